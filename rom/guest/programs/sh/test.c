/* test(1) and [: what is asked of files, strings and numbers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sh.h"

static char **words;            /* what is left of the expression */
static int wrong;

static int disjunction(void);

static int file_is(int what, const char *name)
{
    struct stat file;

    if (what == 'h' || what == 'L')
        return lstat(name, &file) == 0 && S_ISLNK(file.st_mode);
    if (stat(name, &file) < 0)
        return 0;
    switch (what) {
    case 'f': return S_ISREG(file.st_mode);
    case 'd': return S_ISDIR(file.st_mode);
    case 'c': return S_ISCHR(file.st_mode);
    case 'b': return S_ISBLK(file.st_mode);
    case 'p': return S_ISFIFO(file.st_mode);
    case 's': return file.st_size > 0;
    case 'u': return (file.st_mode & S_ISUID) != 0;
    case 'g': return (file.st_mode & S_ISGID) != 0;
    case 'k': return (file.st_mode & S_ISVTX) != 0;
    }
    return 1;
}

static int unary(int what, const char *word)
{
    switch (what) {
    case 'n': return *word != 0;
    case 'z': return *word == 0;
    case 't': return isatty(atoi(word));
    case 'r': return access(word, R_OK) == 0;
    case 'w': return access(word, W_OK) == 0;
    case 'x': return access(word, X_OK) == 0;
    }
    return file_is(what, word);
}

static long modified(const char *name)
{
    struct stat file;

    return stat(name, &file) < 0 ? -1 : (long)file.st_mtime;
}

/* 0 or 1; -1 if that is no operator. */
static int binary(const char *left, const char *operator, const char *right)
{
    long a = atol(left), b = atol(right);

    if (!strcmp(operator, "="))
        return strcmp(left, right) == 0;
    if (!strcmp(operator, "!="))
        return strcmp(left, right) != 0;
    if (!strcmp(operator, "-eq"))
        return a == b;
    if (!strcmp(operator, "-ne"))
        return a != b;
    if (!strcmp(operator, "-lt"))
        return a < b;
    if (!strcmp(operator, "-le"))
        return a <= b;
    if (!strcmp(operator, "-gt"))
        return a > b;
    if (!strcmp(operator, "-ge"))
        return a >= b;
    if (!strcmp(operator, "-nt"))
        return modified(left) > modified(right);
    if (!strcmp(operator, "-ot"))
        return modified(left) < modified(right);
    return -1;
}

static int primary(void)
{
    char *word = *words;
    int found;

    if (!word) {
        wrong = 1;
        return 0;
    }
    if (words[1] && words[2] && (found = binary(word, words[1], words[2])) >= 0) {
        words += 3;
        return found;
    }
    words++;
    if (!strcmp(word, "!") && *words)
        return !primary();
    if (!strcmp(word, "(") && *words) {
        found = disjunction();
        if (!*words || strcmp(*words, ")"))
            wrong = 1;
        else
            words++;
        return found;
    }
    if (*word == '-' && word[1] && !word[2] && *words && strchr("nztrwxfdcbpsugkhLe", word[1]))
        return unary(word[1], *words++);
    return *word != 0;
}

static int conjunction(void)
{
    int found = primary();

    while (*words && !strcmp(*words, "-a")) {
        words++;
        found &= primary();
    }
    return found;
}

static int disjunction(void)
{
    int found = conjunction();

    while (*words && !strcmp(*words, "-o")) {
        words++;
        found |= conjunction();
    }
    return found;
}

int test_command(int argc, char **argv)
{
    int found;

    if (!strcmp(argv[0], "[")) {
        if (strcmp(argv[argc - 1], "]")) {
            complain("[: ] missing");
            return 2;
        }
        argv[--argc] = 0;
    }
    if (argc == 1)
        return 1;
    words = argv + 1;
    wrong = 0;
    found = disjunction();
    if (wrong || *words) {
        complain("test: bad expression");
        return 2;
    }
    return !found;
}
