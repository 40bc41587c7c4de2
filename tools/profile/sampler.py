"""Samples of what processes do: their stack each millisecond of processor time, and at each system call.

The scheduler ends a slice when a timer is due; where the program is then, is a sample. It counts as much as processor
time has passed since the one before, without that of system calls, which are timed by the clock, waits included.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict

from kernel.calls.table import Entry
from kernel.debug.modules import Modules
from kernel.debug.symbols import Symbols
from kernel.machine import Machine
from kernel.process.observer import Observer
from kernel.process.task import Task
from tools.debug.frames import Unwinder, frames, unwinder_of

Stack = tuple[str, ...]  # names, the outermost function's first
_DEEPEST = 256  # frames


class _Progress:
    """Of one process, in seconds."""

    __slots__ = ("begun", "call", "in_calls", "seen", "stack", "unsampled", "used")

    def __init__(self, task: Task) -> None:
        self.seen = task.share.seconds  # of its processor time
        self.unsampled = 0.0
        self.call = ""  # the system call it is in
        self.begun = self.used = 0.0  # when that began: the clock, processor time
        self.in_calls = 0.0  # processor time since the last turn
        self.stack: Stack = ()  # at its last sample


class Sampler(Observer[Task]):
    """Attached to the first process; follows its children.

    `times` are seconds by stack, a system call's name in brackets at its end.
    """

    def __init__(self, machine: Machine, modules: Modules, *, every: float = 0.001) -> None:
        self.times: dict[Stack, float] = defaultdict(float)
        self.call_counts: Counter[str] = Counter()
        self.samples = 0
        self._machine, self._modules, self._every = machine, modules, every
        self._progress: dict[Task, _Progress] = {}
        self._unwinders: dict[Task, tuple[Symbols, Unwinder]] = {}
        self._sites: dict[tuple[int, int, int], Stack] = {}  # the stack at a place: process, PC, stack pointer

    def run(self) -> None:
        """Until no process is left."""
        scheduler = self._machine.scheduler
        while self._machine.tasks:
            timer = scheduler.call_at(scheduler.clock.monotonic() + self._every, _nothing)
            self._machine.turn()
            timer.cancel()
            for task in list(self._machine.tasks.values()):
                self._sample(task)
            scheduler.spent()  # what that took is nobody's time

    def _sample(self, task: Task) -> None:
        progress = self._of(task)
        spent = task.share.seconds - progress.seen - progress.in_calls
        progress.seen, progress.in_calls = task.share.seconds, 0.0
        progress.unsampled += max(0.0, spent)
        if progress.unsampled >= self._every / 2 and not task.waiting:
            progress.stack = self._stack(task)
            self.times[progress.stack] += progress.unsampled
            progress.unsampled = 0.0
            self.samples += 1

    # -- what observers are told -------------------------------------------------------------------------------

    def entered(self, task: Task, entry: Entry, words: tuple[int, ...]) -> None:
        progress = self._of(task)
        progress.call = entry.name
        progress.begun, progress.used = time.perf_counter(), time.process_time()

    def returned(self, task: Task, value: int | None, error: int | None) -> None:
        self._call_over(task)

    def executed(self, task: Task) -> None:
        self._sites = {site: stack for site, stack in self._sites.items() if site[0] != task.pid}

    def exited(self, task: Task) -> None:
        self._call_over(task)
        progress = self._progress.pop(task)
        self._unwinders.pop(task, None)
        left = progress.unsampled + max(0.0, task.share.seconds - progress.seen - progress.in_calls)
        if left > 0:
            self.times[progress.stack or self._at_call(task)] += left

    def _call_over(self, task: Task) -> None:
        progress = self._of(task)
        if not progress.call:
            return
        taken = time.perf_counter() - progress.begun
        self.times[(*self._at_call(task), f"[{progress.call}]")] += taken
        self.call_counts[progress.call] += 1
        progress.call = ""
        progress.in_calls += time.process_time() - progress.used  # with what the looking took

    # -- stacks ------------------------------------------------------------------------------------------------

    def _of(self, task: Task) -> _Progress:
        found = self._progress.get(task)
        if found is None:
            found = self._progress[task] = _Progress(task)
        return found

    def _at_call(self, task: Task) -> Stack:
        """As `_stack`; calls from the same place at the same depth of the stack are taken to be of the same
        functions."""
        site = task.pid, task.cpu.pc, task.cpu.get("sp")
        found = self._sites.get(site)
        if found is None:
            found = self._sites[site] = self._stack(task)
        return found

    def _stack(self, task: Task) -> Stack:
        """Names of functions as far as the frames lie in code."""
        symbols = self._modules.of(task)
        names: list[str] = []
        known = self._unwinders.get(task)
        if known is None or known[0] is not symbols:  # it executes another program, or has loaded a library
            known = self._unwinders[task] = symbols, unwinder_of(task, symbols)
        for frame in frames(task, symbols, known[1]):
            module = symbols.module_at(frame.pc)
            if names and (module is None or not module.has_code(frame.pc)):
                break
            function = symbols.function(frame.pc)
            names.append(function.name if function is not None else symbols.describe(frame.pc) or f"{frame.pc:#x}")
            if len(names) == _DEEPEST:
                break
        return (task.name.decode("latin-1").rpartition("/")[2], *reversed(names))


def _nothing() -> None:
    """A timer that only ends slices."""
