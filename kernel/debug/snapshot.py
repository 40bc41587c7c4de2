"""A process at one moment, to go back to: registers, memory, signals, timers, descriptors and where files stand.

What it did outside stays done: the contents of files, what was sent, children. Files it has closed since are open
again, those it has opened are closed.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from emu.checkpoint import Checkpoint
from kernel.abi.errno import HpuxError
from kernel.abi.signals import ITIMER_PROF, ITIMER_REAL, ITIMER_VIRTUAL, SIGKILL
from kernel.process.table import Processes
from kernel.process.task import Task

if TYPE_CHECKING:
    from kernel.fs.vfs import OpenFile

_TIMERS = (ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF)
_SEEK_SET, _SEEK_CUR = 0, 1


def check(task: Task) -> None:
    """Raises ValueError for a process that can't be gone back to: dead, waiting, with threads, in another's memory."""
    if not task.alive:
        raise ValueError("the process has ended")
    if task.waiting or task.in_call:
        raise ValueError(f"the process is in the system call {task.call_name}")
    if task.lender is not None:
        raise ValueError("the process runs in its parent's memory, after vfork")
    if len(task.process.threads) > 1:
        raise ValueError("the process has threads")


class Snapshot:
    """Of a process that stands still, in no system call."""

    def __init__(self, task: Task) -> None:
        """Raises ValueError for one that can't be gone back to, as `check`."""
        check(task)
        self._task = task
        self._cpu = task.cpu
        self._memory = Checkpoint(task.memory)
        self._registers = task.cpu.save()
        self._heap = task.break_start, task.break_end
        self._signals = task.signals.state()
        self._timers = {which: task.timers.get(which) for which in _TIMERS}
        self._limits = dict(task.limits)
        self._umask, self._directory = task.fs.umask, task.fs.cwd
        self._files = task.files.fork()
        self._open = task.files.contents()
        self._known = frozenset(task.machine.part(Processes).alive)
        self._places = _places(self._files.files())

    def restore(self) -> None:
        """Raises ValueError for a process that has ended, or executed another program, since; OSError."""
        task = self._task
        if not task.alive or task.cpu is not self._cpu:
            raise ValueError("the process has ended, or executes another program")
        task.give_up_call()
        self._end_children()
        for start, end in self._memory.restore():
            task.mappings.forget(start, end - start)
        task.cpu.restore(self._registers)
        task.break_start, task.break_end = self._heap
        task.signals.set_state(self._signals)
        for which, (value, interval) in self._timers.items():
            if value or task.timers.get(which)[0]:
                task.timers.set(which, value, interval)
        task.limits = dict(self._limits)
        task.fs.umask = self._umask
        task.fs.change_directory(self._directory)
        if task.files.contents() != self._open:
            old, task.files = task.files, self._files.fork()
            old.close_all(task, task.machine.log_once)
        for file, place in self._places:
            file.seek(place, _SEEK_SET)
        task.stopped = task.stepping = False
        if task not in task.scheduler.runnable:
            task.scheduler.runnable.append(task)

    def close(self) -> None:
        """Forget it."""
        self._memory.close()
        self._files.close_all(self._task, self._task.machine.log_once)

    def _end_children(self) -> None:
        """Those it has made since."""
        table = self._task.machine.part(Processes)
        for other in list(table.alive.values()):
            if other.family.parent is self._task and other.pid not in self._known:
                other.exit(SIGKILL)
                other.release()


def _places(files: list[OpenFile]) -> list[tuple[OpenFile, int]]:
    """Where each file that has a place stands."""
    found = []
    for file in files:
        if file.place_is_others:
            continue
        with suppress(HpuxError, OSError):  # a pipe or a terminal has none
            found.append((file, file.seek(0, _SEEK_CUR)))
    return found
