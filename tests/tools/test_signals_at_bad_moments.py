"""A signal while hp9k starts or ends: nothing is left behind, and nothing is said of it but the status."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from guest import BINARIES, ENVIRONMENT, TOP

ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGUSR1)

# Signals hp9k as soon as the file system has done what is told.
MEDDLING = """
import os, signal
def meddle(done):
    def call(path, *arguments, **options):
        result = done(path, *arguments, **options)
        if "hp9k-" in str(path):
            os.kill(os.getpid(), {number})
        return result
    return call
os.{function} = meddle(os.{function})
"""


def run(tmp_path: Path, number: int, function: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "sitecustomize.py").write_text(MEDDLING.format(number=int(number), function=function))
    (tmp_path / "tmp").mkdir()
    environment = {
        **ENVIRONMENT, "PYTHONPATH": f"{tmp_path}:{TOP}", "TMPDIR": str(tmp_path / "tmp"), "HP9K_DEBUG": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "tools.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
def test_making_the_temporary_directory(tmp_path: Path, number: signal.Signals) -> None:
    """The program is there soon enough to get it."""
    result = run(tmp_path, number, "mkdir", "run", str(BINARIES / "tty"), "busy")
    assert result.returncode == 128 + number
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert not list((tmp_path / "tmp").iterdir())


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
def test_removing_the_temporary_directory(tmp_path: Path, number: signal.Signals) -> None:
    """It comes too late for the program."""
    result = run(tmp_path, number, "rmdir", "run", str(BINARIES / "hello"))
    assert (result.returncode, result.stdout, result.stderr) == (0, "hello, world\n", "")
    assert not list((tmp_path / "tmp").iterdir())


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
def test_a_program_that_is_not_there(tmp_path: Path, number: signal.Signals) -> None:
    result = run(tmp_path, number, "mkdir", "run", "/no/such")
    assert result.returncode == 127
    assert result.stderr.count("\n") == 1
    assert not list((tmp_path / "tmp").iterdir())


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
def test_a_finaliser_does_not_swallow_it(tmp_path: Path, number: signal.Signals) -> None:
    """Python drops what is raised where an abandoned generator is taken back."""
    script = f"""
import os, signal, tools.commands
from tools.cli import main

def abandoned():
    try:
        yield
    finally:
        os.kill(os.getpid(), {int(number)})

def run_command_line(arguments):
    next(abandoned())
    while True:
        signal.pause()

tools.commands.run_command_line = run_command_line
main()
"""
    command = [sys.executable, "-c", script]
    environment = {**ENVIRONMENT, "PYTHONPATH": str(TOP)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, "", "")


IN_FINALISERS = """
import os, signal, sys, time
from tools import cli
class Dying:
    def __del__(self):
        {what}
sys.unraisablehook = cli._raise_again
for number in cli._ENDING:
    signal.signal(number, cli._terminate)
try:
    Dying()
    time.sleep({seconds})
except cli._Terminated as ending:
    print("ended", ending.status)
except KeyboardInterrupt:
    print("interrupted")
else:
    print("went on")
"""


def in_finaliser(what: str, seconds: float, debug: str = "") -> subprocess.CompletedProcess[str]:
    program = IN_FINALISERS.format(what=what, seconds=seconds)
    environment = {**ENVIRONMENT, "PYTHONPATH": str(TOP), "HP9K_DEBUG": debug}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("name", "said"), [("SIGTERM", f"ended {128 + signal.SIGTERM}"), ("SIGINT", "interrupted"), ("SIGHUP", "ended 129")]
)
def test_a_signal_in_a_finaliser_comes_again(name: str, said: str) -> None:
    result = in_finaliser(f"os.kill(os.getpid(), signal.{name}); time.sleep(0.01)", 30)
    assert (result.stdout, result.stderr) == (said + "\n", "")


def test_no_memory_in_a_finaliser_is_one_line() -> None:
    result = in_finaliser("raise MemoryError", 0)
    assert result.stdout == "went on\n"
    assert result.stderr == "hp9k: internal error: MemoryError: set HP9K_DEBUG=1 for the traceback\n"
    assert "Traceback" in in_finaliser("raise MemoryError", 0, "1").stderr
