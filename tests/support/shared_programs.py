"""Makes and runs dynamically linked programs of the Series 800, for several test files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.cc.command import command

ROOT = Path(__file__).resolve().parents[2]
MARKS = [
    pytest.mark.cross,
    pytest.mark.skipif(
        shutil.which("hppa-linux-gnu-gcc") is None, reason="needs the Debian package gcc-hppa-linux-gnu"
    ),
]


def made(directory: Path, name: str, source: str, *options: str, suffix: str = ".c") -> Path:
    """A file compiled of one source, in the current directory `directory`."""
    path = directory / f"{name}{suffix}"
    path.write_text(source)
    assert command(["--series", "800", "-w", "-O1", "-o", name, path.name, *options]) == 0
    return directory / name


def run(program: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a program in its directory."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", "--here", f"./{program.name}", *arguments],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120, check=False,
        cwd=program.parent,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr
