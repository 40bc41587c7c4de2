/* What the start-up code of a dynamically linked program calls besides main: the library's own start, after which main
   is called, and its end. */
#include <stdlib.h>

extern void ___exit(int) __attribute__((__noreturn__));

void _start(void)
{
}

void ___exit(int status)
{
    exit(status);
}
