/* The allocator: boundary tags and segregated free lists over sbrk(2).

   A chunk is a header of two longwords, the size of the chunk before it (valid only while that one is free) and its own
   size with two flag bits, then the block.  The next chunk's first longword belongs to the block too, so the cost of a
   block is four bytes.  Sizes are multiples of 8 and blocks lie on multiples of 8.  Free chunks are on a list for
   their size and never adjacent to one another.  The arena ends in the top chunk, which grows by sbrk; where someone
   else has moved the break meanwhile, the old end is closed with a fence that is never free. */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../guard.h"

struct chunk {
    size_t previous;            /* size of the chunk before, while that is free */
    size_t head;                /* own size | IN_USE | PREVIOUS_IN_USE */
    struct chunk *next;         /* links of a free chunk; the block of a used one starts here */
    struct chunk *back;
};

#define IN_USE 1UL
#define PREVIOUS_IN_USE 2UL
#define FLAGS 7UL
#define HEADER 8
#define SMALLEST 16
#define GROWTH 16384            /* least to ask of sbrk */
#define LARGEST 0x7ffff000UL

#define SMALL_LISTS 64          /* sizes 16, 24, ... 504 have lists 2 to 63 */
#define LISTS 160               /* above: four lists between each power of two and the next */

#ifdef __hppa
struct __owned_lock __malloc_lock = OWNED_LOCK_FREE;
#endif
static struct chunk *lists[LISTS];
static unsigned long occupied[LISTS / 32];
static struct chunk *top;       /* not on a list */
static char *arena_end;
static size_t arena_size;

#define SIZE(c) ((c)->head & ~FLAGS)
#define AT(c, offset) ((struct chunk *)((char *)(c) + (offset)))
#define BLOCK(c) ((void *)((char *)(c) + HEADER))
#define CHUNK(p) ((struct chunk *)((char *)(p) - HEADER))

static int list_of(size_t size)
{
    int power = 31;

    if (size < SMALL_LISTS * 8)
        return size >> 3;
    while (!(size >> power))
        power--;
    return SMALL_LISTS + (power - 9) * 4 + (size >> (power - 2) & 3);
}

static void insert(struct chunk *c)
{
    int i = list_of(SIZE(c));

    c->back = 0;
    c->next = lists[i];
    if (c->next)
        c->next->back = c;
    lists[i] = c;
    occupied[i >> 5] |= 1UL << (i & 31);
}

static void take(struct chunk *c)
{
    int i;

    if (c->next)
        c->next->back = c->back;
    if (c->back) {
        c->back->next = c->next;
        return;
    }
    i = list_of(SIZE(c));
    lists[i] = c->next;
    if (!c->next)
        occupied[i >> 5] &= ~(1UL << (i & 31));
}

/* First list from i on that is not empty, or LISTS. */
static int next_list(int i)
{
    int word = i >> 5;
    unsigned long bits;

    if (i >= LISTS)
        return LISTS;
    bits = occupied[word] & ~0UL << (i & 31);
    while (!bits) {
        if (++word == LISTS / 32)
            return LISTS;
        bits = occupied[word];
    }
    for (i = word << 5; !(bits & 1); bits >>= 1)
        i++;
    return i;
}

/* A chunk of at least size bytes off the lists, or 0.  Within the list of its own size the smallest that fits;
   of a higher list any. */
static struct chunk *find(size_t size)
{
    int i = list_of(size);
    struct chunk *c, *best = 0;

    for (c = lists[i]; c; c = c->next)
        if (SIZE(c) >= size && (!best || SIZE(c) < SIZE(best))) {
            best = c;
            if (SIZE(c) == size)
                break;
        }
    if (!best) {
        i = next_list(i + 1);
        if (i == LISTS)
            return 0;
        best = lists[i];
    }
    take(best);
    return best;
}

/* Make the free (and listless) chunk c a used one of size bytes; what is left over becomes free. */
static void *use(struct chunk *c, size_t size)
{
    size_t whole = SIZE(c), rest = whole - size;
    struct chunk *after = AT(c, whole), *left;

    if (rest < SMALLEST) {
        c->head |= IN_USE;
        after->head |= PREVIOUS_IN_USE;
        return BLOCK(c);
    }
    c->head = size | IN_USE | (c->head & PREVIOUS_IN_USE);
    left = AT(c, size);
    left->head = rest | PREVIOUS_IN_USE;
    after->previous = rest;
    insert(left);
    return BLOCK(c);
}

/* Free chunk c, joined with its free neighbours, goes to the top or on a list. */
static void release(struct chunk *c)
{
    size_t size = SIZE(c);
    struct chunk *after = AT(c, size), *before;

    if (!(c->head & PREVIOUS_IN_USE)) {
        before = AT(c, -c->previous);
        take(before);
        size += SIZE(before);
        c = before;
    }
    if (after == top) {
        c->head = (size + SIZE(top)) | (c->head & PREVIOUS_IN_USE);
        top = c;
        return;
    }
    if (!(after->head & IN_USE)) {
        take(after);
        size += SIZE(after);
        after = AT(c, size);
    }
    c->head = size | (c->head & PREVIOUS_IN_USE);
    after->previous = size;
    after->head &= ~PREVIOUS_IN_USE;
    insert(c);
}

/* The arena cannot go on where it ends: close it with a used chunk of header size, and free what the top held. */
static void fence(void)
{
    struct chunk *old = top;
    size_t size = SIZE(old);

    if (size < HEADER + SMALLEST) {
        old->head |= IN_USE;    /* too small to be of use: all of it is fence */
        return;
    }
    size -= HEADER;
    AT(old, size)->head = HEADER | IN_USE | PREVIOUS_IN_USE;
    old->head = size | IN_USE | (old->head & PREVIOUS_IN_USE);
    top = 0;
    release(old);
}

/* Let the top have size bytes and room for a header after them.  -1 and ENOMEM when the break cannot move. */
static int grow(size_t size)
{
    size_t have = top ? SIZE(top) : 0, ask;
    char *p = sbrk(0);
    int skip = 0;

    if (top && p != arena_end) {
        fence();
        top = 0;
        have = 0;
    }
    if (!top)
        skip = -(unsigned long)p & 7;
    ask = size + SMALLEST - have + skip;
    ask = (ask + GROWTH - 1) & ~(GROWTH - 1);
    p = sbrk(ask);
    if (p == (char *)-1) {
        ask = (size + SMALLEST - have + skip + 7) & ~7UL;       /* perhaps just enough can be had */
        p = sbrk(ask);
        if (p == (char *)-1) {
            errno = ENOMEM;
            return -1;
        }
    }
    arena_end = p + ask;
    arena_size += ask;
    if (top) {
        top->head += ask;
        return 0;
    }
    top = (struct chunk *)(p + skip);
    top->head = ((ask - skip) & ~7UL) | PREVIOUS_IN_USE;
    return 0;
}

static void *from_top(size_t size)
{
    struct chunk *c;

    if ((!top || SIZE(top) < size + SMALLEST) && grow(size))
        return 0;
    c = top;
    top = AT(c, size);
    top->head = (SIZE(c) - size) | PREVIOUS_IN_USE;
    c->head = size | IN_USE | (c->head & PREVIOUS_IN_USE);
    return BLOCK(c);
}

/* Chunk size for a block of n bytes. */
static size_t chunk_size(size_t n)
{
    size_t size = (n + 4 + 7) & ~7UL;

    return size < SMALLEST ? SMALLEST : size;
}

void *malloc(size_t n)
{
    GUARD(&__malloc_lock);
    struct chunk *c;
    size_t size;

    if (n > LARGEST) {
        errno = ENOMEM;
        return 0;
    }
    size = chunk_size(n);
    c = find(size);
    return c ? use(c, size) : from_top(size);
}

void free(void *p)
{
    GUARD(&__malloc_lock);
    struct chunk *c = CHUNK(p);

    /* A pointer freed twice, or never allocated, is better ignored than followed. */
    if (!p || (unsigned long)p & 7 || !(c->head & IN_USE))
        return;
    c->head &= ~IN_USE;
    release(c);
}

void cfree(void *p)
{
    free(p);
}

void *calloc(size_t count, size_t size)
{
    unsigned long long bytes = (unsigned long long)count * size;
    void *p;

    if (bytes > LARGEST) {
        errno = ENOMEM;
        return 0;
    }
    p = malloc(bytes);
    return p ? memset(p, 0, bytes) : 0;
}

/* Cut a used chunk down to size. */
static void shrink(struct chunk *c, size_t size)
{
    size_t rest = SIZE(c) - size;
    struct chunk *left;

    if (rest < SMALLEST)
        return;
    c->head -= rest;
    left = AT(c, size);
    left->head = rest | PREVIOUS_IN_USE;
    release(left);
}

/* Try to make the used chunk c at least size bytes long where it is. */
static int extend(struct chunk *c, size_t size)
{
    struct chunk *after = AT(c, SIZE(c));
    size_t need = size - SIZE(c);

    if (after == top) {
        if (SIZE(top) < need + SMALLEST && (grow(need) || after != top))
            return 0;
        after = AT(top, need);
        after->head = (SIZE(top) - need) | PREVIOUS_IN_USE;
        top = after;
        c->head += need;
        return 1;
    }
    if (after->head & IN_USE || SIZE(after) < need)
        return 0;
    take(after);
    c->head += SIZE(after);
    AT(c, SIZE(c))->head |= PREVIOUS_IN_USE;
    shrink(c, size);
    return 1;
}

void *realloc(void *p, size_t n)
{
    GUARD(&__malloc_lock);
    struct chunk *c = CHUNK(p);
    size_t size, old;
    void *moved;

    if (!p)
        return malloc(n);
    if (!n) {
        free(p);
        return 0;
    }
    if (n > LARGEST) {
        errno = ENOMEM;
        return 0;
    }
    size = chunk_size(n);
    if (SIZE(c) >= size) {
        shrink(c, size);
        return p;
    }
    if (extend(c, size))
        return p;
    moved = malloc(n);
    if (!moved)
        return 0;
    old = SIZE(c) - 4;
    memcpy(moved, p, old);
    free(p);
    return moved;
}

/* alignment must be a power of two. */
void *memalign(size_t alignment, size_t n)
{
    GUARD(&__malloc_lock);
    struct chunk *c, *aligned;
    size_t lead;
    char *p, *to;

    if (alignment <= 8)
        return malloc(n);
    if (alignment & (alignment - 1) || alignment > LARGEST / 2 || n > LARGEST / 2) {
        errno = EINVAL;
        return 0;
    }
    p = malloc(n + alignment + SMALLEST);
    if (!p)
        return 0;
    c = CHUNK(p);
    if ((unsigned long)p & (alignment - 1)) {
        to = (char *)(((unsigned long)p + SMALLEST + alignment - 1) & ~(alignment - 1));
        lead = to - p;
        aligned = CHUNK(to);
        aligned->head = (SIZE(c) - lead) | IN_USE | PREVIOUS_IN_USE;
        c->head -= SIZE(c) - lead;
        free(p);
        c = aligned;
        p = to;
    }
    shrink(c, chunk_size(n));
    return p;
}

void *valloc(size_t n)
{
    return memalign(4096, n);
}

struct mallinfo mallinfo(void)
{
    GUARD(&__malloc_lock);
    struct mallinfo info;
    struct chunk *c;
    int i;

    memset(&info, 0, sizeof info);
    for (i = 0; i < LISTS; i++)
        for (c = lists[i]; c; c = c->next) {
            info.ordblks++;
            info.fordblks += SIZE(c);
        }
    info.arena = arena_size;
    info.keepcost = top ? SIZE(top) : 0;
    info.fordblks += info.keepcost;
    info.uordblks = info.arena - info.fordblks;
    return info;
}

/* There is nothing to choose: small blocks have lists of their own anyway. */
int mallopt(int which, int value)
{
    (void)value;
    return which < M_MXFAST || which > M_KEEP;
}
