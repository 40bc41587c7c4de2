/* Scenes drawn with curses, the same by any implementation of X/Open's. hp9k cc: -lcurses */
#include <curses.h>
#include <stdlib.h>
#include <string.h>

static unsigned int seed;

static int below(int limit)
{
    seed = seed * 1103515245u + 12345u;
    return (int)((seed >> 16 & 0x7fff) % (unsigned int)limit);
}

static void fill(WINDOW *window, int letter)
{
    int y, x;

    for (y = 0; y < getmaxy(window); y++)
        for (x = 0; x < getmaxx(window); x++)
            mvwaddch(window, y, x, letter + (x + y) % 10);
}

static void attributes(int steps)
{
    static const chtype each[] = { A_BOLD, A_UNDERLINE, A_REVERSE, A_BLINK, A_STANDOUT, A_BOLD | A_REVERSE };
    int i;

    box(stdscr, 0, 0);
    for (i = 0; i < 6; i++) {
        attrset(each[i]);
        mvprintw(2 + i, 3 + i, "attribute %d", i);
        attron(A_UNDERLINE);
        addstr(" and more");
        attroff(A_REVERSE);
        addstr(" or less");
        refresh();
    }
    attrset(A_NORMAL);
    mvaddstr(12, 1, "tab\tand\bback");
    mvaddch(13, 1, 3);
    chgat(5, A_BOLD, 0, NULL);
    mvchgat(2, 3, 4, A_UNDERLINE, 0, NULL);
    mvhline(15, 4, 0, steps);
    mvvline(16, 4, '!', 4);
    refresh();
}

static void colors(int steps)
{
    int i;

    start_color();
    for (i = 1; i < 16; i++)
        init_pair(i, i % 8, (i + 3) % 8);
    for (i = 0; i < steps; i++) {
        attrset(COLOR_PAIR(i % 16) | (i % 3 == 0 ? A_BOLD : A_NORMAL));
        mvprintw(i % 24, i * 7 % 60, "colour %d", i);
        if (i % 5 == 0)
            refresh();
    }
    bkgd(COLOR_PAIR(3) | ' ');
    refresh();
    attrset(COLOR_PAIR(5));
    mvaddstr(4, 0, "to the end");
    clrtoeol();
    move(18, 10);
    clrtobot();
    refresh();
}

static void scrolling(int steps)
{
    int i;

    scrollok(stdscr, TRUE);
    idlok(stdscr, TRUE);
    for (i = 0; i < steps; i++) {
        printw("line %d of many, with something on it %d\n", i, i * i);
        refresh();
    }
    setscrreg(5, 15);
    move(15, 0);
    for (i = 0; i < 7; i++) {
        printw("\nin the region %d", i);
        refresh();
    }
    scrl(-3);
    refresh();
}

static void editing(int steps)
{
    int i;

    idlok(stdscr, TRUE);
    for (i = 0; i < LINES; i++)
        mvprintw(i, i % 9, "%d: the quick brown fox jumps over the lazy dog %d", i, i * 37);
    refresh();
    for (i = 0; i < steps; i++) {
        int y = below(LINES), x = below(COLS - 1);

        move(y, x);
        switch (below(7)) {
        case 0: insertln(); break;
        case 1: deleteln(); break;
        case 2: insdelln(below(3) + 1); break;
        case 3: insch('A' + below(26)); break;
        case 4: delch(); break;
        case 5: insstr("inserted"); break;
        case 6: clrtoeol(); break;
        }
        refresh();
    }
}

static void windows(int steps)
{
    WINDOW *back = newwin(12, 40, 3, 5), *front = newwin(10, 30, 6, 20), *part, *derived, *copy;

    fill(back, 'a');
    wrefresh(back);
    part = subwin(back, 4, 10, 5, 10);
    derived = derwin(back, 3, 8, 8, 2);
    werase(part);
    box(part, '|', '-');
    waddstr(derived, "derived window that wraps");
    touchwin(back);
    wrefresh(back);
    wborder(front, 0, 0, 0, 0, 0, 0, 0, 0);
    mvwprintw(front, 4, 4, "%s", "in front");
    overlay(front, back);
    wrefresh(back);
    overwrite(back, front);
    wnoutrefresh(front);
    copy = dupwin(back);
    mvwin(copy, 11, 35);
    wnoutrefresh(copy);
    doupdate();
    copywin(back, stdscr, 0, 0, 20, 0, 22, 30, FALSE);
    refresh();
    delwin(part);
    delwin(derived);
    touchwin(front);
    wrefresh(front);
    wmove(front, steps % 10, 3);
    wrefresh(front);
}

static void pads(int steps)
{
    WINDOW *pad = newpad(100, 200), *part;
    int i;

    for (i = 0; i < 100; i++)
        mvwprintw(pad, i, i, "line %d of the pad", i);
    part = subpad(pad, 10, 20, 30, 30);
    box(part, 0, 0);
    for (i = 0; i < steps; i += 3)
        prefresh(pad, i, i, 2, 5, 20, 70);
    pnoutrefresh(pad, 30, 30, 0, 40, 10, 60);
    doupdate();
}

static void background(int steps)
{
    WINDOW *window = newwin(10, 40, 5, 5);

    wbkgd(window, ' ' | A_REVERSE);
    wrefresh(window);
    wattron(window, A_UNDERLINE);
    waddstr(window, "some words here");
    wbkgdset(window, '-' | A_BOLD);
    waddstr(window, " and others\n");
    wmove(window, 4, 4);
    wclrtobot(window);
    wrefresh(window);
    mvwinsch(window, 1, 1, 'x');
    mvwdelch(window, 0, 3);
    wbkgdset(window, ' ' | A_REVERSE);
    wmove(window, 2, steps % 20);
    waddstr(window, "end");
    wrefresh(window);
}

/* Everything at random, to be compared at its end. */
static void chaos(int steps)
{
    WINDOW *window = newwin(11, 50, 7, 11);
    int i;

    idlok(stdscr, TRUE);
    idlok(window, TRUE);
    scrollok(window, TRUE);
    for (i = 0; i < steps; i++) {
        WINDOW *to = below(3) ? stdscr : window;
        int y = below(getmaxy(to)), x = below(getmaxx(to));

        wmove(to, y, x);
        wattrset(to, below(4) ? A_NORMAL : below(2) ? A_REVERSE : A_BOLD | A_UNDERLINE);
        switch (below(12)) {
        case 0: wclrtoeol(to); break;
        case 1: winsertln(to); break;
        case 2: wdeleteln(to); break;
        case 3: wprintw(to, "step %d", i); break;
        case 4: waddstr(to, "a longer text, which may not fit on the line it is on and goes on"); break;
        case 5: whline(to, 0, below(60)); break;
        case 6: winsdelln(to, below(7) - 3); break;
        case 7: winsstr(to, "pushed"); break;
        case 8: wdelch(to); wdelch(to); wdelch(to); break;
        case 9: if (below(8) == 0) werase(to); break;
        case 10: wvline(to, ACS_CKBOARD, below(9)); break;
        case 11: wechochar(to, 'a' + below(26)); break;
        }
        if (to == window)
            touchwin(window);
        if (below(3) == 0)
            wrefresh(to);
    }
    refresh();
    touchwin(window);
    wrefresh(window);
}

/* A full screen, and another. */
static void redraw(int steps)
{
    int turn, y, x;

    for (turn = 0; turn < steps; turn++) {
        erase();
        for (y = 0; y < LINES; y++) {
            int words = 3 + below(10);

            for (x = below(6); words-- > 0 && x < COLS - 12; x += 2 + below(9)) {
                attrset(below(12) ? A_NORMAL : A_BOLD);
                mvprintw(y, x, "w%d", below(30000));
            }
        }
        refresh();
    }
}

static void labels(int steps)
{
    int i;

    for (i = 1; i <= 8; i++) {
        char text[12];

        sprintf(text, "key %d", i * steps);
        slk_set(i, text, i % 3);
    }
    mvaddstr(LINES - 1, 0, "the last line of stdscr");
    refresh();
    slk_refresh();
    slk_set(3, "third", 1);
    slk_refresh();
}

static const struct scene {
    const char *name;
    void (*draw)(int);
} scenes[] = {
    { "attributes", attributes }, { "background", background }, { "chaos", chaos }, { "colors", colors },
    { "editing", editing }, { "labels", labels }, { "pads", pads }, { "redraw", redraw }, { "scrolling", scrolling },
    { "windows", windows },
};

/* screens SCENE STEPS SEED */
int main(int argc, char **argv)
{
    size_t i;

    if (argc < 4)
        return 2;
    seed = atoi(argv[3]);
    if (strcmp(argv[1], "labels") == 0)
        slk_init((int)seed % 2);
    initscr();
    for (i = 0; i < sizeof scenes / sizeof *scenes; i++)
        if (strcmp(argv[1], scenes[i].name) == 0)
            scenes[i].draw(atoi(argv[2]));
    return 0;                           /* without endwin: the terminal keeps what was drawn */
}
