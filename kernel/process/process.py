"""A process: what all its threads share. What each has to itself is a `Task`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from kernel.credentials import Credentials
from kernel.fs.vfs import Caller
from kernel.mappings import Mappings
from kernel.process import mishap
from kernel.process.descriptors import FileTable
from kernel.process.family import Family
from kernel.process.scheduler import Runner
from kernel.process.share import Share
from kernel.process.signals import SignalState
from kernel.process.timers import IntervalTimers
from kernel.waiting import WaitQueue

if TYPE_CHECKING:
    from emu.memory import AddressSpace
    from kernel.fs.context import FileSystemContext
    from kernel.process.observer import Observers
    from kernel.process.system import System


class Program(Protocol):
    """The file that is executed, for those who want to read more of it."""

    def open_program(self) -> int:
        """A host descriptor to read it from. Raises EACCES, OSError."""
        ...


class Thread(Runner, Caller, Protocol):
    """As much of its threads as a process may know."""

    lwp: int
    signals: SignalState
    observers: Observers[Any]
    retired: bool
    suspended: bool

    @property
    def waiting(self) -> bool: ...
    def leave(self) -> None: ...
    def give_up_call(self) -> None: ...
    def discard_processor(self) -> None: ...
    def close_discarded(self) -> None: ...


_Thread = TypeVar("_Thread", bound=Thread)


class Process(Generic[_Thread]):
    """A process. The first of its threads stands for it in tables, and is there for as long as the process is: having
    ended before the others it is there, but has no turn any more.
    """

    def __init__(
        self,
        machine: System[_Thread],
        pid: int,
        memory: AddressSpace,
        files: FileTable,
        fs: FileSystemContext,
        credentials: Credentials,
    ) -> None:
        self.machine = machine
        # Who it is.
        self.pid = pid
        self.pgrp = self.session = pid
        self.family: Family[_Thread] = Family()
        self.credentials = credentials
        # What it runs.
        self.name = b""
        self.command = b""  # all its arguments, as pstat(2) shows them; or the title it gave itself
        self.program: Program | None = None
        self.executed = False  # a program of its own, since it was forked
        self.break_start = self.break_end = 0  # of the heap, bytes; set by exec
        self.locked = 0  # by plock(2)
        self.lender: _Thread | None = None  # in whose memory it runs, after vfork(2)
        self.mappings = Mappings(memory, fs.namespace.active.mapped, pid)
        self.threads: dict[int, _Thread] = {}  # by LWP number, the first one first
        # What it has and may have.
        self.files = files
        self.fs = fs
        self.limits: dict[int, tuple[int, int]] = {}
        self.share = Share()
        # How it fares.
        self.started = machine.clock.time()  # forked
        self.over = False
        self.stopped = False
        self.stop_unreported = False  # wait(2) with WUNTRACED has yet to tell the parent
        self.status = 0  # as wait(2) reports it, once dead or stopped
        self.last_fault = ""  # what a processor stopped for, if the program died of that
        self.timers = IntervalTimers(machine.clock, machine.scheduler, self.post)
        self.thread_ended = WaitQueue()

    @property
    def leader(self) -> _Thread:
        return self.threads[self.pid]

    def others(self, thread: _Thread) -> Iterator[_Thread]:
        """All threads but one."""
        return (other for other in list(self.threads.values()) if other is not thread)

    def post(self, signal: int) -> None:
        """For whichever thread doesn't block it."""
        self.leader.signals.post(signal)

    # --- the end ---

    def exit(self, status: int) -> None:
        """End it with a wait(2) status."""
        if self.over:
            return
        self.over, self.status = True, status
        threads, leader, log = list(self.threads.values()), self.leader, self.machine.log
        for thread in threads:
            thread.alive = False
            thread.leave()
        close_files = partial(self.files.close_all, leader, log)
        calls: list[Callable[[], None]] = [thread.give_up_call for thread in threads]
        processors: list[Callable[[], None]] = [thread.discard_processor for thread in threads]
        steps: list[Callable[[], object]] = [leader.observers.exited, *calls, self.timers.cancel]
        steps += [close_files, *processors]
        for step in steps:
            mishap.contained(step, log)  # a process that could not end would be there for ever
        self.machine.exited(leader)

    def end_thread(self, thread: _Thread) -> None:
        """One goes, the others go on; with the last one the process ends."""
        if all(other.retired for other in self.others(thread)):
            self.exit(0)
            return
        thread.retired = thread.suspended = True
        thread.leave()
        thread.give_up_call()
        thread.signals.leave()
        if thread is not self.leader:
            thread.alive = False
            del self.threads[thread.lwp]
            thread.discard_processor()
        self.thread_ended.wake()

    def end_others(self, thread: _Thread) -> _Thread:
        """Only `thread` goes on, by exec(2), and as the first one, which is returned."""
        leader = self.leader
        for other in self.others(thread):
            if other is not leader:
                self.end_thread(other)
                other.close_discarded()
        if leader is not thread:
            leader.give_up_call()
            leader.signals.succeed(thread.signals)
            leader.retired = leader.suspended = False
            self.end_thread(thread)
            if leader not in self.machine.scheduler.runnable:
                self.machine.scheduler.ready(leader)
        return leader

    def release(self) -> None:
        """Give back the processors, and the memory, of what is over; not from inside a call of one of its threads."""
        for thread in reversed(self.threads.values()):  # the first one has the memory
            thread.close_discarded()

    # --- stops ---

    def stop(self, signal: int) -> None:
        """Job control: take it off the processor until it is continued."""
        self.stopped = self.stop_unreported = True
        self.status = signal << 8 | 0x7F
        self.machine.stopped(self.leader)

    def go_on(self) -> None:
        """After a stop."""
        if not self.stopped:
            return
        self.stopped = self.stop_unreported = False
        scheduler = self.machine.scheduler
        for thread in self.threads.values():
            if not thread.waiting and thread not in scheduler.runnable:
                scheduler.ready(thread)


def of_process(name: str) -> Any:
    """An attribute of a task that is its process's."""

    def put(task: Any, value: Any) -> None:
        setattr(task.process, name, value)

    return property(attrgetter(f"process.{name}"), put)
