/* A compiled regular expression: the tree of its pattern, and two programs made of it.

   The forward program reads the text to the right, the backward program is that of the pattern turned round and reads
   to the left.  What a node of the tree is compiled to lies together: it is entered at its first instruction and left
   at the one after its last, so that the programs also tell what parts of the pattern match. */
#ifndef LIBC_COMPILED_H
#define LIBC_COMPILED_H

#include <regex.h>

#define MAX_PROGRAM 32768       /* instructions; what intervals repeat counts as often as they do */
#define MAX_DEPTH 150           /* of parentheses and repetitions, which bounds the stack */
#define UNLIMITED (-1)
#define NONE (-1)

enum kind { EMPTY, BYTE, ANY, SET, LINE_START, LINE_END, REFERENCE, GROUP, REPEAT, SEQUENCE, CHOICE };

struct node {
    enum kind kind;
    int value;                  /* the byte, the set's index, the group's number */
    int min, max;               /* of REPEAT */
    int child, next;            /* first child; next sibling */
    int size, depth;
    int has_groups;
    int entry[2];               /* of its first copy in the forward and in the backward program */
};

/* OP_SAVE sets register x to the offset; OP_MOVED goes to y when that is still what register x holds. */
enum operation { OP_BYTE, OP_ANY, OP_SET, OP_LINE_START, OP_LINE_END, OP_REFERENCE, OP_SPLIT, OP_JUMP, OP_SAVE, OP_MOVED };

struct instruction {
    short operation;
    short x, y;                 /* a byte, a set, a register, where to go on */
};

typedef unsigned char byte_set[256 / 8];

struct compiled {
    int flags;
    struct node *nodes;
    int node_count, node_room, root;
    byte_set *sets;
    int set_count, set_room;
    int group_count;            /* the whole is group 0 */
    int has_references;
    struct instruction *programs[2];
    int size;
    int registers;              /* two a group, and one a loop, if there are references */
    int nullable;               /* matches may begin without one of first_bytes */
    byte_set first_bytes;
};

#define HAS(set, byte) ((set)[(byte) >> 3] >> ((byte) & 7) & 1)
#define ADD(set, byte) ((set)[(byte) >> 3] |= 1 << ((byte) & 7))

/* How a match is looked for in one text. */
struct search {
    const struct compiled *re;
    const unsigned char *text;
    int flags;
    int *states, *next_states, *stack;
    regoff_t *starts, *next_starts;
    int *marks;
    int mark;
    unsigned char *ends;        /* a bit for every offset */
};

enum direction { FORWARD, BACKWARD };

/* All return 0 or an error of regex.h. */
extern int __regex_parse(struct compiled *, const char *);
/* The set after `[`; moves on past `]`. */
extern int __regex_bracket(struct compiled *, const unsigned char **, unsigned char *set);
extern int __regex_emit(struct compiled *);
extern int __regex_find(struct search *, regmatch_t *whole, int any_will_do);
/* For patterns with references: the longest match, and of those the one in which what comes first takes most. */
extern int __regex_backtrack(const struct search *, size_t count, regmatch_t []);

extern int __regex_assertion(const struct search *, int operation, regoff_t);
/* Whether the node of these instructions can match exactly from one offset to the other. */
extern int __regex_matches(struct search *, int entry, int exit, regoff_t from, regoff_t to);
/* Sets in search->ends from which offsets on the part can match exactly up to `to`. */
extern void __regex_mark_starts(struct search *, int entry, int exit, regoff_t from, regoff_t to);
/* The last marked offset up to which the part can match. */
extern regoff_t __regex_longest(struct search *, int entry, int exit, regoff_t from, regoff_t to);
extern void __regex_submatches(struct search *, int node, regoff_t from, regoff_t to, size_t, regmatch_t []);

#endif
