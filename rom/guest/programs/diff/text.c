/* A file as lines, and which of them count as equal. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "diff.h"

#define LOOKED_AT 1024          /* bytes that tell whether a file is text */

void *room(size_t bytes)
{
    void *found = malloc(bytes ? bytes : 1);

    if (!found) {
        fprintf(stderr, "diff: out of memory\n");
        exit(2);
    }
    return found;
}

static int read_all(struct text *text, FILE *in)
{
    size_t size = 1 << 14, got;

    text->bytes = room(size);
    text->length = 0;
    while ((got = fread(text->bytes + text->length, 1, size - 1 - text->length, in)) > 0) {
        text->length += got;
        if (text->length + 1 >= size && !(text->bytes = realloc(text->bytes, size *= 2))) {
            fprintf(stderr, "diff: out of memory\n");
            exit(2);
        }
    }
    return !ferror(in);
}

static void find_lines(struct text *text)
{
    char *at = text->bytes, *end = text->bytes + text->length;
    long count = 0;

    for (; at < end; at++)
        count += *at == '\n';
    text->count = count + (text->length && end[-1] != '\n');
    text->lines = room((text->count + 1) * sizeof *text->lines);
    text->classes = room(text->count * sizeof *text->classes);
    text->changed = (char *)room(text->count + 2) + 1;      /* one more at each end, never changed */
    memset(text->changed - 1, 0, text->count + 2);
    for (at = text->bytes, count = 0; at < end; count++) {
        text->lines[count] = at;
        at = memchr(at, '\n', end - at);
        at = at ? at + 1 : end;
    }
    text->lines[text->count] = end;
}

/* Returns 0, or an errno. `-` is standard input. */
int read_text(struct text *text, const char *name)
{
    FILE *in = strcmp(name, "-") ? fopen(name, "r") : stdin;
    int good, error;

    text->name = name;
    if (!in)
        return errno;
    errno = 0;
    good = read_all(text, in);
    error = good ? 0 : errno;
    if (in != stdin)
        fclose(in);
    if (good) {
        text->unended = text->length && text->bytes[text->length - 1] != '\n';
        if (text->unended && strchr("ef", options.form))
            text->bytes[text->length++] = '\n';        /* ed knows no other lines */
        find_lines(text);
    } else
        free(text->bytes);
    return error;
}

int is_binary(const struct text *text)
{
    size_t length = text->length < LOOKED_AT ? text->length : LOOKED_AT;

    return !options.as_text && memchr(text->bytes, 0, length) != 0;
}

void drop_text(struct text *text)
{
    free(text->bytes);
    free(text->lines);
    free(text->classes);
    free(text->changed - 1);
}

/* What counts of a line, in `key`, which has room for the line. Returns its length. */
static size_t folded(char *key, const char *at, const char *end)
{
    char *to = key;
    int c;

    while (at < end) {
        c = (unsigned char)*at++;
        if (isspace(c) && options.no_blanks)
            continue;
        if (isspace(c) && options.any_blanks) {
            while (at < end && isspace((unsigned char)*at))
                at++;
            if (at == end)
                break;          /* blanks at the end count for nothing */
            c = ' ';
        }
        *to++ = options.any_case ? tolower(c) : c;
    }
    return to - key;
}

struct kind {
    const char *key;
    size_t length;
    long number;
    struct kind *next;
};

struct kinds {
    struct kind **buckets;
    unsigned long size;         /* of `buckets`, a power of two */
    long count;
};

static unsigned long hash(const char *key, size_t length)
{
    unsigned long value = length;

    while (length--)
        value = (value << 5 | value >> 27) ^ (unsigned char)*key++;
    return value ^ value >> 15;
}

static long number_of(struct kinds *kinds, const char *key, size_t length)
{
    struct kind **bucket = &kinds->buckets[hash(key, length) & (kinds->size - 1)], *kind;

    for (kind = *bucket; kind; kind = kind->next)
        if (kind->length == length && !memcmp(kind->key, key, length))
            return kind->number;
    kind = room(sizeof *kind);
    kind->key = key;
    kind->length = length;
    kind->number = kinds->count++;
    kind->next = *bucket;
    *bucket = kind;
    return kind->number;
}

static void classify_lines(struct kinds *kinds, struct text *text, char *keys)
{
    long i;
    char *line;
    size_t length;

    for (i = 0; i < text->count; i++) {
        line = text->lines[i];
        length = text->lines[i + 1] - line;
        if (keys) {
            length = folded(keys, line, line + length);
            line = keys;
            keys += length;
        }
        text->classes[i] = number_of(kinds, line, length);
    }
}

/* Lines that count as equal get equal numbers, across both files. */
void classify(struct text *first, struct text *second)
{
    struct kinds kinds = {0, 64, 0};
    struct kind *kind, *following;
    int folding = options.any_blanks || options.no_blanks || options.any_case;
    char *keys = folding ? room(first->length + second->length) : 0;
    unsigned long i;

    while (kinds.size < (unsigned long)(first->count + second->count))
        kinds.size *= 2;
    kinds.buckets = room(kinds.size * sizeof *kinds.buckets);
    for (i = 0; i < kinds.size; i++)
        kinds.buckets[i] = 0;
    classify_lines(&kinds, first, keys);
    classify_lines(&kinds, second, keys ? keys + first->length : 0);
    for (i = 0; i < kinds.size; i++)
        for (kind = kinds.buckets[i]; kind; kind = following) {
            following = kind->next;
            free(kind);
        }
    free(kinds.buckets);
    free(keys);
}
