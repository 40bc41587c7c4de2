/* Names of files that do not exist. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <unistd.h>

static char sequence[4] = "AAA";

/* AAA, BAA, ... ZZZ, then again from the start. */
static void advance(void)
{
    char *p;

    for (p = sequence; *p; p++) {
        if (*p != 'Z') {
            ++*p;
            return;
        }
        *p = 'A';
    }
}

/* DIR/PREFIXaaaNNNNN into name, which has room for all of it.  0 when TMP_MAX names are all taken. */
static char *unused_name(char *name, const char *directory, const char *prefix)
{
    size_t n = strlen(directory);
    int tries;

    for (tries = 0; tries < TMP_MAX; tries++) {
        sprintf(name, "%s%s%.5s%s%05d", directory, n && directory[n - 1] == '/' ? "" : "/", prefix, sequence,
                (int)(getpid() % 100000));
        advance();
        if (access(name, F_OK) < 0)
            return name;
    }
    return 0;
}

char *tmpnam(char *name)
{
    static char own[L_tmpnam];

    return unused_name(name ? name : own, P_tmpdir, "");
}

static int is_directory(const char *path)
{
    struct stat st;

    return path && stat(path, &st) == 0 && S_ISDIR(st.st_mode) && access(path, W_OK | X_OK) == 0;
}

char *tempnam(const char *directory, const char *prefix)
{
    const char *chosen = getenv("TMPDIR");
    char *name;

    if (!is_directory(chosen))
        chosen = is_directory(directory) ? directory : is_directory(P_tmpdir) ? P_tmpdir : "/tmp";
    name = malloc(strlen(chosen) + 16);
    if (name && !unused_name(name, chosen, prefix ? prefix : "")) {
        free(name);
        return 0;
    }
    return name;
}

/* The file has no name any more, so it goes when it is closed. */
FILE *tmpfile(void)
{
    char *name;
    FILE *fp = 0;
    int fd, tries;

    for (tries = 0; tries < TMP_MAX; tries++) {
        name = tempnam(0, "tmp");
        if (!name)
            return 0;
        fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
        if (fd >= 0) {
            unlink(name);
            free(name);
            fp = fdopen(fd, "w+");
            if (!fp)
                close(fd);
            return fp;
        }
        free(name);
        if (errno != EEXIST)
            return 0;           /* the next name would fail as well */
    }
    return 0;
}
