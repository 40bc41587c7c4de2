/* Lines scrolled on a screen of curses, each shown: to nowhere, so that what making the output costs is measured. */
#include <curses.h>
#include <stdio.h>
#include "work.h"

unsigned long work(unsigned long amount, char **arguments)
{
    FILE *output = fopen("/dev/null", "w");
    unsigned long i;

    if (!output || !newterm("xterm", output, stdin))
        fail("newterm");
    scrollok(stdscr, TRUE);
    idlok(stdscr, TRUE);
    for (i = 0; i < amount; i++) {
        printw("line %lu of many, with something on it %lu\n", i, i * i);
        refresh();
    }
    endwin();
    return amount;
}
