"""What is typed at a curses program: keys and when they end, lines, windows of another size."""

from __future__ import annotations

import time

import pytest
from guest import BINARIES
from ptyrun import Job

PROGRAM = str(BINARIES / "typing")
OTHER_SERIES = str(BINARIES.parent / "s800" / "typing")


@pytest.mark.parametrize(
    ("program", "terminal", "typed", "told"),
    [
        (PROGRAM, "xterm", b"\x1bOA\x1b[6~\x1b[24~\x7f", (b"KEY_UP", b"KEY_NPAGE", b"KEY_F(12)", b"^?")),
        (OTHER_SERIES, "xterm", b"\x1bOA\x1b[6~\x1b[24~\x7f", (b"KEY_UP", b"KEY_NPAGE", b"KEY_F(12)", b"^?")),
        (PROGRAM, "hp2392", b"\x1bA\x1bp\x1bh\x08", (b"KEY_UP", b"KEY_F(1)", b"KEY_HOME", b"KEY_BACKSPACE")),
        (PROGRAM, "vt100", b"\x1b[A", (b"^[", b"[", b"A")),
    ],
)
def test_keys_are_known_by_what_they_send(program: str, terminal: str, typed: bytes, told: tuple[bytes, ...]) -> None:
    with Job("run", program, TERM=terminal) as job:
        job.expect(b"ready")
        job.type(typed)
        for name in told:
            job.expect(name)
        job.type(b"q")
        assert job.wait() == 0
        assert job.modes() == job.before


def test_an_escape_alone_is_told_after_a_while() -> None:
    with Job("run", PROGRAM, TERM="xterm") as job:
        job.expect(b"ready")
        start = time.monotonic()
        job.type(b"\x1b")
        job.expect(b"^[")
        assert time.monotonic() - start >= 0.9
        job.type(b"\x1bO")
        job.type(b"B")
        job.expect(b"KEY_DOWN")


def test_without_keypad_every_byte_is_told_at_once() -> None:
    with Job("run", PROGRAM, "plain", TERM="xterm") as job:
        job.expect(b"ready")
        job.type(b"\x1b")
        job.expect(b"^[")
        job.type(b"OA\r")
        for name in (b"O", b"A", b"^J"):
            job.expect(name)


@pytest.mark.parametrize("how", ["timeout", "half"])
def test_nothing_typed_for_a_while(how: str) -> None:
    with Job("run", PROGRAM, how, TERM="xterm") as job:
        job.expect(b"nothing")
        job.type(b"xq")
        assert job.wait() == 0


def test_a_line_is_edited_and_numbers_are_read() -> None:
    with Job("run", OTHER_SERIES, "ask", TERM="xterm") as job:
        job.expect(b"Name: ")
        job.type(b"abx\x08c\r")
        job.expect(b"[abc]")
        job.type(b"12\r")
        job.expect(b"<12>")
        assert job.wait() == 0


def test_a_resized_window_is_a_key() -> None:
    with Job("run", PROGRAM, TERM="xterm", LINES="", COLUMNS="") as job:
        job.expect(b"ready")
        job.resize(30, 100)
        job.expect(b"KEY_RESIZE 30 100")
        job.type(b"q")
        assert job.wait() == 0
