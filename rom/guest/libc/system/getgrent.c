/* getgrent(3), getgrnam_r(3), initgroups(3): /etc/group */
#include <errno.h>
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

/* Members beyond the room for `most` are left out. */
static int decode(char *text, struct group *to, char **list, int most)
{
    char *rest;
    int count = 0;

    to->gr_name = text;
    to->gr_passwd = __database_cut(to->gr_name, ':');
    text = __database_cut(to->gr_passwd, ':');
    rest = __database_cut(text, ':');
    if (!text || !*to->gr_name)
        return 0;
    to->gr_gid = atol(text);
    while (rest && *rest && count < most) {
        list[count++] = rest;
        rest = __database_cut(rest, ',');
    }
    list[count] = 0;
    to->gr_mem = list;
    return 1;
}

struct group *getgrent(void)
{
    char *line;

    while ((line = __database_line(&groups)) != 0)
        if (decode(line, &group, members, MEMBERS))
            return &group;
    return 0;
}

/* A line longer than the table's is cut into several, as fgets(3) does. */
struct group *fgetgrent(FILE *from)
{
    static char line[LINE_SIZE];

    while (fgets(line, sizeof line, from)) {
        line[strcspn(line, "\n")] = '\0';
        if (decode(line, &group, members, MEMBERS))
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

/* Into the caller's room: the line, and after it the list of its members. 0 or ERANGE. */
static int place(const char *line, struct group *to, char *room, size_t size)
{
    size_t length = strlen(line) + 1, list = (size_t)-((unsigned long)room + length) & (sizeof(char *) - 1);
    const char *byte;
    int count = 1;

    for (byte = line; *byte; byte++)
        count += *byte == ',';
    list += length;
    if (list + (count + 1) * sizeof(char *) > size)
        return ERANGE;
    memcpy(room, line, length);
    decode(room, to, (char **)(room + list), count);
    return 0;
}

/* As POSIX has it: 0 or the error, *result 0 if there is no such group. A name, or a gid. */
static int find(const char *name, gid_t gid, struct group *to, char *room, size_t size, struct group **result)
{
    struct database own = {"/etc/group"};
    char *line;
    int error = 0;

    *result = 0;
    while (!*result && !error && (line = __database_line(&own)) != 0) {
        struct group found;
        char copy[LINE_SIZE], *none;

        strcpy(copy, line);
        if (!decode(copy, &found, &none, 0) || (name ? strcmp(found.gr_name, name) != 0 : found.gr_gid != gid))
            continue;
        error = place(line, to, room, size);
        *result = error ? 0 : to;
    }
    __database_close(&own);
    return error;
}

int getgrnam_r(const char *name, struct group *to, char *room, size_t size, struct group **result)
{
    return find(name, 0, to, room, size, result);
}

int getgrgid_r(gid_t gid, struct group *to, char *room, size_t size, struct group **result)
{
    return find(0, gid, to, room, size, result);
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
