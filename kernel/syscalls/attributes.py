"""What a file is and who may do what with it: stat(2), access(2), chmod(2), chown(2), utime(2), truncate(2)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import F_OK, R_OK, S_IFDIR, S_IFMT, S_IFREG, S_ISGID, S_ISUID, S_ISVTX, W_OK, X_OK
from kernel.abi.limits import RLIMIT_FSIZE
from kernel.abi.signals import SIGXFSZ
from kernel.abi.structs import OFF_MAX, OldStat, Stat, Utimbuf
from kernel.calls.arguments import Fd, Int, Mode, Path
from kernel.calls.table import syscall
from kernel.fs import namei
from kernel.syscalls.file import LARGE_FILES, check_text
from kernel.syscalls.file_arguments import AccessMode, Id, OutOldStat, OutStat, Umask, UtimeTimes

if TYPE_CHECKING:
    from kernel.credentials import Credentials
    from kernel.fs.vfs import Vnode
    from kernel.process.task import Task


def _store(task: Task, stat: Stat, buffer: int) -> None:
    """Raises EOVERFLOW, from release 10 on, for a size that isn't an off_t; before it is cut."""
    if max(stat.size, stat.blocks) > OFF_MAX and task.model.major >= LARGE_FILES:
        raise Errno.EOVERFLOW
    stat.store(task.memory, buffer, task.abi.ALIGNMENT)


@syscall(38, "stat")
def stat(task: Task, path: Path, buffer: OutStat) -> None:
    _store(task, namei.lookup(task.fs, task.credentials, path).stat(), buffer)


@syscall(40, "lstat")
def lstat(task: Task, path: Path, buffer: OutStat) -> None:
    _store(task, namei.lookup(task.fs, task.credentials, path, follow=False).stat(), buffer)


@syscall(92, "fstat")
def fstat(task: Task, fd: Fd, buffer: OutStat) -> None:
    _store(task, task.files.get(fd).stat(), buffer)


def _signed16(value: int) -> int:
    return (value & 0xFFFF ^ 0x8000) - 0x8000


def _old(stat: Stat) -> OldStat:
    """The structure before 6.5: ids and numbers cut to 16 bits, a device as 8 bits of major and 8 of minor."""
    return OldStat(
        dev=_old_device(stat.dev), ino=stat.ino & 0xFFFF or 1, mode=stat.mode, nlink=stat.nlink,
        uid=_signed16(stat.uid), gid=_signed16(stat.gid), rdev=_old_device(stat.rdev), size=stat.size,
        atime=stat.atime, mtime=stat.mtime, ctime=stat.ctime,
    )  # fmt: skip


def _old_device(device: int) -> int:
    return (device >> 24 & 0xFF) << 8 | device & 0xFF


@syscall(18, "old_stat", s800=None)
def old_stat(task: Task, path: Path, buffer: OutOldStat) -> None:
    _old(namei.lookup(task.fs, task.credentials, path).stat()).store(task.memory, buffer, task.abi.ALIGNMENT)


@syscall(28, "old_fstat", s800=None)
def old_fstat(task: Task, fd: Fd, buffer: OutOldStat) -> None:
    _old(task.files.get(fd).stat()).store(task.memory, buffer, task.abi.ALIGNMENT)


@syscall(33, "access")
def access(task: Task, path: Path, mode: AccessMode) -> None:
    """Asks for the real ids, unlike every other call."""
    if mode & ~(R_OK | W_OK | X_OK):
        raise Errno.EINVAL
    credentials = _real(task.credentials)
    vnode = namei.lookup(task.fs, task.credentials, path)
    if mode != F_OK and not vnode.access(credentials, mode):
        raise Errno.EACCES


def _real(credentials: Credentials) -> Credentials:
    return type(credentials)(credentials.uid, credentials.gid, credentials.groups)


def _check_owner(task: Task, uid: int) -> None:
    """What only the owner may do. With its own id the host is the better judge, and is asked next anyway."""
    if task.credentials.euid not in (0, uid, os.geteuid()):
        raise Errno.EPERM


@syscall(15, "chmod")
def chmod(task: Task, path: Path, mode: Mode) -> None:
    vnode = namei.lookup(task.fs, task.credentials, path)
    _check_owner(task, vnode.owner()[0])
    vnode.chmod(_settable(task, mode, vnode.mode, vnode.owner()[1]))


@syscall(124, "fchmod")
def fchmod(task: Task, fd: Fd, mode: Mode) -> None:
    file = task.files.get(fd)
    status = file.stat()
    _check_owner(task, status.uid)
    file.change_mode(_settable(task, mode, status.mode, status.gid))


def _settable(task: Task, mode: int, old: int, gid: int) -> int:
    """What chmod(2) lets others than the superuser have of the mode: no sticky files, no other group's set-group-id."""
    ids = task.credentials
    mode &= 0o7777
    if not ids.superuser:
        if old & S_IFMT != S_IFDIR:
            mode &= ~S_ISVTX
        if gid != ids.egid and gid not in ids.groups:
            mode &= ~S_ISGID
    return mode


@syscall(16, "chown")
def chown(task: Task, path: Path, uid: Id, gid: Id) -> None:
    change_owner(task, namei.lookup(task.fs, task.credentials, path), uid, gid)


def change_owner(task: Task, vnode: Vnode, uid: int, gid: int) -> None:
    """Raises EPERM."""
    _check_owner(task, vnode.owner()[0])
    vnode.chown(uid, gid)
    if vnode.mode & (S_ISUID | S_ISGID) and not task.credentials.superuser and vnode.mode & S_IFMT == S_IFREG:
        vnode.chmod(vnode.mode & 0o1777)


@syscall(123, "fchown")
def fchown(task: Task, fd: Fd, uid: Id, gid: Id) -> None:
    file = task.files.get(fd)
    _check_owner(task, file.stat().uid)
    file.change_owner(uid, gid)


@syscall(60, "umask")
def umask(task: Task, mask: Umask) -> int:
    old, task.fs.umask = task.fs.umask, mask & 0o777
    return old


@syscall(30, "utime")
def utime(task: Task, path: Path, times: UtimeTimes) -> None:
    """Without `times`, which stands for the present, permission to write the file suffices."""
    vnode = namei.lookup(task.fs, task.credentials, path)
    if not times:
        if not vnode.permits(task.credentials, W_OK) and vnode.owner()[0] != task.credentials.euid:
            raise Errno.EACCES
        vnode.utime(None)
        return
    buffer = Utimbuf.load(task.memory, times, task.abi.ALIGNMENT)
    _check_owner(task, vnode.owner()[0])
    vnode.utime((buffer.actime, buffer.modtime))


@syscall(129, "truncate")
def truncate(task: Task, path: Path, length: Int) -> None:
    vnode = namei.lookup(task.fs, task.credentials, path)
    if vnode.mode & S_IFMT == S_IFDIR:
        raise Errno.EISDIR
    if length < 0:
        raise Errno.EINVAL
    if not vnode.permits(task.credentials, W_OK):
        raise Errno.EACCES
    check_text(task, vnode)
    _check_size(task, length)
    vnode.truncate(length)
    if mapped := task.fs.namespace.active.mapped:
        mapped.resized(vnode.identity())


def _check_size(task: Task, length: int) -> None:
    """Raises EFBIG beyond ulimit(2)'s limit."""
    if length > task.limits.get(RLIMIT_FSIZE, (length,))[0]:
        task.exceeded(SIGXFSZ)
        raise Errno.EFBIG


@syscall(130, "ftruncate")
def ftruncate(task: Task, fd: Fd, length: Int) -> None:
    file = task.files.get(fd)
    if length < 0 or not file.can_write:
        raise Errno.EINVAL
    _check_size(task, length)
    file.truncate(length)
    if mapped := task.fs.namespace.active.mapped:
        mapped.resized(file.lock_key())
