/* <string.h> and <strings.h>: the same on the host. */
#define _GNU_SOURCE
#include <strings.h>
#include <unistd.h>
#include "alike.h"

#define LETTERS "aabABb c\xe4"

static void compare(void)
{
    char *a = some_text(LETTERS, MOST), *b = some_text(LETTERS, 6);
    unsigned n = some(10);

    if (some(3))
        strcpy(b, a);
    if (some(3) == 0 && *b)
        b[strlen(b) - 1] ^= 1;
    sign("strcmp", strcmp(a, b));
    sign("strncmp", strncmp(a, b, n));
    sign("strcoll", strcoll(a, b));
    sign("strcasecmp", strcasecmp(a, b));
    sign("strncasecmp", strncasecmp(a, b, n));
    n = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
    sign("memcmp", memcmp(a, b, n));
    number("bcmp", bcmp(a, b, n) != 0);
}

static void search(void)
{
    char *a = some_text(LETTERS, MOST), *b = some_text(LETTERS, 4);
    int c = some(5) ? LETTERS[some(9)] : 0;

    number("strlen", strlen(a));
    place("strchr", a, strchr(a, c));
    place("strrchr", a, strrchr(a, c));
    place("index", a, index(a, c));
    place("rindex", a, rindex(a, c));
    place("strstr", a, strstr(a, b));
    place("strpbrk", a, strpbrk(a, b));
    number("strspn", strspn(a, b));
    number("strcspn", strcspn(a, b));
    place("memchr", a, memchr(a, c, some(strlen(a) + 1)));
    number("ffs", ffs(some(2) ? (int)(1u << some(32)) : (int)some(3) << some(28)));
}

static void copy(void)
{
    char to[3 * MOST], *a = some_text(LETTERS, MOST), *b = some_text(LETTERS, MOST), *end;
    unsigned n = some(MOST), from = some(16), at = some(16);

    memset(to, '.', sizeof to);
    to[sizeof to - 1] = 0;
    text("strncpy", strncpy(to, a, n));
    text("strncpy's rest", to + n);
    text("strcpy", strcpy(to + at, a));
    text("strcat", strcat(to, b));
    to[n / 2] = 0;
    text("strncat", strncat(to, b, n));
    memset(to, '.', MOST);
    place("memccpy", to, end = memccpy(to, a, 'b', strlen(a) + 1));
    text("memccpy's", to);
    memset(to, '.', sizeof to - 1);
    memcpy(to + at, a, strlen(a));
    text("memcpy", to);
    text("memmove", memmove(to + at, to + from, n));
    text("memmove's", to);
    bcopy(to + at, to + from, n);
    text("bcopy", to);
    bzero(to + n, 4);
    text("bzero", to);
    number("bzero's", to[n + 3] == 0 && to[n + 4] != 0);
    text("memset", memset(to, 'x' + some(3), n));
    n &= ~1;
    memset(to, '.', sizeof to - 1);
    swab(strcpy(to + MOST, a), to, strlen(a) & ~1);
    text("swab", to);
    number("strxfrm", strxfrm(to, a, sizeof to));
    text("strxfrm's", to);
    end = strdup(a);
    text("strdup", end);
    free(end);
}

static void cut(void)
{
    char *a = some_text("a,b;;, c", MOST), *b = strcpy(some_text(LETTERS, 1), a), *c = strcpy(some_text(LETTERS, 1), a);
    char *rest, *word;

    for (word = strtok(a, ",;"); word; word = strtok(0, some(2) ? ",;" : " "))
        text("strtok", word);
    for (word = strtok_r(b, ",", &rest); word; word = strtok_r(0, ", ", &rest))
        text("strtok_r", word);
    while ((word = strsep(&c, ";,")) != 0)
        text("strsep", word);
}

int main(void)
{
    int i;

    for (i = 0; i < 300; i++) {
        compare();
        search();
        copy();
        cut();
    }
    return 0;
}
