"""Opening, closing, reading and writing files: open(2), creat(2), close(2), read(2), write(2), lseek(2)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from emu.memory import PROT_READ, PROT_WRITE
from kernel.abi.errno import Errno
from kernel.abi.file import O_ACCMODE, O_CREAT, O_EXCL, O_LARGEFILE, O_RDONLY, O_TRUNC, O_WRONLY, S_IFMT, S_IFREG, W_OK
from kernel.abi.structs import OFF_MAX, Iovec
from kernel.calls.arguments import Fd, InBuffer, Int, Mode, OpenFlags, OutBuffer, Path
from kernel.calls.table import syscall
from kernel.fs import namei
from kernel.fs.vfs import OpenFile, Vnode
from kernel.syscalls.file_arguments import CreationMode, Iovecs, OutIovecs, Whence
from kernel.waiting import Waiting

if TYPE_CHECKING:
    from kernel.process.task import Task

MAXIOV = 16
LARGE_FILES = 10  # the release that told files of 2 GB and more apart


async def open_path(task: Task, path: bytes, flags: int, mode: int = 0) -> OpenFile:
    """Open or make the file at `path` as open(2) does."""
    if flags & O_ACCMODE == O_ACCMODE:
        raise Errno.EINVAL
    try:
        return await _open_place(task, path, flags, mode)
    except FileExistsError:
        if flags & O_EXCL:
            raise
        return await _open_place(task, path, flags, mode)  # a process of the host has made it meanwhile


async def _open_place(task: Task, path: bytes, flags: int, mode: int) -> OpenFile:
    place = namei.place(task.fs, task.credentials, path, follow=flags & (O_CREAT | O_EXCL) != O_CREAT | O_EXCL)
    vnode = place.vnode
    if vnode is not None:
        if flags & O_CREAT and flags & O_EXCL:
            raise Errno.EEXIST
        if task.model.major >= LARGE_FILES and not flags & O_LARGEFILE:
            _check_offsets(vnode)
        if flags & (O_ACCMODE | O_TRUNC) != O_RDONLY:
            check_text(task, vnode)
        return await vnode.open(task, flags)
    if not flags & O_CREAT or place.slash:
        task.fs.missed(path)
        raise Errno.ENOENT
    return place.directory.create(task.credentials, place.name, flags, mode & 0o7777 & ~task.fs.umask)


def check_text(task: Task, vnode: Vnode) -> None:
    """Raises ETXTBSY for a program that runs, unless there are better reasons not to write it."""
    if vnode.mode & S_IFMT != S_IFREG or vnode.identity() not in task.fs.namespace.active.texts:
        return
    if vnode.access(task.credentials, W_OK):
        raise Errno.ETXTBSY


def _check_offsets(vnode: Vnode) -> None:
    """Raises EOVERFLOW for a file whose size isn't an off_t, which release 10 opens with O_LARGEFILE only."""
    if vnode.mode & S_IFMT == S_IFREG and vnode.stat().size > OFF_MAX:
        raise Errno.EOVERFLOW


@syscall(5, "open")
async def open(task: Task, path: Path, flags: OpenFlags, mode: CreationMode) -> int:
    """Programs before 7.x relied on O_CREAT being ignored for a read-only open without O_EXCL; later ones, which
    these are, get the file made as open(2) documents."""
    files = task.files
    files.lowest_free()  # EMFILE before anything is made
    file = await open_path(task, path, flags, mode)
    return files.install(file)


@syscall(8, "creat")
async def creat(task: Task, path: Path, mode: Mode) -> int:
    return await open(task, path, O_WRONLY | O_CREAT | O_TRUNC, mode)


@syscall(6, "close")
def close(task: Task, fd: Fd) -> Waiting[None] | None:
    file = task.files.get(fd)
    if file.lingers and file.references == 1:
        return _close_lingering(task, fd, file)
    task.files.close(task, fd)
    return None


async def _close_lingering(task: Task, fd: int, file: OpenFile) -> None:
    await file.linger(task)
    task.files.close(task, fd)


def readable(task: Task, fd: int) -> OpenFile:
    """Raises EBADF."""
    file = task.files.get(fd)
    if file.flags & O_ACCMODE == O_WRONLY:
        raise Errno.EBADF
    return file


def writable(task: Task, fd: int) -> OpenFile:
    """Raises EBADF."""
    file = task.files.get(fd)
    if file.flags & O_ACCMODE == O_RDONLY:
        raise Errno.EBADF
    return file


@syscall(3, "read")
def read(task: Task, fd: Fd, buffer: OutBuffer, count: Int) -> int | Waiting[int]:
    file = readable(task, fd)
    if count <= 0:
        if count:
            raise Errno.EINVAL
        return 0
    result = file.read(task, task.memory.writable(buffer, count))
    if type(result) is not int:
        task.keep(PROT_WRITE, (buffer, count))
    return result


@syscall(4, "write")
def write(task: Task, fd: Fd, buffer: InBuffer, count: Int) -> int | Waiting[int]:
    file = writable(task, fd)
    if count < 0:
        raise Errno.EINVAL
    result = file.write(task, task.memory.readable(buffer, count))
    if type(result) is not int:
        task.keep(PROT_READ, (buffer, count))
    return result


@syscall(67, "vread", s800=None)
def vread(task: Task, fd: Fd, buffer: OutBuffer, count: Int) -> int | Waiting[int]:
    return read(task, fd, buffer, count)


@syscall(68, "vwrite", s800=None)
def vwrite(task: Task, fd: Fd, buffer: InBuffer, count: Int) -> int | Waiting[int]:
    return write(task, fd, buffer, count)


def iovecs(task: Task, address: int, count: int) -> list[tuple[int, int]]:
    """The (base, length) pairs of a readv(2) or writev(2). Raises EINVAL as uio would, EFAULT."""
    if not 0 < count <= MAXIOV:
        raise Errno.EINVAL
    alignment = task.abi.ALIGNMENT
    size = Iovec.sizeof(alignment)
    vectors, total = [], 0
    for index in range(count):
        vector = Iovec.load(task.memory, address + index * size, alignment)
        total += vector.length
        if vector.length < 0 or total > 0x7FFFFFFF:
            raise Errno.EINVAL
        if vector.length:
            vectors.append((vector.base, vector.length))
    return vectors


@syscall(120, "readv")
async def readv(task: Task, fd: Fd, iov: OutIovecs, count: Int) -> int:
    file = readable(task, fd)
    vectors = iovecs(task, iov, count)
    if not vectors:
        return 0
    task.hold(PROT_WRITE, *vectors)
    return await file.readv(task, [task.memory.writable(base, length) for base, length in vectors])


@syscall(121, "writev")
async def writev(task: Task, fd: Fd, iov: Iovecs, count: Int) -> int:
    file = writable(task, fd)
    vectors = iovecs(task, iov, count)
    task.hold(PROT_READ, *vectors)
    return await file.writev(task, [task.memory.readable(base, length) for base, length in vectors])


@syscall(19, "lseek")
def lseek(task: Task, fd: Fd, offset: Int, whence: Whence) -> int:
    """Raises EINVAL for a position that is no off_t, from release 10 on EOVERFLOW."""
    file = task.files.get(fd)
    before = file.seek(0, os.SEEK_CUR) if file.flags & O_LARGEFILE else 0
    try:
        position = file.seek(offset, whence)
    except Errno.EOVERFLOW:
        raise Errno.EOVERFLOW if task.model.major >= LARGE_FILES else Errno.EINVAL from None
    if position > OFF_MAX:
        file.seek(before, os.SEEK_SET)
        raise Errno.EOVERFLOW
    return position
