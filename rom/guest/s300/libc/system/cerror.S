| A system call failed: d0 is the reason, d1 a second one when it is ENET.
	.text
	.globl	_cerror
	.type	_cerror,@function
#ifdef __PIC__
_cerror:
	move.l	%a5,-(%sp)
	lea	(%pc, _GLOBAL_OFFSET_TABLE_@GOTPC), %a5
	cmpi.l	#243,%d0
	bne.s	1f
	movea.l	_errnet@GOT(%a5),%a0
	move.l	%d1,(%a0)
1:	movea.l	errno@GOT(%a5),%a0
	move.l	%d0,(%a0)
	movea.l	(%sp)+,%a5
#else
_cerror:
	cmpi.l	#243,%d0
	bne.s	1f
	move.l	%d1,_errnet
1:	move.l	%d0,errno
#endif
	moveq	#-1,%d0
	movea.l	%d0,%a0			| calls that return pointers
	rts

	.bss
	.globl	errno, _errnet
	.weak	errnet
	.balign	4
	.type	errno,@object
	.size	errno,4
	.type	_errnet,@object
	.size	_errnet,4
	.type	errnet,@object
	.size	errnet,4
errno:	.space	4
_errnet:
errnet:	.space	4
