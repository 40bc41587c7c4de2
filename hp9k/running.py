"""A program run to its end, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hp9k.machine import Machine


@dataclass(frozen=True)
class Result:
    """How a program ended and what it wrote. `status` is None where `signal`, by name, ended it; both are where the
    time was over."""

    status: int | None
    signal: str | None
    stdout: bytes
    stderr: bytes

    @property
    def timed_out(self) -> bool:
        return self.status is None and self.signal is None


def run(program: str, *arguments: str, stdin: bytes = b"", timeout: float | None = None, **options: Any) -> Result:
    """Run a program to its end with its output captured; `options` are those of `Machine`.

    Raises FormatError, OSError, BadOption.
    """
    with Machine(**options) as machine:
        process = machine.start(program, *arguments, stdin=stdin)
        machine.control.signals = lambda number: False
        stop = process.run_to_end(timeout)
        return Result(stop.status, stop.signal, process.stdout, process.stderr)
