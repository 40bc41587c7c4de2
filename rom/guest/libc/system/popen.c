/* popen(3), pclose(3) */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct command {
    struct command *next;
    FILE *stream;
    pid_t pid;
};

static struct command *running;

static void run_child(const char *text, int ours, int theirs, int target)
{
    struct command *other;

    close(ours);
    for (other = running; other; other = other->next)
        close(fileno(other->stream));
    if (theirs != target) {
        dup2(theirs, target);
        close(theirs);
    }
    execl("/bin/sh", "sh", "-c", text, (char *)0);
    _exit(127);
}

FILE *popen(const char *text, const char *mode)
{
    struct command *command;
    int fds[2], reading = *mode == 'r';
    int ours, theirs;

    if ((*mode != 'r' && *mode != 'w') || mode[1]) {
        errno = EINVAL;
        return 0;
    }
    command = malloc(sizeof *command);
    if (!command)
        return 0;
    if (pipe(fds) == -1) {
        free(command);
        return 0;
    }
    ours = fds[!reading];
    theirs = fds[reading];
    command->stream = fdopen(ours, mode);
    command->pid = command->stream ? fork() : -1;
    if (command->pid == 0)
        run_child(text, ours, theirs, reading);
    close(theirs);
    if (command->pid == -1) {
        if (command->stream)
            fclose(command->stream);
        else
            close(ours);
        free(command);
        return 0;
    }
    fcntl(ours, F_SETFD, FD_CLOEXEC);
    command->next = running;
    running = command;
    return command->stream;
}

int pclose(FILE *stream)
{
    struct command **link, *command;
    pid_t pid;
    int status;

    for (link = &running; *link && (*link)->stream != stream; link = &(*link)->next)
        ;
    command = *link;
    if (!command) {
        errno = ECHILD;
        return -1;
    }
    *link = command->next;
    pid = command->pid;
    free(command);
    fclose(stream);
    while (waitpid(pid, &status, 0) == -1)
        if (errno != EINTR)
            return -1;
    return status;
}
