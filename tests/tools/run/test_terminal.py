"""hp9k run in a terminal: whatever way the program ends, the terminal is as before; job control; signals."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest
from guest import ENVIRONMENT
from ptyrun import Job, program

TTY = program("tty")


def ended_by(job: Job, number: int) -> bool:
    return job.wait() == 128 + number


def raw(*options: str) -> Job:
    """The program in raw mode, waiting for keys."""
    job = Job("run", *options, TTY, "raw")
    job.expect(b"raw")
    assert job.modes() != job.before
    return job


@pytest.mark.parametrize(
    ("key", "status"),
    [(b"q", 7), (b"x", 0), (b"a", 128 + signal.SIGABRT), (b"s", 128 + signal.SIGSEGV), (b"k", 128 + signal.SIGKILL)],
    ids=["exit", "exit-restored", "abort", "segmentation-violation", "kill"],
)
def test_terminal_is_restored_when_the_program_ends(key: bytes, status: int) -> None:
    with raw() as job:
        job.type(key)
        assert job.wait() == status
        assert job.modes() == job.before


@pytest.mark.parametrize("key", [b"\x03", b"\x1c"], ids=["interrupt", "quit"])
def test_terminal_is_restored_after_a_key_that_kills(key: bytes) -> None:
    with raw() as job:
        job.type(key)
        assert ended_by(job, signal.SIGINT if key == b"\x03" else signal.SIGQUIT)
        assert job.modes() == job.before


def test_terminal_is_restored_after_a_signal_from_elsewhere() -> None:
    with raw() as job:
        os.kill(job.pid, signal.SIGTERM)  # passed on to hp9k
        assert ended_by(job, signal.SIGTERM)
        assert job.modes() == job.before


def test_a_shell_of_the_guests_has_jobs() -> None:
    """Keys are for the job in the foreground, not for the shell."""
    with Job("run", program("pty"), "shell") as job:
        job.expect(b"job\r\n")
        job.type(b"\x1a")
        job.expect(b"stopped\r\n")
        job.type(b"\x03")
        job.expect(b"interrupted\r\n")
        job.type(b"\x03")
        assert job.wait() == 7


def test_a_hangup_ends_every_process() -> None:
    """The guests' shell, which catches other signals, and its job, which is in a group of its own."""
    with Job("run", program("pty"), "shell") as job:
        job.expect(b"job\r\n")
        foreground = os.tcgetpgrp(job.master)
        job.hang_up()
        os.killpg(foreground, signal.SIGHUP)  # as the user's shell does with its jobs
        assert ended_by(job, signal.SIGHUP)


def test_the_end_of_the_first_process_hangs_up_on_nobody() -> None:
    with Job("run", program("pty"), "daemon") as job:
        job.expect(b"still here\r\n")
        assert job.wait() == 0


def test_hangup_ends_the_program() -> None:
    with raw() as job:
        job.hang_up()
        assert job.wait() in (128 + signal.SIGHUP, 4)


def test_the_signal_of_a_hangup_comes_before_the_end_of_input() -> None:
    """The first process of the terminal's session is the one the host tells."""
    master, slave = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.cli", "run", program("pty"), "hangup"],
        stdin=slave,
        stdout=slave,
        env=ENVIRONMENT,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    shown = b""
    while b"here" not in shown:
        shown += os.read(master, 100)
    os.close(master)
    assert process.wait(20) == 9


# Makes the kernel fail when the program has ended, where that is no process's fault.
BROKEN = """
import kernel.machine
run = kernel.machine.Machine.run
def broken(self):
    run(self)
    raise RuntimeError("broken on purpose")
kernel.machine.Machine.run = broken
"""


def test_terminal_is_restored_after_an_error_of_our_own(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(BROKEN)
    with Job("run", TTY, "raw", PYTHONPATH=f"{tmp_path}:{ENVIRONMENT['PYTHONPATH']}") as job:
        job.expect(b"raw")
        job.type(b"q")
        job.expect(b"hp9k: internal error: RuntimeError: broken on purpose: set HP9K_DEBUG=1 for the traceback")
        assert job.wait() == 70
        assert job.modes() == job.before


def test_trace_restores_the_terminal_too() -> None:
    with Job("trace", "-o", os.devnull, TTY, "raw") as job:
        job.expect(b"raw")
        job.type(b"q")
        assert job.wait() == 7
        assert job.modes() == job.before


def stopped_by_key(job: Job) -> None:
    job.type(b"\x1a")


def stopped_by_itself(job: Job) -> None:
    job.type(b"z")


@pytest.mark.parametrize("stop", [stopped_by_key, stopped_by_itself])
def test_job_control(stop: Callable[[Job], None]) -> None:
    with raw() as job:
        inside = job.modes()
        stop(job)
        job.expect(b"[stopped]")
        assert job.modes() == job.before, "a stopped program leaves the terminal to the shell"
        job.type(b"\n")
        if stop is stopped_by_itself:
            job.expect(b"continued")
        job.type(b"p")
        job.expect(b"key 112")
        assert b"read failed" not in job.passed, "a stop is no interruption"
        assert job.modes() == inside, "a continued program has its modes back"
        job.type(b"q")
        assert job.wait() == 7
        assert job.modes() == job.before


def test_window_size() -> None:
    with Job("run", TTY, "size") as job:
        job.expect(b"rows 24 columns 80")
        job.resize(50, 132)
        job.expect(b"changed")
        job.expect(b"rows 50 columns 132")
        assert job.wait() == 0


def test_terminal_name() -> None:
    with Job("run", TTY, "name") as job:
        job.expect(b"terminal 1 /dev/ttyp0")
        job.expect(b"tty 1")
        assert job.wait() == 0


def test_a_line_is_edited_by_the_terminal() -> None:
    with Job("run", TTY, "line") as job:
        job.expect(b"line")
        erase = job.before[6][2]
        job.type(b"abx" + erase + b"c\n")
        job.expect(b"\nabc")
        assert job.wait() == 0


def test_end_of_file_key() -> None:
    with Job("run", TTY, "line") as job:
        job.expect(b"line")
        job.type(b"\x04")
        job.expect(b"read 0")
        assert job.wait() == 0


def test_timed_read() -> None:
    with Job("run", TTY, "time") as job:
        job.expect(b"timed")
        job.expect(b"read 0")
        assert job.wait() == 0
        assert job.modes() == job.before


def test_a_busy_program_can_be_interrupted() -> None:
    with Job("run", TTY, "busy") as job:
        job.expect(b"busy")
        job.type(b"\x03")
        assert ended_by(job, signal.SIGINT)


# Runs hp9k, and interrupts it at the very moment it imports the module named first.
INTERRUPTED = """
import signal, sys
class Interrupter:
    def find_spec(self, name, path=None, target=None):
        if name == moment:
            signal.raise_signal(signal.SIGINT)
moment = sys.argv.pop(1)
from tools import cli
sys.meta_path.insert(0, Interrupter())
cli.main()
"""


@pytest.mark.parametrize(
    "moment",
    [
        "tools.run.program",
        "tools.run.session",
        "kernel.loader.formats",
        "kernel.fs.host",
        "kernel.machine",
        "emu.m68k.compiled.cpu",
    ],
)
def test_interrupt_during_the_start(moment: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, moment, "run", TTY, "busy"],
        env={**ENVIRONMENT, "TMPDIR": str(tmp_path)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == b""
    assert done.returncode in (-signal.SIGINT, 128 + signal.SIGINT)
    assert not list(tmp_path.iterdir()), "something was left behind"


@pytest.mark.parametrize(
    ("name", "guest"), [("HUP", 1), ("QUIT", 3), ("TERM", 15), ("USR1", 16), ("USR2", 17), ("INT", 2)]
)
def test_signals_are_passed_on_with_the_guests_numbers(name: str, guest: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tools.cli", "run", TTY, "signals"], env=ENVIRONMENT, stdout=subprocess.PIPE
    ) as job:
        assert job.stdout is not None
        assert job.stdout.readline() == b"ready\n"
        job.send_signal(getattr(signal, "SIG" + name))
        assert job.stdout.readline() == f"caught {guest}\n".encode()
        job.send_signal(signal.SIGALRM)  # not caught
        assert job.wait(60) == 128 + signal.SIGALRM
