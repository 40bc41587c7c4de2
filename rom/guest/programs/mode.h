/* File modes as chmod(1) and mkdir(1) take them: octal, or symbolic as u+x,go=r; of the letters r, w, x, X, s and t, or
   of u, g and o for what these have. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define EVERY_MODE 07777

static int letters_of(const char **p, const char *names, const int *bits)
{
    const char *found;
    int mode = 0;

    for (; **p && (found = strchr(names, **p)) != 0; (*p)++)
        mode |= bits[found - names];
    return mode;
}

/* What u, g or o has of a mode, for everybody. */
static int copied(int mode, int from)
{
    int bits = mode >> (from == 'u' ? 6 : from == 'g' ? 3 : 0) & 7;

    return bits * 0111;
}

/* The mode after the change `text` asks for, or -1 if it is none.  Who is not named is everybody, but for the umask. */
static int changed_mode(int mode, const char *text, int mask)
{
    static const int classes[] = {04700, 02070, 01007, 07777}, permissions[] = {0444, 0222, 0111, 06000, 01000};
    const char *p = text;
    int who, bits, operator, octal;
    char *end;

    octal = strtol(text, &end, 8);
    if (end > text && !*end)
        return octal < 0 || octal > EVERY_MODE ? -1 : octal;
    do {
        who = letters_of(&p, "ugoa", classes);
        if (!who)
            who = EVERY_MODE & ~mask;
        if (!*p || !strchr("+-=", *p))
            return -1;
        while (*p && strchr("+-=", *p)) {
            operator = *p++;
            if (*p && strchr("ugo", *p))
                bits = copied(mode, *p++);
            else
                for (bits = 0; *p && strchr("rwxXst", *p); p++)
                    if (*p == 'X')
                        bits |= S_ISDIR(mode) || mode & 0111 ? 0111 : 0;
                    else
                        bits |= permissions[strchr("rwxst", *p) - "rwxst"];
            bits &= who;
            if (operator == '=')
                mode &= ~(who & (S_ISDIR(mode) ? 01777 : EVERY_MODE));
            mode = operator == '-' ? mode & ~bits : mode | bits;
        }
    } while (*p++ == ',');
    return p[-1] ? -1 : mode;
}
