/* stty [-a | -g | operand ...] on the terminal that is the standard input; stty(1) describes the operands. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define DISABLED 0xff
#define KEYS (NCCS + 6)         /* the characters of termios, then those of ltchars */
#define COUNT(table) (int)(sizeof table / sizeof *table)

enum { IFLAG, OFLAG, CFLAG, LFLAG, FLAGS };

struct settings {
    tcflag_t flags[FLAGS];
    unsigned char keys[KEYS];
    speed_t input, output;
    struct winsize window;
};

struct mode {
    const char *name;
    int field;
    tcflag_t mask, value;
    int choice;                 /* one of the values of mask, which has no opposite */
};

#define FLAG(name, field, bit) { name, field, bit, bit, 0 }
#define CHOICE(name, field, mask, value) { name, field, mask, value, 1 }

static const struct mode modes[] = {
    FLAG("parenb", CFLAG, PARENB), FLAG("parodd", CFLAG, PARODD),
    CHOICE("cs5", CFLAG, CSIZE, CS5), CHOICE("cs6", CFLAG, CSIZE, CS6),
    CHOICE("cs7", CFLAG, CSIZE, CS7), CHOICE("cs8", CFLAG, CSIZE, CS8),
    FLAG("cstopb", CFLAG, CSTOPB), FLAG("hupcl", CFLAG, HUPCL), FLAG("cread", CFLAG, CREAD),
    FLAG("clocal", CFLAG, CLOCAL), FLAG("loblk", CFLAG, LOBLK),
    FLAG("ignbrk", IFLAG, IGNBRK), FLAG("brkint", IFLAG, BRKINT), FLAG("ignpar", IFLAG, IGNPAR),
    FLAG("parmrk", IFLAG, PARMRK), FLAG("inpck", IFLAG, INPCK), FLAG("istrip", IFLAG, ISTRIP),
    FLAG("inlcr", IFLAG, INLCR), FLAG("igncr", IFLAG, IGNCR), FLAG("icrnl", IFLAG, ICRNL),
    FLAG("iuclc", IFLAG, IUCLC), FLAG("ixon", IFLAG, IXON), FLAG("ixany", IFLAG, IXANY),
    FLAG("ixoff", IFLAG, IXOFF), FLAG("ienqak", IFLAG, IENQAK),
    FLAG("isig", LFLAG, ISIG), FLAG("icanon", LFLAG, ICANON), FLAG("iexten", LFLAG, IEXTEN),
    FLAG("xcase", LFLAG, XCASE), FLAG("echo", LFLAG, ECHO), FLAG("echoe", LFLAG, ECHOE),
    FLAG("echok", LFLAG, ECHOK), FLAG("echonl", LFLAG, ECHONL), FLAG("noflsh", LFLAG, NOFLSH),
    FLAG("echoctl", LFLAG, ECHOCTL), FLAG("echoprt", LFLAG, ECHOPRT), FLAG("echoke", LFLAG, ECHOKE),
    FLAG("flusho", LFLAG, FLUSHO), FLAG("pendin", LFLAG, PENDIN), FLAG("tostop", LFLAG, TOSTOP),
    FLAG("opost", OFLAG, OPOST), FLAG("olcuc", OFLAG, OLCUC), FLAG("onlcr", OFLAG, ONLCR),
    FLAG("ocrnl", OFLAG, OCRNL), FLAG("onocr", OFLAG, ONOCR), FLAG("onlret", OFLAG, ONLRET),
    FLAG("ofill", OFLAG, OFILL), FLAG("ofdel", OFLAG, OFDEL),
    CHOICE("nl0", OFLAG, NLDLY, NL0), CHOICE("nl1", OFLAG, NLDLY, NL1),
    CHOICE("cr0", OFLAG, CRDLY, CR0), CHOICE("cr1", OFLAG, CRDLY, CR1),
    CHOICE("cr2", OFLAG, CRDLY, CR2), CHOICE("cr3", OFLAG, CRDLY, CR3),
    CHOICE("tab0", OFLAG, TABDLY, TAB0), CHOICE("tab1", OFLAG, TABDLY, TAB1),
    CHOICE("tab2", OFLAG, TABDLY, TAB2), CHOICE("tab3", OFLAG, TABDLY, TAB3),
    CHOICE("bs0", OFLAG, BSDLY, BS0), CHOICE("bs1", OFLAG, BSDLY, BS1),
    CHOICE("ff0", OFLAG, FFDLY, FF0), CHOICE("ff1", OFLAG, FFDLY, FF1),
    CHOICE("vt0", OFLAG, VTDLY, VT0), CHOICE("vt1", OFLAG, VTDLY, VT1),
};

static const struct key {
    const char *name;
    int index;
} keys[] = {
    { "intr", VINTR }, { "quit", VQUIT }, { "erase", VERASE }, { "kill", VKILL }, { "eof", VEOF }, { "eol", VEOL },
    { "eol2", VEOL2 }, { "swtch", VSWTCH }, { "stop", VSTOP }, { "start", VSTART }, { "susp", VSUSP },
    { "dsusp", NCCS + 1 },
};

#define LITERAL "-ignbrk -parmrk -inpck -inlcr -igncr -iuclc"
#define COOKED "brkint ignpar icrnl ixon opost isig icanon"

static const struct combination {
    const char *name, *operands;
} combinations[] = {
    { "evenp", "parenb -parodd cs7" }, { "parity", "evenp" }, { "oddp", "parenb parodd cs7" },
    { "-evenp", "-parenb cs8" }, { "-parity", "-parenb cs8" }, { "-oddp", "-parenb cs8" },
    { "raw", LITERAL " -brkint -ignpar -istrip -icrnl -ixon -ixany -ixoff "
             "-isig -icanon -xcase -opost -parenb cs8 min 1 time 0" },
    { "cooked", COOKED " eof ^D eol ^@" }, { "-raw", "cooked" },
    { "nl", "-icrnl -onlcr" }, { "-nl", "icrnl onlcr -inlcr -igncr -ocrnl -onlret" },
    { "lcase", "xcase iuclc olcuc" }, { "-lcase", "-xcase -iuclc -olcuc" }, { "LCASE", "lcase" }, { "-LCASE", "-lcase" },
    { "tabs", "tab0" }, { "-tabs", "tab3" }, { "hup", "hupcl" }, { "-hup", "-hupcl" }, { "ek", "erase # kill @" },
    /* Which keys erase is the keyboard's affair: they stay. */
    { "sane", COOKED " " LITERAL " -istrip -ixany -ixoff -ienqak cread iexten -xcase echo echoe echok -echonl -noflsh "
              "-echoprt -flusho -pendin -tostop -olcuc onlcr -ocrnl -onocr -onlret -ofill -ofdel nl0 cr0 tab0 bs0 ff0 vt0 "
              "intr ^C quit ^\\ eof ^D eol ^@ eol2 ^@ swtch undef start ^Q stop ^S" },
};

static const long speeds[] = {          /* B0 and on */
    0, 50, 75, 110, 134, 150, 200, 300, 600, 900, 1200, 1800, 2400, 3600, 4800, 7200, 9600, 19200, 38400, 57600, 115200,
};

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "stty: %s: %s\n", what, why);
    exit(1);
}

/* ---- the terminal ---- */

static struct termios modes_now;

static void load(struct settings *all)
{
    struct ltchars local;

    memset(all, 0, sizeof *all);
    if (tcgetattr(0, &modes_now))
        fail("standard input", strerror(errno));
    all->flags[IFLAG] = modes_now.c_iflag;
    all->flags[OFLAG] = modes_now.c_oflag;
    all->flags[CFLAG] = modes_now.c_cflag;
    all->flags[LFLAG] = modes_now.c_lflag;
    all->input = cfgetispeed(&modes_now);
    all->output = cfgetospeed(&modes_now);
    memcpy(all->keys, modes_now.c_cc, NCCS);
    memset(all->keys + NCCS, DISABLED, KEYS - NCCS);
    if (!ioctl(0, TIOCGLTC, &local))
        memcpy(all->keys + NCCS, &local, sizeof local);
    ioctl(0, TIOCGWINSZ, &all->window); /* stays 0 where there is no such thing */
}

/* Make what differs from `before` so. */
static void store(struct settings *all, const struct settings *before)
{
    modes_now.c_iflag = all->flags[IFLAG];
    modes_now.c_oflag = all->flags[OFLAG];
    modes_now.c_cflag = all->flags[CFLAG];
    modes_now.c_lflag = all->flags[LFLAG];
    memcpy(modes_now.c_cc, all->keys, NCCS);
    cfsetospeed(&modes_now, all->output);
    cfsetispeed(&modes_now, all->input);
    if (tcsetattr(0, TCSADRAIN, &modes_now))
        fail("standard input", strerror(errno));
    if (memcmp(all->keys + NCCS, before->keys + NCCS, KEYS - NCCS)) {
        all->keys[NCCS] = all->keys[VSUSP];     /* the same character in both */
        if (ioctl(0, TIOCSLTC, all->keys + NCCS))
            fail("dsusp", strerror(errno));
    }
    if (memcmp(&all->window, &before->window, sizeof all->window) && ioctl(0, TIOCSWINSZ, &all->window))
        fail("size", strerror(errno));
}

/* ---- operands ---- */

static long number(const char *name, const char *text, long limit)
{
    char *end;
    long value = text ? strtol(text, &end, 10) : 0;

    if (!text || !*text)
        fail(name, "needs a number");
    if (*end || value < 0 || value > limit)
        fail(text, "bad number");
    return value;
}

static int character(const char *name, const char *text)
{
    if (!text || !*text)
        fail(name, "needs a character");
    if (!strcmp(text, "undef") || !strcmp(text, "^-"))
        return DISABLED;
    if (text[0] == '^' && text[1] && !text[2])
        return text[1] == '?' ? 0x7f : text[1] & 0x1f;
    if (text[1])
        fail(text, "bad character");
    return (unsigned char)text[0];
}

static speed_t speed(const char *name, const char *text)
{
    long wanted = number(name, text, 1000000);
    int i;

    for (i = 0; i < COUNT(speeds); i++)
        if (speeds[i] == wanted)
            return i;
    fail(text, "bad speed");
    return 0;
}

static int set_mode(struct settings *all, const char *name)
{
    int i, off = *name == '-';

    for (i = 0; i < COUNT(modes); i++)
        if (!strcmp(modes[i].name, name + off) && !(off && modes[i].choice)) {
            all->flags[modes[i].field] &= ~modes[i].mask;
            if (!off)
                all->flags[modes[i].field] |= modes[i].value;
            return 1;
        }
    return 0;
}

/* An operand with a value. */
static int set_value(struct settings *all, const char *name, const char *value)
{
    int i;

    for (i = 0; i < COUNT(keys); i++)
        if (!strcmp(keys[i].name, name)) {
            all->keys[keys[i].index] = character(name, value);
            return 1;
        }
    if (!strcmp(name, "min"))
        all->keys[VMIN] = number(name, value, 255);
    else if (!strcmp(name, "time"))
        all->keys[VTIME] = number(name, value, 255);
    else if (!strcmp(name, "rows"))
        all->window.ws_row = number(name, value, 65535);
    else if (!strcmp(name, "columns") || !strcmp(name, "cols"))
        all->window.ws_col = number(name, value, 65535);
    else if (!strcmp(name, "ispeed"))
        all->input = speed(name, value);
    else if (!strcmp(name, "ospeed"))
        all->output = speed(name, value);
    else
        return 0;
    return 1;
}

/* What -g printed. */
static void restore(struct settings *all, const char *text)
{
    const char *at = text;
    unsigned long values[FLAGS + KEYS];
    char *end;
    int i;

    for (i = 0; i < FLAGS + KEYS; i++, at = end + 1) {
        values[i] = strtoul(at, &end, 16);
        if (end == at || *end != (i < FLAGS + KEYS - 1 ? ':' : 0) || (i >= FLAGS && values[i] > 255))
            fail(text, "not what -g prints");
    }
    for (i = 0; i < FLAGS; i++)
        all->flags[i] = values[i];
    for (i = 0; i < KEYS; i++)
        all->keys[i] = values[FLAGS + i];
    all->input = all->output = all->flags[CFLAG] & CBAUD;
}

static void set(struct settings *all, char **operands);

static int set_combination(struct settings *all, const char *name)
{
    char text[600], *words[80];
    int i, count = 0;

    for (i = 0; i < COUNT(combinations); i++)
        if (!strcmp(combinations[i].name, name)) {
            strcpy(text, combinations[i].operands);
            for (words[0] = strtok(text, " "); words[count]; words[count] = strtok(0, " "))
                count++;
            set(all, words);
            return 1;
        }
    return 0;
}

static void set(struct settings *all, char **operands)
{
    char *name;

    while ((name = *operands++)) {
        if (set_mode(all, name) || set_combination(all, name))
            continue;
        if (set_value(all, name, *operands))
            operands++;
        else if (strchr(name, ':'))
            restore(all, name);
        else if (*name >= '0' && *name <= '9')
            all->input = all->output = speed(name, name);
        else
            fail(name, "unknown mode");
    }
}

/* ---- reports ---- */

static int column;

static void word(const char *text)
{
    if (column && column + 1 + strlen(text) > 78) {
        putchar('\n');
        column = 0;
    }
    column += printf(column ? " %s" : "%s", text);
}

static void end_line(void)
{
    if (column)
        putchar('\n');
    column = 0;
}

static void report_key(const char *name, int c)
{
    char text[40];

    if (c == DISABLED)
        sprintf(text, "%s = <undef>;", name);
    else if (c < ' ' || c == 0x7f)
        sprintf(text, "%s = ^%c;", name, c ^ 0x40);
    else
        sprintf(text, "%s = %c;", name, c);
    word(text);
}

static void report_speed(const struct settings *all)
{
    char text[80];

    if (all->input == all->output || !all->input)
        sprintf(text, "speed %ld baud;", speeds[all->output % COUNT(speeds)]);
    else
        sprintf(text, "ispeed %ld baud; ospeed %ld baud;", speeds[all->input % COUNT(speeds)],
                speeds[all->output % COUNT(speeds)]);
    word(text);
}

/* All settings, or those that `usual` has otherwise. */
static void report(const struct settings *all, const struct settings *usual)
{
    const struct mode *mode;
    char text[80];
    int i;

    report_speed(all);
    if (!usual) {
        word("line = 0;");
        end_line();
        sprintf(text, "rows = %d; columns = %d;", all->window.ws_row, all->window.ws_col);
        word(text);
        end_line();
    }
    if (!usual || !(all->flags[LFLAG] & ICANON)) {
        sprintf(text, "min = %d; time = %d;", all->keys[VMIN], all->keys[VTIME]);
        word(text);
    }
    if (!usual)
        end_line();
    for (i = 0; i < COUNT(keys); i++)
        if (!usual || all->keys[keys[i].index] != usual->keys[keys[i].index])
            report_key(keys[i].name, all->keys[keys[i].index]);
    end_line();
    for (mode = modes; mode < modes + COUNT(modes); mode++) {
        int on = (all->flags[mode->field] & mode->mask) == mode->value;

        if ((on || !mode->choice) && (!usual || on != ((usual->flags[mode->field] & mode->mask) == mode->value))) {
            sprintf(text, "%s%s", on ? "" : "-", mode->name);
            word(text);
        }
    }
    end_line();
}

static void report_to_restore(const struct settings *all)
{
    int i;

    for (i = 0; i < FLAGS; i++)
        printf("%lx:", (unsigned long)all->flags[i]);
    for (i = 0; i < KEYS; i++)
        printf("%x%c", all->keys[i], i < KEYS - 1 ? ':' : '\n');
}

int main(int argc, char **argv)
{
    static char *usually[] = { "sane", "cs8", "-parenb", "erase", "undef", "kill", "undef", 0 };
    struct settings before, all;

    load(&before);
    all = before;
    if (argc == 1) {
        set(&all, usually);
        report(&before, &all);
    } else if (argc == 2 && !strcmp(argv[1], "-a"))
        report(&all, 0);
    else if (argc == 2 && !strcmp(argv[1], "-g"))
        report_to_restore(&all);
    else {
        set(&all, argv + 1);
        store(&all, &before);
    }
    return 0;
}
