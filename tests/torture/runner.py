"""Compiles and runs programs of the suite, each step in a process of its own with a time limit.

The processes are forks of one that has imported what they need, so that starting them costs nothing.
"""

from __future__ import annotations

import importlib
import os
import select
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from programs import Program

COMPILE_SECONDS = 120
RUN_SECONDS = 60
CRASHED = 70  # the exit status of a step that raised an exception


class Outcome(NamedTuple):
    """How a program ended: `pass`, `fail` or `unsupported`, and why."""

    kind: str
    cause: str = ""


class Step(NamedTuple):
    """How one process ended: exit status (negative: the host's signal; None: out of time), and the last it said."""

    status: int | None
    said: str


def judge(program: Program) -> Outcome:
    """Compile a program and run it."""
    if program.unsupported:
        return Outcome("unsupported", program.unsupported)
    with tempfile.TemporaryDirectory(prefix="hp9k-torture-") as work:
        target = Path(work, "program")
        step = _in_child(lambda: _compile(program, target), Path(work), COMPILE_SECONDS)
        if step.status != 0:
            return Outcome("fail", f"compile: {_cause(step)}")
        step = _in_child(lambda: _run(target), Path(work), RUN_SECONDS)
        return Outcome("pass") if step.status == 0 else Outcome("fail", f"run: {_cause(step)}")


def _compile(program: Program, target: Path) -> int:
    from tools.cc.command import command

    sources = [str(source) for source in program.sources]
    return command(["--series", program.series, *program.options, "-o", str(target), *sources, "-lm"])


def _run(target: Path) -> int:
    from tools.cli import main

    sys.argv = ["hp9k", "run", str(target)]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


def prepare() -> None:
    """Import now what every child would."""
    for module in ("kernel.machine", "tools.cc.command", "tools.cli", "tools.run.command"):
        importlib.import_module(module)


def _in_child(work: Callable[[], int], directory: Path, seconds: float) -> Step:
    """Do the work in a fork, its output going to a file."""
    log = directory / "log"
    child = os.fork()
    if child == 0:
        _be_child(work, directory, log)
    descriptor = os.pidfd_open(child)
    try:
        ended = bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)
        _kill_group(child)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return Step(status if ended else None, log.read_text(errors="replace")[-4000:])


def _be_child(work: Callable[[], int], directory: Path, log: Path) -> None:
    """Never returns."""
    status = CRASHED
    try:
        os.setsid()
        os.chdir(directory)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        status = work()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _kill_group(child: int) -> None:
    """The compiler's own processes, and the child if it is still there."""
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _cause(step: Step) -> str:
    lines = [line for line in step.said.splitlines() if line.strip()]
    if step.status is None:
        return "still running"
    if step.status < 0:
        return f"hp9k killed by {signal.Signals(-step.status).name}"
    telling = [line for line in lines if "error" in line or "undefined reference" in line] or lines or [""]
    return f"exit status {step.status}: {telling[-1 if step.status == CRASHED else 0].strip()[:160]}"
