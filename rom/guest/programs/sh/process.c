/* Processes: second shells, and programs. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "jobs.h"

/* A second shell, which has its own signals and no prompt, as a part of `job`. Returns 0 in it. */
int fork_shell(struct job *job, int foreground)
{
    int pid;
    long mask = sigblock(sigmask(SIGINT) | sigmask(SIGQUIT) | sigmask(SIGTERM));

    fflush(stdout);
    pid = fork();
    if (pid != 0)
        sigsetmask(mask);
    if (pid < 0) {
        fail(1, "cannot fork: %s", strerror(errno));
        abandon(1);
    }
    if (pid > 0) {
        started(job, pid, foreground);
        return pid;
    }
    join_job(job, foreground);
    reset_traps(job->apart);
    if (!foreground && !job->apart) {
        signal(SIGINT, SIG_IGN);
        signal(SIGQUIT, SIG_IGN);
    }
    interactive = flag_m = 0;
    loops = 0;
    forget_jobs();
    sigsetmask(mask);           /* nothing was lost while it ignored what the shell ignores */
    return 0;
}

char *find_program(const char *name)
{
    const char *path = get_variable("PATH"), *end;
    char *found, *candidate = 0;

    if (strchr(name, '/'))
        return take_string(name, strlen(name));
    if (!path)
        path = "/bin:/usr/bin";
    for (;; path = end + 1) {
        end = strchr(path, ':');
        if (!end)
            end = path + strlen(path);
        found = take((end - path) + strlen(name) + 2);
        memcpy(found, path, end - path);
        strcpy(found + (end - path), end == path ? "" : "/");
        strcat(found, name);
        if (access(found, F_OK) == 0) {
            if (access(found, X_OK) == 0)
                return found;
            candidate = found;
        }
        if (!*end)
            return candidate;
    }
}

/* Become another program; does not return, and changes nothing of the shell's: it may only borrow its memory. */
static void become(const char *path, char **words, char **env)
{
    execve(path, words, env);
    if (errno == ENOEXEC) {
        char *script[64];
        int i;

        script[0] = "sh";
        script[1] = (char *)path;
        for (i = 1; words[i] && i < 62; i++)
            script[i + 1] = words[i];
        script[i + 1] = 0;
        execve("/bin/sh", script, env);
    }
    complain("%s: %s", words[0], errno == EACCES ? "cannot execute" : strerror(errno));
    _exit(errno == ENOENT ? 127 : 126);
}

void replace_shell(char **words, char **env)
{
    char *path = find_program(words[0]);

    if (!path) {
        complain("%s: not found", words[0]);
        exit_shell(127);
    }
    fflush(stdout);
    end_jobs();
    program_signals(1);
    become(path, words, env);
}

/* Run the program at `path`; null: there is none. */
int run_program(const struct command *command, char *path, char **words, char **env, struct redir *redirs, int last)
{
    struct job *job = new_job(command, 1);
    int pid;

    fflush(stdout);
    pid = last && !interactive && !has_traps() ? 0 : vfork();
    if (pid < 0) {
        fail(1, "cannot fork: %s", strerror(errno));
        return 1;
    }
    if (pid == 0) {
        join_job(job, 1);
        program_signals(job->apart);
        if (redirect(redirs, 0) < 0)
            _exit(1);
        if (path)
            become(path, words, env);
        complain("%s: not found", words[0]);
        _exit(127);
    }
    started(job, pid, 1);
    return finish_job(job);
}

char *substitute_command(const char *text)
{
    struct buffer out = {0, 0, 0};
    char bytes[512];
    struct job *job = new_job(0, 1);
    int fds[2], got, i;

    job->apart = 0;             /* it is a part of the line the user types: ^C is for both */
    if (pipe(fds) < 0) {
        fail(1, "cannot make a pipe: %s", strerror(errno));
        return "";
    }
    if (fork_shell(job, 1) == 0) {
        close(fds[0]);
        if (fds[1] != 1) {
            dup2(fds[1], 1);
            close(fds[1]);
        }
        exit_shell(run_text(text, 1));
    }
    close(fds[1]);
    while ((got = read(fds[0], bytes, sizeof bytes)) > 0 || (got < 0 && errno == EINTR))
        for (i = 0; i < got; i++)
            if (bytes[i])
                put(&out, bytes[i]);
    close(fds[0]);
    status = finish_job(job);
    while (out.length && out.text[out.length - 1] == '\n')
        out.text[--out.length] = 0;
    return out.text ? out.text : "";
}
