/* psignal(3) */
#include <signal.h>
#include <stdio.h>

const char *const sys_siglist[NSIG] = {
    [0 ... NSIG - 1] = "Unknown signal",
    [SIGHUP] = "Hangup",
    [SIGINT] = "Interrupt",
    [SIGQUIT] = "Quit",
    [SIGILL] = "Illegal instruction",
    [SIGTRAP] = "Trace/BPT trap",
    [SIGABRT] = "Abort",
    [SIGEMT] = "EMT trap",
    [SIGFPE] = "Floating exception",
    [SIGKILL] = "Killed",
    [SIGBUS] = "Bus error",
    [SIGSEGV] = "Memory fault",
    [SIGSYS] = "Bad system call",
    [SIGPIPE] = "Broken pipe",
    [SIGALRM] = "Alarm call",
    [SIGTERM] = "Terminated",
    [SIGUSR1] = "User signal 1",
    [SIGUSR2] = "User signal 2",
    [SIGCHLD] = "Death of child",
    [SIGPWR] = "Power fail",
    [SIGVTALRM] = "Virtual timer alarm",
    [SIGPROF] = "Profiling timer alarm",
    [SIGIO] = "Asynchronous I/O",
    [SIGWINCH] = "Window size change",
    [SIGSTOP] = "Stopped (signal)",
    [SIGTSTP] = "Stopped",
    [SIGCONT] = "Continued",
    [SIGTTIN] = "Stopped (tty input)",
    [SIGTTOU] = "Stopped (tty output)",
    [SIGURG] = "Urgent data",
    [SIGLOST] = "File lock lost",
    [SIGDIL] = "Device I/O",
#ifdef SIGXCPU
    [SIGXCPU] = "CPU time limit exceeded",
    [SIGXFSZ] = "File size limit exceeded",
#endif
};

void psignal(int signo, const char *what)
{
    const char *name = signo > 0 && signo < NSIG ? sys_siglist[signo] : sys_siglist[0];

    if (what && *what)
        fprintf(stderr, "%s: ", what);
    fprintf(stderr, "%s\n", name);
}
