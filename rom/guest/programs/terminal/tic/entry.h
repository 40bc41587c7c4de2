/* A description as its source has it, and what it takes from others. */
#ifndef ENTRY_H
#define ENTRY_H

#include <term.h>

#define USES 32
#define ABSENT (-1)
#define CANCELLED (-2)
#define CANCELLED_STRING ((char *)-1)

struct entry {
    struct entry *next;
    char *names;
    int line;                           /* where its source begins */
    signed char flags[_FLAGS];          /* 0, 1 or CANCELLED */
    int numbers[_NUMBERS];              /* or ABSENT or CANCELLED */
    char *strings[_STRINGS];            /* NULL for none */
    char *uses[USES];
    int use_count;
    int is_resolved;
};

extern const char *source_name;
extern int error_count;

extern void complain(int, const char *, ...);
extern struct entry *read_entries(FILE *);
extern int resolve(struct entry *, struct entry *);
extern int write_entry(const struct entry *, const char *);

#endif
