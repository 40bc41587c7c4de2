"""The libraries of the embedded root beside the C library's: what a program finds under their names."""

from __future__ import annotations

import pytest

from tests.rom.dld.conftest import Workshop

DRAW = r"""
#include <curses.h>
#undef addstr
#undef move
#undef refresh
int addstr(const char *), move(int, int), refresh(void);
int main(void)
{
    int before, hidden;
    initscr();
    before = curs_set(0);
    hidden = curs_set(1);
    intrflush(stdscr, 0);
    clearok(stdscr, 1);
    move(2, 5);
    addstr("drawn");
    mvprintw(LINES - 1, COLS - 9, "%d %d", LINES, COLS);
    refresh();
    endwin();
    printf("\n%d %d %d\n", before, hidden, termattrs() != 0);
    return 0;
}
"""
SECURE = """
#include <stdio.h>
void *getprpwent(void), *getprpwnam(const char *);
int main(void) { printf("%d %d\\n", getprpwent() == 0, getprpwnam("root") == 0); return 0; }
"""


@pytest.mark.parametrize("library", ["curses", "xcurses"])
def test_curses(workshop: Workshop, library: str) -> None:
    """The program has stdscr, LINES and COLS, which the library sets; X/Open's functions that <curses.h> has not."""
    workshop.program("main", DRAW, f"-l{library}")
    shown = workshop.output("main", TERM="xterm", LINES="24", COLUMNS="80")
    assert "\x1b[3;6Hdrawn" in shown
    assert "\x1b[24;72H24\x1b[24;75H80" in shown
    assert shown.index("\x1b[?25l") < shown.index("\x1b[?25h") < shown.index("drawn")
    assert shown.splitlines()[-1] == "1 0 1"


def test_no_trusted_system(workshop: Workshop) -> None:
    workshop.program("main", SECURE, "-lsec")
    assert workshop.output("main") == "1 1\n"
