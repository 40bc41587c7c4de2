"""File calls that came with release 10, Series 800 only: 64-bit sizes and offsets, pread(2), statvfs(2), getdents(2).

A 64-bit argument is a pair of words, a 64-bit result both result registers (hpux-abi.md 4.2).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import NAME_MAX, S_IFLNK, S_IFMT
from kernel.abi.structs import Flock64, Stat, Stat64, Statvfs
from kernel.calls.arguments import Fd, InBuffer, Int, Long, Mode, OutBuffer, OutPointer, Path, Pointer, Uint
from kernel.calls.table import syscall
from kernel.fs import namei
from kernel.fs.host.file import OFF64_MAX, RegularFile
from kernel.fs.vfs import GATHER_MAX, OpenFile, gather
from kernel.syscalls import attributes, descriptor, directory
from kernel.syscalls.file import iovecs, readable, writable
from kernel.syscalls.file_arguments import (
    F_GETLK,
    FcntlArgument,
    FcntlCommand,
    Id,
    Iovecs,
    LockfFunction,
    OutIovecs,
    Whence,
)
from kernel.syscalls.lock import lock_command, lock_from_position
from kernel.syscalls.memory import MapFlags, Protection, map_memory

if TYPE_CHECKING:
    from kernel.process.task import Task

_F_GETLK64, _F_SETLKW64 = 8, 10  # and F_SETLK64 between them, in the order of the plain ones
_BASE_TYPE = b"hfs"
_ST_RDONLY = 1


# --- attributes ---


def _store_stat64(task: Task, stat: Stat, buffer: int) -> None:
    """The same as stat(2)'s but for the size, which isn't cut, and the order."""
    names = Stat64.field_names() & Stat.field_names()
    Stat64(**{name: getattr(stat, name) for name in names}).store(task.memory, buffer, task.abi.ALIGNMENT)


@syscall(369, "stat64", s300=None)
def stat64(task: Task, path: Path, buffer: OutPointer) -> None:
    _store_stat64(task, namei.lookup(task.fs, task.credentials, path).stat(), buffer)


@syscall(366, "lstat64", s300=None)
def lstat64(task: Task, path: Path, buffer: OutPointer) -> None:
    _store_stat64(task, namei.lookup(task.fs, task.credentials, path, follow=False).stat(), buffer)


@syscall(361, "fstat64", s300=None)
def fstat64(task: Task, fd: Fd, buffer: OutPointer) -> None:
    _store_stat64(task, task.files.get(fd).stat(), buffer)


@syscall(370, "truncate64", s300=None)
def truncate64(task: Task, path: Path, length: Long) -> None:
    attributes.truncate(task, path, length)


@syscall(360, "ftruncate64", s300=None)
def ftruncate64(task: Task, fd: Fd, length: Long) -> None:
    attributes.ftruncate(task, fd, length)


@syscall(332, "lchown", s300=None)
def lchown(task: Task, path: Path, uid: Id, gid: Id) -> None:
    """chown(2) of a symbolic link itself."""
    attributes.change_owner(task, namei.lookup(task.fs, task.credentials, path, follow=False), uid, gid)


@syscall(18, "lchmod", s300=None)
def lchmod(task: Task, path: Path, mode: Mode) -> None:
    """Symbolic links have no permissions of their own to change."""
    vnode = namei.lookup(task.fs, task.credentials, path, follow=False)
    if vnode.mode & S_IFMT == S_IFLNK:
        raise Errno.EOPNOTSUPP
    attributes.chmod(task, path, mode)


def _store_statvfs(task: Task, host: os.statvfs_result, device: int, buffer: int) -> None:
    read_only = _ST_RDONLY if host.f_flag & os.ST_RDONLY else 0
    largest = 0xFFFFFFFF
    Statvfs(
        bsize=8192, frsize=host.f_frsize,
        blocks=min(host.f_blocks, largest), bfree=min(host.f_bfree, largest), bavail=min(host.f_bavail, largest),
        files=min(host.f_files, largest), ffree=min(host.f_ffree, largest), favail=min(host.f_favail, largest),
        fsid=device & 0xFFFFFFFF, basetype=_BASE_TYPE, flag=read_only, namemax=NAME_MAX,
    ).store(task.memory, buffer, task.abi.ALIGNMENT)  # fmt: skip


@syscall(330, "statvfs", s300=None)
def statvfs(task: Task, path: Path, buffer: OutPointer) -> None:
    vnode = namei.lookup(task.fs, task.credentials, path)
    _store_statvfs(task, vnode.statistics(), vnode.stat().dev, buffer)


@syscall(331, "fstatvfs", s300=None)
def fstatvfs(task: Task, fd: Fd, buffer: OutPointer) -> None:
    file = task.files.get(fd)
    _store_statvfs(task, file.statistics(), file.stat().dev, buffer)


# --- positions ---


@syscall(365, "lseek64", s300=None)
def lseek64(task: Task, fd: Fd, offset: Long, whence: Whence) -> tuple[int, int]:
    position = task.files.get(fd).seek(offset, whence)
    return position >> 32, position & 0xFFFFFFFF


def _at(file: OpenFile, offset: int) -> RegularFile:
    """The file, if it has positions. Raises ESPIPE, EINVAL."""
    if not isinstance(file, RegularFile):
        raise Errno.ESPIPE
    if offset < 0:
        raise Errno.EINVAL
    return file


@syscall(372, "pread", s300=None)
def pread(task: Task, fd: Fd, buffer: OutBuffer, count: Int, offset: Int) -> int:
    file = _at(readable(task, fd), offset)
    if count < 0:
        raise Errno.EINVAL
    return file.read_at(offset, [task.memory.writable(buffer, count)])


@syscall(376, "pread64", s300=None)
def pread64(task: Task, fd: Fd, buffer: OutBuffer, count: Int, offset: Long) -> int:
    return pread(task, fd, buffer, count, offset)


@syscall(374, "pwrite", s300=None)
def pwrite(task: Task, fd: Fd, buffer: InBuffer, count: Int, offset: Int) -> int:
    file = _at(writable(task, fd), offset)
    if count < 0:
        raise Errno.EINVAL
    return file.write_at(task, offset, task.memory.readable(buffer, count))


@syscall(378, "pwrite64", s300=None)
def pwrite64(task: Task, fd: Fd, buffer: InBuffer, count: Int, offset: Long) -> int:
    return pwrite(task, fd, buffer, count, offset)


@syscall(373, "preadv", s300=None)
def preadv(task: Task, fd: Fd, iov: OutIovecs, count: Int, offset: Int) -> int:
    file = _at(readable(task, fd), offset)
    return file.read_at(offset, [task.memory.writable(*vector) for vector in iovecs(task, iov, count)])


@syscall(377, "preadv64", s300=None)
def preadv64(task: Task, fd: Fd, iov: OutIovecs, count: Int, offset: Long) -> int:
    return preadv(task, fd, iov, count, offset)


@syscall(375, "pwritev", s300=None)
def pwritev(task: Task, fd: Fd, iov: Iovecs, count: Int, offset: Int) -> int:
    file = _at(writable(task, fd), offset)
    done = 0
    for data in gather([task.memory.readable(*vector) for vector in iovecs(task, iov, count)], GATHER_MAX):
        written = file.write_at(task, offset + done, data)
        done += written
        if written < len(data):
            break
    return done


@syscall(379, "pwritev64", s300=None)
def pwritev64(task: Task, fd: Fd, iov: Iovecs, count: Int, offset: Long) -> int:
    return pwritev(task, fd, iov, count, offset)


# --- locks ---


@syscall(359, "fcntl64", s300=None)
async def fcntl64(task: Task, fd: Fd, command: FcntlCommand, argument: FcntlArgument) -> int:
    if _F_GETLK64 <= command <= _F_SETLKW64:
        plain = command - _F_GETLK64 + F_GETLK
        return await lock_command(task, task.files.get(fd), plain, argument & 0xFFFFFFFF, Flock64)
    return await descriptor.fcntl(task, fd, command, argument)


@syscall(364, "lockf64", s300=None)
async def lockf64(task: Task, fd: Fd, function: LockfFunction, size: Long) -> int:
    return await lock_from_position(task, fd, function, size, OFF64_MAX)


# --- directories ---


@syscall(356, "getdents", s300=None)
def getdents(task: Task, fd: Fd, buffer: OutPointer, size: Uint) -> int:
    file = task.files.get(fd)
    data = file.long_entries(task, size)
    task.memory.write(buffer, data)
    return len(data)


@syscall(362, "getdirentries64", s300=None)
def getdirentries64(task: Task, fd: Fd, buffer: OutPointer, size: Int, base: OutPointer) -> int:
    if base:
        task.memory.writable(base, 8)[:4] = bytes(4)
    return directory.getdirentries(task, fd, buffer, size, base + 4 if base else 0)


# --- memory ---


@syscall(367, "mmap64", s300=None)
def mmap64(task: Task, address: Pointer, length: Uint, prot: Protection, flags: MapFlags, fd: Fd, offset: Long) -> int:
    return map_memory(task, address, length, prot, flags, fd, offset)
