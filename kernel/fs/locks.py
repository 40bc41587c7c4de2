"""Record locks: fcntl(2) F_SETLK and lockf(2), between the processes of one machine.

Host locks would not do: they belong to the host process, which all guests are. Processes of other machines on the
same directory, and host processes, don't see these locks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emu.named import Named
from kernel.abi.errno import Errno
from kernel.abi.file import F_UNLCK, F_WRLCK
from kernel.tunables import DEFAULTS
from kernel.waiting import WaitQueue

if TYPE_CHECKING:
    from kernel.fs.vfs import Caller

TO_END = 1 << 63  # the end of a lock whose length is 0
FileKey = tuple[int, int]  # device and inode on the host


class Lock(Named):
    """Bytes [start, end) of a file."""

    start: int
    end: int
    kind: int
    pid: int


class LockTable:
    """All record locks of a machine."""

    def __init__(self) -> None:
        self._locks: dict[FileKey, list[Lock]] = {}
        self._count, self.most = 0, DEFAULTS.nflocks  # of all processes
        self._changed = WaitQueue()
        self._waiting: dict[int, tuple[FileKey, Lock]] = {}  # by pid: what a process waits to get

    def conflict(self, key: FileKey, wanted: Lock) -> Lock | None:
        """The first lock of another process that stands in the way."""
        return min(self._conflicts(key, wanted), default=None)

    def _conflicts(self, key: FileKey, wanted: Lock) -> list[Lock]:
        return [
            lock
            for lock in self._locks.get(key, ())
            if lock.pid != wanted.pid
            and lock.start < wanted.end
            and wanted.start < lock.end
            and F_WRLCK in (lock.kind, wanted.kind)
        ]

    def set(self, key: FileKey, wanted: Lock) -> None:
        """Lock or unlock, with no regard to conflicts: what the process had there is replaced. Raises ENOLCK."""
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
        more = len(kept) - len(self._locks.get(key, ()))
        if more > 0 and self._count + more > self.most:
            raise Errno.ENOLCK
        self._count += more
        if kept:
            self._locks[key] = kept
        else:
            self._locks.pop(key, None)
        self._changed.wake()

    async def acquire(self, caller: Caller, key: FileKey, wanted: Lock) -> None:
        """Wait until the lock can be had. Raises EDEADLK when waiting would be for ever, Interrupted."""
        try:
            while self._conflicts(key, wanted):
                self._waiting[wanted.pid] = key, wanted
                self._check_deadlock(wanted.pid)
                await caller.wait(self._changed)
        finally:
            self._waiting.pop(wanted.pid, None)
        self.set(key, wanted)

    def _check_deadlock(self, pid: int) -> None:
        """Raises EDEADLK when one of those `pid` waits for waits for it, perhaps by way of others."""
        seen: set[int] = set()
        ahead = [pid]
        while ahead:
            waiting = self._waiting.get(ahead.pop())
            for lock in self._conflicts(*waiting) if waiting is not None else ():
                if lock.pid == pid:
                    raise Errno.EDEADLK
                if lock.pid not in seen:
                    seen.add(lock.pid)
                    ahead.append(lock.pid)

    def holds(self, pid: int) -> bool:
        return any(lock.pid == pid for locks in self._locks.values() for lock in locks)

    def release(self, key: FileKey, pid: int) -> None:
        """The process closed a descriptor of the file."""
        if any(lock.pid == pid for lock in self._locks.get(key, ())):
            self.set(key, Lock(0, TO_END, F_UNLCK, pid))

    def __bool__(self) -> bool:
        return bool(self._locks)
