| Where gcc's code looks for thread-local variables: the linker counts from 0x7000 beyond the start of their block.
	.section .text.__m68k_read_tp,"ax"
	.globl	__m68k_read_tp
	.type	__m68k_read_tp,@function
__m68k_read_tp:
	lea	__thread_locals_start+0x7000,%a0
	move.l	%a0,%d0
	rts
