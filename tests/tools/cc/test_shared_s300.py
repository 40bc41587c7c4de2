"""Shared libraries and dynamic programs of the Series 300: made with `hp9k cc`, run by the embedded dynamic loader."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kernel.loader.formats import read
from tools.cc.command import command

ROOT = Path(__file__).resolve().parents[3]

pytestmark = [
    pytest.mark.cross,
    pytest.mark.skipif(
        shutil.which("m68k-linux-gnu-gcc") is None, reason="needs the Debian package gcc-m68k-linux-gnu"
    ),
]

LIBRARY = """\
int counter = 40, filler[3];
int *where = &counter;
static int calls;
int twice(int x) { calls++; return 2 * x; }
int thrice(int x) { return twice(x) + x; }
int called(void) { return calls; }
int same_function(int (*other)(int)) { return other == twice; }
int same_variable(int *other) { return other == where && other == &counter; }
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def cc(name: str, source: str, *arguments: str, suffix: str = ".c") -> None:
    """Make the program or library `name` of C, or with another suffix of what that means."""
    path = Path(name).with_suffix(suffix)
    path.write_text(source)
    assert command(["--series", "300", "-O2", "-w", "-o", name, str(path), *arguments]) == 0


def run(program: str, *arguments: str, environment: dict[str, str] | None = None) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", "--here", f"./{program}", *arguments],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_a_dynamic_program_finds_arguments_environment_and_errors(work: Path) -> None:
    cc(
        "hello",
        """\
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
    printf("%d %s %s %.3f\\n", argc, argv[1], getenv("COLOUR"), cos(1.0));
    errno = 0;
    if (fopen("/no/such/file", "r") == NULL) printf("errno %d\\n", errno);
    fprintf(stderr, "end\\n");
    return 7;
}
""",
        "-dynamic", "-lm",
    )  # fmt: skip
    assert run("hello", "x", environment={"COLOUR": "red"}) == (7, "2 x red 0.540\nerrno 2\n", "end\n")


def test_program_and_library_agree_on_variables_and_functions(work: Path) -> None:
    cc("libpart.sl", LIBRARY, "-shared", "-fPIC")
    cc(
        "prog",
        """\
#include <stdio.h>
extern int counter, thrice(int), twice(int), called(void), same_function(int (*)(int)), same_variable(int *);
int main(void) {
    counter += 2;
    int three = thrice(5);
    printf("%d %d %d %d %d\\n", counter, three, called(), same_function(twice), same_variable(&counter));
    return 0;
}
""",
        "-dynamic", "./libpart.sl",
    )  # fmt: skip
    assert run("prog") == (0, "42 15 1 1 1\n", "")


def test_a_function_of_the_program_replaces_the_librarys_for_the_library_too(work: Path) -> None:
    cc(
        "prog",
        """\
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static char room[100000];
static int used;
void *malloc(unsigned size) { used += size + 3 & -4; return room + used - (size + 3 & -4); }
void free(void *block) {}
int main(void) { char *copy = strdup("twelve bytes"); printf("%d %s\\n", used, copy); return 0; }
""",
        "-dynamic",
    )  # fmt: skip
    status, output, _ = run("prog")
    assert (status, output.split(" ", 1)[1]) == (0, "twelve bytes\n")
    assert int(output.split()[0]) >= 13


def test_initialisers_of_libraries_run_before_main(work: Path) -> None:
    cc(
        "libfirst.sl",
        "int ready; __attribute__((constructor)) static void set(void) { ready = 9; }",
        "-shared",
        "-fPIC",
    )
    cc("prog", "extern int ready; int main(void) { return ready; }", "-dynamic", "./libfirst.sl")
    assert run("prog")[0] == 9


def test_floating_results_come_in_the_registers_of_hps_compilers(work: Path) -> None:
    cc(
        "prog",
        """\
	.globl	main
main:	move.l	#0x40000000,%d2		| 2.0
	clr.l	-(%sp)
	move.l	%d2,-(%sp)
	moveq	#0,%d0
	moveq	#0,%d1
	bsr.l	sqrt
	addq.l	#8,%sp
	fmove.d	%fp0,-(%sp)
	cmp.l	(%sp)+,%d0
	bne.s	1f
	cmp.l	(%sp)+,%d1
	bne.s	2f
	cmpi.l	#0x3ff6a09e,%d0
	bne.s	2f
	moveq	#0,%d0
	rts
1:	addq.l	#4,%sp
2:	moveq	#1,%d0
	rts
""",
        "-dynamic", "-lm", suffix=".S",
    )  # fmt: skip
    assert run("prog") == (0, "", "")


def test_a_missing_library_matters_if_a_name_is_missing(work: Path) -> None:
    cc("libpart.sl", LIBRARY, "-shared", "-fPIC")
    cc("libidle.sl", "int idle(void) { return 1; }", "-shared", "-fPIC")
    cc("prog", "extern int twice(int); int main(void) { return twice(4); }", "-dynamic", "./libpart.sl", "./libidle.sl")
    assert run("prog")[0] == 8
    Path("libidle.sl").unlink()
    assert run("prog") == (8, "", "")
    Path("libpart.sl").unlink()
    status, output, errors = run("prog")
    assert (status, output) == (134, "")
    assert errors.splitlines()[:3] == [
        "/lib/dld.sl: Unresolved symbol: _twice (code)  from prog",
        "/lib/dld.sl: Can't open shared library: ./libpart.sl",
        "/lib/dld.sl: No such file or directory",
    ]


def test_an_unresolved_function_matters_when_it_is_called(work: Path) -> None:
    cc("libpart.sl", "int twice(int x) { return 2 * x; } int half(int x) { return x / 2; }", "-shared", "-fPIC")
    cc(
        "prog",
        "extern int twice(int), half(int); int main(int n) { return n > 1 ? half(8) : twice(4); }",
        "-dynamic", "./libpart.sl",
    )  # fmt: skip
    cc("libpart.sl", "int twice(int x) { return 3 * x; }", "-shared", "-fPIC")
    assert run("prog") == (12, "", "")
    status, _, errors = run("prog", "x")
    assert status == 134
    assert errors.splitlines()[0] == "/lib/dld.sl: Unresolved symbol: _half (code)  from prog"


def test_libraries_are_found_along_paths(work: Path) -> None:
    Path("there").mkdir()
    cc("libpart.sl", LIBRARY, "-shared", "-fPIC", "-Wl,+h,libpart.sl")
    cc(
        "embedded",
        "extern int twice(int); int main(void) { return twice(4); }",
        "-dynamic",
        "-L.",
        "-lpart",
        "-Wl,+b,there",
    )
    cc("variable", "extern int twice(int); int main(void) { return twice(5); }", "-dynamic", "-L.", "-lpart", "-Wl,+s")
    Path("libpart.sl").rename("there/libpart.sl")
    assert run("embedded")[0] == 8
    assert run("variable", environment={"SHLIB_PATH": "/nowhere:there"})[0] == 10
    assert run("variable")[0] == 134


def test_files_look_as_hps_linker_makes_them(work: Path) -> None:
    cc("prog", '#include <stdio.h>\nint main(void) { puts("x"); return errno; }\n', "-dynamic", "-include", "errno.h")
    with read("prog") as image:
        assert image.dynamic
        dynamic = image.dynamic_info
        assert dynamic is not None
        assert [library.name for library in dynamic.libraries] == ["/lib/libc.sl"]
        assert (dynamic.self_name, dynamic.notes) == ("prog", [])
        assert {one.name for one in dynamic.imports} == {"_puts", "__start", "_exit"}
        assert all(one.slot for one in dynamic.imports)
        exports = {one.name: (one.kind, one.size) for one in dynamic.exports}
        assert exports["_errno"] == ("common", 4)
        names = {symbol.name for symbol in image.symbols}
        assert {"PLT", "BOUND", "__DYNAMIC", "___dld_loc", "___dld_list", "__SYSTEM_ID"} <= names


def test_a_program_loads_libraries_itself(work: Path) -> None:
    cc("libpart.sl", LIBRARY, "-shared", "-fPIC")
    cc("liblost.sl", "extern int nowhere(int); int lost(int x) { return nowhere(x); }", "-shared", "-fPIC")
    cc(
        "prog",
        """\
#include <dl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
int main(void) {
    struct shl_descriptor *shown;
    struct shl_symbol *symbols;
    int (*thrice)(int), *counter, i, count;
    shl_t any = 0, handle = shl_load("./libpart.sl", BIND_IMMEDIATE, 0L);
    printf("%d %d\\n", handle != 0, shl_load("./nothing.sl", BIND_DEFERRED, 0L) == 0 ? errno : 0);
    printf("%d\\n", shl_load("./liblost.sl", BIND_IMMEDIATE, 0L) == 0 ? errno == ENOSYM : 0);
    printf("%d ", shl_findsym(&handle, "thrice", TYPE_PROCEDURE, &thrice));
    printf("%d\\n", shl_findsym(&any, "_counter", TYPE_DATA, &counter) == 0 && any == handle);
    printf("%d %d\\n", thrice(4), *counter);
    errno = 99;
    printf("%d ", shl_findsym(&handle, "thrice", TYPE_DATA, &counter));
    printf("%d\\n", errno);
    for (i = 0; shl_get(i, &shown) == 0; i++)
        printf("%s ", shown->filename);
    count = shl_getsymbols(handle, TYPE_PROCEDURE, EXPORT_SYMBOLS, (void *(*)(unsigned))malloc, &symbols);
    printf("%d %s\\n", count, symbols[0].name);
    printf("%d ", shl_unload(handle));
    printf("%d\\n", shl_unload(handle));
    return 0;
}
""",
        "-dynamic", "-ldld",
    )  # fmt: skip
    status, output, errors = run("prog")
    assert (status, errors) == (0, "")
    assert output.splitlines() == [
        "1 2",
        "1",
        "0 1",
        "12 40",
        "-1 0",
        "prog /lib/libdld.sl /lib/libc.sl ./libpart.sl 5 _called",
        "0 -1",
    ]


def test_code_that_needs_its_place_makes_no_library(work: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("part.c").write_text("int other; int get(void) { return other; }\n")
    assert command(["--series", "300", "-shared", "-o", "libpart.sl", "part.c"]) == 1
    assert "compile it with -fPIC" in capfd.readouterr().err
    assert not Path("libpart.sl").exists()


@pytest.mark.parametrize("kind", ["-n", "-N", "-q"])
def test_thread_local_variables_in_every_kind_of_file(work: Path, kind: str) -> None:
    cc("prog", "__thread int one = 5, other; int main(void) { other += 2; return one + other; }", "-dynamic", kind)
    assert run("prog")[0] == 7


INITIALISED = """\
extern int puts(const char *);
__attribute__((constructor)) static void set(void) {{ puts("{0}"); }}
int {0}(int x) {{ return x {1}; }}
"""


def test_libraries_that_need_each_other_are_loaded_once_and_initialised_after_those_they_need(work: Path) -> None:
    cc("libbase.sl", INITIALISED.format("base", "+ 1"), "-shared", "-fPIC")
    for name in ("left", "right"):
        source = "extern int base(int);\n" + INITIALISED.format(name, "* base(x)")
        cc(f"lib{name}.sl", source, "-shared", "-fPIC", "./libbase.sl")
    # Once more, now needing one of those that need it.
    cc("libbase.sl", INITIALISED.format("base", "+ 1"), "-shared", "-fPIC", "./libleft.sl")
    cc(
        "prog",
        "extern int left(int), right(int); int main(void) { return left(2) + right(3); }",
        "-dynamic", "./libleft.sl", "./libright.sl",
    )  # fmt: skip
    assert run("prog") == (18, "left\nbase\nright\n", "")


def test_a_library_stays_while_another_uses_it(work: Path) -> None:
    cc("libbase.sl", "int base(int x) { return x + 1; }", "-shared", "-fPIC")
    cc("libuser.sl", "extern int base(int); int user(int x) { return base(x); }", "-shared", "-fPIC", "./libbase.sl")
    cc(
        "libloader.sl",
        """\
#include <dl.h>
shl_t loaded;
__attribute__((constructor)) static void load(void) { loaded = shl_load("./libuser.sl", BIND_DEFERRED, 0L); }
""",
        "-shared", "-fPIC",
    )  # fmt: skip
    cc(
        "prog",
        """\
#include <dl.h>
#include <stdio.h>
int main(void) {
    shl_t loader = shl_load("./libloader.sl", BIND_IMMEDIATE, 0L);
    shl_t base = shl_load("./libbase.sl", BIND_IMMEDIATE, 0L), *loaded, gone;
    int (*user)(int);
    printf("%d ", shl_findsym(&loader, "loaded", TYPE_DATA, &loaded));
    printf("%d ", shl_unload(base));
    printf("%d ", shl_findsym(loaded, "user", TYPE_PROCEDURE, &user));
    printf("%d ", user(41));
    gone = *loaded;
    printf("%d ", shl_unload(gone));
    printf("%d\\n", shl_findsym(&gone, "user", TYPE_PROCEDURE, &user));
    return 0;
}
""",
        "-dynamic", "-ldld",
    )  # fmt: skip
    assert run("prog") == (0, "0 0 0 42 0 -1\n", "")


def test_a_hundred_processes_bind_for_themselves(work: Path) -> None:
    cc("libpart.sl", LIBRARY, "-shared", "-fPIC")
    cc(
        "prog",
        """\
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
extern int counter, twice(int);
int main(void) {
    int i, sum = 0, status;
    for (i = 0; i < 100; i++)
        if (fork() == 0) {
            counter += i;
            _exit(twice(counter) - 80 == 2 * i);
        }
    while (wait(&status) > 0) sum += WEXITSTATUS(status);
    printf("%d %d\\n", sum, counter);
    return 0;
}
""",
        "-dynamic", "./libpart.sl",
    )  # fmt: skip
    assert run("prog") == (0, "100 40\n", "")


@pytest.mark.parametrize("linking", ["-static", "-dynamic"])
def test_curses_writes_what_has_changed(work: Path, linking: str) -> None:
    cc(
        "prog",
        """\
#include <curses.h>
int main(void) {
    initscr();
    mvaddstr(2, 4, "abc");
    refresh();
    mvprintw(2, 5, "%d", 7);
    refresh();
    attron(A_STANDOUT);
    mvaddch(1, 0, 'x');
    refresh();
    endwin();
    return LINES == 24 && COLS == 80 && stdscr != curscr ? 0 : 1;
}
""",
        linking, "-lcurses",
    )  # fmt: skip
    status, output, errors = run("prog", environment={"TERM": "vt100", "LINES": "24", "COLUMNS": "80"})
    assert (status, errors) == (0, "")
    assert output.index("abc") < output.index("\b\b7") < output.index("\x1b[A\x1b[7mx") < output.index("\x1b[m\x0f")
    assert output.count("a") == output.count("c") == 1


def test_a_program_exports_every_name_if_asked(work: Path) -> None:
    source = """\
#include <dl.h>
int answer(void) { return 42; }
int main(void) {
    shl_t program = PROG_HANDLE;
    int (*found)(void);
    return shl_findsym(&program, "answer", TYPE_PROCEDURE, &found) == 0 ? found() : 1;
}
"""
    cc("some", source, "-dynamic", "-ldld")
    cc("all", source, "-dynamic", "-ldld", "-Wl,-E")
    assert (run("some")[0], run("all")[0]) == (1, 42)
