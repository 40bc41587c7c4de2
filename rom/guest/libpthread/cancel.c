/* Cancellation.  The system call a thread is in that is a cancellation point, or the next one, fails with EINTR; where
   the C library deals with that it comes here. */
#include "thread.h"

static void interrupted(int number)
{
    struct thread *me = self();

    if (is_cancelled(me) && me->cancel_type == PTHREAD_CANCEL_ASYNCHRONOUS)
        __pthread_act_on_cancel();
}

/* The asynchronous kind is told by a signal. */
static void catch(void)
{
    static int caught;
    struct sigaction action = { interrupted };

    if (!caught) {
        caught = 1;
        sigaction(SIGCANCEL, &action, 0);
    }
}

static void tell(struct thread *thread)
{
    int saved = errno;

    if (thread->cancel_state == PTHREAD_CANCEL_ENABLE && !thread->exiting) {
        __lwp_abort_syscall(thread->lwp, 1);
        if (thread->cancel_type == PTHREAD_CANCEL_ASYNCHRONOUS)
            __lwp_kill(thread->lwp, SIGCANCEL);
    }
    errno = saved;
}

int pthread_cancel(pthread_t number)
{
    struct thread *thread;

    self();
    __take(&__pthread_list_lock);
    thread = __pthread_find(number);
    if (thread && !thread->cancelled) {
        thread->cancelled = 1;
        tell(thread);
    }
    __give(&__pthread_list_lock);
    return thread ? 0 : ESRCH;
}

void __pthread_act_on_cancel(void)
{
    struct thread *me = self();

    me->exiting = 1;
    if (me->cancelled == 1)     /* or a call of a cleanup handler would fail */
        __lwp_abort_syscall(me->lwp, 0);
    pthread_exit(PTHREAD_CANCELED);
}

void pthread_testcancel(void)
{
    if (is_cancelled(self()))
        __pthread_act_on_cancel();
}

int pthread_setcancelstate(int state, int *old)
{
    struct thread *me = self();

    if (state & ~1)
        return EINVAL;
    if (old)
        *old = me->cancel_state;
    me->cancel_state = state;
    if (state == PTHREAD_CANCEL_DISABLE && me->cancelled)
        __lwp_abort_syscall(me->lwp, 0);
    if (state == PTHREAD_CANCEL_ENABLE && me->cancelled) {
        me->cancelled = 1;
        if (me->cancel_type == PTHREAD_CANCEL_ASYNCHRONOUS)
            pthread_testcancel();
        tell(me);
    }
    return 0;
}

int pthread_setcanceltype(int type, int *old)
{
    struct thread *me = self();

    if (type & ~1)
        return EINVAL;
    if (type == PTHREAD_CANCEL_ASYNCHRONOUS)
        catch();
    if (old)
        *old = me->cancel_type;
    me->cancel_type = type;
    if (type == PTHREAD_CANCEL_ASYNCHRONOUS)
        pthread_testcancel();
    return 0;
}

void __pthread_cleanup_push(struct __pthread_cleanup *cleanup)
{
    struct thread *me = self();

    cleanup->before = me->cleanup;
    me->cleanup = cleanup;
}

void __pthread_cleanup_pop(struct __pthread_cleanup *cleanup, int execute)
{
    self()->cleanup = cleanup->before;
    if (execute)
        cleanup->routine(cleanup->argument);
}
