/* One directive a line of standard input, a tab, and its argument in hexadecimal: prints the result.
   The line begins with the argument's type: d double, i int, q long long, s string. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char line[8000];

static void print(char type, const char *format, const char *argument)
{
    union {
        double number;
        unsigned long word[2];
    } u;

    sscanf(argument, "%8lx%8lx", &u.word[0], &u.word[1]);
    switch (type) {
    case 'd':
        printf(format, u.number);
        break;
    case 'i':
        printf(format, (int)strtol(argument, 0, 10));
        break;
    case 'q':
        printf(format, strtoll(argument, 0, 10));
        break;
    default:
        printf(format, argument);
    }
}

int main(void)
{
    char *tab;

    while (fgets(line, sizeof line, stdin)) {
        line[strlen(line) - 1] = 0;
        tab = strchr(line, '\t');
        *tab = 0;
        print(line[0], line + 1, tab + 1);
        putchar('\n');
    }
    return ferror(stdin) != 0;
}
