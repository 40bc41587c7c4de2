/* Text to floating point: decimal, hexadecimal, infinities and NaNs, correctly rounded. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "decimal.h"

#define EXPONENT_LIMIT 100000L  /* beyond it every format over- or underflows, and sums stay in a long */

/* The sign and number after e or p, or 0 and text itself when no digit is there. */
static const char *parse_exponent(const char *text, long *exponent)
{
    const char *p = text + 1;
    int negative = *p == '-';
    long n = 0;

    *exponent = 0;
    if (*p == '-' || *p == '+')
        p++;
    if (!isdigit((unsigned char)*p))
        return text;
    for (; isdigit((unsigned char)*p); p++)
        if (n < EXPONENT_LIMIT)
            n = n * 10 + (*p - '0');
    *exponent = negative ? -n : n;
    return p;
}

/* Digits, point, exponent.  Returns 0 when there is no digit. */
const char *__parse_decimal(const char *p, struct __decimal *d)
{
    int seen = 0, after_point = 0, lost = 0;
    long exponent;

    d->n = 0;
    d->point = 0;
    for (;; p++) {
        if (*p == '.' && !after_point) {
            after_point = 1;
            continue;
        }
        if (!isdigit((unsigned char)*p))
            break;
        seen = 1;
        if (*p == '0' && !d->n) {
            d->point -= after_point;
            continue;
        }
        d->point += !after_point;
        if (d->n < KEPT)
            d->digits[d->n++] = *p;
        else
            lost |= *p != '0';
    }
    if (!seen)
        return 0;
    while (d->n && !lost && d->digits[d->n - 1] == '0')
        d->n--;
    if (lost)
        d->digits[KEPT - 1] = '1';
    if ((*p | 0x20) == 'e') {
        p = parse_exponent(p, &exponent);
        d->point += exponent;
    }
    return p;
}

/* What follows "0x".  sticky tells of what is beyond the 64 bits of the mantissa: 2 of the first bit there, 1 of the
   others. */
static const char *parse_hexadecimal(const char *p, struct __binary *value, int *sticky)
{
    int after_point = 0, digit, room, full = 0;
    long exponent, scale = 0;

    value->mantissa = 0;
    *sticky = 0;
    for (;; p++) {
        if (*p == '.' && !after_point) {
            after_point = 1;
            continue;
        }
        if (!isxdigit((unsigned char)*p))
            break;
        digit = isdigit((unsigned char)*p) ? *p - '0' : (*p | 0x20) - 'a' + 10;
        for (room = 0; room < 4 && !(value->mantissa >> (63 - room)); room++)
            ;
        value->mantissa = value->mantissa << room | digit >> (4 - room);
        digit &= (1 << (4 - room)) - 1;
        if (room < 4 && !full && digit >> (3 - room)) {
            *sticky = 2;
            digit &= (1 << (3 - room)) - 1;
        }
        full |= room < 4;
        *sticky |= digit != 0;
        scale += after_point ? -room : 4 - room;
    }
    if ((*p | 0x20) == 'p') {
        p = parse_exponent(p, &exponent);
        scale += exponent;
    }
    value->exponent = scale > EXPONENT_LIMIT ? EXPONENT_LIMIT : scale < -EXPONENT_LIMIT ? -EXPONENT_LIMIT : scale;
    return p;
}

/* Cut a mantissa of up to 64 bits down to the format, half to even; sticky as above, 2 counts when nothing is cut off. */
void __round_binary(struct __binary *value, int sticky, const struct __format *format)
{
    int q, drop;
    unsigned long long rest, half;

    if (!value->mantissa)
        return;
    for (; !(value->mantissa >> 63); value->exponent--)
        value->mantissa <<= 1;
    q = value->exponent + 64 - format->bits;
    if (q < format->lowest)
        q = format->lowest;
    drop = q - value->exponent;
    value->exponent = q;
    if (!drop) {
        if ((sticky > 2 || (sticky == 2 && value->mantissa & 1)) && ++value->mantissa == 0) {
            value->mantissa = 1ULL << 63;
            value->exponent++;
        }
        return;
    }
    if (drop > 64) {
        value->mantissa = 0;
        return;
    }
    half = 1ULL << (drop - 1);
    rest = drop == 64 ? value->mantissa : value->mantissa & (half * 2 - 1);
    value->mantissa = drop == 64 ? 0 : value->mantissa >> drop;
    if (rest > half || (rest == half && (sticky || value->mantissa & 1)))
        value->mantissa++;
}

#if LONG_DOUBLE_IS_DOUBLE
/* The number mantissa * 2^exponent, exactly: the mantissa has 53 bits at most, the exponent what double has. */
long double __assemble(int flags, const struct __binary *value)
{
    union {
        double number;
        unsigned long word[2];
    } u;
    unsigned long long mantissa = value->mantissa;
    int exponent = value->exponent + 1023 + 52;

    if (mantissa) {
        for (; mantissa >> 53; exponent++)
            mantissa >>= 1;
        for (; !(mantissa >> 52) && exponent > 1; exponent--)
            mantissa <<= 1;
        for (; exponent < 1; exponent++)
            mantissa >>= 1;
    }
    if (!(mantissa >> 52))
        exponent = 0;
    u.word[0] = (unsigned long)exponent << 20 | (mantissa >> 32 & 0xfffff) | (flags & SIGN_BIT ? 0x80000000UL : 0);
    u.word[1] = mantissa;
    return u.number;
}

static const struct __binary infinity = {1ULL << 52, 0x7ff - 1023 - 52};
#else
/* The number mantissa * 2^exponent, exactly. */
long double __assemble(int flags, const struct __binary *value)
{
    union {
        long double number;
        unsigned long word[3];
    } u;
    unsigned long long mantissa = value->mantissa;
    int exponent = value->exponent + 16383 + 63;

    if (mantissa)
        for (; !(mantissa >> 63) && exponent > 0; exponent--)
            mantissa <<= 1;
    else
        exponent = 0;
    u.word[0] = (unsigned long)exponent << 16 | (flags & SIGN_BIT ? 0x80000000UL : 0);
    u.word[1] = mantissa >> 32;
    u.word[2] = mantissa;
    return u.number;
}

/* Infinity in the extended format, its integer bit set: a constant would be loaded as a double, and some implementations of
   the processor give that a form they do not take back. */
static const struct __binary infinity = {1ULL << 63, 0x7fff - 16383 - 63};
#endif

static int same_word(const char *p, const char *word)
{
    return strncasecmp(p, word, strlen(word)) == 0;
}

/* "inf", "infinity", "nan", "nan(...)" after the sign.  0 when it is none. */
static const char *parse_special(const char *p, int flags, long double *result)
{
    const char *close;

    if (same_word(p, "inf")) {
        *result = __assemble(flags, &infinity);
        return p + (same_word(p, "infinity") ? 8 : 3);
    }
    if (!same_word(p, "nan"))
        return 0;
    *result = flags & SIGN_BIT ? -NAN : NAN;
    p += 3;
    if (*p != '(')
        return p;
    for (close = p + 1; isalnum((unsigned char)*close) || *close == '_'; close++)
        ;
    return *close == ')' ? close + 1 : p;
}

/* Infinity with the sign and ERANGE where the value is beyond the format; ERANGE too where it is too small for a normal
   number. */
static long double finish(int flags, const struct __binary *value, const struct __format *format)
{
    unsigned long long m = value->mantissa;
    int length = 0;

    for (; m; m >>= 1)
        length++;
    if (length && length + value->exponent > format->highest) {
        errno = ERANGE;
        return __assemble(flags, &infinity);
    }
    if (length < format->bits && value->exponent <= format->lowest)
        errno = ERANGE;
    return __assemble(flags, value);
}

long double __strtofloat(const char *text, char **end, const struct __format *format)
{
    struct __decimal d;
    struct __binary value = {0, 0};
    const char *p = text, *after;
    long double result;
    int flags = 0, sticky;

    while (isspace((unsigned char)*p))
        p++;
    if (*p == '-' || *p == '+')
        flags = *p++ == '-' ? SIGN_BIT : 0;
    if (p[0] == '0' && (p[1] | 0x20) == 'x' &&
        (isxdigit((unsigned char)p[2]) || (p[2] == '.' && isxdigit((unsigned char)p[3])))) {
        after = parse_hexadecimal(p + 2, &value, &sticky);
        if (value.mantissa) {
            __round_binary(&value, sticky, format);
            result = finish(flags, &value, format);
        } else
            result = __assemble(flags, &value);
    } else if ((after = __parse_decimal(p, &d)) != 0) {
        if (d.n) {
            __from_decimal(&d, format, &value);
            result = finish(flags, &value, format);
        } else
            result = __assemble(flags, &value);
    } else if ((after = parse_special(p, flags, &result)) == 0) {
        result = 0;
        after = text;
    }
    if (end)
        *end = (char *)after;
    return result;
}

double strtod(const char *text, char **end)
{
    static const struct __format format = {53, -1074, 1024};

    return __exact_double(__strtofloat(text, end, &format));
}

double atof(const char *text)
{
    return strtod(text, 0);
}
