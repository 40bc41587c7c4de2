/* getgrent(3), initgroups(3): /etc/group */
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>
#include "database.h"

#define MEMBERS 200

static struct database groups = {"/etc/group"};
static struct group group;
static char *members[MEMBERS + 1];

static int decode(char *text)
{
    char *rest;
    int count = 0;

    group.gr_name = text;
    group.gr_passwd = __database_cut(group.gr_name, ':');
    text = __database_cut(group.gr_passwd, ':');
    rest = __database_cut(text, ':');
    if (!text || !*group.gr_name)
        return 0;
    group.gr_gid = atol(text);
    while (rest && *rest && count < MEMBERS) {
        members[count++] = rest;
        rest = __database_cut(rest, ',');
    }
    members[count] = 0;
    group.gr_mem = members;
    return 1;
}

struct group *getgrent(void)
{
    char *line;

    while ((line = __database_line(&groups)) != 0)
        if (decode(line))
            return &group;
    return 0;
}

/* A line longer than the table's is cut into several, as fgets(3) does. */
struct group *fgetgrent(FILE *from)
{
    static char line[LINE_SIZE];

    while (fgets(line, sizeof line, from)) {
        line[strcspn(line, "\n")] = '\0';
        if (decode(line))
            return &group;
    }
    return 0;
}

void setgrent(void)
{
    __database_rewind(&groups);
}

void endgrent(void)
{
    __database_close(&groups);
}

struct group *getgrnam(const char *name)
{
    struct group *found;

    setgrent();
    while ((found = getgrent()) != 0 && strcmp(found->gr_name, name))
        ;
    endgrent();
    return found;
}

struct group *getgrgid(gid_t gid)
{
    struct group *found;

    setgrent();
    while ((found = getgrent()) != 0 && found->gr_gid != gid)
        ;
    endgrent();
    return found;
}

static int is_member(const struct group *entry, const char *name)
{
    char **member;

    for (member = entry->gr_mem; *member; member++)
        if (!strcmp(*member, name))
            return 1;
    return 0;
}

int initgroups(const char *name, gid_t primary)
{
    gid_t list[NGROUPS];
    struct group *entry;
    int count = 1;

    list[0] = primary;
    setgrent();
    while (count < NGROUPS && (entry = getgrent()) != 0)
        if (entry->gr_gid != primary && is_member(entry, name))
            list[count++] = entry->gr_gid;
    endgrent();
    return setgroups(count, list);
}
