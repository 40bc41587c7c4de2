/* find [-H | -L | -P] [path ...] [expression] */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "find.h"

/* The directories above the one that is read: a link of -L may lead back to one. */
struct above {
    const struct above *up;
    dev_t device;
    ino_t inode;
};

struct walk walk = {'P', 0, 0, 0};
time_t now;
static struct node *expression;

int complain(const char *what, int error)
{
    fprintf(stderr, "find: %s: %s\n", what, strerror(error));
    return walk.result = 1;
}

void usage(const char *what, const char *why)
{
    fprintf(stderr, "find: %s: %s\n", what, why);
    exit(1);
}

static void visit(struct file *file, const struct above *above, dev_t device);

static char *below(const char *directory, const char *name)
{
    size_t length = strlen(directory);
    char *path = malloc(length + strlen(name) + 2);

    if (!path)
        usage(directory, "out of memory");
    sprintf(path, "%s%s%s", directory, length && directory[length - 1] == '/' ? "" : "/", name);
    return path;
}

/* Names first, then visits: no directory stays open while those below it are read. */
static void visit_contents(const struct file *file, const struct above *above, dev_t device)
{
    DIR *directory = opendir(file->path);
    struct above here;
    struct dirent *entry;
    char **names = 0;
    int count = 0, i;

    if (!directory) {
        complain(file->path, errno);
        return;
    }
    while ((entry = readdir(directory)) != 0)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) {
            if (count % 64 == 0 && !(names = realloc(names, (count + 64) * sizeof *names)))
                usage(file->path, "out of memory");
            names[count++] = below(file->path, entry->d_name);
        }
    closedir(directory);
    here.up = above;
    here.device = file->status.st_dev;
    here.inode = file->status.st_ino;
    for (i = 0; i < count; i++) {
        struct file inner;

        memset(&inner, 0, sizeof inner);
        inner.path = names[i];
        inner.name = strrchr(names[i], '/') + 1;
        inner.depth = file->depth + 1;
        visit(&inner, &here, device);
        free(names[i]);
    }
    free(names);
}

static int look(struct file *file)
{
    int follows = walk.follow == 'L' || (walk.follow == 'H' && file->depth == 0);

    if (follows && stat(file->path, &file->status) == 0)
        return 1;
    return lstat(file->path, &file->status) == 0;
}

static int is_above(const struct file *file, const struct above *above)
{
    for (; above; above = above->up)
        if (above->device == file->status.st_dev && above->inode == file->status.st_ino)
            return 1;
    return 0;
}

static void visit(struct file *file, const struct above *above, dev_t device)
{
    int enters;

    if (!look(file)) {
        complain(file->path, errno);
        return;
    }
    if (file->depth == 0)
        device = file->status.st_dev;
    enters = S_ISDIR(file->status.st_mode) && !(walk.one_device && file->status.st_dev != device);
    if (enters && is_above(file, above)) {
        fprintf(stderr, "find: %s: a link to a directory above it\n", file->path);
        walk.result = 1;
        return;
    }
    if (!walk.depth_first)
        expression->holds(expression, file);
    if (enters && !file->pruned)
        visit_contents(file, above, device);
    if (walk.depth_first)
        expression->holds(expression, file);
}

static int is_expression(const char *word)
{
    return *word == '-' || !strcmp(word, "!") || !strcmp(word, "(");
}

int main(int argc, char **argv)
{
    static char *here[] = {".", 0};
    char **paths, **words;
    struct file file;
    int c;

    while (optind < argc && (!strcmp(argv[optind], "-H") || !strcmp(argv[optind], "-L") || !strcmp(argv[optind], "-P"))) {
        c = getopt(argc, argv, "HLP");
        walk.follow = c;
    }
    for (words = argv + optind; *words && !is_expression(*words); words++)
        ;
    paths = words == argv + optind ? here : argv + optind;
    now = time(0);
    expression = parse_expression(words);
    for (; *paths && paths != words; paths++) {
        memset(&file, 0, sizeof file);
        file.path = *paths;
        file.name = strrchr(*paths, '/') && strrchr(*paths, '/')[1] ? strrchr(*paths, '/') + 1 : *paths;
        visit(&file, 0, 0);
    }
    finish_commands();
    if (fflush(stdout) || ferror(stdout))
        complain("standard output", errno);
    return walk.result;
}
