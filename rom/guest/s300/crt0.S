| Start-up of a Series 300 program.  The kernel enters at address 0 with
|   d0.w 1 = 98635 float card, d1.w != 0 = 68881, a0 bit 31 = 68010, bit 30 = FPA, bit 29 = 68040,
|   sp -> argc, argv[0] ... argv[argc-1], 0, envp[0] ... 0, strings.
| FPCR is left at 0 (no traps, round to nearest, extended precision), where HP's own crt0 enables the traps for
| invalid, overflow and division by zero: C programs written since expect infinities and NaNs instead of SIGFPE.

	.section .text.start,"ax"
	.globl	start
start:
	.long	0			| the readable zero at address 0: ori.b #0,d0
	subq.w	#1,%d0
	move.w	%d0,float_soft
	move.w	%d1,flag_68881
	move.l	%a0,%d0
	add.l	%d0,%d0			| bit 31
	scs	flag_68010+1
	add.l	%d0,%d0			| bit 30
	scs	flag_fpa+1
	add.l	%d0,%d0			| bit 29
	scs	flag_68040+1
	tst.w	%d1
	beq.s	1f
	fmove.l	#0,%fpcr
1:	suba.l	%fp,%fp
	movea.l	%sp,%a0
	move.l	(%a0)+,%d2		| argc
	movea.l	%a0,%a1			| argv
	move.l	%a1,__argv_value
	move.l	%d2,__argc_value
2:	tst.l	(%a0)+			| a0 passes the 0 that ends argv
	bne.s	2b
	tst.l	%d2
	beq.s	3f
	movea.l	(%a1),%a2		| the arguments' strings
	clr.l	-(%a2)			| the longword below them is ours by convention
	cmpa.l	(%a1),%a0
	bcs.s	3f
	subq.l	#4,%a0			| nothing lies between argv and the strings: no environment
3:	move.l	%a0,_environ
	move.l	%sp,%d0
	andi.l	#-8,%d0
	movea.l	%d0,%sp
	subq.l	#4,%sp			| main's frame is then a multiple of 8
	move.l	%a0,-(%sp)
	move.l	%a1,-(%sp)
	move.l	%d2,-(%sp)
#ifdef DYNAMIC
	bsr.l	map_loader
	suba.l	#__stack_zero,%sp
	jsr	_start			| of the C library; it comes back
	adda.l	#__stack_zero,%sp
#endif
	lea	__init_array_start,%a3
4:	cmpa.l	#__init_array_end,%a3
	beq.s	5f
	movea.l	(%a3)+,%a0
	jsr	(%a0)
	bra.s	4b
5:	jsr	main
	move.l	%d0,-(%sp)
	jsr	exit

#ifdef DYNAMIC
#include "dynamic/map_loader.inc"
#endif

	.data
	.globl	_environ
	.weak	environ
	.balign	4
_environ:
environ:
	.long	0

	.bss
	.globl	__argc_value, __argv_value
	.globl	float_soft, flag_68881, flag_68010, flag_68040, flag_fpa
	.globl	float_loc, fpa_loc
	.balign	4
__argc_value:	.space	4
__argv_value:	.space	4
float_soft:	.space	2
flag_68881:	.space	2
flag_68010:	.space	2
flag_68040:	.space	2
flag_fpa:	.space	2
float_loc = 0xffffb000
fpa_loc = 0xfff08000
