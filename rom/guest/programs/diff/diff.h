/* diff(1): files as lines, what was changed between two of them, and ways to show it. */
#ifndef DIFF_H
#define DIFF_H

#include <stddef.h>

struct text {
    const char *name;
    char *bytes;
    size_t length;
    long count;                 /* of lines */
    char **lines;               /* where each begins; one more for the end */
    long *classes;              /* by line: equal for lines that count as equal */
    char *changed;              /* by line: it has no counterpart */
    int unended;                /* the last line has no newline */
};

/* Lines first[a1..a2) became second[b1..b2). */
struct change {
    long a1, a2, b1, b2;
};

struct options {
    char form;                  /* n normal, e ed's script, f the same forwards, r RCS's, c and u with context */
    long context;
    int any_blanks, no_blanks;  /* -b, -w */
    int any_case;               /* -i */
    int as_text;                /* -a */
    int recursive;              /* -r */
    int identical;              /* -s: say so */
    int expand;                 /* -t */
    const char *command;        /* the words before the names of files of directories */
    const char *labels[2];      /* -L: in place of names and times */
};

extern struct options options;

void *room(size_t bytes);
int read_text(struct text *text, const char *name);
int is_binary(const struct text *text);
void drop_text(struct text *text);
void classify(struct text *first, struct text *second);
void compare_texts(struct text *first, struct text *second);
struct change *changes_of(const struct text *first, const struct text *second, long *count);
void show(struct text *first, struct text *second, struct change *changes, long count);

#endif
