/* Lists the directories in the directory ARGUMENT 1 and asks lstat(2) for everything in them, as ls -lR does, from the
   start again at the end, until there were as many files as the amount says. The checksum is the sizes found. */
#include <dirent.h>
#include <string.h>
#include <sys/types.h>
#include <sys/stat.h>
#include "work.h"

static unsigned long left, total;

static void list(const char *name)
{
    char path[1024];
    struct dirent *entry;
    struct stat status;
    DIR *directory = opendir(name);

    if (directory == 0)
        fail("opendir");
    while (left > 0 && (entry = readdir(directory)) != 0) {
        if (entry->d_name[0] == '.')
            continue;
        strcpy(path, name);
        strcat(path, "/");
        strcat(path, entry->d_name);
        if (lstat(path, &status) < 0)
            fail("lstat");
        if (S_ISDIR(status.st_mode)) {
            list(path);
        } else {
            total += status.st_size;
            left--;
        }
    }
    closedir(directory);
}

unsigned long work(unsigned long amount, char **arguments)
{
    left = amount;
    while (left > 0)
        list(arguments[0]);
    return total;
}
