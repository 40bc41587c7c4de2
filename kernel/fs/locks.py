"""Record locks: fcntl(2) F_SETLK and lockf(2), between the processes of one machine.

Host locks would not do: they belong to the host process, which all guests are. Processes of other machines on the
same directory, and host processes, don't see these locks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kernel.abi.errno import Errno
from kernel.scheduler import WaitQueue

if TYPE_CHECKING:
    from kernel.task import Task

F_RDLCK, F_WRLCK, F_UNLCK = 1, 2, 3
TO_END = 1 << 62  # the end of a lock whose length is 0
FileKey = tuple[int, int]  # device and inode on the host


class Lock(NamedTuple):
    """Bytes [start, end) of a file."""

    start: int
    end: int
    kind: int
    pid: int


class LockTable:
    """All record locks of a machine."""

    def __init__(self) -> None:
        self._locks: dict[FileKey, list[Lock]] = {}
        self._changed = WaitQueue()
        self._waits_for: dict[int, int] = {}  # pid -> pid that holds what it wants

    def conflict(self, key: FileKey, wanted: Lock) -> Lock | None:
        """The first lock of another process that stands in the way."""
        blocking = [
            lock
            for lock in self._locks.get(key, ())
            if lock.pid != wanted.pid
            and lock.start < wanted.end
            and wanted.start < lock.end
            and F_WRLCK in (lock.kind, wanted.kind)
        ]
        return min(blocking, default=None)

    def set(self, key: FileKey, wanted: Lock) -> None:
        """Lock or unlock, with no regard to conflicts: what the process had there is replaced."""
        kept: list[Lock] = []
        for lock in self._locks.get(key, ()):
            if lock.pid != wanted.pid or lock.end <= wanted.start or wanted.end <= lock.start:
                kept.append(lock)
                continue
            if lock.start < wanted.start:
                kept.append(lock._replace(end=wanted.start))
            if wanted.end < lock.end:
                kept.append(lock._replace(start=wanted.end))
        if wanted.kind != F_UNLCK:
            kept.append(wanted)
        if kept:
            self._locks[key] = kept
        else:
            self._locks.pop(key, None)
        self._changed.wake()

    async def acquire(self, task: Task, key: FileKey, wanted: Lock) -> None:
        """Wait until the lock can be had. Raises EDEADLK when waiting would be for ever, Interrupted."""
        try:
            while (lock := self.conflict(key, wanted)) is not None:
                self._waits_for[wanted.pid] = lock.pid
                self._check_deadlock(wanted.pid)
                await task.wait(self._changed)
        finally:
            self._waits_for.pop(wanted.pid, None)
        self.set(key, wanted)

    def _check_deadlock(self, pid: int) -> None:
        holder = self._waits_for.get(pid)
        while holder is not None and holder != pid:
            holder = self._waits_for.get(holder)
        if holder == pid:
            raise Errno.EDEADLK

    def holds(self, pid: int) -> bool:
        return any(lock.pid == pid for locks in self._locks.values() for lock in locks)

    def release(self, key: FileKey, pid: int) -> None:
        """The process closed a descriptor of the file."""
        if any(lock.pid == pid for lock in self._locks.get(key, ())):
            self.set(key, Lock(0, TO_END, F_UNLCK, pid))

    def __bool__(self) -> bool:
        return bool(self._locks)
