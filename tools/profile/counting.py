"""How often each instruction is executed.

The reference engine asks before every instruction whether its address is among the breakpoints: here the set itself
counts. No other engine could, and programs that aren't counted pay nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple, Protocol, cast

from kernel.debug.modules import Modules
from kernel.debug.symbols import Module, Symbols
from kernel.fs.vfs import OpenFile
from kernel.process.observer import Observer
from kernel.process.task import Task


class _Counting:
    """In place of an engine's set of breakpoints."""

    def __init__(self, stops: set[int], low_bits: int) -> None:
        self.counts: dict[int, int] = defaultdict(int)
        self._stops, self._mask = stops, ~low_bits

    def __contains__(self, address: int) -> bool:
        self.counts[address & self._mask] += 1
        return address in self._stops

    def add(self, address: int) -> None:
        self._stops.add(address)

    def discard(self, address: int) -> None:
        self._stops.discard(address)


class _Reference(Protocol):
    breakpoints: set[int] | _Counting


class Executed(NamedTuple):
    """Of one file: the addresses that were executed, as the file has them, and how often each was."""

    module: Module
    counts: Counter[int]


class InstructionCounter(Observer[Task]):
    """Of every process it is attached to, on the reference engine."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._running: dict[Task, tuple[_Counting, Symbols]] = {}
        self._files: dict[str, Executed] = {}

    def begin(self, task: Task) -> None:
        """Count from now on."""
        cpu = cast(_Reference, task.cpu)
        counting = cpu.breakpoints = _Counting(set(), 3 if task.abi.ARCHITECTURE == "parisc" else 0)
        self._running[task] = counting, self._modules.of(task)

    def forked(self, task: Task, child: Task) -> None:
        self.begin(child)

    def executed(self, task: Task) -> None:
        self._add(task)
        self.begin(task)

    def loaded(self, task: Task, start: int, length: int, file: OpenFile, offset: int) -> None:
        self._running[task] = self._running[task][0], self._modules.of(task)

    def exited(self, task: Task) -> None:
        self._add(task)
        del self._running[task]

    def files(self) -> Iterator[Executed]:
        """What was executed by now, in order of the files' names."""
        for task in self._running:
            self._add(task)
        for name in sorted(self._files):
            yield self._files[name]

    def _add(self, task: Task) -> None:
        """Enter what a process has counted since this was done last."""
        counting, symbols = self._running[task]
        for address, count in counting.counts.items():
            module = symbols.module_at(address)
            if module is not None:
                found = self._files.setdefault(module.name, Executed(module, Counter()))
                found.counts[module.unmoved(address)] += count
        counting.counts.clear()
