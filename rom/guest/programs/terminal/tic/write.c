/* Descriptions completed by what they use, and compiled entries, term(4). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "entry.h"

#define MAGIC 0432
#define ENTRY_SIZE 4096

static int has_name(const struct entry *entry, const char *name)
{
    const char *at = entry->names;
    size_t length = strlen(name);

    while (at) {
        if (strncmp(at, name, length) == 0 && (at[length] == '|' || at[length] == '\0'))
            return 1;
        at = strchr(at, '|');
        if (at)
            at++;
    }
    return 0;
}

/* What the entry doesn't say itself. */
static void add(struct entry *entry, const signed char *flags, const char *plain, const int *numbers,
                char *const *strings)
{
    int i;

    for (i = 0; i < _FLAGS; i++)
        if (!entry->flags[i])
            entry->flags[i] = flags ? flags[i] : plain[i];
    for (i = 0; i < _NUMBERS; i++)
        if (entry->numbers[i] == ABSENT)
            entry->numbers[i] = numbers[i];
    for (i = 0; i < _STRINGS; i++)
        if (!entry->strings[i])
            entry->strings[i] = strings[i];
}

/* From the same source, else compiled already. What came before takes precedence. Returns -1 if one isn't there. */
int resolve(struct entry *entry, struct entry *all)
{
    int i, status, result = 0;

    if (entry->is_resolved)
        return 0;
    entry->is_resolved = 1;
    for (i = 0; i < entry->use_count; i++) {
        struct entry *used = all;

        while (used && !has_name(used, entry->uses[i]))
            used = used->next;
        if (used) {
            result |= resolve(used, all);
            add(entry, used->flags, NULL, used->numbers, used->strings);
        } else if (setupterm(entry->uses[i], 1, &status) == 0) {
            add(entry, NULL, cur_term->_flags, cur_term->_numbers, cur_term->_strings);
        } else {
            complain(entry->line, "there is no '%s' to use", entry->uses[i]);
            result = -1;
        }
    }
    return result;
}

static int put_half(unsigned char *to, int value)
{
    to[0] = value & 0xff;
    to[1] = value >> 8 & 0xff;
    return 2;
}

static int is_string(const char *string)
{
    return string && string != CANCELLED_STRING;
}

/* The entry's bytes, as far as there are capabilities; their count, 0 if there are too many. */
static int compile(const struct entry *entry, unsigned char *image)
{
    int flags = 0, numbers = 0, strings = 0, table = 0, i, at, offset;
    int names = strlen(entry->names) + 1;

    for (i = 0; i < _FLAGS; i++)
        if (entry->flags[i] == 1)
            flags = i + 1;
    for (i = 0; i < _NUMBERS; i++)
        if (entry->numbers[i] >= 0)
            numbers = i + 1;
    for (i = 0; i < _STRINGS; i++)
        if (is_string(entry->strings[i])) {
            strings = i + 1;
            table += strlen(entry->strings[i]) + 1;
        }
    if (12 + names + flags + 1 + 2 * numbers + 2 * strings + table > ENTRY_SIZE)
        return 0;
    at = put_half(image, MAGIC);
    at += put_half(image + at, names);
    at += put_half(image + at, flags);
    at += put_half(image + at, numbers);
    at += put_half(image + at, strings);
    at += put_half(image + at, table);
    memcpy(image + at, entry->names, names);
    at += names;
    for (i = 0; i < flags; i++)
        image[at++] = entry->flags[i] == 1;
    if (at % 2)
        image[at++] = 0;
    for (i = 0; i < numbers; i++)
        at += put_half(image + at, entry->numbers[i] >= 0 ? entry->numbers[i] : -1);
    for (i = offset = 0; i < strings; i++) {
        at += put_half(image + at, is_string(entry->strings[i]) ? offset : -1);
        if (is_string(entry->strings[i]))
            offset += strlen(entry->strings[i]) + 1;
    }
    for (i = 0; i < strings; i++)
        if (is_string(entry->strings[i])) {
            strcpy((char *)image + at, entry->strings[i]);
            at += strlen(entry->strings[i]) + 1;
        }
    return at;
}

static int put_file(const char *directory, const char *name, const unsigned char *image, int size)
{
    char path[1024];
    FILE *file;

    if (strlen(directory) + strlen(name) + 4 > sizeof path) {
        fprintf(stderr, "tic: %s/%s: %s\n", directory, name, strerror(ENAMETOOLONG));
        return -1;
    }
    sprintf(path, "%s/%c", directory, name[0]);
    if (mkdir(path, 0755) == -1 && errno != EEXIST) {
        perror(path);
        return -1;
    }
    sprintf(path, "%s/%c/%s", directory, name[0], name);
    file = fopen(path, "w");
    if (!file || fwrite(image, 1, size, file) != (size_t)size || fclose(file) != 0) {
        perror(path);
        return -1;
    }
    return 0;
}

/* A file for each name; the last of several says in words what it is. */
int write_entry(const struct entry *entry, const char *directory)
{
    static unsigned char image[ENTRY_SIZE];
    char *names = strdup(entry->names), *name, *following;
    int size = compile(entry, image), result = 0;

    if (size == 0) {
        complain(entry->line, "the compiled entry would have more than %d bytes", ENTRY_SIZE);
        return -1;
    }
    if (mkdir(directory, 0755) == -1 && errno != EEXIST) {
        perror(directory);
        return -1;
    }
    for (name = names; name && result == 0; name = following) {
        following = strchr(name, '|');
        if (following)
            *following++ = '\0';
        if (following || name == names)
            result = put_file(directory, name, image, size);
    }
    free(names);
    return result;
}
