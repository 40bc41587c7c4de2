/* What programs of before 1989 rely on: old declarations, varargs.h, strings they may write into, merged commons. */
#include <stdio.h>
#include <varargs.h>

int common;

static int sum(va_alist)
va_dcl
{
    va_list list;
    int count, total = 0;
    double number;

    va_start(list);
    count = va_arg(list, int);
    number = va_arg(list, double);
    while (count--)
        total += va_arg(list, int);
    va_end(list);
    printf("%g\n", number);
    return total;
}

main(argc, argv)
char **argv;
{
    char *text = "writable";

    text[0] = 'W';
    printf("%s %d %d\n", text, sum(3, 2.5, 10, 20, 30), *(int *)0);
    return argc + 2;
}
