/* getpwent(3), getpwnam_r(3): /etc/passwd */
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include "database.h"

static struct database users = {"/etc/passwd"};
static struct passwd user;
static char empty[] = "";

static char *next(char **text)
{
    char *field = *text;

    *text = __database_cut(field, ':');
    return field ? field : empty;
}

static int decode(char *text, struct passwd *to)
{
    char *gid;

    to->pw_name = next(&text);
    to->pw_passwd = next(&text);
    to->pw_uid = atol(next(&text));
    gid = next(&text);
    if (!text || !*to->pw_name)
        return 0;
    to->pw_gid = atol(gid);
    to->pw_gecos = next(&text);
    to->pw_dir = next(&text);
    to->pw_shell = next(&text);
    to->pw_age = __database_cut(to->pw_passwd, ',');
    if (!to->pw_age)
        to->pw_age = empty;
    to->pw_comment = empty;
    return 1;
}

struct passwd *getpwent(void)
{
    char *line;

    while ((line = __database_line(&users)) != 0)
        if (decode(line, &user))
            return &user;
    return 0;
}

/* A line longer than the table's is cut into several, as fgets(3) does. */
struct passwd *fgetpwent(FILE *from)
{
    static char line[LINE_SIZE];

    while (fgets(line, sizeof line, from)) {
        line[strcspn(line, "\n")] = '\0';
        if (decode(line, &user))
            return &user;
    }
    return 0;
}

void setpwent(void)
{
    __database_rewind(&users);
}

void endpwent(void)
{
    __database_close(&users);
}

struct passwd *getpwnam(const char *name)
{
    struct passwd *found;

    setpwent();
    while ((found = getpwent()) != 0 && strcmp(found->pw_name, name))
        ;
    endpwent();
    return found;
}

struct passwd *getpwuid(uid_t uid)
{
    struct passwd *found;

    setpwent();
    while ((found = getpwent()) != 0 && found->pw_uid != uid)
        ;
    endpwent();
    return found;
}

/* Into the caller's room, as POSIX has it: 0 or the error, *result 0 if there is no such user. A name, or a uid. */
static int find(const char *name, uid_t uid, struct passwd *to, char *room, size_t size, struct passwd **result)
{
    struct database own = {"/etc/passwd"};
    char *line;
    int error = 0;

    *result = 0;
    while (!*result && !error && (line = __database_line(&own)) != 0) {
        size_t length = strlen(line);
        struct passwd found;
        char copy[LINE_SIZE];

        memcpy(copy, line, length + 1);
        if (!decode(copy, &found) || (name ? strcmp(found.pw_name, name) != 0 : found.pw_uid != uid))
            continue;
        if (length >= size) {
            error = ERANGE;
            continue;
        }
        memcpy(room, line, length + 1);
        decode(room, to);
        *result = to;
    }
    __database_close(&own);
    return error;
}

int getpwnam_r(const char *name, struct passwd *to, char *room, size_t size, struct passwd **result)
{
    return find(name, 0, to, room, size, result);
}

int getpwuid_r(uid_t uid, struct passwd *to, char *room, size_t size, struct passwd **result)
{
    return find(0, uid, to, room, size, result);
}
