"""Each library is loaded once, whatever the names it is reached by; what a library says when it comes and goes."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rom.dld.conftest import Workshop, compiled, run_hp9k

SPEAKING = """
extern int write(int, const char *, int);
static void come(void) __attribute__((constructor));
static void go(void) __attribute__((destructor));
static void come(void) { write(1, "come\\n", 5); }
static void go(void) { write(1, "gone\\n", 5); }
int value = 4;
int answer(void) { return value; }
"""
PAGE = 0x1000
LIST_LOCATION = 0x08  # fields of a DL header
HIGHWATER = 0x48
FLAGS, ELABORATOR, INITIALIZER = 0x4A, 0x58, 0x5C
HAS_ELABORATOR, HAS_INITIALIZER = 1, 2


MAIN = 'int other(void), answer(void); int main(void) { printf("%d\\n", other() + answer()); return 0; }'


@pytest.fixture(params=["300", "800"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """A series, and a directory where a library with the internal name x.1 lies as x.sl, and a program was linked with
    first.sl, and with y.sl that was linked with second.sl."""
    series: str = request.param
    compiled(series, tmp_path, "x.sl", SPEAKING, "-shared", "-fPIC", "-Wl,+h,x.1")
    for name in ("first.sl", "second.sl"):
        compiled(series, tmp_path, name, SPEAKING, "-shared", "-fPIC")
    both = "int answer(void); int other(void) { return answer(); }"
    compiled(series, tmp_path, "y.sl", both, "-shared", "-fPIC", "./second.sl")
    compiled(series, tmp_path, "main", MAIN, "-dynamic", "./y.sl", "./first.sl")
    for name in ("first.sl", "second.sl"):
        (tmp_path / name).unlink()
    return series, tmp_path


@pytest.mark.parametrize("make", [shutil.copy, os.link, os.symlink])
def test_a_library_of_two_names(place: tuple[str, Path], make: Callable[[Path, Path], object]) -> None:
    _, directory = place
    for name in ("first.sl", "second.sl"):
        make(directory / "x.sl", directory / name)
    assert run_hp9k(directory, "main") == (0, "come\n8\n", "")


def test_libraries_of_one_internal_name_that_differ(place: tuple[str, Path]) -> None:
    """As two programs' own builds of a library may: both are loaded."""
    series, directory = place
    shutil.copy(directory / "x.sl", directory / "first.sl")
    compiled(series, directory, "second.sl", SPEAKING.replace("4", "5"), "-shared", "-fPIC", "-Wl,+h,x.1")
    assert run_hp9k(directory, "main") == (0, "come\ncome\n10\n", "")


def test_unloading(place: tuple[str, Path]) -> None:
    series, directory = place
    main = """
    #include <dl.h>
    int main(void) {
        shl_t one = shl_load("./x.sl", BIND_DEFERRED, 0), same = shl_load("./x.sl", BIND_DEFERRED, 0);
        int (*answer)(void) = 0;
        shl_findsym(&one, "answer", TYPE_PROCEDURE, &answer);
        write(1, answer() == 4 ? "4\\n" : "?\\n", 2);
        write(1, shl_unload(one) == 0 ? "one\\n" : "???\\n", 4);
        write(1, shl_unload(same) == 0 ? "two\\n" : "???\\n", 4);
        return 0;
    }
    """
    compiled(series, directory, "main", main, "-dynamic", "-ldld")
    assert run_hp9k(directory, "main") == (0, "come\n4\none\ngone\ntwo\n", "")


def changed(path: Path, offset: int, form: str, value: int) -> None:
    contents = bytearray(path.read_bytes())
    struct.pack_into(form, contents, offset, value)
    path.unlink()
    path.write_bytes(contents)
    path.chmod(0o755)


@pytest.mark.parametrize(("has", "wanted", "status"), [(2, 1, 0), (2, 2, 0), (1, 2, 134)])
def test_highwater(workshop: Workshop, has: int, wanted: int, status: int) -> None:
    """A library older than the one that the program was linked with isn't taken."""
    library = workshop.library("x.sl", "int answer(void) { return 3; }")
    program = workshop.program("main", "int answer(void); int main(void) { return answer() - 3; }", "./x.sl")
    changed(library, PAGE + HIGHWATER, ">H", has)
    contents = program.read_bytes()
    (location,) = struct.unpack_from(">I", contents, PAGE + LIST_LOCATION)
    changed(program, PAGE + location + 8 + 6, ">H", wanted)  # of the list's second entry, after the program's own
    done = workshop.run("main")
    assert done.status == status
    assert ("Can't open shared library: ./x.sl" in done.errors) == (status != 0)


def test_an_elaborator(workshop: Workshop) -> None:
    """What C++ has called when a library is loaded, and only then."""
    library = workshop.library("x.sl", SPEAKING)
    contents = library.read_bytes()
    flags, initializer = (
        struct.unpack_from(form, contents, PAGE + at)[0] for form, at in ((">H", FLAGS), (">I", INITIALIZER))
    )
    assert flags & HAS_INITIALIZER
    changed(library, PAGE + FLAGS, ">H", flags & ~HAS_INITIALIZER | HAS_ELABORATOR)
    changed(library, PAGE + ELABORATOR, ">I", initializer)
    workshop.program("main", 'int answer(void); int main(void) { printf("%d\\n", answer()); return 0; }', "./x.sl")
    assert workshop.output("main") == "come\n4\n"
