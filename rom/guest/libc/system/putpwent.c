/* putpwent(3), getpw(3), putgrent: users and groups as lines of text. */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

int putpwent(const struct passwd *user, FILE *to)
{
    const char *age = user->pw_age && *user->pw_age ? user->pw_age : 0;

    return fprintf(to, "%s:%s%s%s:%ld:%ld:%s:%s:%s\n", user->pw_name, user->pw_passwd, age ? "," : "", age ? age : "",
                   (long)user->pw_uid, (long)user->pw_gid, user->pw_gecos, user->pw_dir, user->pw_shell) < 0;
}

/* The whole line of the user into the buffer, which has to be big enough. */
int getpw(uid_t uid, char *line)
{
    struct passwd *user = getpwuid(uid);

    if (!user)
        return -1;
    sprintf(line, "%s:%s:%ld:%ld:%s:%s:%s", user->pw_name, user->pw_passwd, (long)user->pw_uid, (long)user->pw_gid,
            user->pw_gecos, user->pw_dir, user->pw_shell);
    return 0;
}
