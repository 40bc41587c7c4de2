/* tail [-number | -n number | +number] [file] */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "output.h"

static int run(int argc, char **argv)
{
    long wanted = 10, from = 0, line = 1, start, i, kept = 0;
    char **ring, text[8192];
    int at = 1;
    FILE *in = stdin;

    if (argc > 2 && !strcmp(argv[1], "-n")) {
        wanted = atol(argv[2]);
        from = *argv[2] == '+' ? wanted : 0;
        at = 3;
    } else if (argc > 1 && (*argv[1] == '-' || *argv[1] == '+') && argv[1][1]) {
        wanted = atol(argv[at] + 1);
        from = *argv[at++] == '+' ? wanted : 0;
    }
    if (at < argc && !(in = fopen(argv[at], "r"))) {
        fprintf(stderr, "tail: %s: %s\n", argv[at], strerror(errno));
        return 1;
    }
    wanted = labs(wanted);
    ring = calloc(wanted + 1, sizeof *ring);
    while (fgets(text, sizeof text, in)) {
        if (from) {
            if (line >= from)
                fputs(text, stdout);
        } else if (wanted) {
            free(ring[kept % wanted]);
            ring[kept++ % wanted] = strdup(text);
        }
        line += strchr(text, '\n') != 0;
    }
    start = kept > wanted ? kept - wanted : 0;
    for (i = start; i < kept; i++)
        fputs(ring[i % wanted], stdout);
    return 0;
}

int main(int argc, char **argv)
{
    return written("tail", run(argc, argv));
}
