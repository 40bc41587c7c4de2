; Start-up of a Series 800 program.  The kernel enters with
;   r26 = argc, r25 = argv, r24 = envp, r30 = the first free byte of a stack that grows upwards.
; The floating-point status register is left at 0: no traps, round to nearest.

#define SAVE_STATE_COOKIE 0x06211988	/* says that the program knows the larger save_state */

	.section .text.start,"ax"
	.globl	$START$
	.type	$START$,@function
$START$:
	ldil	L%$global$,%r27
	ldo	R%$global$(%r27),%r27
	ldo	191(%r30),%r30			; a frame of 128 bytes at a multiple of 64
	depi	0,31,6,%r30
	stw	%r0,-4(%r30)			; no frame before it
	ldil	L%__argc_value,%r1
	stw	%r26,R%__argc_value(%r1)
	ldil	L%__argv_value,%r1
	stw	%r25,R%__argv_value(%r1)
	ldil	L%_environ,%r1
	stw	%r24,R%_environ(%r1)
	ldil	L%_sigreturn,%r26		; where signal handlers return to
	ldo	R%_sigreturn(%r26),%r26
	ldil	L%SAVE_STATE_COOKIE,%r25
	ldo	R%SAVE_STATE_COOKIE(%r25),%r25
	bl	_sigsetreturn,%r2
	ldi	20,%r24				; the size of _sigreturn
	ldil	L%__init_array_start,%r3
	ldo	R%__init_array_start(%r3),%r3
	ldil	L%__init_array_end,%r4
	ldo	R%__init_array_end(%r4),%r4
L$initialize:
	comb,=,n %r3,%r4,L$main
	ldwm	4(%r3),%r22
	bl	$$dyncall,%r31
	copy	%r31,%r2
	b,n	L$initialize
L$main:
	ldil	L%__argc_value,%r1
	ldw	R%__argc_value(%r1),%r26
	ldil	L%__argv_value,%r1
	ldw	R%__argv_value(%r1),%r25
	ldil	L%_environ,%r1
	bl	main,%r2
	ldw	R%_environ(%r1),%r24
	bl	exit,%r2
	copy	%r28,%r26
	break	4,13

	.data
	.globl	_environ
	.weak	environ
	.align	4
_environ:
environ:
	.word	0

	.section .bss
	.globl	__argc_value
	.globl	__argv_value
	.align	4
__argc_value:
	.space	4
__argv_value:
	.space	4
