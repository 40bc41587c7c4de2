/* ls [-1adlir] [file ...]: one name a line; -l with what stat(2) says. */
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "output.h"

static char options[128];

static void show_mode(int mode)
{
    static const char letters[] = "rwxrwxrwx";
    char text[11];
    int i;

    *text = S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISCHR(mode) ? 'c' : S_ISBLK(mode) ? 'b' :
            S_ISFIFO(mode) ? 'p' : S_ISREG(mode) ? '-' : 's';
    for (i = 0; i < 9; i++)
        text[i + 1] = mode >> (8 - i) & 1 ? letters[i] : '-';
    if (mode & S_ISUID)
        text[3] = text[3] == 'x' ? 's' : 'S';
    if (mode & S_ISGID)
        text[6] = text[6] == 'x' ? 's' : 'S';
    if (mode & S_ISVTX)
        text[9] = text[9] == 'x' ? 't' : 'T';
    text[10] = 0;
    fputs(text, stdout);
}

static void show_long(const char *path, const struct stat *file)
{
    struct passwd *user = getpwuid(file->st_uid);
    struct group *group = getgrgid(file->st_gid);
    char when[20];

    show_mode(file->st_mode);
    printf(" %3d ", (int)file->st_nlink);
    if (user)
        printf("%-8s ", user->pw_name);
    else
        printf("%-8d ", (int)file->st_uid);
    if (group)
        printf("%-8s ", group->gr_name);
    else
        printf("%-8d ", (int)file->st_gid);
    strftime(when, sizeof when, time(0) - file->st_mtime > 15552000 ? "%b %e  %Y" : "%b %e %H:%M",
             localtime(&file->st_mtime));
    if (S_ISCHR(file->st_mode) || S_ISBLK(file->st_mode))
        printf("%3d %#08x", (int)(file->st_rdev >> 24) & 0xff, (int)file->st_rdev & 0xffffff);
    else
        printf("%12ld", (long)file->st_size);
    printf(" %s %s", when, path);
}

static int show(const char *directory, const char *name)
{
    char path[2100], target[1024];
    struct stat file;
    int length;

    sprintf(path, "%s%s%s", directory ? directory : "", directory ? "/" : "", name);
    if (lstat(path, &file) < 0) {
        fprintf(stderr, "ls: %s: %s\n", path, strerror(errno));
        return 1;
    }
    if (options['i'])
        printf("%10lu ", (unsigned long)file.st_ino);
    if (options['l']) {
        show_long(name, &file);
        if (S_ISLNK(file.st_mode) && (length = readlink(path, target, sizeof target - 1)) > 0)
            printf(" -> %.*s", length, target);
        putchar('\n');
    } else
        puts(name);
    return 0;
}

static int by_name(const void *a, const void *b)
{
    int order = strcmp(*(char *const *)a, *(char *const *)b);

    return options['r'] ? -order : order;
}

static int list(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    char **names = 0;
    int count = 0, room = 0, i, result = 0;

    if (!directory) {
        fprintf(stderr, "ls: %s: %s\n", path, strerror(errno));
        return 2;
    }
    while ((entry = readdir(directory))) {
        if (*entry->d_name == '.' && !options['a'])
            continue;
        if (count == room)
            names = realloc(names, (room = room ? 2 * room : 32) * sizeof *names);
        names[count++] = strdup(entry->d_name);
    }
    closedir(directory);
    qsort(names, count, sizeof *names, by_name);
    for (i = 0; i < count; i++) {
        result |= show(path, names[i]);
        free(names[i]);
    }
    free(names);
    return result;
}

static int run(int argc, char **argv)
{
    struct stat file;
    int c, result = 0, many;

    while ((c = getopt(argc, argv, "1adlirF")) != -1)
        if (c == '?')
            return 2;
        else
            options[c] = 1;
    if (optind >= argc)
        return options['d'] ? show(0, ".") : list(".");
    many = argc - optind > 1;
    qsort(argv + optind, argc - optind, sizeof *argv, by_name);
    for (c = optind; c < argc; c++)
        if (options['d'] || stat(argv[c], &file) < 0 || !S_ISDIR(file.st_mode))
            result |= show(0, argv[c]);
    for (c = optind; c < argc && !options['d']; c++)
        if (stat(argv[c], &file) == 0 && S_ISDIR(file.st_mode)) {
            if (many)
                printf("\n%s:\n", argv[c]);
            result |= list(argv[c]);
        }
    return result;
}

int main(int argc, char **argv)
{
    return written("ls", run(argc, argv));
}
