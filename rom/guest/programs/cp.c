/* cp [-pr] from to; cp [-pr] from ... directory */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

static int keep, recursive;
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
    in = open(from, O_RDONLY);
    if (in < 0)
        return complain(from);
    out = open(to, O_WRONLY | O_CREAT | O_TRUNC, file->st_mode & 0777);
    if (out < 0) {
        close(in);
        return complain(to);
    }
    result = copy_bytes(in, out, from, to);
    close(in);
    return close(out) < 0 ? complain(to) : result;
}

static int copy(const char *from, const char *to);

static int copy_directory(const char *from, const char *to)
{
    DIR *directory;
    struct dirent *entry;
    int result = 0;

    if (mkdir(to, 0777) < 0 && errno != EEXIST)
        return complain(to);
    directory = opendir(from);
    if (!directory)
        return complain(from);
    while ((entry = readdir(directory)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) {
            char *inner = below(from, entry->d_name), *target = below(to, entry->d_name);

            result |= copy(inner, target);
            free(inner);
            free(target);
        }
    closedir(directory);
    return result;
}

static int copy(const char *from, const char *to)
{
    struct stat file;
    struct utimbuf times;
    int result;

    if (stat(from, &file) < 0)
        return complain(from);
    if (S_ISDIR(file.st_mode) && !recursive) {
        errno = EISDIR;
        return complain(from);
    }
    result = S_ISDIR(file.st_mode) ? copy_directory(from, to) : copy_file(from, to, &file);
    if (keep && !result) {
        times.actime = file.st_atime;
        times.modtime = file.st_mtime;
        utime(to, &times);
        chmod(to, file.st_mode & 07777);
    }
    return result;
}

int main(int argc, char **argv)
{
    struct stat target;
    int c, result = 0, directory;

    while ((c = getopt(argc, argv, "firRp")) != -1)
        if (c == 'p')
            keep = 1;
        else if (c == 'r' || c == 'R')
            recursive = 1;
        else if (c == '?')
            return 1;
    if (argc - optind < 2) {
        fprintf(stderr, "usage: cp [-pr] from ... to\n");
        return 1;
    }
    directory = stat(argv[argc - 1], &target) == 0 && S_ISDIR(target.st_mode);
    if (!directory && argc - optind > 2) {
        errno = ENOTDIR;
        return complain(argv[argc - 1]);
    }
    for (; optind < argc - 1; optind++) {
        const char *name = strrchr(argv[optind], '/');
        char *to = directory ? below(argv[argc - 1], name ? name + 1 : argv[optind]) : argv[argc - 1];

        result |= copy(argv[optind], to);
    }
    return result;
}
