; setjmp(3), longjmp(3) and their relations.  jmp_buf:
;   0 rp, 4 sp, 8 r3-r18, 72 r19, 76 whether the mask was saved, 80 the mask, 88 fr12-fr21 (8 bytes each)
; setjmp and longjmp restore the signal mask, the underscored ones don't.

	.section .text.setjmp,"ax"
	.globl	setjmp
	.type	setjmp,@function
setjmp:
	b	L$save
	ldi	1,%r25

	.globl	_setjmp
	.type	_setjmp,@function
_setjmp:
	b	L$save
	ldi	0,%r25

	.globl	sigsetjmp
	.type	sigsetjmp,@function
sigsetjmp:
L$save:
	stw	%r2,0(%r26)
	stw	%r30,4(%r26)
	stw	%r3,8(%r26)
	stw	%r4,12(%r26)
	stw	%r5,16(%r26)
	stw	%r6,20(%r26)
	stw	%r7,24(%r26)
	stw	%r8,28(%r26)
	stw	%r9,32(%r26)
	stw	%r10,36(%r26)
	stw	%r11,40(%r26)
	stw	%r12,44(%r26)
	stw	%r13,48(%r26)
	stw	%r14,52(%r26)
	stw	%r15,56(%r26)
	stw	%r16,60(%r26)
	stw	%r17,64(%r26)
	stw	%r18,68(%r26)
	stw	%r19,72(%r26)
	stw	%r25,76(%r26)
	ldo	88(%r26),%r1
	fstds,ma %fr12,8(%r1)
	fstds,ma %fr13,8(%r1)
	fstds,ma %fr14,8(%r1)
	fstds,ma %fr15,8(%r1)
	fstds,ma %fr16,8(%r1)
	fstds,ma %fr17,8(%r1)
	fstds,ma %fr18,8(%r1)
	fstds,ma %fr19,8(%r1)
	fstds,ma %fr20,8(%r1)
	fstds,ma %fr21,8(%r1)
	comb,=,n %r0,%r25,L$saved
	stw	%r26,-36(%r30)
	stw	%r2,-20(%r30)
	ldo	64(%r30),%r30
	bl	_sigblock,%r2			; asks without changing
	copy	%r0,%r26
	ldo	-64(%r30),%r30
	ldw	-20(%r30),%r2
	ldw	-36(%r30),%r26
	stw	%r28,80(%r26)
L$saved:
	bv	%r0(%r2)
	copy	%r0,%r28

	.section .text.longjmp,"ax"
	.globl	longjmp
	.globl	_longjmp
	.globl	siglongjmp
	.type	longjmp,@function
	.type	_longjmp,@function
	.type	siglongjmp,@function
longjmp:
_longjmp:
siglongjmp:
	copy	%r26,%r3
	or,<>	%r0,%r25,%r4
	ldi	1,%r4				; longjmp(env, 0) is 1
	ldw	76(%r3),%r1
	comb,=,n %r0,%r1,L$restore
	ldo	64(%r30),%r30
	bl	_sigsetmask,%r2
	ldw	80(%r3),%r26
L$restore:
	copy	%r4,%r28
	ldo	88(%r3),%r1
	fldds,ma 8(%r1),%fr12
	fldds,ma 8(%r1),%fr13
	fldds,ma 8(%r1),%fr14
	fldds,ma 8(%r1),%fr15
	fldds,ma 8(%r1),%fr16
	fldds,ma 8(%r1),%fr17
	fldds,ma 8(%r1),%fr18
	fldds,ma 8(%r1),%fr19
	fldds,ma 8(%r1),%fr20
	fldds,ma 8(%r1),%fr21
	ldw	0(%r3),%r2
	ldw	4(%r3),%r30
	ldw	12(%r3),%r4
	ldw	16(%r3),%r5
	ldw	20(%r3),%r6
	ldw	24(%r3),%r7
	ldw	28(%r3),%r8
	ldw	32(%r3),%r9
	ldw	36(%r3),%r10
	ldw	40(%r3),%r11
	ldw	44(%r3),%r12
	ldw	48(%r3),%r13
	ldw	52(%r3),%r14
	ldw	56(%r3),%r15
	ldw	60(%r3),%r16
	ldw	64(%r3),%r17
	ldw	68(%r3),%r18
	ldw	72(%r3),%r19
	bv	%r0(%r2)
	ldw	8(%r3),%r3
