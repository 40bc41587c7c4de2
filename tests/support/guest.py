"""Runs the committed guest programs as a user would, through the hp9k command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).parent.parent.parent
BINARIES = TOP / "tests" / "guest" / "bin" / "s300"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(TOP), "TERM": "xterm", "TZ": "UTC0"}


class Run(NamedTuple):
    """How a program ended: hp9k's exit status and what was printed."""

    status: int
    output: str
    errors: str


def command(name: str, *arguments: str, options: tuple[str, ...] = ()) -> list[str]:
    """The command line that runs the guest program `name`."""
    return [sys.executable, "-m", "tools.cli", "run", *options, str(BINARIES / name), *arguments]


def run(
    name: str, *arguments: str, options: tuple[str, ...] = (), stdin: bytes | int = b"", patience: float = 120
) -> Run:
    """Run a guest program to its end, which it must reach within `patience` seconds. `stdin`: bytes, or a descriptor
    it inherits."""
    source = {"stdin": stdin} if isinstance(stdin, int) else {"input": stdin}
    done = subprocess.run(
        command(name, *arguments, options=options),
        env=ENVIRONMENT,
        capture_output=True,
        timeout=patience,
        check=False,
        **source,  # type: ignore[arg-type]
    )
    return Run(done.returncode, done.stdout.decode("latin-1"), done.stderr.decode("latin-1"))


def verdicts(output: str) -> dict[str, str]:
    """The lines `name ok` and `name FAILED ...` of a checking program."""
    return dict(line.split(" ", 1) for line in output.splitlines() if " " in line)
