/* getutent(3): /etc/utmp, or the file utmpname(3) names. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utmp.h>

static char *path;
static int fd = -1, writable;
static struct utmp entry;
static long place = -1;         /* of the entry, in the file; -1 without one */

int utmpname(const char *name)
{
    char *copy = strdup(name);

    if (!copy)
        return 0;
    endutent();
    free(path);
    path = copy;
    return 1;
}

static int opened(void)
{
    const char *name = path ? path : UTMP_FILE;

    if (fd >= 0)
        return 1;
    writable = (fd = open(name, O_RDWR)) >= 0;
    if (fd < 0)
        fd = open(name, O_RDONLY);
    if (fd >= 0)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd >= 0;
}

struct utmp *getutent(void)
{
    place = -1;
    if (!opened())
        return 0;
    place = lseek(fd, 0L, SEEK_CUR);
    if (read(fd, &entry, sizeof entry) != sizeof entry) {
        place = -1;
        return 0;
    }
    return &entry;
}

/* Whether the entry is the one `id` is after: times by their type, processes by their id. */
static int is_like(const struct utmp *id)
{
    if (id->ut_type >= RUN_LVL && id->ut_type <= NEW_TIME)
        return entry.ut_type == id->ut_type;
    return id->ut_type >= INIT_PROCESS && id->ut_type <= DEAD_PROCESS && entry.ut_type >= INIT_PROCESS &&
           entry.ut_type <= DEAD_PROCESS && !memcmp(entry.ut_id, id->ut_id, sizeof id->ut_id);
}

/* The present entry is looked at first, as pututline(3) relies on. */
struct utmp *getutid(struct utmp *id)
{
    if (place >= 0 && is_like(id))
        return &entry;
    while (getutent())
        if (is_like(id))
            return &entry;
    return 0;
}

struct utmp *getutline(struct utmp *line)
{
    while (getutent())
        if ((entry.ut_type == LOGIN_PROCESS || entry.ut_type == USER_PROCESS) &&
            !strncmp(entry.ut_line, line->ut_line, sizeof entry.ut_line))
            return &entry;
    return 0;
}

/* In the place of the entry with its id, or at the end of the file. */
struct utmp *_pututline(const struct utmp *put)
{
    struct utmp copy = *put;
    long at;

    if (!opened() || !writable)
        return 0;
    if (place < 0 || !is_like(&copy)) {
        setutent();
        opened();
        getutid(&copy);
    }
    at = place >= 0 ? place : lseek(fd, 0L, SEEK_END) / (long)sizeof copy * (long)sizeof copy;
    if (lseek(fd, at, SEEK_SET) == -1 || write(fd, &copy, sizeof copy) != sizeof copy)
        return 0;
    entry = copy;
    place = at;
    return &entry;
}

void pututline(const struct utmp *put)
{
    _pututline(put);
}

void setutent(void)
{
    if (fd >= 0)
        lseek(fd, 0L, SEEK_SET);
    place = -1;
}

void endutent(void)
{
    if (fd >= 0)
        close(fd);
    fd = -1;
    place = -1;
}

/* ttyslot(3): which entry is that of the terminal, 0 without one. */
int ttyslot(void)
{
    struct utmp *found;
    char *name = 0;
    int i, slot = 0;

    for (i = 0; i < 3 && !name; i++)
        name = ttyname(i);
    if (!name)
        return 0;
    if (!strncmp(name, "/dev/", 5))
        name += 5;
    setutent();
    while ((found = getutent()) != 0) {
        if (found->ut_type != 0 && !strncmp(found->ut_line, name, sizeof found->ut_line))
            break;
        slot++;
    }
    endutent();
    return found ? slot : 0;
}
