"""tic, infocmp and tput of the embedded root, on the descriptions that are there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from guest import ENVIRONMENT, TOP

from rom import default_root

SOURCE = TOP / "rom/guest/programs/terminfo.src"
COMMITTED = Path(default_root.path("s300")) / "usr/lib/terminfo"
MODELS = ("9000/370", "9000/720")


def hp9k(model: str, *arguments: str, here: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    mounts = ["--mount", f"{here}:/here"] if here else []
    return subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", "--model", model, *mounts, *arguments],
        env={**ENVIRONMENT, **environment}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100,
        check=False,
    )  # fmt: skip


def entries(directory: Path) -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in directory.glob("*/*")}
    return {name: data for name, data in found.items() if "+" not in name}


@pytest.mark.parametrize("model", MODELS)
def test_tic_compiles_what_the_root_has(model: str, tmp_path: Path) -> None:
    shutil.copy(SOURCE, tmp_path)
    done = hp9k(model, "tic", "/here/terminfo.src", here=tmp_path, TERMINFO="/here/terminfo")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert entries(tmp_path / "terminfo") == entries(COMMITTED)


@pytest.mark.parametrize("terminal", ["xterm-256color", "hp2392", "ansi"])
def test_what_infocmp_writes_compiles_to_the_same(terminal: str, tmp_path: Path) -> None:
    (tmp_path / "source").write_text(hp9k("9000/370", "infocmp", terminal).stdout)
    done = hp9k("9000/370", "tic", "-o", "/here", "/here/source", here=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / terminal[0] / terminal).read_bytes() == (COMMITTED / terminal[0] / terminal).read_bytes()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("\tcols#many,", "'many' is not a number from 0 to 32767"),
        ("\tcolumns#80,", "no number is called 'columns'"),
        ("\tcup=\\E[H", "a comma is missing at the end of the line"),
        ("\tuse=nosuch,", "there is no 'nosuch' to use"),
        ("\tshiny,", "no flag is called 'shiny'"),
    ],
)
def test_tic_says_what_is_wrong_and_writes_nothing(line: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "source").write_text(f"some|terminal of mine,\n{line}\n")
    done = hp9k("9000/720", "tic", "-o", "/here/made", "/here/source", here=tmp_path)
    assert done.returncode == 1
    assert complaint in done.stderr
    assert not (tmp_path / "made").exists()


def test_infocmp_tells_two_terminals_apart() -> None:
    lines = hp9k("9000/370", "infocmp", "-d", "vt100", "vt102").stdout.splitlines()
    assert "\tmir: F:T." in lines
    assert "\til1: NULL, '\\E[L'." in lines
    assert not any(line.startswith("\tcup") for line in lines)


def test_infocmp_has_other_names_too() -> None:
    assert "cursor_address=\\E[%i%p1%d;%p2%dH" in hp9k("9000/370", "infocmp", "-L", "xterm").stdout
    assert "\tcm=\\E[%i%p1%d;%p2%dH,\n" in hp9k("9000/370", "infocmp", "-1C", "xterm").stdout


@pytest.mark.parametrize(
    ("arguments", "output", "status"),
    [
        ("cup 5 6", "\x1b[6;7H", 0),
        ("setaf 3", "\x1b[33m", 0),
        ("-T vt100 am", "", 0),
        ("-T vt52 am", "", 1),
        ("-T hp2392 pln 3 word", "\x1b&f0a3k4d0Lword", 0),
        ("colors", "8\n", 0),
        ("-T xterm-256color colors", "256\n", 0),
        ("-T vt52 setaf 1", "", 1),
        ("longname", "terminal emulator of the X Window System", 0),
        ("-T nosuch cols", "", 3),
        ("nosuch", "", 4),
        ("", "", 2),
    ],
)
def test_tput(arguments: str, output: str, status: int) -> None:
    done = hp9k("9000/720", "tput", *arguments.split())
    assert (done.stdout, done.returncode) == (output, status)


def test_tput_takes_several_from_its_input() -> None:
    done = hp9k("9000/370", "sh", "-c", "echo 'bold\ncup 1 2' | tput -S")
    assert done.stdout == "\x1b[1m\x1b[2;3H"
