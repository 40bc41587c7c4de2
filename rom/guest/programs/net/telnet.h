/* What both ends of telnet do alike: take the other side's bytes apart (RFC 854, 855), and agree on options.
 *
 * A program defines the functions declared here.
 */
#include <arpa/telnet.h>

static unsigned char mine[256], theirs[256]; /* options in force on our side and on the other */

/* The other side offers an option, or takes it back. */
static void offered(int option, int on);
/* The other side asks us for an option, or not to have it. */
static void asked(int option, int on);
/* What came between SB and SE. */
static void told(const unsigned char *text, int length);
/* A command without an option. */
static void control(int verb);

/* The three bytes of a command; returns their number, two where `option' is -1. */
static int spell_command(unsigned char *bytes, int verb, int option)
{
    bytes[0] = IAC, bytes[1] = verb, bytes[2] = option;
    return option < 0 ? 2 : 3;
}

/* Take the next byte in: what it is as text, or -1 while it is part of a command. */
static int text_of(int byte)
{
    static enum { TEXT, COMMAND, OPTION, SUB, SUB_COMMAND } state = TEXT;
    static int verb, length;
    static unsigned char sub[64];

    switch (state) {
    case COMMAND:
        state = TEXT;
        if (byte == IAC)
            return byte;
        if (byte == SB)
            state = SUB, length = 0;
        else if (byte >= WILL && byte <= DONT)
            state = OPTION, verb = byte;
        else
            control(byte);
        return -1;
    case OPTION:
        state = TEXT;
        if (verb == WILL || verb == WONT)
            offered(byte, verb == WILL);
        else
            asked(byte, verb == DO);
        return -1;
    case SUB_COMMAND:
        state = byte == SE ? TEXT : SUB;
        if (byte == SE)
            told(sub, length);
        else if (byte == IAC && length < (int)sizeof sub)
            sub[length++] = byte;
        return -1;
    case SUB:
        if (byte == IAC)
            state = SUB_COMMAND;
        else if (length < (int)sizeof sub)
            sub[length++] = byte;
        return -1;
    default:
        if (byte != IAC)
            return byte;
        state = COMMAND;
        return -1;
    }
}
