"""The machine as a process sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from kernel.calls.table import Table
    from kernel.clock import Clock
    from kernel.model import Model
    from kernel.process.scheduler import Scheduler

_Part = TypeVar("_Part")
_Task_contra = TypeVar("_Task_contra", contravariant=True)


class System(Protocol[_Task_contra]):
    """As much of the machine as a process may know; everything else it has is a part, asked for by its class."""

    scheduler: Scheduler
    clock: Clock
    model: Model
    engine: str | None  # its processors', by name; None: as the environment says
    models: dict[str, Model]  # what programs of each series find themselves on

    def calls(self, series: str) -> Table:
        """The system calls of one series by number."""
        ...

    def part(self, kind: type[_Part]) -> _Part:
        """The process table, IPC, the network... of this machine."""
        ...

    def log(self, text: str, /) -> None:
        """Log a line, whatever was logged before."""
        ...

    def log_once(self, text: str, key: str = "") -> None:
        """Log a line the first time it, or its `key`, comes up in this run."""
        ...

    def orphaned(self, pgrp: int) -> bool:
        """Whether no parent is left to continue a process group after a stop."""
        ...

    def stopped(self, task: _Task_contra, /) -> None:
        """Job control or a debugger stopped `task`."""
        ...

    def exited(self, task: _Task_contra, /) -> None:
        """`task` is dead."""
        ...
