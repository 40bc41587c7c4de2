"""Runs the guest programs as a user would, through the hp9k command: those that are committed, or what
`tests/guest/build.py --into DIRECTORY` made if HP9K_GUEST_PROGRAMS names the directory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from kernel.fs.context import FileSystemContext
from tools.run import files

TOP = Path(__file__).parent.parent.parent
COMMITTED = TOP / "tests" / "guest" / "bin"
PROGRAMS = Path(os.environ.get("HP9K_GUEST_PROGRAMS", COMMITTED))
BINARIES = PROGRAMS / "s300"
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


def lay_libraries(namespace: FileSystemContext, series: str) -> None:
    """Give a file system what the programs need if they may be dynamic."""
    if PROGRAMS != COMMITTED:
        files.lay_libraries(namespace, series)


def verdicts(output: str) -> dict[str, str]:
    """The lines `name ok` and `name FAILED ...` of a checking program."""
    return dict(line.split(" ", 1) for line in output.splitlines() if " " in line)
