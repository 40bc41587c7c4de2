"""Runs `hp9k run` many times without starting Python each time: a process that has imported everything forks for each.

Started as a program it reads a JSON object a line from standard input, {"directory", "arguments", "patience"}, and
answers [status, output, errors]; status None says that the patience, in seconds, was over.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from guest import ENVIRONMENT

MODULES = ("kernel.machine", "tools.cli", "tools.run.command", "tools.run.session")
SHOWN = 4000  # bytes of what a program says


class Ended(NamedTuple):
    """How a run ended: hp9k's exit status, None if it had to be stopped, and what was printed."""

    status: int | None
    output: str
    errors: str


class RunServer:
    """The process, for as long as the context lasts."""

    def __enter__(self) -> RunServer:
        command = [sys.executable, __file__]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT, text=True, start_new_session=True
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def run(self, directory: Path, *arguments: str, patience: float = 20) -> Ended:
        """`hp9k run` with these arguments, started in a directory where it may leave its output."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"directory": str(directory), "arguments": arguments, "patience": patience}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Ended(*json.loads(self._process.stdout.readline()))


def main() -> None:
    for module in MODULES:
        importlib.import_module(module)
    for line in sys.stdin:
        print(json.dumps(_run(**json.loads(line))), flush=True)


def _run(directory: str, arguments: list[str], patience: float) -> Ended:
    said = [os.memfd_create(name) for name in ("output", "errors")]
    child = os.fork()
    if child == 0:
        _be_child(directory, arguments, said)
    ended = os.pidfd_open(child)
    in_time = bool(select.select([ended], [], [], patience)[0])
    os.close(ended)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    texts = []
    for one in said:
        texts.append(os.pread(one, SHOWN, 0).decode("latin-1"))
        os.close(one)
    return Ended(status if in_time else None, *texts)


def _be_child(directory: str, arguments: list[str], said: list[int]) -> None:
    """Never returns."""
    status = 70
    try:
        os.setsid()
        os.chdir(directory)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(said[0], 1)
        os.dup2(said[1], 2)
        status = _hp9k(arguments)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _hp9k(arguments: list[str]) -> int:
    from tools.cli import main as command

    sys.argv = ["hp9k", "run", *arguments]
    try:
        command()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


if __name__ == "__main__":
    main()
