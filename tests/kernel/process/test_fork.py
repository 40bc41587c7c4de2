"""What a child has of its parent, and what it has not."""

from __future__ import annotations

from typing import Any

import pytest

from emu.memory import PAGE
from kernel.abi.errno import Errno
from kernel.abi.file import O_CREAT, O_RDWR
from kernel.abi.limits import RLIMIT_FSIZE
from kernel.abi.signals import ITIMER_REAL, SIGALRM, SIGTERM, SIGUSR1, bit
from kernel.credentials import Credentials
from kernel.process.actions import Action
from kernel.process.fork import CHILD, fork
from kernel.process.task import Task
from tests.kernel.conftest import DATA, FakeMachine


def test_memory_is_copied(task: Task) -> None:
    task.memory.write(DATA, b"both")
    child = fork(task)
    child.memory.write(DATA, b"mine")
    assert task.memory.read(DATA, 4) == b"both"
    assert child.memory.read(DATA + PAGE, 4) == bytes(4)


def test_the_child_returns_from_the_same_call(task: Task) -> None:
    task.cpu.set("d0", 2)
    task.cpu.pc = 0x4002
    child = fork(task)
    assert (child.cpu.pc, child.cpu.get("d0"), child.cpu.get("d1")) == (0x4002, task.pid, CHILD)
    assert task.cpu.get("d0") == 2, "the parent's call is not over"
    assert child in child.scheduler.runnable


def test_open_files_are_shared_and_descriptors_are_not(task: Task, call: Any) -> None:
    fd = call(task, "open", b"/file", O_RDWR | O_CREAT, 0o600)
    call(task, "fcntl", fd, 2, 1)
    child = fork(task)
    assert child.files.get(fd) is task.files.get(fd)
    assert child.files.descriptor(fd).close_on_exec
    call(child, "write", fd, b"abc", 3)
    assert call(task, "lseek", fd, 0, 1) == 3
    call(child, "close", fd)
    assert call(task, "write", fd, b"d", 1) == 1


def test_who_it_is(task: Task, machine: FakeMachine) -> None:
    task.pgrp, task.session, task.name = 7, 6, b"parent"
    task.share.nice, task.share.realtime, task.share.seconds = 30, 100, 5.0
    task.limits[RLIMIT_FSIZE] = (10, 20)
    task.locked = 1
    child = fork(task)
    assert (child.ppid, child.pgrp, child.session, child.name) == (task.pid, 7, 6, b"parent")
    assert task.family.children == {child.pid: child}
    assert machine.tasks[child.pid] is child
    assert (child.share.nice, child.share.realtime, child.share.times.user) == (30, 100, 0)
    assert child.limit(RLIMIT_FSIZE) == 10
    assert not child.locked
    assert not child.executed
    child.limits[RLIMIT_FSIZE] = (1, 1)
    child.credentials.euid = 4711
    child.fs.umask = 0o77
    assert task.limit(RLIMIT_FSIZE) == 10
    assert task.credentials.euid != 4711
    assert task.fs.umask == 0o22


def test_signals_and_timers(task: Task) -> None:
    task.signals.set_action(SIGUSR1, Action(0x2000))
    task.signals.set_mask(bit(SIGTERM))
    task.signals.post(SIGTERM)
    task.timers.set(ITIMER_REAL, 5.0, 1.0)
    child = fork(task)
    assert child.signals.action(SIGUSR1).handler == 0x2000
    assert child.signals.mask == bit(SIGTERM)
    assert not child.signals.pending
    assert child.timers.get(ITIMER_REAL) == (0.0, 0.0)
    task.scheduler.runnable.clear()
    task.scheduler.poll()
    assert task.signals.pending & bit(SIGALRM)
    assert not child.signals.pending


def test_a_borrower_runs_in_its_parents_memory(task: Task) -> None:
    child = fork(task, borrow=True)
    assert child.memory is task.memory
    assert child.mappings is task.mappings
    assert child.lender is task
    child.exit(0)
    child.release()
    task.memory.write(DATA, b"still there")
    assert child.lender is None


def test_too_many(task: Task, machine: FakeMachine) -> None:
    task.credentials = Credentials(1000, 1000)
    machine.processes.most_of_a_user = 2
    child = fork(task)
    with pytest.raises(Errno.EAGAIN):
        fork(task)
    child.exit(0)
    with pytest.raises(Errno.EAGAIN):
        fork(task)  # zombies count
    task.credentials = Credentials(0, 0)
    assert fork(task).alive
    machine.processes.most = 3
    with pytest.raises(Errno.EAGAIN):
        fork(task)


def test_too_much_memory(task: Task, machine: FakeMachine) -> None:
    machine.processes.swap = 0
    task.memory.map(0x4000_0000, task.abi.STACK_SIZE, 3)
    with pytest.raises(Errno.ENOMEM):
        fork(task)
    assert fork(task, borrow=True).alive


@pytest.mark.parametrize("at", ["memory", "processor"])
def test_no_room_on_the_host(task: Any, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    def fails(*_: Any) -> None:
        raise OSError(12, "Cannot allocate memory")

    copies: list[Any] = []
    copy = task.memory.fork
    monkeypatch.setattr(task.memory, "fork", fails if at == "memory" else lambda: copies.append(copy()) or copies[0])
    monkeypatch.setattr(task.cpu, "fork", fails)
    with pytest.raises(Errno.ENOMEM):
        fork(task)
    assert not task.family.children
