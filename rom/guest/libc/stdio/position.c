/* Arguments of printf named by their position, %2$s: to find one, those before it have to be walked over by their kinds. */
#include "printf.h"
#include <string.h>

enum kind { WORD, LONG_LONG, DOUBLE, LONG_DOUBLE };

const char *__position(const char *p, int *number)
{
    const char *start = p;

    for (*number = 0; *p >= '0' && *p <= '9' && *number < MOST_ARGUMENTS; p++)
        *number = *number * 10 + (*p - '0');
    if (*p == '$' && *number > 0 && *number <= MOST_ARGUMENTS)
        return p + 1;
    *number = 0;
    return start;
}

static enum kind kind_of(const char *length, char letter)
{
    if (!letter)
        return WORD;
    if (strchr("aefgAEFG", letter))
        return *length == 'L' ? LONG_DOUBLE : DOUBLE;
    if (!strchr("diouxX", letter))
        return WORD;
    return *length == 'q' || *length == 'j' || *length == 'L' || !strncmp(length, "ll", 2) ? LONG_LONG : WORD;
}

/* Over "*2$", a number, or nothing; whether it is argument `wanted`. */
static int is_number(const char **p, int wanted)
{
    int number = 0;

    if (**p == '*')
        *p = __position(*p + 1, &number);
    else
        *p += strspn(*p, "0123456789");
    return number == wanted;
}

/* What a directive says that has argument `wanted`. */
static enum kind wanted_kind(const char *p, int wanted)
{
    const char *length;
    int number;

    while ((p = strchr(p, '%')) != 0) {
        p = __position(p + 1, &number);
        p += strspn(p, "-+ #0");
        if (is_number(&p, wanted))
            return WORD;
        if (*p == '.' && (p++, is_number(&p, wanted)))
            return WORD;
        length = p;
        p += strspn(p, "hlqjztL");
        if (number == wanted)
            return kind_of(length, *p);
        if (*p)
            p++;
    }
    return WORD;
}

void __go_to_argument(struct __arguments *args, int number)
{
    int i;

    va_end(args->next);
    va_copy(args->next, args->first);
    for (i = 1; i < number; i++)
        switch (wanted_kind(args->format, i)) {
        case WORD:
            (void)va_arg(args->next, int);
            break;
        case LONG_LONG:
            (void)va_arg(args->next, long long);
            break;
        case DOUBLE:
            (void)va_arg(args->next, double);
            break;
        case LONG_DOUBLE:
            (void)va_arg(args->next, long double);
        }
}
