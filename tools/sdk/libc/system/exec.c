/* The execve(2) family.  On the 68k the variable arguments already are the vector execve wants. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#define SHELL "/bin/sh"

int execl(const char *path, const char *first, ...)
{
    return execve(path, (char *const *)&first, environ);
}

int execle(const char *path, const char *first, ...)
{
    char *const *argv = (char *const *)&first, *const *end = argv;

    while (*end++)
        ;
    return execve(path, argv, *(char *const *const *)end);
}

int execlp(const char *name, const char *first, ...)
{
    return execvp(name, (char *const *)&first);
}

int execv(const char *path, char *const *argv)
{
    return execve(path, argv, environ);
}

/* A file of commands without #! is the shell's business. */
static void with_shell(const char *path, char *const *argv)
{
    int count = 0;
    char **words;

    while (argv[count])
        count++;
    words = malloc((count + 2) * sizeof *words);
    if (!words)
        return;
    words[0] = "sh";
    words[1] = (char *)path;
    memcpy(words + 2, argv + (count > 0), (count ? count : 1) * sizeof *words);
    execve(SHELL, words, environ);
    free(words);
}

static void attempt(const char *path, char *const *argv)
{
    execve(path, argv, environ);
    if (errno == ENOEXEC)
        with_shell(path, argv);
}

int execvp(const char *name, char *const *argv)
{
    const char *search = getenv("PATH"), *end;
    char path[MAXPATHLEN];
    int denied = 0;

    if (strchr(name, '/')) {
        attempt(name, argv);
        return -1;
    }
    if (!search)
        search = ":/bin:/usr/bin";
    for (;; search = end + 1) {
        end = strchr(search, ':');
        if (!end)
            end = search + strlen(search);
        if ((end - search) + strlen(name) + 2 <= sizeof path) {
            memcpy(path, search, end - search);
            strcpy(path + (end - search), end == search ? "" : "/");
            strcat(path, name);
            attempt(path, argv);
            if (errno == EACCES)
                denied = 1;
            else if (errno != ENOENT && errno != ENOTDIR)
                return -1;
        }
        if (!*end)
            break;
    }
    errno = denied ? EACCES : ENOENT;
    return -1;
}
