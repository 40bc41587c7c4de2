/* rlogin: a terminal on another machine that knows us (RFC 1282).
 *
 *     rlogin host [-l user] [-p port]
 *
 * `~.' at the beginning of a line ends it, `~~' is a tilde.
 */
#include "internet.h"
#include <pwd.h>
#include <sys/termios.h>

#define FLUSH 0x02   /* what urgent data of the server's asks for: throw away output, */
#define RAW 0x10     /* pass every key on, */
#define COOKED 0x20  /* handle ^S and ^Q here, */
#define WINDOW 0x80  /* tell the size of the window */

static struct termios original;
static int s, is_terminal, tells_window, urgent, resized;

static void set_terminal(int raw, int flow)
{
    struct termios modes = original;

    if (!is_terminal)
        return;
    if (raw) {
        modes.c_iflag &= ~(ICRNL | ISTRIP | (flow ? 0 : IXON));
        modes.c_oflag &= ~OPOST;
        modes.c_lflag &= ~(ICANON | ECHO | ISIG);
        modes.c_cc[VMIN] = 1;
        modes.c_cc[VTIME] = 0;
    }
    tcsetattr(0, TCSADRAIN, &modes);
}

static void finish(int status)
{
    set_terminal(0, 0);
    exit(status);
}

static void killed(int number)
{
    finish(128 + number);
}

static void came_urgent(int number)
{
    (void)number;
    urgent = 1;
}

static void size_changed(int number)
{
    (void)number;
    resized = 1;
}

static void send_window(void)
{
    struct winsize window;
    unsigned char bytes[12];
    unsigned short sizes[4];
    int i;

    resized = 0;
    if (!tells_window || ioctl(0, TIOCGWINSZ, &window) < 0)
        return;
    sizes[0] = window.ws_row, sizes[1] = window.ws_col, sizes[2] = window.ws_xpixel, sizes[3] = window.ws_ypixel;
    memcpy(bytes, "\377\377ss", 4);
    for (i = 0; i < 4; i++)
        bytes[4 + 2 * i] = sizes[i] >> 8, bytes[5 + 2 * i] = sizes[i] & 0xff;
    write_all(s, (char *)bytes, sizeof bytes);
}

/* Output up to the urgent mark, which a flush throws away, and the byte there. */
static void take_urgent(void)
{
    char byte, data[1024];
    int marked, count;

    urgent = 0;
    if (recv(s, &byte, 1, MSG_OOB) != 1)
        return;
    if (byte & FLUSH)
        while (ioctl(s, SIOCATMARK, &marked) == 0 && !marked && (count = read(s, data, sizeof data)) > 0)
            ;
    if (byte & RAW)
        set_terminal(1, 0);
    if (byte & COOKED)
        set_terminal(1, 1);
    if (byte & WINDOW)
        tells_window = 1, send_window();
}

/* What was typed, but for ~. at the beginning of a line. */
static void typed(const char *data, int length)
{
    static enum { START, TILDE, MIDDLE } state = START;
    int i;

    for (i = 0; i < length; i++) {
        if (state == TILDE) {
            if (data[i] == '.')
                finish(0);
            if (data[i] != '~')
                write_all(s, "~", 1);
        }
        if (state == START && data[i] == '~' && is_terminal) {
            state = TILDE;
            continue;
        }
        state = data[i] == '\r' || data[i] == '\n' ? START : MIDDLE;
        if (write_all(s, &data[i], 1) < 0)
            finish(1);
    }
}

static void converse(void)
{
    char data[1024];
    int readable[2], exceptional[2], input = 1, count;

    for (;;) {
        if (urgent)
            take_urgent();
        if (resized)
            send_window();
        readable[0] = input | 1 << s;
        exceptional[0] = 1 << s;
        readable[1] = exceptional[1] = 0;
        if (select(s + 1, readable, 0, exceptional, 0) < 0) {
            if (errno != EINTR) {
                failed("select");
                return;
            }
            continue;
        }
        if (exceptional[0])
            take_urgent();
        if (readable[0] & 1 << s) {
            if ((count = read(s, data, sizeof data)) <= 0)
                return;
            if (write_all(1, data, count) < 0)
                return;
        }
        if (readable[0] & 1) {
            if ((count = read(0, data, sizeof data)) > 0)
                typed(data, count);
            else
                input = 0, shutdown(s, 1);
        }
    }
}

static const char *terminal(void)
{
    static char text[80];
    const char *type = getenv("TERM");

    sprintf(text, "%.60s/9600", type ? type : "dumb");
    return text;
}

int main(int argc, char **argv)
{
    char *host, *user = 0, *port = "login";
    struct passwd *me = getpwuid(getuid());
    int option, number, pid = getpid();

    program = "rlogin";
    if (argc < 2) {
        fprintf(stderr, "usage: rlogin host [-l user] [-p port]\n");
        return 2;
    }
    host = argv[1];
    optind = 2;
    while ((option = getopt(argc, argv, "l:p:")) != EOF)
        switch (option) {
        case 'l': user = optarg; break;
        case 'p': port = optarg; break;
        default: return 2;
        }
    if (!me) {
        fprintf(stderr, "rlogin: who are you?\n");
        return 1;
    }
    if (!(number = port_of(port, "tcp")))
        return 1;
    is_terminal = tcgetattr(0, &original) == 0;
    signal(SIGPIPE, SIG_IGN);
    if ((s = rcmd(&host, number, me->pw_name, user ? user : me->pw_name, terminal(), 0)) < 0)
        return 1;
    signal(SIGURG, came_urgent);
    ioctl(s, SIOCSPGRP, &pid);
    if (is_terminal) {
        signal(SIGWINCH, size_changed);
        signal(SIGHUP, killed);
        signal(SIGTERM, killed);
        set_terminal(1, 0);
    }
    converse();
    set_terminal(0, 0);
    if (is_terminal)
        fprintf(stderr, "Connection closed.\n");
    return 0;
}
