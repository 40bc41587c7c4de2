"""Where libraries are looked for, and what is said when one isn't there, or a name isn't."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.rom.dld.conftest import Workshop

ABORTED = 128 + signal.SIGABRT
MAIN = 'int answer(void); int main(void) { printf("%d\\n", answer()); return 0; }'


def build(workshop: Workshop, *options: str) -> None:
    """A program that was linked with -lx from the directory `link`; others have libraries that answer otherwise."""
    for number, place in enumerate(("link", "first", "second")):
        workshop.library(f"{place}/libx.sl", f"int answer(void) {{ return {number}; }}")
    workshop.program("main", MAIN, "-Llink", "-lx", *options)


CASES = [
    ((), {}, 0),
    ((), {"SHLIB_PATH": "first"}, 0),  # the program wasn't linked to look there
    (("-Wl,+s",), {"SHLIB_PATH": "first"}, 1),
    (("-Wl,+s",), {"SHLIB_PATH": "nowhere:second:first"}, 2),
    (("-Wl,+s",), {"SHLIB_PATH": "nowhere"}, 0),
    (("-Wl,+s",), {"SHLIB_PATH": ":first"}, 0),
    (("-Wl,+s",), {"LD_LIBRARY_PATH": "second", "SHLIB_PATH": "first"}, 2),
    (("-Wl,+s",), {}, 0),
    (("-Wl,+b,second",), {"SHLIB_PATH": "first"}, 2),
    (("-Wl,+s", "-Wl,+b,second"), {"SHLIB_PATH": "first"}, 1),
    (("-Wl,+b,second", "-Wl,+s"), {"SHLIB_PATH": "first"}, 2),
    (("-Wl,+b,nowhere:", "-Wl,+s"), {"SHLIB_PATH": "first"}, 0),
]


@pytest.mark.parametrize(("options", "environment", "answer"), CASES)
def test_paths(workshop: Workshop, options: tuple[str, ...], environment: dict[str, str], answer: int) -> None:
    build(workshop, *options)
    assert workshop.output("main", **environment) == f"{answer}\n"


def test_a_path_that_was_linked_as_it_is_stays(workshop: Workshop) -> None:
    workshop.library("libx.sl", "int answer(void) { return 7; }")
    workshop.library("first/libx.sl", "int answer(void) { return 8; }")
    workshop.program("main", MAIN, "./libx.sl", "-Wl,+s")
    assert workshop.output("main", SHLIB_PATH="first") == "7\n"


@pytest.mark.skipif(os.getuid() != 0, reason="makes a file of another group's")
def test_a_set_group_id_program_trusts_no_environment(workshop: Workshop) -> None:
    build(workshop, "-Wl,+s")
    program = workshop.directory / "main"
    os.chown(program, -1, 7)
    program.chmod(0o2755)
    workshop.program("outer", '#include <unistd.h>\nint main(void) { execl("./main", "./main", (char *)0); return 9; }')
    assert workshop.output("main", SHLIB_PATH="first") == "1\n"  # hp9k itself starts it: no exec(2) sets ids
    assert workshop.output("outer", SHLIB_PATH="first") == "0\n"


def lines(text: str) -> list[str]:
    """What dld says, without hp9k's line on the signal."""
    return [line.removeprefix("/usr/lib/dld.sl: ") for line in text.splitlines() if not line.startswith("hp9k: ")]


def test_a_library_that_is_needed_and_missing(workshop: Workshop) -> None:
    build(workshop)
    os.unlink(workshop.directory / "link/libx.sl")
    done = workshop.run("main")
    assert (done.status, done.output) == (ABORTED, "")
    assert lines(done.errors) == [
        "Unresolved symbol: answer (code)  from ./main", "Can't open shared library: link/libx.sl",
        "No such file or directory",
    ]  # fmt: skip


def test_a_library_that_is_missing_but_not_needed(workshop: Workshop) -> None:
    workshop.library("libx.sl", "int unused(void) { return 0; }")
    workshop.program("main", 'int main(void) { puts("fine"); return 0; }', "./libx.sl")
    os.unlink(workshop.directory / "libx.sl")
    assert workshop.output("main") == "fine\n"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda path: path.write_bytes(b""), "Exec format error"),
        (lambda path: path.write_text("text, and more of it than a header has" * 9), "Exec format error"),
        (lambda path: path.write_bytes(path.read_bytes()[:5000]), "Exec format error"),
        (lambda path: (path.unlink(), path.mkdir()), "Is a directory"),
        (lambda path: (path.unlink(), path.symlink_to("libx.sl")), "Too many levels of symbolic links"),
    ],
)
def test_a_library_that_is_none(workshop: Workshop, spoil: object, reason: str) -> None:
    path = Path(workshop.library("libx.sl", "int answer(void) { return 0; }"))
    workshop.program("main", MAIN, "./libx.sl")
    spoil(path)  # type: ignore[operator]
    done = workshop.run("main")
    assert done.status == ABORTED
    assert lines(done.errors)[1:] == ["Can't open shared library: ./libx.sl", reason]


def test_an_unknown_procedure_matters_when_it_is_called(workshop: Workshop) -> None:
    workshop.library("libx.sl", "int answer(void) { return 3; } int other(void) { return 4; }")
    code = (
        'int main(int argc, char **argv) { printf("%d\\n", answer()); fflush(stdout); return argc > 1 ? other() : 0; }'
    )
    workshop.program("main", "#include <stdio.h>\n" + code, "./libx.sl")
    workshop.library("libx.sl", "int answer(void) { return 5; }")
    assert workshop.output("main") == "5\n"
    done = workshop.run("main", "call")
    assert (done.status, done.output) == (ABORTED, "5\n")
    assert lines(done.errors) == ["Unresolved symbol: other (code)  from ./main"]


def test_unknown_data_matters_at_once(workshop: Workshop) -> None:
    workshop.library("libx.sl", "extern int nowhere; int answer(void) { return nowhere; }")
    workshop.program("main", MAIN, "./libx.sl")
    done = workshop.run("main")
    assert (done.status, done.output) == (ABORTED, "")
    assert lines(done.errors) == ["Unresolved symbol: nowhere (data)  from ./libx.sl of ./main"]
