"""What POSIX interprocess communication finds by name: shared memory objects and message queues, release 10.

Names are a space of their own, one for each kind; they lead to nothing in the file system.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from kernel.abi.errno import Errno
from kernel.abi.file import O_ACCMODE, O_CREAT, O_EXCL, O_RDONLY, O_TRUNC, O_WRONLY, PATH_MAX, POLLIN, POLLOUT
from kernel.fs.host.file import RegularFile
from kernel.fs.host.vnode import host_flags
from kernel.fs.vfs import OpenFile
from kernel.ipc.objects import ALTER, READ, IpcObject
from kernel.waiting import Condition, WaitQueue

if TYPE_CHECKING:
    from kernel.credentials import Credentials
    from kernel.fs.active import ActiveFiles
    from kernel.process.task import Task

OBJECTS = 64  # at most, of each kind
MQ_PRIO_MAX = 32
MAXMSG, MSGSIZE = 256, 65536  # most a queue may be made for
DEFAULT_MAXMSG, DEFAULT_MSGSIZE = 10, 1024


class SharedMemory(IpcObject):
    """shm_open(2)'s: memory that is read, written, truncated and mapped as a file is.

    It is a file of the host's without a name, gone whatever happens to hp9k. `room` says how many bytes all objects
    together may have more.
    """

    def __init__(self, mode: int, owner: Credentials, room: Callable[[], int]) -> None:
        """Raises OSError."""
        import tempfile  # most programs can do without
        import weakref

        super().__init__(0, mode, owner, 0)
        with tempfile.TemporaryFile() as file:
            self._fd = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._fd)  # after the last close and the last unmapping
        os.fchmod(self._fd, self.mode | 0o600)  # the host lets its owner in; who else may is decided here
        self._room = room

    @property
    def length(self) -> int:
        """Bytes."""
        return os.fstat(self._fd).st_size

    @property
    def largest(self) -> int:
        """How large it may become."""
        return self.length + max(0, self._room())

    def open(self, flags: int, active: ActiveFiles) -> OpenFile:
        """Raises OSError."""
        fd = os.open(f"/proc/self/fd/{self._fd}", host_flags(flags) | os.O_CLOEXEC)
        return SharedMemoryFile(fd, flags, active, self)


class SharedMemoryFile(RegularFile):
    """An open shared memory object."""

    def __init__(self, fd: int, flags: int, active: ActiveFiles, memory: SharedMemory) -> None:
        super().__init__(fd, flags, active)
        self._memory = memory

    @property
    def _largest(self) -> int:
        return min(super()._largest, self._memory.largest)

    def truncate(self, length: int) -> None:
        """Raises ENOSPC."""
        if length > self._memory.largest:
            raise Errno.ENOSPC
        super().truncate(length)


class MessageQueue(IpcObject):
    """mq_open(2)'s."""

    def __init__(self, mode: int, owner: Credentials, most: int, size: int) -> None:
        super().__init__(0, mode, owner, 0)
        self.most, self.size = most, size  # messages, bytes of each
        self.changed = WaitQueue()
        self._messages: list[tuple[int, int, bytes]] = []  # a heap: the most urgent first, then the oldest
        self._sequence = 0

    @property
    def length(self) -> int:
        """As many bytes as it may have to hold."""
        return self.most * self.size

    def __len__(self) -> int:
        return len(self._messages)

    @property
    def full(self) -> bool:
        return len(self._messages) >= self.most

    def put(self, message: bytes, priority: int) -> None:
        self._sequence += 1
        heapq.heappush(self._messages, (-priority, self._sequence, message))
        self.changed.wake()

    def take(self) -> tuple[bytes, int]:
        """The message and its priority."""
        priority, _, message = heapq.heappop(self._messages)
        self.changed.wake()
        return message, -priority


class QueueFile(OpenFile):
    """An open message queue."""

    def __init__(self, queue: MessageQueue, flags: int) -> None:
        super().__init__(flags)
        self.queue = queue

    async def send(self, task: Task, message: bytes, priority: int) -> None:
        """Raises EAGAIN."""
        while self.queue.full:
            await self._wait(task)
        self.queue.put(message, priority)

    async def receive(self, task: Task) -> tuple[bytes, int]:
        """The message and its priority. Raises EAGAIN."""
        while not len(self.queue):
            await self._wait(task)
        return self.queue.take()

    async def _wait(self, task: Task) -> None:
        if self.nonblocking:
            raise Errno.EAGAIN
        await task.wait(self.queue.changed)

    def readiness(self, events: int) -> int:
        return events & ((POLLIN if len(self.queue) else 0) | (0 if self.queue.full else POLLOUT))

    def conditions(self, events: int) -> list[Condition]:
        return [self.queue.changed]


_T = TypeVar("_T", SharedMemory, MessageQueue)


class Names(Generic[_T]):
    """All objects of one kind, by name. Together they may have `most` bytes, nameless ones that are in use included."""

    def __init__(self, most: int) -> None:
        from weakref import WeakSet

        self._named: dict[bytes, _T] = {}
        self._there: WeakSet[_T] = WeakSet()
        self.most = most

    def room(self) -> int:
        """Bytes that may come to those there are."""
        return self.most - sum(found.length for found in self._there)

    def open(self, name: bytes, flags: int, credentials: Credentials, make: Callable[[], _T]) -> _T:
        """The object, made if it is to be. Raises EINVAL, ENAMETOOLONG, ENOENT, EEXIST, EACCES, ENOSPC."""
        _check(name)
        found = self._named.get(name)
        if found is None:
            if not flags & O_CREAT:
                raise Errno.ENOENT
            if len(self._named) >= OBJECTS:
                raise Errno.ENOSPC
            found = make()
            if found.length > self.room():
                raise Errno.ENOSPC
            self._there.add(found)
            self._named[name] = found
        elif flags & O_CREAT and flags & O_EXCL:
            raise Errno.EEXIST
        else:
            reads, writes = flags & O_ACCMODE != O_WRONLY, flags & O_ACCMODE != O_RDONLY or flags & O_TRUNC
            found.check(credentials, (READ if reads else 0) | (ALTER if writes else 0))
        return found

    def unlink(self, name: bytes, credentials: Credentials) -> None:
        """Raises ENOENT, EACCES for others than the owner."""
        _check(name)
        if name not in self._named:
            raise Errno.ENOENT
        if credentials.euid not in (0, self._named[name].uid):
            raise Errno.EACCES
        del self._named[name]  # processes that have it open or mapped keep it

    def close(self) -> None:
        """Forget all objects, at the end of the machine."""
        self._named.clear()


def _check(name: bytes) -> None:
    if not name:
        raise Errno.EINVAL
    if len(name) > PATH_MAX:
        raise Errno.ENAMETOOLONG
