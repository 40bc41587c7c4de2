"""Names and directories: chdir(2), mkdir(2), link(2), unlink(2), rename(2), symlink(2), mknod(2), getdirentries(2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import S_IFDIR, S_IFIFO, S_IFMT, S_IFREG, W_OK, X_OK
from kernel.calls.arguments import Fd, Int, Mode, OutBuffer, Path
from kernel.calls.table import syscall
from kernel.fs import namei
from kernel.fs.mounts import check_free
from kernel.fs.namei import Place
from kernel.fs.vfs import Vnode
from kernel.syscalls.file_arguments import DeviceNumber, FileMode, OutEntries, OutLong

if TYPE_CHECKING:
    from kernel.process.task import Task


def _directory(task: Task, path: bytes) -> Vnode:
    vnode = namei.lookup(task.fs, task.credentials, path)
    if vnode.mode & S_IFMT != S_IFDIR:
        raise Errno.ENOTDIR
    if not vnode.permits(task.credentials, X_OK):
        raise Errno.EACCES
    return vnode


@syscall(12, "chdir")
def chdir(task: Task, path: Path) -> None:
    task.fs.change_directory(_directory(task, path))


@syscall(272, "fchdir")
def fchdir(task: Task, fd: Fd) -> None:
    vnode = task.files.get(fd).vnode
    if vnode is None:
        raise Errno.ENOTDIR
    if not vnode.permits(task.credentials, X_OK):
        raise Errno.EACCES
    task.fs.change_directory(vnode)


@syscall(61, "chroot")
def chroot(task: Task, path: Path) -> None:
    """The working directory stays where it is, as chroot(2) says; `..` leads out of the new root from there only."""
    vnode = _directory(task, path)
    if not task.credentials.superuser:
        raise Errno.EPERM
    task.fs.change_root(vnode)


def _new(task: Task, path: bytes) -> Place:
    """The place of an entry to be made. Raises EEXIST."""
    place = namei.place(task.fs, task.credentials, path)
    if place.vnode is not None:
        raise Errno.EEXIST
    return place


def _file_place(task: Task, path: bytes) -> Place:
    """The place of a new entry that isn't a directory, so that a trailing slash is wrong."""
    place = _new(task, path)
    if place.slash:
        raise Errno.ENOENT
    return place


@syscall(136, "mkdir")
def mkdir(task: Task, path: Path, mode: Mode) -> None:
    place = _new(task, path)
    place.directory.mkdir(task.credentials, place.name, mode & 0o777 & ~task.fs.umask)


@syscall(14, "mknod")
def mknod(task: Task, path: Path, mode: FileMode, device: DeviceNumber) -> None:
    """FIFOs and regular files for everybody. Devices are the machine's own: EPERM, even for the superuser."""
    place = _file_place(task, path)
    kind = mode & S_IFMT
    if kind not in (0, S_IFREG, S_IFIFO, S_IFDIR):
        raise Errno.EPERM
    permissions = mode & 0o7777 & ~task.fs.umask
    if kind == S_IFDIR:
        if not task.credentials.superuser:
            raise Errno.EPERM
        place.directory.mkdir(task.credentials, place.name, permissions)
    else:
        place.directory.mknod(task.credentials, place.name, kind | permissions, device)


@syscall(137, "rmdir")
def rmdir(task: Task, path: Path) -> None:
    place = namei.place(task.fs, task.credentials, path)
    if place.vnode is None:
        raise Errno.ENOENT
    if place.vnode.mode & S_IFMT != S_IFDIR:
        raise Errno.ENOTDIR
    if place.name == b".":
        raise Errno.EINVAL
    if place.name == b"..":
        raise Errno.EEXIST
    if not place.name:
        raise Errno.EBUSY
    check_free(place.directory, place.name)
    place.directory.rmdir(task.credentials, place.name)


def _check_last_name(task: Task, place: Place) -> None:
    """Raises ETXTBSY when a program that runs would lose its last name."""
    vnode = place.vnode
    if vnode is None or vnode.mode & S_IFMT != S_IFREG or vnode.identity() not in task.fs.namespace.active.texts:
        return
    if vnode.stat().nlink == 1 and place.directory.access(task.credentials, W_OK):
        raise Errno.ETXTBSY


@syscall(10, "unlink")
def unlink(task: Task, path: Path) -> None:
    place = namei.place(task.fs, task.credentials, path)
    if place.vnode is None:
        raise Errno.ENOENT
    if place.vnode.mode & S_IFMT == S_IFDIR:
        raise Errno.EPERM  # rmdir(2) is for directories; unlinking one is the superuser's business on a real system
    if place.slash:
        raise Errno.ENOTDIR
    check_free(place.directory, place.name)
    _check_last_name(task, place)
    place.directory.unlink(task.credentials, place.name)


@syscall(9, "link")
def link(task: Task, old: Path, new: Path) -> None:
    vnode = namei.lookup(task.fs, task.credentials, old)
    if vnode.mode & S_IFMT == S_IFDIR:
        raise Errno.EPERM
    place = _file_place(task, new)
    place.directory.link(task.credentials, place.name, vnode)


@syscall(56, "symlink")
def symlink(task: Task, target: Path, path: Path) -> None:
    if not target:
        raise Errno.ENOENT
    place = _file_place(task, path)
    place.directory.symlink(task.credentials, place.name, target)


@syscall(58, "readlink")
def readlink(task: Task, path: Path, buffer: OutBuffer, size: Int) -> int:
    vnode = namei.lookup(task.fs, task.credentials, path, follow=False)
    if size < 0:
        raise Errno.EINVAL
    target = vnode.readlink()[:size]
    task.memory.write(buffer, target)
    return len(target)


@syscall(128, "rename")
def rename(task: Task, old: Path, new: Path) -> None:
    source, target = namei.place(task.fs, task.credentials, old), namei.place(task.fs, task.credentials, new)
    if source.vnode is None:
        raise Errno.ENOENT
    if not source.is_entry or not target.is_entry:
        raise Errno.EINVAL if b"." in (source.name[:1], target.name[:1]) else Errno.EBUSY
    if source.vnode.mode & S_IFMT != S_IFDIR and (source.slash or target.slash):
        raise Errno.ENOTDIR
    check_free(source.directory, source.name)
    if target.vnode is not None:
        check_free(target.directory, target.name)
        if target.vnode.identity() != source.vnode.identity():
            _check_last_name(task, target)
    source.directory.rename(task.credentials, source.name, target.directory, target.name)


@syscall(231, "getdirentries", s800=195)
def getdirentries(task: Task, fd: Fd, buffer: OutEntries, size: Int, base: OutLong) -> int:
    file = task.files.get(fd)
    if not file.can_read:
        raise Errno.EBADF
    if size < 0:
        raise Errno.EINVAL
    destination = task.memory.writable(buffer, size)
    data, start = file.directory_entries(task, size)
    destination[: len(data)] = data
    if base:
        task.memory.put_u32(base, start)
    return len(data)
