/* printf: the format is used again for as long as there are arguments. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sh.h"

static char **next;             /* argument */
static int failed, stopped;

static const char *argument(void)
{
    return *next ? *next++ : 0;
}

static long number(void)
{
    const char *text = argument();
    char *end;
    long value;

    if (!text)
        return 0;
    if (*text == '"' || *text == '\'')
        return (unsigned char)text[1];
    errno = 0;
    value = *text == '-' || *text == '+' ? strtol(text, &end, 0) : (long)strtoul(text, &end, 0);
    if (*end || end == text || errno) {
        complain("printf: %s: bad number", text);
        failed = 1;
    }
    return value;
}

static double real(void)
{
    const char *text = argument();
    char *end;
    double value;

    if (!text)
        return 0;
    value = strtod(text, &end);
    if (*end || end == text) {
        complain("printf: %s: bad number", text);
        failed = 1;
    }
    return value;
}

/* The character an escape is for, and what follows it; in %b octal numbers begin with a 0 that isn't one of theirs. */
static const char *escape(const char *text, int *c, int in_argument)
{
    static const char from[] = "abfnrtv\\\"'", to[] = "\a\b\f\n\r\t\v\\\"'";
    const char *found;
    int digits = 0, value = 0;

    text++;
    if (in_argument && *text == 'c') {
        stopped = 1;
        *c = -1;
        return text + 1;
    }
    if (in_argument && *text == '0')
        text++, digits = -1;
    if (digits < 0 || (*text >= '0' && *text <= '7')) {
        for (digits = 0; digits < 3 && *text >= '0' && *text <= '7'; digits++)
            value = value * 8 + *text++ - '0';
        *c = value & 0xff;
        return text;
    }
    found = *text ? strchr(from, *text) : 0;
    *c = found ? to[found - from] : '\\';
    return found ? text + 1 : text;
}

static char *with_escapes(const char *text)
{
    struct buffer out = {0, 0, 0};
    int c;

    while (*text && !stopped) {
        if (*text != '\\')
            c = (unsigned char)*text++;
        else
            text = escape(text, &c, 1);
        if (c > 0)
            put(&out, c);
    }
    return out.text ? out.text : "";
}

/* One conversion, from its % on; what follows it, null for a bad one. */
static const char *convert(const char *format)
{
    struct buffer one = {0, 0, 0};
    const char *text;
    char digits[12];

    for (put(&one, *format++); *format && strchr("-+ #0123456789.*", *format); format++)
        if (*format == '*') {
            sprintf(digits, "%ld", number());
            put_string(&one, digits);
        } else
            put(&one, *format);
    if (*format == 's' || *format == 'b') {
        put(&one, 's');
        text = argument();
        text = !text ? "" : *format == 'b' ? with_escapes(text) : text;
        printf(one.text, text);
    } else if (*format == 'c') {
        put(&one, 'c');
        text = argument();
        if (text && *text)
            printf(one.text, *text);
    } else if (*format && strchr("diouxX", *format)) {
        put(&one, 'l');
        put(&one, *format);
        printf(one.text, number());
    } else if (*format && strchr("eEfgG", *format)) {
        put(&one, *format);
        printf(one.text, real());
    } else {
        complain("printf: %s: bad conversion", one.text);
        return 0;
    }
    return format + 1;
}

/* The whole format once. */
static int run_format(const char *format)
{
    int c;

    while (*format && !stopped)
        if (*format == '\\') {
            format = escape(format, &c, 0);
            putchar(c);
        } else if (*format == '%' && format[1] == '%') {
            putchar('%');
            format += 2;
        } else if (*format != '%')
            putchar(*format++);
        else if (!(format = convert(format)))
            return -1;
    return 0;
}

int printf_command(int argc, char **argv)
{
    char **before;

    if (argc < 2) {
        complain("usage: printf format [argument ...]");
        return 2;
    }
    next = argv + 2;
    failed = stopped = 0;
    do {
        before = next;
        if (run_format(argv[1]) < 0)
            return 1;
    } while (*next && next != before && !stopped);
    return fflush(stdout) ? 1 : failed;
}
