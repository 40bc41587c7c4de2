/* The execve(2) family. */
#include <alloca.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#define SHELL "/bin/sh"

static int count_arguments(va_list arguments)
{
    int count = 1;

    while (va_arg(arguments, char *))
        count++;
    return count;
}

/* The vector of the arguments that begin with `first`; `arguments` is left after their null pointer. */
#define COLLECT(vector, first, arguments) do {                              \
        int count_, index_;                                                 \
        va_start(arguments, first);                                         \
        count_ = first ? count_arguments(arguments) : 0;                    \
        va_end(arguments);                                                  \
        vector = alloca((count_ + 1) * sizeof *vector);                     \
        vector[0] = (char *)first;                                          \
        va_start(arguments, first);                                         \
        for (index_ = 1; index_ <= count_; index_++)                        \
            vector[index_] = va_arg(arguments, char *);                     \
    } while (0)

int execl(const char *path, const char *first, ...)
{
    va_list arguments;
    char **vector;

    COLLECT(vector, first, arguments);
    va_end(arguments);
    return execve(path, vector, environ);
}

int execle(const char *path, const char *first, ...)
{
    va_list arguments;
    char **vector, **environment;

    COLLECT(vector, first, arguments);
    environment = va_arg(arguments, char **);
    va_end(arguments);
    return execve(path, vector, environment);
}

int execlp(const char *name, const char *first, ...)
{
    va_list arguments;
    char **vector;

    COLLECT(vector, first, arguments);
    va_end(arguments);
    return execvp(name, vector);
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
