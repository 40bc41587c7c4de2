/* %e %f %g %a. */
#include <ctype.h>
#include <string.h>
#include "../stdlib/decimal.h"
#include "printf.h"

/* A finite or infinite number on its way to text. */
struct number {
    const char *digits;
    int n;                      /* digits present; the rest is zeros */
    int point;                  /* how many of them stand before the decimal point */
};

static const char *sign_text(const struct __conversion *conv, int kind)
{
    return kind & SIGN_BIT ? "-" : conv->flags & FLAG_PLUS ? "+" : conv->flags & FLAG_SPACE ? " " : "";
}

static int format_not_finite(struct __sink *out, const struct __conversion *conv, int kind)
{
    struct __conversion plain = *conv;
    int upper = isupper((unsigned char)conv->letter);
    const char *text = kind & NOT_A_NUMBER ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf");

    plain.flags &= ~FLAG_ZERO;
    return __put_number(out, &plain, sign_text(conv, kind), 0, text, 3);
}

/* The padding before and after a body whose pieces the caller emits: returns what must follow it. */
static int open_field(struct __sink *out, const struct __conversion *conv, const char *sign, int body, int *after)
{
    int fill = conv->width - body - (int)strlen(sign);

    *after = 0;
    if (fill < 0)
        fill = 0;
    if (conv->flags & FLAG_LEFT) {
        *after = fill;
        fill = 0;
    }
    if (!(conv->flags & FLAG_ZERO) && __pad(out, ' ', fill))
        return -1;
    if (*sign && out->put(out, sign, 1))
        return -1;
    return conv->flags & FLAG_ZERO ? __pad(out, '0', fill) : 0;
}

/* digits[from .. from + count) of the number, zeros where it has none. */
static int put_digits(struct __sink *out, const struct number *x, int from, int count)
{
    int k;

    if (from < 0) {
        k = -from < count ? -from : count;
        if (__pad(out, '0', k))
            return -1;
        from += k;
        count -= k;
    }
    if (count > 0 && from < x->n) {
        k = count < x->n - from ? count : x->n - from;
        if (out->put(out, x->digits + from, k))
            return -1;
        count -= k;
    }
    return __pad(out, '0', count);
}

static int put_fixed(struct __sink *out, const struct __conversion *conv, const char *sign, const struct number *x,
                     int decimals)
{
    int whole = x->n && x->point > 0 ? x->point : 0, after;
    int point = decimals > 0 || conv->flags & FLAG_ALTERNATE;

    if (open_field(out, conv, sign, (whole ? whole : 1) + point + decimals, &after))
        return -1;
    if (whole ? put_digits(out, x, 0, whole) : out->put(out, "0", 1))
        return -1;
    if ((point && out->put(out, ".", 1)) || put_digits(out, x, x->n ? x->point : 0, decimals))
        return -1;
    return __pad(out, ' ', after);
}

/* "e+05": at least two digits of exponent. */
static int exponent_text(char *to, int letter, int exponent, int least)
{
    char text[8], *p = text + sizeof text;
    unsigned rest = exponent < 0 ? -exponent : exponent;

    for (; rest || least > 0; rest /= 10, least--)
        *--p = '0' + rest % 10;
    *--p = exponent < 0 ? '-' : '+';
    *--p = letter;
    memcpy(to, p, text + sizeof text - p);
    return text + sizeof text - p;
}

static int put_scientific(struct __sink *out, const struct __conversion *conv, const char *sign,
                          const struct number *x, int decimals, int letter)
{
    char exponent[8];
    int length = exponent_text(exponent, letter, x->n ? x->point - 1 : 0, 2), after;
    int point = decimals > 0 || conv->flags & FLAG_ALTERNATE;

    if (open_field(out, conv, sign, 1 + point + decimals + length, &after))
        return -1;
    if (put_digits(out, x, 0, 1) || (point && out->put(out, ".", 1)) || put_digits(out, x, 1, decimals))
        return -1;
    return out->put(out, exponent, length) ? -1 : __pad(out, ' ', after);
}

static int format_decimal(struct __sink *out, const struct __conversion *conv, int kind, const struct __binary *value,
                          char *digits, unsigned long *work)
{
    int letter = conv->letter | 0x20, precision = conv->precision < 0 ? 6 : conv->precision, exponent, decimals;
    const char *sign = sign_text(conv, kind);
    struct number x;

    x.digits = digits;
    if (letter == 'f') {
        x.n = __to_decimal(value, COUNT_AFTER_POINT, precision, digits, &x.point, work);
        return put_fixed(out, conv, sign, &x, precision);
    }
    if (letter == 'e') {
        x.n = __to_decimal(value, COUNT_SIGNIFICANT, precision + 1, digits, &x.point, work);
        return put_scientific(out, conv, sign, &x, precision, conv->letter);
    }
    if (!precision)
        precision = 1;
    x.n = __to_decimal(value, COUNT_SIGNIFICANT, precision, digits, &x.point, work);
    exponent = x.n ? x.point - 1 : 0;
    if (!(conv->flags & FLAG_ALTERNATE)) {
        while (x.n && digits[x.n - 1] == '0')
            x.n--;
        if (precision > x.n)
            precision = x.n ? x.n : 1;
    }
    if (exponent < -4 || exponent >= (conv->precision < 0 ? 6 : conv->precision ? conv->precision : 1))
        return put_scientific(out, conv, sign, &x, precision - 1, conv->letter - 'g' + 'e');
    decimals = precision - 1 - exponent;
    return put_fixed(out, conv, sign, &x, decimals > 0 ? decimals : 0);
}

/* Round the hexadecimal fraction (below a leading digit) to precision digits, half to even. */
static unsigned long long round_hexadecimal(unsigned long long mantissa, int fraction_bits, int precision)
{
    int drop = fraction_bits - 4 * precision;
    unsigned long long unit, rest;

    if (precision < 0 || drop <= 0)
        return mantissa;
    unit = 1ULL << drop;
    rest = mantissa & (unit - 1);
    mantissa -= rest;
    if (rest > unit / 2 || (rest == unit / 2 && mantissa & unit))
        mantissa += unit;
    return mantissa;
}

/* 0xH.HHHHp+E.  A double has one bit before the point, 0 when it is denormal; a long double is shown with four of them,
   as its 64 bits divide evenly that way. */
static int format_hexadecimal(struct __sink *out, const struct __conversion *conv, int kind, struct __binary value,
                              int fraction_bits)
{
    const char *alphabet = conv->letter == 'a' ? "0123456789abcdef" : "0123456789ABCDEF";
    char body[48], *p = body, prefix[4], *q = prefix;
    unsigned long long mantissa = value.mantissa;
    int digits = conv->precision, i, exponent;
    struct __conversion plain = *conv;

    exponent = value.exponent + fraction_bits;
    if (!mantissa)
        exponent = 0;
    else if (fraction_bits == 60)
        for (; !(mantissa >> 63); exponent--)
            mantissa <<= 1;
    if (fraction_bits == 60 && digits >= 0 && digits < 15) {
        /* Rounding may carry out of 64 bits: make room by one bit first. */
        unsigned long long halved = mantissa >> 1 | (mantissa & 1);

        halved = round_hexadecimal(halved, 59, digits);
        if (halved >> 63) {
            mantissa = halved >> 3;
            exponent += 4;
        } else
            mantissa = halved << 1;
    } else
        mantissa = round_hexadecimal(mantissa, fraction_bits, digits);
    strcpy(q, sign_text(conv, kind));
    strcat(q, conv->letter == 'a' ? "0x" : "0X");
    *p++ = alphabet[mantissa >> fraction_bits & 15];
    mantissa &= (1ULL << fraction_bits) - 1;
    if (digits > 0 || mantissa || conv->flags & FLAG_ALTERNATE)
        *p++ = '.';
    for (i = 0; digits < 0 ? mantissa != 0 : i < digits && i < 16; i++) {
        *p++ = alphabet[mantissa >> (fraction_bits - 4)];
        mantissa = mantissa << 4 & ((1ULL << fraction_bits) - 1);
    }
    if (digits > i) {
        /* Zeros in the middle of the text: rare enough to emit in pieces. */
        int after, length;
        char tail[8];

        length = exponent_text(tail, conv->letter + ('p' - 'a'), exponent, 1);
        if (!(plain.flags & FLAG_LEFT) && plain.flags & FLAG_ZERO) {
            if (out->put(out, prefix, strlen(prefix)))
                return -1;
            plain.width -= strlen(prefix);
            *prefix = '\0';
        }
        if (open_field(out, &plain, "", strlen(prefix) + (p - body) + digits - i + length, &after))
            return -1;
        if (out->put(out, prefix, strlen(prefix)) || out->put(out, body, p - body) || __pad(out, '0', digits - i))
            return -1;
        return out->put(out, tail, length) ? -1 : __pad(out, ' ', after);
    }
    p += exponent_text(p, conv->letter + ('p' - 'a'), exponent, 1);
    return __put_number(out, &plain, prefix, 0, body, p - body);
}

int __format_double(struct __sink *out, const struct __conversion *conv, double x)
{
    char digits[DOUBLE_DIGITS];
    unsigned long work[DOUBLE_WORK];
    struct __binary value;
    int kind = __classify_double(x, &value);

    if (kind & NOT_FINITE)
        return format_not_finite(out, conv, kind);
    if ((conv->letter | 0x20) == 'a')
        return format_hexadecimal(out, conv, kind, value, 52);
    return format_decimal(out, conv, kind, &value, digits, work);
}

int __format_long_double(struct __sink *out, const struct __conversion *conv, long double x)
{
#if LONG_DOUBLE_IS_DOUBLE
    return __format_double(out, conv, x);
#else
    char digits[LONG_DOUBLE_DIGITS];
    unsigned long work[LONG_DOUBLE_WORK];
    struct __binary value;
    int kind = __classify_long_double(x, &value);

    if (kind & NOT_FINITE)
        return format_not_finite(out, conv, kind);
    if ((conv->letter | 0x20) == 'a')
        return format_hexadecimal(out, conv, kind, value, 60);
    return format_decimal(out, conv, kind, &value, digits, work);
#endif
}
