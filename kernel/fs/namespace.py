"""The namespace: which host directory a guest path leads to."""

from __future__ import annotations

import os
from collections.abc import Iterable

from emu.named import Named
from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import S_IFDIR, S_IFMT
from kernel.fs import mounts as mount_points
from kernel.fs.active import ActiveFiles
from kernel.fs.context import FileSystemContext, Namespace
from kernel.fs.device import Device, DeviceFileSystem, standard_devices
from kernel.fs.host.file import OpenDevice, open_stream
from kernel.fs.host.vnode import HostFileSystem, current_umask
from kernel.fs.mnttab import MountTable
from kernel.fs.namei import lookup
from kernel.fs.vfs import Vnode
from kernel.fs.volumes import Volume, Volumes
from kernel.fs.way import Way


class Mount(Named):
    """A host directory laid over a guest directory, or a host file over a guest file."""

    guest: bytes  # absolute guest path
    host: str
    read_only: bool = False


def build_namespace(
    root: str,
    mounts: Iterable[Mount] = (),
    devices: Iterable[Device] = (),
    *,
    read_only: bool = False,
    since: int = 0,
    open_device: OpenDevice = open_stream,
) -> FileSystemContext:
    """The file system of a machine, as its first process sees it: `/` and `.` are the host directory `root`.

    `devices` are laid over /dev together with the standard ones; `since` is the time, in seconds since 1970;
    `open_device` makes an open file of a device of the host's. Raises ValueError, its text saying which directory is
    the matter and why.
    """
    mounts = sorted(mounts, key=lambda mount: mount.guest.count(b"/"))
    builder = _Builder(ActiveFiles(), open_device, Volumes(since))
    context = builder.root(root, read_only, devices, mounts)
    for mount in mounts:
        builder.mount(context, mount)
    return context


def show_file(context: FileSystemContext, guest: bytes, host: str) -> None:
    """Let one host file be seen, read-only, at the absolute path `guest`. Raises ValueError."""
    shared = context.namespace
    _Builder(shared.active, open_stream, shared.volumes).mount(context, Mount(guest, host, True))


class _Builder:
    """What the file systems of one machine are made with."""

    def __init__(self, active: ActiveFiles, open_device: OpenDevice, volumes: Volumes) -> None:
        self._active = active
        self._open_device = open_device
        self._volumes = volumes
        self._volume_of: dict[Mount, Volume] = {}

    def _host_file_system(self, path: str, read_only: bool) -> HostFileSystem:
        try:
            return HostFileSystem(path, self._active, self._open_device, read_only=read_only)
        except OSError as error:
            raise ValueError(f"{path}: {error.strerror}") from error

    def root(self, path: str, read_only: bool, devices: Iterable[Device], mounts: Iterable[Mount]) -> FileSystemContext:
        """The root with its devices: those of all volumes, which /dev has before they are mounted."""
        top = self._host_file_system(path, read_only).root
        self._volumes.add(top.fs).directory = b"/"
        for mount in mounts:
            if not os.path.isfile(mount.host):
                file_system = self._host_file_system(mount.host, mount.read_only)
                self._volume_of[mount] = self._volumes.add(file_system)
        disks = [volume.device for volume in self._volumes]
        slash_dev = DeviceFileSystem(_own_directory(top, b"dev"), [*standard_devices(), *disks, *devices])
        mount_points.cover(top, b"dev", slash_dev.root)
        etc = _own_directory(top, b"etc")
        if etc is not None:
            mount_points.cover(etc, b"mnttab", MountTable(slash_dev, self._volumes))
        namespace = Namespace(top, self._volumes, self._active)
        return FileSystemContext(namespace, top, top, current_umask())

    def mount(self, context: FileSystemContext, mount: Mount) -> None:
        """Lay a volume over its directory, or the one file of a host directory over its name."""
        guest = os.fsdecode(mount.guest)
        directory, _, name = mount.guest.rstrip(b"/").rpartition(b"/")
        if not mount.guest.startswith(b"/") or name in (b"", b".", b".."):
            raise ValueError(f"{guest}: not a guest path to mount a directory on")
        try:
            above = make_way(context, directory)
        except (HpuxError, OSError) as error:
            raise ValueError(f"{guest}: no directory {os.fsdecode(directory)} in the guest to mount it in") from error
        if above.mode & S_IFMT != S_IFDIR:
            raise ValueError(f"{guest}: {os.fsdecode(directory)} is not a directory a mount can be in")
        if mount in self._volume_of:
            self._volume_of[mount].lay(above, name, mount.guest)
        else:
            mount_points.cover(above, name, self._mounted_file(mount))

    def _mounted_file(self, mount: Mount) -> Vnode:
        directory, _, name = os.path.realpath(os.fsencode(mount.host)).rpartition(b"/")
        return self._host_file_system(os.fsdecode(directory or b"/"), mount.read_only).root.lookup(name).pin()


def make_way(context: FileSystemContext, path: bytes) -> Vnode:
    """What is at the absolute `path`; directories that are missing on the way there appear.

    Raises HpuxError, OSError.
    """
    directory = context.root
    walked = b""
    for name in path.split(b"/"):
        if not name:
            continue
        walked += b"/" + name
        try:
            directory = lookup(context, None, walked)
        except (FileNotFoundError, Errno.ENOENT):
            mount_points.cover(directory, name, Way().root)
            directory = lookup(context, None, walked)
    return directory


def _own_directory(top: Vnode, name: bytes) -> Vnode | None:
    """A directory in the root, if it is there and no link to elsewhere."""
    try:
        found = top.lookup(name)
    except OSError:
        return None
    return found.pin() if found.mode & S_IFMT == S_IFDIR else None
