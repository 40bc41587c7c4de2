"""Calls of release 10, Series 800 only: clocks, nanosleep(2), XPG4's process groups, 64-bit limits, mpctl(2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from kernel.abi.errno import Errno
from kernel.abi.limits import RLIM_INFINITY
from kernel.abi.structs import Rlimit64, Timespec, signed_word
from kernel.calls.arguments import Argument, Int, Long, OutPointer, Pointer, show_choice
from kernel.calls.table import syscall
from kernel.process.limits import limit_of
from kernel.process.table import Processes
from kernel.syscalls import identity, process, resource
from kernel.waiting import Interrupted

if TYPE_CHECKING:
    from kernel.process.task import Task

CLOCK_REALTIME = 1
_NANO = 1_000_000_000
Clock = Annotated[int, Argument("i", show_choice({CLOCK_REALTIME: "CLOCK_REALTIME"}))]


# --- time ---


def _store(task: Task, seconds: float, address: int) -> None:
    whole, fraction = divmod(seconds, 1.0)
    Timespec(sec=signed_word(whole), nsec=int(fraction * _NANO)).store(task.memory, address, task.abi.ALIGNMENT)


def _check_clock(clock: int) -> None:
    if clock != CLOCK_REALTIME:
        raise Errno.EINVAL


@syscall(346, "clock_gettime", s300=None)
def clock_gettime(task: Task, clock: Clock, result: OutPointer) -> None:
    _check_clock(clock)
    _store(task, task.clock.time(), result)


@syscall(347, "clock_getres", s300=None)
def clock_getres(task: Task, clock: Clock, result: OutPointer) -> None:
    _check_clock(clock)
    if result:
        _store(task, 1 / task.abi.CLOCK_TICKS, result)


@syscall(353, "nanosleep", s300=None)
async def nanosleep(task: Task, wanted: Pointer, left: OutPointer) -> None:
    """A signal that is caught ends it, with what is left of the time in `left`."""
    time = Timespec.load(task.memory, wanted, task.abi.ALIGNMENT)
    if time.sec < 0 or not 0 <= time.nsec < _NANO:
        raise Errno.EINVAL
    deadline = task.clock.monotonic() + time.sec + time.nsec / _NANO
    try:
        while task.clock.monotonic() < deadline:
            await task.wait(deadline=deadline)
    except Interrupted:
        if left:
            _store(task, max(0.0, deadline - task.clock.monotonic()), left)
        raise


@syscall(341, "sched_yield", s300=None)
async def sched_yield(task: Task) -> None:
    """The others have their turn first."""
    await task.wait(deadline=task.clock.monotonic())


# --- processes ---


@syscall(333, "getsid", s300=None)
def getsid(task: Task, pid: Int) -> int:
    found = task.machine.part(Processes).alive.get(pid) if pid else task
    if found is None:
        raise Errno.ESRCH
    return found.session


@syscall(383, "setpgrp", s300=None)
def setpgrp(task: Task) -> int:
    """XPG4's: as the older call does for a flag that isn't zero."""
    return process.setpgrp(task, 1)


@syscall(388, "setregid", s300=None)
def setregid(task: Task, real: Int, effective: Int) -> None:
    identity.setresgid(task, real, effective, -1)


# --- limits ---

_INFINITY64 = (1 << 63) - 1


def _wide(value: int) -> int:
    return _INFINITY64 if value == RLIM_INFINITY else value


@syscall(363, "getrlimit64", s300=None)
def getrlimit64(task: Task, kind: Int, limit: OutPointer) -> None:
    current, maximum = limit_of(task, kind)
    Rlimit64(cur=_wide(current), max=_wide(maximum)).store(task.memory, limit, task.abi.ALIGNMENT)


@syscall(368, "setrlimit64", s300=None, note="what is beyond 31 bits is no limit")
def setrlimit64(task: Task, kind: Int, limit: Pointer) -> None:
    wanted = Rlimit64.load(task.memory, limit, task.abi.ALIGNMENT)
    resource.change_limit(task, kind, min(wanted.cur, RLIM_INFINITY), min(wanted.max, RLIM_INFINITY))


@syscall(371, "ulimit64", s300=None)
def ulimit64(task: Task, command: Int, limit: Long) -> tuple[int, int]:
    return 0, resource.ulimit(task, command, min(limit, RLIM_INFINITY))


# --- processors ---

_PROCESSORS, _FIRST_PROCESSOR = 1, 2


@syscall(315, "mpctl", note="there is one processor, and no process is bound to it")
def mpctl(task: Task, command: Int, first: Int, second: Int) -> int:
    if command == _PROCESSORS:
        return 1
    if command == _FIRST_PROCESSOR:
        return 0
    raise Errno.EINVAL
