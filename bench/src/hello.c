/* What is timed from outside: a program that starts, prints and ends. */
#include <stdio.h>

int main(void)
{
    printf("hello, world\n");
    return 0;
}
