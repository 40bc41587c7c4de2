/* <stdlib.h>: the same on the host. */
#define _GNU_SOURCE
#include <errno.h>
#include "alike.h"

#define NUMBERS "0123456789"

static void integers(void)
{
    static const char *signs[] = {"", "-", "+", " \t", "- ", "--"};
    static const int bases[] = {0, 10, 16, 8, 2, 36, 7};
    char line[100], *end;
    int base = bases[some(COUNT(bases))];

    strcpy(line, signs[some(COUNT(signs))]);
    if (some(4) == 0)
        strcat(line, some(2) ? "0x" : "0");
    strcat(line, some(2) ? some_text(NUMBERS, 9) : some_text("09afzAFZ_", 9));
    if (some(3) == 0)
        strcat(line, some_text(NUMBERS "x", 16));
    errno = 0;
    number("strtoll", strtoll(line, &end, base));
    number("strtoll's end", end - line);
    number("strtoll's errno", errno == ERANGE);
    errno = 0;
    number("strtoull", strtoull(line, &end, base));
    number("strtoull's errno", errno == ERANGE);
    line[6] = 0;                /* within 32 bits */
    number("strtol", strtol(line, &end, base > 16 ? 16 : base));
    number("strtol's end", end - line);
    number("atoi", atoi(line));
    number("atol", atol(line));
    number("atoll", atoll(line));
}

static void floats(void)
{
    static const char *words[] = {"inf", "-infinity", "nan", "0x1.8p3", "-0x.8p-2", "1e", "1e+", ".", "+.5", "-0", "1e400",
        "1e-400", "4.9e-324", "2.5e-324", "2.4e-324", "1.7976931348623159e308", "9007199254740993", "in", "0x", "1.5e3x"};
    char line[200], *end;
    unsigned way = some(5);
    int range = way == 1 ? 15 : 300;

    if (way == 0)
        strcpy(line, words[some(COUNT(words))]);
    else {
        strcpy(line, some(2) ? "" : "-");
        strcat(line, some_text(NUMBERS, way * 8));
        strcat(line, ".");
        strcat(line, some_text(NUMBERS, way * 8));
        sprintf(line + strlen(line), "e%d", (int)some(2 * range) - range);
    }
    exactly("strtod", strtod(line, &end));
    number("strtod's end", end - line);
    exactly("strtof", strtof(line, &end));
    exactly("atof", atof(line));
}

static void division(void)
{
    int high = some(32768), a = high << 16 | some(32768) << 1, b = (int)some(1000) - 500;
    long long x = (long long)a * (int)some(32768) * 77777;
    div_t small;
    ldiv_t middle;
    lldiv_t large;

    b = b ? b : 1;
    if (some(2))
        a = -a;
    small = div(a, b);
    middle = ldiv(a, b);
    large = lldiv(x, b);
    number("div", small.quot);
    number("div's rest", small.rem);
    number("ldiv", middle.quot);
    number("ldiv's rest", middle.rem);
    number("lldiv", large.quot);
    number("lldiv's rest", large.rem);
    number("abs", abs(a));
    number("labs", labs(a));
    number("llabs", llabs(x));
}

static int ascending(const void *a, const void *b)
{
    const int *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void sorting(void)
{
    int numbers[200], count = some(200), range = 1 + some(500), i, *found;
    char texts[40][7];

    for (i = 0; i < count; i++)
        numbers[i] = some(range);
    qsort(numbers, count, sizeof *numbers, ascending);
    for (i = 0; i < count; i++)
        number("qsort", numbers[i]);
    i = some(range);
    found = bsearch(&i, numbers, count, sizeof *numbers, ascending);
    number("bsearch", found ? *found : -1);
    for (i = 0; i < 40; i++)
        strcpy(texts[i], some_text("abc", 7));
    qsort(texts, 40, 7, by_text);
    for (i = 0; i < 40; i++)
        text("qsort", texts[i]);
}

static void chance(void)
{
    unsigned short x[3], *before;
    int i;

    for (i = 0; i < 3; i++)
        x[i] = some(30000);

    srand48(some(30000));
    exactly("drand48", drand48());
    number("lrand48", lrand48());
    number("mrand48", mrand48());
    exactly("erand48", erand48(x));
    number("nrand48", nrand48(x));
    number("jrand48", jrand48(x));
    before = seed48(x);
    number("seed48", before[some(3)]);
    number("lrand48", lrand48());
}

static void others(void)
{
    static char *const names[] = {"ro", "rw", "size", 0};
    char name[20], value[40], options[] = "rw,size=12,bad=1,ro", *rest = options, *argument;
    int whole = (int)some(32768) - 16384;
    double x = whole / (double)(1 << some(20));

    sprintf(name, "V%u", some(5));
    strcpy(value, some_text("xyz=", 20));
    number("setenv", setenv(name, value, some(2)));
    text("getenv", getenv(name));
    sprintf(name, "V%u", some(5));
    if (some(3) == 0)
        unsetenv(name);
    text("unsetenv", getenv(name));
    while (*rest) {
        number("getsubopt", getsubopt(&rest, names, &argument));
        text("getsubopt's", argument);
    }
    number("a64l", a64l(some_text("./09AZaz", 6)));
    text("l64a", l64a(some(32768) << 8));
    text("gcvt", gcvt(x, 1 + some(15), value));
    number("mblen", mblen(value, 1));
}

int main(void)
{
    int i;

    for (i = 0; i < 300; i++) {
        integers();
        floats();
        division();
        chance();
        others();
        if (i % 10 == 0)
            sorting();
    }
    return 0;
}
