/*
 * What Dhrystone measures, written anew: records assigned whole and through pointers, enumerations, strings of 30
 * characters copied and compared, short procedures with parameters passed by value and by reference, few loops.
 */
#include <string.h>
#include "work.h"

enum kind { PLAIN, COLOUR, NAMED };

struct record {
    struct record *link;
    enum kind kind;
    union {
        struct { int number; char name[31]; } named;
        struct { int red, green; } colour;
    } u;
    int count;
};

static struct record first, second;
static int global;
static char letter;
static int vector[50], table[50][50];

static int same_letter(char a, char b, char *out)
{
    char kept = a;

    if (kept != b)
        return 0;
    *out = kept;
    return 1;
}

static int later(const char *a, const char *b)
{
    int at = 2;
    char found = 'A';

    while (at <= 2 && !same_letter(a[at], b[at + 1], &found))
        at++;
    if (found >= 'W' && found < 'Z')
        at = 7;
    if (strcmp(a, b) > 0) {
        global = at + 7;
        return 1;
    }
    return 0;
}

static enum kind other_kind(enum kind kind)
{
    switch (kind) {
    case PLAIN:
        return NAMED;
    case COLOUR:
        return global > 100 ? PLAIN : COLOUR;
    default:
        return COLOUR;
    }
}

static void add(int a, int b, int *sum)
{
    *sum = a + 2 + b;
}

static void fill(int *row, int (*rows)[50], int a, int b)
{
    int at = a + 5, i;

    row[at] = b;
    row[at + 1] = row[at];
    row[at + 30] = at;
    for (i = at; i <= at + 1; i++)
        rows[at][i] = at;
    rows[at][at - 1] += 1;
    rows[at + 20][at] = row[at];
    global = 5;
}

static void follow(struct record *at)
{
    struct record *next = at->link;

    *at->link = first;
    at->count = 5;
    next->count = at->count;
    next->link = at->link;
    if (next->kind == NAMED) {
        next->count = 6;
        next->kind = other_kind(at->kind);
        add(next->count, 10, &next->count);
    } else
        *at = *at->link;
}

static int (*volatile compare)(const char *, const char *) = later;
static void (*volatile step)(struct record *) = follow;

unsigned long work(unsigned long amount, char **arguments)
{
    static const char one[] = "RECORDS PROGRAM, FIRST STRING!", two[] = "RECORDS PROGRAM, OTHER STRING!";
    unsigned long run, sum = 0;
    int a, b, c;
    char here[31], there[31], index;

    strcpy(first.u.named.name, "RECORDS PROGRAM, SOME STRING..");
    for (run = 0; run < amount; run++) {
        first.link = &second;
        first.kind = NAMED;
        first.u.named.number = 40 + (run & 7);
        letter = 'A' + (run & 1);
        a = 2;
        b = 3;
        strcpy(here, one);
        strcpy(there, two);
        there[29] = '0' + run % 10;
        letter ^= !compare(here, there);
        while (a < b) {
            c = 5 * a - b;
            add(a, b, &c);
            a++;
        }
        fill(vector, table, a, c);
        step(&first);
        for (index = 'A'; index <= letter; index++)
            if (index == 'C' - (int)(run & 1))
                strcpy(there, first.u.named.name);
        b = b * a;
        a = b / (c + (int)(run & 3));
        b = 7 * (b - c) - a;
        sum = sum * 3 + a + b + second.count + there[28] + vector[8] + table[8][8] + global;
    }
    return sum & 0xFFFFFFFFUL;
}
