"""The libraries of the embedded root beside the C library's: what a program finds under their names."""

from __future__ import annotations

import pytest
from screen_emulator import Terminal

from tests.rom.dld.conftest import Workshop

DRAW = r"""
#include <curses.h>
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


@pytest.mark.parametrize("library", ["curses", "xcurses", "Hcurses", "cur_colr"])
def test_curses(workshop: Workshop, library: str) -> None:
    """The program has stdscr, LINES and COLS, which the library sets; X/Open's functions that <curses.h> has not."""
    workshop.program("main", DRAW, f"-l{library}")
    if library in ("Hcurses", "cur_colr"):
        workshop.program("main", "#define _OLD_CURSES" + DRAW, f"-l{library}")
    output = workshop.output("main", TERM="xterm", LINES="24", COLUMNS="80")
    drawn, _, rest = output.partition("\x1b[?1049l")
    terminal = Terminal()
    terminal.write(drawn.encode())
    assert terminal.text()[2] == "     drawn"
    assert terminal.text()[23] == " " * 71 + "24 80"
    assert output.index("\x1b[?25l") < output.index("\x1b[?12l\x1b[?25h") < output.index("drawn")
    assert rest.splitlines()[-1] == "1 0 1"


def test_no_trusted_system(workshop: Workshop) -> None:
    workshop.program("main", SECURE, "-lsec")
    assert workshop.output("main") == "1 1\n"
