/* ps [-aef] [-p number,...] [-u user,...]: processes, those of one's own terminal unless told otherwise. */
#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pstat.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "output.h"

#define DAY (24 * 60 * 60)

static struct {
    int every, terminals, full; /* -e, -a, -f */
    char *numbers, *users;      /* -p, -u */
} options;

static long here_major, here_minor, me;

static const char *user_name(long uid)
{
    static char number[16];
    struct passwd *user = getpwuid(uid);

    if (user)
        return user->pw_name;
    sprintf(number, "%ld", uid);
    return number;
}

/* Whether one of `list`, words between commas or blanks, is `wanted` or `name`. */
static int among(const char *list, long wanted, const char *name)
{
    size_t length;
    char *end;

    for (; *list; list += length) {
        list += strspn(list, ", ");
        length = strcspn(list, ", ");
        if (length && strtol(list, &end, 10) == wanted && end == list + length)
            return 1;
        if (name && length == strlen(name) && strncmp(list, name, length) == 0)
            return 1;
    }
    return 0;
}

static int chosen(const struct pst_status *process)
{
    if (options.every)
        return 1;
    if (options.terminals && process->pst_term.psd_major != -1)
        return 1;
    if (options.numbers && among(options.numbers, process->pst_pid, 0))
        return 1;
    if (options.users && among(options.users, process->pst_uid, user_name(process->pst_uid)))
        return 1;
    return !options.terminals && !options.numbers && !options.users && process->pst_uid == me
        && process->pst_term.psd_major == here_major && process->pst_term.psd_minor == here_minor;
}

static int find(const char *path, dev_t wanted, char *name, size_t room)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    struct stat status;
    char full[64];
    int found = 0;

    while (directory && !found && (entry = readdir(directory)) != 0) {
        if (strlen(path) + strlen(entry->d_name) >= sizeof full || strcmp(entry->d_name, "tty") == 0)
            continue;
        snprintf(full, sizeof full, "%s%s", path, entry->d_name);
        if (stat(full, &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == wanted) {
            sprintf(name, "%.*s", (int)room - 1, full + strlen("/dev/"));
            found = 1;
        }
    }
    if (directory)
        closedir(directory);
    return found;
}

static const char *terminal(const struct psdev *device)
{
    static char name[16];
    static struct psdev last = {-2, -2};
    dev_t number = (dev_t)device->psd_major << 24 | device->psd_minor;

    if (device->psd_major == -1)
        return "?";
    if (last.psd_major != device->psd_major || last.psd_minor != device->psd_minor) {
        if (!find("/dev/", number, name, sizeof name) && !find("/dev/pty/", number, name, sizeof name))
            strcpy(name, "?");
        last = *device;
    }
    return name;
}

/* The time of the day, or the day if that was before today's. */
static const char *begun(time_t start)
{
    static char text[16];

    strftime(text, sizeof text, time((time_t *)0) - start < DAY ? "%H:%M:%S" : "%b %e", localtime(&start));
    return text;
}

static void show(const struct pst_status *process)
{
    const char *what = options.full && *process->pst_cmd ? process->pst_cmd : process->pst_ucomm;
    long seconds = process->pst_utime + process->pst_stime;

    if (process->pst_stat == PS_ZOMBIE)
        what = "<defunct>";
    if (options.full)
        printf("%8.8s %5ld %5ld %2d %8s %-8s %2ld:%02ld %s\n", user_name(process->pst_uid), process->pst_pid,
            process->pst_ppid, 0, begun(process->pst_start), terminal(&process->pst_term), seconds / 60, seconds % 60,
            what);
    else
        printf("%5ld %-8s %2ld:%02ld %s\n", process->pst_pid, terminal(&process->pst_term), seconds / 60, seconds % 60,
            what);
}

static int show_all(void)
{
    struct pst_status process;
    int next = 0, shown = 0, count;

    while ((count = pstat_getproc(&process, sizeof process, 1, next)) > 0) {
        next = process.pst_idx + 1;
        if (chosen(&process)) {
            show(&process);
            shown++;
        }
    }
    if (count < 0)
        fprintf(stderr, "ps: %s\n", strerror(errno));
    return count < 0 ? 2 : !shown;
}

static int run(int argc, char **argv)
{
    struct pst_status own;
    int c;

    while ((c = getopt(argc, argv, "aefp:u:")) != -1)
        switch (c) {
        case 'a': options.terminals = 1; break;
        case 'e': options.every = 1; break;
        case 'f': options.full = 1; break;
        case 'p': options.numbers = optarg; break;
        case 'u': options.users = optarg; break;
        default: return 2;
        }
    if (optind < argc) {
        fprintf(stderr, "usage: ps [-aef] [-p number,...] [-u user,...]\n");
        return 2;
    }
    if (pstat_getproc(&own, sizeof own, 0, getpid()) < 0) {
        fprintf(stderr, "ps: %s\n", strerror(errno));
        return 2;
    }
    here_major = own.pst_term.psd_major;
    here_minor = own.pst_term.psd_minor;
    me = own.pst_uid;
    puts(options.full ? "     UID   PID  PPID  C    STIME TTY       TIME COMMAND" : "  PID TTY       TIME COMMAND");
    return show_all();
}

int main(int argc, char **argv)
{
    return written("ps", run(argc, argv));
}
