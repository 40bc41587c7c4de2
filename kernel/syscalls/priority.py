"""Priorities: nice(2), getpriority(2), rtprio(2); and plock(2), a no-op because nothing here is swapped out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from emu.memory import PROT_NONE, MemoryFault
from kernel.abi.errno import Errno
from kernel.calls.arguments import Argument, Int, Pointer, Uint, show_choice
from kernel.calls.table import syscall
from kernel.process.table import Processes
from kernel.process.task import Task

# --- nice values ---

_NZERO = 20


@syscall(34, "nice")
def nice(task: Task, increment: Int) -> int:
    if not 0 <= increment <= 2 * _NZERO and not task.credentials.superuser:
        raise Errno.EPERM
    task.share.nice = max(0, min(2 * _NZERO - 1, task.share.nice + increment))
    return task.share.nice - _NZERO


_PRIO_PROCESS, _PRIO_PGRP, _PRIO_USER = range(3)


@syscall(100, "getpriority", s300=None)
def getpriority(task: Task, which: Int, who: Int) -> int:
    return min(other.share.nice for other in _prioritised(task, which, who)) - _NZERO


@syscall(96, "setpriority", s300=None)
def setpriority(task: Task, which: Int, who: Int, priority: Int) -> None:
    ids = task.credentials
    wanted = max(0, min(2 * _NZERO - 1, priority + _NZERO))
    targets = list(_prioritised(task, which, who))
    for other in targets:
        if not ids.superuser and not {ids.uid, ids.euid} & {other.credentials.uid, other.credentials.euid}:
            raise Errno.EPERM
        if wanted < other.share.nice and not ids.superuser:
            raise Errno.EACCES
    for other in targets:
        other.share.nice = wanted


def _prioritised(task: Task, which: int, who: int) -> Iterator[Task]:
    """The processes meant; at least one. Raises EINVAL, ESRCH."""
    everyone = task.machine.part(Processes).alive.values()
    if which == _PRIO_PROCESS:
        found = [other for other in everyone if other.pid == (who or task.pid)]
    elif which == _PRIO_PGRP:
        found = [other for other in everyone if other.pgrp == (who or task.pgrp)]
    elif which == _PRIO_USER:
        found = [other for other in everyone if other.credentials.uid == (who or task.credentials.uid)]
    else:
        raise Errno.EINVAL
    if not found:
        raise Errno.ESRCH
    return iter(found)


# --- real-time priorities ---

_NO_CHANGE, _OFF = 1000, 1001
_HIGHEST, _LOWEST = 0, 127
_Priority = Annotated[int, Argument("i", show_choice({_NO_CHANGE: "RTPRIO_NOCHG", _OFF: "RTPRIO_RTOFF"}))]


@syscall(152, "rtprio")
def rtprio(task: Task, pid: Int, priority: _Priority) -> int:
    """The former priority, RTPRIO_RTOFF for none. Only the superuser may set one: no group here has PRIV_RTPRIO."""
    if priority not in (_NO_CHANGE, _OFF) and not _HIGHEST <= priority <= _LOWEST:
        raise Errno.EINVAL
    target = task.machine.part(Processes).alive.get(pid) if pid else task
    if target is None:
        raise Errno.ESRCH
    former = _OFF if target.share.realtime is None else target.share.realtime
    if priority == _NO_CHANGE:
        return former
    if not task.credentials.superuser and (priority != _OFF or pid):
        raise Errno.EPERM
    target.share.realtime = None if priority == _OFF else priority
    task.scheduler.real_time |= target.share.realtime is not None
    task.scheduler.give_way()
    return former


# --- locks in memory ---

_UNLOCK, _PROCESS, _TEXT, _DATA = 0, 1, 2, 4
_HELD = {_PROCESS: _TEXT | _DATA, _TEXT: _TEXT, _DATA: _DATA}
_Lock = Annotated[int, Argument("i", show_choice({0: "UNLOCK", 1: "PROCLOCK", 2: "TXTLOCK", 4: "DATLOCK"}))]


@syscall(153, "plock")
def plock(task: Task, operation: _Lock) -> None:
    """Lock text, data or both; of what is locked already, or not locked, it complains as HP-UX does."""
    _check_privilege(task)
    held = _HELD.get(operation)
    if task.lender is not None or (held is None and operation != _UNLOCK):
        raise Errno.EINVAL
    if held is None:
        if not task.locked:
            raise Errno.EINVAL
        task.locked = 0
    elif held & task.locked:
        raise Errno.EINVAL
    else:
        task.locked |= held


def _check_privilege(task: Task) -> None:
    """No group here has PRIV_MLOCK. Raises EPERM."""
    if not task.credentials.superuser:
        raise Errno.EPERM


def _check_range(task: Task, address: int, length: int) -> None:
    """Raises EPERM, ENOMEM where something isn't mapped."""
    _check_privilege(task)
    try:
        task.memory.check(address, length, PROT_NONE)
    except MemoryFault:
        raise Errno.ENOMEM from None


@syscall(421, "mlock", s300=None)
def mlock(task: Task, address: Pointer, length: Uint) -> None:
    _check_range(task, address, length)


@syscall(422, "munlock", s300=None)
def munlock(task: Task, address: Pointer, length: Uint) -> None:
    _check_range(task, address, length)


@syscall(423, "mlockall", s300=None)
def mlockall(task: Task, flags: Int) -> None:
    _check_privilege(task)
    if not flags:
        raise Errno.EINVAL


@syscall(424, "munlockall", s300=None)
def munlockall(task: Task) -> None:
    _check_privilege(task)
