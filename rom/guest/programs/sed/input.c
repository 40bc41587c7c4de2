/* The lines of all files, one after another. */
#include "sed.h"
#include <errno.h>
#include <string.h>

static char **names;
static FILE *in;
static int failed;

void open_input(char **files)
{
    names = files;
    if (!*names)
        in = stdin;
}

/* Whether there is anything left; opens the next files as needed. */
static int more(void)
{
    int c;

    for (;;) {
        if (in) {
            if ((c = getc(in)) != EOF) {
                ungetc(c, in);
                return 1;
            }
            if (in != stdin)
                fclose(in);
            in = 0;
        }
        if (!*names)
            return 0;
        in = strcmp(*names, "-") ? fopen(*names, "r") : stdin;
        if (!in) {
            fflush(stdout);
            fprintf(stderr, "sed: %s: %s\n", *names, strerror(errno));
            failed = 1;
        }
        names++;
    }
}

/* Append the next line without its end; whether there was one. */
int read_line(struct text *line)
{
    char part[256];
    size_t length = 0;
    int c;

    if (!more())
        return 0;
    while ((c = getc(in)) != EOF && c != '\n') {
        if (length == sizeof part) {
            append(line, part, length);
            length = 0;
        }
        part[length++] = c;
    }
    append(line, part, length);
    return 1;
}

int at_last_line(void)
{
    return !more();
}

int input_failed(void)
{
    return failed;
}
