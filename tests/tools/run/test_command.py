"""hp9k run without a terminal: where programs are found, what they see, and how their end is passed on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import som_builder
from guest import BINARIES, ENVIRONMENT, command, run

from tools.options import Options

TOP = Path(__file__).resolve().parents[3]


def hp9k(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.cli", *arguments],
        cwd=cwd,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


# --- how instructions are executed ---


def test_an_engine_by_name_whatever_the_environment_says() -> None:
    done = hp9k("run", "--engine", "reference", "hello", HP9K_ENGINE="nonsense")
    assert (done.returncode, done.stdout, done.stderr) == (0, "hello, world\n", "")
    assert hp9k("trace", "--engine", "interpreter", "hello").returncode == 0


def test_engines_are_listed_with_what_is_wrong_with_them() -> None:
    done = hp9k("run", "--engine", "help")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["compiled", "interpreter", "reference", "unicorn"]
    assert "infinities" in done.stdout
    done = hp9k("run", "--engine", "unicorn", "--model", "9000/720", "hello")
    assert done.returncode == 2
    assert done.stderr == "hp9k: engine unicorn: this processor has compiled, interpreter, reference\n"
    done = hp9k("run", "--engine", "nonsense", "hello")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("nonsense: no such engine; --engine help lists them")


# --- finding the program ---


def test_a_program_that_comes_with_hp9k() -> None:
    done = hp9k("run", "hello")
    assert (done.returncode, done.stdout, done.stderr) == (0, "hello, world\n", "")


def test_by_its_guest_path() -> None:
    assert hp9k("run", "/bin/hello").stdout == "hello, world\n"


def test_a_name_without_a_slash_is_a_command(tmp_path: Path) -> None:
    for name in ("hello", "other"):
        (tmp_path / name).write_text("text")
    assert hp9k("run", "hello", cwd=tmp_path).stdout == "hello, world\n"
    done = hp9k("run", "./hello", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (126, "hp9k: ./hello: not an HP-UX program: it is text\n")
    done = hp9k("run", "other", cwd=tmp_path)
    assert done.returncode == 127
    assert done.stderr == (
        "hp9k: other: hp9k comes with no such program; for the file in this directory write ./other\n"
    )


@pytest.mark.parametrize(
    ("arguments", "output"),
    [(("echo", "a", "b"), "a b\n"), (("printf", "%s-%s\\n", "a", "b"), "a-b\n"), (("test", "1", "=", "1"), "")],
)
def test_scripts_of_the_root(arguments: tuple[str, ...], output: str) -> None:
    done = hp9k("run", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, output, "")


def test_scripts_of_ones_own(tmp_path: Path) -> None:
    script = tmp_path / "tree" / "bin" / "s"
    script.parent.mkdir(parents=True)
    script.write_text('#!/bin/sh -e\necho "$0 $1 $(pwd)"\n')
    script.chmod(0o755)
    shell = script.with_name("sh")
    shell.write_bytes((TOP / "rom" / "root" / "s300" / "bin" / "sh").read_bytes())
    shell.chmod(0o755)
    assert hp9k("run", "--root", "tree", "s", "x", cwd=tmp_path).stdout == "/bin/s x /\n"
    assert hp9k("run", "./tree/bin/s", "x", cwd=tmp_path).stdout == f"./tree/bin/s x {tmp_path}\n"


@pytest.mark.parametrize(
    ("line", "why"),
    [("#!/no/such", "its interpreter /no/such is not in the guest"), ("#!", "not an HP-UX program: its first line")],
)
def test_scripts_that_cannot_be_run(line: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "s").write_text(f"{line}\n")
    done = hp9k("run", "./s", cwd=tmp_path)
    assert done.returncode in (126, 127)
    assert done.stderr.startswith(f"hp9k: ./s: {why}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("options", [(), ("--cwd", "/tmp"), ("-H",)])
@pytest.mark.parametrize("name", ["./s", "d/../s", "{}/s"])
def test_a_program_sees_its_own_file(name: str, options: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "s").write_text('#!/bin/sh\ntest -r "$0" && echo seen; test -w "$0" && echo writable\n')
    (tmp_path / "s").chmod(0o755)
    done = hp9k("run", *options, name.format(tmp_path), cwd=tmp_path)
    assert done.stdout.split() == (["seen", "writable"] if "-H" in options else ["seen"]), done.stderr


def test_here(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("outside\n")
    done = hp9k("run", "-H", "sh", "-c", "pwd; cat data; echo inside >new", cwd=tmp_path)
    assert (done.stdout, done.stderr) == (f"{tmp_path}\noutside\n", "")
    assert (tmp_path / "new").read_text() == "inside\n"


def test_directories_on_the_way_to_a_mount(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("outside\n")
    options = ("--mount", f"{tmp_path}:/srv/a/b", "--mount", str(tmp_path))
    script = f"ls /srv; cat /srv/a/b/data {tmp_path}/data; cd /srv/a; pwd; cd ..; pwd; ls -d b; touch x"
    done = hp9k("run", *options, "sh", "-c", script)
    assert done.stdout == "a\noutside\noutside\n/srv/a\n/srv\n"
    assert "x: Read-only file system" in done.stderr


@pytest.mark.parametrize("name", ["/bin/echo", "echo", "bin/echo", "/usr/bin/echo2"])
def test_inside_a_root(tmp_path: Path, name: str) -> None:
    program = (BINARIES / "args").read_bytes()
    for place in ("bin/echo", "usr/bin/echo2"):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_bytes(program)
    done = hp9k("run", "--root", str(tmp_path), name)
    assert done.returncode == 0, done.stderr
    assert name in done.stdout


def test_on_the_host_if_not_inside_the_root(tmp_path: Path) -> None:
    assert hp9k("run", "--root", str(tmp_path), str(BINARIES / "hello")).returncode == 0


def test_what_follows_the_program_is_its_own() -> None:
    done = hp9k("run", str(BINARIES / "args"), "--root", "-x", "--", "--help", "")
    for argument in ("--root", "-x", "--", "--help"):
        assert argument in done.stdout


@pytest.mark.skipif(not os.path.exists("/bin/sh"), reason="this machine has no /bin/sh")
def test_a_program_of_this_machine_is_no_rival_of_one_hp9k_comes_with() -> None:
    done = hp9k("run", "/bin/sh", "-c", "uname")
    assert (done.returncode, done.stdout, done.stderr) == (0, "HP-UX\n", "")


# --- errors: one line each ---


@pytest.mark.parametrize(
    ("arguments", "status", "text"),
    [
        (["run", "/nowhere/x"], 127, "hp9k: /nowhere/x: no such file, and no program hp9k comes with"),
        (["run", "/"], 126, "hp9k: /: is a directory"),
        (["run", "--root", "/nowhere", "x"], 2, "hp9k: /nowhere: No such file or directory"),
        (["run", "--root", "/", "no-such-program"], 127, "hp9k: no-such-program: no such program in /bin or /usr/bin"),
        (["run", "--root", "/", "/no/such"], 127, "neither below --root nor on this machine"),
        (["run", "--model", "9000/999", "hello"], 2, "hp9k: 9000/999: no such model; there are 9000/310, "),
        (["run", "--release", "B.10.20.1234", "hello"], 2, "hp9k: B.10.20.1234: no such release; there were 6.0, "),
        (["run", "--cwd", "/nowhere", "hello"], 2, "hp9k: /nowhere: no such directory in the guest"),
        (["run", "--mount", "/nowhere:/mnt", "hello"], 2, "hp9k: /nowhere: No such file or directory"),
        (["trace", "-o", "/nowhere/x", "hello"], 1, "hp9k: /nowhere/x: no such file or directory"),
    ],
)
def test_errors(arguments: list[str], status: int, text: str) -> None:
    done = hp9k(*arguments)
    assert done.returncode == status
    assert text in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [["run"], ["run", "--bogus"], ["run", "--mount", "x:y", "hello"], ["run", "--env", "x", "hello"], ["bogus"]],
)
def test_usage_errors(arguments: list[str]) -> None:
    done = hp9k(*arguments)
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["run", "trace", "demo", "inspect", "cc", "syscalls"])
def test_every_command_has_help_with_examples(name: str) -> None:
    done = hp9k(name, "--help")
    assert done.returncode == 0
    assert f"hp9k {name}" in done.stdout
    if name != "cc":
        assert "Examples" in done.stdout


def test_version() -> None:
    assert hp9k("--version").stdout.startswith("hp9k ")


# --- what the program sees ---


def test_a_310_says_what_it_is_run_as() -> None:
    done = hp9k("run", "--model", "310", "hello")
    assert done.returncode == 0
    assert done.stderr == "hp9k: 9000/310: its 68010 is run as a 68020\n"


def test_environment(tmp_path: Path) -> None:
    done = hp9k("run", "--env", "COLOUR=red", str(BINARIES / "env"), LD_PRELOAD="", LANG="de_DE.UTF-8", USER="me")
    seen = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert seen["COLOUR"] == "red"
    assert seen["USER"] == "me"
    assert seen["PATH"].startswith("/bin:/usr/bin")
    assert not {"LD_PRELOAD", "LANG", "PYTHONPATH"} & seen.keys()


def where(*options: str, cwd: Path) -> str:
    return hp9k("run", *options, str(BINARIES / "where"), cwd=cwd).stdout.splitlines()[0]


def test_working_directory(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert where(cwd=below) == str(below)  # which appears for the program's own file
    assert where("--root", str(tmp_path), cwd=below) == "/a/b"
    assert where("--root", str(below), cwd=tmp_path) == "/"
    assert where("--mount", f"{tmp_path}:/here", cwd=below) == "/here/a/b"
    assert where("--mount", f"{tmp_path}:/here", "--cwd", "/etc", cwd=below) == "/etc"


def test_mounts(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("outside\n")
    program = str(BINARIES / "where")
    done = hp9k("run", "--mount", f"{tmp_path}:/here", program, "/here/data", "/here/new")
    assert done.stdout.splitlines()[1:] == ["/here/data: outside", "/here/new: created"]
    assert (tmp_path / "new").exists()
    done = hp9k("run", "--mount", f"{tmp_path}:/here:ro", program, "/here/data", "/here/newer")
    assert done.stdout.splitlines()[1:] == ["/here/data: outside", "/here/newer: errno 30"]


def test_the_embedded_root_is_read_only_and_tmp_is_the_runs_own(tmp_path: Path) -> None:
    program = str(BINARIES / "where")
    done = hp9k("run", program, "/etc/new", "/tmp/new", "/usr/tmp/new", TMPDIR=str(tmp_path))
    assert done.stdout.splitlines()[1:] == ["/etc/new: errno 30", "/tmp/new: created", "/usr/tmp/new: "]
    assert not list(tmp_path.iterdir()), "the run's /tmp was left behind"


def test_nothing_of_the_host_shows_without_a_mount(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("outside\n")
    done = hp9k("run", str(BINARIES / "where"), str(tmp_path / "data"))
    assert "outside" not in done.stdout


def test_a_restricted_network_is_announced() -> None:
    done = hp9k("run", "--net", "host,deny=10.1.2.3/8,loopback=deny", "demo", "127.0.0.1", "1")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "hp9k: network: host, deny=10.0.0.0/8,loopback=deny",
        "hp9k: network: 127.0.0.1 port 1 is denied",
        "connect: Network is unreachable",
    ]


def test_a_network_that_cannot_be_read() -> None:
    done = hp9k("run", "--net", "host,deny=here", "hello")
    assert (done.returncode, done.stdout) == (2, "")
    assert "here: not an address like 10.0.0.1, a network like 10.0.0.0/8, or `all'" in done.stderr


def test_no_network() -> None:
    done = hp9k("run", "--net", "none", "demo", "127.0.0.1", "1")
    assert done.returncode == 1
    assert done.stderr.startswith("socket: ")


# --- the end ---


def test_exit_status() -> None:
    assert hp9k("run", "demo").returncode == 2  # its own usage error


def test_a_signal_that_kills_is_named() -> None:
    with subprocess.Popen(command("tty", "busy"), env=ENVIRONMENT, stdout=-1, stderr=-1) as job:
        assert job.stdout is not None
        assert job.stderr is not None
        assert job.stdout.readline() == b"busy\n"
        job.send_signal(signal.SIGUSR1)
        assert job.wait(60) == 128 + signal.SIGUSR1
        assert job.stderr.read().endswith(b"tty: killed by SIGUSR1\n")


def test_closed_standard_output_is_no_error_of_ours() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    for arguments in (["run", "hello"], ["syscalls"], ["demo"]):
        done = subprocess.run(
            [sys.executable, "-m", "tools.cli", *arguments],
            env=ENVIRONMENT,
            stdout=writer,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
        assert b"Traceback" not in done.stderr
        assert b"Exception" not in done.stderr
        assert done.returncode
    os.close(writer)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_no_room_for_output() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tools.cli", "syscalls"],
            env=ENVIRONMENT,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"hp9k: no space left on device\n")


def test_closed_descriptors_stay_closed() -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&- >&-', "sh", *command("hello")],
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in done.stderr


def test_input_from_a_pipe() -> None:
    assert run("tty", "line", stdin=b"piped\n").output == "line\npiped\n"


# --- trace ---


def test_trace_to_a_file(tmp_path: Path) -> None:
    output = tmp_path / "calls"
    done = hp9k("trace", "-o", str(output), "hello")
    assert (done.returncode, done.stdout, done.stderr) == (0, "hello, world\n", "")
    lines = output.read_text().splitlines()
    assert 'write(1, "hello, world\\n", 13) = 13' in lines
    assert lines[-1] == "+++ exited with 0 +++"


def test_trace_of_some_calls() -> None:
    lines = hp9k("trace", "-e", "write,exit", "hello").stderr.splitlines()
    assert [line.split("(")[0] for line in lines if "(" in line] == ["write", "exit"]


def test_trace_of_calls_that_wait(tmp_path: Path) -> None:
    """What is known of their arguments is shown at once, pointers as such."""
    files = str(BINARIES / "files")
    done = hp9k("trace", "-f", "-e", "fcntl", "--mount", f"{tmp_path}:/here", files, "/here")
    waiting = [line for line in done.stderr.splitlines() if line.endswith("<unfinished ...>")]
    assert waiting
    assert all("F_SETLKW, 0xff" in line for line in waiting)  # where the stack is


def test_trace_of_a_process_each(tmp_path: Path) -> None:
    """-ff; nothing goes to FILE itself."""
    done = hp9k("trace", "-ff", "-o", str(tmp_path / "calls"), "sh", "-c", "(true); true")
    assert done.returncode == 0, done.stderr
    files = sorted(tmp_path.iterdir())
    assert len(files) > 1
    assert {file.read_text().splitlines()[-1][:4] for file in files} <= {"+++ "}
    assert hp9k("trace", "-ff", "hello").returncode == 2


@pytest.mark.parametrize("series", ["300", "800"])
def test_trace_of_stacks(series: str, tmp_path: Path) -> None:
    (tmp_path / "deep.c").write_text(
        'int write(int, const char *, int);\nint deep(int n) { return n ? deep(n - 1) + 1 : write(1, "abcdef", 6); }\n'
        "int main(void) { return deep(2) != 8; }\n"
    )
    made = hp9k("cc", "--series", series, "-o", str(tmp_path / "deep"), str(tmp_path / "deep.c"))
    if "no cross compiler" in made.stderr or "not installed" in made.stderr:
        pytest.skip("no cross compiler")
    done = hp9k("trace", "-k", "-s", "3", "-e", "write", str(tmp_path / "deep"))
    lines = done.stderr.splitlines()
    assert 'write(1, "abc"..., 6) = 6' in lines
    assert [line.partition("(")[2].partition("+")[0] for line in lines if line.startswith(" > ")][1:5] == [
        *("deep", "deep", "deep", "main")
    ]


def test_trace_counts() -> None:
    lines = hp9k("trace", "-c", "hello").stderr.splitlines()
    assert lines[0].split() == ["%", "time", "seconds", "usecs/call", "calls", "errors", "syscall"]
    assert lines[-1].split()[-1] == "total"
    assert any(line.split()[-1] == "write" for line in lines)


def test_trace_of_a_call_that_does_not_exist() -> None:
    done = hp9k("trace", "-e", "frobnicate", "hello")
    assert done.returncode == 2
    assert "no system call frobnicate" in done.stderr


# --- the documentation of the table ---


def test_the_page_of_system_calls_is_up_to_date() -> None:
    made = hp9k("syscalls", "--markdown").stdout
    assert (TOP / "docs" / "syscalls.md").read_text() == made, "write it again: hp9k syscalls --markdown"


def test_missing_calls() -> None:
    lines = hp9k("syscalls", "--missing").stdout.splitlines()
    assert lines
    assert all("not implemented" in line for line in lines)


def test_a_program_of_the_series_800_runs_on_a_machine_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.out"
    path.write_bytes(som_builder.Som().build())
    path.chmod(0o755)
    done = hp9k("run", "--model", "9000/370", str(path))
    reason = "it is a Series 800 program, and a 9000/370 is a Series 300"
    assert (done.returncode, done.stdout, done.stderr) == (126, "", f"hp9k: {path}: {reason}\n")


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (som_builder.Som(som_builder.SHL), "not an HP-UX program: it is a shared library (SHL)"),
        (som_builder.object_file(), "not an HP-UX program: it is a relocatable object file (RELOC)"),
    ],
)
def test_files_of_the_series_800_that_are_no_programs_cost_one_line(
    tmp_path: Path, program: som_builder.Som, reason: str
) -> None:
    path = tmp_path / "a.out"
    path.write_bytes(program.build())
    path.chmod(0o755)
    done = hp9k("run", str(path))
    assert (done.returncode, done.stdout, done.stderr) == (126, "", f"hp9k: {path}: {reason}\n")


def test_a_program_has_the_network_of_who_runs_it() -> None:
    assert Options().net == "host"


def test_an_environment_is_kept_from_the_program() -> None:
    assert "SECRET=swordfish\n" in hp9k("run", "env", SECRET="swordfish").stdout
    shown = hp9k("run", "--clear-env", "--env", "MINE=yes", "env", SECRET="swordfish").stdout
    assert "swordfish" not in shown
    assert "MINE=yes\n" in shown
    names = {line.partition("=")[0] for line in shown.splitlines()}
    assert names <= {"MINE", "PATH", "HOME", "SHELL", "TERM", "TZ"}


HIDDEN = "is on this machine, but the program does not see it: --here shows it the directory you are in"


@pytest.mark.parametrize("name", ["data", "d/data", "{}/data"])
def test_a_file_the_program_does_not_see(name: str, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    for place in ("data", "d/data"):
        (tmp_path / place).write_text("outside\n")
    wanted = name.format(tmp_path)
    done = hp9k("run", "cat", wanted, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[1].startswith(f"hp9k: cat: {tmp_path / wanted} {HIDDEN}")
    assert hp9k("run", "-H", "cat", wanted, cwd=tmp_path).stdout == "outside\n"


@pytest.mark.parametrize(
    "script", ["cat /data; exit 1", "cat data; exit 0", "no-such-command", "cat /etc/fstab; exit 1"]
)
def test_files_nobody_hides(script: str, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("outside\n")
    assert HIDDEN not in hp9k("run", "sh", "-c", script, cwd=tmp_path).stderr


def test_releases_by_number_and_by_name() -> None:
    names = hp9k("run", "--release", "help").stdout.split()
    assert names == sorted(set(names), key=names.index)
    assert {"7.0", "A.09.05", "B.10.20", "B.11.11"} <= set(names)
    for given, said in (("10.20", "B.10.20"), ("B.09.05", "B.09.05"), ("7.0", "7.0")):
        assert hp9k("run", "--release", given, "uname", "-r").stdout == f"{said}\n"


def test_a_long_environment_is_passed_as_far_as_it_fits() -> None:
    done = hp9k("run", "--env", "MINE=" + "y" * 5000, "env", LONG="x" * 19000, SHORT="kept")
    assert done.returncode == 0
    assert {"SHORT=kept", "MINE=" + "y" * 5000} <= set(done.stdout.splitlines())
    assert "LONG=" not in done.stdout
    assert done.stderr.startswith("hp9k: no room in the program's environment for LONG: ")
    assert done.stderr.count("\n") == 1
    done = hp9k("run", "echo", *["x" * 999] * 21, LONG="x" * 19000)
    assert (done.returncode, done.stderr.count("\n")) == (126, 1)


def test_the_first_argument_list_obeys_arg_max() -> None:
    """20478 bytes with the environment: POSIX's limits(5) of release 9."""
    fits, does_not = ["x" * 999] * 19, ["x" * 999] * 21
    assert hp9k("run", "--clear-env", "echo", *fits).returncode == 0
    done = hp9k("run", "--clear-env", "echo", *does_not)
    assert (done.returncode, done.stderr.count("\n")) == (126, 1)
    assert "hp9k: echo: argument list too long: 21" in done.stderr
