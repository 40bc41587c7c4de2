"""The namespace: which host directory a guest path leads to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from kernel.abi.errno import HpuxError
from kernel.abi.file import S_IFDIR, S_IFMT
from kernel.fs.context import FileSystemContext
from kernel.fs.device import Device, DeviceDirectory, standard_devices
from kernel.fs.fifo import FifoTable
from kernel.fs.host import HostFileSystem, HostVnode, current_umask
from kernel.fs.locks import LockTable
from kernel.fs.mnttab import MountTable
from kernel.fs.namei import resolve
from kernel.fs.vfs import Vnode
from kernel.fs.volumes import Volume, Volumes
from kernel.mappings import MappedFiles


class Mount(NamedTuple):
    """A host directory laid over a guest directory, or a host file over a guest file."""

    guest: bytes  # absolute guest path
    host: str
    read_only: bool = False


class Namespace:
    """What all processes of a machine share of the file system."""

    def __init__(self, root: HostFileSystem, volumes: Volumes) -> None:
        self.root = root.root
        self.volumes = volumes
        self.locks = LockTable()
        self.fifos = FifoTable()
        self.mapped_files = MappedFiles()
        self._number = 0

    def next_number(self) -> int:
        """An inode number for what no file system holds, a pipe."""
        self._number += 1
        return self._number


def build_namespace(
    root: str, mounts: Iterable[Mount] = (), devices: Iterable[Device] = (), *, read_only: bool = False, since: int = 0
) -> FileSystemContext:
    """The file system of a machine, as its first process sees it: `/` and `.` are the host directory `root`.

    `devices` are laid over /dev together with the standard ones; `since` is the time, in seconds since 1970. Raises
    ValueError, its text saying which directory is the matter and why.
    """
    mounts = sorted(mounts, key=lambda mount: mount.guest.count(b"/"))
    volumes = Volumes(since)
    file_system = _host_file_system(root, read_only)
    volumes.add(file_system).directory = b"/"
    volume_of = {
        number: volumes.add(_host_file_system(mount.host, mount.read_only))
        for number, mount in enumerate(mounts)
        if not os.path.isfile(mount.host)
    }
    namespace = Namespace(file_system, volumes)
    context = FileSystemContext(namespace, namespace.root, namespace.root, current_umask())
    disks = [volume.device for volume in volumes]
    under = _own_directory(file_system, b"/dev")
    file_system.covered[file_system.path + b"/dev"] = DeviceDirectory(
        namespace.root, under, [*standard_devices(), *disks, *devices]
    )
    if _own_directory(file_system, b"/etc") is not None:
        file_system.covered[file_system.path + b"/etc/mnttab"] = MountTable(volumes)
    for number, mount in enumerate(mounts):
        _mount(context, mount, volume_of.get(number))
    return context


def _own_directory(file_system: HostFileSystem, name: bytes) -> HostVnode | None:
    """A directory in the root, if it is there and no link to elsewhere."""
    path = file_system.path + name
    if not os.path.isdir(path) or os.path.islink(path):
        return None
    return file_system.pin(HostVnode(file_system, path, os.lstat(path)))


def _host_file_system(path: str, read_only: bool) -> HostFileSystem:
    try:
        return HostFileSystem(path, read_only=read_only)
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error


def _mount(context: FileSystemContext, mount: Mount, volume: Volume | None) -> None:
    """Lay a volume over its directory, or without one the host's file over its name."""
    guest = os.fsdecode(mount.guest)
    directory, _, name = mount.guest.rstrip(b"/").rpartition(b"/")
    if not mount.guest.startswith(b"/") or name in (b"", b".", b".."):
        raise ValueError(f"{guest}: not a guest path to mount a directory on")
    try:
        above: Vnode = resolve(context, directory or b"/")
    except (HpuxError, OSError) as error:
        raise ValueError(f"{guest}: no directory {os.fsdecode(directory)} in the guest to mount it in") from error
    if not isinstance(above, HostVnode) or above.mode & S_IFMT != S_IFDIR:
        raise ValueError(f"{guest}: {os.fsdecode(directory)} is not a directory a mount can be in")
    place = above.path + b"/" + name
    if volume is None:
        above.fs.covered[place] = _mounted_file(mount)
    else:
        volume.lay(above, place, mount.guest)


def _mounted_file(mount: Mount) -> Vnode:
    """The one file of a host directory that is seen."""
    directory, _, name = os.path.realpath(os.fsencode(mount.host)).rpartition(b"/")
    holder = _host_file_system(os.fsdecode(directory or b"/"), mount.read_only)
    vnode = holder.node(holder.path + b"/" + name)
    assert isinstance(vnode, HostVnode)
    return holder.pin(vnode)
