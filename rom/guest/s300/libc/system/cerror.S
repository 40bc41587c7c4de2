| A system call failed: d0 is the reason, d1 a second one when it is ENET.
	.text
	.globl	_cerror
_cerror:
	cmpi.l	#243,%d0
	bne.s	1f
	move.l	%d1,_errnet
1:	move.l	%d0,errno
	moveq	#-1,%d0
	movea.l	%d0,%a0			| calls that return pointers
	rts

	.bss
	.globl	errno, _errnet
	.weak	errnet
	.balign	4
errno:	.space	4
_errnet:
errnet:	.space	4
