"""File systems as such and their limits: statfs(2), pathconf(2), sync(2)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import NAME_MAX, PATH_MAX
from kernel.abi.structs import Statfs
from kernel.calls.arguments import Fd, Int, Path
from kernel.calls.table import syscall
from kernel.fs import namei
from kernel.fs.pipe import PIPE_BUF
from kernel.syscalls.file_arguments import OutStatfs, PathconfName

if TYPE_CHECKING:
    from kernel.process.task import Task

_INT_MAX = 0x7FFFFFFF
_MAGIC_LFN, _FEATURE_LFN = 0x95014, 1  # an HFS file system with long file names
_PATHCONF = {
    0: _INT_MAX >> 16,  # LINK_MAX, what st_nlink holds
    1: 512,  # MAX_CANON
    2: 512,  # MAX_INPUT
    3: NAME_MAX,
    4: PATH_MAX,
    5: PIPE_BUF,
    6: 1,  # CHOWN_RESTRICTED: the host's owners can't give files away
    7: 1,  # NO_TRUNC: a name too long is an error
    8: 0xFF,  # VDISABLE
}


def guest_statfs(host: os.statvfs_result, device: int) -> Statfs:
    """Blocks are made larger where a disk has more of them than the structure can count."""
    size, shift = host.f_frsize, 0
    while host.f_blocks >> shift > _INT_MAX:
        shift += 1
    return Statfs(
        bsize=size << shift, blocks=host.f_blocks >> shift, bfree=host.f_bfree >> shift,
        bavail=host.f_bavail >> shift, files=min(host.f_files, _INT_MAX), ffree=min(host.f_ffree, _INT_MAX),
        fsid0=device, magic=_MAGIC_LFN, featurebits=_FEATURE_LFN,
    )  # fmt: skip


@syscall(237, "statfs", s800=196)
def statfs(task: Task, path: Path, buffer: OutStatfs) -> None:
    vnode = namei.lookup(task.fs, task.credentials, path)
    guest_statfs(vnode.statistics(), vnode.stat().dev).store(task.memory, buffer, task.abi.ALIGNMENT)


@syscall(238, "fstatfs", s800=197)
def fstatfs(task: Task, fd: Fd, buffer: OutStatfs) -> None:
    file = task.files.get(fd)
    guest_statfs(file.statistics(), file.stat().dev).store(task.memory, buffer, task.abi.ALIGNMENT)


@syscall(225, "pathconf", s800=230)
def pathconf(task: Task, path: Path, name: PathconfName) -> int:
    namei.lookup(task.fs, task.credentials, path)
    return _limit(name)


@syscall(226, "fpathconf", s800=231)
def fpathconf(task: Task, fd: Fd, name: PathconfName) -> int:
    task.files.get(fd)
    return _limit(name)


def _limit(name: int) -> int:
    if name not in _PATHCONF:
        raise Errno.EINVAL
    return _PATHCONF[name]


@syscall(224, "set_no_trunc", s800=229, note="a name too long is an error whatever is set")
def set_no_trunc(task: Task, value: Int) -> None:
    """Whether names longer than 14 characters are cut on file systems that have no longer ones: none here."""


@syscall(36, "sync")
@syscall(267, "tsync")
def sync(task: Task) -> None:
    os.sync()
