/* chmod [-R] mode file ... */
#include "below.h"
#include "mode.h"

static int mask, recursive;
static const char *change;

static int apply(const char *path)
{
    struct stat file;

    if (stat(path, &file) < 0)
        return complain("chmod", path);
    if (chmod(path, changed_mode(file.st_mode, change, mask) & EVERY_MODE) < 0)
        return complain("chmod", path);
    return 0;
}

static int apply_to_tree(const char *path)
{
    struct stat file;
    int result;

    if (lstat(path, &file) < 0)
        return complain("chmod", path);
    if (S_ISLNK(file.st_mode))
        return 0;               /* it would be the mode of what may lie elsewhere */
    result = apply(path);
    return S_ISDIR(file.st_mode) ? apply_below("chmod", path, apply_to_tree) | result : result;
}

static int apply_to_argument(const char *path)
{
    struct stat file;
    int result = apply(path);

    if (recursive && !stat(path, &file) && S_ISDIR(file.st_mode))
        result |= apply_below("chmod", path, apply_to_tree);
    return result;
}

int main(int argc, char **argv)
{
    int result = 0;

    mask = umask(0);
    umask(mask);
    argv++;
    if (*argv && !strcmp(*argv, "-R")) {
        recursive = 1;
        argv++;
    }
    if (*argv && !strcmp(*argv, "--"))
        argv++;
    (void)argc;
    if (!argv[0] || !argv[1] || changed_mode(0, *argv, mask) < 0) {
        fprintf(stderr, "usage: chmod [-R] mode file ...\n");
        return 1;
    }
    for (change = *argv++; *argv; argv++)
        result |= apply_to_argument(*argv);
    return result;
}
