/* Job control: whose the terminal is, and the commands about jobs. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "jobs.h"

#define PATIENCE 16             /* signals a shell in the background sends itself before it does without */

int flag_m;

static int terminal = -1;       /* a descriptor of the controlling one */
static int own_group, first_group;      /* the shell's process group, and the one it was started in */
static int warned;              /* of stopped jobs: for this many prompts the shell may be left */

/* --- the shell and its terminal --- */

static void give_terminal(int group)
{
    if (terminal >= 0)
        tcsetpgrp(terminal, group);
}

static int in_foreground(void)
{
    int tries;

    signal(SIGTTIN, SIG_DFL);
    for (tries = 0; tries < PATIENCE; tries++) {
        if (tcgetpgrp(terminal) == getpgrp())
            return 1;
        kill(0, SIGTTIN);       /* until somebody brings it to the foreground */
    }
    return 0;
}

static void stop_jobs(void)
{
    flag_m = 0;
    if (terminal >= 0) {
        close(terminal);
        terminal = -1;
    }
}

void start_jobs(void)
{
    int fd = terminal < 0 ? open("/dev/tty", O_RDWR) : -1;

    if (fd >= 0)
        terminal = own(fd);
    own_group = first_group = getpgrp();
    if (interactive && (terminal < 0 || !in_foreground())) {
        stop_jobs();
        return;
    }
    if (!interactive && terminal >= 0 && tcgetpgrp(terminal) != own_group)
        stop_jobs();            /* from the background there is no terminal to give away */
    ignore_stops();
    flag_m = 1;
    if (interactive && own_group != getpid() && setpgid(0, 0) == 0)
        own_group = getpid();
    give_terminal(own_group);
}

/* The shell ends, or becomes another program: whoever started it finds things as they were. */
void end_jobs(void)
{
    if (!flag_m || own_group == first_group || getpid() != own_group)
        return;
    if (tcgetpgrp(terminal) == own_group)
        tcsetpgrp(terminal, first_group);
    setpgid(0, first_group);
}

void set_monitor(int on)
{
    if (on && !flag_m) {
        start_jobs();
        if (!flag_m)
            complain("no job control here");
    } else if (!on && flag_m) {
        end_jobs();
        stop_jobs();
    }
}

int holds_exit(void)
{
    struct job *job;

    look_at_children();
    for (job = jobs(); flag_m && interactive && !warned && job; job = job->next)
        if (WIFSTOPPED(job_state(job))) {
            complain("there are stopped jobs");
            warned = 2;
            return 1;
        }
    return 0;
}

/* --- jobs and the terminal --- */

void join_job(const struct job *job, int foreground)
{
    int group = job->group ? job->group : getpid();

    if (!job->apart)
        return;
    setpgid(0, group);
    if (foreground)
        give_terminal(group);
}

/* In the parent, after each fork: whichever of the two comes first. */
void started(struct job *job, int pid, int foreground)
{
    add_member(job, pid);
    if (!job->apart)
        return;
    if (!job->group)
        job->group = pid;
    setpgid(pid, job->group);
    if (foreground)
        give_terminal(job->group);
}

static void report_deaths(const struct job *job)
{
    int i, number;

    for (i = 0; i < job->count; i++) {
        number = WIFSIGNALED(job->members[i].status) ? WTERMSIG(job->members[i].status) : 0;
        if (number && number != SIGINT && number != SIGPIPE && word_of_signal(number))
            complain("%s%s", word_of_signal(number), WCOREDUMP(job->members[i].status) ? " - core dumped" : "");
    }
}

static void show_job(const struct job *job, int form);

static void stay_stopped(struct job *job, int state)
{
    job = keep_job(job);
    job->told = 1;
    fputc('\n', stderr);
    show_job(job, 0);
    if (interactive)
        abandon(128 + WSTOPSIG(state));         /* the rest of the line is not for now */
}

/* A job died of ^C. Without job control the shell got that too, but what programs do about it is their affair. */
static void interrupted_by(struct job *job, int state)
{
    int deadly = WIFSIGNALED(state) && WTERMSIG(state) == SIGINT, apart = job->group;

    drop_job(job);
    if (!deadly)
        forget_interrupt();
    else if (apart)
        kill(getpid(), SIGINT);
    take_interrupt();
}

int finish_job(struct job *job)
{
    struct termios modes;
    int had_modes = job->group && terminal >= 0 && tcgetattr(terminal, &modes) == 0, state, result;

    if (job->group && forget_interrupt())
        kill(-job->group, SIGINT);      /* ^C came between the shell's turn and the job's */
    while (!settle(job, job->group ? WUNTRACED : 0))
        ;
    state = job_state(job);
    result = job_result(job);
    if (job->group) {
        give_terminal(own_group);
        if (WIFSTOPPED(state))
            job->has_modes = had_modes && tcgetattr(terminal, &job->modes) == 0;
        if (had_modes && !WIFEXITED(state))
            tcsetattr(terminal, TCSADRAIN, &modes);
    }
    report_deaths(job);
    if (WIFSTOPPED(state))
        stay_stopped(job, state);
    else
        interrupted_by(job, state);
    return result;
}

/* --- telling of jobs --- */

static const char *describe(int state, char *room)
{
    int number;

    if (state == RUNNING)
        return "Running";
    if (WIFSTOPPED(state)) {
        number = WSTOPSIG(state);
        sprintf(room, number == SIGTSTP ? "Stopped" : "Stopped (SIG%s)", signal_name(number));
    } else if (WIFEXITED(state))
        sprintf(room, WEXITSTATUS(state) ? "Done(%d)" : "Done", WEXITSTATUS(state));
    else if (word_of_signal(WTERMSIG(state)))
        sprintf(room, "%s%s", word_of_signal(WTERMSIG(state)), WCOREDUMP(state) ? " (core dumped)" : "");
    else
        sprintf(room, "SIG%s", signal_name(WTERMSIG(state)));
    return room;
}

/* As jobs(1) does; `form`: 'l' with its first process, 'p' that alone. */
static void show_job(const struct job *job, int form)
{
    FILE *out = form ? stdout : stderr;
    char room[40];
    const struct job *current = current_job(0);

    if (form == 'p') {
        fprintf(out, "%d\n", job->members[0].pid);
        return;
    }
    fprintf(out, "[%d] %c ", job->number, job == current ? '+' : job == current_job(current) ? '-' : ' ');
    if (form == 'l')
        fprintf(out, "%d\t", job->members[0].pid);
    fprintf(out, "%-20s %s\n", describe(job_state(job), room), job->text);
}

void announce_job(const struct job *job)
{
    if (flag_m && interactive)
        fprintf(stderr, "[%d]\t%d\n", job->number, job->members[job->count - 1].pid);
    else if (interactive)
        fprintf(stderr, "%d\n", job->members[job->count - 1].pid);
}

void report_jobs(void)
{
    struct job *job, *next;

    if (warned)
        warned--;
    look_at_children();
    for (job = jobs(); flag_m && job; job = next) {
        next = job->next;
        if (job->told || job_state(job) == RUNNING)
            continue;
        job->told = 1;
        show_job(job, 0);
        if (job_is_over(job))
            drop_job(job);
    }
}

/* --- commands --- */

static struct job *named(const char *command, const char *name)
{
    struct job *job = find_job(name);

    if (!job)
        complain("%s: %s: no such job", command, strcmp(name, "%+") ? name : "current");
    return job;
}

int jobs_command(int argc, char **argv)
{
    struct job *job;
    int form = 'j', i = 1, number, most = 0, result = 0;

    for (; i < argc && *argv[i] == '-'; i++)
        if (argv[i][1] == 'l' || argv[i][1] == 'p')
            form = argv[i][1];
    look_at_children();
    if (i < argc) {
        for (; i < argc; i++)
            if ((job = named("jobs", argv[i])))
                show_job(job, form);
            else
                result = 1;
        return result;
    }
    for (job = jobs(); job; job = job->next)
        if (job->number > most)
            most = job->number;
    for (number = 1; number <= most; number++) {
        for (job = jobs(); job && job->number != number; job = job->next)
            ;
        if (!job)
            continue;
        show_job(job, form);
        job->told = 1;
        if (job_is_over(job))
            drop_job(job);
    }
    return 0;
}

/* fg and bg */
int resume_command(int argc, char **argv)
{
    int foreground = *argv[0] == 'f', i = 1, result = 0;
    struct job *job;

    if (!flag_m) {
        complain("%s: no job control", argv[0]);
        return 1;
    }
    look_at_children();
    do {
        job = named(argv[0], i < argc ? argv[i] : "%+");
        if (!job || !job->group || job_is_over(job)) {
            if (job)
                complain("%s: %s: %s", argv[0], job->text, job->group ? "is over" : "is in the shell's own group");
            return 1;
        }
        if (!foreground)
            fprintf(stderr, "[%d]\t%s &\n", job->number, job->text);
        else {
            fprintf(stderr, "%s\n", job->text);
            give_terminal(job->group);
            if (job->has_modes)
                tcsetattr(terminal, TCSADRAIN, &job->modes);
        }
        job_goes_on(job);
        kill(-job->group, SIGCONT);
        if (foreground)
            result = finish_job(job);
        else
            keep_job(job);
    } while (++i < argc);
    return result;
}

static int wait_for_job(struct job *job)
{
    int result;

    while (!settle(job, flag_m ? WUNTRACED : 0)) {
        if (trap_pending())
            return 128 + trap_pending();
        take_interrupt();
    }
    result = job_result(job);
    if (job_is_over(job))
        drop_job(job);
    return result;
}

static struct job *one_that_runs(void)
{
    struct job *job = jobs();

    while (job && job_state(job) != RUNNING)
        job = job->next;
    return job;
}

int wait_command(int argc, char **argv)
{
    struct job *job, *next;
    int i, result = 0;

    look_at_children();
    for (i = 1; i < argc; i++)
        result = (job = find_job(argv[i])) ? wait_for_job(job) : 127;
    if (argc > 1)
        return result;
    while ((job = one_that_runs()))
        if (!settle(job, flag_m ? WUNTRACED : 0)) {
            if (trap_pending())
                return 128 + trap_pending();
            take_interrupt();
        }
    for (job = jobs(); job && !flag_m; job = next) {
        next = job->next;
        if (job_is_over(job))
            drop_job(job);
    }
    return 0;
}

/* kill of a job; 0 if there is none of that name */
int signal_job(const char *name, int number)
{
    struct job *job = find_job(name);
    int i, sent = 0;

    if (!job || job_is_over(job))
        return 0;
    if (job->group)
        sent = kill(-job->group, number) == 0;
    else
        for (i = 0; i < job->count; i++)
            if (!job->members[i].over)
                sent |= kill(job->members[i].pid, number) == 0;
    if (sent && number == SIGCONT)
        job_goes_on(job);
    else if (sent && job_state(job) != RUNNING && (number == SIGTERM || number == SIGHUP)) {
        job_goes_on(job);
        kill(-job->group, SIGCONT);     /* or it would never hear of it */
    }
    return sent;
}
