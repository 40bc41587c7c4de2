/* setmntent(3), getmntent(3), endmntent(3), hasmntopt(3): files such as /etc/mnttab and /etc/checklist. */
#include <mntent.h>
#include <stdlib.h>
#include <string.h>

#define LINE 1024

FILE *setmntent(const char *path, const char *mode)
{
    return fopen(path, mode);
}

int endmntent(FILE *file)
{
    if (file)
        fclose(file);
    return 1;
}

static char *field(char **rest)
{
    static char none[] = "";
    char *start = strtok(*rest, " \t\n");

    *rest = 0;
    return start ? start : none;
}

struct mntent *getmntent(FILE *file)
{
    static char line[LINE];
    static struct mntent entry;
    char *rest;

    do {
        if (!fgets(line, sizeof line, file))
            return 0;
        rest = line + strspn(line, " \t");
    } while (*rest == '#' || *rest == '\n' || *rest == 0);
    entry.mnt_fsname = field(&rest);
    entry.mnt_dir = field(&rest);
    entry.mnt_type = field(&rest);
    entry.mnt_opts = field(&rest);
    entry.mnt_freq = atoi(field(&rest));
    entry.mnt_passno = atoi(field(&rest));
    entry.mnt_time = atol(field(&rest));
    return &entry;
}

/* The place in the options where `wanted` is, as a whole word or before an equals sign. */
char *hasmntopt(const struct mntent *entry, const char *wanted)
{
    size_t length = strlen(wanted);
    char *at = entry->mnt_opts;

    while (*at) {
        if (strncmp(at, wanted, length) == 0 && strchr(",=", at[length]))
            return at;
        at += strcspn(at, ",");
        at += *at == ',';
    }
    return 0;
}
