"""Devices: a file system laid over /dev, so that a program finds the same devices wherever its root is.

What the host directory's own /dev holds stays visible where no device has the name.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from kernel.abi.errno import Errno
from kernel.abi.file import R_OK, S_IFCHR, S_IFDIR, S_IFMT, W_OK
from kernel.abi.structs import Stat
from kernel.credentials import Credentials
from kernel.fs.directory import DirectoryFile
from kernel.fs.host.status import guest_inode
from kernel.fs.vfs import Caller, FileKey, FileSystem, OpenFile, Vnode

_DEVICE_OF_DEV = 0x00FFFFFF  # st_dev of the device file system itself
_FIRST_INODE = 0x100  # of devices; smaller ones are for the directories


# Gets the process that opens and the open flags; one that may have to wait is a coroutine.
Open = Callable[[Any, int], OpenFile | Coroutine[Any, Any, OpenFile]]


class Device:
    """A device special file.

    `name` is relative to /dev and may have directories in it; `mode` is the permission bits, with S_IFBLK for a block
    device; `owner` are uid and gid.
    """

    def __init__(
        self, name: bytes, major: int, minor: int, mode: int, open: Open, owner: tuple[int, int] = (0, 0)
    ) -> None:
        self.name = name
        self.owner = owner
        self.number = major << 24 | minor
        self.mode = mode if mode & S_IFMT else S_IFCHR | mode
        self.open = open


def device_stat(device: Device) -> Stat:
    number = device.number - (1 << 32) if device.number & 0x80000000 else device.number
    return Stat(
        dev=_DEVICE_OF_DEV,
        ino=guest_inode(device.number + _FIRST_INODE),
        mode=device.mode,
        nlink=1,
        uid=device.owner[0],
        gid=device.owner[1],
        rdev=number,
        blksize=8192,
        realdev=_DEVICE_OF_DEV,
        basemode=device.mode,
    )


class DeviceFileSystem(FileSystem):
    """What is mounted on /dev, over the host directory `under`, if there is one."""

    def __init__(self, under: Vnode | None, devices: Iterable[Device]) -> None:
        super().__init__()
        self.root = DeviceDirectory(self, None, under, devices)


class DeviceVnode(Vnode):
    __slots__ = ("device", "fs", "mode")

    def __init__(self, fs: FileSystem, device: Device) -> None:
        self.fs = fs
        self.device = device
        self.mode = device.mode

    def owner(self) -> tuple[int, int]:
        return self.device.owner

    def stat(self) -> Stat:
        return device_stat(self.device)

    async def open(self, caller: Caller, flags: int) -> OpenFile:
        wanted = (R_OK, W_OK, R_OK | W_OK, R_OK | W_OK)[flags & 3]
        if not self.permits(caller.credentials, wanted):
            raise Errno.EACCES
        opened = self.device.open(caller, flags)
        return opened if isinstance(opened, OpenFile) else await opened


class DeviceDirectory(Vnode):
    """/dev or a directory in it, over the host directory `under`, if there is one."""

    __slots__ = ("_above", "_entries", "_inode", "fs", "mode", "under")

    def __init__(
        self,
        fs: FileSystem,
        above: DeviceDirectory | None,
        under: Vnode | None,
        devices: Iterable[Device],
        inode: int = 2,
    ) -> None:
        self.fs = fs
        self._above = above or self
        self.under = under
        self.mode = under.mode if under is not None else S_IFDIR | 0o755
        self._inode = inode
        if under is not None:
            under.fs.hidden[under.identity()] = self  # what `..` of a directory of the host's leads to
        self._entries: dict[bytes, Vnode] = {}
        below: dict[bytes, list[Device]] = {}
        for device in devices:
            first, slash, rest = device.name.partition(b"/")
            if slash:
                major, minor = device.number >> 24, device.number & 0xFFFFFF
                inner = Device(rest, major, minor, device.mode, device.open, device.owner)
                below.setdefault(first, []).append(inner)
            else:
                self._entries[first] = DeviceVnode(fs, device)
        for number, (name, group) in enumerate(below.items()):
            self._entries[name] = DeviceDirectory(fs, self, self._host_entry(name), group, inode * 64 + number)

    def _host_entry(self, name: bytes) -> Vnode | None:
        """The host's directory of that name."""
        try:
            found = self.under.lookup(name) if self.under is not None else None
        except (OSError, Errno.ENOENT):
            return None
        return found.pin() if found is not None and found.mode & S_IFMT == S_IFDIR else None

    def owner(self) -> tuple[int, int]:
        return self.under.owner() if self.under is not None else (0, 0)

    def identity(self) -> FileKey:
        return _DEVICE_OF_DEV, self._inode

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
        return self._above

    def create(self, credentials: Credentials, name: bytes, flags: int, mode: int) -> OpenFile:
        return self._changeable(name).create(credentials, name, flags, mode)

    def mkdir(self, credentials: Credentials, name: bytes, mode: int) -> None:
        self._changeable(name).mkdir(credentials, name, mode)

    def mknod(self, credentials: Credentials, name: bytes, mode: int, device: int) -> None:
        self._changeable(name).mknod(credentials, name, mode, device)

    def symlink(self, credentials: Credentials, name: bytes, target: bytes) -> None:
        self._changeable(name).symlink(credentials, name, target)

    def link(self, credentials: Credentials, name: bytes, file: Vnode) -> None:
        self._changeable(name).link(credentials, name, file)

    def unlink(self, credentials: Credentials, name: bytes) -> None:
        self._changeable(name).unlink(credentials, name)

    def rmdir(self, credentials: Credentials, name: bytes) -> None:
        self._changeable(name).rmdir(credentials, name)

    def rename(self, credentials: Credentials, name: bytes, target: Vnode, target_name: bytes) -> None:
        if isinstance(target, DeviceDirectory):
            target = target._changeable(target_name)
        self._changeable(name).rename(credentials, name, target, target_name)

    async def open(self, caller: Caller, flags: int) -> OpenFile:
        if flags & 3:
            raise Errno.EISDIR
        return DirectoryFile(self, flags)

    def entries(self) -> list[tuple[int, bytes]]:
        below = [] if self.under is None else self.under.entries()
        found = [entry for entry in below if entry[1] not in self._entries]
        return found + [(vnode.stat().ino, name) for name, vnode in self._entries.items()]


class NullFile(OpenFile):
    """/dev/null: nothing in, everything out."""

    def __init__(self, device: Device, flags: int) -> None:
        super().__init__(flags)
        self._device = device

    async def read(self, caller: Caller, buffer: memoryview) -> int:
        return 0

    async def write(self, caller: Caller, data: memoryview) -> int:
        return len(data)

    def seek(self, offset: int, whence: int) -> int:
        return 0

    def stat(self) -> Stat:
        return device_stat(self._device)


_ZEROS = 1 << 20  # bytes made at a time: a program may ask for all it has


class ZeroFile(NullFile):
    """/dev/zero."""

    async def read(self, caller: Caller, buffer: memoryview) -> int:
        for start in range(0, len(buffer), _ZEROS):
            end = min(start + _ZEROS, len(buffer))
            buffer[start:end] = bytes(end - start)
        return len(buffer)


def standard_devices() -> list[Device]:
    """The devices every machine has whose work is no more than this; terminals are the machine's."""

    def refused(caller: Caller, flags: int) -> OpenFile:
        raise Errno.ENXIO  # there is no physical or kernel memory to look at

    null = Device(b"null", 3, 2, 0o666, lambda caller, flags: NullFile(null, flags))
    zero = Device(b"zero", 3, 4, 0o666, lambda caller, flags: ZeroFile(zero, flags))
    return [null, zero, Device(b"mem", 3, 0, 0o640, refused), Device(b"kmem", 3, 1, 0o640, refused)]
