"""HP's own programs, run and inspected as a user would, where somebody has them: HP9K_REAL_BINARIES names their folder.

Each file has the name it has where it was published; `hello` is boomerang's (data/samples/hppa/hello in its history).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from guest import ENVIRONMENT
from ptyrun import Job

FOLDER = os.environ.get("HP9K_REAL_BINARIES")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="HP9K_REAL_BINARIES names no folder of real binaries")


def real(name: str) -> str:
    path = Path(FOLDER or "", name).resolve()
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return str(path)


def without_terminal(name: str, command: tuple[str, ...] = ("run",)) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.cli", *command, real(name)],
        env={key: value for key, value in ENVIRONMENT.items() if key != "TERM"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("terminal", ["xterm", "vt100", "hp2392"])
def test_a_clock_runs_until_it_is_interrupted(terminal: str) -> None:
    with Job("run", real("aclock-m68k-hpux7"), TERM=terminal) as job:
        job.expect(b":ACLOCK:")
        assert job.modes() != job.before
        for _ in range(3):  # the digits of the seconds, right before the bracket, each time they change
            job.expect(b"]")
        job.type(b"\x03")
        assert job.wait() == 130
        assert job.modes() == job.before


def test_a_clock_without_a_terminal() -> None:
    done = without_terminal("aclock-m68k-hpux7")
    assert done.returncode == 1
    assert "I need to know a more specific terminal type than 'unknown'." in done.stdout + done.stderr


def test_a_program_that_misses_the_dynamic_loader() -> None:
    done = without_terminal("aclock-m68k-hpux9")
    assert (done.returncode, done.stdout) == (8, "")
    assert done.stderr.startswith("/lib/dld.sl: cannot execute\n")


# -- Series 800 ------------------------------------------------------------------------------------------------------

NO_LOADER = "crt0: ERROR couldn't open /usr/lib/dld.sl errno:000000002\n"
DYNAMIC = (
    "aclock-hppa-hpux10", "aclock-aa-hpux", "dumplvmtab.hppa", "get_cpu_speed.hppa", "getpwd.hppa", "meminfo.hppa",
    "pvgfilter.hppa", "syssmall.hppa", "praat4100",
)  # fmt: skip
OTHERS = (
    "hello", "aclock-hppa-hiuxmpp", "milli.o", "dynld.o", "dump_all.o", "hp.800.o", "hp.300.o", "libnative_auth.sl",
    "libnative_console.sl", "libnative_filesystem.sl", "libnative_misc.sl", "libnative_synchronization.sl",
    "aclock-m68k-hpux7", "aclock-m68k-hpux9",
)  # fmt: skip


@pytest.mark.parametrize("name", DYNAMIC)
def test_start_up_code_that_misses_the_dynamic_loader(name: str) -> None:
    done = without_terminal(name)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", NO_LOADER)


def test_hello_misses_the_dynamic_loader(tmp_path: Path) -> None:
    """Version control took the text of a keyword out of it, which is put back in: 47 characters that no code reads."""
    damaged = Path(real("hello")).read_bytes()
    keyword = b"$Revision: 92453-07 linker linker crt0.o B.10.26 970826 $"
    repaired = damaged.replace(b"$Revision$", keyword)
    assert len(repaired) == int.from_bytes(repaired[36:40], "big")  # som_length
    program = tmp_path / "hello"
    program.write_bytes(repaired)
    done = without_terminal(str(program))
    assert (done.returncode, done.stdout, done.stderr) == (2, "", NO_LOADER)


def test_a_program_for_another_system_ends_in_a_clear_way() -> None:
    """HI-UX/MPP makes calls of Mach's, numbered below zero; refused all of them, its start-up code goes wrong."""
    done = without_terminal("aclock-hppa-hiuxmpp")
    assert (done.returncode, done.stdout) == (128 + 7, "")  # the host's SIGBUS
    *calls, end = done.stderr.splitlines()
    assert len(calls) == 4
    assert all("is not implemented" in line for line in calls)
    assert "killed by SIGBUS: write of protected address 0x9c, pc 0x61c0" in end


@pytest.mark.parametrize("name", [*DYNAMIC, *OTHERS])
@pytest.mark.parametrize("option", ["--all", "--disassemble"])
def test_inspect_reads_everything(name: str, option: str) -> None:
    if (name, option) == ("praat4100", "--disassemble"):
        option = "--disassemble=0x2000..0x8000"  # it is a million instructions
    done = without_terminal(name, ("inspect", option))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) > 90
