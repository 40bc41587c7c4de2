/* The protected password database of trusted systems, getprpwent(3).  A system that isn't trusted, as this one, has
   none: no entry is found, and none can be written. */

#include <errno.h>
#include <sys/types.h>

struct pr_passwd;

struct pr_passwd *getprpwent(void)
{
    return 0;
}

struct pr_passwd *getprpwuid(uid_t uid)
{
    (void)uid;
    return 0;
}

struct pr_passwd *getprpwnam(const char *name)
{
    (void)name;
    return 0;
}

void setprpwent(void)
{
}

void endprpwent(void)
{
}

int putprpwnam(const char *name, struct pr_passwd *entry)
{
    (void)name, (void)entry;
    errno = ENOENT;
    return 0;
}

int iscomsec(void)
{
    return 0;
}
