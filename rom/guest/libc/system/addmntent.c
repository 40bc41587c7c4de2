/* addmntent(3): an entry at the end of a table. */
#include <mntent.h>

int addmntent(FILE *to, const struct mntent *entry)
{
    if (fseek(to, 0L, SEEK_END))
        return 1;
    return fprintf(to, "%s %s %s %s %d %d %ld\n", entry->mnt_fsname, entry->mnt_dir, entry->mnt_type, entry->mnt_opts,
                   entry->mnt_freq, entry->mnt_passno, entry->mnt_time) < 0;
}
