"""Devices: a file system laid over /dev, so that a program finds the same devices wherever its root is.

What the host directory's own /dev holds stays visible where no device has the name.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any

from kernel.abi.errno import Errno
from kernel.abi.file import R_OK, S_IFCHR, S_IFDIR, W_OK
from kernel.abi.structs import Stat
from kernel.fs.directory import DirectoryFile
from kernel.fs.hostfile import guest_inode
from kernel.fs.vfs import OpenFile, Vnode

if TYPE_CHECKING:
    from kernel.process.task import Task

_DEVICE_OF_DEV = 0x00FFFFFF  # st_dev of the device file system itself
_FIRST_INODE = 0x100  # of devices; smaller ones are for the directories


# An open that may have to wait is a coroutine.
Open = Callable[["Task", int], OpenFile | Coroutine[Any, Any, OpenFile]]


class Device:
    """A device special file.

    `name` is relative to /dev and may have directories in it; `mode` is the permission bits, with S_IFBLK for a block
    device; `open` gets the opening task and the open flags.
    """

    def __init__(self, name: bytes, major: int, minor: int, mode: int, open: Open) -> None:
        self.name = name
        self.number = major << 24 | minor
        self.mode = mode if mode & 0o170000 else S_IFCHR | mode
        self.open = open


def device_stat(device: Device) -> Stat:
    number = device.number - (1 << 32) if device.number & 0x80000000 else device.number
    return Stat(
        dev=_DEVICE_OF_DEV,
        ino=guest_inode(device.number + _FIRST_INODE),
        mode=device.mode,
        nlink=1,
        rdev=number,
        blksize=8192,
        realdev=_DEVICE_OF_DEV,
        basemode=device.mode,
    )


class DeviceVnode(Vnode):
    __slots__ = ("device", "mode")

    def __init__(self, device: Device) -> None:
        self.device = device
        self.mode = device.mode

    def stat(self) -> Stat:
        return device_stat(self.device)

    async def open(self, task: Task, flags: int) -> OpenFile:
        wanted = (R_OK, W_OK, R_OK | W_OK, R_OK | W_OK)[flags & 3]
        if not self.permits(task.credentials, wanted):
            raise Errno.EACCES
        opened = self.device.open(task, flags)
        return opened if isinstance(opened, OpenFile) else await opened


class DeviceDirectory(Vnode):
    """/dev or a directory in it, over the host directory `under`, if there is one."""

    __slots__ = ("_entries", "_inode", "above", "mode", "under")

    def __init__(self, above: Vnode, under: Vnode | None, devices: Iterable[Device], inode: int = 2) -> None:
        self.above = above
        self.under = under
        self.mode = under.mode if under is not None else S_IFDIR | 0o755
        self._inode = inode
        self._entries: dict[bytes, Vnode] = {}
        below: dict[bytes, list[Device]] = {}
        for device in devices:
            first, slash, rest = device.name.partition(b"/")
            if slash:
                major, minor = device.number >> 24, device.number & 0xFFFFFF
                below.setdefault(first, []).append(Device(rest, major, minor, device.mode, device.open))
            else:
                self._entries[first] = DeviceVnode(device)
        for number, (name, group) in enumerate(below.items()):
            self._entries[name] = DeviceDirectory(self, self._host_entry(name), group, inode * 64 + number)

    def _host_entry(self, name: bytes) -> Vnode | None:
        try:
            return self.under.lookup(name) if self.under is not None else None
        except (OSError, Errno.ENOENT):
            return None

    def owner(self) -> tuple[int, int]:
        return self.under.owner() if self.under is not None else (0, 0)

    def stat(self) -> Stat:
        if self.under is not None:
            return self.under.stat()
        return Stat(dev=_DEVICE_OF_DEV, ino=self._inode, mode=self.mode, nlink=2, size=1024, blksize=8192)

    def lookup(self, name: bytes) -> Vnode:
        found = self._entries.get(name)
        if found is not None:
            return found
        return self._host().lookup(name)

    def _host(self) -> Vnode:
        if self.under is None:
            raise Errno.ENOENT
        return self.under

    def _changeable(self, name: bytes) -> Vnode:
        """The host directory for changing an entry in. Raises EPERM for a device."""
        if name in self._entries:
            raise Errno.EPERM
        if self.under is None:
            raise Errno.EROFS
        return self.under

    def parent(self) -> Vnode:
        return self.above

    def create(self, task: Task, name: bytes, flags: int, mode: int) -> OpenFile:
        return self._changeable(name).create(task, name, flags, mode)

    def mkdir(self, task: Task, name: bytes, mode: int) -> None:
        self._changeable(name).mkdir(task, name, mode)

    def mknod(self, task: Task, name: bytes, mode: int, device: int) -> None:
        self._changeable(name).mknod(task, name, mode, device)

    def symlink(self, task: Task, name: bytes, target: bytes) -> None:
        self._changeable(name).symlink(task, name, target)

    def link(self, task: Task, name: bytes, file: Vnode) -> None:
        self._changeable(name).link(task, name, file)

    def unlink(self, task: Task, name: bytes) -> None:
        self._changeable(name).unlink(task, name)

    def rmdir(self, task: Task, name: bytes) -> None:
        self._changeable(name).rmdir(task, name)

    def rename(self, task: Task, name: bytes, target: Vnode, target_name: bytes) -> None:
        if isinstance(target, DeviceDirectory):
            target = target._changeable(target_name)
        self._changeable(name).rename(task, name, target, target_name)

    async def open(self, task: Task, flags: int) -> OpenFile:
        if flags & 3:
            raise Errno.EISDIR
        return DirectoryFile(self, flags)

    def entries(self) -> list[tuple[int, bytes]]:
        if self.under is not None:
            found = [entry for entry in self.under.entries() if entry[1] not in self._entries]
        else:
            found = [(self.stat().ino, b"."), (self.above.stat().ino, b"..")]
        return found + [(vnode.stat().ino, name) for name, vnode in self._entries.items()]


class NullFile(OpenFile):
    """/dev/null: nothing in, everything out."""

    def __init__(self, device: Device, flags: int) -> None:
        super().__init__(flags)
        self._device = device

    async def read(self, task: Task, buffer: memoryview) -> int:
        return 0

    async def write(self, task: Task, data: memoryview) -> int:
        return len(data)

    def seek(self, offset: int, whence: int) -> int:
        return 0

    def stat(self) -> Stat:
        return device_stat(self._device)


class ZeroFile(NullFile):
    """/dev/zero."""

    async def read(self, task: Task, buffer: memoryview) -> int:
        buffer[:] = bytes(len(buffer))
        return len(buffer)


def standard_devices() -> list[Device]:
    """The devices every machine has whose work is no more than this; terminals are the machine's."""

    def refused(task: Task, flags: int) -> OpenFile:
        raise Errno.ENXIO  # there is no physical or kernel memory to look at

    null = Device(b"null", 3, 2, 0o666, lambda task, flags: NullFile(null, flags))
    zero = Device(b"zero", 3, 4, 0o666, lambda task, flags: ZeroFile(zero, flags))
    return [null, zero, Device(b"mem", 3, 0, 0o640, refused), Device(b"kmem", 3, 1, 0o640, refused)]
