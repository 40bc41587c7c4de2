"""Semaphores: semget(2), semop(2), semctl(2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.ipc.objects import ALTER, IPC_NOWAIT, READ, IpcObject, Objects
from kernel.waiting import WaitQueue

if TYPE_CHECKING:
    from kernel.clock import Clock
    from kernel.credentials import Credentials
    from kernel.process.task import Task

# HP-UX 9's default configuration.
SEMMNI = 64  # sets
SEMMNS = 128  # semaphores in all sets
SEMMNU = 30  # processes with something to undo
SEMUME = 10  # semaphores one of them has something to undo of
SEMOPM = 500  # operations a call
SEMVMX, SEMAEM = 32767, 16384  # largest value, largest adjustment
SEM_UNDO = 0o10000


Operation = tuple[int, int, int]  # a struct sembuf: number, change, flags


class Semaphore:
    """One of a set; `waiting_more` and `waiting_zero` count processes."""

    __slots__ = ("pid", "value", "waiting_more", "waiting_zero")

    def __init__(self) -> None:
        self.value = self.pid = self.waiting_more = self.waiting_zero = 0


class SemaphoreSet(IpcObject):
    def __init__(self, key: int, mode: int, owner: Credentials, now: int, count: int) -> None:
        super().__init__(key, mode, owner, now)
        self.semaphores = [Semaphore() for _ in range(count)]
        self.operated_at = 0
        self.changed = WaitQueue()
        self.adjustments: dict[tuple[int, int], int] = {}  # (pid, number): what the process's end adds

    def semaphore(self, number: int, error: type[Exception] = Errno.EINVAL) -> Semaphore:
        if not 0 <= number < len(self.semaphores):
            raise error
        return self.semaphores[number]

    def set_value(self, number: int, value: int, pid: int) -> None:
        """SETVAL, and SETALL for each: nothing done before is undone any more."""
        self.semaphores[number].value = value
        self.semaphores[number].pid = pid
        self.adjustments = {at: change for at, change in self.adjustments.items() if at[1] != number}

    def obstacle(self, operations: Sequence[Operation]) -> Operation | None:
        """The first operation that can't be done now, with those before it done. Raises ERANGE."""
        values = {number: self.semaphores[number].value for number, _, _ in operations}
        for operation in operations:
            number, change, _ = operation
            if (change == 0 and values[number]) or values[number] + change < 0:
                return operation
            values[number] += change
            if values[number] > SEMVMX:
                raise Errno.ERANGE
        return None


class Semaphores(Objects[SemaphoreSet]):
    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, SEMMNI)

    def open(self, key: int, count: int, flags: int, credentials: Credentials) -> SemaphoreSet:
        """semget(2). Raises EINVAL, and as `get`."""

        def make() -> SemaphoreSet:
            if not 0 < count <= SEMMNS:
                raise Errno.EINVAL
            if count + sum(len(found.semaphores) for found in self) > SEMMNS:
                raise Errno.ENOSPC
            return SemaphoreSet(key, flags, credentials, self.now(), count)

        found, _ = self.get(key, flags, credentials, make)
        if count > len(found.semaphores):
            raise Errno.EINVAL
        return found

    async def operate(self, task: Task, found: SemaphoreSet, operations: Sequence[Operation]) -> None:
        """semop(2): all of the operations at once, or none yet. Raises EFBIG, EACCES, EAGAIN, ERANGE, EIDRM, ENOSPC."""
        for number, _, _ in operations:
            found.semaphore(number, Errno.EFBIG)
        found.check(task.credentials, ALTER if any(change for _, change, _ in operations) else READ)
        while (obstacle := found.obstacle(operations)) is not None:
            if obstacle[2] & IPC_NOWAIT:
                raise Errno.EAGAIN
            await self._wait(task, found, obstacle)
            if found.removed:
                raise Errno.EIDRM
        adjustments = self._adjusted(task.pid, found, operations)
        for number, change, _ in operations:
            found.semaphores[number].value += change
            found.semaphores[number].pid = task.pid
        found.adjustments = adjustments
        found.operated_at = self.now()
        found.changed.wake()

    async def _wait(self, task: Task, found: SemaphoreSet, obstacle: Operation) -> None:
        number, change, _ = obstacle
        semaphore = found.semaphores[number]
        counter = "waiting_more" if change else "waiting_zero"
        setattr(semaphore, counter, getattr(semaphore, counter) + 1)
        try:
            await task.wait(found.changed)
        finally:
            setattr(semaphore, counter, getattr(semaphore, counter) - 1)

    def _adjusted(self, pid: int, found: SemaphoreSet, operations: Sequence[Operation]) -> dict[tuple[int, int], int]:
        """The set's adjustments after the operations. Raises ERANGE, ENOSPC when there are too many."""
        adjustments = found.adjustments
        for number, change, flags in operations:
            if not flags & SEM_UNDO or not change:
                continue
            if adjustments is found.adjustments:
                adjustments = dict(adjustments)
            adjustment = adjustments.pop((pid, number), 0) - change
            if abs(adjustment) > SEMAEM:
                raise Errno.ERANGE
            if adjustment:
                adjustments[pid, number] = adjustment
        if adjustments is not found.adjustments:
            self._check_undo_room(pid, found, adjustments)
        return adjustments

    def _check_undo_room(self, pid: int, found: SemaphoreSet, new: dict[tuple[int, int], int]) -> None:
        all_of_them = [at for each in self for at in (new if each is found else each.adjustments)]
        if sum(owner == pid for owner, _ in all_of_them) > SEMUME:
            raise Errno.EINVAL
        if len({owner for owner, _ in all_of_them}) > SEMMNU:
            raise Errno.ENOSPC

    def undo(self, pid: int) -> None:
        """The end of a process: add its adjustments, as far as values allow."""
        for found in self:
            mine = [number for owner, number in found.adjustments if owner == pid]
            for number in mine:
                semaphore = found.semaphores[number]
                semaphore.value = max(0, min(SEMVMX, semaphore.value + found.adjustments.pop((pid, number))))
                semaphore.pid = pid
            if mine:
                found.changed.wake()

    def destroy(self, found: SemaphoreSet) -> None:
        """IPC_RMID: those who wait get EIDRM."""
        self.remove(found)
        found.changed.wake()
