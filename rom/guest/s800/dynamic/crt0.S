; Start-up of a dynamically linked Series 800 program. The kernel enters with
;   r26 = argc, r25 = argv, r24 = envp, r23 = what the processor is, r30 = the first free byte of the stack.
; load_dld.c maps the dynamic loader and calls it; _start of the C library calls main and does not return.

#define ROOM_FOR_DLD 0x2000		/* bytes of stack left between the program's first frame and the loader's */

	.section .text.start,"ax"
	.globl	$START$
	.type	$START$,@function
$START$:
	ldil	L%$global$,%r27
	ldo	R%$global$(%r27),%r27
	ldo	191(%r30),%r30			; a frame of 128 bytes at a multiple of 64
	depi	0,31,6,%r30
	stw	%r0,-4(%r30)			; no frame before it
	copy	%r26,%r3
	copy	%r25,%r4
	copy	%r30,%r5
	ldil	L%environ,%r1
	stw	%r24,R%environ(%r1)
	ldil	L%ROOM_FOR_DLD,%r1
	ldo	R%ROOM_FOR_DLD(%r1),%r1
	add	%r30,%r1,%r30
	stw	%r5,-52(%r30)			; the fifth argument: the stack pointer of before
	stw	%r30,-56(%r30)			; the sixth: that of now
	bl	__load_dld,%r2			; (argc, argv, envp, processor, ...)
	nop
	copy	%r5,%r30
	stw	%r0,-4(%r30)
	ldil	L%__init_array_start,%r6
	ldo	R%__init_array_start(%r6),%r6
	ldil	L%__init_array_end,%r7
	ldo	R%__init_array_end(%r7),%r7
L$initialize:
	comb,=,n %r6,%r7,L$start
	ldwm	4(%r6),%r22
	bl	$$dyncall,%r31
	copy	%r31,%r2
	b,n	L$initialize
L$start:
	copy	%r3,%r26
	copy	%r4,%r25
	ldil	L%environ,%r1
	bl	_start,%r2
	ldw	R%environ(%r1),%r24
	break	4,13

; System calls of load_dld.c; there is no C library yet. The negated reason of a failure is the result.
#define CALL(name, number)						  \
	.section .text.name,"ax"					! \
	.globl	name							! \
	.hidden	name							! \
	.type	name,@function						! \
name:									! \
	ldil	L%0xC0000000,%r1					! \
	ble	4(%sr7,%r1)						! \
	ldi	number,%r22						! \
	or,=	%r0,%r22,%r0						! \
	sub	%r0,%r28,%r28						! \
	bv,n	%r0(%r2)

	CALL(__crt0_exit, 1)
	CALL(__crt0_read, 3)
	CALL(__crt0_write, 4)
	CALL(__crt0_open, 5)
	CALL(__crt0_close, 6)
	CALL(__crt0_lseek, 19)
	CALL(__crt0_mmap, 71)

; The program's data begins with what the dynamic loader, the C library and debuggers look for.
	.section .data.start,"aw"
	.globl	__crt0_argv0
	.hidden	__crt0_argv0
	.globl	_SYSTEM_ID, _FPU_MODEL, _FPU_REVISION, _CPU_REVISION, _CPU_KEYBITS_1, environ, _environ
	.type	_SYSTEM_ID,@object
	.type	_FPU_MODEL,@object
	.type	_FPU_REVISION,@object
	.type	_CPU_REVISION,@object
	.type	_CPU_KEYBITS_1,@object
	.type	environ,@object
	.type	_environ,@object
	.size	_SYSTEM_ID,4
	.size	_FPU_MODEL,2
	.size	_FPU_REVISION,2
	.size	_CPU_REVISION,4
	.size	_CPU_KEYBITS_1,4
	.size	environ,4
	.size	_environ,4
	.align	8
__crt0_argv0:
	.word	0, 0
_SYSTEM_ID:
	.word	0x210
_FPU_MODEL:
	.half	0
_FPU_REVISION:
	.half	0
_CPU_REVISION:
	.word	0
_CPU_KEYBITS_1:
	.word	0
environ:
_environ:
	.word	0
	.word	P%__d_trap
	.string	"hp9k crt0"
	.string	"/usr/lib/dld.sl"

	.section .text.__d_trap,"ax"
	.globl	__d_trap
	.type	__d_trap,@function
__d_trap:
	bv,n	%r0(%r2)

	.section .bss
	.globl	errno, __dld_loc
	.type	errno,@object
	.type	__dld_loc,@object
	.size	errno,4
	.size	__dld_loc,4
	.align	4
errno:
	.space	4
__dld_loc:
	.space	4
