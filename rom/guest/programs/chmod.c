/* chmod mode file ...: the mode octal, or symbolic as in u+x,go=r; of the letters r, w, x, s and t. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define EVERY_MODE 07777

/* The bits the letters at *p stand for: those of the owner, of the group, of the rest and the special ones. */
static int letters(const char **p, const char *names, const int *bits)
{
    const char *found;
    int mode = 0;

    for (; **p && (found = strchr(names, **p)) != 0; (*p)++)
        mode |= bits[found - names];
    return mode;
}

/* The mode after the change `text` asks for, or -1 if it is none.  Who is not named is everybody, but for the umask. */
static int changed(int mode, const char *text, int mask)
{
    static const int classes[] = {04700, 02070, 01007, 07777}, permissions[] = {0444, 0222, 0111, 06000, 01000};
    const char *p = text;
    int who, bits;
    char operator;

    do {
        who = letters(&p, "ugoa", classes);
        if (!who)
            who = EVERY_MODE & ~mask;
        if (!*p || !strchr("+-=", *p))
            return -1;
        while (*p && strchr("+-=", *p)) {
            operator = *p++;
            bits = letters(&p, "rwxst", permissions) & who;
            if (operator == '=')
                mode &= ~who;
            mode = operator == '-' ? mode & ~bits : mode | bits;
        }
    } while (*p++ == ',');
    return p[-1] ? -1 : mode;
}

int main(int argc, char **argv)
{
    int i, octal, mode, result = 0, mask = umask(0);
    struct stat file;
    char *end;

    octal = argc > 2 ? strtol(argv[1], &end, 8) : 0;
    if (argc < 3 || (*end && changed(0, argv[1], mask) < 0)) {
        fprintf(stderr, "usage: chmod mode file ...\n");
        return 2;
    }
    for (i = 2; i < argc; i++) {
        mode = octal;
        if (stat(argv[i], &file) == 0 && *end)
            mode = changed(file.st_mode & EVERY_MODE, argv[1], mask);
        if (chmod(argv[i], mode) < 0) {
            fprintf(stderr, "chmod: %s: %s\n", argv[i], strerror(errno));
            result = 1;
        }
    }
    return result;
}
