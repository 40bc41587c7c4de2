/* hp9k cc: --series 300 -dynamic -lm
   A dynamically linked program and the C library's binary interface, looked at as a program of HP's compiler would. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_SIZE 16

extern unsigned char *__ctype;
extern char **environ, **_environ;
static int ended;

static void check(const char *name, int holds)
{
    printf("%s %s\n", name, holds ? "ok" : "FAILED");
}

/* A word of what an address leads to. */
static unsigned word(const void *from, int offset)
{
    unsigned found;

    memcpy(&found, (const char *)from + offset, sizeof found);
    return found;
}

/* The double that HP's compilers find in d0 and d1 after a call. */
static double in_data_registers(double (*function)(double), double argument)
{
    double found;

    asm volatile("move.l %2,-(%%sp)\n\tmove.l %1,-(%%sp)\n\tmoveq #0,%%d0\n\tmoveq #0,%%d1\n\tjsr (%3)\n\taddq.l #8,%%sp\n\t"
                 "move.l %%d1,-(%%sp)\n\tmove.l %%d0,-(%%sp)\n\tfmove.d (%%sp)+,%0"
                 : "=f"(found)
                 : "g"(((int *)&argument)[0]), "g"(((int *)&argument)[1]), "a"(function)
                 : "d0", "d1", "a1", "fp1", "memory");
    return found;
}

static void streams(void)
{
    const char *errors = (const char *)stdin + 2 * FILE_SIZE;

    check("FILE", sizeof(FILE) == FILE_SIZE && stdout == stdin + 1 && (const char *)stderr == errors);
    check("stderr", (word(errors, 12) & 0xffff0000) == 0x00060000 && (word(errors, 12) & 0xff00) == 0x0200);
    check("stdin", (word(stdin, 12) & 0xffffff00) == 0x00010000);
    check("unbuffered", (int)word(errors, 0) <= 0);
}

static int compare(const void *one, const void *other)
{
    return *(const int *)one - *(const int *)other;
}

static void functions(void)
{
    int numbers[] = { 5, 3, 9, 1 };
    jmp_buf place;
    volatile int passed = 0;

    qsort(numbers, 4, sizeof numbers[0], compare);
    check("callback", numbers[0] == 1 && numbers[3] == 9);
    if (setjmp(place) == 0) {
        passed = 1;
        longjmp(place, 7);
    }
    check("longjmp", passed == 1);
    check("double", in_data_registers(sqrt, 2.0) == sqrt(2.0) && sqrt(2.0) > 1.414213 && sqrt(2.0) < 1.414214);
    check("ctype", __ctype['A'] == 0x81 && __ctype['7'] == 0x84 && __ctype[' '] == 0x48 && __ctype[-1] == 0);
}

static void variables(void)
{
    errno = 0;
    check("errno", chdir("/no/such/place") == -1 && errno == ENOENT);
    check("environ", environ == _environ && getenv("TZ") != NULL);
    putenv("ADDED=1");
    check("putenv", getenv("ADDED") != NULL && environ == _environ);
}

static void processes(void)
{
    int status = 0, child;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        /* Bound for the first time in the child. */
        _exit((int)(floor(log10(123456.0)) + strtol("37", NULL, 10)));
    }
    check("fork", waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 42);
    check("strtol", strtol("25", NULL, 10) == 25);
}

static void at_end(void)
{
    check("atexit", ended);
}

int main(void)
{
    atexit(at_end);
    streams();
    functions();
    variables();
    processes();
    ended = 1;
    return 3;
}
