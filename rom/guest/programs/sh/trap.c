/* Signals: trap, kill, and what the shell does about them itself. */
#include <ctype.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "jobs.h"
#include "sh.h"

#define SIGNALS 33
#define AT_EXIT 0

static const char *const names[SIGNALS] = {
    "EXIT", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "EMT", "FPE", "KILL", "BUS", "SEGV", "SYS", "PIPE", "ALRM",
    "TERM", "USR1", "USR2", "CLD", "PWR", "VTALRM", "PROF", "IO", "WINCH", "STOP", "TSTP", "CONT", "TTIN", "TTOU",
    "URG", "LOST", "", "DIL"};

static char *actions[SIGNALS];
static volatile char pending[SIGNALS], any_pending, interrupted;
static char ignored_at_start[SIGNALS];
static const char ours[] = {SIGINT, SIGQUIT, SIGTERM, 0};       /* an interactive shell survives these */
static const char stops[] = {SIGTSTP, SIGTTIN, SIGTTOU, 0};     /* and one that has jobs is not stopped */

static void caught(int signal)
{
    if (signal == SIGINT && interactive && !actions[signal])
        interrupted = 1;
    else
        pending[signal] = any_pending = 1;
}

/* The terminal is gone: its shell hands that on to its jobs, and stopped ones go on to see it, before it ends by it. */
static void hung_up(int number)
{
    struct job *job;

    for (job = jobs(); job; job = job->next)
        if (job->group) {
            kill(-job->group, SIGHUP);
            kill(-job->group, SIGCONT);
        }
    signal(number, SIG_DFL);
    kill(getpid(), number);
}

static void catch(int signal, void (*handler)(int))
{
    struct sigvec vector = {0, 0, 0};

    vector.sv_handler = (void (*)())handler;
    sigvector(signal, &vector, (struct sigvec *)0);
}

void start_signals(void)
{
    struct sigvec vector;
    int i;

    for (i = 1; i < SIGNALS; i++)
        if (sigvector(i, (struct sigvec *)0, &vector) == 0 && vector.sv_handler == (void (*)())SIG_IGN)
            ignored_at_start[i] = 1;
    if (!interactive)
        return;
    catch(SIGINT, caught);
    if (!ignored_at_start[SIGHUP])
        catch(SIGHUP, hung_up);
    for (i = 1; ours[i]; i++)
        signal(ours[i], SIG_IGN);
    signal(SIGTSTP, SIG_IGN);
}

void ignore_stops(void)
{
    int i;

    for (i = 0; stops[i]; i++)
        if (!actions[(int)stops[i]])
            signal(stops[i], SIG_IGN);
}

static void set_defaults(const char *signals)
{
    for (; *signals; signals++)
        if (!ignored_at_start[(int)*signals] && !actions[(int)*signals])
            signal(*signals, SIG_DFL);
}

void program_signals(int as_job)
{
    if (interactive) {
        set_defaults(ours);
        if (!ignored_at_start[SIGHUP] && !actions[SIGHUP])
            signal(SIGHUP, SIG_DFL);
    }
    if (flag_m && as_job)
        set_defaults(stops);
}

void reset_traps(int as_job)
{
    int i;

    program_signals(as_job);
    for (i = 0; i < SIGNALS; i++) {
        if (actions[i] && *actions[i]) {
            free(actions[i]);
            actions[i] = 0;
            if (i)
                signal(i, SIG_DFL);
        }
        pending[i] = 0;
    }
    any_pending = interrupted = 0;
}

int has_traps(void)
{
    int i;

    for (i = 0; i < SIGNALS; i++)
        if (actions[i] && *actions[i])
            return 1;
    return 0;
}

void take_interrupt(void)
{
    if (!interrupted)
        return;
    interrupted = 0;
    write(2, "\n", 1);
    abandon(128 + SIGINT);
}

int forget_interrupt(void)
{
    int was = interrupted;

    interrupted = 0;
    return was;
}

static void run_action(int signal)
{
    int before = status;
    char *text = keep(actions[signal]);

    run_text(text, 0);
    free(text);
    status = before;
}

void run_traps(void)
{
    int i;

    while (any_pending) {
        any_pending = 0;
        for (i = 1; i < SIGNALS; i++)
            if (pending[i]) {
                pending[i] = 0;
                if (actions[i] && *actions[i])
                    run_action(i);
            }
    }
}

int trap_pending(void)
{
    int i;

    for (i = 1; any_pending && i < SIGNALS; i++)
        if (pending[i])
            return i;
    return 0;
}

void exit_shell(int code)
{
    char *text;

    status = code;
    run_traps();                /* of a signal during the last command */
    text = actions[AT_EXIT];
    actions[AT_EXIT] = 0;
    if (text && *text) {
        interactive = 0;
        run_text(text, 0);
    }
    end_jobs();
    fflush(stdout);
    _exit(code);
}

const char *signal_name(int number)
{
    return number < SIGNALS ? names[number] : "";
}

static int signal_number(const char *text)
{
    int i;

    if (isdigit((unsigned char)*text))
        return (i = atoi(text)) < SIGNALS ? i : -1;
    if (!strncmp(text, "SIG", 3))
        text += 3;
    if (!strcmp(text, "CHLD"))
        text = "CLD";
    for (i = 0; i < SIGNALS; i++)
        if (*names[i] && !strcmp(names[i], text))
            return i;
    return -1;
}

static void set_action(int signal, const char *action)
{
    if (signal && ignored_at_start[signal])
        return;
    free(actions[signal]);
    actions[signal] = keep(action);
    if (!signal)
        return;
    if (action && *action)
        catch(signal, caught);
    else if (action)
        catch(signal, SIG_IGN);
    else if (interactive && memchr(ours, signal, sizeof ours))
        catch(signal, signal == SIGINT ? caught : SIG_IGN);
    else if (flag_m && memchr(stops, signal, sizeof stops))
        catch(signal, SIG_IGN);
    else
        catch(signal, SIG_DFL);
}

int trap_command(int argc, char **argv)
{
    const char *action = 0;
    int i = 1, number, result = 0;

    if (argc == 1) {
        for (i = 0; i < SIGNALS; i++)
            if (actions[i])
                printf("%d: %s\n", i, actions[i]);
        return 0;
    }
    if (!strcmp(argv[1], "-"))
        i = 2;
    else if (argc > 2 || signal_number(argv[1]) < 0)
        if (!isdigit((unsigned char)*argv[1]))
            action = argv[i++];
    for (; i < argc; i++) {
        number = signal_number(argv[i]);
        if (number < 0) {
            complain("trap: %s: bad trap", argv[i]);
            result = 1;
        } else
            set_action(number, action);
    }
    return result;
}

int kill_command(int argc, char **argv)
{
    int number = SIGTERM, i = 1, result = 0;

    if (argc > 2 && !strcmp(argv[1], "-l")) {
        for (i = 2; i < argc; i++)
            puts(signal_name(atoi(argv[i]) & 0x7f));
        return 0;
    }
    if (argc > 1 && !strcmp(argv[1], "-l")) {
        for (i = 1; i < SIGNALS; i++)
            if (*names[i])
                printf("%2d) SIG%s\n", i, names[i]);
        return 0;
    }
    if (argc > 2 && !strcmp(argv[1], "-s")) {
        number = signal_number(argv[2]);
        i = 3;
    } else if (argc > 1 && *argv[1] == '-' && argv[1][1])
        number = signal_number(argv[i++] + 1);
    if (number < 0 || i >= argc) {
        complain("usage: kill [-signal] pid | %job ...");
        return 2;
    }
    for (; i < argc; i++)
        if (*argv[i] == '%' ? !signal_job(argv[i], number) : kill(atoi(argv[i]), number) < 0) {
            complain("kill: %s: no such %s or not yours", argv[i], *argv[i] == '%' ? "job" : "process");
            result = 1;
        }
    return result;
}
