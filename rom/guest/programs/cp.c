/* cp [-fip] from to; cp [-fip] from ... directory; cp -R [-H | -L | -P] [-fip] from ... to: links as links, unless
   -L says all, or -H those of the command line, are to be followed */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>
#include "asking.h"

static int keep, recursive, asks, force, follow = 'L';
static char bytes[8192];

static int complain(const char *path)
{
    fprintf(stderr, "cp: %s: %s\n", path, strerror(errno));
    return 1;
}

static char *below(const char *directory, const char *name)
{
    char *path = malloc(strlen(directory) + strlen(name) + 2);

    sprintf(path, "%s/%s", directory, name);
    return path;
}

static int copy_bytes(int in, int out, const char *from, const char *to)
{
    int got, done, put;

    while ((got = read(in, bytes, sizeof bytes)) > 0)
        for (done = 0; done < got; done += put)
            if ((put = write(out, bytes + done, got - done)) < 0)
                return complain(to);
    return got < 0 ? complain(from) : 0;
}

static int copy_file(const char *from, const char *to, const struct stat *file)
{
    struct stat target;
    int in, out, result;

    if (stat(to, &target) == 0 && target.st_dev == file->st_dev && target.st_ino == file->st_ino) {
        fprintf(stderr, "cp: %s and %s are identical\n", from, to);
        return 1;
    }
    if (asks && stat(to, &target) == 0 && !agreed("cp", "replace", to))
        return 0;
    in = open(from, O_RDONLY);
    if (in < 0)
        return complain(from);
    out = open(to, O_WRONLY | O_CREAT | O_TRUNC, file->st_mode & 0777);
    if (out < 0 && force && unlink(to) == 0)
        out = open(to, O_WRONLY | O_CREAT | O_TRUNC, file->st_mode & 0777);
    if (out < 0) {
        close(in);
        return complain(to);
    }
    result = copy_bytes(in, out, from, to);
    close(in);
    return close(out) < 0 ? complain(to) : result;
}

static int copy_link(const char *from, const char *to)
{
    char target[1024];
    int length = readlink(from, target, sizeof target - 1);

    if (length < 0)
        return complain(from);
    target[length] = 0;
    if (symlink(target, to) == 0)
        return 0;
    if (errno == EEXIST && force && unlink(to) == 0 && symlink(target, to) == 0)
        return 0;
    return complain(to);
}

static int copy_special(const char *to, const struct stat *file)
{
    if (mknod(to, file->st_mode, file->st_rdev) == 0)
        return 0;
    return complain(to);
}

static int copy(const char *from, const char *to, int named);

static int copy_directory(const char *from, const char *to, const struct stat *file)
{
    DIR *directory;
    struct dirent *entry;
    struct stat target;
    int result = 0, made = mkdir(to, (file->st_mode & 0777) | 0700) == 0;

    if (!made && (errno != EEXIST || stat(to, &target) < 0 || !S_ISDIR(target.st_mode)))
        return complain(to);
    if (!made && target.st_dev == file->st_dev && target.st_ino == file->st_ino) {
        fprintf(stderr, "cp: %s and %s are identical\n", from, to);
        return 1;
    }
    directory = opendir(from);
    if (!directory)
        return complain(from);
    while ((entry = readdir(directory)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) {
            char *inner = below(from, entry->d_name), *target = below(to, entry->d_name);

            result |= copy(inner, target, 0);
            free(inner);
            free(target);
        }
    closedir(directory);
    if (made && !keep) {
        mode_t mask = umask(0);

        umask(mask);
        chmod(to, file->st_mode & 0777 & ~mask);
    }
    return result;
}

/* Whether `to` lies in `from`, which would never be copied to its end. */
static int is_inside(const char *to, const struct stat *from)
{
    struct stat here, above;
    char *path = malloc(strlen(to) + 4), *slash;
    int inside = 0;

    strcpy(path, to);
    if (stat(path, &here) < 0) {
        slash = strrchr(path, '/');
        strcpy(slash ? slash + 1 : path, ".");
    }
    path = realloc(path, 4096);
    while (!inside && stat(path, &here) == 0) {
        inside = here.st_dev == from->st_dev && here.st_ino == from->st_ino;
        if (strlen(path) > 4000)
            break;
        strcat(path, "/..");
        if (stat(path, &above) < 0 || (above.st_dev == here.st_dev && above.st_ino == here.st_ino))
            break;
    }
    free(path);
    return inside;
}

/* named: `from` stands on the command line. */
static int copy(const char *from, const char *to, int named)
{
    int follows = follow == 'L' || (follow == 'H' && named);
    struct stat file;
    struct utimbuf times;
    int result;

    if ((follows ? stat : lstat)(from, &file) < 0)
        return complain(from);
    if (S_ISDIR(file.st_mode) && !recursive) {
        errno = EISDIR;
        return complain(from);
    }
    if (S_ISLNK(file.st_mode))
        return copy_link(from, to);
    if (S_ISDIR(file.st_mode) && named && is_inside(to, &file)) {
        fprintf(stderr, "cp: %s: %s lies in it\n", from, to);
        return 1;
    }
    if (S_ISDIR(file.st_mode))
        result = copy_directory(from, to, &file);
    else if (recursive && !S_ISREG(file.st_mode))
        result = copy_special(to, &file);
    else
        result = copy_file(from, to, &file);
    if (keep && !result) {
        times.actime = file.st_atime;
        times.modtime = file.st_mtime;
        utime(to, &times);
        if (chown(to, file.st_uid, file.st_gid) < 0)
            file.st_mode &= 01777;
        chmod(to, file.st_mode & 07777);
    }
    return result;
}

int main(int argc, char **argv)
{
    struct stat target;
    int c, result = 0, directory, how = 0;

    while ((c = getopt(argc, argv, "fiHLPrRp")) != -1)
        switch (c) {
        case 'p': keep = 1; break;
        case 'f': force = 1; break;
        case 'i': asks = 1; break;
        case 'r':
        case 'R': recursive = 1; break;
        case '?': return 1;
        default: how = c;
        }
    follow = how ? how : recursive ? 'P' : 'L';
    if (argc - optind < 2) {
        fprintf(stderr, "usage: cp [-fip] [-R [-H | -L | -P]] from ... to\n");
        return 1;
    }
    directory = stat(argv[argc - 1], &target) == 0 && S_ISDIR(target.st_mode);
    if (!directory && argc - optind > 2) {
        errno = ENOTDIR;
        return complain(argv[argc - 1]);
    }
    for (; optind < argc - 1; optind++) {
        size_t length = strlen(argv[optind]);
        const char *name;
        char *to;

        while (length > 1 && argv[optind][length - 1] == '/')
            argv[optind][--length] = 0;
        name = strrchr(argv[optind], '/');
        to = directory ? below(argv[argc - 1], name && name[1] ? name + 1 : argv[optind]) : argv[argc - 1];

        result |= copy(argv[optind], to, 1);
    }
    return result;
}
