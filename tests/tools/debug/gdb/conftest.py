"""Programs with symbols, and a gdb to debug them with."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from guest import ENVIRONMENT, TOP

SOURCES = Path(__file__).parent / "programs"
COMPILERS = {"300": "m68k-linux-gnu-gcc", "800": "hppa-linux-gnu-gcc"}
# What gdb says of every remote target.
_NOISE = re.compile(r"^(Reading .*|warning: File transfers .*|\(No debugging symbols .*)\n", re.MULTILINE)


def hp9k(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tools.cli", *arguments]


@pytest.fixture(params=["300", "800"])
def series(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """The program of that name for that series, compiled once; `NAME-OPTION` with another option of gcc's."""
    directory = tmp_path_factory.mktemp("programs")

    def compiled(name: str, series: str) -> Path:
        if shutil.which(COMPILERS[series]) is None:
            pytest.skip(f"needs {COMPILERS[series]}")
        target = directory / series / name
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            source, dash, option = name.partition("-")
            options = ["--series", series, "-O0", "-w", *([dash + option] if option else [])]
            command = hp9k("cc", *options, "-o", str(target), str(SOURCES / f"{source}.c"))
            subprocess.run(command, cwd=TOP, env=ENVIRONMENT, check=True, timeout=300)
        return target

    return compiled


@pytest.fixture
def gdb() -> Callable[..., str]:
    """What gdb prints for commands; without `program` they say where to connect themselves."""
    if shutil.which("gdb-multiarch") is None:
        pytest.skip("needs gdb-multiarch")

    def run(*commands: str, program: Path | None = None, arguments: str = "", options: str = "") -> str:
        target = []
        if program is not None:
            command = f"PYTHONPATH={TOP} {sys.executable} -m tools.cli debug {options} --gdb - {program} {arguments}"
            target = [f"target remote | {command}"]
        words = ["gdb-multiarch", "-nx", "-batch", "-ex", "set pagination off", "-ex", "set confirm off"]
        for each in (*target, *commands):
            words += ["-ex", each]
        done = subprocess.run(
            words,
            env={**os.environ, **ENVIRONMENT, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=100,
            check=False,
        )
        return _NOISE.sub("", done.stdout)

    return run
