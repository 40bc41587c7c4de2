/* Bytes to the terminal. */
#include <string.h>
#include "screen.h"

int _curses_put(int byte)
{
    return putc(byte, _curses_screen->output);
}

void _curses_send(const char *capability)
{
    if (capability)
        tputs(capability, 1, _curses_put);
}

/* How many bytes a capability has, without its delays. */
int _curses_cost(const char *capability)
{
    int cost = 0;

    if (!capability)
        return INFINITE;
    while (*capability) {
        if (capability[0] == '$' && capability[1] == '<' && strchr(capability, '>')) {
            capability = strchr(capability, '>') + 1;
        } else {
            capability++;
            cost++;
        }
    }
    return cost;
}
