; void *__sigreturn_address(void): the code of _sigreturn. Its plabel would not do: that may not be bound yet, and the
; kernel enters the code without its linkage pointer.

	.section .text.__sigreturn_address,"ax"
	.globl	__sigreturn_address
	.type	__sigreturn_address,@function
__sigreturn_address:
	bl	.+8,%r28
	depi	0,31,2,%r28
	addil	L%_sigreturn-$PIC_pcrel$0+8,%r28
	bv	%r0(%r2)
	ldo	R%_sigreturn-$PIC_pcrel$0+16(%r1),%r28
