; A call through a function pointer: r22 holds an address, or that of a pair of addresses plus 2.
; Where the callee is another module's, its export stub looks for the return address at -24(sp).

	.section .text.dyncall,"ax"
	.globl	$$dyncall
	.hidden	$$dyncall
	.type	$$dyncall,@millicode
$$dyncall:
	bb,>=,n	%r22,30,L$address
	ldw	2(%r22),%r19
	ldw	-2(%r22),%r22
L$address:
	bv	%r0(%r22)
	stw	%r2,-24(%r30)
