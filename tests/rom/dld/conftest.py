"""Programs and libraries made for one test, and how they end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from guest import ENVIRONMENT, Run

from tools.cc.command import command

COMPILERS = {"300": "m68k-linux-gnu-gcc", "800": "hppa-linux-gnu-gcc"}


def compiled(series: str, directory: Path, name: str, source: str, *options: str) -> Path:
    """A program or library made from C, with other libraries named as the program is to find them: from the directory
    it starts in."""
    if shutil.which(COMPILERS[series]) is None:
        pytest.skip(f"needs the Debian package of {COMPILERS[series]}")
    target = directory / name
    text = target.with_suffix(".c")
    target.parent.mkdir(exist_ok=True)
    text.write_text(source)
    before = os.getcwd()
    os.chdir(directory)
    try:
        assert command(["--series", series, "-w", "-o", str(target), str(text), *options]) == 0
    finally:
        os.chdir(before)
    return target


def run_hp9k(directory: Path, program: str, *arguments: str, options: Sequence[str] = (), patience: float = 120) -> Run:
    """Run a program in its directory, for `patience` seconds at most."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", "--here", *options, f"./{program}", *arguments],
        cwd=directory,
        env=ENVIRONMENT,
        capture_output=True,
        timeout=patience,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Run(done.returncode, done.stdout.decode("latin-1"), done.stderr.decode("latin-1"))


class Workshop:
    """A directory where libraries and programs of the Series 800 are built and run."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def library(self, name: str, source: str, *options: str) -> Path:
        """Build a shared library from C."""
        return self._build(name, source, "-shared", "-fPIC", *options)

    def program(self, name: str, source: str, *options: str) -> Path:
        """Build a dynamically linked program from C."""
        return self._build(name, source, "-dynamic", *options)

    def _build(self, name: str, source: str, *options: str) -> Path:
        return compiled("800", self.directory, name, source, *options)

    def run(self, program: str, *arguments: str, patience: float = 120, **environment: str) -> Run:
        """Run it where it was built, with `environment` of its own, for `patience` seconds at most."""
        settings = [f"--env={name}={value}" for name, value in environment.items()]
        return run_hp9k(self.directory, program, *arguments, options=settings, patience=patience)

    def output(self, program: str, *arguments: str, **environment: str) -> str:
        """What it prints; it must end well and complain of nothing."""
        done = self.run(program, *arguments, **environment)
        assert (done.status, done.errors) == (0, "")
        return done.output


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)
