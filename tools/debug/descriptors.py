"""What open descriptors are open on: the path in the guest's tree, or the kind of what has none."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from kernel.abi.errno import HpuxError
from kernel.abi.file import S_IFBLK, S_IFCHR, S_IFIFO, S_IFMT, S_IFREG, S_IFSOCK
from kernel.fs.host.file import HostFile
from kernel.fs.host.vnode import HostFileSystem
from kernel.fs.mounts import enter, listing, path_of
from kernel.fs.namei import lookup

if TYPE_CHECKING:
    from kernel.fs.vfs import OpenFile
    from kernel.process.task import Task

_FLAGS = ("read", "write", "read-write", "?")
_KINDS = {S_IFREG: "file of this machine", S_IFIFO: "pipe", S_IFSOCK: "socket", S_IFCHR: "device", S_IFBLK: "device"}
_SEEK_CUR = 1
_DELETED = b" (deleted)"


def describe(task: Task, number: int) -> str:
    """`read        /etc/passwd, at 0 of 1200`."""
    file = task.files.get(number)
    try:
        status = file.stat()
    except (HpuxError, OSError) as error:
        return f"{_FLAGS[file.flags & 3]:<11} {error}"
    kind = status.mode & S_IFMT
    what = _path(task, file, kind, status.rdev) or _KINDS.get(kind, "directory")
    if kind == S_IFREG:
        with suppress(HpuxError, OSError):
            what += f", at {file.seek(0, _SEEK_CUR)} of {status.size}"
    return f"{_FLAGS[file.flags & 3]:<11} {what}"


def _path(task: Task, file: OpenFile, kind: int, device: int) -> str | None:
    """None for what has no name in the guest's tree."""
    try:
        if file.vnode is not None:
            return path_of(file.vnode).decode("latin-1")
        if kind in (S_IFCHR, S_IFBLK):
            return _device(task, kind, device)
        return _of_host(task, file.fd) if isinstance(file, HostFile) else None
    except (HpuxError, OSError):
        return None


def _device(task: Task, kind: int, device: int) -> str | None:
    """The name in /dev of a device number."""
    slash_dev = lookup(task.fs, None, b"/dev")
    for _, name in listing(slash_dev)[2:]:
        with suppress(HpuxError, OSError):
            status = enter(slash_dev, name).stat()
            if status.mode & S_IFMT == kind and status.rdev == device:
                return f"/dev/{name.decode('latin-1')}"
    return None


def _of_host(task: Task, fd: int) -> str | None:
    """By the innermost volume whose host directory holds the host's file."""
    host = os.readlink(b"/proc/self/fd/%d" % fd)
    gone = host.endswith(_DELETED)
    host = host.removesuffix(_DELETED)
    best, found = -1, None
    for volume in task.fs.namespace.volumes.mounted():
        if volume.directory is None or not isinstance(volume.file_system, HostFileSystem):
            continue
        top = volume.file_system.host_path()
        if host.startswith(top.rstrip(b"/") + b"/") and len(top) > best:
            best, found = len(top), volume.directory.rstrip(b"/") + host[len(top.rstrip(b"/")) :]
    if found is None:
        return None
    return found.decode("latin-1") + (" (removed)" if gone else "")
