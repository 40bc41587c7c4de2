/* Variable arguments of functions declared the old way: f(va_alist) va_dcl { ... }.
   On the 68k the arguments simply lie on the stack after the first.  On PA-RISC they lie there in descending order, but
   for the first four words, which come in registers and have room kept for them. */
#ifndef _VARARGS_INCLUDED
#define _VARARGS_INCLUDED

#ifdef _STDARG_H
#undef va_start
#undef va_arg
#undef va_end
#else
#ifndef __GNUC_VA_LIST
#define __GNUC_VA_LIST
typedef __builtin_va_list __gnuc_va_list;
#endif
typedef __gnuc_va_list va_list;
#endif

#define va_alist        __va_first
#define va_dcl          int __va_first;
/* The first word of what __builtin_apply_args gives is the address of the arguments; a function that asks for it is
   never inlined, which would leave it without any. */
#ifdef __hppa
typedef int __attribute__((__may_alias__)) __va_word;
static __inline__ va_list __va_stored(__va_word *saved)
{
    __va_word *first = (__va_word *)saved[0];

    first[-1] = saved[5];       /* r26 */
    first[-2] = saved[4];
    first[-3] = saved[3];
    first[-4] = saved[2];       /* r23 */
    return first;
}
#define va_start(list)  ((list) = __va_stored((__va_word *)__builtin_apply_args()))
#else
#define va_start(list)  ((list) = *(va_list *)__builtin_apply_args())
#endif
#define va_arg(list, type) __builtin_va_arg(list, type)
#define va_end(list)    ((void)0)

#endif
