/* <search.h> and <ctype.h>: the same on the host. */
#define _GNU_SOURCE
#include <ctype.h>
#include <search.h>
#include "alike.h"

static int by_number(const void *a, const void *b)
{
    const int *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static int total;

static void visit(const void *node, VISIT which, int level)
{
    if (which == postorder || which == leaf) {
        number("twalk", **(int *const *)node);
        total++;
    }
}

static void tree(void)
{
    static int numbers[200];
    void *root = 0, *found;
    int i, key;

    for (i = 0; i < 200; i++) {
        numbers[i] = some(150);
        found = tsearch(&numbers[i], &root, by_number);
        number("tsearch", **(int **)found);
        number("tsearch's", *(int **)found == &numbers[i]);
    }
    for (i = 0; i < 100; i++) {
        key = some(150);
        found = tfind(&key, &root, by_number);
        number("tfind", found ? **(int **)found : -1);
        key = some(150);
        found = tfind(&key, &root, by_number);
        number("tdelete", (tdelete(&key, &root, by_number) != 0) == (found != 0));
    }
    twalk(root, visit);
    number("twalk's", total);
}

static void table(void)
{
    static char names[60][8];
    ENTRY entry, *found;
    int i;

    number("hcreate", hcreate(100) != 0);
    for (i = 0; i < 60; i++) {
        strcpy(names[i], some_text("abc", 8));
        entry.key = names[i];
        entry.data = names[i];
        found = hsearch(entry, ENTER);
        number("hsearch", found ? (char (*)[8])found->data - names : -1);
    }
    for (i = 0; i < 100; i++) {
        entry.key = some_text("abc", 8);
        found = hsearch(entry, FIND);
        text("hsearch", found ? found->key : 0);
    }
    hdestroy();
}

static void list(void)
{
    int numbers[60], key, i, *found;
    size_t count = 0;

    for (i = 0; i < 60; i++) {
        key = some(50);
        found = lsearch(&key, numbers, &count, sizeof key, by_number);
        number("lsearch", found - numbers);
        key = some(50);
        found = lfind(&key, numbers, &count, sizeof key, by_number);
        number("lfind", found ? found - numbers : -1);
        number("lsearch's", count);
    }
}

static void queue(void)
{
    static struct element { struct element *next, *last; int number; } elements[20], *one;
    int i;

    insque(&elements[0], 0);
    for (i = 1; i < 20; i++) {
        elements[i].number = i;
        insque(&elements[i], &elements[some(i)]);
    }
    for (i = 1; i < 10; i++)
        remque(&elements[2 * i]);
    for (one = &elements[0]; one; one = one->next)
        number("insque", one->number);
}

static int (*const classes[])(int) = {isalpha, isupper, islower, isdigit, isxdigit, isalnum, isspace, ispunct, isprint,
    isgraph, iscntrl};

static void characters(void)
{
    unsigned i;
    int c;

    for (c = -1; c < 256; c++) {
        for (i = 0; i < COUNT(classes); i++)
            number("isalpha and its kind", classes[i](c) != 0);
        number("toupper", toupper(c));
        number("tolower", tolower(c));
        if (c >= 0) {
            number("isascii", isascii(c) != 0);
            number("toascii", toascii(c));
        }
    }
}

int main(void)
{
    int i;

    for (i = 0; i < 3; i++) {
        tree();
        table();
        list();
    }
    queue();
    characters();
    return 0;
}
