/* mount [-r] special directory; alone, what is mounted. */
#include <errno.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <time.h>

static int list(void)
{
    FILE *table = setmntent(MNT_MNTTAB, "r");
    struct mntent *entry;

    if (!table) {
        fprintf(stderr, "mount: %s: %s\n", MNT_MNTTAB, strerror(errno));
        return 1;
    }
    while ((entry = getmntent(table)) != 0)
        printf("%s on %s %s on %s", entry->mnt_dir, entry->mnt_fsname,
            hasmntopt(entry, MNTOPT_RO) ? "read only" : "read/write", ctime(&entry->mnt_time));
    endmntent(table);
    return 0;
}

int main(int argc, char **argv)
{
    int flags = 0;

    if (argc == 1)
        return list();
    if (strcmp(argv[1], "-r") == 0) {
        flags = M_RDONLY;
        argc--;
        argv++;
    }
    if (argc != 3) {
        fprintf(stderr, "usage: mount [-r] special directory\n");
        return 2;
    }
    if (mount(argv[1], argv[2], flags) < 0) {
        fprintf(stderr, "mount: %s on %s: %s\n", argv[1], argv[2], strerror(errno));
        return 1;
    }
    return 0;
}
