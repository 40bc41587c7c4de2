/* telnetd: the other side of telnet, started by inetd: a pseudo-terminal for whoever is on standard input.
 *
 *     telnetd [program arguments...]
 *
 * The program is /bin/login where there is one, else /bin/sh.
 */
#include "../net/internet.h"
#include "../net/relay.h"
#include "../net/telnet.h"
#include <sys/stat.h>
#include <sys/termios.h>
#include <sys/wait.h>

#define PATIENCE 2 /* seconds to wait for the terminal's type */

#define LAST_SECONDS 5 /* for the other side to take what was written last */
#define TERMINFO "/usr/lib/terminfo"

static int master, child_died;
static int has_modes; /* the terminal is set up: what is typed before would be taken apart by other rules */
static struct channel typed, shown; /* to the terminal, and what it shows to the network */
static char terminal_type[64] = "TERM=dumb";
static int type_known; /* it has come, or won't */

static void fatal(const char *what)
{
    char line[256];

    sprintf(line, "telnetd: %s: %s\r\n", what, strerror(errno));
    write_all(1, line, (int)strlen(line));
    exit(1);
}

/* --- the pseudo-terminal --- */

/* The first master that is free; the name of its terminal goes to `slave'. */
static int open_master(char *slave)
{
    char name[] = "/dev/ptym/ptyXY";
    const char *x, *y;
    int fd;

    for (x = "pqrs"; *x; x++)
        for (y = "0123456789abcdef"; *y; y++) {
            name[13] = *x, name[14] = *y;
            if ((fd = open(name, O_RDWR, 0)) >= 0) {
                sprintf(slave, "/dev/pty/tty%c%c", *x, *y);
                return fd;
            }
        }
    return -1;
}

/* What getty(1M) would leave a terminal in. */
static void set_modes(int fd)
{
    struct termios modes;

    if (tcgetattr(fd, &modes) < 0)
        return;
    modes.c_iflag = BRKINT | IGNPAR | ICRNL | IXON;
    modes.c_oflag = OPOST | ONLCR;
    modes.c_cflag = CS8 | CREAD | HUPCL | B9600;
    modes.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK;
    modes.c_cc[VINTR] = 'C' & 0x1f;
    modes.c_cc[VQUIT] = '\\' & 0x1f;
    modes.c_cc[VERASE] = '\b';
    modes.c_cc[VKILL] = 'U' & 0x1f;
    modes.c_cc[VEOF] = 'D' & 0x1f;
    modes.c_cc[VSUSP] = 'Z' & 0x1f;
    tcsetattr(fd, TCSANOW, &modes);
}

static void run(const char *slave, char **words)
{
    static char *usual[] = { "-sh", 0 };
    static char *login[] = { "login", 0 };
    int fd, i;

    setsid();
    if ((fd = open(slave, O_RDWR, 0)) < 0) /* and that makes it the session's */
        fatal(slave);
    set_modes(fd);
    for (i = 0; i < 3; i++)
        dup2(fd, i);
    for (i = 3; i < 60; i++)
        close(i);
    signal(SIGPIPE, SIG_DFL);
    putenv(terminal_type);
    if (words[0])
        execv(words[0], words);
    else {
        execv("/bin/login", login);
        execv("/bin/sh", usual);
    }
    perror(words[0] ? words[0] : "/bin/sh");
    exit(127);
}

/* --- options --- */

/* Everything for the network goes through one buffer; what finds no room is lost, as on a line without flow control. */
static void send_bytes(const void *bytes, int length)
{
    if (shown.start && shown.start + shown.length + length > RELAY_ROOM) {
        memmove(shown.data, shown.data + shown.start, shown.length);
        shown.start = 0;
    }
    if (shown.start + shown.length + length > RELAY_ROOM)
        return;
    memcpy(shown.data + shown.start + shown.length, bytes, length);
    shown.length += length;
}

static void command(int verb, int option)
{
    unsigned char bytes[3];

    send_bytes(bytes, spell_command(bytes, verb, option));
}

static void offered(int option, int on)
{
    static const unsigned char ask_type[] = { IAC, SB, TELOPT_TTYPE, TELQUAL_SEND, IAC, SE };
    int wanted = on && (option == TELOPT_TTYPE || option == TELOPT_NAWS || option == TELOPT_SGA);

    if (on && !theirs[option] && (!wanted || option == TELOPT_SGA)) /* the others we asked for ourselves */
        command(wanted ? DO : DONT, option);
    else if (!on && theirs[option])
        command(DONT, option);
    theirs[option] = wanted;
    if (option != TELOPT_TTYPE)
        return;
    if (wanted)
        send_bytes(ask_type, sizeof ask_type);
    else
        type_known = 1;
}

static void asked(int option, int on)
{
    int wanted = on && (option == TELOPT_ECHO || option == TELOPT_SGA);

    if (mine[option] != wanted || (on && !wanted))
        command(wanted ? WILL : WONT, option);
    mine[option] = wanted;
}

static int is_described(const char *name)
{
    char path[sizeof TERMINFO + 80];

    sprintf(path, "%s/%c/%.60s", TERMINFO, *name, name);
    return *name && access(path, R_OK) == 0;
}

/* The terminal's name as TERM has it: one that is described here, or the nearest. */
static void choose_type(char *name)
{
    static const char *const alike[] = {"xterm", "screen", "tmux", "rxvt", "linux", "konsole", "alacritty", "ansi", "cygwin", 0};
    const char *const *like;
    char *dash;

    while (!is_described(name) && (dash = strrchr(name, '-')) != 0)
        *dash = 0;
    if (is_described(name))
        return;
    for (like = alike; *like; like++)
        if (!strncmp(name, *like, strlen(*like))) {
            strcpy(name, is_described("xterm") ? "xterm" : "vt100");
            return;
        }
    strcpy(name, !strncmp(name, "vt", 2) && is_described("vt100") ? "vt100" : "dumb");
}

static void told(const unsigned char *text, int length)
{
    struct winsize window;
    int i;

    if (length >= 5 && text[0] == TELOPT_NAWS) {
        memset(&window, 0, sizeof window);
        window.ws_col = text[1] << 8 | text[2];
        window.ws_row = text[3] << 8 | text[4];
        if (window.ws_col && window.ws_row) /* 0 is a size nobody knows */
            ioctl(master, TIOCSWINSZ, &window);
    }
    if (length >= 2 && text[0] == TELOPT_TTYPE && text[1] == TELQUAL_IS && !type_known) {
        for (i = 2; i < length && i < 50; i++)
            terminal_type[3 + i] = isalnum(text[i]) || strchr("-+._/", text[i]) ? tolower(text[i]) : '_';
        terminal_type[3 + i] = 0;
        choose_type(terminal_type + 5);
        type_known = 1;
    }
}

/* The process group that has the terminal, which is never our own, or 0. */
static int foreground(void)
{
    int group;

    return ioctl(master, TIOCGPGRP, &group) == 0 && group > 1 && group != getpgrp() ? group : 0;
}

/*
 * A key for a terminal that takes none because a program doesn't read what was typed: what it would do all the same.
 * What waits to be read is lost, as it is when a terminal sees such a key.
 */
static void press_through(int which)
{
    static const int keys[] = {VINTR, VQUIT, VSUSP}, signals[] = {SIGINT, SIGQUIT, SIGTSTP};
    struct termios modes;
    int group = foreground(), i;

    if (!group || tcgetattr(master, &modes) < 0 || !(modes.c_lflag & ISIG))
        return;
    for (i = 0; i < 3; i++)
        if (which == modes.c_cc[keys[i]]) {
            typed.length = 0;
            tcflush(master, TCIFLUSH);
            kill(-group, signals[i]);
        }
}

static void type_byte(int byte)
{
    if (typed.length == 0)
        typed.start = 0;
    if (typed.start + typed.length < RELAY_ROOM)
        typed.data[typed.start + typed.length++] = byte;
    else
        press_through(byte);
}

/* Keys of the terminal by another name. */
static void control(int verb)
{
    static const struct {
        int verb, key;
    } keys[] = {{IP, VINTR}, {BREAK, VINTR}, {ABORT, VQUIT}, {SUSP, VSUSP}, {EC, VERASE}, {EL, VKILL}, {xEOF, VEOF}};
    struct termios modes;
    int i;

    if (verb == AYT)
        send_bytes("\r\n[yes]\r\n", 9);
    if (tcgetattr(master, &modes) < 0)
        return;
    for (i = 0; i < (int)(sizeof keys / sizeof *keys); i++)
        if (verb == keys[i].verb)
            type_byte((unsigned char)modes.c_cc[keys[i].key]);
}

/* What was typed goes to the terminal; the end of a line comes as CR and a second byte. */
static void receive(const unsigned char *data, int length)
{
    static int after_return;
    int i, byte;

    for (i = 0; i < length; i++) {
        if ((byte = text_of(data[i])) < 0)
            continue;
        if (!after_return || (byte != 0 && byte != '\n'))
            type_byte(byte);
        after_return = byte == '\r';
    }
}

/* --- both ways --- */

/* What the terminal shows is doubled where it would be a command. */
static int show(void)
{
    char data[1024], bytes[2048];
    int count = read(master, data, sizeof data), i, n = 0;

    for (i = 0; i < count; i++) {
        bytes[n++] = data[i];
        if ((unsigned char)data[i] == IAC)
            bytes[n++] = data[i];
    }
    send_bytes(bytes, n);
    return count;
}

static void died(int number)
{
    (void)number;
    child_died = 1;
}

/* The program has ended, of which a master isn't told: what it wrote last is still there. */
static void show_rest(void)
{
    int seconds;

    for (seconds = 0; seconds < LAST_SECONDS; seconds++) {
        while (shown.length < RELAY_ROOM / 2 && show() > 0)
            ;
        if (shown.length)
            drain(&shown);
        if (shown.broken || (!shown.length && show() <= 0))
            return;
        if (shown.length)
            sleep(1);
    }
}

/* Whether a read of a descriptor that doesn't block told of its end. */
static int is_end(int count)
{
    return count == 0 || (count < 0 && errno != EWOULDBLOCK && errno != EAGAIN && errno != EINTR);
}

/* One turn, of at most so many seconds (0: one); 0 when either side has ended. */
static int turn(int seconds)
{
    char data[1024];
    int readable[2], writable[2], count, most;
    struct timeval timeout;

    if (child_died) {
        show_rest();
        return 0;
    }
    memset(readable, 0, sizeof readable);
    memset(writable, 0, sizeof writable);
    most = watch(&shown, readable, writable, master);
    if (has_modes)
        most = watch(&typed, readable, writable, most);
    readable[0] = 1 | (shown.length < RELAY_ROOM / 4 ? 1 << master : 0);
    timeout.tv_sec = seconds ? seconds : 1, timeout.tv_usec = 0; /* it may die just before select is called */
    if ((count = select(most + 1, readable, writable, 0, &timeout)) < 0)
        return errno == EINTR;
    if (count == 0) {
        type_known = 1;
        return 1;
    }
    if (is_set(readable, 0)) {
        if (is_end(count = read(0, data, sizeof data)))
            return 0;
        if (count > 0)
            receive((unsigned char *)data, count);
    }
    if (is_set(readable, master) && is_end(show()))
        return 0;
    if (is_set(writable, master))
        drain(&typed);
    return !is_set(writable, 1) || drain(&shown) == 0;
}

static void negotiate(void)
{
    command(DO, TELOPT_TTYPE);
    command(DO, TELOPT_NAWS);
    command(WILL, TELOPT_ECHO);
    command(WILL, TELOPT_SGA);
    mine[TELOPT_ECHO] = mine[TELOPT_SGA] = 1;
    while (!type_known)
        if (!turn(PATIENCE))
            exit(0);
}

int main(int argc, char **argv)
{
    char slave[32];
    struct sigvec action;
    int on = 1, child, group, ready[2];
    char byte;

    program = "telnetd";
    signal(SIGPIPE, SIG_IGN);
    memset(&action, 0, sizeof action);
    action.sv_handler = died;
    sigvector(SIGCLD, &action, 0);
    setsockopt(0, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
    setsockopt(0, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    if ((master = open_master(slave)) < 0)
        fatal("no pseudo-terminal");
    never_block(0);
    never_block(master);
    open_channel(&typed, -1, master);
    open_channel(&shown, -1, 1);
    typed.ended = shown.ended = typed.whole = shown.whole = 1; /* filled by hand */
    negotiate();
    if (pipe(ready) < 0 || (child = fork()) < 0)
        fatal("fork");
    if (child == 0)
        run(slave, argv + 1);
    close(ready[1]);
    while (read(ready[0], &byte, 1) < 0 && errno == EINTR)
        ; /* ends when the child has set the terminal up and closed its side */
    close(ready[0]);
    has_modes = 1;
    while (turn(0))
        ;
    shutdown(1, 1);
    if ((group = foreground()) != 0)
        kill(-group, SIGHUP);
    close(master); /* hangs up on what still runs there */
    return 0;
}
