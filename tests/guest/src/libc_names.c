/* hp9k cc: -lm
   libc_names FILE: nlist(3) of a program. Without one, inputs of conversions: a kind, arguments after tabs, on each line. */
#include <fnmatch.h>
#include <math.h>
#include <nlist.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int symbols(const char *path)
{
    static struct nlist table[] = {{"_main"}, {"main"}, {"no such name"}, {0}};

    if (nlist(path, table))
        return 1;
    printf("%d %d\n", table[0].n_type != 0 || table[1].n_type != 0, table[2].n_type);
    printf("%d\n", table[0].n_value == (long)&symbols || table[0].n_value || table[1].n_value);
    return 0;
}

int main(int argc, char **argv)
{
    char line[500], *fields[3], text[200];
    union {
        long double number;
        unsigned long words[3];
    } u;

    if (argc > 1)
        return symbols(argv[1]);
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        fields[0] = strtok(line, "\t");
        fields[1] = strtok(0, "\t");
        fields[2] = strtok(0, "\t");
        switch (*fields[0]) {
        case 'm':
            printf("%d\n", fnmatch(fields[1], fields[2], 0));
            break;
        case 'x':
            memset(&u, 0, sizeof u);
            u.number = strtold(fields[1], 0);
            printf("%08lx %08lx %08lx\n", u.words[0], u.words[1], u.words[2]);
            break;
        case 'a':
            sprintf(text, fields[1], strtod(fields[2], 0));
            puts(text);
        }
    }
    return 0;
}
