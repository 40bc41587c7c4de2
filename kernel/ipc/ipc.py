"""Interprocess communication, System V's and POSIX's: what all processes of a machine share of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kernel.ipc.messages import Queues
from kernel.ipc.segments import Segments
from kernel.ipc.semaphores import Semaphores
from kernel.tunables import DEFAULTS, Tunables
from kernel.waiting import WaitQueue

if TYPE_CHECKING:
    from kernel.clock import Clock
    from kernel.ipc.named import MessageQueue, Names, SharedMemory
    from kernel.process.task import Task


class Ipc:
    """The kinds of objects, each with identifiers or names of its own."""

    def __init__(self, clock: Clock, tunables: Tunables = DEFAULTS) -> None:
        self.semaphores = Semaphores(clock)
        self.queues = Queues(clock)
        self.segments = Segments(clock, tunables.shmall)
        self._tunables = tunables
        self.locks_changed = WaitQueue()  # for semaphores in memory that processes share

    @cached_property
    def memory(self) -> Names[SharedMemory]:
        from kernel.ipc.named import Names  # few programs ask for them

        return Names(self._tunables.posixshm)

    @cached_property
    def message_queues(self) -> Names[MessageQueue]:
        from kernel.ipc.named import Names

        return Names(self._tunables.posixmq)

    def exited(self, task: Task) -> None:
        """A process is dead: take back what it did to semaphores with SEM_UNDO, and what it has locked is free."""
        self.semaphores.undo(task.pid)
        self.locks_changed.wake()

    def close(self) -> None:
        """Give all shared memory back to the host."""
        self.segments.close()
        if "memory" in vars(self):
            self.memory.close()
