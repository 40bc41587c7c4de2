| setjmp(3), longjmp(3) and their relations.  jmp_buf:
|   0 pc, 4 sp, 8 d2-d7 a2-a6, 52 whether the mask was saved, 56 the mask, 60 fp2-fp7 (12 bytes each)
| The machine always has a 68881; setjmp and longjmp restore the signal mask, the underscored ones don't.

#ifdef __PIC__
#define CALL bsr.l			/* within the library */
#else
#define CALL jsr
#endif

	.section .text.setjmp,"ax"
	.globl	setjmp
	.type	setjmp,@function
setjmp:
	moveq	#1,%d0
	bra.s	save

	.globl	_setjmp
	.type	_setjmp,@function
_setjmp:
	moveq	#0,%d0
	bra.s	save

	.globl	sigsetjmp
	.type	sigsetjmp,@function
sigsetjmp:
	move.l	8(%sp),%d0

save:
	movea.l	4(%sp),%a0
	move.l	(%sp),(%a0)
	move.l	%sp,4(%a0)
	movem.l	%d2-%d7/%a2-%a6,8(%a0)
	fmovem.x %fp2-%fp7,60(%a0)
	move.l	%d0,52(%a0)
	beq.s	1f
	clr.l	-(%sp)
	CALL	_sigblock		| asks without changing
	addq.l	#4,%sp
	movea.l	4(%sp),%a0
	move.l	%d0,56(%a0)
1:	moveq	#0,%d0
	rts

	.section .text.longjmp,"ax"
	.globl	longjmp, _longjmp, siglongjmp
	.type	longjmp,@function
	.type	_longjmp,@function
	.type	siglongjmp,@function
longjmp:
_longjmp:
siglongjmp:
	movea.l	4(%sp),%a0
	tst.l	52(%a0)
	beq.s	1f
	move.l	56(%a0),-(%sp)
	CALL	_sigsetmask
	addq.l	#4,%sp
	movea.l	4(%sp),%a0
1:	move.l	8(%sp),%d0
	bne.s	2f
	moveq	#1,%d0			| longjmp(env, 0) is 1
2:	fmovem.x 60(%a0),%fp2-%fp7
	movem.l	8(%a0),%d2-%d7/%a2-%a6
	movea.l	4(%a0),%sp
	move.l	(%a0),(%sp)
	rts
