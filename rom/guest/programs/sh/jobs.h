/* Jobs: the processes of one command line. With job control each job is a process group of its own. */
#ifndef JOBS_H
#define JOBS_H

#include <termios.h>
#include "sh.h"

struct member {
    int pid, over;
    int status;                 /* as wait(2) has it; 0 while it runs */
};

struct job {
    struct job *next;           /* in the table; what was stopped or started last comes first */
    int number;                 /* %1; 0: not in the table */
    int apart;                  /* it is to be a group of its own */
    int group;                  /* it is one */
    int told;                   /* the user knows how it is */
    int has_modes;
    struct termios modes;       /* of the terminal, when the job was stopped */
    const struct command *command;      /* until it gets into the table, when it becomes text */
    char *text;
    int count;
    struct member *members;
};

/* --- jobs.c --- */

extern struct job *new_job(const struct command *, int most);   /* room for `most` members; gone with its command */
extern void add_member(struct job *, int pid);
extern struct job *keep_job(struct job *);      /* in the table; where it is from now on */
extern void drop_job(struct job *);
extern struct job *jobs(void);                  /* the first of the table */
extern struct job *find_job(const char *name);  /* %1, %+, %-, %string, a process; null for nothing */
extern struct job *current_job(const struct job *but);
extern int job_state(const struct job *);       /* RUNNING, or a wait(2) status */
extern int job_result(const struct job *);      /* 0 to 255, of one that doesn't run */
extern int job_is_over(const struct job *);
extern void job_goes_on(struct job *);
extern int settle(struct job *, int options);   /* wait until it doesn't run; 0 when a signal came first */
extern void look_at_children(void);             /* without waiting */
extern void forget_jobs(void);                  /* in a second shell: they are its parent's */
extern const char *word_of_signal(int signal);

#define RUNNING (-1)

/* --- control.c --- */

extern int fork_shell(struct job *, int foreground);    /* process.c */
extern void started(struct job *, int pid, int foreground);
extern void join_job(const struct job *, int foreground);       /* in a child: system calls only */
extern int finish_job(struct job *);            /* in the foreground; what it exited with */
extern void announce_job(const struct job *);

#endif
