#ifndef _SETJMP_INCLUDED
#define _SETJMP_INCLUDED

/* pc, sp, d2-d7, a2-a6, mask saved?, mask, fp2-fp7 */
typedef long jmp_buf[40];
typedef long sigjmp_buf[40];

extern int setjmp(jmp_buf) __attribute__((returns_twice));
extern int _setjmp(jmp_buf) __attribute__((returns_twice));
extern int sigsetjmp(sigjmp_buf, int) __attribute__((returns_twice));
extern void longjmp(jmp_buf, int) __attribute__((noreturn));
extern void _longjmp(jmp_buf, int) __attribute__((noreturn));
extern void siglongjmp(sigjmp_buf, int) __attribute__((noreturn));

#endif
