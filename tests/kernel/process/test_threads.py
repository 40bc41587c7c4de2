"""What the threads of a process share, and what each has to itself."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.abi.errno import Errno
from kernel.abi.signals import SIGTERM, SIGUSR1, SIGUSR2, bit
from kernel.process import threads
from kernel.process.actions import Action
from kernel.process.fork import fork
from kernel.process.table import Processes
from kernel.process.task import Task
from tests.kernel.conftest import DATA, Caller, FakeMachine

STACK = DATA + 0x4000
SUSPENDED = 1
ABSOLUTE = 1


@pytest.fixture
def task(machine: FakeMachine) -> Task:
    return machine.task("s800")


@pytest.fixture
def call() -> Caller:
    return Caller("s800")


@pytest.fixture
def other(task: Task) -> Task:
    return threads.create(task, 0x1000, 7, STACK, DATA)


def test_a_thread_begins_in_its_function(task: Task) -> None:
    task.memory.put_u32(DATA, 0x2000)
    task.memory.put_u32(DATA + 4, 0x40002000)
    thread = threads.create(task, DATA | 2, 7, STACK, 0x1234)
    cpu = thread.cpu
    assert (cpu.pc, cpu.get("gr26"), cpu.get("gr2"), cpu.get("gr19")) == (0x2000, 7, 0, 0x40002000)
    assert (cpu.get("cr27"), cpu.get("gr30") % 64, cpu.get("gr30") > STACK) == (0x1234, 0, True)
    assert thread in task.scheduler.runnable


def test_threads_share_what_is_the_processs(task: Task, other: Task, call: Caller) -> None:
    assert other.memory is task.memory
    fd = call(other, "open", b"/file", 0x102, 0o600)
    assert call(task, "write", fd, b"abc", 3) == 3
    call(other, "umask", 0o77)
    assert task.fs.umask == 0o77
    call(other, "setpgrp3", 1)
    assert task.pgrp == other.pid == task.pid
    assert call(other, "lwp_self") == other.lwp != task.lwp == call(task, "lwp_self")


def test_each_has_its_own_mask_and_takes_the_creators(task: Task) -> None:
    task.signals.set_mask(bit(SIGUSR1))
    thread = threads.create(task, 0x1000, 0, STACK, 0)
    thread.signals.set_mask(bit(SIGUSR2))
    assert task.signals.mask == bit(SIGUSR1)


def test_a_signal_is_for_a_thread_that_does_not_block_it(task: Task, other: Task) -> None:
    task.signals.set_action(SIGUSR1, Action(0x1000))
    task.signals.set_mask(bit(SIGUSR1))
    task.signals.post(SIGUSR1)
    assert not task.signals.deliverable
    assert other.signals.deliverable == bit(SIGUSR1)


def test_a_signal_nobody_takes_waits_for_the_first_that_does(task: Task, other: Task) -> None:
    task.signals.set_action(SIGUSR1, Action(0x1000))
    for thread in (task, other):
        thread.signals.set_mask(bit(SIGUSR1))
    task.signals.post(SIGUSR1)
    assert not task.signals.deliverable | other.signals.deliverable
    other.signals.set_mask(0)
    assert other.signals.deliverable == bit(SIGUSR1)
    other.signals.deliver()
    assert not task.signals.pending


def test_a_threads_own_signal_is_no_other_threads(task: Task, other: Task, call: Caller) -> None:
    task.signals.set_action(SIGUSR1, Action(0x1000))
    call(task, "lwp_kill", other.lwp, SIGUSR1)
    assert other.signals.pending == bit(SIGUSR1)
    assert not task.signals.pending
    call.fails(task, Errno.ESRCH, "lwp_kill", 1, SIGUSR1)


def test_sleeping_and_waking(task: Task, other: Task, call: Caller) -> None:
    task.memory.put_u32(DATA, 5)
    call.fails(task, Errno.EAGAIN, "ksleep", DATA, 4, 0, 0)
    sleeper = call.start(other, "ksleep", DATA, 5, 0, 0)
    assert call(task, "kwakeup", DATA + 4, 1) == 0
    assert call(task, "kwakeup", DATA, 9) == 1
    assert sleeper.run() is None


def test_sleepers_wake_in_the_order_in_which_they_came(task: Task, other: Task, call: Caller) -> None:
    first, second = (call.start(thread, "ksleep", DATA, 0, 0, 0) for thread in (other, task))
    call(task, "kwakeup", DATA, 1)
    assert first.resume()
    assert not second.resume()


def test_a_sleep_ends_with_its_time(task: Task, call: Caller) -> None:
    task.memory.put_u32(DATA + 8, 3)
    call.fails(task, Errno.ETIMEDOUT, "ksleep", DATA, 0, DATA + 8, 0)
    call.fails(task, Errno.ETIMEDOUT, "ksleep", DATA, 0, DATA + 8, ABSOLUTE)


def test_the_end_of_a_thread_is_told(task: Task, other: Task, call: Caller) -> None:
    task.memory.put_u32(DATA, 1)
    sleeper = call.start(task, "ksleep", DATA, 1, 0, 0)
    waiter = call.start(task, "lwp_wait", other.lwp)
    call(other, "lwp_exit", DATA)
    assert not other.alive
    assert task.alive
    assert task.memory.u32(DATA) == 0
    assert sleeper.resume()
    assert waiter.resume()
    call.fails(task, Errno.ESRCH, "lwp_wait", other.lwp)


def test_the_first_thread_stands_for_the_process_when_it_has_ended(
    machine: FakeMachine, task: Task, other: Task, call: Caller
) -> None:
    call(task, "lwp_exit", 0)
    assert machine.tasks[task.pid] is task
    task.proceed()
    assert task not in task.scheduler.runnable
    other.signals.set_action(SIGTERM, Action(0x1000))
    task.signals.post(SIGTERM)
    assert other.signals.deliverable
    call(other, "lwp_exit", 0)
    assert task.pid not in machine.tasks
    assert task.status == 0


def test_exit_ends_all(machine: FakeMachine, task: Task, other: Task, call: Caller) -> None:
    sleeper = call.start(task, "ksleep", DATA, 0, 0, 0)
    call(other, "exit", 3)
    assert not task.alive
    assert not other.alive
    assert task.status == 0x300
    assert not sleeper.task.waiting
    other.release()


def test_a_forked_child_has_the_caller_alone(task: Task, other: Task) -> None:
    other.cpu.set("gr3", 99)
    child = fork(other)
    assert list(child.process.threads.values()) == [child]
    assert child.cpu.get("gr3") == 99
    assert child.family.parent is task, "the first thread stands for the process"


def test_there_is_an_end_to_threads(machine: FakeMachine, task: Task, other: Task) -> None:
    machine.part(Processes).most_threads = 2
    with pytest.raises(Errno.EAGAIN):
        threads.create(task, 0x1000, 0, STACK, 0)


def test_a_suspended_thread_has_no_turn(task: Task, call: Caller) -> None:
    lwp = call(task, "lwp_create", 0x1000, 0, STACK, 0, SUSPENDED)
    thread = task.process.threads[lwp]
    assert thread not in task.scheduler.runnable
    call(task, "lwp_resume", lwp)
    assert thread in task.scheduler.runnable
    call(task, "lwp_suspend", lwp)
    task.scheduler.runnable.clear()
    thread.proceed()
    assert not task.scheduler.runnable


def test_an_aborted_thread_fails_at_its_next_cancellation_point(task: Task, other: Task, call: Caller) -> None:
    call(task, "lwp_abort_syscall", other.lwp)
    call.fails(other, Errno.EINTR, "ksleep", DATA, 0, 0, 2)
    assert not other.aborted


def test_a_call_that_is_aborted(task: Task, other: Task, call: Caller) -> None:
    waiting: Any = call.start(other, "ksleep", DATA, 0, 0, 2)
    firm: Any = call.start(task, "ksleep", DATA, 0, 0, 0)
    task.abort()
    assert not firm.resume()
    call(task, "lwp_abort_syscall", other.lwp)
    assert waiting.resume()
    assert waiting.error is not None
