/* scanf's directives. */
#include <ctype.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "printf.h"
#include "scan.h"

enum { LENGTH_NONE, LENGTH_HH, LENGTH_H, LENGTH_L, LENGTH_LL, LENGTH_LONG_DOUBLE };

#define NUMBER_ROOM 1024        /* bytes of one number */

struct directive {
    int position;               /* of its argument, 0 for the next one */
    int suppress;
    int width;                  /* INT_MAX when not given */
    int length;
    char letter;
    unsigned char accept[256];  /* of %[ */
};

enum outcome { MATCHED, MISMATCH, INPUT_END };

/* Argument `number`, all being pointers. */
static void go_to(va_list *args, va_list first, int number)
{
    va_end(*args);
    va_copy(*args, first);
    while (--number > 0)
        (void)va_arg(*args, void *);
}

static int get(struct __source *in)
{
    int c = in->get(in);

    if (c >= 0)
        in->consumed++;
    return c;
}

static void back(struct __source *in, int c)
{
    if (c >= 0) {
        in->back(in, c);
        in->consumed--;
    }
}

/* The first character that is no white space, or -1; it stays unread. */
static int skip_space(struct __source *in)
{
    int c;

    do
        c = get(in);
    while (c >= 0 && isspace(c));
    back(in, c);
    return c;
}

/* The set after "[", up to its "]".  A "]" right at the start belongs to it. */
static const char *parse_set(const char *p, unsigned char *accept)
{
    int negate = *p == '^', c;
    const char *first;

    p += negate;
    memset(accept, negate, 256);
    for (first = p; *p && (*p != ']' || p == first); p++) {
        if (*p == '-' && p != first && p[1] && p[1] != ']') {
            for (c = (unsigned char)p[-1]; c <= (unsigned char)p[1]; c++)
                accept[c] = !negate;
            p++;
        } else
            accept[(unsigned char)*p] = !negate;
    }
    return *p ? p + 1 : p;
}

static const char *parse(const char *p, struct directive *d)
{
    p = __position(p, &d->position);
    d->suppress = *p == '*';
    p += d->suppress;
    d->width = 0;
    for (; isdigit((unsigned char)*p); p++)
        d->width = d->width * 10 + (*p - '0');
    if (!d->width)
        d->width = INT_MAX;
    d->length = LENGTH_NONE;
    switch (*p) {
    case 'h':
        d->length = p[1] == 'h' ? LENGTH_HH : LENGTH_H;
        p += p[1] == 'h' ? 2 : 1;
        break;
    case 'l':
        d->length = p[1] == 'l' ? LENGTH_LL : LENGTH_L;
        p += p[1] == 'l' ? 2 : 1;
        break;
    case 'q':
    case 'j':
        d->length = LENGTH_LL;
        p++;
        break;
    case 'z':
    case 't':
        p++;
        break;
    case 'L':
        d->length = LENGTH_LONG_DOUBLE;
        p++;
        break;
    }
    d->letter = *p;
    if (*p == 'S' || *p == 'C') {
        d->letter = *p == 'S' ? 's' : 'c';
        d->length = LENGTH_L;
    }
    if (*p)
        p++;
    if (d->letter == '[')
        p = parse_set(p, d->accept);
    return p;
}

/* A number being collected: characters are taken as long as they can go on with it. */
struct number {
    struct __source *in;
    int left;                   /* width not used yet */
    int n;
    int next;                   /* the character after those in text, not taken yet; -1 for none */
    char text[NUMBER_ROOM];
};

static void peek(struct number *x)
{
    x->next = x->left > 0 && x->n < NUMBER_ROOM - 1 ? get(x->in) : -1;
}

static void accept(struct number *x)
{
    x->text[x->n++] = x->next;
    x->left--;
    peek(x);
}

static void begin_number(struct number *x, struct __source *in, int width)
{
    x->in = in;
    x->left = width;
    x->n = 0;
    peek(x);
    if (x->next == '-' || x->next == '+')
        accept(x);
}

static void end_number(struct number *x)
{
    back(x->in, x->next);
    x->text[x->n] = 0;
}

static int accept_digits(struct number *x, int base)
{
    int count = 0, value;

    for (;; count++) {
        value = x->next < 0 ? 99 : isdigit(x->next) ? x->next - '0' : isalpha(x->next) ? tolower(x->next) - 'a' + 10 : 99;
        if (value >= base)
            return count;
        accept(x);
    }
}

static void store_integer(int length, void *to, unsigned long long value)
{
    switch (length) {
    case LENGTH_HH:
        *(char *)to = value;
        break;
    case LENGTH_H:
        *(short *)to = value;
        break;
    case LENGTH_LL:
    case LENGTH_LONG_DOUBLE:
        *(long long *)to = value;
        break;
    default:
        *(long *)to = value;
    }
}

static enum outcome scan_integer(struct __source *in, struct directive *d, int base, va_list *args)
{
    struct number x;
    int digits = 0, is_signed = d->letter == 'd' || d->letter == 'i';
    unsigned long long value;

    begin_number(&x, in, d->width);
    if ((base == 0 || base == 16) && x.next == '0') {
        accept(&x);
        digits = 1;
        if (x.next >= 0 && tolower(x.next) == 'x') {
            accept(&x);
            digits = 0;         /* "0x" alone is no number */
            base = 16;
        } else if (!base)
            base = 8;
    }
    digits += accept_digits(&x, base ? base : 10);
    end_number(&x);
    if (!digits)
        return MISMATCH;
    if (d->suppress)
        return MATCHED;
    base = base ? base : 10;
    if (d->length == LENGTH_LL || d->length == LENGTH_LONG_DOUBLE)
        value = is_signed ? (unsigned long long)strtoll(x.text, 0, base) : strtoull(x.text, 0, base);
    else
        value = is_signed ? (unsigned long)strtol(x.text, 0, base) : strtoul(x.text, 0, base);
    store_integer(d->length, va_arg(*args, void *), value);
    return MATCHED;
}

/* "inf", "infinity" or "nan", as far as it goes. */
static int accept_word(struct number *x)
{
    const char *word = tolower(x->next) == 'n' ? "nan" : "infinity";
    int i;

    for (i = 0; word[i] && x->next >= 0 && tolower(x->next) == word[i]; i++)
        accept(x);
    return i == 3 || i == 8;
}

static int accept_hexadecimal(struct number *x)
{
    int digits;

    accept(x);
    digits = accept_digits(x, 16);
    if (x->next == '.') {
        accept(x);
        digits += accept_digits(x, 16);
    }
    return digits;
}

/* [digits][.digits][e[sign]digits].  Returns 0 when what was taken is no number. */
static int accept_float(struct number *x)
{
    int digits = 0, hexadecimal = 0;

    if (x->next >= 0 && strchr("iInN", x->next))
        return accept_word(x);
    if (x->next == '0') {
        accept(x);
        digits = 1;
        hexadecimal = x->next == 'x' || x->next == 'X';
    }
    if (hexadecimal)
        digits = accept_hexadecimal(x);
    else {
        digits += accept_digits(x, 10);
        if (x->next == '.') {
            accept(x);
            digits += accept_digits(x, 10);
        }
    }
    if (digits && x->next >= 0 && tolower(x->next) == (hexadecimal ? 'p' : 'e')) {
        accept(x);
        if (x->next == '-' || x->next == '+')
            accept(x);
        digits = accept_digits(x, 10);
    }
    return digits;
}

static enum outcome scan_float(struct __source *in, struct directive *d, va_list *args)
{
    struct number x;
    int valid;

    begin_number(&x, in, d->width);
    valid = accept_float(&x);
    end_number(&x);
    if (!valid)
        return MISMATCH;
    if (d->suppress)
        return MATCHED;
    if (d->length == LENGTH_LONG_DOUBLE)
        *va_arg(*args, long double *) = strtold(x.text, 0);
    else if (d->length == LENGTH_L)
        *va_arg(*args, double *) = strtod(x.text, 0);
    else
        *va_arg(*args, float *) = strtof(x.text, 0);
    return MATCHED;
}

/* %s, %c and %[: the characters accepted, with a 0 after them unless it is %c; with l wide ones. */
static enum outcome scan_text(struct __source *in, struct directive *d, va_list *args)
{
    char *to = d->suppress ? 0 : va_arg(*args, char *);
    wchar_t *wide = d->length == LENGTH_L ? (wchar_t *)to : 0;
    int count = d->letter == 'c' && d->width == INT_MAX ? 1 : d->width, n, c = 0;

    for (n = 0; n < count; n++) {
        c = get(in);
        if (c < 0)
            break;
        if (d->letter == 's' ? isspace(c) : d->letter == '[' ? !d->accept[c] : 0) {
            back(in, c);
            break;
        }
        if (wide)
            *wide++ = c;
        else if (to)
            *to++ = c;
    }
    if (d->letter == 'c')
        return n ? MATCHED : INPUT_END;  /* what there is, at the end of the input */
    if (!n)
        return c < 0 ? INPUT_END : MISMATCH;
    if (wide)
        *wide = 0;
    else if (to)
        *to = 0;
    return MATCHED;
}

static enum outcome scan_literal(struct __source *in, int literal)
{
    int c = get(in);

    if (c == literal)
        return MATCHED;
    back(in, c);
    return c < 0 ? INPUT_END : MISMATCH;
}

static enum outcome convert(struct __source *in, struct directive *d, va_list *args)
{
    if (!strchr("c[n", d->letter) && skip_space(in) < 0)
        return INPUT_END;
    switch (d->letter) {
    case 'D':
        d->letter = 'd';
        /* fall through */
    case 'd':
    case 'u':
        return scan_integer(in, d, 10, args);
    case 'i':
        return scan_integer(in, d, 0, args);
    case 'O':
    case 'o':
        return scan_integer(in, d, 8, args);
    case 'x':
    case 'X':
    case 'p':
        return scan_integer(in, d, 16, args);
    case 'e':
    case 'f':
    case 'g':
    case 'a':
    case 'E':
    case 'F':
    case 'G':
    case 'A':
        return scan_float(in, d, args);
    case 's':
    case 'c':
    case '[':
        return scan_text(in, d, args);
    case 'n':
        if (!d->suppress)
            store_integer(d->length, va_arg(*args, void *), in->consumed);
        return MATCHED;
    default:                    /* "%%", and what is no conversion stands for itself */
        return scan_literal(in, (unsigned char)d->letter);
    }
}

static int assigns(const struct directive *d)
{
    return !d->suppress && strchr("dDiuoOxXpeEfFgGaAsc[", d->letter) != 0;
}

/* Returns how many conversions were stored; EOF when the input ended before the first, suppressed ones not
   counting, as in System V. */
int __scan(struct __source *in, const char *format, va_list args_in)
{
    struct directive d;
    enum outcome outcome = MATCHED;
    va_list args;
    int stored = 0;

    va_copy(args, args_in);
    while (*format && outcome == MATCHED) {
        if (isspace((unsigned char)*format)) {
            skip_space(in);
            format++;
        } else if (*format != '%')
            outcome = scan_literal(in, (unsigned char)*format++);
        else {
            format = parse(format + 1, &d);
            if (!d.letter)
                break;
            if (d.position)
                go_to(&args, args_in, d.position);
            outcome = convert(in, &d, &args);
            if (outcome == MATCHED)
                stored += assigns(&d);
        }
    }
    va_end(args);
    return outcome == INPUT_END && !stored ? -1 : stored;
}
