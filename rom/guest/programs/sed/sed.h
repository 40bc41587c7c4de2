/* sed [-n] script [file ...], sed [-n] [-e script] [-f file] ... [file ...]: what its parts know of each other. */
#ifndef SED_H
#define SED_H

#include <regex.h>
#include <stdio.h>
#include <stddef.h>

/* Characters that grow; data ends with a null that length does not count. */
struct text {
    char *data;
    size_t length, size;
};

enum { NONE, LINE, LAST, MATCH };

struct address {
    int kind;
    long line;
    regex_t *regex;             /* null: the one used last */
};

struct substitution {
    regex_t *regex;
    char *replacement;          /* with & and \digit in it */
    int global, prints;
    long number;                /* the first occurrence to replace */
};

struct command {
    struct address from, to;
    int negated, active;        /* active: inside the range */
    int name;
    char *text;                 /* of a, c, i; file of r; label of b, t and : */
    int target;                 /* where b, t and { go */
    char *map;                  /* of y, for each character */
    struct substitution substitution;
    FILE *out;                  /* of w and s///w */
};

struct script {
    struct command *commands;
    int count;
    int quiet;                  /* it begins with #n */
};

/* main.c */
extern void fatal(const char *what, const char *why);
extern void *allocate(void *old, size_t size);
extern void append(struct text *text, const char *data, size_t length);

/* script.c */
extern struct script parse(const char *text);

/* input.c */
extern void open_input(char **names);
extern int read_line(struct text *line);
extern int at_last_line(void);
extern int input_failed(void);

/* edit.c */
extern void edit(const struct script *script, int quiet);

#endif
