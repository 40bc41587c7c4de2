/* Commands are carried out. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <fnmatch.h>
#include "sh.h"

int status, background, shell_pid;
int breaking, continuing, returning, loops;

static int tested;              /* a failure is an answer here, not an error: set -e looks the other way */

/* --- processes --- */

/* A second shell, which has its own signals and no prompt. Returns 0 in it. */
static int fork_shell(int in_background)
{
    int pid;

    fflush(stdout);
    pid = fork();
    if (pid < 0) {
        fail(1, "cannot fork: %s", strerror(errno));
        abandon(1);
    }
    if (pid == 0) {
        reset_traps();
        if (in_background && !interactive) {
            signal(SIGINT, SIG_IGN);
            signal(SIGQUIT, SIG_IGN);
        }
        interactive = 0;
        loops = 0;
    }
    return pid;
}

static void report(int signal, int dumped)
{
    static const char *const words[] = {
        0, "Hangup", 0, "Quit", "Illegal instruction", "Trace/BPT trap", "Abort", "EMT trap",
        "Floating point exception", "Killed", "Bus error", "Memory fault", "Bad system call", 0, "Alarm call",
        "Terminated"};
    const char *word = signal < (int)(sizeof words / sizeof *words) ? words[signal] : 0;

    if (word)
        complain("%s%s", word, dumped ? " - core dumped" : "");
}

static int result_of(int wait_status)
{
    if (WIFEXITED(wait_status))
        return WEXITSTATUS(wait_status);
    return 128 + WTERMSIG(wait_status);
}

/* Wait for a child in the foreground and return what it exited with. */
int wait_for(int pid)
{
    int wait_status;

    while (waitpid(pid, &wait_status, 0) < 0)
        if (errno != EINTR)
            return 127;
    if (WIFSIGNALED(wait_status)) {
        report(WTERMSIG(wait_status), WCOREDUMP(wait_status));
        if (interactive && WTERMSIG(wait_status) == SIGINT)
            write(2, "\n", 1);
    }
    return result_of(wait_status);
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
    program_signals();
    become(path, words, env);
}

char *substitute_command(const char *text)
{
    struct buffer out = {0, 0, 0};
    char bytes[512];
    int fds[2], pid, got, i;

    if (pipe(fds) < 0) {
        fail(1, "cannot make a pipe: %s", strerror(errno));
        return "";
    }
    pid = fork_shell(0);
    if (pid == 0) {
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
    status = wait_for(pid);
    while (out.length && out.text[out.length - 1] == '\n')
        out.text[--out.length] = 0;
    return out.text ? out.text : "";
}

/* --- simple commands --- */

static void trace(char **words)
{
    char *prefix = get_variable("PS4");

    fputs(prefix ? prefix : "+ ", stderr);
    for (; *words; words++)
        fprintf(stderr, "%s%c", *words, words[1] ? ' ' : '\n');
}

static int run_assignments(struct word *assigns, int exported)
{
    for (; assigns; assigns = assigns->next) {
        const char *equals = strchr(assigns->text, '=');
        char *value = expand_one(equals + 1), *text = take(strlen(value) + (equals - assigns->text) + 2);

        memcpy(text, assigns->text, equals + 1 - assigns->text);
        strcpy(text + (equals + 1 - assigns->text), value);
        assign(text, exported);
    }
    return status;
}

static int run_function(struct command *body, char **words)
{
    char **saved = positional;
    int result, outer = loops;

    positional = words + 1;
    loops = 0;
    result = run(body, 0);
    if (returning)
        result = status;
    returning = 0;
    loops = outer;
    positional = saved;
    return result;
}

static int run_inside(builtin *call, struct command *function, char **words, int count, struct command *command,
                      int special)
{
    struct saved *saved = special ? 0 : save_variables(command->assigns);
    int *undo, result;

    run_assignments(command->assigns, !special);
    if (redirect(command->redirs, &undo) < 0)
        result = 1;
    else {
        result = function ? run_function(function, words) : call(count, words);
        fflush(stdout);
    }
    restore(undo);
    restore_variables(saved);
    return result;
}

static int run_program(char **words, struct command *command, int last)
{
    char *path, **env;
    struct saved *saved = save_variables(command->assigns);
    struct redir *redirs;
    int pid;

    run_assignments(command->assigns, 1);
    path = find_program(words[0]);
    env = environment();
    redirs = expanded(command->redirs);
    restore_variables(saved);
    fflush(stdout);
    pid = last && !interactive && !has_traps() ? 0 : vfork();
    if (pid < 0) {
        fail(1, "cannot fork: %s", strerror(errno));
        return 1;
    }
    if (pid == 0) {
        program_signals();
        if (redirect(redirs, 0) < 0)
            _exit(1);
        if (path)
            become(path, words, env);
        complain("%s: not found", words[0]);
        _exit(127);
    }
    return wait_for(pid);
}

static int run_simple(struct command *command, int last)
{
    char **words;
    int count, *undo, special = 0;
    struct command *function;
    builtin *call;

    status = command->words ? status : 0;
    words = expand_words(command->words, &count);
    if (flag_x && count)
        trace(words);
    if (!count) {
        if (redirect(command->redirs, &undo) < 0)
            status = 1;
        restore(undo);
        return run_assignments(command->assigns, 0);
    }
    function = get_function(words[0]);
    call = function ? 0 : find_builtin(words[0], &special);
    if (call && !strcmp(words[0], "exec")) {    /* its redirections stay */
        run_assignments(command->assigns, 1);
        if (redirect(command->redirs, 0) < 0)
            return 1;
        return call(count, words);
    }
    if (function || call)
        return run_inside(call, function, words, count, command, special);
    return run_program(words, command, last);
}

/* --- compound commands --- */

static int run_tested(struct command *command)
{
    int result;

    tested++;
    result = run(command, 0);
    tested--;
    return result;
}

#define PARTS 64

static int pipe_parts(struct command *command, struct command **parts)
{
    int count = 0;

    if (command->kind == C_PIPE)
        count = pipe_parts(command->left, parts);
    else
        return parts[0] = command, 1;
    parts[count++] = command->right;
    return count;
}

/* Commands with pipes between them, each in a shell of its own. */
static int run_pipeline(struct command *command)
{
    struct command *parts[PARTS], *one = command;
    int pids[PARTS], fds[2], in = -1, count = 1, i, result = 0;

    for (; one->kind == C_PIPE; one = one->left)
        count++;
    if (count > PARTS) {
        fail(1, "too many commands in a pipeline");
        return 1;
    }
    pipe_parts(command, parts);
    for (i = 0; i < count; i++) {
        if (i + 1 < count && pipe(fds) < 0) {
            fail(1, "cannot make a pipe: %s", strerror(errno));
            return 1;
        }
        pids[i] = fork_shell(0);
        if (pids[i] == 0) {
            if (in >= 0) {
                dup2(in, 0);
                close(in);
            }
            if (i + 1 < count) {
                close(fds[0]);
                if (fds[1] != 1) {
                    dup2(fds[1], 1);
                    close(fds[1]);
                }
            }
            exit_shell(run(parts[i], 1));
        }
        if (in >= 0)
            close(in);
        if (i + 1 < count) {
            close(fds[1]);
            in = fds[0];
        }
    }
    for (i = 0; i < count; i++)
        result = wait_for(pids[i]);
    return result;
}

static int run_background(struct command *command)
{
    int pid = fork_shell(1), null;

    if (pid == 0) {
        if (!interactive && (null = open("/dev/null", O_RDONLY)) > 0) {
            dup2(null, 0);
            close(null);
        }
        exit_shell(run(command, 1));
    }
    background = pid;
    if (interactive)
        fprintf(stderr, "%d\n", pid);
    return 0;
}

static int run_subshell(struct command *command, int last)
{
    int pid = last && !interactive ? 0 : fork_shell(0);

    if (pid == 0) {
        if (redirect(command->redirs, 0) < 0)
            exit_shell(1);
        exit_shell(run(command->left, 1));
    }
    return wait_for(pid);
}

/* Whether a loop is to end because of break, continue or return. */
static int leaves_loop(void)
{
    if (breaking) {
        breaking--;
        return 1;
    }
    if (continuing)
        return --continuing > 0;
    return returning;
}

static int run_while(struct command *command)
{
    int result = 0;

    loops++;
    while ((run_tested(command->left) == 0) == (command->kind == C_WHILE)) {
        if (breaking || continuing || returning) {
            if (leaves_loop())
                break;
            continue;
        }
        result = run(command->right, 0);
        if (leaves_loop())
            break;
    }
    loops--;
    return result;
}

static int run_for(struct command *command)
{
    char **words = positional;
    int count, result = 0;

    if (command->has_words)
        words = expand_words(command->words, &count);
    loops++;
    for (; *words; words++) {
        set_variable(command->name, *words);
        result = run(command->right, 0);
        if (leaves_loop())
            break;
    }
    loops--;
    return result;
}

static int run_case(struct command *command)
{
    char *text = expand_one(command->name);
    struct command *arm;
    struct word *pattern;

    for (arm = command->other; arm; arm = arm->other)
        for (pattern = arm->words; pattern; pattern = pattern->next)
            if (!fnmatch(expand_pattern(pattern->text), text, 0))
                return arm->right ? run(arm->right, 0) : 0;
    return 0;
}

static int run_compound(struct command *command, int last)
{
    switch (command->kind) {
    case C_GROUP:
        return run(command->left, last && !command->redirs);
    case C_IF:
        if (run_tested(command->left) == 0)
            return run(command->right, last);
        return command->other ? run(command->other, last) : 0;
    case C_WHILE:
    case C_UNTIL:
        return run_while(command);
    case C_FOR:
        return run_for(command);
    default:
        return run_case(command);
    }
}

static int run_redirected(struct command *command, int last)
{
    int *undo, result = 1;

    if (redirect(command->redirs, &undo) == 0)
        result = run_compound(command, last && !command->redirs);
    fflush(stdout);
    restore(undo);
    return result;
}

static int run_kind(struct command *command, int last)
{
    int result;

    switch (command->kind) {
    case C_SIMPLE:
        return run_simple(command, last);
    case C_PIPE:
        return run_pipeline(command);
    case C_AND:
    case C_OR:
        result = run_tested(command->left);
        if (breaking || continuing || returning || (result == 0) != (command->kind == C_AND))
            return result;
        return run(command->right, last);
    case C_NOT:
        return !run_tested(command->left);
    case C_LIST:
        result = run(command->left, 0);
        return breaking || continuing || returning ? result : run(command->right, last);
    case C_BACK:
        return run_background(command->left);
    case C_SUBSHELL:
        return run_subshell(command, last);
    case C_FUNCTION:
        set_function(command->name, command->right);
        return 0;
    default:
        return run_redirected(command, last);
    }
}

int run(struct command *command, int last)
{
    struct mark here = mark();

    run_traps();
    status = run_kind(command, last);
    release(here);
    if (flag_e && status && !tested && (command->kind == C_SIMPLE || command->kind == C_PIPE || command->kind == C_SUBSHELL))
        exit_shell(status);
    return status;
}
