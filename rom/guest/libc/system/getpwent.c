/* getpwent(3): /etc/passwd */
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

static int decode(char *text)
{
    char *gid;

    user.pw_name = next(&text);
    user.pw_passwd = next(&text);
    user.pw_uid = atol(next(&text));
    gid = next(&text);
    if (!text || !*user.pw_name)
        return 0;
    user.pw_gid = atol(gid);
    user.pw_gecos = next(&text);
    user.pw_dir = next(&text);
    user.pw_shell = next(&text);
    user.pw_age = __database_cut(user.pw_passwd, ',');
    if (!user.pw_age)
        user.pw_age = empty;
    user.pw_comment = empty;
    return 1;
}

struct passwd *getpwent(void)
{
    char *line;

    while ((line = __database_line(&users)) != 0)
        if (decode(line))
            return &user;
    return 0;
}

/* A line longer than the table's is cut into several, as fgets(3) does. */
struct passwd *fgetpwent(FILE *from)
{
    static char line[LINE_SIZE];

    while (fgets(line, sizeof line, from)) {
        line[strcspn(line, "\n")] = '\0';
        if (decode(line))
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
