/* df [special | directory | file ...]: blocks of 512 bytes and files that are free. */
#include <errno.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include "output.h"

/* Whether `name` names a file system itself. */
static int named(struct mntent *entry, const char *name)
{
    return strcmp(name, entry->mnt_fsname) == 0 || strcmp(name, entry->mnt_dir) == 0;
}

/* Whether it is a file on it. */
static int holds(struct mntent *entry, const char *name)
{
    struct stat file, top;

    return stat(name, &file) == 0 && (file.st_mode & S_IFMT) != S_IFBLK && stat(entry->mnt_dir, &top) == 0
        && file.st_dev == top.st_dev;
}

static int any(struct mntent *entry, const char *name)
{
    return 1;
}

static void show(struct mntent *entry)
{
    struct statfs total;
    double blocks;

    if (statfs(entry->mnt_dir, &total) < 0) {
        fprintf(stderr, "df: %s: %s\n", entry->mnt_dir, strerror(errno));
        return;
    }
    blocks = (double)total.f_bavail * (total.f_bsize / 512);
    printf("%-19.19s(%-18.18s): %9.0f blocks %9ld i-nodes\n", entry->mnt_dir, entry->mnt_fsname, blocks,
        (long)total.f_ffree);
}

/* Show those that are `wanted`; no more than one if there is a name. How many there were. */
static int search(int (*wanted)(struct mntent *, const char *), const char *name)
{
    FILE *table = setmntent(MNT_MNTTAB, "r");
    struct mntent *entry;
    int found = 0;

    if (!table) {
        fprintf(stderr, "df: %s: %s\n", MNT_MNTTAB, strerror(errno));
        return 0;
    }
    while (!(name && found) && (entry = getmntent(table)) != 0)
        if (wanted(entry, name)) {
            show(entry);
            found++;
        }
    endmntent(table);
    return found;
}

static int run(int argc, char **argv)
{
    int result = 0;

    if (argc == 1)
        return search(any, (char *)0) == 0;
    while (*++argv)
        if (!search(named, *argv) && !search(holds, *argv)) {
            fprintf(stderr, "df: %s: not a file system or a file of one\n", *argv);
            result = 1;
        }
    return result;
}

int main(int argc, char **argv)
{
    return written("df", run(argc, argv));
}
