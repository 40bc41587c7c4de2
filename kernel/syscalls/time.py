"""Time (time(2), gettimeofday(2), times(2), ftime(2)). The clock cannot be set: it is the host's clock.

A time_t and a clock_t are signed words that wrap: in 2038, and after 497 days of processor time.
"""

from __future__ import annotations

from typing import Annotated

from kernel.abi.structs import Timeb, Timeval, Timezone, Tms, signed_word
from kernel.calls.arguments import Argument, Guest, OutPointer
from kernel.calls.table import syscall
from kernel.model import Node
from kernel.process.task import Task


def _show_timeval(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    if not raw[index]:
        return "NULL"
    value = Timeval.load(guest.memory, raw[index], guest.abi.ALIGNMENT)
    return f"{{{value.sec}, {value.usec}}}"


TimevalOut = Annotated[int, Argument("I", _show_timeval, output=True)]


@syscall(13, "time")
def time(task: Task, result: OutPointer) -> int:
    now = int(task.clock.time())
    if result:
        task.memory.put_u32(result, now)
    return now


@syscall(116, "gettimeofday")
def gettimeofday(task: Task, value: TimevalOut, zone: OutPointer) -> None:
    seconds, fraction = divmod(task.clock.time(), 1.0)
    if value:
        Timeval(sec=signed_word(seconds), usec=int(fraction * 1e6)).store(task.memory, value, task.abi.ALIGNMENT)
    if zone:  # a program's time zone comes from TZ
        Timezone().store(task.memory, zone, task.abi.ALIGNMENT)


@syscall(35, "ftime")
def ftime(task: Task, result: OutPointer) -> None:
    seconds, fraction = divmod(task.clock.time(), 1.0)
    Timeb(time=signed_word(seconds), millitm=int(fraction * 1000)).store(task.memory, result, task.abi.ALIGNMENT)


@syscall(43, "times")
def times(task: Task, result: OutPointer) -> int:
    """The ticks since boot; the structure gets the process's own."""
    ticks = task.abi.CLOCK_TICKS
    if result:
        counted = (signed_word(seconds * ticks) for seconds in (*task.share.times, *task.share.of_children))
        utime, stime, cutime, cstime = counted
        Tms(utime=utime, stime=stime, cutime=cutime, cstime=cstime).store(task.memory, result, task.abi.ALIGNMENT)
    return int((task.clock.monotonic() - task.machine.part(Node).booted) * ticks) & 0x7FFFFFFF
