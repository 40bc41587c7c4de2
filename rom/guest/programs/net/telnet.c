/* telnet: a terminal on another machine (RFC 854, 857, 858, 1073, 1091).
 *
 *     telnet host [port]
 *
 * Where standard input is a terminal, ^] stops to read a command: close, status, send (break, ip, ao, ayt), or an empty
 * line to go on.
 */
#include "internet.h"
#include "relay.h"
#include "telnet.h"
#include <sys/termios.h>

#define ESCAPE 0x1d /* ^] */
#define PIECE 512   /* bytes read at once */
/* What a piece can come to: typed, each byte twice; received, as many questions for the terminal's type. */
#define TYPED_ROOM (2 * PIECE)
#define ANSWERS_ROOM (RELAY_ROOM / 2)

static int s;                       /* the connection */
static int is_terminal, remote_echo; /* who shows what is typed */
static struct termios original;
static int window_changed;
static struct channel network, screen; /* what is to be written: a side that takes nothing holds up nothing else */

/* --- the terminal --- */

/* While the other side echoes, it gets every key as it is typed; else lines, edited here. */
static void set_terminal(int raw)
{
    struct termios modes = original;

    if (!is_terminal)
        return;
    if (raw && remote_echo) {
        modes.c_iflag &= ~(ICRNL | IXON | ISTRIP);
        modes.c_lflag &= ~(ICANON | ECHO | ISIG);
        modes.c_cc[VMIN] = 1;
        modes.c_cc[VTIME] = 0;
    }
    tcsetattr(0, TCSADRAIN, &modes);
}

static void finish(int status)
{
    set_terminal(0);
    exit(status);
}

static void resized(int number)
{
    (void)number;
    window_changed = 1;
}

static void killed(int number)
{
    finish(128 + number);
}

/* --- talking --- */

/* Behind what waits to be written; what finds no room the other side has asked for and not taken: it is lost. */
static void append(struct channel *channel, const void *data, int length)
{
    if (channel->start)
        memmove(channel->data, channel->data + channel->start, channel->length);
    channel->start = 0;
    if (length > RELAY_ROOM - channel->length)
        return;
    memcpy(channel->data + channel->length, data, length);
    channel->length += length;
}

static int room(const struct channel *channel)
{
    return RELAY_ROOM - channel->length;
}

static void put(const unsigned char *data, int length)
{
    append(&network, data, length);
}

static void command(int verb, int option)
{
    unsigned char bytes[3];

    put(bytes, spell_command(bytes, verb, option));
}

static void send_window(void)
{
    unsigned char bytes[32];
    struct winsize window;
    int i, n = 0, half;

    window_changed = 0;
    if (!mine[TELOPT_NAWS] || ioctl(0, TIOCGWINSZ, &window) < 0)
        return;
    bytes[n++] = IAC, bytes[n++] = SB, bytes[n++] = TELOPT_NAWS;
    for (i = 0; i < 4; i++) {
        half = i < 2 ? window.ws_col : window.ws_row;
        bytes[n] = i % 2 ? half & 0xff : half >> 8;
        if (bytes[n++] == IAC)
            bytes[n++] = IAC;
    }
    bytes[n++] = IAC, bytes[n++] = SE;
    put(bytes, n);
}

static void send_terminal_type(void)
{
    const char *type = getenv("TERM");
    unsigned char bytes[64];
    int n = 4;

    if (!type || !*type || strlen(type) > 40)
        type = "UNKNOWN";
    bytes[0] = IAC, bytes[1] = SB, bytes[2] = TELOPT_TTYPE, bytes[3] = TELQUAL_IS;
    for (; *type; type++)
        bytes[n++] = toupper((unsigned char)*type);
    bytes[n++] = IAC, bytes[n++] = SE;
    put(bytes, n);
}

static void offered(int option, int on)
{
    int wanted = on && (option == TELOPT_ECHO || option == TELOPT_SGA);

    if (theirs[option] == wanted && wanted == on)
        return; /* known: an answer would be answered for ever */
    if (theirs[option] != wanted || on)
        command(wanted ? DO : DONT, option);
    theirs[option] = wanted;
    if (option == TELOPT_ECHO) {
        remote_echo = wanted;
        set_terminal(1);
    }
}

static void asked(int option, int on)
{
    int wanted = on && (option == TELOPT_SGA || option == TELOPT_TTYPE || (option == TELOPT_NAWS && is_terminal));

    if (mine[option] == wanted && wanted == on)
        return;
    if (mine[option] != wanted || on)
        command(wanted ? WILL : WONT, option);
    mine[option] = wanted;
    if (option == TELOPT_NAWS && wanted)
        send_window();
}

static void told(const unsigned char *text, int length)
{
    if (length >= 2 && text[0] == TELOPT_TTYPE && text[1] == TELQUAL_SEND)
        send_terminal_type();
}

static void control(int verb)
{
    (void)verb; /* none asks anything of a screen */
}

/* What is for the screen is written there; NULs are padding. */
static void receive(const unsigned char *data, int length)
{
    char text[PIECE];
    int i, byte, n = 0;

    for (i = 0; i < length; i++)
        if ((byte = text_of(data[i])) > 0)
            text[n++] = byte;
    append(&screen, text, n);
}

/* What was typed, as the network has it: CR LF ends a line, and 255 is doubled. */
static void send_typed(const char *data, int length)
{
    unsigned char bytes[TYPED_ROOM];
    int i, n = 0;

    for (i = 0; i < length; i++) {
        int byte = (unsigned char)data[i];

        if (byte == '\n' && !remote_echo)
            bytes[n++] = '\r';
        bytes[n++] = byte;
        if (byte == IAC)
            bytes[n++] = IAC;
        else if (byte == '\r')
            bytes[n++] = remote_echo ? 0 : '\n';
    }
    put(bytes, n);
}

/* --- commands --- */

static int send_command(const char *name)
{
    static const struct {
        const char *name;
        int byte;
    } known[] = { { "break", BREAK }, { "ip", IP }, { "ao", AO }, { "ayt", AYT }, { "escape", -1 } };
    int i;

    for (i = 0; i < 5; i++)
        if (strcmp(name, known[i].name) == 0) {
            if (known[i].byte < 0)
                send_typed("\035", 1);
            else
                command(known[i].byte, -1);
            return 1;
        }
    printf("send break, ip, ao, ayt or escape\n");
    return 0;
}

static void ask_command(void)
{
    char line[80];

    set_terminal(0);
    do {
        printf("\ntelnet> ");
        fflush(stdout);
        if (read_line(0, line, sizeof line) < 0 || strncmp(line, "q", 1) == 0 || strncmp(line, "cl", 2) == 0)
            finish(0);
        if (strcmp(line, "status") == 0)
            printf("Connected; the %s echoes. The escape character is ^].\n", remote_echo ? "other side" : "terminal");
        else if (strncmp(line, "send ", 5) == 0) {
            if (send_command(line + 5))
                break;
        } else if (*line)
            printf("Commands: close, status, send; an empty line goes on.\n");
    } while (*line);
    set_terminal(1);
}

static void typed(char *data, int length)
{
    char *escape = is_terminal ? memchr(data, ESCAPE, length) : 0;

    if (escape) {
        send_typed(data, escape - data);
        ask_command();
    } else
        send_typed(data, length);
}

/* The screen gets what has come for it, though the connection has ended. */
static void show_rest(void)
{
    if (screen.length && write_all(1, screen.data + screen.start, screen.length) < 0)
        finish(1);
}

/* What was received; 0 at the end, -1 with a message. */
static int take_received(void)
{
    unsigned char data[PIECE];
    int count = read(s, data, sizeof data);

    if (count > 0)
        receive(data, count);
    else if (count < 0 && (errno == EWOULDBLOCK || errno == EAGAIN || errno == EINTR))
        return 1;
    return count < 0 ? failed("connection") : count > 0;
}

/* Sets what is to be waited for. */
static int wait_for(int input, int *readable, int *writable)
{
    int most = s;

    memset(readable, 0, 2 * sizeof *readable);
    memset(writable, 0, 2 * sizeof *writable);
    if (input && room(&network) >= TYPED_ROOM + ANSWERS_ROOM)
        readable[0] |= 1;
    if (room(&screen) >= PIECE && room(&network) >= ANSWERS_ROOM)
        readable[s / 32] |= 1 << s % 32;
    most = watch(&network, readable, writable, most);
    return watch(&screen, readable, writable, most);
}

/*
 * Both ways, until the other side ends.  After the end of an input that is no terminal there may be negotiations to
 * answer yet: we end when nothing more has come for a second.
 */
static int converse(void)
{
    char data[PIECE];
    int readable[2], writable[2], count, most, result, input = 1, ended = 0;
    struct timeval second;

    open_channel(&network, -1, s);
    open_channel(&screen, -1, 1);
    network.ended = screen.ended = network.whole = 1;
    never_block(s);
    for (;;) {
        if (window_changed)
            send_window();
        most = wait_for(input, readable, writable);
        second.tv_sec = 1, second.tv_usec = 0;
        if ((count = select(most + 1, readable, writable, 0, input || ended || network.length ? 0 : &second)) < 0) {
            if (errno != EINTR)
                return failed("select");
            continue;
        }
        if (count == 0)
            ended = 1, shutdown(s, 1);
        if (is_set(writable, 1) && drain(&screen) < 0)
            finish(1);
        if (is_set(writable, s) && drain(&network) < 0)
            return failed("connection");
        if (is_set(readable, s) && (result = take_received()) <= 0) {
            show_rest();
            return result;
        }
        if (is_set(readable, 0)) {
            if ((count = read(0, data, sizeof data)) > 0)
                typed(data, count);
            else if (is_terminal)
                return 0;
            else
                input = 0;
        }
    }
}

int main(int argc, char **argv)
{
    int on = 1, result;

    program = "telnet";
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: telnet host [port]\n");
        return 2;
    }
    is_terminal = tcgetattr(0, &original) == 0;
    signal(SIGPIPE, SIG_IGN);
    if ((s = dial(argv[1], argc == 3 ? argv[2] : "telnet", SOCK_STREAM)) < 0)
        return 1;
    setsockopt(s, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
    if (is_terminal) {
        printf("Connected to %s. The escape character is ^].\n", argv[1]);
        fflush(stdout);
        signal(SIGWINCH, resized);
        signal(SIGTERM, killed);
        signal(SIGHUP, killed);
    }
    result = converse();
    set_terminal(0);
    if (is_terminal)
        fprintf(stderr, "Connection closed.\n");
    return result < 0;
}
