"""`hp9k cc` as a compiler driver: what it makes, and how it fails."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tools.cc.command import command
from tools.cc.toolchain import unpinned

ROOT = Path(__file__).resolve().parents[3]
GUEST = ROOT / "tests" / "guest"

cross = [
    pytest.mark.cross,
    pytest.mark.skipif(
        shutil.which("m68k-linux-gnu-gcc") is None, reason="needs the Debian package gcc-m68k-linux-gnu"
    ),
]
HELLO = "#include <stdio.h>\nint main(void) { puts(GREETING); return 5; }\n"


def needs_compiler(function):  # type: ignore[no-untyped-def]
    for mark in cross:
        function = mark(function)
    return function


def cc(*arguments: str | Path) -> int:
    return command(["--series", "300", *map(str, arguments)])


def hp9k(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "tools.cli", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd, env=environment, timeout=120, check=False,
    )  # fmt: skip


def run(program: str | Path, *arguments: str) -> tuple[int, str]:
    result = hp9k("run", program if os.path.isabs(program) else f"./{program}", *arguments)
    assert result.stderr == ""
    return result.returncode, result.stdout


def magic(path: Path) -> tuple[int, int]:
    return struct.unpack(">HH", path.read_bytes()[:4])


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "hello.c"
    path.write_text(HELLO)
    return path


@needs_compiler
def test_program_in_one_step(source: Path) -> None:
    assert cc("-O2", '-DGREETING="hi"', source.name) == 0
    program = source.with_name("a.out")
    assert os.access(program, os.X_OK)
    assert magic(program) == (0x20C, 0x10B)
    assert run(program) == (5, "hi\n")


@needs_compiler
def test_compile_then_link(source: Path) -> None:
    assert cc("-c", '-DGREETING="two steps"', source.name) == 0
    assert sorted(path.name for path in source.parent.iterdir()) == ["hello.c", "hello.o"]
    assert cc("-o", "prog", "hello.o", "-lm", "-s") == 0
    assert run("prog") == (5, "two steps\n")


@needs_compiler
@pytest.mark.parametrize(("option", "number"), [("-n", 0x108), ("-N", 0x107), ("-q", 0x10B)])
def test_every_file_type_runs(source: Path, option: str, number: int) -> None:
    assert cc(option, '-DGREETING="typed"', "hello.c", "-o", "prog") == 0
    assert magic(source.with_name("prog")) == (0x20C, number)
    assert run("prog") == (5, "typed\n")


@needs_compiler
def test_symbols_can_be_inspected(source: Path) -> None:
    assert cc('-DGREETING=""', "hello.c") == 0
    size = struct.unpack(">I", Path("a.out").read_bytes()[0x24:0x28])[0]
    assert size > 0
    assert b"_main" in Path("a.out").read_bytes()[-size:]
    assert cc('-DGREETING=""', "-s", "hello.c") == 0
    assert struct.unpack(">I", Path("a.out").read_bytes()[0x24:0x28])[0] == 0


@needs_compiler
def test_archive_library_and_directory(source: Path) -> None:
    Path("lib").mkdir()
    Path("part.c").write_text("int part(void) { return 11; }\n")
    assert cc("-c", "part.c", "-o", "part.o") == 0
    subprocess.run(["m68k-linux-gnu-ar", "rc", "lib/libpart.a", "part.o"], check=True)
    Path("main.c").write_text("int part(void); int main(void) { return part(); }\n")
    assert cc("main.c", "-Llib", "-lpart", "-o", "prog") == 0
    assert run("prog") == (11, "")


@needs_compiler
@pytest.mark.parametrize("series", ["300", "800"])
def test_a_scanner_and_a_parser_get_what_they_lack_from_libl_and_liby(source: Path, series: str) -> None:
    Path("scan.c").write_text('int yywrap(void); int yylex(void) { return printf("%d\\n", yywrap()) ? 0 : 1; }\n')
    Path("parse.c").write_text('int yyerror(const char *); int yyparse(void) { yyerror("bad"); return 3; }\n')
    for name, library in (("scan", "-ll"), ("parse", "-ly")):
        assert command(["--series", series, "-w", f"{name}.c", library, "-o", name]) == 0
    assert run("scan") == (0, "1\n")
    parsed = hp9k("run", "./parse")
    assert (parsed.returncode, parsed.stderr) == (3, "bad\n")


@needs_compiler
@pytest.mark.parametrize(
    "name", ["libxcurses", "libHcurses", "libcur_colr", "libV3", "libBSD", "libPW", "libM", "libcl"]
)
def test_libraries_are_found_under_the_names_that_makefiles_give_them(source: Path, name: str) -> None:
    assert cc('-DGREETING="found"', "hello.c", "-l" + name.removeprefix("lib"), "-o", "prog") == 0
    assert run("prog") == (5, "found\n")


@needs_compiler
def test_assembly_and_c_together(source: Path) -> None:
    Path("answer.s").write_text("\t.globl answer\nanswer: moveq #42,%d0\n\trts\n")
    Path("main.c").write_text("int answer(void); int main(void) { return answer(); }\n")
    assert cc("main.c", "answer.s") == 0
    assert run("a.out") == (42, "")


@needs_compiler
def test_source_from_standard_input(source: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-m", "tools.cli", "cc", "--series", "300", "-xc", "-", "-o", "prog"],
        input="int main(void) { return 9; }", text=True, env=environment, check=True,
    )  # fmt: skip
    assert run("prog") == (9, "")


@needs_compiler
def test_dependencies_of_a_program_in_one_step(source: Path) -> None:
    Path("own.h").write_text("")
    Path("main.c").write_text('#include "own.h"\nint main(void) { return 0; }\n')
    assert cc("-MMD", "main.c", "-o", "prog") == 0
    assert Path("main.d").read_text() == "main.o: main.c own.h\n"


@needs_compiler
def test_predefined_names(source: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("names.c").write_text(
        "#if !defined __hpux || !defined hp9000s300 || !defined _HPUX_SOURCE || defined __linux__ || defined __ELF__\n"
        "#error wrong\n#endif\n"
    )
    assert cc("-c", "names.c") == 0
    assert cc("-c", "-ansi", "names.c") == 1
    assert "#error wrong" in capfd.readouterr().err


@needs_compiler
def test_make_drives_it(source: Path) -> None:
    Path("Makefile").write_text("hello: hello.o\n\t$(CC) $(CFLAGS) -o $@ hello.o\n")
    compiler = f"{sys.executable} -m tools.cli cc --series 300"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = ["make", f"CC={compiler}", "CFLAGS=-O -DGREETING='\"made\"'"]
    subprocess.run(arguments, env=environment, check=True, capture_output=True)
    assert run("hello") == (5, "made\n")


@needs_compiler
def test_syntax_error_leaves_nothing(source: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("bad.c").write_text("int main(void) { return }\n")
    assert cc("bad.c") == 1
    assert "bad.c:1:25: error" in capfd.readouterr().err
    assert sorted(path.name for path in source.parent.iterdir()) == ["bad.c", "hello.c"]


@needs_compiler
def test_missing_function_is_the_linkers_error(source: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("conftest.c").write_text("char no_such_function(); int main() { return no_such_function(); }\n")
    assert cc("conftest.c", "-o", "conftest") == 1
    assert "undefined reference to `no_such_function'" in capfd.readouterr().err
    assert not Path("conftest").exists()


@needs_compiler
def test_a_program_may_have_its_own_write(source: Path) -> None:
    Path("own.c").write_text(
        "#include <stdio.h>\n"
        "int write(int a) { return a + 1; }\nint signal(void) { return 2; }\nvoid abort(void) {}\n"
        'int main(void) { puts("still printed"); raise(0); return write(4) + signal(); }\n'
    )
    assert cc("-w", "own.c") == 0
    assert run("a.out") == (7, "still printed\n")


@needs_compiler
def test_a_program_may_have_its_own_vsnprintf_on_top_of_the_library_s_vsprintf(source: Path) -> None:
    Path("own.c").write_text(
        "#include <stdarg.h>\n#include <stdio.h>\n"
        "int vsnprintf(char *to, size_t size, const char *format, va_list list)\n"
        "{ return 1 + vsprintf(to, format, list); }\n"
        "int snprintf(char *to, size_t size, const char *format, ...)\n"
        "{ va_list list; va_start(list, format); return vsnprintf(to, size, format, list); }\n"
        'int main(void) { char to[20]; int n = snprintf(to, 20, "<%d>", 42); puts(to); return n; }\n'
    )
    assert cc("-w", "-fno-builtin", "own.c") == 0
    assert run("a.out") == (5, "<42>\n")


@needs_compiler
def test_questions_are_gccs_to_answer(source: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cc("-print-libgcc-file-name") == 0
    assert capfd.readouterr().out.endswith("libgcc.a\n")
    assert cc("--version") == 0


@needs_compiler
def test_questions_about_the_system_are_answered_for_hpux(source: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cc("-c", '-DGREETING=""', "hello.c") == 0  # compiles the library, if need be
    capfd.readouterr()

    def answer(question: str) -> str:
        assert cc(question) == 0
        return capfd.readouterr().out.removesuffix("\n")

    assert answer("-dumpmachine") == "m68k-hp-hpux9"
    assert answer("-print-multiarch") == ""
    assert (Path(answer("-print-file-name=include")) / "sys" / "unistd.h").parent.is_dir()
    assert Path(answer("-print-file-name=include")).joinpath("unistd.h").is_file()
    library = Path(answer("--print-file-name=libc.a"))
    assert library.is_file()
    assert answer("-print-file-name=libnowhere.a") == "libnowhere.a"
    directories = dict(line.split(": ") for line in answer("-print-search-dirs").splitlines())
    assert directories["libraries"] == f"={library.parent}/"


@needs_compiler
@pytest.mark.parametrize(
    ("options", "quotient"),
    [([], "3e6d632e 1f745624"), (["-m68040"], "3e6d632e 1f745625")],
    ids=["rounds twice", "once"],
)
def test_the_processor_that_is_asked_for_counts(source: Path, options: list[str], quotient: str) -> None:
    source.write_text(
        """#include <stdio.h>
        int main(void)
        {
            volatile double a = 5473834002228.0, b = 1e20;
            union { double number; unsigned word[2]; } quotient;
            quotient.number = a / b;
            printf("%x %x\\n", quotient.word[0], quotient.word[1]);
            return 0;
        }"""
    )
    assert cc(*options, source.name) == 0
    assert run(source.with_name("a.out")) == (0, quotient + "\n")


@needs_compiler
def test_old_code_compiles_by_default(source: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("old.c").write_text(
        "main(argc, argv) char **argv; {\n static n; int *p = 300; char *bool = undeclared(&n);\n"
        " helper(argc, 2); return bool == (char *)&n && p == (int *)300 ? twice(5) : 0; }\n"
        "helper(a, b) { return; }\ntwice(n) { return n * 2; }\n"
    )
    Path("other.c").write_text("char *undeclared(p) char *p; { return p; }\n")
    assert cc("old.c", "other.c") == 0
    assert run("a.out") == (10, "")
    capfd.readouterr()
    assert cc("-Werror=implicit-function-declaration", "-c", "old.c") == 1
    assert "undeclared" in capfd.readouterr().err


@needs_compiler
def test_headers_of_bsd_find_what_they_begin_with(source: Path) -> None:
    """As figlet's and many a portable program's do."""
    source.write_text(
        "#include <sys/types.h>\n__BEGIN_DECLS\nsize_t f(void);\n__END_DECLS\nblksize_t x;\nblkcnt_t y;\n"
    )
    assert cc("-c", source) == 0


@needs_compiler
def test_the_standard_that_is_asked_for_counts(source: Path) -> None:
    Path("loop.c").write_text("int main(void) { for (int i = 0; i < 1; i++) return __STDC_VERSION__ % 1000; }\n")
    assert cc("-std=gnu89", "-c", "loop.c") == 1
    assert cc("loop.c") == 0
    assert run("a.out")[0] == 201710 % 1000 & 255
    assert cc("-std=c11", "loop.c") == 0
    assert run("a.out")[0] == 201112 % 1000 & 255


@needs_compiler
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.c"], "missing.c"),
        (["missing.o"], "missing.o: No such file or directory"),
        ([], "no input files"),
        (["-c", "object.o"], "object.o: No such file or directory"),
        (["hello.c", "-o", "hello.c"], "hello.c: the output would overwrite an input"),
        (["hello.c", "-o", "no/such/directory"], "no/such/directory: no such file or directory"),
    ],
)
def test_bad_command_lines(source: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert cc('-DGREETING="x"', *arguments) == 1
    assert message in capfd.readouterr().err
    assert [path.name for path in source.parent.iterdir()] == ["hello.c"]


def test_missing_compiler_names_the_package(
    source: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert cc("hello.c") == 1
    assert capfd.readouterr().err == (
        "hp9k: m68k-linux-gnu-gcc: not found: install the Debian package gcc-m68k-linux-gnu\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.c"], "hp9k: --series 300 or --series 800 is missing"),
        (["--series=700", "a.c"], "hp9k: --series 700: no such series"),
        (["--series", "300", "-pthread", "a.c"], "hp9k: -pthread: HP-UX has no threads on the Series 300"),
        (["--series", "800", "-fopenmp", "a.c"], "hp9k: -fopenmp: there is no library for it"),
        (["--series", "800", "-fsanitize=address", "a.c"], "hp9k: -fsanitize=address: there is no library for it"),
        (["--series", "300", "@nowhere"], "hp9k: nowhere: No such file or directory"),
    ],
)
def test_refusals_are_one_line(capfd: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert command(arguments) == 1
    error = capfd.readouterr().err
    assert error.startswith(message)
    assert error.count("\n") == 1


def test_help_has_examples(capfd: pytest.CaptureFixture[str]) -> None:
    assert command(["--help"]) == 0
    assert "hp9k cc --series 300 -O2 -o hello hello.c" in capfd.readouterr().out


@needs_compiler
def test_result_depends_on_neither_directory_nor_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: Path
) -> None:
    assert cc("-g", "-DGREETING=__FILE__", "hello.c", "-o", "one") == 0
    elsewhere = tmp_path / "some" / "other place"
    elsewhere.mkdir(parents=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(elsewhere)
    Path("hello.c").write_text(HELLO)
    assert cc("-g", "-DGREETING=__FILE__", "hello.c", "-o", "two") == 0
    assert (tmp_path / "one").read_bytes() == Path("two").read_bytes()
    assert str(tmp_path).encode() not in Path("two").read_bytes()


@needs_compiler
def test_a_damaged_cache_is_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cc('-DGREETING="x"', "hello.c", "-o", "one") == 0
    (entry,) = (tmp_path / "cache" / "hp9k").glob("sdk-*")
    library = entry / "libc.a"
    library.write_bytes(library.read_bytes()[:1000])
    assert cc('-DGREETING="x"', "hello.c", "-o", "two") == 0
    assert Path("one").read_bytes() == Path("two").read_bytes()
    assert sorted(os.listdir(entry.parent)) == [".key", entry.name]


@needs_compiler
def test_first_runs_at_once_compile_the_library_once(tmp_path: Path, source: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "tools.cli", "cc", "--series", "300", '-DGREETING=""', "hello.c", "-o"]
    runs = [
        subprocess.Popen([*command, f"prog{n}"], env=environment, stderr=subprocess.PIPE, text=True) for n in range(3)
    ]
    said = [process.communicate(timeout=150)[1] for process in runs]
    assert [process.returncode for process in runs] == [0, 0, 0]
    assert sum("compiling the C library" in text for text in said) == 1


@needs_compiler
def test_builds_of_other_libraries_go_on_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cache = tmp_path / "cache" / "hp9k"
    other = cache / ".sdk-other"
    other.mkdir(parents=True)
    cache.chmod(0o700)
    fd = os.open(other, os.O_RDONLY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        assert cc('-DGREETING="x"', "hello.c") == 0
        assert other.is_dir()
    finally:
        os.close(fd)


@needs_compiler
def test_a_build_that_was_waited_for_and_failed_is_made(tmp_path: Path, source: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "tools.cli", "cc", "--series", "300", '-DGREETING=""', "hello.c", "-o", "prog"]
    first = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert first.stderr is not None
    assert "compiling the C library" in first.stderr.readline()
    second = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    first.kill()
    first.communicate()
    assert "compiling the C library" in second.communicate(timeout=150)[1]
    assert second.returncode == 0
    assert sorted(name[:4] for name in os.listdir(tmp_path / "cache" / "hp9k")) == [".key", "sdk-"]


@needs_compiler
def test_the_library_that_is_used_is_not_the_one_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cc('-DGREETING="x"', "hello.c") == 0
    (entry,) = (tmp_path / "cache" / "hp9k").glob("sdk-*")
    os.utime(entry, (1000, 1000))
    assert cc('-DGREETING="x"', "hello.c") == 0
    assert entry.stat().st_mtime > 1000


def test_a_current_directory_that_is_gone_is_named(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = (
        f"cd {gone} && rmdir {gone} && PYTHONPATH={ROOT} {sys.executable} -m tools.cli cc --series 300 -xc -c /dev/null"
    )
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(gone) in done.stderr


@needs_compiler
def test_without_a_cache_it_is_compiled_for_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert cc('-DGREETING="x"', "hello.c") == 0
    said = capfd.readouterr().err.splitlines()
    assert said[0] == (
        f"hp9k: {tmp_path}/file/hp9k: not a directory: the C library is not kept;"
        " set XDG_CACHE_HOME to a directory of yours"
    )
    assert len(said) == 3  # and that it is compiled
    assert not list(tmp_path.glob(".sdk-*"))
    assert cc("-print-file-name=libc.a") == 1
    assert "set XDG_CACHE_HOME to a directory for the compiled library" in capfd.readouterr().err


@needs_compiler
@pytest.mark.parametrize("what", ["directory", "library", "manifest"])
def test_what_others_can_have_written_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: Path, capfd: pytest.CaptureFixture[str], what: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cc('-DGREETING="x"', "hello.c", "-o", "one") == 0
    (entry,) = (tmp_path / "cache" / "hp9k").glob("sdk-*")
    capfd.readouterr()
    if what == "manifest":  # made by somebody who knows what belongs there, but not the key
        manifest = json.loads((entry / "sdk.json").read_text())
        (entry / "libc.a").write_bytes(b"!<arch>\n")
        manifest["files"]["libc.a"] = hashlib.sha256(b"!<arch>\n").hexdigest()
        (entry / "sdk.json").write_text(json.dumps(manifest))
    else:
        path = entry / "libc.a" if what == "library" else entry
        path.chmod(path.stat().st_mode | 0o002)
    assert cc('-DGREETING="x"', "hello.c", "-o", "two") == 0
    assert "compiling the C library" in capfd.readouterr().err
    assert Path("one").read_bytes() == Path("two").read_bytes()


@needs_compiler
def test_what_killed_builds_left_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cache = tmp_path / "cache" / "hp9k"
    (cache / ".sdk-left" / "objects").mkdir(parents=True)
    (cache / ".sdk-left" / "objects" / "half.o").touch()
    cache.chmod(0o700)
    for number in range(18):
        (cache / f"sdk-{number}").mkdir()
        os.utime(cache / f"sdk-{number}", (1000 - number, 1000 - number))
    assert cc('-DGREETING="x"', "hello.c") == 0
    left = sorted(os.listdir(cache))
    assert ".sdk-left" not in left
    assert {f"sdk-{number}" for number in range(16)} < set(left)
    assert not {"sdk-16", "sdk-17"} & set(left)


@needs_compiler
@pytest.mark.skipif(shutil.which("hppa-linux-gnu-gcc") is None, reason="needs the Debian package gcc-hppa-linux-gnu")
def test_committed_guest_programs_are_what_their_sources_give() -> None:
    result = subprocess.run(
        [sys.executable, GUEST / "build.py", "--check"], capture_output=True, text=True, check=False
    )
    verdict = "compile" if unpinned() else "as committed"
    assert result.stdout.endswith(f"programs {verdict}\n"), result.stdout + result.stderr
    assert result.returncode == 0
