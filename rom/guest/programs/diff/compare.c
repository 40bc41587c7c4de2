/* What has to be changed to make one file the other: as little as can be, by Myers's way of looking from both ends for
   the middle of the shortest edit (Algorithmica 1, 1986), which needs room for the lines only. */
#include <stdlib.h>
#include "diff.h"

#define NOWHERE -1

static const long *a, *b;       /* classes of lines */
static char *gone, *come;       /* lines of each that have no counterpart */
/* By diagonal (line of the first file less line of the second): how far in the first file so many steps lead at best,
   from the beginning and from the end, or NOWHERE. */
static long *forward, *backward;

struct box {
    long x0, x1, y0, y1;        /* lines of the first file, of the second */
};

struct middle {
    long x, y;
};

/* One step more from the beginning: whether a path from the end was met. */
static int advance(const struct box *box, long steps, struct middle *found)
{
    long start = box->x0 - box->y0, least = box->x0 - box->y1, most = box->x1 - box->y0, k, right, down, x;

    for (k = start + steps; k >= start - steps; k -= 2) {
        if (k < least || k > most)
            continue;
        right = steps && forward[k - 1] != NOWHERE && forward[k - 1] < box->x1 ? forward[k - 1] + 1 : NOWHERE;
        down = steps && forward[k + 1] != NOWHERE && forward[k + 1] - k <= box->y1 ? forward[k + 1] : NOWHERE;
        x = !steps ? box->x0 : right > down ? right : down;
        while (x != NOWHERE && x < box->x1 && x - k < box->y1 && a[x] == b[x - k])
            x++;
        forward[k] = x;
        if (x != NOWHERE && backward[k] != NOWHERE && x >= backward[k]) {
            found->x = x;
            found->y = x - k;
            return 1;
        }
    }
    return 0;
}

/* The same from the end. */
static int retreat(const struct box *box, long steps, struct middle *found)
{
    long end = box->x1 - box->y1, least = box->x0 - box->y1, most = box->x1 - box->y0, k, left, up, x;

    for (k = end + steps; k >= end - steps; k -= 2) {
        if (k < least || k > most)
            continue;
        left = steps && backward[k + 1] != NOWHERE && backward[k + 1] > box->x0 ? backward[k + 1] - 1 : NOWHERE;
        up = steps && backward[k - 1] != NOWHERE && backward[k - 1] - k >= box->y0 ? backward[k - 1] : NOWHERE;
        x = !steps ? box->x1 : left == NOWHERE ? up : up == NOWHERE || left < up ? left : up;
        while (x != NOWHERE && x > box->x0 && x - k > box->y0 && a[x - 1] == b[x - 1 - k])
            x--;
        backward[k] = x;
        if (x != NOWHERE && forward[k] != NOWHERE && x <= forward[k]) {
            found->x = x;
            found->y = x - k;
            return 1;
        }
    }
    return 0;
}

static struct middle middle_of(const struct box *box)
{
    struct middle middle;
    long k, steps;

    for (k = box->x0 - box->y1 - 1; k <= box->x1 - box->y0 + 1; k++)
        forward[k] = backward[k] = NOWHERE;
    for (steps = 0; ; steps++)
        if (advance(box, steps, &middle) || retreat(box, steps, &middle))
            return middle;
}

static void divide(struct box box)
{
    struct middle middle;
    struct box part;

    while (box.x0 < box.x1 && box.y0 < box.y1 && a[box.x0] == b[box.y0])
        box.x0++, box.y0++;
    while (box.x0 < box.x1 && box.y0 < box.y1 && a[box.x1 - 1] == b[box.y1 - 1])
        box.x1--, box.y1--;
    if (box.x0 == box.x1 || box.y0 == box.y1) {
        while (box.x0 < box.x1)
            gone[box.x0++] = 1;
        while (box.y0 < box.y1)
            come[box.y0++] = 1;
        return;
    }
    middle = middle_of(&box);
    part = box;
    part.x1 = middle.x;
    part.y1 = middle.y;
    divide(part);
    box.x0 = middle.x;
    box.y0 = middle.y;
    divide(box);
}

/* A run of changed lines, and where the other file is at its end. */
struct run {
    long start, end, other;
};

static void move_back(char *changed, const char *others, struct run *run)
{
    changed[--run->start] = 1;
    changed[--run->end] = 0;
    while (run->start && changed[run->start - 1])
        run->start--;
    while (others[--run->other])
        ;
}

static void move_on(char *changed, struct run *run)
{
    changed[run->start++] = 0;
    changed[run->end++] = 1;
    while (changed[run->end])
        run->end++;
}

/* A run may as well begin a line later if the line behind it is the same as its first. Runs that meet when they are
   moved become one; then each goes as far down as it can, or to where the other file has a change as well. */
static void settle(const struct text *text, const char *others)
{
    struct run run = {0, 0, 0};
    char *changed = text->changed;
    const long *classes = text->classes;
    long length, beside;

    for (;; run.start = run.end) {
        for (; run.start < text->count && !changed[run.start]; run.start++)
            while (others[run.other++])
                ;
        if (run.start == text->count)
            return;
        for (run.end = run.start; changed[run.end]; run.end++)
            ;
        while (others[run.other])
            run.other++;
        do {
            length = run.end - run.start;
            while (run.start && classes[run.start - 1] == classes[run.end - 1])
                move_back(changed, others, &run);
            beside = run.other && others[run.other - 1] ? run.end : text->count + 1;
            while (run.end < text->count && classes[run.start] == classes[run.end]) {
                move_on(changed, &run);
                while (others[++run.other])
                    beside = run.end;
            }
        } while (length != run.end - run.start);
        while (beside < run.end)
            move_back(changed, others, &run);
    }
}

void compare_texts(struct text *first, struct text *second)
{
    struct box all = {0, first->count, 0, second->count};
    long diagonals = first->count + second->count + 3;
    long *forward_room = room(diagonals * sizeof *forward), *backward_room = room(diagonals * sizeof *backward);

    a = first->classes;
    b = second->classes;
    gone = first->changed;
    come = second->changed;
    forward = forward_room + second->count + 1;
    backward = backward_room + second->count + 1;
    divide(all);
    free(forward_room);
    free(backward_room);
    settle(first, come);
    settle(second, gone);
}

struct change *changes_of(const struct text *first, const struct text *second, long *count)
{
    long i = 0, j = 0, size = 16;
    struct change *changes = room(size * sizeof *changes), *now;

    for (*count = 0; i < first->count || j < second->count; i++, j++) {
        if (!(i < first->count && first->changed[i]) && !(j < second->count && second->changed[j]))
            continue;
        if (*count == size && !(changes = realloc(changes, (size *= 2) * sizeof *changes)))
            room((size_t)-1);
        now = &changes[(*count)++];
        now->a1 = i;
        now->b1 = j;
        while (i < first->count && first->changed[i])
            i++;
        while (j < second->count && second->changed[j])
            j++;
        now->a2 = i--;
        now->b2 = j--;
    }
    return changes;
}
