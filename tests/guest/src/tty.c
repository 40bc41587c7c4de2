/* What a program can do with its terminal, one subject a run: tty name | line | raw | time | size | signals | busy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <signal.h>
#include <fcntl.h>
#include <sys/types.h>
#include <sys/ioctl.h>
#include <termio.h>
#include <termios.h>

static void say(const char *text)
{
    write(1, text, strlen(text));
}

static int number(const char *format, int value)
{
    char text[64];

    sprintf(text, format, value);
    say(text);
    return 0;
}

static int raw_mode(struct termio *saved, int minimum, int time)
{
    struct termio modes;

    if (ioctl(0, TCGETA, saved) < 0) {
        perror("TCGETA");
        return 1;
    }
    modes = *saved;
    modes.c_lflag &= ~(ICANON | ECHO);
    modes.c_cc[4] = minimum;
    modes.c_cc[5] = time;
    if (ioctl(0, TCSETAW, &modes) < 0) {
        perror("TCSETAW");
        return 1;
    }
    return 0;
}

/* Every key is an order: how the program is to end, or what it is to do. */
static int raw(void)
{
    struct termio saved;
    char key;
    int count;

    if (raw_mode(&saved, 1, 0))
        return 1;
    say("raw\n");
    for (;;) {
        count = read(0, &key, 1);
        if (count < 0 && (say("read failed\n"), 1))
            continue;
        if (count == 0)
            return 4;
        number("key %d\n", key);
        switch (key) {
        case 'q':
            return 7;
        case 'x':
            ioctl(0, TCSETAW, &saved);
            return 0;
        case 'a':
            abort();
        case 's':
            *(volatile int *)0x30000000 = 1;
            break;
        case 'k':
            kill(getpid(), SIGKILL);
            break;
        case 'z':
            kill(getpid(), SIGTSTP);
            say("continued\n");
            break;
        }
    }
}

static int timed(void)
{
    struct termio saved;
    char key;

    if (raw_mode(&saved, 0, 2))
        return 1;
    say("timed\n");
    return number("read %d\n", read(0, &key, 1));
}

static void changed(int signo)
{
    say("changed\n");
}

static int print_size(void)
{
    struct winsize size;

    if (ioctl(0, TIOCGWINSZ, &size) < 0) {
        perror("TIOCGWINSZ");
        return 1;
    }
    number("rows %d ", size.ws_row);
    return number("columns %d\n", size.ws_col);
}

static int size(void)
{
    signal(SIGWINCH, changed);
    sigblock(sigmask(SIGWINCH));        /* or it could come before there is anybody who waits for it */
    if (print_size())
        return 1;
    sigpause(0L);
    return print_size();
}

static void caught(int signo)
{
    number("caught %d\n", signo);
    signal(signo, caught);
}

static int catching(void)
{
    static const int all[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGTSTP, SIGCONT };
    unsigned i;

    for (i = 0; i < sizeof all / sizeof *all; i++)
        signal(all[i], caught);
    say("ready\n");
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    char line[80];
    int count;

    if (!strcmp(what, "name")) {
        number("terminal %d ", isatty(0));
        say(isatty(0) ? ttyname(0) : "none");
        say("\n");
        return number("tty %d\n", open("/dev/tty", O_RDWR) >= 0);
    }
    if (!strcmp(what, "line")) {
        say("line\n");
        if ((count = read(0, line, sizeof line)) <= 0)
            return number("read %d\n", count);
        write(1, line, count);
        return 0;
    }
    if (!strcmp(what, "raw"))
        return raw();
    if (!strcmp(what, "time"))
        return timed();
    if (!strcmp(what, "size"))
        return size();
    if (!strcmp(what, "signals"))
        return catching();
    if (!strcmp(what, "busy")) {
        say("busy\n");
        for (;;)
            ;
    }
    return 2;
}
