/* Formats of <stdio.h>, and streams: the same on the host. */
#define _GNU_SOURCE
#include <stdarg.h>
#include "alike.h"

static char *some_format(const char *flags, const char *letters)
{
    static char format[40];
    char *to = format;
    unsigned i;

    *to++ = '<';
    *to++ = '%';
    for (i = some(3); i > 0; i--)
        *to++ = flags[some(strlen(flags))];
    if (some(2))
        to += sprintf(to, "%u", 1 + some(30));
    if (some(2))
        to += sprintf(to, ".%u", some(20));
    strcpy(to, letters);
    strcat(to, ">");
    return format;
}

static void print_integers(void)
{
    static const char *letters[] = {"d", "i", "u", "x", "X", "o", "hd", "hx", "hhd", "hhu", "c"};
    static const char *long_letters[] = {"lld", "llu", "llx", "llo"};
    int value = some(4) ? (int)some(20000) - 10000 : (int)(some(32768) << 17);
    const char *letter = letters[some(COUNT(letters))];
    const char *flags = strpbrk(letter, "di") ? "-+ 0" : strchr(letter, 'u') ? "-0" : "-#0";
    char line[200], *format = some_format(flags, letter);

    if (*letter == 'c') {
        format = some(2) ? "<%5c>" : "<%-3c>";
        value = 'a' + some(26);
    }
    number("sprintf", sprintf(line, format, value));
    text(format, line);
    letter = long_letters[some(COUNT(long_letters))];
    format = some_format(*letter == 'd' ? "-+ 0" : "-0", letter);
    number("sprintf", sprintf(line, format, (long long)value * 123456789));
    text(format, line);
}

static void print_floats(void)
{
    static const char *letters[] = {"f", "e", "g", "E", "G", "F"};
    int whole = (int)some(32768) - 16384;
    volatile double value = whole / (double)(1 << some(15));      /* or the 68881 would keep more bits of it */
    unsigned way = some(12), i;
    char line[500], *format = some_format("-+ #0", letters[some(COUNT(letters))]);

    for (i = some(way == 0 ? 60 : 5); i > 0; i--)
        value = some(2) ? value * 1000 : value / 1000;
    if (way == 1)
        value = some(2) ? 1 / 0.0 : -0.0;
    number("sprintf", snprintf(line, sizeof line, format, value));
    text(format, line);
}

static void print_texts(void)
{
    char line[200], *format = some_format("-", "s"), *value = some_text("abc d", 30);
    int count = -1, width = (int)some(20) - 10, most = some(12);

    sprintf(line, format, value);
    text(format, line);
    number("snprintf", snprintf(line, some(20) + 1, format, value));
    text("snprintf's", line);
    sprintf(line, "%*.*s|%%|%n%d", width, most, value, &count, width);
    text("%*.*s", line);
    number("%n", count);
    sprintf(line, "%2$s %1$d %2$.3s", width, value);
    text("%2$s", line);
}

static void scan(void)
{
    static const char *texts[] = {"12 -7 abc 3.5", "0x1F,077", "  x y  z", "1e5 .5 -2.5e-3", "100%7", "", "ab12cd", "-", "9 9"};
    static const char *formats[] = {"%d%d%s%s", "%i,%i", "%s %c%s", "%lf%lf%lf", "%d%%%d", "%[a-z]%d%2c", "%x %o", "%*d%d",
        "%3s%n", "%2d%1d%s"};
    union { int i; double d; char text[100]; } a, b, c, d;
    unsigned k = some(COUNT(texts)), f = some(COUNT(formats));
    int count;

    memset(&a, 0, sizeof a);
    memset(&b, 0, sizeof b);
    memset(&c, 0, sizeof c);
    memset(&d, 0, sizeof d);
    count = sscanf(texts[k], formats[f], &a, &b, &c, &d);
    printf("sscanf %u %u %d\n", k, f, count);
    if (f == 3) {
        exactly("%lf", a.d);
        exactly("%lf", b.d);
        exactly("%lf", c.d);
    } else if (strchr("147", '0' + f)) {
        number("%d", a.i);
        number("%d", b.i);
    } else if (f == 2 || f == 5 || f == 8) {
        text("%s", a.text);
        if (f == 2)
            text("%s", c.text);
        else
            number("%d", b.i);
    } else {
        number("%d", a.i);
        number("%d", b.i);
        text("%s", c.text);
    }
}

static void streams(void)
{
    FILE *stream = tmpfile();
    char line[100];
    int i, c;
    fpos_t position;

    for (i = 0; i < 20; i++)
        fprintf(stream, "%s\n", some_text("abc ", 40));
    fputs("last", stream);
    rewind(stream);
    fgetpos(stream, &position);
    while (fgets(line, 1 + some(30), stream))
        text("fgets", line);
    number("feof", feof(stream) != 0);
    fsetpos(stream, &position);
    for (i = 0; i < 50; i++) {
        switch (some(8)) {
        case 0:
            number("fseek", fseek(stream, some(100), SEEK_SET));
            break;
        case 6:
            number("fseeko", fseeko(stream, -(int)some(5), SEEK_END));
            break;
        case 7:
            number("ftello", ftello(stream));
            break;
        case 1:
            number("ftell", ftell(stream));
            break;
        case 2:
            c = getc(stream);
            number("ungetc", c == EOF ? c : ungetc(c + some(2), stream));
            break;
        case 3:
            memset(line, 0, sizeof line);
            c = 1 + some(3);
            number("fread", fread(line, c, some(10), stream));
            break;
        default:
            number("getc", getc(stream));
        }
    }
    fclose(stream);
}

int main(void)
{
    int i;

    for (i = 0; i < 500; i++) {
        print_integers();
        print_floats();
        print_texts();
        scan();
        if (i % 50 == 0)
            streams();
    }
    return 0;
}
