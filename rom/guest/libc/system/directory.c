/* opendir(3) and its relations, over getdirentries(2). */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 4096

DIR *opendir(const char *path)
{
    struct stat status;
    DIR *directory;
    int fd = open(path, O_RDONLY | O_NDELAY);

    if (fd == -1)
        return 0;
    if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode))
        errno = ENOTDIR;
    else if ((directory = calloc(1, sizeof *directory + BLOCK)) != 0) {
        directory->dd_fd = fd;
        directory->dd_buf = (char *)(directory + 1);
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        return directory;
    }
    close(fd);
    return 0;
}

static int fill(DIR *directory)
{
    int count = getdirentries(directory->dd_fd, directory->dd_buf, BLOCK, &directory->dd_base);

    if (count <= 0)
        return 0;
    directory->dd_size = count;
    directory->dd_loc = 0;
    return 1;
}

struct dirent *readdir(DIR *directory)
{
    struct dirent *entry;

    for (;;) {
        if (directory->dd_loc >= directory->dd_size && !fill(directory))
            return 0;
        entry = (struct dirent *)(directory->dd_buf + directory->dd_loc);
        if (entry->d_reclen <= 0 || entry->d_reclen > directory->dd_size - directory->dd_loc) {
            directory->dd_loc = directory->dd_size;
            continue;
        }
        directory->dd_loc += entry->d_reclen;
        if (entry->d_ino != 0)
            return entry;
    }
}

/* As POSIX has it: 0 or the error, *result 0 at the end. */
int readdir_r(DIR *directory, struct dirent *to, struct dirent **result)
{
    struct dirent *entry;
    int before = errno, error;

    errno = 0;
    entry = readdir(directory);
    error = entry ? 0 : errno;
    errno = before;
    if (entry)
        memcpy(to, entry, (char *)entry->d_name - (char *)entry + entry->d_namlen + 1);
    *result = entry ? to : 0;
    return error;
}

/* A position is a byte offset, as in a directory read as a file. */
long telldir(DIR *directory)
{
    if (directory->dd_loc >= directory->dd_size)
        return lseek(directory->dd_fd, 0, SEEK_CUR);
    return directory->dd_base + directory->dd_loc;
}

void seekdir(DIR *directory, long position)
{
    if (position >= directory->dd_base && position < directory->dd_base + directory->dd_size) {
        directory->dd_loc = position - directory->dd_base;
        return;
    }
    lseek(directory->dd_fd, position, SEEK_SET);
    directory->dd_loc = directory->dd_size = 0;
}

void rewinddir(DIR *directory)
{
    lseek(directory->dd_fd, 0, SEEK_SET);
    directory->dd_loc = directory->dd_size = 0;
}

int closedir(DIR *directory)
{
    int fd = directory->dd_fd;

    free(directory);
    return close(fd);
}
