"""User and group ids of a process: setuid(2), setresuid(2), setgroups(2) and so on."""

from __future__ import annotations

from kernel.abi.errno import Errno
from kernel.calls.arguments import Int, OutPointer, Pointer
from kernel.calls.table import syscall
from kernel.process.task import Task

_UNCHANGED = -1
_NGROUPS_MAX = 20


@syscall(24, "getuid")
def getuid(task: Task) -> tuple[int, int]:
    return task.credentials.uid, task.credentials.euid


@syscall(47, "getgid")
def getgid(task: Task) -> tuple[int, int]:
    return task.credentials.gid, task.credentials.egid


@syscall(23, "setuid")
def setuid(task: Task, uid: Int) -> None:
    ids = task.credentials
    if ids.superuser:
        ids.uid = ids.euid = ids.suid = uid
    elif uid in (ids.uid, ids.suid):
        ids.euid = uid
    else:
        raise Errno.EPERM


@syscall(46, "setgid")
def setgid(task: Task, gid: Int) -> None:
    ids = task.credentials
    if ids.superuser:
        ids.gid = ids.egid = ids.sgid = gid
    elif gid in (ids.gid, ids.sgid):
        ids.egid = gid
    else:
        raise Errno.EPERM


@syscall(126, "setresuid")
def setresuid(task: Task, real: Int, effective: Int, saved: Int) -> None:
    ids = task.credentials
    _may_become(ids.superuser, (ids.uid, ids.euid, ids.suid), (real, effective, saved))
    ids.uid, ids.euid, ids.suid = _chosen((real, effective, saved), (ids.uid, ids.euid, ids.suid))


@syscall(127, "setresgid")
def setresgid(task: Task, real: Int, effective: Int, saved: Int) -> None:
    ids = task.credentials
    _may_become(ids.superuser, (ids.gid, ids.egid, ids.sgid), (real, effective, saved))
    ids.gid, ids.egid, ids.sgid = _chosen((real, effective, saved), (ids.gid, ids.egid, ids.sgid))


def _may_become(superuser: bool, mine: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    if not superuser and any(value != _UNCHANGED and value not in mine for value in wanted):
        raise Errno.EPERM


def _chosen(wanted: tuple[int, int, int], mine: tuple[int, int, int]) -> tuple[int, int, int]:
    first, second, third = (old if new == _UNCHANGED else new for new, old in zip(wanted, mine, strict=True))
    return first, second, third


@syscall(79, "getgroups")
def getgroups(task: Task, count: Int, groups: OutPointer) -> int:
    mine = task.credentials.groups
    if count < 0 or 0 < count < len(mine):
        raise Errno.EINVAL
    if count:
        for index, gid in enumerate(mine):
            task.memory.put_u32(groups + 4 * index, gid)
    return len(mine)


@syscall(80, "setgroups")
def setgroups(task: Task, count: Int, groups: Pointer) -> None:
    if not task.credentials.superuser:
        raise Errno.EPERM
    if not 0 <= count <= _NGROUPS_MAX:
        raise Errno.EINVAL
    task.credentials.groups = [task.memory.s32(groups + 4 * index) for index in range(count)]
