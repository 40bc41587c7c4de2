; Where control enters the dynamic loader: from crt0 at the start of a program, and from every procedure that is called
; for the first time.  And where it leaves: system calls, and procedures of libraries.
;
; The linkage register r19 holds $global$, the start of the loader's data, in all of its code.

	.section .text.entry,"ax"

; Called by crt0 as a procedure: r26 = -1, r25 = parameter block, r24 = data start, the rest on the stack.  It passes
; them on to `start` as they are.  Before any of C can run, the addresses in data have to be right: a word that was
; linked as an address of text or of data is displaced as that is.

	.globl	dld_entry
	.type	dld_entry,@function
dld_entry:
	bl	L$here,%r1
	copy	%r24,%r19
L$here:
	depi	0,31,2,%r1			; privilege level
	ldil	L%L$here,%r20
	ldo	R%L$here(%r20),%r20
	sub	%r1,%r20,%r20			; displacement of text
	ldil	L%dld_entry,%r22
	ldo	R%dld_entry(%r22),%r22		; link-time bounds of text
	ldil	L%__text_end,%r23
	ldo	R%__text_end(%r23),%r23
	ldil	L%$global$,%r31
	ldo	R%$global$(%r31),%r31		; link-time start of data
	sub	%r24,%r31,%r21			; displacement of data
	ldil	L%__addresses_end,%r29
	ldo	R%__addresses_end(%r29),%r29
	add	%r29,%r21,%r29
	ldil	L%__data_end,%r1
	ldo	R%__data_end(%r1),%r1
	copy	%r24,%r28
L$relocate:
	comb,<<=,n %r29,%r28,L$ready
	ldw	0(%r28),%r26
	comb,<<	%r26,%r22,L$next
	nop
	comb,<<,n %r26,%r23,L$text
	comb,<<	%r26,%r31,L$next
	nop
	comb,<<	%r1,%r26,L$next
	nop
	b	L$next
	add	%r26,%r21,%r26
L$text:
	add	%r26,%r20,%r26
L$next:
	b	L$relocate
	stwm	%r26,4(%r28)
L$ready:
	ldi	-1,%r26
	b	start
	ldw	-0x38(%r30),%r23		; the program's DL header in place of the start of bss

; A procedure is called for the first time.  r19 is its PLT entry's second word: a `struct deferred`, the first word of
; which is our own linkage pointer.  What may hold arguments must not change, nor r2; the caller's import stub has left
; r2 at -24(sp) as well.  Then the procedure is entered as if its PLT entry had been bound.

	.globl	bind_on_reference
	.type	bind_on_reference,@function
bind_on_reference:
	stw	%r2,-24(%r30)
	ldo	128(%r30),%r30
	stw	%r26,-128(%r30)
	stw	%r25,-124(%r30)
	stw	%r24,-120(%r30)
	stw	%r23,-116(%r30)
	stw	%r22,-112(%r30)
	stw	%r28,-108(%r30)
	stw	%r29,-104(%r30)
	ldo	-96(%r30),%r1
	fstds,ma %fr4,8(%r1)
	fstds,ma %fr5,8(%r1)
	fstds,ma %fr6,8(%r1)
	fstds	%fr7,0(%r1)
	ldo	64(%r30),%r30
	copy	%r19,%r26
	bl	bind_deferred,%r2
	ldw	0(%r19),%r19
	ldo	-64(%r30),%r30
	ldw	0(%r28),%r21			; the PLT entry, bound now
	ldw	4(%r28),%r19
	ldo	-96(%r30),%r1
	fldds,ma 8(%r1),%fr4
	fldds,ma 8(%r1),%fr5
	fldds,ma 8(%r1),%fr6
	fldds	0(%r1),%fr7
	ldw	-128(%r30),%r26
	ldw	-124(%r30),%r25
	ldw	-120(%r30),%r24
	ldw	-116(%r30),%r23
	ldw	-112(%r30),%r22
	ldw	-108(%r30),%r28
	ldw	-104(%r30),%r29
	ldo	-128(%r30),%r30
	ldw	-24(%r30),%r2
	ldsid	(%r21),%r1
	mtsp	%r1,%sr0
	be	0(%sr0,%r21)
	copy	%r21,%r22

; int call_procedure(struct procedure *entry, int first, int second): a procedure of a library or of the program.

	.text
	.globl	call_procedure
	.type	call_procedure,@function
call_procedure:
	stw	%r2,-20(%r30)
	ldo	64(%r30),%r30
	stw	%r19,-32(%r30)			; ours
	copy	%r26,%r22
	copy	%r25,%r26
	copy	%r24,%r25
	ldw	4(%r22),%r19
	ldw	0(%r22),%r22
	bl	L$call,%r2
	nop
	ldw	-84(%r30),%r2
	ldw	-32(%r30),%r19
	bv	%r0(%r2)
	ldo	-64(%r30),%r30
L$call:
	ldsid	(%r22),%r1
	mtsp	%r1,%sr0
	be	0(%sr0,%r22)
	stw	%r2,-24(%r30)

; System calls.  A result from -4095 to -1 is a negative errno.

	.macro	call name, number
	.globl	\name
	.type	\name,@function
\name:
	ldil	L%0xC0000000,%r1
	ble	4(%sr7,%r1)
	ldi	\number,%r22
	or,=	%r0,%r22,%r0
	sub	%r0,%r28,%r28
	bv	%r0(%r2)
	nop
	.endm

	call	sys_exit, 1
	call	sys_read, 3
	call	sys_write, 4
	call	sys_open, 5
	call	sys_close, 6
	call	sys_lseek, 19
	call	sys_getpid, 20
	call	sys_kill, 37
	call	sys_mmap, 71
	call	sys_munmap, 73
	call	sys_fstat, 92

; int sys_set_id(int number): whether the real and the effective id that call `number` returns differ.

	.globl	sys_set_id
	.type	sys_set_id,@function
sys_set_id:
	ldil	L%0xC0000000,%r1
	ble	4(%sr7,%r1)
	copy	%r26,%r22
	sub	%r28,%r29,%r28
	bv	%r0(%r2)
	nop

; What the loader answers for itself: name and code of each procedure, last a null name.

	.macro	own name
	.section .rodata
L$\name:
	.asciz	"\name"
	.section .data.rel,"aw"
	.word	L$\name, \name
	.endm

	.section .data.rel,"aw"
	.align	4
	.globl	own_procedures
own_procedures:
	own	shl_load
	own	shl_unload
	own	shl_findsym
	own	shl_get
	own	shl_get_r
	own	shl_gethandle
	own	shl_gethandle_r
	own	shl_getsymbols
	own	shl_definesym
	own	dlopen
	own	dlsym
	own	dlclose
	own	dlerror
	.word	0, 0

	.globl	binding_routine			; code address of what unbound PLT entries lead to
binding_routine:
	.word	bind_on_reference

; u32 own_linkage(void): our linkage pointer.

	.text
	.globl	own_linkage
	.type	own_linkage,@function
own_linkage:
	bv	%r0(%r2)
	copy	%r19,%r28
