"""Signals that are waited for rather than taken by a handler, and what becomes of children's statuses."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.abi.errno import Errno
from kernel.abi.signals import SA_NOCLDWAIT, SIGALRM, SIGCLD, SIGCONT, SIGTSTP, SIGUSR1, SIGUSR2, bit
from kernel.process.actions import Action
from kernel.waiting import Interrupted

DATA = 0x10000
SET, INFO, TIME = DATA, DATA + 64, DATA + 128


@pytest.fixture
def waiting(machine: Any) -> Any:
    """A task of the Series 800 with SIGUSR1 and SIGUSR2 blocked, and a set of both at SET."""
    task = machine.task("s800")
    task.signals.set_mask(bit(SIGUSR1) | bit(SIGUSR2))
    task.memory.put_u32(SET, bit(SIGUSR1) | bit(SIGUSR2))
    return task


@pytest.fixture
def call800() -> Any:
    from tests.kernel.conftest import Caller

    return Caller("s800")


def test_what_is_pending_is_taken_at_once(waiting: Any, call800: Any) -> None:
    waiting.signals.post(SIGUSR2)
    waiting.signals.post(SIGUSR1)
    assert call800(waiting, "sigwaitinfo", SET, INFO) == SIGUSR1
    assert waiting.memory.u32(INFO) == SIGUSR1
    assert waiting.signals.pending == bit(SIGUSR2)


def test_a_bad_address_loses_no_signal(waiting: Any, call800: Any) -> None:
    waiting.signals.post(SIGUSR1)
    call800.fails(waiting, Errno.EFAULT, "sigwait", SET, 0x7000_0000)
    assert waiting.signals.pending == bit(SIGUSR1)


def test_a_blocked_signal_ends_the_wait(waiting: Any, call800: Any) -> None:
    pending = call800.start(waiting, "sigwaitinfo", SET, 0)
    assert not pending.step()
    waiting.signals.post(SIGUSR2)
    assert pending.step()
    assert pending.result == SIGUSR2
    assert not waiting.signals.pending


def test_time_is_up(waiting: Any, call800: Any) -> None:
    waiting.memory.put_u32(TIME, 7)
    waiting.memory.put_u32(TIME + 4, 0)
    pending = call800.start(waiting, "sigtimedwait", SET, 0, TIME)
    with pytest.raises(Errno.EAGAIN):
        pending.run()
    assert waiting.clock.monotonic() == 7


def test_another_signal_interrupts(waiting: Any, call800: Any) -> None:
    waiting.signals.set_action(SIGALRM, Action(0x1000))
    pending = call800.start(waiting, "sigwaitinfo", SET, 0)
    waiting.signals.post(SIGALRM)
    with pytest.raises(Interrupted):
        pending.run()
    waiting.signals.post(SIGUSR1)  # nobody waits any more
    assert waiting.signals.pending & bit(SIGUSR1)


def test_children_of_who_wants_no_zombies_leave_none(machine: Any, waiting: Any, call800: Any) -> None:
    waiting.signals.set_action(SIGCLD, Action(0x1000, 0, SA_NOCLDWAIT, posix=True))
    child = machine.task("s800")
    machine.processes.enter(child, waiting)
    child.exit(0)
    assert waiting.signals.pending == bit(SIGCLD)
    call800.fails(waiting, Errno.ECHILD, "wait", 0)


def test_who_is_stopped_in_a_call_goes_on_in_it(machine: Any, task: Any, call: Any) -> None:
    """With the time it has waited already, not from the beginning."""
    machine.processes.host_job = task.pgrp
    for offset, value in ((0, 10), (4, 0)):
        task.memory.put_u32(TIME + offset, value)
    pending = call.start(task, "select", 0, 0, 0, 0, TIME)
    machine.clock.advance(4)
    task.signals.post(SIGTSTP)
    assert task.stopped
    task.signals.post(SIGTSTP)  # no effect on a stopped process
    task.signals.post(SIGCONT)
    assert not task.stopped
    assert not task.signals.pending
    machine.scheduler.runnable.clear()
    assert pending.run() == 0
    assert machine.clock.monotonic() == 10


def test_who_can_not_be_stopped_does_not_notice(task: Any, call: Any) -> None:
    pending = call.start(task, "pause")
    task.signals.post(SIGTSTP)  # in an orphaned process group
    assert not task.stopped
    assert not pending.step()
