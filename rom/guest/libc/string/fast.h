/* Long-word access for the block functions.  The 68020 and its successors read and write longwords at any address,
   only faster on an even multiple of four, so one side is aligned and the other left as it falls.  PA-RISC traps:
   there both sides must be aligned, and longwords are of use only where they are alike. */
#ifndef LIBC_STRING_FAST_H
#define LIBC_STRING_FAST_H

/* The compiler must not turn these loops into calls of the very functions they are in. */
#pragma GCC optimize("O2", "no-tree-loop-distribute-patterns")

#ifdef __hppa
typedef unsigned long __attribute__((__may_alias__)) longword;
#define FORBIDDEN(p) ((unsigned long)(p) & 3)
#else
typedef unsigned long __attribute__((__may_alias__, __aligned__(1))) longword;
#define FORBIDDEN(p) 0
#endif
#define ALIKE(p, q) (!FORBIDDEN((unsigned long)(p) ^ (unsigned long)(q)))

/* Whether both are aligned where one is: what may be read of strings, whose ends are not known, on either processor. */
#define TOGETHER(p, q) (!(((unsigned long)(p) ^ (unsigned long)(q)) & 3))

#define BYTES_TO_ALIGN(p) (-(unsigned long)(p) & 3)

/* Not 0 when some byte of w is 0. */
#define HAS_ZERO(w) (((w) - 0x01010101UL) & ~(w) & 0x80808080UL)

#endif
