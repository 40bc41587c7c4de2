/* telnetd: the other side of telnet, started by inetd: a pseudo-terminal for whoever is on standard input.
 *
 *     telnetd [program arguments...]
 *
 * The program is /bin/login where there is one, else /bin/sh.
 */
#include "../net/internet.h"
#include "../net/telnet.h"
#include <sys/stat.h>
#include <sys/termios.h>
#include <sys/wait.h>

#define PATIENCE 2 /* seconds to wait for the terminal's type */

static int master, child_died;
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

static void command(int verb, int option)
{
    unsigned char bytes[3];

    write_all(1, (char *)bytes, spell_command(bytes, verb, option));
}

static void offered(int option, int on)
{
    static const unsigned char ask_type[] = { IAC, SB, TELOPT_TTYPE, TELQUAL_SEND, IAC, SE };
    int wanted = on && (option == TELOPT_TTYPE || option == TELOPT_NAWS || option == TELOPT_SGA);

    if (on && !theirs[option] && (!wanted || option == TELOPT_SGA)) /* the others we asked for ourselves */
        command(wanted ? DO : DONT, option);
    theirs[option] = wanted;
    if (option != TELOPT_TTYPE)
        return;
    if (wanted)
        write_all(1, (const char *)ask_type, sizeof ask_type);
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

static void told(const unsigned char *text, int length)
{
    struct winsize window;
    int i;

    if (length >= 5 && text[0] == TELOPT_NAWS) {
        memset(&window, 0, sizeof window);
        window.ws_col = text[1] << 8 | text[2];
        window.ws_row = text[3] << 8 | text[4];
        ioctl(master, TIOCSWINSZ, &window);
    }
    if (length >= 2 && text[0] == TELOPT_TTYPE && text[1] == TELQUAL_IS && !type_known) {
        for (i = 2; i < length && i < 50; i++)
            terminal_type[3 + i] = isalnum(text[i]) || strchr("-+._/", text[i]) ? tolower(text[i]) : '_';
        terminal_type[3 + i] = 0;
        type_known = 1;
    }
}

/* Keys of the terminal by another name. */
static void control(int verb)
{
    struct termios modes;
    int which = verb == IP || verb == BREAK ? VINTR : verb == EC ? VERASE : verb == EL ? VKILL : -1;

    if (verb == AYT)
        write_all(1, "\r\n[yes]\r\n", 9);
    else if (which >= 0 && tcgetattr(master, &modes) == 0)
        write_all(master, (char *)&modes.c_cc[which], 1);
}

/* What was typed goes to the terminal; the end of a line comes as CR and a second byte. */
static void receive(const unsigned char *data, int length)
{
    static int after_return;
    char typed[4096];
    int i, byte, n = 0;

    for (i = 0; i < length; i++) {
        if ((byte = text_of(data[i])) < 0)
            continue;
        if (!after_return || (byte != 0 && byte != '\n'))
            typed[n++] = byte;
        after_return = byte == '\r';
    }
    if (n)
        write_all(master, typed, n);
}

/* --- both ways --- */

static void show(const char *data, int length)
{
    char bytes[2048];
    int i, n = 0;

    for (i = 0; i < length; i++) {
        bytes[n++] = data[i];
        if ((unsigned char)data[i] == IAC)
            bytes[n++] = data[i];
    }
    if (write_all(1, bytes, n) < 0)
        exit(0);
}

static void died(int number)
{
    (void)number;
    child_died = 1;
}

/* The program has ended, of which a master isn't told: what it wrote last is still there. */
static void drain(void)
{
    char data[1024];
    int on = 1, count;

    ioctl(master, FIOSNBIO, &on);
    while ((count = read(master, data, sizeof data)) > 0)
        show(data, count);
}

/* One turn, of at most so many seconds (0: one); 0 when either side has ended. */
static int turn(int seconds)
{
    char data[1024];
    int readable[2], count;
    struct timeval timeout;

    if (child_died) {
        drain();
        return 0;
    }
    readable[0] = 1 | 1 << master;
    readable[1] = 0;
    timeout.tv_sec = seconds ? seconds : 1, timeout.tv_usec = 0; /* it may die just before select is called */
    if ((count = select(master + 1, readable, 0, 0, &timeout)) < 0)
        return errno == EINTR;
    if (count == 0) {
        type_known = 1;
        return 1;
    }
    if (readable[0] & 1) {
        if ((count = read(0, data, sizeof data)) <= 0)
            return 0;
        receive((unsigned char *)data, count);
    }
    if (readable[0] & 1 << master) {
        if ((count = read(master, data, sizeof data)) <= 0)
            return 0;
        show(data, count);
    }
    return 1;
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
    int on = 1, child;

    program = "telnetd";
    signal(SIGPIPE, SIG_IGN);
    memset(&action, 0, sizeof action);
    action.sv_handler = died;
    sigvector(SIGCLD, &action, 0);
    setsockopt(0, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
    setsockopt(0, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    if ((master = open_master(slave)) < 0)
        fatal("no pseudo-terminal");
    negotiate();
    if ((child = fork()) == 0)
        run(slave, argv + 1);
    if (child < 0)
        fatal("fork");
    while (turn(0))
        ;
    shutdown(1, 1);
    close(master); /* hangs up on what still runs there */
    return 0;
}
