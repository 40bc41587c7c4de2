"""The two ways a guest program is built and run: hp9k, and QEMU on the same source. And the failures of both."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from series import QEMU_PACKAGE, Series

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "bench" / "src"
# The text of the hp9k script that pip installs; running it this way needs no installation.
HP9K = (sys.executable, "-c", "from tools.cli import main; main()")
TIME_LIMIT = 600.0  # seconds for one run


class BenchError(Exception):
    """A measurement that could not be made; the message is one line."""


class Output(NamedTuple):
    """One finished run: standard output and wall-clock seconds from start to end."""

    text: str
    seconds: float


def require(program: str, package: str) -> None:
    """Raise BenchError naming the Debian package when a program isn't installed."""
    if shutil.which(program) is None:
        raise BenchError(f"{program}: not found: install the Debian package {package}")


def environment(work: Path) -> dict[str, str]:
    """What compilers see: bytecode is written, and like temporary files to the work directory.

    There it goes with everything else, even if we are ended while the process runs.
    """
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    own = {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(work / "bytecode"), "TMPDIR": str(work)}
    return {**settings, **own}


def with_cache(settings: Mapping[str, str], cache: Path) -> dict[str, str]:
    """The same for what is measured: the code hp9k keeps between runs goes to `cache` and comes from there."""
    return {**settings, "XDG_CACHE_HOME": str(cache)}


def run(command: Sequence[str], settings: Mapping[str, str]) -> Output:
    """Run a command to its end. Raises BenchError with the last line it said when it fails."""
    started = time.perf_counter()
    try:
        done = subprocess.run(
            command, env=settings, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIME_LIMIT
        )
    except subprocess.TimeoutExpired:
        raise BenchError(f"{name_of(command)}: still running after {TIME_LIMIT:.0f} s") from None
    except OSError as error:
        raise BenchError(f"{command[0]}: {error.strerror}") from None
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise BenchError(f"{name_of(command)}: {said[-1]}")
    return Output(done.stdout, seconds)


def name_of(command: Sequence[str]) -> str:
    """How a command is called in messages: hp9k's is a Python interpreter with a long argument."""
    words = ["hp9k", *command[len(HP9K) :]] if tuple(command[: len(HP9K)]) == HP9K else list(command)
    return " ".join([os.path.basename(words[0]), *words[1:3]])


class Builder:
    """Compiles programs of one series for both peers into the work directory, each program once.

    A source is a file of bench/src or a path of its own.
    """

    def __init__(self, series: Series, work: Path, settings: Mapping[str, str]) -> None:
        self.series = series
        self.work = work
        self.settings = settings

    def hp9k(self, sources: Sequence[str], *options: str) -> tuple[str, ...]:
        """Compile with `hp9k cc`; returns the command that runs the program. It sees the work directory as /bench."""
        compiler = (*HP9K, "cc", "--series", self.series.name, "-O2", "-w")
        target = self._build("hp9k", sources, compiler, (*options, *_own(sources)))
        return (*HP9K, "run", "--model", self.series.model, "--mount", f"{self.work}:/bench", target)

    def qemu(self, sources: Sequence[str], *options: str) -> tuple[str, ...]:
        """Compile for Linux; returns the command that runs the program."""
        series = self.series
        require(series.qemu, QEMU_PACKAGE)
        compiler = (series.compiler, "-O2", "-w", "-static", *series.compiler_options)
        target = self._build("linux", sources, compiler, (*options, *_own(sources)))
        return (series.qemu, *series.qemu_options, target)

    def _build(
        self, kind: str, sources: Sequence[str], compile_command: Sequence[str], options: Sequence[str] = ()
    ) -> str:
        target = self.work / f"{Path(sources[-1]).stem}.{kind}"
        if target.exists():
            return str(target)
        require(self.series.compiler, self.series.compiler_package)
        paths = [str(SOURCES / source) for source in sources]
        try:
            run([*compile_command, f"-I{SOURCES}", "-o", str(target), *paths, *options], self.settings)
        except BenchError as error:
            without_headers = kind == "linux" and not Path(self.series.header).exists()
            hint = f" (install the Debian package {self.series.library_package})" if without_headers else ""
            raise BenchError(f"{sources[-1]}: {error}{hint}") from None
        return str(target)


def _own(sources: Sequence[str]) -> tuple[str, ...]:
    """What a program asks its compiler for."""
    return ("-pthread",) if sources[-1].startswith("thread_") else ()
