"""HP's own programs, run as a user would, where somebody has them: HP9K_REAL_BINARIES names their folder."""

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


def without_terminal(name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", real(name)],
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
