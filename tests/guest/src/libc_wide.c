/* Wide characters. Each line: what to do, a space, the text; prints the result. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#define MOST 300

static const char *names[] = { "alpha", "upper", "lower", "digit", "xdigit", "alnum", "space", "punct", "print", "graph",
    "cntrl", "blank", "nonsense" };
static int (*classes[])(wint_t) = { iswalpha, iswupper, iswlower, iswdigit, iswxdigit, iswalnum, iswspace, iswpunct,
    iswprint, iswgraph, iswcntrl, iswblank };

static void print(const wchar_t *s)
{
    char bytes[MOST];

    wcstombs(bytes, s, sizeof bytes);
    puts(bytes);
}

/* Members of a class by name, below 300; and how many of those its own function knows. */
static void class(const char *name)
{
    unsigned i, c, agreed = 0;

    for (c = 0; c < MOST; c++)
        if (iswctype(c, wctype(name)))
            printf("%u ", c);
    for (i = 0; i < sizeof classes / sizeof *classes; i++)
        for (c = 0; c < MOST && !strcmp(name, names[i]); c++)
            agreed += !classes[i](c) == !iswctype(c, wctype(name));
    printf("%u\n", agreed);
}

/* The bytes to wide characters at most three at a time, and back by twos; prints each step's length and rest. */
static void convert(const char *bytes)
{
    static wchar_t wide[MOST];
    const wchar_t *from = wide;
    char narrow[MOST];
    mbstate_t state;
    int length;

    memset(&state, 0, sizeof state);
    printf("%d:", (int)mbsrtowcs(0, &bytes, 0, &state));
    for (length = 0; bytes; printf(" %d", length))
        length += mbsrtowcs(wide + length, &bytes, 3, &state);
    for (length = 0; from; printf(" %d", length))
        length += wcsrtombs(narrow + length, &from, 2, &state);
    from = wide;
    wide[1] = 0x100;
    printf(" %s %d ", narrow, (int)wcsrtombs(narrow, &from, MOST, &state));
    printf("%d\n", (int)(from - wide));
}

int main(void)
{
    static char line[MOST];
    static wchar_t text[MOST], other[MOST], *found, *end;
    char *space;
    mbstate_t state;
    wchar_t c;

    while (fgets(line, sizeof line, stdin)) {
        line[strlen(line) - 1] = 0;
        space = strchr(line, ' ');
        mbstowcs(text, space + 1, MOST);
        found = 0;
        switch (line[0]) {
        case 'c':
            class(space + 1);
            break;
        case 'u':
            for (end = text; *end; end++)
                *end = towupper(*end);
            print(text);
            break;
        case 'l':
            for (end = text; *end; end++)
                *end = towlower(*end);
            print(text);
            break;
        case 'j':              /* joined with itself, then four characters of it */
            wcscpy(other, text);
            wcscat(other, text);
            wcsncat(other, text, 4);
            printf("%d ", (int)wcslen(other));
            print(other);
            break;
        case 'f':              /* first, last, as a string, one of a set; spans */
            printf("%d %d %d %d %d %d\n", (int)(wcschr(text, L'a') - text), (int)(wcsrchr(text, L'a') - text),
                (int)(wcsstr(text, L"ana") - text), (int)(wcspbrk(text, L"nx") - text), (int)wcsspn(text, L"ab"),
                (int)wcscspn(text, L"n"));
            break;
        case 'o':              /* order */
            printf("%d %d %d\n", wcscmp(text, L"middle"), wcsncmp(text, L"middle", 3), wmemcmp(text, L"middle", 2));
            break;
        case 'n':
            printf("%ld ", wcstol(text, &end, 0));
            printf("%d ", (int)(end - text));
            printf("%g ", wcstod(text, &end));
            printf("%d %lu\n", (int)(end - text), wcstoul(text, 0, 16));
            break;
        case 's':
            convert(space + 1);
            break;
        case 't':              /* as each mapping has it */
            for (end = text; *end; end++)
                *end = towctrans(towctrans(*end, wctrans("toupper")), wctrans("tolower"));
            print(text);
            printf("%d %d\n", !!wctrans("toother"), isblank('\t') && isblank(' ') && !isblank('\n'));
            break;
        case 'm':
            memset(&state, 0, sizeof state);
            printf("%d %d ", (int)mbrtowc(&c, "", 1, &state), (int)mbrtowc(&c, space + 1, 0, &state));
            printf("%d ", (int)mbrtowc(&c, space + 1, 1, &state));
            printf("%ld %d ", (long)c, wcswidth(text, MOST));
            printf("%d %d\n", (int)wcrtomb(line, 0x100, &state), btowc(EOF) == WEOF && wctob(300) == EOF);
            break;
        }
    }
    return 0;
}
