/* nice values, real-time priorities and locks in memory.  The first argument is the group of tests: "all", or "root" for
   what only the superuser may do. */
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/lock.h>
#include <sys/resource.h>
#include <sys/rtprio.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#define NOBODY 29999            /* no process */

static volatile long *counts;   /* in memory shared with the children */

/* A child that computes at a nice value, or a real-time priority from 1000 down. */
static int counter(int index, int nice_by, int realtime)
{
    int child = fork();

    if (child == 0) {
        nice(nice_by);
        if (realtime)
            rtprio(0, realtime);
        for (;;)
            counts[index]++;
    }
    return child;
}

static void end(int child)
{
    kill(child, SIGKILL);
    waitpid(child, (int *)0, 0);
}

static void nice_values(void)
{
    int good, bad, i;

    check("nice-0", nice(0) == 0);
    good = counter(0, 0, 0);
    bad = counter(1, 19, 0);
    for (i = 0; i < 15 || counts[0] < 2000 || counts[1] < 2000; i++)
        usleep(100000);         /* some 70 turns, so that it matters little what single ones were worth */
    end(good);
    end(bad);
    check("nice-gets-less", counts[0] > 2 * counts[1]);
    check("nice-starves-nobody", counts[1] > 0);
    check("rtprio-off", rtprio(0, RTPRIO_NOCHG) == RTPRIO_RTOFF && rtprio(0, RTPRIO_RTOFF) == RTPRIO_RTOFF);
    check("rtprio-einval", FAILS(rtprio(0, 128), EINVAL) && FAILS(rtprio(0, -1), EINVAL));
    check("rtprio-esrch", FAILS(rtprio(NOBODY, RTPRIO_NOCHG), ESRCH));
#ifdef __hppa
    errno = 0;
    check("getpriority", getpriority(PRIO_PROCESS, 0) == 0 && getpriority(PRIO_PGRP, getpgrp()) == 0);
    check("getpriority-esrch", FAILS(getpriority(PRIO_PROCESS, NOBODY), ESRCH));
    check("getpriority-einval", FAILS(getpriority(3, 0), EINVAL));
    check("setpriority", setpriority(PRIO_PROCESS, getpid(), 5) == 0 && getpriority(PRIO_PROCESS, 0) == 5);
#else
    check("nice-5", nice(5) == 5);
#endif
}

static void unprivileged(void)
{
    int child = counter(0, 0, 0);

    check("nice-eperm", FAILS(nice(-1), EPERM) && FAILS(nice(41), EPERM));
    check("rtprio-eperm", FAILS(rtprio(0, 64), EPERM) && FAILS(rtprio(child, RTPRIO_RTOFF), EPERM));
    end(child);
    check("plock-eperm", FAILS(plock(PROCLOCK), EPERM));
#ifdef __hppa
    check("setpriority-eacces", FAILS(setpriority(PRIO_PROCESS, 0, -1), EACCES));
#endif
}

static void privileged(void)
{
    int child, urgent, status;

    check("nice-better", nice(-10) == -10 && nice(10) == 0);
    check("rtprio", rtprio(0, 64) == RTPRIO_RTOFF && rtprio(0, 63) == 64);
    if ((child = fork()) == 0)
        _exit(rtprio(0, RTPRIO_NOCHG));
    check("rtprio-inherited", waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 63);
    rtprio(0, 1);
    counts[0] = counts[1] = 0;
    child = counter(0, 0, RTPRIO_RTOFF);
    urgent = counter(1, 0, 100);
    usleep(200000);
    end(urgent);                        /* more urgent still, its parent could do this */
    check("rtprio-before-others", counts[0] == 0 && counts[1] > 0);
    while (counts[0] == 0)
        usleep(10000);                  /* who was starved goes on */
    end(child);
    rtprio(0, RTPRIO_RTOFF);
    check("plock", plock(TXTLOCK) == 0 && FAILS(plock(TXTLOCK), EINVAL) && FAILS(plock(PROCLOCK), EINVAL));
    check("plock-data", plock(DATLOCK) == 0 && plock(UNLOCK) == 0 && FAILS(plock(UNLOCK), EINVAL));
    check("plock-einval", FAILS(plock(3), EINVAL));
}

int main(int argc, char **argv)
{
    int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);

    counts = (volatile long *)shmat(id, (char *)0, 0);
    shmctl(id, IPC_RMID, (struct shmid_ds *)0);
    if (strcmp(argv[1], "root") == 0)
        privileged();
    else {
        nice_values();
        if (geteuid() == 0)
            setuid(12);
        unprivileged();
    }
    return 0;
}
