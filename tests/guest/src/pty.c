/* Pseudo-terminals, sessions and job control between processes.
   With the name of a terminal as argument: talk to whoever is there. With "shell", "daemon" or "hangup": be one, or
   be there when that happens. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/termios.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

static volatile int caught;

static void note(int signo)
{
    caught = signo;
}

/* All that is shown on the terminal up to `text`. */
static int expect(int master, const char *text)
{
    char seen[500];
    int length = 0, got;

    alarm(20);
    while (length < (int)sizeof seen - 1 && (got = read(master, seen + length, sizeof seen - 1 - length)) > 0) {
        length += got;
        seen[length] = 0;
        if (strstr(seen, text)) {
            alarm(0);
            return 1;
        }
    }
    alarm(0);
    return 0;
}

static void cook(int fd)
{
    struct termios modes;

    tcgetattr(fd, &modes);
    modes.c_iflag |= ICRNL;
    modes.c_oflag |= OPOST | ONLCR;
    modes.c_lflag |= ISIG | ICANON | ECHO | ECHOE;
    modes.c_cc[VINTR] = 3;
    modes.c_cc[VSUSP] = 26;
    tcsetattr(fd, TCSANOW, &modes);
}

static void say(int fd, const char *text)
{
    write(fd, text, strlen(text));
}

/* The child of a session of its own on the terminal: what a login shell does. */
static void shell(const char *name, int master)
{
    char line[100];
    int fd, job, got, status;

    close(master);                              /* or it would never be closed */
    setsid();
    fd = open(name, O_RDWR);
    cook(fd);
    if (tcgetpgrp(fd) != getpid())
        _exit(1);
    signal(SIGTTOU, SIG_IGN);
    signal(SIGINT, note);
    say(fd, "ready\n");
    got = read(fd, line, sizeof line);
    if (got != 6 || strncmp(line, "hello\n", 6) != 0)
        _exit(2);
    if ((job = fork()) == 0) {
        signal(SIGTTOU, SIG_DFL);
        signal(SIGINT, SIG_DFL);
        setpgid(0, 0);
        read(fd, line, sizeof line);            /* from the background: SIGTTIN stops it */
        say(fd, "in front\n");
        for (;;)
            pause();
    }
    setpgid(job, job);
    waitpid(job, &status, WUNTRACED);
    if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTTIN)
        _exit(3);
    say(fd, "stopped\n");
    tcsetpgrp(fd, job);
    kill(-job, SIGCONT);
    waitpid(job, &status, WUNTRACED);           /* ^Z */
    if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTSTP)
        _exit(4);
    kill(-job, SIGCONT);
    say(fd, "going on\n");
    waitpid(job, &status, 0);                   /* ^C */
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGINT || caught)
        _exit(5);
    tcsetpgrp(fd, getpid());
    signal(SIGHUP, note);
    say(fd, "done\n");
    while (caught != SIGHUP)
        pause();
    _exit(read(fd, line, 1) == 0 && FAILS(write(fd, "x", 1), EIO) ? 0 : 6);
}

static void pseudo_terminals(void)
{
    struct winsize size, seen;
    int master = open("/dev/ptym/ptyq0", O_RDWR), other, child, status;

    check("master", master >= 0);
    check("busy", FAILS(open("/dev/ptym/ptyq0", O_RDWR), EBUSY));
    check("no-master", FAILS(open("/dev/pty/ttyq1", O_RDWR | O_NDELAY), ENXIO));
    signal(SIGALRM, note);
    if ((child = fork()) == 0)
        shell("/dev/pty/ttyq0", master);
    check("shell", expect(master, "ready\r\n"));
    say(master, "hellp\bo\r");                  /* ^H is nobody's here: the erase character is # */
    say(master, "#");
    check("echo", expect(master, "hellp"));
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    close(master);

    master = open("/dev/ptym/ptyq0", O_RDWR);
    if ((child = fork()) == 0)
        shell("/dev/pty/ttyq0", master);
    expect(master, "ready\r\n");
    say(master, "hellp#o\r");
    check("background-read-stops", expect(master, "stopped\r\n"));
    say(master, "x\r");
    check("foreground", expect(master, "in front\r\n"));
    say(master, "\032");
    check("suspend-key", expect(master, "going on\r\n"));
    say(master, "\003");
    check("interrupt-key", expect(master, "done\r\n"));
    size.ws_row = 50;
    size.ws_col = 100;
    size.ws_xpixel = size.ws_ypixel = 0;
    ioctl(master, TIOCSWINSZ, &size);
    other = open("/dev/pty/ttyq0", O_RDWR | O_NOCTTY);
    check("window-size", ioctl(other, TIOCGWINSZ, &seen) == 0 && seen.ws_row == 50 && seen.ws_col == 100);
    check("isatty", isatty(other) && ttyname(other) != 0 && strcmp(ttyname(other), "/dev/pty/ttyq0") == 0);
    close(other);
    close(master);
    check("hangup", waitpid(child, &status, 0) == child && status == 0);
    setsid();
    check("no-controlling-terminal", FAILS(open("/dev/tty", O_RDWR), ENXIO));
}

/* A terminal of one case, whose carriage needs time, and its user in one process. */
static void old_terminal(void)
{
    struct termios modes;
    char seen[100];
    int master = open("/dev/ptym/ptyq2", O_RDWR), fd = open("/dev/pty/ttyq2", O_RDWR | O_NOCTTY), got;

    tcgetattr(fd, &modes);
    modes.c_iflag |= IUCLC | ICRNL;
    modes.c_oflag |= OPOST | OLCUC | OFILL | NL1;
    modes.c_lflag |= ICANON | XCASE;
    tcsetattr(fd, TCSANOW, &modes);
    say(master, "HELLO \\WORLD \\(\r");
    got = read(fd, seen, sizeof seen);
    check("one-case-input", got == 14 && strncmp(seen, "hello World {\n", 14) == 0);
    say(fd, "a B{\n");
    got = read(master, seen, sizeof seen);
    check("one-case-output", got == 9 && memcmp(seen, "A \\B\\(\n\0\0", 9) == 0);
    close(fd);
    close(master);
}

/* What a shell does with jobs on the terminal it was started on. */
static int shell_here(void)
{
    int job, status;

    signal(SIGTTOU, SIG_IGN);
    signal(SIGINT, note);
    signal(SIGTSTP, note);
    if ((job = fork()) == 0) {
        setpgid(0, 0);
        tcsetpgrp(0, getpid());
        signal(SIGINT, SIG_DFL);
        signal(SIGTSTP, SIG_DFL);
        say(1, "job\n");
        for (;;)
            pause();
    }
    setpgid(job, job);
    waitpid(job, &status, WUNTRACED);
    say(1, WIFSTOPPED(status) && WSTOPSIG(status) == SIGTSTP ? "stopped\n" : "wrong\n");
    kill(-job, SIGCONT);
    waitpid(job, &status, 0);
    tcsetpgrp(0, getpgrp());
    say(1, WIFSIGNALED(status) && WTERMSIG(status) == SIGINT && !caught ? "interrupted\n" : "wrong\n");
    while (!caught)
        pause();
    return caught == SIGINT ? 7 : 8;
}

/* What an editor does when its terminal goes away: the signal comes first. */
static int hung_up_here(void)
{
    char byte;

    signal(SIGHUP, note);
    say(1, "here\n");
    if (!FAILS(read(0, &byte, 1), EINTR) || caught != SIGHUP)
        return 1;
    if (read(0, &byte, 1) != 0 || !FAILS(write(1, "x", 1), EIO))
        return 2;
    return FAILS(open("/dev/tty", O_RDWR), ENXIO) ? 9 : 3;
}

/* What a daemon does: its parent is gone when the terminal's next key comes. */
static int daemon_here(void)
{
    if (fork() != 0)
        return 0;
    sleep(1);
    say(1, "still here\n");
    return 0;
}

static int talk(const char *name)
{
    char line[100];
    int fd = open(name, O_RDWR | O_NOCTTY), got;

    if (fd < 0)
        return 1;
    say(fd, "name? ");
    got = read(fd, line, sizeof line - 1);
    if (got <= 0)
        return 2;
    line[got] = 0;
    say(fd, "hello, ");
    say(fd, line);
    got = read(fd, line, sizeof line - 1);      /* until the connection is closed */
    return got == 0 ? 0 : 3;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "shell") == 0)
        return shell_here();
    if (argc > 1 && strcmp(argv[1], "hangup") == 0)
        return hung_up_here();
    if (argc > 1 && strcmp(argv[1], "daemon") == 0)
        return daemon_here();
    if (argc > 1)
        return talk(argv[1]);
    if (fork() == 0) {
        pseudo_terminals();
        old_terminal();
        _exit(0);
    }
    wait(0);
    return 0;
}
