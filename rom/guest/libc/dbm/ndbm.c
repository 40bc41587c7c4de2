/* dbm_open(3): extensible hashing (P.-A. Larson). The last bits of a key's hash say its block of the .pag file; how many
   bits count is written in the .dir file, a bit for each block of each depth that was split.

   A block: the number of entries, the offsets of each, then from its end on downwards their texts, key after key with
   its contents. All numbers are shorts. */
#include <errno.h>
#include <fcntl.h>
#include <ndbm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#define MOST_BITS 28

typedef unsigned short half;

static half *numbers(DBM *db)
{
    return (half *)db->dbm_pagbuf;
}

static int count(DBM *db)
{
    return numbers(db)[0];
}

/* Text i lies from end_of(i) down to end_of(i + 1); keys are the even ones. */
static int end_of(DBM *db, int i)
{
    return i ? numbers(db)[i] : PBLKSIZ;
}

static datum text(DBM *db, int i)
{
    datum found;

    found.dptr = db->dbm_pagbuf + end_of(db, i + 1);
    found.dsize = end_of(db, i) - end_of(db, i + 1);
    return found;
}

/* Whether what was read can be a block. */
static int is_sound(DBM *db)
{
    int i, last = PBLKSIZ, n = count(db);

    if (n & 1 || n > (PBLKSIZ - 2) / 4)
        return 0;
    for (i = 1; i <= n; i++) {
        if (numbers(db)[i] > last || numbers(db)[i] < (n + 1) * (int)sizeof(half))
            return 0;
        last = numbers(db)[i];
    }
    return 1;
}

static void trouble(DBM *db)
{
    db->dbm_flags |= _DBM_IOERR;
    db->dbm_blkno = -1;
    memset(db->dbm_pagbuf, 0, PBLKSIZ);
}

static int read_block(DBM *db, long block)
{
    int got;

    if (db->dbm_blkno == block)
        return 1;
    memset(db->dbm_pagbuf, 0, PBLKSIZ);
    if (lseek(db->dbm_pagf, block * PBLKSIZ, SEEK_SET) == -1 || (got = read(db->dbm_pagf, db->dbm_pagbuf, PBLKSIZ)) < 0 ||
        !is_sound(db)) {
        trouble(db);
        return 0;
    }
    db->dbm_blkno = block;
    return 1;
}

static int write_block(DBM *db, long block, const char *contents)
{
    if (lseek(db->dbm_pagf, block * PBLKSIZ, SEEK_SET) == -1 || write(db->dbm_pagf, contents, PBLKSIZ) != PBLKSIZ) {
        trouble(db);
        return 0;
    }
    return 1;
}

/* --- the directory: bit (2^depth - 1) + hash % 2^depth says that this block was split --- */

static int was_split(DBM *db, long bit)
{
    char byte = 0;

    if (lseek(db->dbm_dirf, bit / 8, SEEK_SET) == -1 || read(db->dbm_dirf, &byte, 1) < 0)
        db->dbm_flags |= _DBM_IOERR;
    return byte >> bit % 8 & 1;
}

static int mark_split(DBM *db, long bit)
{
    char byte = 0;

    lseek(db->dbm_dirf, bit / 8, SEEK_SET);
    read(db->dbm_dirf, &byte, 1);
    byte |= 1 << bit % 8;
    if (lseek(db->dbm_dirf, bit / 8, SEEK_SET) == -1 || write(db->dbm_dirf, &byte, 1) != 1) {
        trouble(db);
        return 0;
    }
    return 1;
}

static unsigned long hash(datum key)
{
    unsigned long value = 0;
    int i;

    for (i = 0; i < key.dsize; i++)
        value = value * 65599 + (unsigned char)key.dptr[i];
    return value ^ value >> 15;
}

/* The block the hash belongs in; how many bits of it count. */
static long place(DBM *db, unsigned long value, int *depth)
{
    for (*depth = 0; *depth < MOST_BITS; ++*depth)
        if (!was_split(db, (1L << *depth) - 1 + (long)(value & ((1UL << *depth) - 1))))
            break;
    return value & ((1UL << *depth) - 1);
}

/* Reads the key's block; the number of its entry there, or -1. */
static int find(DBM *db, datum key)
{
    int depth, i;
    datum other;

    if (!read_block(db, place(db, hash(key), &depth)))
        return -1;
    for (i = 0; i < count(db); i += 2) {
        other = text(db, i);
        if (other.dsize == key.dsize && !memcmp(other.dptr, key.dptr, key.dsize))
            return i;
    }
    return -1;
}

static int append(DBM *db, datum item)
{
    int n = count(db), start = end_of(db, n) - item.dsize;

    if (start < (n + 2) * (int)sizeof(half))
        return 0;
    memcpy(db->dbm_pagbuf + start, item.dptr, item.dsize);
    numbers(db)[0] = n + 1;
    numbers(db)[n + 1] = start;
    return 1;
}

static void take_out(DBM *db, int i)
{
    int n = count(db), size = end_of(db, i) - end_of(db, i + 2), low = end_of(db, n), j;

    memmove(db->dbm_pagbuf + low + size, db->dbm_pagbuf + low, end_of(db, i + 2) - low);
    for (j = i + 1; j + 2 <= n; j++)
        numbers(db)[j] = numbers(db)[j + 2] + size;
    numbers(db)[0] = n - 2;
}

/* Parts the block by one more bit. The new half is written first: until the directory says so, nobody looks there. */
static int split(DBM *db, unsigned long value, int depth)
{
    DBM *old = malloc(sizeof *old);
    long block = value & ((1UL << depth) - 1), high = block | 1L << depth;
    char *moved;
    int i, done;

    if (!old)
        return 0;
    *old = *db;
    moved = calloc(1, PBLKSIZ);
    if (!moved) {
        free(old);
        return 0;
    }
    memset(db->dbm_pagbuf, 0, PBLKSIZ);
    for (i = 0; i < count(old); i += 2)
        if (hash(text(old, i)) >> depth & 1) {
            append(db, text(old, i));
            append(db, text(old, i + 1));
        }
    memcpy(moved, db->dbm_pagbuf, PBLKSIZ);
    memset(db->dbm_pagbuf, 0, PBLKSIZ);
    for (i = 0; i < count(old); i += 2)
        if (!(hash(text(old, i)) >> depth & 1)) {
            append(db, text(old, i));
            append(db, text(old, i + 1));
        }
    done = write_block(db, high, moved) && mark_split(db, (1L << depth) - 1 + block) && write_block(db, block, db->dbm_pagbuf);
    free(moved);
    free(old);
    return done;
}

DBM *dbm_open(const char *path, int flags, int mode)
{
    char name[MAXPATHLEN];
    DBM *db;

    if (strlen(path) + 5 > sizeof name) {
        errno = ENAMETOOLONG;
        return 0;
    }
    db = calloc(1, sizeof *db);
    if (!db)
        return 0;
    if ((flags & O_ACCMODE) == O_WRONLY)
        flags = (flags & ~O_ACCMODE) | O_RDWR;
    if ((flags & O_ACCMODE) == O_RDONLY)
        db->dbm_flags = _DBM_RDONLY;
    db->dbm_blkno = -1;
    db->dbm_pagf = open(strcat(strcpy(name, path), ".pag"), flags, mode);
    db->dbm_dirf = db->dbm_pagf < 0 ? -1 : open(strcat(strcpy(name, path), ".dir"), flags, mode);
    if (db->dbm_dirf < 0) {
        if (db->dbm_pagf >= 0)
            close(db->dbm_pagf);
        free(db);
        return 0;
    }
    fcntl(db->dbm_pagf, F_SETFD, FD_CLOEXEC);
    fcntl(db->dbm_dirf, F_SETFD, FD_CLOEXEC);
    return db;
}

void dbm_close(DBM *db)
{
    close(db->dbm_pagf);
    close(db->dbm_dirf);
    free(db);
}

static datum nothing(void)
{
    datum none;

    none.dptr = 0;
    none.dsize = 0;
    return none;
}

datum dbm_fetch(DBM *db, datum key)
{
    int i = find(db, key);

    return i < 0 ? nothing() : text(db, i + 1);
}

int dbm_delete(DBM *db, datum key)
{
    int i;

    if (dbm_rdonly(db)) {
        errno = EPERM;
        return -1;
    }
    i = find(db, key);
    if (i < 0)
        return -1;
    take_out(db, i);
    return write_block(db, db->dbm_blkno, db->dbm_pagbuf) ? 0 : -1;
}

/* 0, 1 when the key is there and is not to be replaced, -1 on errors. */
int dbm_store(DBM *db, datum key, datum contents, int mode)
{
    unsigned long value = hash(key);
    int i, depth;

    if (dbm_rdonly(db)) {
        errno = EPERM;
        return -1;
    }
    if (key.dsize < 0 || contents.dsize < 0 || key.dsize > PBLKSIZ || contents.dsize > PBLKSIZ ||
        key.dsize + contents.dsize + 3 * (int)sizeof(half) > PBLKSIZ) {
        errno = EINVAL;
        return -1;
    }
    i = find(db, key);
    if (db->dbm_blkno < 0)
        return -1;
    if (i >= 0 && mode == DBM_INSERT)
        return 1;
    if (i >= 0)
        take_out(db, i);
    for (;;) {
        if (end_of(db, count(db)) - key.dsize - contents.dsize >= (count(db) + 3) * (int)sizeof(half)) {
            append(db, key);
            append(db, contents);
            return write_block(db, db->dbm_blkno, db->dbm_pagbuf) ? 0 : -1;
        }
        place(db, value, &depth);
        if (depth == MOST_BITS) {
            errno = ENOSPC;
            trouble(db);
            return -1;
        }
        if (!split(db, value, depth) || !read_block(db, db->dbm_blkno))
            return -1;
        if (!read_block(db, place(db, value, &depth)))
            return -1;
    }
}

datum dbm_nextkey(DBM *db)
{
    long size = lseek(db->dbm_pagf, 0L, SEEK_END);

    for (; db->dbm_next * PBLKSIZ < size; db->dbm_next++, db->dbm_nextentry = 0) {
        if (!read_block(db, db->dbm_next))
            return nothing();
        if (db->dbm_nextentry < count(db)) {
            db->dbm_nextentry += 2;
            return text(db, db->dbm_nextentry - 2);
        }
    }
    return nothing();
}

datum dbm_firstkey(DBM *db)
{
    db->dbm_next = 0;
    db->dbm_nextentry = 0;
    return dbm_nextkey(db);
}
