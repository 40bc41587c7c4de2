"""What becomes of a call that a signal interrupts."""

from __future__ import annotations

import contextlib
import subprocess

import pytest
from guest import ENVIRONMENT, command

from kernel.abi.errno import Errno


@pytest.mark.parametrize(
    ("how", "outcome"),
    [
        ("", f"read -1 {Errno.EINTR.code}"),
        ("flag", "read 1 120"),
        ("context", "read 1 120"),
        ("flag indirect", "read 1 120"),
        ("context indirect", f"read -1 {Errno.EINTR.code}"),  # its number isn't in the sigcontext
    ],
)
def test_interrupted_read(how: str, outcome: str) -> None:
    with subprocess.Popen(
        command("restart", *how.split(" ")), env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stdout.readline() == "caught\n"
        with contextlib.suppress(BrokenPipeError):  # where it did not wait for it
            program.stdin.write("x")
            program.stdin.close()
        assert program.stdout.read() == outcome + "\n"
    assert program.returncode == 0
