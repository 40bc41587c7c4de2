"""A clock beyond what a time_t holds: it wraps, and no call fails of it."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.abi.structs import Stat, Timeb, Timeval
from kernel.clock import VirtualClock
from kernel.task import Task

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
