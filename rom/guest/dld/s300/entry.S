| Where crt0 enters the loader, where unbound entries of linkage tables do, and its system calls, which return an error
| as its number negated.  The module of the entry is found from where it lies.

	.section .data.start,"aw"
	.globl	entry
entry:	bra.l	start_up

	.text
| (text, text, program's tables, 0): first its own relocations, which are all relative to its text.
	.hidden	start, bind_slot
start_up:
	movem.l	%d2/%a2,-(%sp)
	movea.l	12(%sp),%a0
	move.l	%a0,%d1
	movea.l	36(%a0),%a1		| relocations
	adda.l	%d1,%a1
	move.l	40(%a0),%d2		| their end
	add.l	%d1,%d2
	bra.s	2f
1:	movea.l	(%a1),%a2
	add.l	%d1,(%a2,%d1.l)
	addq.l	#8,%a1
2:	cmp.l	%a1,%d2
	bne.s	1b
	movem.l	(%sp)+,%d2/%a2
	bra.l	start

	.globl	binder
	.hidden	binder
| The return address of an entry's call is on the stack, over that of the call of the entry.
binder:	movem.l	%d0-%d1/%a0-%a1,-(%sp)
	move.l	16(%sp),-(%sp)
	bsr.l	bind_slot
	addq.l	#4,%sp
	move.l	%d0,16(%sp)
	movem.l	(%sp)+,%d0-%d1/%a0-%a1
	rts

enter:	trap	#0
	bcc.s	1f
	neg.l	%d0
1:	rts

	.macro	call name, number
	.globl	\name
	.hidden	\name
	.type	\name,@function
\name:	moveq	#\number,%d0
	bra.s	enter
	.endm

	call	sys_exit, 1
	call	sys_read, 3
	call	sys_write, 4
	call	sys_open, 5
	call	sys_close, 6
	call	sys_getpid, 20
	call	sys_kill, 37
	call	sys_mmap, 71
	call	sys_munmap, 73
	call	sys_fstat, 92

	.globl	sys_set_id
	.hidden	sys_set_id
sys_set_id:
	move.l	4(%sp),%d0
	trap	#0
	eor.l	%d1,%d0
	rts

| (from, size): instructions have been written there.
	.globl	flush
	.hidden	flush
flush:	movea.l	4(%sp),%a1
	move.l	8(%sp),%d1
	moveq	#3,%d0
	trap	#12
	rts
