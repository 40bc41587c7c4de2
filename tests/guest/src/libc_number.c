/* Text to numbers. Each line: d for strtod, a letter and a base for the integers, then the text; prints the bits or the
   value, how many characters were used, and errno. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char line[8000];

int main(void)
{
    union {
        double number;
        unsigned long word[2];
    } u;
    char *text, *end;
    int base;

    while (fgets(line, sizeof line, stdin)) {
        line[strlen(line) - 1] = 0;
        text = strchr(line, ':') + 1;
        base = atoi(line + 1);
        errno = 0;
        switch (line[0]) {
        case 'd':
            u.number = strtod(text, &end);
            printf("%08lx%08lx", u.word[0], u.word[1]);
            break;
        case 'l':
            printf("%ld", strtol(text, &end, base));
            break;
        case 'u':
            printf("%lu", strtoul(text, &end, base));
            break;
        case 'q':
            printf("%lld", strtoll(text, &end, base));
            break;
        case 'i':
            printf("%" PRIdMAX, imaxdiv(imaxabs(strtoimax(text, &end, base)), 10).rem);
            break;
        case 'U':
            printf("%" PRIuMAX, strtoumax(text, &end, base));
            break;
        }
        printf(" %d %d\n", (int)(end - text), errno);
    }
    return 0;
}
