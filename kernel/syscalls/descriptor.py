"""Descriptors as such: dup(2), dup2(2), pipe(2), fcntl(2), ioctl(2), fsync(2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import O_ACCMODE, SETTABLE_FLAGS
from kernel.abi.ioctl import FIONBIO, FIOSNBIO, TIOCGETP, TIOCSETP
from kernel.calls.arguments import Fd, OutPointer, Pointer
from kernel.calls.table import syscall
from kernel.syscalls.file_arguments import (
    F_DUPFD,
    F_GETFD,
    F_GETFL,
    F_GETLK,
    F_GETOWN,
    F_SETFD,
    F_SETFL,
    F_SETLK,
    F_SETLKW,
    F_SETOWN,
    FcntlArgument,
    FcntlCommand,
)
from kernel.syscalls.ioctl_arguments import IoctlArgument, IoctlRequest
from kernel.syscalls.lock import lock_command

if TYPE_CHECKING:
    from kernel.fs.vfs import OpenFile
    from kernel.process.task import Task

_FD_CLOEXEC = 1


@syscall(41, "dup")
def dup(task: Task, fd: Fd) -> int:
    return task.files.install(task.files.get(fd))


@syscall(90, "dup2")
def dup2(task: Task, fd: Fd, to: Fd) -> int:
    files = task.files
    file = files.get(fd)
    if not 0 <= to < files.limit:
        raise Errno.EBADF
    if to == fd:
        return to
    if files.is_open(to):
        files.close(task, to)
    files.put(to, file)
    return to


@syscall(62, "fcntl")
async def fcntl(task: Task, fd: Fd, command: FcntlCommand, argument: FcntlArgument) -> int:
    descriptor = task.files.descriptor(fd)
    file = descriptor.file
    if command == F_GETFL:
        return file.flags & (O_ACCMODE | SETTABLE_FLAGS)
    if command == F_SETFL:
        file.set_flags(argument & SETTABLE_FLAGS)
        return 0
    if command == F_GETFD:
        return int(descriptor.close_on_exec)
    if command == F_SETFD:
        descriptor.close_on_exec = bool(argument & _FD_CLOEXEC)
        return 0
    if command in (F_GETLK, F_SETLK, F_SETLKW):
        return await lock_command(task, file, command, argument & 0xFFFFFFFF)
    if command == F_DUPFD:
        if not 0 <= argument < task.files.limit:
            raise Errno.EINVAL
        return task.files.install(file, argument)
    if command in (F_GETOWN, F_SETOWN):
        return _owner(task, file, command, argument)
    raise Errno.EINVAL


def _owner(task: Task, file: OpenFile, command: int, owner: int) -> int:
    """SIOCGPGRP and SIOCSPGRP by another name. Raises EPERM, and EINVAL for what is no socket."""
    from kernel.net.socket.file import SocketFile  # most programs have none

    if not isinstance(file, SocketFile):
        raise Errno.EINVAL
    if command == F_GETOWN:
        return file.socket.notices.owner
    file.socket.notices.set_owner(task, owner)
    return 0


@syscall(54, "ioctl")
async def ioctl(task: Task, fd: Fd, request: IoctlRequest, argument: IoctlArgument) -> int:
    file = task.files.get(fd)
    if request in (FIONBIO, FIOSNBIO):
        file.nonblocking_ioctl = task.memory.u32(argument) != 0
        return 0
    return await file.ioctl(task, request, argument)


@syscall(31, "stty")
async def stty(task: Task, fd: Fd, modes: Pointer) -> int:
    return await task.files.get(fd).ioctl(task, TIOCSETP, modes)


@syscall(32, "gtty")
async def gtty(task: Task, fd: Fd, modes: OutPointer) -> int:
    return await task.files.get(fd).ioctl(task, TIOCGETP, modes)


@syscall(95, "fsync")
def fsync(task: Task, fd: Fd) -> None:
    task.files.get(fd).sync()


@syscall(42, "pipe")
def pipe(task: Task) -> tuple[int, int]:
    """The descriptors come back in the two result registers; libc stores them."""
    files = task.files
    first = files.lowest_free()
    files.lowest_free(first + 1)  # EMFILE before the first is made
    reading, writing = task.fs.namespace.active.pipes.make(task.fs.namespace.next_number(), task.clock.time())
    return files.install(reading), files.install(writing)
