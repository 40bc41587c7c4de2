/* printf's directives, integers and strings.  Floating point is in format_float.c. */
#include <limits.h>
#include <string.h>
#include <wchar.h>
#include "printf.h"

enum { LENGTH_NONE, LENGTH_HH, LENGTH_H, LENGTH_L, LENGTH_LL, LENGTH_LONG_DOUBLE };

#define PAD_CHUNK 16

int __pad(struct __sink *out, char c, int n)
{
    static const char blanks[] = "                ", zeros[] = "0000000000000000";
    int k;

    for (; n > 0; n -= k) {
        k = n < PAD_CHUNK ? n : PAD_CHUNK;
        if (out->put(out, c == '0' ? zeros : blanks, k))
            return -1;
    }
    return 0;
}

/* Sign or radix prefix, padding on the right side of it, zeros the precision asks for, digits. */
int __put_number(struct __sink *out, const struct __conversion *conv, const char *prefix, int zeros,
                 const char *digits, int n)
{
    int lead = strlen(prefix), fill = conv->width - lead - zeros - n;

    if (fill > 0 && conv->flags & FLAG_ZERO && !(conv->flags & FLAG_LEFT)) {
        zeros += fill;
        fill = 0;
    }
    if (!(conv->flags & FLAG_LEFT) && __pad(out, ' ', fill))
        return -1;
    if ((lead && out->put(out, prefix, lead)) || __pad(out, '0', zeros) || (n && out->put(out, digits, n)))
        return -1;
    return conv->flags & FLAG_LEFT ? __pad(out, ' ', fill) : 0;
}

/* Division by a constant is a multiplication: where the processor has no division it is much the faster. */
static char *decimal_digits(char *p, unsigned long long value)
{
    unsigned long rest;

    for (; value > ULONG_MAX; value /= 10)
        *--p = '0' + value % 10;
    for (rest = value; rest; rest /= 10)
        *--p = '0' + rest % 10;
    return p;
}

/* In base 2^bits. */
static char *binary_digits(char *p, unsigned long long value, int bits, const char *alphabet)
{
    for (; value; value >>= bits)
        *--p = alphabet[value & ((1 << bits) - 1)];
    return p;
}

static int format_integer(struct __sink *out, struct __conversion *conv, unsigned long long value, int negative)
{
    char buffer[24], *end = buffer + sizeof buffer, *p;
    const char *prefix = "";
    int n, zeros = 0;

    switch (conv->letter) {
    case 'o':
        p = binary_digits(end, value, 3, "01234567");
        break;
    case 'x':
    case 'p':
        p = binary_digits(end, value, 4, "0123456789abcdef");
        prefix = conv->flags & FLAG_ALTERNATE && value ? "0x" : "";
        break;
    case 'X':
        p = binary_digits(end, value, 4, "0123456789ABCDEF");
        prefix = conv->flags & FLAG_ALTERNATE && value ? "0X" : "";
        break;
    default:
        p = decimal_digits(end, value);
        if (conv->letter != 'u')
            prefix = negative ? "-" : conv->flags & FLAG_PLUS ? "+" : conv->flags & FLAG_SPACE ? " " : "";
    }
    n = end - p;
    if (conv->precision < 0)
        zeros = n ? 0 : 1;
    else {
        zeros = conv->precision > n ? conv->precision - n : 0;
        conv->flags &= ~FLAG_ZERO;
    }
    if (conv->letter == 'o' && conv->flags & FLAG_ALTERNATE && !zeros)
        zeros = 1;
    return __put_number(out, conv, prefix, zeros, p, n);
}

static int format_signed(struct __sink *out, struct __conversion *conv, int length, va_list *args)
{
    long long value;

    switch (length) {
    case LENGTH_HH:
        value = (signed char)va_arg(*args, int);
        break;
    case LENGTH_H:
        value = (short)va_arg(*args, int);
        break;
    case LENGTH_LL:
        value = va_arg(*args, long long);
        break;
    default:
        value = va_arg(*args, long);
    }
    return format_integer(out, conv, value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value, value < 0);
}

static int format_unsigned(struct __sink *out, struct __conversion *conv, int length, va_list *args)
{
    unsigned long long value;

    switch (length) {
    case LENGTH_HH:
        value = (unsigned char)va_arg(*args, int);
        break;
    case LENGTH_H:
        value = (unsigned short)va_arg(*args, int);
        break;
    case LENGTH_LL:
        value = va_arg(*args, unsigned long long);
        break;
    default:
        value = va_arg(*args, unsigned long);
    }
    return format_integer(out, conv, value, 0);
}

static int format_text(struct __sink *out, struct __conversion *conv, const char *text)
{
    const char *end;
    int n;

    if (!text)
        text = "(null)";
    if (conv->precision >= 0) {
        end = memchr(text, 0, conv->precision);
        n = end ? end - text : conv->precision;
    } else
        n = strlen(text);
    conv->flags &= ~FLAG_ZERO;
    return __put_number(out, conv, "", 0, text, n);
}

static int is_left(const struct __conversion *conv)
{
    return (conv->flags & FLAG_LEFT) != 0;
}

/* A wide text: what it is in bytes, as many of them as the precision allows. A character is a byte here, or none. */
static int format_wide(struct __sink *out, struct __conversion *conv, const wchar_t *text)
{
    int n, i;
    char byte;

    if (!text)
        return format_text(out, conv, 0);
    for (n = 0; (conv->precision < 0 || n < conv->precision) && text[n]; n++)
        if (wctob(text[n]) < 0)
            return -1;
    if (!is_left(conv) && __pad(out, ' ', conv->width - n))
        return -1;
    for (i = 0; i < n; i++) {
        byte = text[i];
        if (out->put(out, &byte, 1))
            return -1;
    }
    return is_left(conv) ? __pad(out, ' ', conv->width - n) : 0;
}

static int format_character(struct __sink *out, struct __conversion *conv, int c)
{
    char byte = c;

    if (conv->letter == 'C' && wctob(c) < 0)
        return -1;
    conv->flags &= ~FLAG_ZERO;
    return __put_number(out, conv, "", 0, &byte, 1);
}

static void store_count(int total, int length, va_list *args)
{
    switch (length) {
    case LENGTH_HH:
        *va_arg(*args, signed char *) = total;
        break;
    case LENGTH_H:
        *va_arg(*args, short *) = total;
        break;
    case LENGTH_LL:
        *va_arg(*args, long long *) = total;
        break;
    default:
        *va_arg(*args, int *) = total;
    }
}

static const char *parse_flags(const char *p, int *flags)
{
    for (*flags = 0;; p++)
        switch (*p) {
        case '-':
            *flags |= FLAG_LEFT;
            break;
        case '+':
            *flags |= FLAG_PLUS;
            break;
        case ' ':
            *flags |= FLAG_SPACE;
            break;
        case '#':
            *flags |= FLAG_ALTERNATE;
            break;
        case '0':
            *flags |= FLAG_ZERO;
            break;
        case '\'':             /* XPG4's thousands: the "C" locale separates none */
            break;
        default:
            return p;
        }
}

/* A decimal number, "*" or "*2$". */
static const char *parse_number(const char *p, int *number, struct __arguments *args)
{
    int position;

    if (*p == '*') {
        p = __position(p + 1, &position);
        if (position)
            __go_to_argument(args, position);
        *number = va_arg(args->next, int);
        return p;
    }
    for (*number = 0; *p >= '0' && *p <= '9'; p++)
        *number = *number * 10 + (*p - '0');
    return p;
}

static const char *parse_length(const char *p, int *length)
{
    *length = LENGTH_NONE;
    switch (*p) {
    case 'h':
        *length = p[1] == 'h' ? LENGTH_HH : LENGTH_H;
        return p + (p[1] == 'h' ? 2 : 1);
    case 'l':
        *length = p[1] == 'l' ? LENGTH_LL : LENGTH_L;
        return p + (p[1] == 'l' ? 2 : 1);
    case 'q':
    case 'j':
        *length = LENGTH_LL;
        return p + 1;
    case 'z':
    case 't':
        *length = LENGTH_L;
        return p + 1;
    case 'L':
        *length = LENGTH_LONG_DOUBLE;
        return p + 1;
    }
    return p;
}

static const char *parse(const char *p, struct __conversion *conv, int *length, struct __arguments *args)
{
    int position;

    p = __position(p, &position);
    p = parse_flags(p, &conv->flags);
    p = parse_number(p, &conv->width, args);
    if (conv->width < 0) {
        conv->flags |= FLAG_LEFT;
        conv->width = -conv->width;
    }
    conv->precision = -1;
    if (*p == '.') {
        p = parse_number(p + 1, &conv->precision, args);
        if (conv->precision < 0)
            conv->precision = -1;
    }
    p = parse_length(p, length);
    if (position)
        __go_to_argument(args, position);
    conv->letter = *p;
    if (*length == LENGTH_L && (*p == 's' || *p == 'c'))
        conv->letter += 'A' - 'a';
    return *p ? p + 1 : p;
}

static int convert(struct __sink *out, struct __conversion *conv, int length, va_list *args)
{
    switch (conv->letter) {
    case 'D':                   /* the capital letters of System V mean long */
    case 'U':
    case 'O':
        conv->letter += 'a' - 'A';
        length = LENGTH_L;
        if (conv->letter != 'd')
            return format_unsigned(out, conv, length, args);
        /* fall through */
    case 'd':
    case 'i':
        return format_signed(out, conv, length == LENGTH_LONG_DOUBLE ? LENGTH_LL : length, args);
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        return format_unsigned(out, conv, length == LENGTH_LONG_DOUBLE ? LENGTH_LL : length, args);
    case 'p':
        return format_unsigned(out, conv, LENGTH_L, args);
    case 'c':
    case 'C':
        return format_character(out, conv, va_arg(*args, int));
    case 's':
        return format_text(out, conv, va_arg(*args, const char *));
    case 'S':
        return format_wide(out, conv, va_arg(*args, const wchar_t *));
    case 'n':
        store_count(out->total, length, args);
        return 0;
    case 'e':
    case 'f':
    case 'g':
    case 'a':
    case 'E':
    case 'F':
    case 'G':
    case 'A':
        if (length == LENGTH_LONG_DOUBLE)
            return __format_long_double(out, conv, va_arg(*args, long double));
        return __format_double(out, conv, va_arg(*args, double));
    case 0:
        return 0;
    default:                    /* "%%", and what is no conversion stands for itself */
        return out->put(out, &conv->letter, 1);
    }
}

/* Returns the number of bytes produced, or -1 after an output error. */
int __format(struct __sink *out, const char *format, va_list from)
{
    struct __conversion conv;
    struct __arguments args;
    const char *p;
    int length, failed = 0;

    args.format = format;
    va_copy(args.first, from);
    va_copy(args.next, from);
    while (*format && !failed) {
        for (p = format; *p && *p != '%'; p++)
            ;
        if (p != format)
            failed = out->put(out, format, p - format);
        format = p;
        if (*format && !failed) {
            format = parse(format + 1, &conv, &length, &args);
            failed = convert(out, &conv, length, &args.next);
        }
    }
    va_end(args.next);
    va_end(args.first);
    return failed ? -1 : out->total;
}
