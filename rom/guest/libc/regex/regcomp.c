/* regcomp(3), regfree(3): from the tree to the programs. */
#include <stdlib.h>
#include <string.h>
#include "compiled.h"

struct emitter {
    struct compiled *re;
    enum direction direction;
    struct instruction *program;
    int loops;                          /* with a register so far */
};

/* Sums of sizes stop at what is too much. */
static int bounded(long size)
{
    return size < MAX_PROGRAM ? size : MAX_PROGRAM;
}

/* A loop's round that matches nothing would go on for ever when backtracking, so that it takes two more instructions
   then; the other search visits no instruction twice at an offset. */
static int repeated_size(const struct compiled *re, const struct node *node, long size)
{
    if (node->max != UNLIMITED)
        return bounded(node->min * size + (node->max - node->min) * (size + 1));
    if (re->has_references)
        return bounded((node->min + 1) * size + 4);
    return bounded(node->min ? node->min * size + 1 : size + 2);
}

/* The instructions that a node takes. */
static int measure(struct compiled *re, int index)
{
    struct node *node = &re->nodes[index];
    long size = 0;
    int child;

    for (child = node->child; child != NONE; child = re->nodes[child].next) {
        size = bounded(size + measure(re, child));
        if (node->kind == CHOICE && re->nodes[child].next != NONE)
            size += 2;
    }
    if (node->kind == REPEAT)
        size = repeated_size(re, node, size);
    else if (node->kind == GROUP)
        size += re->has_references ? 2 : 0;
    else if (node->kind != SEQUENCE && node->kind != CHOICE && node->kind != EMPTY)
        size = 1;
    return node->size = bounded(size);
}

static int put(struct emitter *emitter, int at, enum operation operation, int x, int y)
{
    struct instruction *instruction = &emitter->program[at];

    instruction->operation = operation;
    instruction->x = x;
    instruction->y = y;
    return at + 1;
}

static int emit(struct emitter *, int, int);

static int emit_sequence(struct emitter *emitter, const struct node *node, int at)
{
    const struct node *nodes = emitter->re->nodes;
    int child, end = at + node->size, place = end;

    for (child = node->child; child != NONE; child = nodes[child].next)
        if (emitter->direction == FORWARD)
            at = emit(emitter, child, at);
        else
            emit(emitter, child, place -= nodes[child].size);
    return end;
}

static int emit_choice(struct emitter *emitter, const struct node *node, int at)
{
    const struct node *nodes = emitter->re->nodes;
    int child, end = at + node->size;

    for (child = node->child; nodes[child].next != NONE; child = nodes[child].next) {
        at = put(emitter, at, OP_SPLIT, at + 1, at + nodes[child].size + 2);
        at = emit(emitter, child, at);
        at = put(emitter, at, OP_JUMP, end, 0);
    }
    return emit(emitter, child, at);
}

static int emit_loop(struct emitter *emitter, int child, int at, int end)
{
    int start = at, loop = 2 * (emitter->re->group_count + 1) + emitter->loops++;

    at = put(emitter, at, OP_SPLIT, at + 1, end);
    if (emitter->re->has_references)
        at = put(emitter, at, OP_SAVE, loop, 0);
    at = emit(emitter, child, at);
    if (emitter->re->has_references)
        at = put(emitter, at, OP_MOVED, loop, end);
    return put(emitter, at, OP_JUMP, start, 0);
}

static int emit_repeat(struct emitter *emitter, const struct node *node, int at)
{
    int end = at + node->size, last = at, i;

    for (i = 0; i < node->min; i++) {
        last = at;
        at = emit(emitter, node->child, at);
    }
    if (node->max != UNLIMITED) {
        for (; i < node->max; i++) {
            at = put(emitter, at, OP_SPLIT, at + 1, end);
            at = emit(emitter, node->child, at);
        }
        return at;
    }
    if (node->min && !emitter->re->has_references)
        return put(emitter, at, OP_SPLIT, last, end);
    return emit_loop(emitter, node->child, at, end);
}

static int emit_group(struct emitter *emitter, const struct node *node, int at)
{
    if (!emitter->re->has_references)
        return emit(emitter, node->child, at);
    at = put(emitter, at, OP_SAVE, 2 * node->value, 0);
    at = emit(emitter, node->child, at);
    return put(emitter, at, OP_SAVE, 2 * node->value + 1, 0);
}

/* Puts the node's instructions at this place; returns the place after them. */
static int emit(struct emitter *emitter, int index, int at)
{
    struct node *node = &emitter->re->nodes[index];

    if (node->entry[emitter->direction] == NONE)
        node->entry[emitter->direction] = at;
    switch (node->kind) {
    case BYTE:
        return put(emitter, at, OP_BYTE, node->value, 0);
    case ANY:
        return put(emitter, at, OP_ANY, 0, 0);
    case SET:
        return put(emitter, at, OP_SET, node->value, 0);
    case LINE_START:
        return put(emitter, at, OP_LINE_START, 0, 0);
    case LINE_END:
        return put(emitter, at, OP_LINE_END, 0, 0);
    case REFERENCE:
        return put(emitter, at, OP_REFERENCE, node->value, 0);
    case GROUP:
        return emit_group(emitter, node, at);
    case REPEAT:
        return emit_repeat(emitter, node, at);
    case SEQUENCE:
        return emit_sequence(emitter, node, at);
    case CHOICE:
        return emit_choice(emitter, node, at);
    default:
        return at;
    }
}

/* Adds the bytes that what the node matches may begin with; returns whether it may match without one. */
static int find_first_bytes(struct compiled *re, int index)
{
    const struct node *node = &re->nodes[index];
    int child, i, nullable = node->kind != CHOICE;

    switch (node->kind) {
    case BYTE:
        ADD(re->first_bytes, node->value);
        return 0;
    case ANY:
        memset(re->first_bytes, 0xff, sizeof re->first_bytes);
        return 0;
    case SET:
        for (i = 0; i < sizeof re->first_bytes; i++)
            re->first_bytes[i] |= re->sets[node->value][i];
        return 0;
    case REPEAT:
        return find_first_bytes(re, node->child) || node->min == 0;
    case CHOICE:
        for (child = node->child; child != NONE; child = re->nodes[child].next)
            nullable |= find_first_bytes(re, child);
        return nullable;
    default:
        for (child = node->child; nullable && child != NONE; child = re->nodes[child].next)
            nullable = find_first_bytes(re, child);
        return nullable;
    }
}

static int emit_program(struct compiled *re, enum direction direction)
{
    struct emitter emitter;

    emitter.re = re;
    emitter.direction = direction;
    emitter.loops = 0;
    emitter.program = re->programs[direction] = malloc((re->size + 1) * sizeof *emitter.program);
    if (!emitter.program)
        return REG_ESPACE;
    emit(&emitter, re->root, 0);
    re->registers = 2 * (re->group_count + 1) + emitter.loops;
    return 0;
}

/* The backward program finds submatches; without groups, and where there are references, it is not used. */
static int emit_programs(struct compiled *re)
{
    int error;

    re->size = measure(re, re->root);
    if (re->size >= MAX_PROGRAM)
        return REG_ESPACE;
    re->nullable = find_first_bytes(re, re->root);
    error = emit_program(re, FORWARD);
    if (!error && re->group_count && !re->has_references && !(re->flags & REG_NOSUB))
        error = emit_program(re, BACKWARD);
    return error;
}

int regcomp(regex_t *regex, const char *pattern, int flags)
{
    struct compiled *re = calloc(1, sizeof *re);
    int error;

    regex->__compiled = re;
    if (!re)
        return REG_ESPACE;
    re->flags = flags;
    error = __regex_parse(re, pattern);
    if (!error)
        error = emit_programs(re);
    if (error)
        regfree(regex);
    else
        regex->re_nsub = re->group_count;
    return error;
}

void regfree(regex_t *regex)
{
    struct compiled *re = regex->__compiled;

    if (!re)
        return;
    free(re->nodes);
    free(re->sets);
    free(re->programs[FORWARD]);
    free(re->programs[BACKWARD]);
    free(re);
    regex->__compiled = 0;
}
