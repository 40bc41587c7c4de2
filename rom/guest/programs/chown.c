/* chown [-R] owner[:group] file ... */
#include <pwd.h>
#include "ownership.h"

static int find_owner(const char *name)
{
    const struct passwd *entry = getpwnam(name);

    owner = entry ? (long)entry->pw_uid : number_of(name);
    if (owner == UNCHANGED)
        fprintf(stderr, "chown: %s: no such user\n", name);
    return owner != UNCHANGED;
}

static int find(char *names)
{
    char *colon = strchr(names, ':');

    if (colon)
        *colon = 0;
    return find_owner(names) && (!colon || find_group(colon + 1));
}

int main(int argc, char **argv)
{
    return change("chown", argc, argv, find, "chown [-R] owner[:group] file ...");
}
