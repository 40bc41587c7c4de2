"""Record locks: lockf(2) and the lock commands of fcntl(2)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import F_RDLCK, F_UNLCK, F_WRLCK
from kernel.abi.structs import OFF_MAX, Flock, Flock64
from kernel.calls.arguments import Fd, Int
from kernel.calls.table import syscall
from kernel.fs.host.file import OFF64_MAX
from kernel.fs.locks import TO_END, Lock
from kernel.fs.vfs import OpenFile
from kernel.syscalls.file_arguments import F_GETLK, F_SETLKW, LockfFunction

if TYPE_CHECKING:
    from kernel.process.task import Task

F_ULOCK, F_LOCK, F_TLOCK, F_TEST = range(4)


def _range(file: OpenFile, whence: int, start: int, length: int, last: int = OFF_MAX) -> tuple[int, int]:
    """[start, end) in the file. Raises EINVAL for what begins before the file or goes beyond `last`, the largest offset
    the call can name."""
    if whence == os.SEEK_CUR:
        start += file.seek(0, os.SEEK_CUR)
    elif whence == os.SEEK_END:
        start += file.stat().size
    elif whence != os.SEEK_SET:
        raise Errno.EINVAL
    if length < 0:
        start, length = start + length, -length
    if not 0 <= start <= last or start + length > last + 1:
        raise Errno.EINVAL
    return start, start + length if length else TO_END


async def lock_command(
    task: Task, file: OpenFile, command: int, address: int, kind: type[Flock] | type[Flock64] = Flock
) -> int:
    """F_GETLK, F_SETLK, F_SETLKW with the structure at `address`. Raises EACCES when another process has the lock, and
    EOVERFLOW when F_GETLK finds one whose place or length the structure can't hold."""
    flock = kind.load(task.memory, address, task.abi.ALIGNMENT)
    if flock.type not in (F_RDLCK, F_WRLCK, F_UNLCK):
        raise Errno.EINVAL
    last = OFF_MAX if kind is Flock else OFF64_MAX
    wanted = Lock(*_range(file, flock.whence, flock.start, flock.length, last), flock.type, task.pid)
    locks, key = task.fs.namespace.active.locks, file.lock_key()
    if command == F_GETLK:
        found = locks.conflict(key, wanted)
        if found is None:
            flock.type = F_UNLCK
        else:
            length = 0 if found.end == TO_END else found.end - found.start
            flock = kind(type=found.kind, whence=os.SEEK_SET, start=found.start, length=length, pid=found.pid)
        flock.store(task.memory, address, task.abi.ALIGNMENT)
        return 0
    if (wanted.kind == F_RDLCK and not file.can_read) or (wanted.kind == F_WRLCK and not file.can_write):
        raise Errno.EBADF
    if command == F_SETLKW and wanted.kind != F_UNLCK:
        await locks.acquire(task, key, wanted)
    elif wanted.kind != F_UNLCK and locks.conflict(key, wanted) is not None:
        raise Errno.EACCES
    else:
        locks.set(key, wanted)
    return 0


@syscall(155, "lockf")
async def lockf(task: Task, fd: Fd, function: LockfFunction, size: Int) -> int:
    return await lock_from_position(task, fd, function, size)


async def lock_from_position(task: Task, fd: int, function: int, size: int, last: int = OFF_MAX) -> int:
    """Locks from the file's position on; F_TEST and F_TLOCK fail with EACCES when another process has some of it."""
    file = task.files.get(fd)
    if function not in (F_ULOCK, F_LOCK, F_TLOCK, F_TEST):
        raise Errno.EINVAL
    if function in (F_LOCK, F_TLOCK) and not file.can_write:
        raise Errno.EBADF
    locks, key = task.fs.namespace.active.locks, file.lock_key()
    kind = F_UNLCK if function == F_ULOCK else F_WRLCK
    wanted = Lock(*_range(file, os.SEEK_CUR, 0, size, last), kind, task.pid)
    if function == F_LOCK:
        await locks.acquire(task, key, wanted)
        return 0
    if function != F_ULOCK and locks.conflict(key, wanted) is not None:
        raise Errno.EACCES
    if function != F_TEST:
        locks.set(key, wanted)
    return 0
