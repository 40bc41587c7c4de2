"""Watched memory: its pages are guarded, so that only accesses to them cost anything.

The instruction that is refused is executed alone with the page open; what it changed is looked at, and the page guarded
again. The kernel opens a page by itself: what it changed is looked at when the call is over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from emu.accesses import Touched, Trial
from emu.cpu import Fault
from emu.memory import PAGE, PROT_EXEC, PROT_READ, Access, MemoryFault
from kernel.debug.events import Event, Watch, WatchHit

if TYPE_CHECKING:
    from kernel.process.task import Task

_LARGEST = 16  # bytes of one access (MOVE16), of which the address that was refused may be any
_CHOSEN = {"read": Access.READ, "write": Access.WRITE}  # of the accesses an instruction makes


class _Refused(NamedTuple):
    """An instruction that a guard refused, and that is being done alone."""

    touched: list[Touched]
    own_step: bool  # the process was not stepping anyway


class Watching:
    """The watched ranges of all processes."""

    def __init__(self) -> None:
        self._watches: list[Watch] = []
        self._refused: dict[Task, _Refused] = {}
        self._trials: dict[Task, Trial] = {}

    @property
    def busy(self) -> bool:
        return bool(self._watches)

    def add(self, watch: Watch) -> Watch:
        """Raises MemoryFault, OSError."""
        watch.value = watch.task.memory.peek(watch.address, watch.length)
        self._watches.append(watch)
        watch.task.memory.guards.on_open = watch.task.leave
        self._arm(watch)
        return watch

    def remove(self, watch: Watch) -> None:
        if watch in self._watches:
            self._watches.remove(watch)
            self._open(watch.task, set(watch.pages))
            self._arm_all(watch.task)

    def forget(self, task: Task) -> None:
        """The process is gone, or its memory."""
        for watch in [watch for watch in self._watches if watch.task is task]:
            self.remove(watch)
        self._refused.pop(task, None)
        if (trial := self._trials.pop(task, None)) is not None:
            trial.close()

    def faulted(self, task: Task, fault: Fault) -> bool:
        """Whether a guard was the reason: then the instruction is to be done alone."""
        pages = task.memory.guards.within(fault.address, _LARGEST)
        if not fault.mapped or fault.misaligned or not pages:
            return False
        self._open(task, set(pages))
        if task not in self._refused:
            touched = [] if fault.access is Access.FETCH else self._trial(task).accesses()
            self._refused[task] = _Refused(touched, not task.stepping)
        task.stepping = True
        return True

    def _trial(self, task: Task) -> Trial:
        found = self._trials.get(task)
        if found is None:
            found = self._trials[task] = Trial(task.cpu, task.abi.ARCHITECTURE, task.model.cpu)
        return found

    def stepped(self, task: Task, happened: Callable[[Event], None]) -> bool:
        """An instruction is over. Whether it was done alone because of a guard."""
        refused = self._refused.pop(task, None)
        if refused is None:
            return False
        self.replayed(task, refused.touched, happened)
        self._arm_all(task)
        return refused.own_step

    def replayed(self, task: Task, touched: list[Touched], happened: Callable[[Event], None]) -> None:
        """Look at what an instruction has accessed."""
        for watch in [watch for watch in self._watches if watch.task is task]:
            mine = [one for one in touched if watch.touches(one.address, one.size)]
            chosen = [one for one in mine if one.access is _CHOSEN.get(watch.kind, one.access)]
            if chosen:
                self._look(watch, chosen[-1].address, chosen[-1].access, happened)

    def after_turn(self, happened: Callable[[Event], None]) -> None:
        """Look at what the kernel opened, and guard what is open."""
        for task in {watch.task for watch in self._watches}:
            if task.in_call or task in self._refused or not task.alive:
                continue
            guards = task.memory.guards
            if guards.opened:
                guards.opened.clear()
                for watch in [watch for watch in self._watches if watch.task is task]:
                    self._look(watch, watch.address, None, happened)
            self._arm_all(task)

    def _look(self, watch: Watch, address: int, access: Access | None, happened: Callable[[Event], None]) -> None:
        try:
            new = watch.task.memory.peek(watch.address, watch.length)
        except MemoryFault:
            return
        old, watch.value = watch.value, new
        if access is None and watch.kind == "read":
            return
        if old == new and (watch.kind == "write" or access is None):
            return
        hit = WatchHit(watch.task, watch, address, access, old, new)
        if watch.hit is None or watch.hit(hit):
            happened(hit)

    def _open(self, task: Task, pages: set[int]) -> None:
        for page in pages & set(task.memory.guards.before):
            task.memory.unguard(page)

    def _arm_all(self, task: Task) -> None:
        for watch in self._watches:
            if watch.task is task:
                self._arm(watch)

    def _arm(self, watch: Watch) -> None:
        memory = watch.task.memory
        allowed = PROT_READ | PROT_EXEC if watch.kind == "write" else 0
        for page in watch.pages:
            now = memory.protection(page * PAGE)
            if now is not None and now & ~allowed:
                memory.guard(page, allowed)
