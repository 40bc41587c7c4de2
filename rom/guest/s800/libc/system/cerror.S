; A system call failed: r28 is the reason, r29 a second one when it is ENET.
#define ENET 243

	.text
	.globl	_cerror
	.type	_cerror,@function
_cerror:
	ldi	ENET,%r1
	comb,<>	%r1,%r28,L$store
	ldil	L%errno,%r22
	ldil	L%_errnet,%r1
	stw	%r29,R%_errnet(%r1)
L$store:
	stw	%r28,R%errno(%r22)
	bv	%r0(%r2)
	ldi	-1,%r28

	.section .bss
	.globl	errno
	.globl	_errnet
	.weak	errnet
	.align	4
errno:
	.space	4
_errnet:
errnet:
	.space	4
