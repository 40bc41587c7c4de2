/* Keys as curses tells them, typing, and windows of other sizes. hp9k cc: -lcurses */
#include <curses.h>
#include <stdlib.h>
#include <string.h>

static void show_keys(void)
{
    int key;

    do {
        key = getch();
        if (key == ERR)
            addstr("nothing\n");
        else if (key == KEY_RESIZE)
            printw("%s %d %d\n", keyname(key), LINES, COLS);
        else
            printw("%s\n", keyname(key));
        refresh();
    } while (key != 'q');
}

static void ask(void)
{
    char word[20];
    int number = 0;

    addstr("Name: ");
    getnstr(word, 10);
    printw("[%s]\nNumber: ", word);
    scanw("%d", &number);
    printw("<%d>\n", number);
    refresh();
}

/* typing keys|plain|timeout|half|ask */
int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "keys";

    initscr();
    if (strcmp(how, "ask") == 0) {
        ask();
    } else {
        noecho();
        cbreak();
        scrollok(stdscr, TRUE);
        keypad(stdscr, strcmp(how, "plain") != 0);
        if (strcmp(how, "timeout") == 0)
            timeout(150);
        if (strcmp(how, "half") == 0)
            halfdelay(2);
        addstr("ready\n");
        show_keys();
    }
    endwin();
    return 0;
}
