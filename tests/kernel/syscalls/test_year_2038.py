"""Times beyond what a time_t holds: a clock wraps, a timer is shown with the most there is, and no call fails."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.abi.structs import Itimerval, Stat, Timeb, Timeval
from kernel.clock import VirtualClock
from kernel.process.task import Task

DATA = 0x10000


@pytest.mark.parametrize(("epoch", "shown"), [(2**31 - 1, 2**31 - 1), (2**31, -(2**31)), (2**32 - 1, -1), (2**32, 0)])
def test_clock(machine: Any, call: Any, epoch: int, shown: int) -> None:
    machine.clock = VirtualClock(epoch=float(epoch))
    task: Task = machine.task()
    call(task, "gettimeofday", DATA, 0)
    assert Timeval.load(task.memory, DATA, 2).sec == shown
    call(task, "ftime", DATA)
    assert Timeb.load(task.memory, DATA, 2).time == shown
    call(task, "time", DATA)
    assert task.memory.s32(DATA) == shown
    reading, _ = call(task, "pipe")
    call(task, "fstat", reading, DATA)
    assert Stat.load(task.memory, DATA, 2).mtime == shown


@pytest.mark.parametrize("seconds", [2**31 - 1, 2**31, 2**32 - 1])
def test_long_alarm(task: Task, call: Any, seconds: int) -> None:
    call(task, "alarm", seconds)
    call(task, "getitimer", 0, DATA)
    assert Itimerval.load(task.memory, DATA, 2).value_sec == 2**31 - 1
    assert call(task, "alarm", 0) == seconds


def test_longest_interval(task: Task, call: Any) -> None:
    longest = Itimerval(value_sec=2**31 - 1, value_usec=999_999, interval_sec=2**31 - 1, interval_usec=999_999)
    longest.store(task.memory, DATA, 2)
    call(task, "setitimer", 0, DATA, 0)
    call(task, "getitimer", 0, DATA)
    assert Itimerval.load(task.memory, DATA, 2) == longest
