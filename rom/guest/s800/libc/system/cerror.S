; A system call failed: r28 is the reason, r29 a second one when it is ENET. Where control register 27 is not 0 the errno
; of the thread is found before the address in it, and what a call that failed with EINTR ends in: see lock.h.
; errno is the program's where it has one: a shared library reaches it through its data linkage table.
#define EINTR 4
#define ENET 243

#ifdef __PIC__
#define ADDRESS(name, t)	addil LT%name,%r19 ! ldw RT%name(%r1),t
#else
#define ADDRESS(name, t)	ldil L%name,t ! ldo R%name(t),t
#endif

	.text
	.globl	_cerror
	.type	_cerror,@function
_cerror:
	ldi	ENET,%r1
	comb,<>,n %r1,%r28,L$store
	ADDRESS(_errnet, %r22)
	stw	%r29,0(%r22)
L$store:
	ldi	27,%r0				; see lock.h
	mfctl	%cr27,%r1
	comib,<>,n 0,%r1,L$thread
	ADDRESS(errno, %r22)
	stw	%r28,0(%r22)
	bv	%r0(%r2)
	ldi	-1,%r28
L$thread:
	ldw	-8(%r1),%r22
	stw	%r28,0(%r22)
	comib,<>,n EINTR,%r28,L$return
	ldw	-12(%r1),%r22
	comib,=,n 0,%r22,L$return
	ldw	-16(%r1),%r19
	bv,n	%r0(%r22)			; a function without arguments that returns -1
L$return:
	bv	%r0(%r2)
	ldi	-1,%r28

	.section .bss
	.globl	_errnet, errno
	.weak	errnet
	.type	_errnet,@object
	.type	errnet,@object
	.size	_errnet,4
	.size	errnet,4
	.type	errno,@object
	.size	errno,4
	.align	4
_errnet:
errnet:
	.space	4
errno:
	.space	4
