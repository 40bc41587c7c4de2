"""Shared libraries of the Series 800 and programs that use them, as `hp9k cc` makes them: their tables, and runs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from shared_programs import MARKS, made, run

from kernel.loader.formats import read
from kernel.loader.tables import Dynamic
from tools.cc.command import command

pytestmark = MARKS

LIBRARY = """
extern int value, back(int);
int shared = 7, common;
static int hidden = 3;
int *pointer = &hidden;
int twice(int x) { hidden++; return x * 2 + *pointer + shared + value; }
int (*get(void))(int) { return twice; }
int (*get_back(void))(int) { return back; }
"""
PROGRAM = """
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
extern int shared, twice(int), (*get(void))(int), (*get_back(void))(int);
int value = 100;
int back(int x) { return x - 1; }
int main(int argc, char **argv)
{
    printf("%d %s\\n", argc, argv[1]);
    fprintf(stderr, "%d\\n", twice(1));
    shared = 50;
    printf("%d %d %d\\n", get() == twice, get_back() == back, get()(5));
    printf("%d", open("/nonexistent", O_RDONLY));
    printf(" %s\\n", strerror(errno));
    return sbrk(0) != 0 ? 7 : 8;
}
"""


def dynamic(path: Path) -> Dynamic:
    with read(str(path)) as image:
        found = image.dynamic_info
        assert found is not None
        assert found.notes == []
        return found


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_program_and_its_library_share_functions_and_variables(tmp_path: Path) -> None:
    made(tmp_path, "libx.sl", LIBRARY, "-fPIC", "-shared")
    program = made(tmp_path, "prog", PROGRAM, "-dynamic", "-L.", "-lx")
    assert run(program, "a") == (7, "2 a\n1 1 165\n-1 No such file or directory\n", "113\n")


def test_position_independent_objects_make_programs_too(tmp_path: Path) -> None:
    made(tmp_path, "libx.sl", LIBRARY, "-fPIC", "-shared")
    program = made(tmp_path, "prog", PROGRAM, "-fPIC", "-dynamic", "./libx.sl")
    assert run(program, "a") == (7, "2 a\n1 1 165\n-1 No such file or directory\n", "113\n")
    assert {one.name: one.kind for one in dynamic(program).imports}["shared"] == "data"


def test_what_the_tables_of_a_library_say(tmp_path: Path) -> None:
    found = dynamic(made(tmp_path, "libx.sl", LIBRARY, "-fPIC", "-shared", "-Wl,+h,libx.1"))
    assert found.self_name == "libx.1"
    assert found.libraries == []
    exports = {(one.name, one.kind): one.size for one in found.exports}
    assert exports == {
        ("common", "storage"): 4, ("get", "code"): None, ("get_back", "code"): None, ("pointer", "data"): 4,
        ("shared", "data"): 4, ("twice", "code"): None, ("twice", "plabel"): None,
    }  # fmt: skip
    wanted = {(one.name, one.kind) for one in found.imports if one.name}
    assert wanted == {("shared", "data"), ("pointer", "data"), ("value", "data"), ("twice", "code"), ("back", "code")}
    (relocations,) = found.tables
    kinds = [row[1] for row in relocations.rows]
    assert sorted(map(str, kinds)) == ["data internal", "plabel external", "plabel external"]


def test_what_the_tables_of_a_program_say(tmp_path: Path) -> None:
    made(tmp_path, "libx.sl", LIBRARY, "-fPIC", "-shared")
    found = dynamic(made(tmp_path, "prog", PROGRAM, "-dynamic", "-L.", "-lx", "-Wl,+b,/opt/lib:/x", "-Wl,+s"))
    assert [(one.name, one.load) for one in found.libraries] == [("./libx.sl", 1), ("/usr/lib/libc.1", 3)]
    names = {(one.name, one.kind) for one in found.exports}
    assert {("main", "code"), ("errno", "storage"), ("environ", "data"), ("twice", "plabel")} <= names
    assert ("twice", "code") not in names
    assert dict(found.fields)["flags"] == 0x20 | 4 | 8


def test_functions_of_a_library_are_called_when_it_is_loaded(tmp_path: Path) -> None:
    source = """
    #include <unistd.h>
    static void begin(void) __attribute__((__constructor__));
    static void begin(void) { write(1, "begin\\n", 6); }
    int number(void) { return 3; }
    """
    made(tmp_path, "libx.sl", source, "-fPIC", "-shared")
    program = made(tmp_path, "prog", "extern int number(void); int main(void) { return number(); }", "-dynamic", "-L.",
                   "-lx")  # fmt: skip
    assert run(program) == (3, "begin\n", "")


def test_code_that_is_not_position_independent_makes_no_library(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.c").write_text("extern int other; int get(void) { return other; }\n")
    assert command(["--series", "800", "-shared", "-o", "libx.sl", "x.c"]) != 0
    assert "-fPIC" in capfd.readouterr().err
    assert not (tmp_path / "libx.sl").exists()


def test_a_library_that_is_not_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.c").write_text("int main(void) { return 0; }\n")
    assert command(["--series", "800", "-dynamic", "-o", "x", "x.c", "-lnowhere"]) == 1
    assert "-lnowhere: no libnowhere.sl and no libnowhere.a" in capfd.readouterr().err


def test_options_as_libtool_says_them(tmp_path: Path) -> None:
    made(tmp_path, "part.o", "int number(void) { return 5; }\n", "-c", "-fPIC")
    assert command(["--series", "800", "-shared", "-fPIC", "-Wl,+h", "-Wl,libpart.1", "-Wl,+b", "-Wl,/opt/part/lib",
                    "-o", "libpart.1", "part.o"]) == 0  # fmt: skip
    found = dynamic(tmp_path / "libpart.1")
    assert found.self_name == "libpart.1"
    assert dict(found.fields)["flags"] == 0x20 | 0x40 | 8
    (tmp_path / "libpart.sl").symlink_to("libpart.1")
    program = made(tmp_path, "prog", "extern int number(void); int main(void) { return number(); }", "-dynamic", "-L.",
                   "-lpart")  # fmt: skip
    assert dynamic(program).libraries[0][:2] == ("./libpart.1", 3)
    assert run(program) == (5, "", "")


def test_archives_are_taken_where_the_command_line_says_so(tmp_path: Path) -> None:
    made(tmp_path, "libpart.sl", "int number(void) { return 5; }\n", "-fPIC", "-shared")
    made(tmp_path, "part.o", "int number(void) { return 6; }\n", "-c")
    archive = [shutil.which("hppa-linux-gnu-ar") or "", "rc", "libpart.a", "part.o"]
    subprocess.run(archive, check=True)
    source = "extern int number(void); int main(void) { return number(); }"
    for option, number in (("-Wl,-Bdynamic", 5), ("-Wl,-Bstatic", 6), ("-Wl,-a,archive", 6), ("-Wl,-a,shared", 5)):
        assert run(made(tmp_path, "prog", source, "-dynamic", "-L.", option, "-lpart"))[0] == number


def test_a_program_s_malloc_is_the_library_s(tmp_path: Path) -> None:
    source = """
    #include <stdlib.h>
    #include <string.h>
    static char pool[100000], *next = pool;
    static int calls;
    void *malloc(size_t size) { char *p = next; calls++; next += (size + 7) & ~7; return p; }
    void free(void *p) { }
    int main(void)
    {
        char *copy = strdup("text");
        return copy == pool && !strcmp(copy, "text") ? calls : 0;
    }
    """
    # gcc knows that what strdup returns is nobody else's.
    assert run(made(tmp_path, "prog", source, "-dynamic", "-fno-builtin")) == (1, "", "")


def test_thread_local_variables_lie_in_the_program(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = """
    static __thread int with_value = 5;
    __thread int without;
    int get(void) { return with_value++ + without; }
    int main(void) { without = 7; get(); return get(); }
    """
    for option in ("-fno-pic", "-fPIC"):
        assert run(made(tmp_path, "prog", source, "-dynamic", option))[0] == 13
    assert command(["--series", "800", "-shared", "-fPIC", "-o", "libx.sl", "prog.c"]) == 1
    assert capfd.readouterr().err == (
        "hp9k: a shared library can't have thread-local variables: they lie in the program\n"
    )


def test_a_library_may_move_to_where_the_program_was_told(tmp_path: Path) -> None:
    library = made(tmp_path, "libx.sl", "int number(void) { return 5; }\n", "-fPIC", "-shared", "-Wl,-soname,libx.sl.2")
    program = made(tmp_path, "prog", "extern int number(void); int main(void) { return number(); }", "-dynamic",
                   "./libx.sl", "-Wl,-rpath", "-Wl,./installed")  # fmt: skip
    (tmp_path / "installed").mkdir()
    library.rename(tmp_path / "installed" / "libx.sl.2")
    assert run(program) == (5, "", "")


def test_signals_are_handled_in_a_library(tmp_path: Path) -> None:
    library = """
    #include <signal.h>
    #include <unistd.h>
    static int seen;
    static void handler(int number) { seen += number; }
    int watch(void) { signal(SIGUSR1, handler); kill(getpid(), SIGUSR1); return seen; }
    """
    source = """
    #include <setjmp.h>
    #include <signal.h>
    #include <unistd.h>
    extern int watch(void);
    static sigjmp_buf back;
    static void leave(int number) { siglongjmp(back, number); }
    int main(void)
    {
        int said = watch(), number = sigsetjmp(back, 1);
        if (number == 0) {
            signal(SIGUSR2, leave);
            kill(getpid(), SIGUSR2);
        }
        sleep(0);
        return said + number;
    }
    """
    made(tmp_path, "libx.sl", library, "-fPIC", "-shared")
    assert run(made(tmp_path, "prog", source, "-dynamic", "-L.", "-lx")) == (16 + 17, "", "")
