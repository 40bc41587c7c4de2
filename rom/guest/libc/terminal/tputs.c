/* Sending capabilities to the terminal. */
#include <stdio.h>
#include <string.h>
#include <termcap.h>

char PC;
char *BC, *UP;
short ospeed;

/* Delays, $<...>, are for terminals at the end of a slow line, of which there are none. */
int tputs(const char *text, int lines, int (*put)(int))
{
    const char *end;

    (void)lines;
    while (text && *text) {
        if (text[0] == '$' && text[1] == '<' && (end = strchr(text, '>')) != 0)
            text = end + 1;
        else
            put((unsigned char)*text++);
    }
    return 0;
}

static int put(int character)
{
    return putchar(character);
}

int putp(const char *text)
{
    return tputs(text, 1, put);
}
