"""Mounting: mount(2), umount(2), vfsmount(2) of the volumes a machine has (`kernel/fs/volumes.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from kernel.abi.errno import Errno
from kernel.abi.file import S_IFBLK, S_IFDIR, S_IFMT
from kernel.calls.arguments import Argument, Int, OutPointer, Path, Pointer, path_at, show_choice
from kernel.calls.table import syscall
from kernel.fs import namei
from kernel.fs.vfs import FileSystem, Vnode
from kernel.process.table import Processes

if TYPE_CHECKING:
    from kernel.fs.volumes import Volume
    from kernel.process.task import Task

_READ_ONLY = 1  # in mount(2)'s rwflag and vfsmount(2)'s flags
MOUNT_UFS = 0
FileSystemType = Annotated[int, Argument("i", show_choice({0: "MOUNT_UFS", 1: "MOUNT_NFS", 2: "MOUNT_CDFS"}))]


@syscall(21, "mount")
def mount(task: Task, special: Path, directory: Path, flags: Int) -> None:
    """Raises EPERM, ENOTBLK, ENXIO, EBUSY, ENOTDIR and what looking up either path raises."""
    _check_superuser(task)
    _mount(task, special, directory, flags)


@syscall(234, "vfsmount", s800=198, note="no other types than MOUNT_UFS")
def vfsmount(task: Task, kind: FileSystemType, directory: Path, flags: Int, data: Pointer) -> None:
    """`data` points at the name of the block special file."""
    _check_superuser(task)
    if kind != MOUNT_UFS:
        raise Errno.EINVAL
    _mount(task, path_at(task, task.memory.u32(data)), directory, flags)


@syscall(22, "umount")
def umount(task: Task, name: Path) -> None:
    """umount(2) of a special file or a directory. Raises EPERM, ENOTBLK, ENXIO, EINVAL, EBUSY and as a look-up does."""
    _check_superuser(task)
    vnode = namei.lookup(task.fs, task.credentials, name)
    volume = _mounted_on(task, vnode) if vnode.mode & S_IFMT == S_IFDIR else _on_disk(task, vnode)
    if not volume.mounted:
        raise Errno.EINVAL
    if volume.directory == b"/" or volume.file_system.covered or _in_use(task, volume.file_system):
        raise Errno.EBUSY
    volume.take_away()
    task.fs.namespace.volumes.changed = int(task.clock.time())


@syscall(273, "getmount_cnt")
def getmount_cnt(task: Task, changed: OutPointer) -> int:
    """How many file systems are mounted; `changed` gets the time the table was last changed."""
    volumes = task.fs.namespace.volumes
    task.memory.put_u32(changed, volumes.changed & 0xFFFFFFFF)
    return len(volumes.mounted())


def _check_superuser(task: Task) -> None:
    if not task.credentials.superuser:
        raise Errno.EPERM


def _mount(task: Task, special: bytes, directory: bytes, flags: int) -> None:
    volume = _on_disk(task, namei.lookup(task.fs, task.credentials, special))
    place = namei.lookup(task.fs, task.credentials, directory)
    if place.mode & S_IFMT != S_IFDIR:
        raise Errno.ENOTDIR
    if volume.mounted or place.same(place.fs.root) or task.fs.namespace.volumes.of(place.fs) is None:
        raise Errno.EBUSY  # already there, something else's place, or among the devices
    everyone = task.machine.part(Processes).alive.values()
    if any(vnode.same(place) for other in everyone for vnode in (other.fs.cwd, other.fs.root)):
        raise Errno.EBUSY
    volumes = task.fs.namespace.volumes
    volume.lay_over(place, read_only=bool(flags & _READ_ONLY))
    volumes.changed = volume.since = int(task.clock.time())


def _on_disk(task: Task, vnode: Vnode) -> Volume:
    """The volume of a block special file. Raises ENOTBLK, ENXIO."""
    if vnode.mode & S_IFMT != S_IFBLK:
        raise Errno.ENOTBLK
    volume = task.fs.namespace.volumes.by_device(vnode.stat().rdev)
    if volume is None:
        raise Errno.ENXIO
    return volume


def _mounted_on(task: Task, vnode: Vnode) -> Volume:
    """The volume a directory is the top of. Raises EINVAL."""
    found = task.fs.namespace.volumes.of(vnode.fs)
    if found is None or not vnode.same(vnode.fs.root):
        raise Errno.EINVAL
    return found


def _in_use(task: Task, file_system: FileSystem) -> bool:
    """Whether some process has a file or directory of it open, or is in it."""
    for other in task.machine.part(Processes).alive.values():
        files = [other.files.get(fd) for fd in other.files]
        if any(file.file_system is file_system for file in files):
            return True
        vnodes = [other.fs.cwd, other.fs.root, *(file.vnode for file in files)]
        if any(vnode is not None and vnode.fs is file_system for vnode in vnodes):
            return True
    return False
