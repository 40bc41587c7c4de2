"""Binary semaphores in shared memory."""

from __future__ import annotations

from typing import Any

import pytest

from emu.memory import PROT_READ, PROT_WRITE
from kernel.abi.errno import Errno
from kernel.abi.ipc import Msemaphore
from kernel.abi.signals import SIGINT
from kernel.process.actions import Action
from kernel.process.task import Task
from kernel.syscalls.memory import MAP_ANONYMOUS, MAP_SHARED
from kernel.syscalls.msemaphore import IF_NOWAIT, IF_WAITERS, LOCKED, UNLOCKED
from kernel.waiting import Interrupted
from tests.kernel.conftest import DATA, FakeMachine


class Shared:
    """A semaphore two processes see, at the same address."""

    def __init__(self, machine: FakeMachine, call: Any) -> None:
        self.call = call
        self.one, self.other = machine.task(), machine.task()
        prot, flags = PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS
        self.address = call(self.one, "mmap", 0, 4096, prot, flags, -1, 0)
        self.other.memory.close()
        self.other.memory = self.other.cpu.memory = self.one.memory.fork()
        assert call(self.one, "msem_init", self.address, UNLOCKED) == self.address

    def lock(self, task: Task, condition: int = 0) -> None:
        self.call(task, "msleep", self.address, condition)

    def unlock(self, task: Task, condition: int = 0) -> None:
        self.call(task, "mwakeup", self.address, condition)

    def waits(self, task: Task) -> Any:
        pending = self.call.start(task, "msleep", self.address, 0)
        assert not pending.step()
        return pending

    @property
    def state(self) -> Msemaphore:
        return Msemaphore.load(self.one.memory, self.address, 2)


@pytest.fixture
def shared(machine: FakeMachine, call: Any) -> Shared:
    return Shared(machine, call)


def test_locking(shared: Shared) -> None:
    shared.lock(shared.one)
    shared.call.fails(shared.other, Errno.EAGAIN, "msleep", shared.address, IF_NOWAIT)
    pending = shared.waits(shared.other)
    assert shared.state.waiting == 1
    shared.unlock(shared.one, IF_WAITERS)
    assert pending.step()
    assert (shared.state.owner, shared.state.waiting) == (shared.other.pid, 0)
    shared.call.fails(shared.other, Errno.EAGAIN, "mwakeup", shared.address, IF_WAITERS)
    shared.unlock(shared.other)
    shared.lock(shared.one, IF_NOWAIT)


def test_one_of_many_gets_it(shared: Shared, machine: FakeMachine) -> None:
    shared.lock(shared.one)
    waiting = [shared.waits(shared.other), shared.call.start(shared.one, "msleep", shared.address, 0)]
    shared.unlock(shared.one)
    assert [pending.resume() for pending in waiting] == [True, False]
    assert (shared.state.owner, shared.state.waiting) == (shared.other.pid, 1)


def test_what_the_dead_have_locked_is_free(shared: Shared) -> None:
    shared.lock(shared.one)
    pending = shared.waits(shared.other)
    shared.one.exit(0)
    assert pending.step()
    assert Msemaphore.load(shared.other.memory, shared.address, 2).owner == shared.other.pid


def test_a_signal_ends_the_wait(shared: Shared) -> None:
    shared.lock(shared.one)
    shared.other.signals.set_action(SIGINT, Action(0x1000))
    pending = shared.waits(shared.other)
    shared.other.signals.post(SIGINT)
    pending.step()
    assert type(pending.error) is Interrupted
    assert shared.state.waiting == 0


def test_removing(shared: Shared) -> None:
    shared.lock(shared.one)
    pending = shared.waits(shared.other)
    shared.call(shared.one, "msem_remove", shared.address)
    with pytest.raises(Errno.EINVAL):
        pending.run()
    for name, *words in (("msleep", 0), ("mwakeup", 0), ("msem_remove",)):
        shared.call.fails(shared.one, Errno.EINVAL, name, shared.address, *words)


def test_dying_where_it_was_removed(shared: Shared) -> None:
    shared.lock(shared.one)
    pending = shared.waits(shared.other)
    shared.call(shared.one, "msem_remove", shared.address)
    pending._coroutine.close()  # as the end of a process does


def test_one_that_begins_locked(shared: Shared) -> None:
    shared.call(shared.one, "msem_init", shared.address, LOCKED)
    shared.waits(shared.other)
    shared.call.fails(shared.one, Errno.EINVAL, "msem_init", shared.address, 7)


def test_bad_pointers(shared: Shared) -> None:
    for name in ("msem_init", "msleep", "mwakeup", "msem_remove"):
        words = () if name == "msem_remove" else (0,)
        shared.call.fails(shared.one, Errno.EFAULT, name, 0x7000_0000, *words)
    shared.one.memory.protect(DATA, 4096, PROT_READ)
    shared.call.fails(shared.one, Errno.EFAULT, "msem_init", DATA, 0)


def test_the_count_lies_in_the_programs_memory_and_may_be_anything(shared: Shared) -> None:
    shared.lock(shared.one)
    for count in (0x7FFFFFFF, -0x80000000, -1):
        semaphore = shared.state
        semaphore.waiting = count
        semaphore.store(shared.one.memory, shared.address, 2)
        pending = shared.waits(shared.other)
        shared.unlock(shared.one)
        assert pending.step()
        assert shared.state.waiting == count
        shared.unlock(shared.other)
        shared.lock(shared.one)
