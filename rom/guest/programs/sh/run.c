/* Commands are carried out. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fnmatch.h>
#include "jobs.h"

int status, background, shell_pid;
int breaking, continuing, returning, loops;

static int tested;              /* a failure is an answer here, not an error: set -e looks the other way */
static int functions;           /* within each other */
static char **outer;            /* positional parameters outside of them all */

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
    int result, loops_outside = loops;

    if (!functions++)
        outer = positional;
    positional = words + 1;
    loops = 0;
    result = run(body, 0);
    if (returning)
        result = status;
    returning = 0;
    loops = loops_outside;
    positional = saved;
    functions--;
    return result;
}

void leave_everything(void)
{
    restore_all();
    if (functions)
        positional = outer;
    functions = tested = breaking = continuing = returning = loops = 0;
}

static int run_inside(builtin *call, struct command *function, char **words, int count, struct command *command,
                      int special)
{
    struct saved *saved = special ? 0 : save_variables(command->assigns);
    struct undo *undo;
    int result;

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

static int run_outside(char **words, struct command *command, int last)
{
    struct saved *saved = save_variables(command->assigns);
    struct redir *redirs;
    char **env, *path;

    run_assignments(command->assigns, 1);
    path = find_program(words[0]);
    env = environment();
    redirs = expanded(command->redirs);
    restore_variables(saved);
    return run_program(command, path, words, env, redirs, last);
}

static int run_simple(struct command *command, int last)
{
    char **words;
    int count, special = 0, plain = 0;
    struct undo *undo;
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
    for (; count > 1 && !strcmp(words[0], "command") && *words[1] != '-'; count--, words++)
        plain = 1;
    function = plain ? 0 : get_function(words[0]);
    call = function ? 0 : find_builtin(words[0], &special);
    if (call && !strcmp(words[0], "exec")) {    /* its redirections stay */
        run_assignments(command->assigns, 1);
        if (redirect(command->redirs, 0) < 0)
            return 1;
        return call(count, words);
    }
    if (function || call)
        return run_inside(call, function, words, count, command, special);
    return run_outside(words, command, last);
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
    struct job *job;
    int fds[2], in = -1, count = 1, i;

    for (; one->kind == C_PIPE; one = one->left)
        count++;
    if (count > PARTS) {
        fail(1, "too many commands in a pipeline");
        return 1;
    }
    pipe_parts(command, parts);
    job = new_job(command, count);
    for (i = 0; i < count; i++) {
        if (i + 1 < count && pipe(fds) < 0) {
            fail(1, "cannot make a pipe: %s", strerror(errno));
            return 1;
        }
        if (fork_shell(job, 1) == 0) {
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
    return finish_job(job);
}

static int run_background(struct command *command)
{
    struct job *job = new_job(command, 1);
    int null;

    if (fork_shell(job, 0) == 0) {
        if (!job->apart && (null = open("/dev/null", O_RDONLY)) > 0) {
            dup2(null, 0);
            close(null);
        }
        exit_shell(run(command, 1));
    }
    background = job->members[0].pid;
    announce_job(keep_job(job));
    return 0;
}

static int run_subshell(struct command *command, int last)
{
    struct job *job = new_job(command, 1);

    if ((last && !interactive) || fork_shell(job, 1) == 0) {
        if (redirect(command->redirs, 0) < 0)
            exit_shell(1);
        exit_shell(run(command->left, 1));
    }
    return finish_job(job);
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
    struct undo *undo;
    int result = 1;

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

    take_interrupt();
    run_traps();
    status = run_kind(command, last);
    release(here);
    if (flag_e && status && !tested && (command->kind == C_SIMPLE || command->kind == C_PIPE || command->kind == C_SUBSHELL))
        exit_shell(status);
    return status;
}
