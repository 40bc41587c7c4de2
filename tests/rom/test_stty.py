"""stty of the embedded root: what it reports of a terminal, and that the terminal is as it was told."""

from __future__ import annotations

import termios
from collections.abc import Iterator

import pytest
from ptyrun import Job

PROMPT = b"@ "


class Terminal(Job):
    def __init__(self) -> None:
        super().__init__("run", "sh", PS1=PROMPT.decode())
        self.expect(PROMPT)

    def line(self, text: str) -> str:
        """What a line of commands, which end with the terminal as they found it, printed."""
        self.type(text.encode() + b"\n")
        self.expect(text.encode() + b"\r\n")
        self.expect(PROMPT)
        return self.passed.decode().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def terminal() -> Iterator[Terminal]:
    with Terminal() as made:
        yield made


def test_short_form_has_what_is_unusual(terminal: Terminal) -> None:
    assert terminal.line("stty sane; stty") == "speed 38400 baud; erase = ^?; kill = ^U;\n"
    assert terminal.line("stty -ixon erase x; stty; stty sane erase ^?") == (
        "speed 38400 baud; erase = x; kill = ^U;\n-ixon\n"
    )


def test_all_settings(terminal: Terminal) -> None:
    report = terminal.line("stty rows 30 columns 99; stty -a")
    assert "rows = 30; columns = 99;" in report
    assert "intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D;" in report
    assert {"cs8", "-parenb", "icanon", "isig", "opost", "-igncr", "tab0"} <= set(report.split())


def test_the_terminal_obeys(terminal: Terminal) -> None:
    terminal.line("stty -ixon tab3 intr ^Y 19200")
    modes = terminal.modes()
    terminal.line("stty sane intr ^C 38400")
    assert not modes[0] & termios.IXON
    assert modes[1] & termios.TABDLY == termios.TAB3
    assert modes[4:6] == [termios.B19200] * 2
    assert modes[6][termios.VINTR] == b"\x19"
    assert terminal.modes()[0] & termios.IXON
    assert terminal.modes()[1] & termios.TABDLY == termios.TAB0


def test_raw_and_back(terminal: Terminal) -> None:
    before = terminal.modes()
    report = terminal.line("x=`stty -g`; stty raw; y=`stty`; stty $x; echo $y; stty dsusp ^Y; stty -a")
    assert "min = 1; time = 0;" in report
    assert {"-icanon", "-isig", "-opost", "-icrnl"} <= set(report.split())
    assert "dsusp = ^Y;" in report
    assert terminal.line("stty $x; stty raw; stty cooked") == ""
    assert terminal.modes()[:6] == before[:6]


@pytest.mark.parametrize(
    ("operands", "complaint"),
    [
        ("-echo bogus", "bogus: unknown mode"),
        ("-echo intr ab", "ab: bad character"),
        ("-echo rows", "rows: needs a number"),
        ("-echo 17", "17: bad speed"),
        ("-echo 1:2", "1:2: not what -g prints"),
        ("</dev/null", "standard input: Not a typewriter"),
    ],
)
def test_what_is_wrong_changes_nothing(terminal: Terminal, operands: str, complaint: str) -> None:
    before = terminal.modes()
    assert terminal.line(f"stty {operands}; echo $?") == f"stty: {complaint}\n1\n"
    assert terminal.modes() == before
