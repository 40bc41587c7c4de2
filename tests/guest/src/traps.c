/* A server at the master of a pseudo-terminal that answers what programs ask of the terminal (pty(7)). */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptyio.h>
#include <sys/termios.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#define MASTER "/dev/ptym/ptyr0"
#define SLAVE "/dev/pty/ttyr0"

struct question {
    int number;
    char text[8];
};
#define ASK _IOWR('q', 1, struct question)

static void note(int signo)
{
}

static void turn(int master, int request, int value)
{
    ioctl(master, request, &value);
}

/* Wait by select(2) for what is trapped next. */
static int next(int master, struct request_info *info)
{
    struct timeval limit;
    int ready = 1 << master;

    limit.tv_sec = 20;
    limit.tv_usec = 0;
    memset(info, 0, sizeof *info);
    return select(master + 1, 0, 0, &ready, &limit) == 1 && ioctl(master, TIOCREQCHECK, info) == 0;
}

static void answer(int master, struct request_info *info, int error, int value)
{
    info->errno_error = error;
    info->return_value = value;
    ioctl(master, TIOCREQSET, info);
}

/* A program on the terminal; its exit status says which step went wrong. */
static void program(int master)
{
    struct question question;
    struct termios modes;
    struct itimerval soon;
    int fd;

    close(master);
    if (!FAILS(fd = open(SLAVE, O_RDWR | O_NOCTTY), EACCES))
        _exit(1);
    if ((fd = open(SLAVE, O_RDWR | O_NOCTTY)) < 0)
        _exit(2);
    question.number = 6;
    strcpy(question.text, "times 7");
    if (ioctl(fd, ASK, &question) != 5 || question.number != 42 || strcmp(question.text, "is 42") != 0)
        _exit(3);
    if (!FAILS(ioctl(fd, ASK, &question), ENOSPC))
        _exit(4);
    tcgetattr(fd, &modes);                      /* nobody's business */
    modes.c_lflag |= ECHO;
    if (tcsetattr(fd, TCSANOW, &modes) != 0)
        _exit(5);
    signal(SIGALRM, note);
    memset(&soon, 0, sizeof soon);
    soon.it_value.tv_usec = 100000;
    setitimer(ITIMER_REAL, &soon, 0);
    if (!FAILS(ioctl(fd, ASK, &question), EINTR))
        _exit(6);
    close(fd);
    _exit(0);
}

int main(void)
{
    struct request_info info;
    struct question question;
    struct termios modes;
    struct timeval nap;
    int master = open(MASTER, O_RDWR), pid, status, set;

    turn(master, TIOCTRAP, 1);
    check("nothing-yet", FAILS(ioctl(master, TIOCREQCHECK, &info), EINVAL));
    if ((pid = fork()) == 0)
        program(master);
    check("open", next(master, &info) && info.request == TIOCOPEN && info.pid == pid && !info.argget && !info.argset);
    answer(master, &info, EACCES, 0);
    check("open-again", next(master, &info) && info.request == TIOCOPEN);
    answer(master, &info, 0, 0);
    check("request", next(master, &info) && info.request == ASK);
    check("argument", ioctl(master, info.argget, &question) == 0 && question.number == 6
        && strcmp(question.text, "times 7") == 0);
    question.number = 42;
    strcpy(question.text, "is 42");
    check("result", ioctl(master, info.argset, &question) == 0);
    answer(master, &info, 0, 5);
    check("second-request", ioctl(master, TIOCREQGET, &info) == 0 && info.request == ASK);
    turn(master, TIOCMONITOR, 1);
    answer(master, &info, ENOSPC, 0);
    while (next(master, &info) && info.request == TCGETATTR)
        answer(master, &info, 0, 0);
    check("monitored", info.request == TCSETATTR && ioctl(master, TCGETATTR, &modes) == 0 && modes.c_lflag & ECHO);
    answer(master, &info, EIO, 0);
    check("interrupted-request", next(master, &info) && info.request == ASK);
    do {
        nap.tv_sec = 0;
        nap.tv_usec = 20000;
        select(0, 0, 0, 0, &nap);
    } while (ioctl(master, TIOCREQCHECK, &info) == 0 && info.request == ASK);
    check("close", next(master, &info) && info.request == TIOCCLOSE);
    answer(master, &info, 0, 0);
    check("program", waitpid(pid, &status, 0) == pid && status == 0);
    ioctl(master, TIOCTRAPSTATUS, &set);
    check("nothing-left", set == 0);
    return 0;
}
