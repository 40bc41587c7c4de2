/* Allocation, sorting, strings and characters, checked against plain loops: prints what does not agree. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCKS 700

static unsigned int seed = 20;
static int wrong;

static unsigned int choose(unsigned int below)
{
    return ((unsigned int)rand_r(&seed) << 15 | rand_r(&seed)) % below;
}

static void check(const char *what, int holds)
{
    if (!holds) {
        printf("%s: WRONG\n", what);
        wrong++;
    }
}

struct block {
    unsigned char *p;
    unsigned int size;
    unsigned char mark;
};

static int intact(const struct block *b, unsigned int size)
{
    unsigned int i;

    for (i = 0; i < size; i++)
        if (b->p[i] != (unsigned char)(b->mark + i))
            return 0;
    return 1;
}

static void mark(struct block *b)
{
    unsigned int i;

    for (i = 0; i < b->size; i++)
        b->p[i] = b->mark + i;
}

static void allocation(void)
{
    static struct block blocks[BLOCKS];
    struct block *b;
    unsigned int i, old;
    char *p;

    for (i = 0; i < 12000; i++) {
        b = &blocks[choose(BLOCKS)];
        if (b->p) {
            check("contents", intact(b, b->size));
            old = b->size;
            if (choose(3)) {
                free(b->p);
                b->p = 0;
                continue;
            }
            b->size = 1 + choose(choose(20) ? 400 : 20000);
            b->p = realloc(b->p, b->size);
            check("contents kept", intact(b, old < b->size ? old : b->size));
        } else {
            b->size = 1 + choose(choose(20) ? 200 : 9000);
            b->p = choose(5) ? malloc(b->size) : memalign(256, b->size);
        }
        check("alignment", ((unsigned long)b->p & 7) == 0);
        b->mark = i;
        mark(b);
        if (i == 3000 || i == 6000)
            check("sbrk by others", sbrk(100) != (void *)-1);
    }
    for (b = blocks; b < blocks + BLOCKS; b++)
        free(b->p);
    p = calloc(100, 30);
    for (i = 0; i < 3000; i++)
        check("calloc", p[i] == 0);
    free(p);
    check("too much", malloc(0xfffffff0) == 0 && calloc(0x10000, 0x10000) == 0);
    check("valloc", ((unsigned long)valloc(10) & 4095) == 0);
}

static int by_value(const void *a, const void *b)
{
    return *(const int *)a < *(const int *)b ? -1 : *(const int *)a > *(const int *)b;
}

struct odd {
    char key, rest[6];
};

static int by_key(const void *a, const void *b)
{
    return ((const struct odd *)a)->key - ((const struct odd *)b)->key;
}

static void sorting(void)
{
    static int numbers[3000];
    static struct odd records[500];
    int i, n, shape, *found;

    for (shape = 0; shape < 5; shape++) {
        for (n = 0; n < 3000; n += n / 3 + 1) {
            for (i = 0; i < n; i++)
                numbers[i] = shape == 0 ? (int)choose(100000) : shape == 1 ? i : shape == 2 ? -i : shape == 3 ? i % 3 : i ^ 5;
            qsort(numbers, n, sizeof numbers[0], by_value);
            for (i = 1; i < n; i++)
                check("order", numbers[i - 1] <= numbers[i]);
        }
    }
    for (i = 0; i < 500; i++)
        memset(&records[i], (int)choose(100), sizeof records[i]);
    qsort(records, 500, sizeof records[0], by_key);
    for (i = 0; i < 500; i++)
        check("whole records", records[i].rest[5] == records[i].key && (!i || records[i - 1].key <= records[i].key));
    for (i = 0; i < 1000; i++)
        numbers[i] = 3 * i;
    for (i = 0; i < 3000; i++) {
        found = bsearch(&i, numbers, 1000, sizeof numbers[0], by_value);
        check("bsearch", i % 3 ? !found : found == &numbers[i / 3]);
    }
}

/* Every combination of alignments and lengths around the word sizes. */
static void blocks_of_memory(void)
{
    static unsigned char a[200], b[200], c[200];
    int from, to, n, i;

    for (from = 0; from < 6; from++)
        for (to = 0; to < 6; to++)
            for (n = 0; n < 70; n++) {
                for (i = 0; i < 200; i++) {
                    a[i] = i + 1;
                    b[i] = c[i] = 255 - i;
                }
                check("memcpy value", memcpy(b + to, a + from, n) == b + to);
                for (i = 0; i < n; i++)
                    c[to + i] = a[from + i];
                check("memcpy", !memcmp(b, c, 200));
                memset(b + to, 300 + n, n);
                for (i = 0; i < n; i++)
                    c[to + i] = 300 + n;
                check("memset", !memcmp(b, c, 200));
                memcpy(b, a, 200);
                memcpy(c, a, 200);
                memmove(b + 10 + to, b + 10 + from, n);
                for (i = 0; i < n; i++)
                    c[10 + to + i] = a[10 + from + i];
                check("memmove", !memcmp(b, c, 200));
                memset(b, 'x', 200);
                b[to + n] = 0;
                check("strlen", strlen((char *)b + to) == (size_t)n);
                check("memchr", memchr(b + to, 0, 150) == b + to + n && !memchr(b + to, 0, n));
                memset(c, 'x', 200);
                c[to + n] = 'y';
                check("memcmp", memcmp(b + to, c + to, n) == 0 && memcmp(b + to, c + to, n + 1) < 0);
            }
}

static void strings(void)
{
    char s[40] = "one", t[10], *rest = s;

    check("strcat", !strcmp(strcat(s, " two"), "one two") && !strcmp(strncat(s, "three", 2), "one twoth"));
    memset(t, 'z', sizeof t);
    check("strncpy", !memcmp(strncpy(t, "ab", 5), "ab\0\0\0zzzzz", 10) && !memcmp(strncpy(t, "abcdef", 3), "abc\0\0", 5));
    check("strcmp", strcmp("a", "b") < 0 && strcmp("a\200", "a\1") > 0 && strcmp("ab", "a") > 0 && !strncmp("ab", "ac", 1));
    check("strcasecmp", !strcasecmp("HeLLo", "hEllO") && strncasecmp("abX", "ABy", 2) == 0 && strcasecmp("a", "_") > 0);
    check("strchr", strchr(s, 't') == s + 4 && strchr(s, 0) == s + 9 && strrchr(s, 't') == s + 7 && !strchr(s, 'z'));
    check("strstr", strstr("aaab", "aab") && !strstr("aaab", "abb") && !*strstr("x" + 1, "") && strrstr("abab", "ab"));
    check("spans", strspn("aabbc", "ab") == 4 && strcspn("hello", "lx") == 2 && !strpbrk("abc", "xyz") && strcspn("a", "") == 1);
    strcpy(s, ",a,,b");
    check("strtok", !strcmp(strtok(s, ","), "a") && !strcmp(strtok(0, ","), "b") && !strtok(0, ","));
    strcpy(s, ",a");
    check("strsep", !*strsep(&rest, ",") && !strcmp(strsep(&rest, ","), "a") && !strsep(&rest, ","));
    check("strxfrm", strxfrm(t, "abc", 10) == 3 && !strcmp(t, "abc") && strcoll("a", "b") < 0);
    check("memccpy", memccpy(t, "abcd", 'c', 4) == t + 3 && !memccpy(t, "abcd", 'x', 4));
}

static void characters(void)
{
    int c, letter;

    for (c = -1; c < 256; c++) {
        letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        check("isalpha", !!isalpha(c) == letter && !!(isalpha)(c) == letter);
        check("isdigit", !!isdigit(c) == (c >= '0' && c <= '9'));
        check("isalnum", !!isalnum(c) == (letter || (c >= '0' && c <= '9')));
        check("isspace", !!isspace(c) == (c == ' ' || (c >= 9 && c <= 13)));
        check("isprint", !!isprint(c) == (c >= 32 && c < 127) && !!isgraph(c) == (c > 32 && c < 127));
        check("ispunct", !!ispunct(c) == (isgraph(c) && !isalnum(c)));
        check("iscntrl", !!iscntrl(c) == ((c >= 0 && c < 32) || c == 127));
        check("isxdigit", !!isxdigit(c) == (c > 0 && strchr("0123456789abcdefABCDEF", c) != 0));
        check("toupper", toupper(c) == (c >= 'a' && c <= 'z' ? c - 32 : c) && tolower(c) == (c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
}

static void environment(void)
{
    check("setenv", setenv("A_NAME", "value", 1) == 0 && !strcmp(getenv("A_NAME"), "value"));
    check("setenv keeps", setenv("A_NAME", "other", 0) == 0 && !strcmp(getenv("A_NAME"), "value"));
    check("putenv", putenv("A_NAME=third") == 0 && !strcmp(getenv("A_NAME"), "third") && !getenv("A_NAM"));
    check("unsetenv", unsetenv("A_NAME") == 0 && !getenv("A_NAME") && setenv("A=B", "x", 1) == -1);
}

int main(void)
{
    allocation();
    sorting();
    blocks_of_memory();
    strings();
    characters();
    environment();
    printf("%d wrong\n", wrong);
    return wrong != 0;
}
