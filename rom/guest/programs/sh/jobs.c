/* The table of jobs, and what is known of each child. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include "jobs.h"

#define REMEMBERED 100          /* ends nobody has asked for yet */

static struct job *table;
static struct job *watched;     /* the one in the foreground, while it isn't in the table */
static int inherited;           /* the table is that of the shell this one is a copy of */

const char *word_of_signal(int signal)
{
    static const char *const words[] = {
        0, "Hangup", "Interrupt", "Quit", "Illegal instruction", "Trace/BPT trap", "Abort", "EMT trap",
        "Floating point exception", "Killed", "Bus error", "Memory fault", "Bad system call", "Broken pipe",
        "Alarm call", "Terminated"};

    return signal < (int)(sizeof words / sizeof *words) ? words[signal] : 0;
}

struct job *new_job(const struct command *command, int most)
{
    struct job *job = take(sizeof *job);

    memset(job, 0, sizeof *job);
    job->command = command;
    job->members = take(most * sizeof *job->members);
    job->apart = flag_m;
    return job;
}

void add_member(struct job *job, int pid)
{
    struct member *member = &job->members[job->count++];

    member->pid = pid;
    member->over = member->status = 0;
}

struct job *jobs(void)
{
    return table;
}

/* --- how a job is --- */

int job_state(const struct job *job)
{
    int i, stopped = 0;

    for (i = 0; i < job->count; i++)
        if (WIFSTOPPED(job->members[i].status))
            stopped = job->members[i].status;
        else if (!job->members[i].over)
            return RUNNING;
    return stopped ? stopped : job->members[job->count - 1].status;
}

int job_result(const struct job *job)
{
    int state = job_state(job);

    if (WIFSTOPPED(state))
        return 128 + WSTOPSIG(state);
    return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

int job_is_over(const struct job *job)
{
    int state = job_state(job);

    return state != RUNNING && !WIFSTOPPED(state);
}

void job_goes_on(struct job *job)
{
    int i;

    for (i = 0; i < job->count; i++)
        if (!job->members[i].over)
            job->members[i].status = 0;
    job->told = 1;
}

/* --- the table --- */

static void put_in_order(struct job *job)
{
    struct job **place = &table;

    /* A job that runs comes after those that are stopped. */
    if (job_state(job) == RUNNING)
        while (*place && WIFSTOPPED(job_state(*place)))
            place = &(*place)->next;
    job->next = *place;
    *place = job;
}

static void take_out(struct job *job)
{
    struct job **place = &table;

    while (*place != job)
        place = &(*place)->next;
    *place = job->next;
}

static int free_number(void)
{
    struct job *one;
    int number = 1;

    for (one = table; one; one = one->next)
        if (one->number >= number)
            number = one->number + 1;
    return number;
}

void drop_job(struct job *job)
{
    if (!job->number)
        return;
    take_out(job);
    free(job->text);
    free(job->members);
    free(job);
}

/* Scripts that never wait don't fill the memory. */
static void drop_oldest_end(void)
{
    struct job *one, *oldest = 0;
    int count = 0;

    for (one = table; one; one = one->next)
        if (job_is_over(one)) {
            oldest = one;
            count++;
        }
    if (count > REMEMBERED)
        drop_job(oldest);
}

void forget_jobs(void)
{
    inherited = 1;
    watched = 0;
}

static void forget_inherited(void)
{
    if (!inherited)
        return;
    inherited = 0;
    while (table)
        drop_job(table);
}

static void *heap_copy(const void *from, size_t size)
{
    void *copy = malloc(size);

    if (!copy)
        fail(1, "no space");
    return memcpy(copy, from, size);
}

struct job *keep_job(struct job *job)
{
    forget_inherited();
    if (job->number)
        take_out(job);
    else {
        drop_oldest_end();
        job->number = free_number();
        job->text = keep(command_text(job->command));
        job->members = heap_copy(job->members, job->count * sizeof *job->members);
        job = heap_copy(job, sizeof *job);
    }
    put_in_order(job);
    return job;
}

struct job *current_job(const struct job *but)
{
    struct job *job = table;

    return job && job == but ? job->next : job;
}

static struct job *with_process(int pid)
{
    struct job *job;
    int i;

    for (job = table; job; job = job->next)
        for (i = 0; i < job->count; i++)
            if (job->members[i].pid == pid)
                return job;
    return 0;
}

struct job *find_job(const char *name)
{
    struct job *job;

    if (*name != '%')
        return with_process(atoi(name));
    name++;
    if (!*name || !strcmp(name, "+") || !strcmp(name, "%"))
        return current_job(0);
    if (!strcmp(name, "-"))
        return current_job(current_job(0));
    for (job = table; job; job = job->next)
        if (isdigit((unsigned char)*name) ? job->number == atoi(name)
            : *name == '?' ? strstr(job->text, name + 1) != 0 : !strncmp(job->text, name, strlen(name)))
            return job;
    return 0;
}

/* --- news of children --- */

static int note_in(struct job *job, int pid, int wait_status)
{
    int i;

    for (i = 0; i < job->count; i++)
        if (job->members[i].pid == pid && !job->members[i].over) {
            job->members[i].status = wait_status;
            job->members[i].over = !WIFSTOPPED(wait_status);
            job->told = 0;
            return 1;
        }
    return 0;
}

static void note(int pid, int wait_status)
{
    struct job *job;

    if (watched && note_in(watched, pid, wait_status))
        return;
    for (job = table; job; job = job->next)
        if (note_in(job, pid, wait_status))
            return;
}

void look_at_children(void)
{
    int pid, wait_status;

    if (inherited)
        return;
    while ((pid = waitpid(-1, &wait_status, WNOHANG | (flag_m ? WUNTRACED : 0))) > 0)
        note(pid, wait_status);
}

int settle(struct job *job, int options)
{
    int pid, wait_status;

    watched = job;
    while (job_state(job) == RUNNING) {
        pid = waitpid(-1, &wait_status, options);
        if (pid < 0 && errno == EINTR) {
            watched = 0;
            return 0;
        }
        if (pid < 0) {          /* somebody else's, or waited for by a program before this one */
            job->members[job->count - 1].status = 127 << 8;
            job->members[job->count - 1].over = 1;
            break;
        }
        note(pid, wait_status);
    }
    watched = 0;
    return 1;
}
