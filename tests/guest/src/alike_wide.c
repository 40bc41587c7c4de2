/* <wchar.h> and <wctype.h>: the same on the host, as far as characters are ASCII. */
#define _GNU_SOURCE
#include <wchar.h>
#include <wctype.h>
#include "alike.h"

#define LETTERS "aabABb c"

static wchar_t *some_wide(const char *letters, unsigned most)
{
    static wchar_t texts[8][MOST];
    static unsigned next;
    wchar_t *made = texts[next++ % COUNT(texts)];

    number("mbstowcs", mbstowcs(made, some_text(letters, most), MOST));
    return made;
}

static void wide(const char *function, const wchar_t *result)
{
    char line[4 * MOST];

    number("wcstombs", wcstombs(line, result, sizeof line));
    text(function, line);
}

static void where(const char *function, const wchar_t *start, const wchar_t *result)
{
    number(function, result ? result - start : -1);
}

static void strings(void)
{
    wchar_t *a = some_wide(LETTERS, MOST), *b = some_wide(LETTERS, 5), to[3 * MOST];
    unsigned n = some(MOST);
    wint_t c = LETTERS[some(8)];

    if (some(3) == 0)
        wcscpy(b, a);
    number("wcslen", wcslen(a));
    sign("wcscmp", wcscmp(a, b));
    sign("wcsncmp", wcsncmp(a, b, n));
    sign("wcscoll", wcscoll(a, b));
    where("wcschr", a, wcschr(a, c));
    where("wcsrchr", a, wcsrchr(a, c));
    where("wcspbrk", a, wcspbrk(a, b));
    where("wcsstr", a, wcsstr(a, b));
    number("wcsspn", wcsspn(a, b));
    number("wcscspn", wcscspn(a, b));
    where("wmemchr", a, wmemchr(a, c, wcslen(a)));
    sign("wmemcmp", wmemcmp(a, b, wcslen(a) < wcslen(b) ? wcslen(a) : wcslen(b)));
    wide("wmemset", wmemset(wmemset(to, 0, 3 * MOST), c, n));
    wide("wcsncpy", wcsncpy(to, a, n));
    wide("wcscpy", wcscpy(to, a));
    wide("wcscat", wcscat(to, b));
    wide("wcsncat", wcsncat(to, b, n));
    wide("wmemmove", wmemmove(to + some(3), to, wcslen(to) + 1));
    number("wcsxfrm", wcsxfrm(to, a, MOST));
    wide("wcsxfrm's", to);
    number("wcwidth", wcwidth(c));
    number("wcswidth", wcswidth(a, n));
}

static void numbers(void)
{
    static const char *const letters[] = {"0123456789", "-+ 0x", "0.e5"};
    wchar_t *a = some_wide(letters[some(COUNT(letters))], 8), *end;

    number("wcstol", wcstol(a, &end, some(2) ? 10 : 16));
    where("wcstol's", a, end);
    number("wcstoul", wcstoul(a[0] == '-' ? a + 1 : a, &end, 10) & 0xffffffffu);
    exactly("wcstod", wcstod(a, &end));
    where("wcstod's", a, end);
}

static void formats(void)
{
    wchar_t to[4 * MOST], *a = some_wide(LETTERS, 20), rest[MOST];
    int number_of = some(30000), read = 0, count;
    char narrow[MOST];

    number("swprintf", swprintf(to, 4 * MOST, L"%d [%-5s] [%10ls] %lc %.3ls|%5.1f", number_of, "ab", a, (wint_t)'x', a, 2.5));
    wide("swprintf's", to);
    sprintf(narrow, "%.5ls|%3lc", a, (wint_t)'y');
    text("sprintf", narrow);
    number("swprintf", swprintf(to, 6, L"%d", number_of) < 0);
    swprintf(to, MOST, L"%d abc def", number_of);
    count = swscanf(to, L"%d%s%ls", &read, narrow, rest);
    number("swscanf", count);
    number("swscanf", read);
    text("swscanf", narrow);
    wide("swscanf", rest);
}

static void classes(void)
{
    static const char *const names[] = {"alpha", "upper", "lower", "digit", "xdigit", "alnum", "space", "punct", "print",
        "graph", "cntrl"};
    unsigned i;
    wint_t c;

    for (c = 0; c < 128; c++) {
        for (i = 0; i < COUNT(names); i++)
            number(names[i], iswctype(c, wctype(names[i])) != 0);
        number("towupper", towupper(c));
        number("towlower", towlower(c));
        number("btowc", btowc(c));
        number("wctob", wctob(c));
    }
}

int main(void)
{
    int i;

    for (i = 0; i < 200; i++) {
        strings();
        numbers();
        formats();
    }
    classes();
    return 0;
}
