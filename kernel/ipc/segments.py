"""Shared memory segments: shmget(2), shmat(2), shmdt(2), shmctl(2).

A segment is one memfd of the host, mapped into every process that attaches it. All processes find it at one address,
where they have room for it: on the Series 800 programs keep pointers in shared memory and rely on that.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from emu.memory import PAGE, PROT_READ, PROT_WRITE
from kernel import mappings
from kernel.abi.errno import Errno
from kernel.ipc.objects import ALTER, IPC_PRIVATE, READ, IpcObject, Objects
from kernel.process.table import Processes

if TYPE_CHECKING:
    from kernel.clock import Clock
    from kernel.process.task import Task

# HP-UX 9's default configuration.
SHMMNI = 100  # segments
SHMMAX = 64 << 20  # bytes
SHMSEG = 120  # that one process has attached
SHMLBA = PAGE
SHM_RDONLY, SHM_RND = 0o10000, 0o20000


class Segment(IpcObject):
    """A `kernel.mappings.Backing`."""

    def __init__(self, key: int, mode: int, creator: Task, size: int, segments: Segments) -> None:
        super().__init__(key, mode, creator.credentials, segments.now())
        self.size = size
        self.length = (size + PAGE - 1) & -PAGE
        self.fd = os.memfd_create("hp9k-segment", os.MFD_CLOEXEC)
        self.address: int | None = None  # where everybody has it
        self.attached = 0
        self.creator, self.last = creator.pid, 0
        self.attached_at = self.detached_at = 0
        self._segments = segments
        os.ftruncate(self.fd, self.length)
        self._pool = creator.machine.part(Processes).shared
        self._pool.used += self.length
        segments.used += self.length

    def hold(self, pid: int) -> None:
        self.attached += 1
        self.last, self.attached_at = pid, self._segments.now()

    def release(self, pid: int) -> None:
        self.attached -= 1
        self.last, self.detached_at = pid, self._segments.now()
        if self.removed and not self.attached:
            self.close()

    def close(self) -> None:
        os.close(self.fd)
        self._pool.used -= self.length
        self._segments.used -= self.length
        self._segments.addresses.discard(self)


class Segments(Objects[Segment]):
    def __init__(self, clock: Clock, most: int) -> None:
        super().__init__(clock, SHMMNI)
        self.used, self.most = 0, most  # bytes, of removed ones that are in use, too
        self.addresses: set[Segment] = set()  # those with an address, removed ones that are in use included

    def open(self, key: int, size: int, flags: int, task: Task) -> Segment:
        """shmget(2). Raises EINVAL, ENOMEM, and as `get`."""

        def make() -> Segment:
            if not 0 < size <= SHMMAX:
                raise Errno.EINVAL
            if self.used + size > self.most:
                raise Errno.ENOMEM
            task.machine.part(Processes).check_swap(size)
            return Segment(key, flags, task, size, self)

        try:
            found, _ = self.get(key, flags, task.credentials, make)
        except OSError:
            raise Errno.ENOMEM from None
        if size > found.size:
            raise Errno.EINVAL
        return found

    def attach(self, task: Task, segment: Segment, address: int, flags: int) -> int:
        """shmat(2). Raises EACCES, EMFILE, EINVAL, ENOMEM."""
        read_only = flags & SHM_RDONLY
        segment.check(task.credentials, READ if read_only else READ | ALTER)
        if sum(isinstance(mapping.backing, Segment) for mapping in task.mappings) >= SHMSEG:
            raise Errno.EMFILE
        start = self._place(task, segment, address, flags)
        prot = PROT_READ if read_only else PROT_READ | PROT_WRITE
        task.mappings.add_segment(start, segment.length, segment.fd, segment, prot)
        if segment.address is None:
            segment.address = start
            self.addresses.add(segment)
        return start

    def _place(self, task: Task, segment: Segment, address: int, flags: int) -> int:
        memory, length = task.memory, segment.length
        if address:
            if flags & SHM_RND:
                address -= address % SHMLBA
            free = address + length <= 1 << 32 and memory.find_free(length, address, address + length) == address
            if address % SHMLBA or not mappings.may_be_fixed(task.abi, address, length) or not free:
                raise Errno.EINVAL
            return address
        if segment.address is not None and memory.find_free(length, segment.address, segment.address + length):
            return segment.address
        return self._free_everywhere(task, length)

    def _free_everywhere(self, task: Task, length: int) -> int:
        """An address no other segment has either. Raises ENOMEM."""
        low, high, _ = task.abi.SHARED_WINDOW
        taken = sorted((found.address or 0, found.length) for found in self.addresses)
        for start, size in [*taken, (high, 0)]:
            found = task.memory.find_free(length, low, min(start, high)) if start > low else None
            if found is not None:
                return found
            low = max(low, start + size)
        raise Errno.ENOMEM

    def destroy(self, segment: Segment) -> None:
        """IPC_RMID: it can't be found any more; processes that have it attached keep it."""
        self.remove(segment)
        segment.key = IPC_PRIVATE
        if not segment.attached:
            segment.close()

    def close(self) -> None:
        """Remove all segments: power-off, all processes are gone."""
        for segment in list(self):
            self.destroy(segment)
