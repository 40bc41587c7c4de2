#ifndef _SETJMP_INCLUDED
#define _SETJMP_INCLUDED

#ifdef __hppa
/* rp, sp, r3-r19, mask saved?, mask, fr12-fr21 */
typedef double jmp_buf[25];
typedef double sigjmp_buf[25];
#else
/* pc, sp, d2-d7, a2-a6, mask saved?, mask, fp2-fp7 */
typedef long jmp_buf[40];
typedef long sigjmp_buf[40];
#endif

extern int setjmp(jmp_buf) __attribute__((returns_twice));
extern int _setjmp(jmp_buf) __attribute__((returns_twice));
extern int sigsetjmp(sigjmp_buf, int) __attribute__((returns_twice));
extern void longjmp(jmp_buf, int) __attribute__((noreturn));
extern void _longjmp(jmp_buf, int) __attribute__((noreturn));
extern void siglongjmp(sigjmp_buf, int) __attribute__((noreturn));

#endif
