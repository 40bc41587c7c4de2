/* Signals of threads. */
#include <signal.h>
#include "thread.h"

int pthread_kill(pthread_t number, int signal)
{
    struct thread *thread;
    int saved = errno, reason = 0;

    self();
    __take(&__pthread_list_lock);
    thread = __pthread_find(number);
    if (!thread)
        reason = ESRCH;
    else if (__lwp_kill(thread->lwp, signal) < 0)
        reason = errno == ESRCH ? 0 : errno;    /* it has ended, and nobody has joined it */
    __give(&__pthread_list_lock);
    errno = saved;
    return reason;
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    int saved = errno, reason = 0;

    if (sigprocmask(how, set, old) < 0)
        reason = errno;
    errno = saved;
    return reason;
}

static int stop(pthread_t number, int on)
{
    struct thread *thread;
    int saved = errno, reason = 0;

    self();
    __take(&__pthread_list_lock);
    thread = __pthread_find(number);
    if (!thread)
        reason = ESRCH;
    else if (on && thread != self()) {
        if (thread->suspended++ == 0 && __lwp_suspend(thread->lwp) < 0)
            reason = errno;
    } else if (!on && thread->suspended && --thread->suspended == 0 && __lwp_resume(thread->lwp) < 0)
        reason = errno;
    __give(&__pthread_list_lock);
    if (!reason && on && thread == self()) {
        thread->suspended++;
        __lwp_suspend(thread->lwp);
    }
    errno = saved;
    return reason;
}

int pthread_suspend(pthread_t number)
{
    return stop(number, 1);
}

int pthread_continue(pthread_t number)
{
    return stop(number, 0);
}
