"""Signals that end a program from outside, and what hp9k leaves behind then: nothing."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import termios

import pytest
from guest import ENVIRONMENT, command


@pytest.mark.parametrize("name", ["SIGABRT", "SIGXCPU", "SIGVTALRM", "SIGTERM", "SIGHUP"])
def test_a_fatal_signal_gives_the_terminal_back(name: str) -> None:
    number = signal.Signals[name]
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    program = subprocess.Popen(
        command("raw"), env=ENVIRONMENT, stdin=slave, stdout=slave, stderr=subprocess.PIPE, start_new_session=True
    )
    assert os.read(master, 16).startswith(b"raw")
    assert termios.tcgetattr(slave) != before
    os.kill(program.pid, number)
    program.communicate(timeout=60)
    assert program.returncode == 128 + (signal.SIGTERM if name == "SIGXCPU" else number)
    assert termios.tcgetattr(slave) == before
    os.close(master)
    os.close(slave)
