/* ruserok(3): whether a user of another machine is trusted here, by /etc/hosts.equiv or the user's own .rhosts. */
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <unistd.h>

/* Lines are `host [user]`; `-` before either is a refusal, `+` stands for all. 1 trusted, 0 unknown, -1 refused. */
static int verdict(char *line, const char *host, const char *remote, const char *local)
{
    char *name = strtok(line, " \t\n"), *user = strtok(0, " \t\n");
    int refuses = 0;

    if (!name || *name == '#')
        return 0;
    if (*name == '-') {
        refuses = 1;
        name++;
    }
    if (strcmp(name, "+") && strcasecmp(name, host))
        return 0;
    if (refuses)
        return -1;
    if (!user)
        return !strcmp(remote, local);
    if (*user == '-')
        return !strcmp(user + 1, remote) ? -1 : 0;
    return !strcmp(user, "+") || !strcmp(user, remote);
}

static int look(FILE *file, const char *host, const char *remote, const char *local)
{
    char line[512];
    int found = 0;

    while (!found && fgets(line, sizeof line, file))
        found = verdict(line, host, remote, local);
    fclose(file);
    return found;
}

int ruserok(const char *host, int superuser, const char *remote, const char *local)
{
    char path[MAXPATHLEN];
    struct passwd *user;
    struct stat status;
    FILE *file;
    int found;

    if (!superuser && (file = fopen("/etc/hosts.equiv", "r")) != 0) {
        found = look(file, host, remote, local);
        if (found)
            return found > 0 ? 0 : -1;
    }
    user = getpwnam(local);
    if (!user || strlen(user->pw_dir) + 10 > sizeof path)
        return -1;
    sprintf(path, "%s/.rhosts", user->pw_dir);
    file = fopen(path, "r");
    if (!file)
        return -1;
    /* Nobody else may have written it. */
    if (fstat(fileno(file), &status) < 0 || (status.st_uid && status.st_uid != user->pw_uid) || status.st_mode & 022) {
        fclose(file);
        return -1;
    }
    return look(file, host, remote, local) > 0 ? 0 : -1;
}
