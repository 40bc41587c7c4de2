/* Disks: /dev/dsk/c1d0s0 is mounted on /data and holds a file. With "user" as argument: what others than the superuser
   may do. */
#include <fcntl.h>
#include <mntent.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <ustat.h>
#include "check.h"

#define DISK "/dev/dsk/c1d0s0"

/* Where the table says the disk is. */
static int table_says(const char *directory, const char *option)
{
    FILE *table = setmntent(MNT_MNTTAB, "r");
    struct mntent *entry;
    int found = 0;

    while (table && (entry = getmntent(table)) != 0)
        if (strcmp(entry->mnt_fsname, DISK) == 0)
            found = strcmp(entry->mnt_dir, directory) == 0 && hasmntopt(entry, option) != 0;
    if (table)
        endmntent(table);
    return found;
}

static void superuser(void)
{
    struct ufs_args disk;
    struct stat status;
    struct statfs total;
    struct ustat same;
    time_t changed;
    int fd;

    check("table", table_says("/data", MNTOPT_DEFAULTS) && getmount_cnt(&changed) == 2 && changed > 0);
    check("disk", stat(DISK, &status) == 0 && S_ISBLK(status.st_mode) && FAILS(open(DISK, O_RDONLY), ENXIO));
    check("ustat", ustat(status.st_rdev, &same) == 0 && statfs("/data", &total) == 0
        && total.f_bsize > 0 && same.f_tfree > 0);
    fd = open("/data/file", O_RDONLY);
    check("busy", FAILS(umount("/data"), EBUSY) && FAILS(umount("/"), EBUSY));
    close(fd);
    check("umount", umount("/data") == 0 && FAILS(open("/data/file", O_RDONLY), ENOENT) && !table_says("/data", "rw"));
    check("not-mounted", FAILS(umount(DISK), EINVAL) && FAILS(umount("/data"), EINVAL));
    check("no-disk", FAILS(mount("/dev/null", "/mnt", 0), ENOTBLK) && FAILS(mount("/none", "/mnt", 0), ENOENT)
        && FAILS(mount(DISK, "/dev/null", 0), ENOTDIR));
    check("mount", mount(DISK, "/mnt", M_RDONLY) == 0 && table_says("/mnt", MNTOPT_RO)
        && FAILS(open("/mnt/file", O_RDWR), EROFS) && FAILS(mount(DISK, "/data", 0), EBUSY));
    disk.fspec = DISK;
    check("vfsmount", umount(DISK) == 0 && vfsmount(MOUNT_UFS, "/data", 0, (caddr_t)&disk) == 0
        && open("/data/file", O_RDWR) >= 0 && FAILS(vfsmount(MOUNT_CDFS, "/mnt", 0, (caddr_t)&disk), EINVAL));
}

int main(int argc, char **argv)
{
    if (argc > 1)
        check("not-permitted", FAILS(mount(DISK, "/mnt", 0), EPERM) && FAILS(umount("/data"), EPERM));
    else
        superuser();
    return 0;
}
