/* What chown and chgrp do. */
#include <ctype.h>
#include <grp.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <unistd.h>
#include "below.h"

#define UNCHANGED -1L

static const char *program;
static long owner = UNCHANGED, group = UNCHANGED;
static int recursive;

/* An identity that is given by number, or UNCHANGED. */
static long number_of(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);

    return isdigit((unsigned char)*text) && !*end ? value : UNCHANGED;
}

static int find_group(const char *name)
{
    const struct group *entry = getgrnam(name);

    group = entry ? (long)entry->gr_gid : number_of(name);
    if (group == UNCHANGED)
        fprintf(stderr, "%s: %s: no such group\n", program, name);
    return group != UNCHANGED;
}

static int apply(const char *path)
{
    struct stat file;
    int result;

    result = chown(path, owner, group) < 0 ? complain(program, path) : 0;
    if (recursive && !lstat(path, &file) && S_ISDIR(file.st_mode))
        result |= apply_below(program, path, apply);
    return result;
}

/* `find` looks up what the first argument names.  Returns the exit status. */
static int change(const char *name, int argc, char **argv, int (*find)(char *), const char *usage)
{
    int c, result = 0;

    program = name;
    while ((c = getopt(argc, argv, "R")) != -1)
        if (c == 'R')
            recursive = 1;
        else
            break;
    if (c != -1 || argc - optind < 2) {
        fprintf(stderr, "usage: %s\n", usage);
        return 1;
    }
    argv += optind;
    if (!find(*argv))
        return 1;
    while (*++argv)
        result |= apply(*argv);
    return result;
}
