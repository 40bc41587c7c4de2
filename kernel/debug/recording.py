"""What a process has executed, instruction by instruction: to go back in it, and forward again.

While it is recorded it executes single instructions. Of each is kept what the processor was before, and what it changed
in memory: for an instruction of the program, what a trial of it says it stores; for a system call, and a signal that is
taken, all that is different afterwards. Going back and forward executes nothing and asks the kernel for nothing.

Contents of files, what was sent, and what is mapped where are as they were last, wherever in the recording one is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from emu.accesses import Touched, Trial
from emu.memory import PROT_WRITE, Access, MemoryFault
from kernel.debug.events import Ending, Event
from kernel.debug.snapshot import check
from kernel.process.observer import Observer, Withheld
from kernel.process.poke import poke
from kernel.process.task import Task

if TYPE_CHECKING:
    from kernel.calls.table import Entry

LONGEST = 200_000  # instructions that are kept
_DROPPED = LONGEST // 10  # so many of the oldest ones at once
_PIECE = 4096  # bytes that are compared at once


class Change(NamedTuple):
    """Memory at `address` before and after."""

    address: int
    old: bytes
    new: bytes


class _Step(NamedTuple):
    registers: object  # before it
    changes: tuple[Change, ...]


class Recording(Observer[Task]):
    """Of one process, from now on. `happened` is told when the process is about to end, which is put off once."""

    follows = False
    precise = True

    def __init__(self, task: Task, happened: Callable[[Event], None]) -> None:
        """Raises ValueError for a process that can't be recorded, as `snapshot.check`."""
        check(task)
        self._task = task
        self._happened = happened
        self._trial = Trial(task.cpu, task.abi.ARCHITECTURE, task.model.cpu)
        self._steps: list[_Step] = []
        self._at = 0  # of them have been executed where the process is now
        self._last: object = None  # the processor after all of them, while the process is before that
        self._whole: dict[int, bytes] | None = None  # all memory before something the kernel does
        self._ending = False
        self._put_off = False
        self.prepare()
        task.attach(self)

    def close(self) -> None:
        """Forget it; the process stays where it is."""
        self._trial.close()
        self._steps.clear()
        self._at = 0
        if self in self._task.observers:
            self._task.detach(self)

    # -- where one is ------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def at(self) -> int:
        """How many of the instructions come before."""
        return self._at

    @property
    def past(self) -> bool:
        return self._at < len(self._steps)

    # -- recording ---------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Note what the next instruction finds. Whenever the process goes on: somebody may have changed that."""
        memory = self._task.memory
        self._registers = self._task.cpu.save()
        self._stores = [
            (one.address, memory.peek(one.address, one.size))
            for one in self._trial.accesses()
            if one.access is Access.WRITE and _there(self._task, one)
        ]

    def executed_one(self, task: Task) -> None:
        """An instruction is over: to be called after each."""
        if self._put_off:
            self._put_off = False
            self._whole = None
        else:
            if len(self._steps) >= LONGEST:
                del self._steps[:_DROPPED]
            self._steps.append(_Step(self._registers, tuple(self._changes())))
            self._at = len(self._steps)
        self.prepare()

    def forget(self) -> None:
        """All that is before: it leads to here no more."""
        self._steps.clear()
        self._at = 0

    def entered(self, task: Task, entry: Entry, words: tuple[int, ...]) -> None:
        """Raises Withheld before the process ends for the first time."""
        if entry.name == "exit" and not self._ending:
            self._ending = self._put_off = True
            self._happened(Ending(task))
            raise Withheld
        self._remember()

    def signalled(self, task: Task, number: int, reason: str) -> None:
        self._remember()

    def _remember(self) -> None:
        if self._whole is None:
            self._whole = dict(_contents(self._task))

    def _changes(self) -> Iterable[Change]:
        before, self._whole = self._whole, None
        memory = self._task.memory
        if before is None:
            for address, old in self._stores:
                new = memory.peek(address, len(old))
                if new != old:
                    yield Change(address, old, new)
            return
        now = dict(_contents(self._task))
        if not before.keys() <= now.keys():
            self.forget()  # what has been unmapped can't be gone back to
        for start, old in before.items():
            if (new := now.get(start, old)) != old:
                for place in range(0, min(len(old), len(new)), _PIECE):
                    if old[place : place + _PIECE] != new[place : place + _PIECE]:
                        yield Change(start + place, old[place : place + _PIECE], new[place : place + _PIECE])

    # -- going in it -------------------------------------------------------------------------------------------

    def touched(self) -> list[Touched]:
        """What the instruction that was gone over, or back over, has changed; a read is not among it."""
        return [Touched(one.address, len(one.old), Access.WRITE) for one in self._over.changes]

    def reads(self) -> list[Touched]:
        """What the next instruction accesses."""
        return self._trial.accesses()

    def back(self) -> bool:
        """One instruction; False at the beginning."""
        if self._at == 0:
            return False
        if not self.past:
            self._last = self._task.cpu.save()
        self._at -= 1
        self._over = self._steps[self._at]
        for change in self._over.changes:
            poke(self._task, change.address, change.old)
        self._task.cpu.restore(self._over.registers)
        return True

    def forward(self) -> bool:
        """One instruction; False at the end."""
        if not self.past:
            return False
        self._over = self._steps[self._at]
        for change in self._over.changes:
            poke(self._task, change.address, change.new)
        self._at += 1
        self._task.cpu.restore(self._steps[self._at].registers if self.past else self._last)
        return True

    def to_end(self) -> None:
        """Where the process can go on by itself."""
        while self.forward():
            pass


def _contents(task: Task) -> Iterable[tuple[int, bytes]]:
    """All memory the program may write, a run of pages each."""
    for start, end, flags in task.memory.runs():
        if flags & PROT_WRITE:
            yield start, task.memory.peek(start, end - start)


def _there(task: Task, touched: Touched) -> bool:
    try:
        task.memory.check(touched.address, touched.size, PROT_WRITE)
    except MemoryFault:
        return False
    return True
