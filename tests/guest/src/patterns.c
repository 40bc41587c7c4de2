/* fnmatch(3), glob(3), realpath(3): a line for each wrong match, then what is found in a directory of our own. */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *pattern, *text;
    int flags, matches;
} cases[] = {
    {"*.c", "a.c", 0, 1}, {"*.c", "a.h", 0, 0}, {"[a-c]?", "bz", 0, 1}, {"[!a-c]?", "bz", 0, 0},
    {"*", "a/b", FNM_PATHNAME, 0}, {"*/b", "a/b", FNM_PATHNAME, 1}, {"*", ".x", FNM_PERIOD, 0},
    {".*", ".x", FNM_PERIOD, 1}, {"a\\*", "a*", 0, 1}, {"a\\*", "ab", 0, 0}, {"[]]", "]", 0, 1}, {"[", "[", 0, 1},
    {"a*b*c", "aXXbYYc", 0, 1}, {"a*b*c", "aXXbYY", 0, 0}, {"**a", "a", 0, 1}, {"", "", 0, 1}, {"[a-]", "-", 0, 1},
    {"?", "", 0, 0},
};

static void find(const char *pattern, int flags)
{
    glob_t found;
    size_t i;
    int status = glob(pattern, flags, 0, &found);

    printf("%s: %d:", pattern, status);
    for (i = 0; i < found.gl_pathc; i++)
        printf(" %s", found.gl_pathv[i]);
    printf("\n");
    globfree(&found);
}

static void resolve(const char *path)
{
    char result[1024];

    if (realpath(path, result))
        printf("%s is %s\n", path, result);
    else
        printf("%s: errno %d\n", path, errno);
}

static void touch(const char *path)
{
    close(creat(path, 0644));
}

int main(void)
{
    size_t i;

    for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if ((fnmatch(cases[i].pattern, cases[i].text, cases[i].flags) == 0) != cases[i].matches)
            printf("WRONG: %s and %s\n", cases[i].pattern, cases[i].text);
    mkdir("/tmp/d", 0755);
    mkdir("/tmp/d/sub", 0755);
    touch("/tmp/d/b.c");
    touch("/tmp/d/a.c");
    touch("/tmp/d/sub/x.c");
    touch("/tmp/d/.hidden");
    symlink("../d/sub", "/tmp/d/link");
    symlink("loop", "/tmp/d/loop");
    chdir("/tmp/d");
    find("/tmp/d/*", GLOB_MARK);
    find("/tmp/*/*/*.c", 0);
    find("*.x", 0);
    find("*.x", GLOB_NOCHECK);
    find("/", 0);
    find("s*/", 0);
    resolve("link/../link//./x.c");
    resolve("/..");
    resolve("loop");
    resolve("missing");
    return 0;
}
