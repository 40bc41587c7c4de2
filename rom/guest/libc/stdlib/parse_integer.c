#include <ctype.h>
#include <errno.h>
#include "digits.h"

static int digit_value(int c)
{
    if (isdigit(c))
        return c - '0';
    if (isalpha(c))
        return tolower(c) - 'a' + 10;
    return 99;
}

/* White space, sign, radix prefix, digits.  Returns where the number ends, or text when there is none. */
const char *__parse_integer(const char *text, int base, unsigned long long limit, struct __integer *n)
{
    const unsigned char *p = (const unsigned char *)text;
    unsigned long small = 0;
    int digit;

    n->magnitude = 0;
    n->negative = n->overflow = n->valid = 0;
    if (base < 0 || base == 1 || base > 36) {
        errno = EINVAL;
        return text;
    }
    while (isspace(*p))
        p++;
    if (*p == '-' || *p == '+')
        n->negative = *p++ == '-';
    if ((base == 0 || base == 16) && p[0] == '0' && (p[1] | 0x20) == 'x' && isxdigit(p[2])) {
        p += 2;
        base = 16;
    } else if (base == 0)
        base = *p == '0' ? 8 : 10;
    /* In 32 bits as long as they surely suffice: 64-bit arithmetic is several times slower. */
    for (; small < 0x06000000 && (digit = digit_value(*p)) < base; p++) {
        small = small * base + digit;
        n->valid = 1;
    }
    n->magnitude = small;
    for (; (digit = digit_value(*p)) < base; p++) {
        n->valid = 1;
        if (n->magnitude > (limit - digit) / base) {
            n->overflow = 1;
            continue;
        }
        n->magnitude = n->magnitude * base + digit;
    }
    if (n->magnitude > limit)
        n->overflow = 1;
    return n->valid ? (const char *)p : text;
}
