"""Screens drawn with the library's curses: the same as with another implementation, in no more bytes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from guest import BINARIES, ENVIRONMENT, TOP
from screen_emulator import COLUMNS, ROWS, Terminal

from rom import default_root

SOURCE = TOP / "tests/guest/src/screens.c"
TERMINFO = Path(default_root.path("s800")) / "usr/lib/terminfo"
SETTINGS = {"LINES": str(ROWS), "COLUMNS": str(COLUMNS)}
# A scene, how many steps of it, and what its random numbers start from.
SCENES = (
    "attributes 20 1", "background 4 1", "chaos 300 7", "colors 40 1", "editing 200 4", "labels 3 0", "labels 3 1",
    "pads 60 1", "redraw 3 9", "scrolling 60 1", "windows 3 1",
)  # fmt: skip
OTHERS = ("vt100", "linux", "screen", "ansi", "xterm-256color")


def drawn(series: str, terminal: str, scene: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", BINARIES.parent / series / "screens", *scene.split()],
        env={**ENVIRONMENT, **SETTINGS, "TERM": terminal},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


@pytest.fixture(scope="module")
def ncurses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same program with this machine's curses."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("needs a C compiler for this machine")
    program = tmp_path_factory.mktemp("ncurses") / "screens"
    built = subprocess.run([compiler, "-w", "-o", program, SOURCE, "-lncurses"], capture_output=True, check=False)
    if built.returncode != 0:
        pytest.skip("needs ncurses (libncurses-dev)")
    return program


def drawn_by_ncurses(program: Path, terminal: str, scene: str) -> bytes:
    environment = {**SETTINGS, "TERM": terminal, "TERMINFO": str(TERMINFO)}
    return subprocess.run(
        [program, *scene.split()],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout


def shown(output: bytes) -> Terminal:
    terminal = Terminal()
    terminal.write(output)
    return terminal


def compare(ours: bytes, theirs: bytes) -> None:
    assert shown(ours).text() == shown(theirs).text()
    assert shown(ours).cells() == shown(theirs).cells()
    assert len(ours) <= 1.1 * len(theirs)


@pytest.mark.parametrize("scene", SCENES)
def test_a_screen_is_that_of_ncurses_in_no_more_bytes(ncurses: Path, scene: str) -> None:
    ours = drawn("s800", "xterm", scene)
    compare(ours, drawn_by_ncurses(ncurses, "xterm", scene))


@pytest.mark.parametrize("terminal", OTHERS)
def test_on_other_terminals_too(ncurses: Path, terminal: str) -> None:
    scene = "editing 60 3"
    compare(drawn("s300", terminal, scene), drawn_by_ncurses(ncurses, terminal, scene))


def test_both_series_send_the_same() -> None:
    assert drawn("s300", "vt100", "chaos 50 2") == drawn("s800", "vt100", "chaos 50 2")


def test_words_are_where_a_program_puts_them() -> None:
    text = shown(drawn("s300", "xterm", "attributes 20 1")).text()
    assert text[2].startswith("x  attribute 0 and more or less")
    assert text[12] == "xtab    anback" + " " * 65 + "x"
    assert text[13][:4] == "x^C "
    assert text[15][4:24] == "q" * 20
