"""Volumes: each file system of a machine as a disk, mounted on a directory or, after umount(2), on none.

A volume is /dev/dsk/cNd0s0, the name mount(2) and umount(2) know it by; N is 0 for the root. The disk itself can't be
read: there is nothing on it but files. /etc/mnttab is the table of what is mounted (`mnttab.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from kernel.abi.errno import Errno
from kernel.abi.file import S_IFBLK
from kernel.fs import mounts
from kernel.fs.device import Device
from kernel.fs.vfs import Caller, FileSystem, OpenFile, Vnode

_MAJOR, _MODE = 7, S_IFBLK | 0o640  # a SCSI disk's


def _nothing_to_read(caller: Caller, flags: int) -> OpenFile:
    raise Errno.ENXIO


class Volume:
    """A file system that may be mounted.

    `directory` is where, as the guest's absolute path; None while it isn't mounted. `since` is when, in seconds since
    1970.
    """

    def __init__(self, number: int, file_system: FileSystem) -> None:
        self.file_system = file_system
        name = b"dsk/c%dd0s0" % number
        self.special = b"/dev/" + name
        self.device = Device(name, _MAJOR, number << 8, _MODE, _nothing_to_read)
        self.directory: bytes | None = None
        self.since = 0
        self._always_read_only = file_system.read_only

    @property
    def mounted(self) -> bool:
        return self.directory is not None

    def lay(self, above: Vnode, name: bytes, directory: bytes) -> None:
        """Be what is seen as `name` in the directory `above`; by its absolute path it is `directory`."""
        mounts.cover(above, name, self.file_system.root)
        self.directory = directory

    def lay_over(self, covered: Vnode, *, read_only: bool) -> None:
        """Cover a directory that exists. Raises ENOENT when it is gone."""
        above, name = mounts.place_of(covered)
        self.file_system.read_only = read_only or self._always_read_only
        self.lay(above, name, mounts.path_of(covered))

    def take_away(self) -> None:
        """What was covered is seen again."""
        if self.file_system.above is not None:
            mounts.uncover(self.file_system.root)
        self.directory = None


class Volumes:
    """All of a machine's, the root first."""

    def __init__(self, since: int) -> None:
        self.changed = since  # when something was mounted or unmounted last
        self._all: list[Volume] = []

    def __iter__(self) -> Iterator[Volume]:
        return iter(self._all)

    def add(self, file_system: FileSystem) -> Volume:
        volume = Volume(len(self._all), file_system)
        volume.since = self.changed
        self._all.append(volume)
        return volume

    def mounted(self) -> list[Volume]:
        return [volume for volume in self._all if volume.mounted]

    def of(self, file_system: FileSystem) -> Volume | None:
        return next((volume for volume in self._all if volume.file_system is file_system), None)

    def by_device(self, number: int) -> Volume | None:
        """The volume with this device number, its disk's or its files'; the mounted one, if there is a choice."""
        found = [volume for volume in self._all if number in (volume.device.number, volume.file_system.root.stat().dev)]
        return next((volume for volume in found if volume.mounted), found[0] if found else None)
