#include "sed.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void fatal(const char *what, const char *why)
{
    fflush(stdout);
    fprintf(stderr, "sed: %s: %s\n", what, why);
    exit(2);
}

void *allocate(void *old, size_t size)
{
    void *new = realloc(old, size);

    if (!new)
        fatal("memory", strerror(ENOMEM));
    return new;
}

void append(struct text *text, const char *data, size_t length)
{
    if (text->length + length >= text->size)
        text->data = allocate(text->data, text->size = 2 * (text->length + length) + 64);
    if (length)
        memcpy(text->data + text->length, data, length);
    text->data[text->length += length] = 0;
}

static void add_line(struct text *script, const char *line)
{
    if (script->length)
        append(script, "\n", 1);
    append(script, line, strlen(line));
}

static void add_file(struct text *script, const char *name)
{
    FILE *in = strcmp(name, "-") ? fopen(name, "r") : stdin;
    char part[1024];
    size_t length;

    if (!in)
        fatal(name, strerror(errno));
    if (script->length)
        append(script, "\n", 1);
    while ((length = fread(part, 1, sizeof part, in)) > 0)
        append(script, part, length);
    if (in != stdin)
        fclose(in);
}

int main(int argc, char **argv)
{
    struct text text = { 0, 0, 0 };
    struct script script;
    int c, quiet = 0, given = 0;

    append(&text, "", 0);
    while ((c = getopt(argc, argv, "ne:f:")) != -1)
        if (c == 'n')
            quiet = 1;
        else if (c == 'e')
            add_line(&text, optarg), given = 1;
        else if (c == 'f')
            add_file(&text, optarg), given = 1;
        else
            return 2;
    if (!given) {
        if (optind >= argc) {
            fprintf(stderr, "usage: sed [-n] [-e script] [-f file] [script] [file ...]\n");
            return 2;
        }
        add_line(&text, argv[optind++]);
    }
    script = parse(text.data);
    open_input(argv + optind);
    edit(&script, quiet || script.quiet);
    if (fflush(stdout))
        fatal("standard output", strerror(errno));
    return input_failed();
}
