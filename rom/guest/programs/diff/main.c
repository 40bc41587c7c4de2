/* diff [-abcefinrstuw] [-C lines] [-U lines] [-L label] file1 file2
   Exit status 0 for equal files, 1 for others, 2 for trouble. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <unistd.h>
#include "diff.h"
#include "../output.h"

#define USAGE "usage: diff [-abinrstw] [-c | -e | -f | -u | -C lines | -U lines] [-L label] file1 file2\n"

struct options options = {'n'};

static int trouble(const char *name, int error)
{
    fprintf(stderr, "diff: %s: %s\n", name, strerror(error));
    return 2;
}

/* An editor's script can't say that the last line has no end. */
static int ends_badly(const struct text *text)
{
    if (!text->unended || !strchr("ef", options.form))
        return 0;
    fprintf(stderr, "diff: %s: no newline at the end of the file\n", text->name);
    return 2;
}

static int compare_contents(struct text *first, struct text *second)
{
    struct change *changes;
    long count;

    if (first->length == second->length && !memcmp(first->bytes, second->bytes, first->length)) {
        if (options.identical)
            printf("Files %s and %s are identical\n", first->name, second->name);
        return 0;
    }
    if (is_binary(first) || is_binary(second)) {
        printf("Binary files %s and %s differ\n", first->name, second->name);
        return 1;
    }
    classify(first, second);
    compare_texts(first, second);
    changes = changes_of(first, second, &count);
    if (count)
        show(first, second, changes, count);
    else if (options.identical)
        printf("Files %s and %s are identical\n", first->name, second->name);
    free(changes);
    return ends_badly(first) | ends_badly(second) ? 2 : count > 0;
}

static int compare_files(const char *one, const char *other)
{
    struct text first, second;
    int error, result;

    if ((error = read_text(&first, one)) != 0)
        return trouble(one, error);
    if ((error = read_text(&second, other)) != 0) {
        drop_text(&first);
        return trouble(other, error);
    }
    result = compare_contents(&first, &second);
    drop_text(&first);
    drop_text(&second);
    return result;
}

static char *below(const char *directory, const char *name)
{
    size_t length = strlen(directory);
    char *path = room(length + strlen(name) + 2);

    sprintf(path, "%s%s%s", directory, length && directory[length - 1] == '/' ? "" : "/", name);
    return path;
}

static int by_name(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

/* The names in a directory, ascending, a null pointer behind them; null with errno set if it can't be read. */
static char **names_in(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    size_t count = 0, size = 16;
    char **names;

    if (!directory)
        return 0;
    names = room(size * sizeof *names);
    while ((entry = readdir(directory)) != 0) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (count + 1 == size && !(names = realloc(names, (size *= 2) * sizeof *names)))
            room((size_t)-1);
        names[count] = room(strlen(entry->d_name) + 1);
        strcpy(names[count++], entry->d_name);
    }
    closedir(directory);
    qsort(names, count, sizeof *names, by_name);
    names[count] = 0;
    return names;
}

static void drop_names(char **names)
{
    char **at;

    for (at = names; *at; at++)
        free(*at);
    free(names);
}

static int compare(const char *one, const char *other, int depth);

static int compare_entry(const char *one, const char *other, const char *name)
{
    char *first = below(one, name), *second = below(other, name);
    int result = compare(first, second, 1);

    free(first);
    free(second);
    return result;
}

static int compare_directories(const char *one, const char *other)
{
    char **first = names_in(one), **second, **left, **right;
    int result = 0, order, entry;

    if (!first)
        return trouble(one, errno);
    if (!(second = names_in(other))) {
        drop_names(first);
        return trouble(other, errno);
    }
    for (left = first, right = second; *left || *right; ) {
        order = !*left ? 1 : !*right ? -1 : strcmp(*left, *right);
        if (order) {
            printf("Only in %s: %s\n", order < 0 ? one : other, order < 0 ? *left : *right);
            entry = 1;
        } else
            entry = compare_entry(one, other, *left);
        result = entry > result ? entry : result;
        left += order <= 0;
        right += order >= 0;
    }
    drop_names(first);
    drop_names(second);
    return result;
}

static const char *kind(mode_t mode)
{
    return S_ISDIR(mode) ? "directory" : S_ISREG(mode) ? "regular file" : S_ISFIFO(mode) ? "fifo" : "special file";
}

/* The path of the file of that name in a directory. */
static char *within(const char *directory, const char *file)
{
    const char *slash = strrchr(file, '/');

    return below(directory, slash ? slash + 1 : file);
}

static int status_of(const char *name, struct stat *status)
{
    return strcmp(name, "-") ? stat(name, status) : fstat(0, status);
}

static int compare_unlike(const char *one, const char *other, const struct stat *first, const struct stat *second,
                          int depth)
{
    char *path;
    int result;

    if (depth) {
        printf("File %s is a %s while file %s is a %s\n", one, kind(first->st_mode), other, kind(second->st_mode));
        return 1;
    }
    path = S_ISDIR(first->st_mode) ? within(one, other) : within(other, one);
    result = S_ISDIR(first->st_mode) ? compare_files(path, other) : compare_files(one, path);
    free(path);
    return result;
}

/* `depth`: whether these are entries of directories that are compared. */
static int compare(const char *one, const char *other, int depth)
{
    struct stat first, second;

    if (status_of(one, &first))
        return trouble(one, errno);
    if (status_of(other, &second))
        return trouble(other, errno);
    if (S_ISDIR(first.st_mode) != S_ISDIR(second.st_mode))
        return compare_unlike(one, other, &first, &second, depth);
    if (!S_ISDIR(first.st_mode)) {
        if (depth && (!S_ISREG(first.st_mode) || !S_ISREG(second.st_mode)))
            return 0;           /* a pipe would be waited for */
        return compare_files(one, other);
    }
    if (!depth || options.recursive)
        return compare_directories(one, other);
    printf("Common subdirectories: %s and %s\n", one, other);
    return 0;
}

static int number(const char *text)
{
    char *end;

    options.context = strtol(text, &end, 10);
    return *text && !*end && options.context >= 0;
}

/* The first is the first file's, the second the other's. */
static int label(const char *text)
{
    int number = options.labels[0] != 0;

    if (options.labels[number])
        return 0;
    options.labels[number] = text;
    return 1;
}

static int option(int c)
{
    switch (c) {
    case 'a': options.as_text = 1; return 1;
    case 'b': options.any_blanks = 1; return 1;
    case 'c': options.form = 'c'; options.context = 3; return 1;
    case 'e': case 'f': options.form = c; return 1;
    case 'h': return 1;                 /* in a hurry: it never takes long */
    case 'i': options.any_case = 1; return 1;
    case 'L': return label(optarg);
    case 'n': options.form = 'r'; return 1;
    case 'r': options.recursive = 1; return 1;
    case 's': options.identical = 1; return 1;
    case 't': options.expand = 1; return 1;
    case 'u': options.form = 'u'; options.context = 3; return 1;
    case 'w': options.no_blanks = 1; return 1;
    case 'C': case 'U': options.form = c == 'C' ? 'c' : 'u'; return number(optarg);
    }
    return 0;
}

/* The options as they were given, for the line before each pair of files of two directories. */
static const char *given(char **argv, int count)
{
    size_t length = sizeof "diff";
    char *text;
    int i;

    for (i = 1; i < count; i++)
        length += strlen(argv[i]) + 1;
    strcpy(text = room(length), "diff");
    for (i = 1; i < count; i++)
        strcat(strcat(text, " "), argv[i]);
    return text;
}

int main(int argc, char **argv)
{
    struct stat status;
    int c;

    while ((c = getopt(argc, argv, "abcefhinrstuwC:L:U:")) != -1)
        if (!option(c)) {
            fputs(USAGE, stderr);
            return 2;
        }
    if (argc - optind != 2) {
        fputs(USAGE, stderr);
        return 2;
    }
    if (!status_of(argv[optind], &status) && S_ISDIR(status.st_mode) && !status_of(argv[optind + 1], &status) &&
        S_ISDIR(status.st_mode))
        options.command = given(argv, optind);
    return written("diff", compare(argv[optind], argv[optind + 1], 0));
}
