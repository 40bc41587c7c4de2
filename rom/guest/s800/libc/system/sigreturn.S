; The end of signal handlers.  Their return address is the routine that crt0 registered, which asks the kernel to
; restore what was interrupted; debuggers know both sequences by their instructions.

	.section .text._sigreturn,"ax"
	.globl	_sigreturn
	.type	_sigreturn,@function
_sigreturn:
	ldo	0(%r28),%r26
	stw	%r19,-28(%r30)
	ldil	L%0xC0000000,%r1
	ble	4(%sr7,%r1)
	ldi	139,%r22			; sigcleanup; it does not return

	.section .text._sigsetreturn,"ax"
	.globl	_sigsetreturn
	.type	_sigsetreturn,@function
_sigsetreturn:
	stw	%r19,-28(%r30)
	ldil	L%0xC0000000,%r1
	ble	4(%sr7,%r1)
	ldi	224,%r22
	or,=	%r0,%r22,%r0
	b,n	_cerror
	bv,n	%r0(%r2)
