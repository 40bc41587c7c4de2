"""POSIX shared memory and message queues."""

from __future__ import annotations

import os

import pytest

from emu.memory import PROT_READ, PROT_WRITE
from kernel.abi.errno import Errno
from kernel.abi.file import O_CREAT, O_EXCL, O_NONBLOCK, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, POLLIN, POLLOUT
from kernel.abi.ipc import MqAttr
from kernel.ipc.named import OBJECTS
from kernel.process.task import Task
from kernel.syscalls.memory import MAP_SHARED
from tests.kernel.conftest import DATA, Caller, FakeMachine

NAME = b"/name"
NEW = O_CREAT | O_RDWR


@pytest.fixture
def call() -> Caller:
    return Caller("s800")


@pytest.fixture
def task(machine: FakeMachine) -> Task:
    return machine.task("s800")


@pytest.fixture
def other(machine: FakeMachine) -> Task:
    """Somebody else's process."""
    other = machine.task("s800")
    other.credentials.euid = other.credentials.egid = 4711
    other.credentials.groups = []
    return other


# --- shared memory ---


def test_memory_is_a_file_for_everybody_who_knows_the_name(task: Task, machine: FakeMachine, call: Caller) -> None:
    fd = call(task, "shm_open", NAME, NEW, 0o600)
    assert task.files.descriptor(fd).close_on_exec
    call(task, "ftruncate", fd, 8192)
    address = call(task, "mmap", 0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
    task.memory.write(address + 5000, b"shared")
    second = machine.task("s800")
    again = call(second, "shm_open", NAME, O_RDWR, 0)
    there = call(second, "mmap", 0, 8192, PROT_READ, MAP_SHARED, again, 0)
    assert second.memory.read(there + 5000, 6) == b"shared"
    call(task, "shm_unlink", NAME)
    task.memory.write(address, b"still")
    assert second.memory.read(there, 5) == b"still"
    call.fails(task, Errno.ENOENT, "shm_open", NAME, O_RDWR, 0)
    fresh = call(task, "shm_open", NAME, NEW, 0o600)
    assert task.files.get(fresh).stat().size == 0
    call(second, "shm_open", NAME, O_RDWR | O_TRUNC, 0)


def test_what_shm_open_refuses(task: Task, other: Task, call: Caller) -> None:
    call(task, "shm_open", NAME, NEW, 0o640)
    call.fails(task, Errno.EEXIST, "shm_open", NAME, NEW | O_EXCL, 0o600)
    call.fails(task, Errno.EINVAL, "shm_open", NAME, O_WRONLY, 0)
    call.fails(task, Errno.EINVAL, "shm_open", NAME, O_RDONLY | O_TRUNC, 0)
    call.fails(task, Errno.EINVAL, "shm_open", b"", NEW, 0)
    call.fails(task, Errno.ENAMETOOLONG, "shm_open", b"/" + b"x" * 1100, NEW, 0)
    call.fails(other, Errno.EACCES, "shm_open", NAME, O_RDONLY, 0)
    call.fails(other, Errno.EACCES, "shm_unlink", NAME)
    call.fails(task, Errno.ENOENT, "shm_unlink", b"/none")
    task.files.limit = len(list(task.files))
    call.fails(task, Errno.EMFILE, "shm_open", b"/new", NEW, 0o600)
    task.files.limit = 60
    call.fails(task, Errno.ENOENT, "shm_open", b"/new", O_RDWR, 0)


def test_there_is_an_end_of_names(task: Task, call: Caller) -> None:
    for number in range(OBJECTS):
        call(task, "close", call(task, "shm_open", b"/%d" % number, NEW, 0o600))
    call.fails(task, Errno.ENOSPC, "shm_open", NAME, NEW, 0o600)


def test_nothing_is_left_of_it(machine: FakeMachine, task: Task, call: Caller) -> None:
    before = len(os.listdir("/proc/self/fd"))
    call(task, "close", call(task, "shm_open", NAME, NEW, 0o600))
    assert len(os.listdir("/proc/self/fd")) == before + 1
    machine.ipc.close()
    assert len(os.listdir("/proc/self/fd")) == before


# --- message queues ---


def make(task: Task, call: Caller, most: int = 3, size: int = 16, flags: int = NEW) -> int:
    attributes = call.put(task, MqAttr(maxmsg=most, msgsize=size).to_bytes(8))
    return int(call(task, "mq_open", NAME, flags, 0o600, attributes))


def send(task: Task, call: Caller, queue: int, text: bytes, priority: int = 0) -> None:
    call(task, "mq_send", queue, text, len(text), priority)


def receive(task: Task, call: Caller, queue: int) -> tuple[bytes, int]:
    got = call(task, "mq_receive", queue, DATA, 100, DATA + 100)
    return task.memory.read(DATA, got), task.memory.u32(DATA + 100)


def test_the_urgent_before_the_old(task: Task, call: Caller) -> None:
    queue = make(task, call)
    for text, priority in ((b"first", 1), (b"second", 1), (b"urgent", 31)):
        send(task, call, queue, text, priority)
    assert [receive(task, call, queue) for _ in range(3)] == [(b"urgent", 31), (b"first", 1), (b"second", 1)]
    send(task, call, queue, b"")
    assert receive(task, call, queue) == (b"", 0)


def test_waiting_for_a_message_and_for_room(task: Task, machine: FakeMachine, call: Caller) -> None:
    queue, second = make(task, call, most=1), machine.task("s800")
    there = call(second, "mq_open", NAME, O_WRONLY, 0, 0)
    waiting = call.start(task, "mq_receive", queue, DATA, 100, 0)
    assert not waiting.step()
    send(second, call, there, b"one")
    assert waiting.run() == 3
    send(second, call, there, b"two")
    blocked = call.start(second, "mq_send", there, b"three", 5, 0)
    assert not blocked.step()
    assert receive(task, call, queue) == (b"two", 0)
    assert blocked.step()


def test_not_waiting(task: Task, call: Caller) -> None:
    queue = make(task, call, most=1, flags=NEW | O_NONBLOCK)
    file = task.files.get(queue)
    call.fails(task, Errno.EAGAIN, "mq_receive", queue, DATA, 100, 0)
    assert file.readiness(POLLIN | POLLOUT) == POLLOUT
    send(task, call, queue, b"x")
    call.fails(task, Errno.EAGAIN, "mq_send", queue, b"x", 1, 0)
    assert file.readiness(POLLIN | POLLOUT) == POLLIN


def test_attributes(task: Task, call: Caller) -> None:
    queue = make(task, call)
    send(task, call, queue, b"x")
    call(task, "mq_setattr", queue, call.put(task, MqAttr(flags=O_NONBLOCK, maxmsg=99).to_bytes(8)), DATA)
    assert MqAttr.load(task.memory, DATA, 8) == MqAttr(flags=0, maxmsg=3, msgsize=16, curmsgs=1)
    call(task, "mq_getattr", queue, DATA)
    assert MqAttr.load(task.memory, DATA, 8).flags == O_NONBLOCK
    call(task, "mq_unlink", NAME)
    queue = call(task, "mq_open", NAME, NEW, 0o600, 0)
    call(task, "mq_getattr", queue, DATA)
    assert MqAttr.load(task.memory, DATA, 8) == MqAttr(maxmsg=10, msgsize=1024)


def test_what_queues_refuse(task: Task, other: Task, call: Caller) -> None:
    queue = make(task, call)
    call.fails(task, Errno.EMSGSIZE, "mq_send", queue, b"x" * 17, 17, 0)
    call.fails(task, Errno.EINVAL, "mq_send", queue, b"x", 1, 32)
    call.fails(task, Errno.EFAULT, "mq_send", queue, 0x7000_0000, 5, 0)
    call.fails(task, Errno.EMSGSIZE, "mq_receive", queue, DATA, 15, 0)
    send(task, call, queue, b"kept")
    call.fails(task, Errno.EFAULT, "mq_receive", queue, 0x7000_0000, 100, 0)
    assert receive(task, call, queue) == (b"kept", 0)
    plain = call(task, "open", b"/dev/null", O_RDWR, 0)
    for name, *words in (("mq_getattr", DATA), ("mq_close",), ("mq_send", DATA, 1, 0)):
        call.fails(task, Errno.EBADF, name, plain, *words)
    reading = call(task, "mq_open", NAME, O_RDONLY, 0, 0)
    call.fails(task, Errno.EBADF, "mq_send", reading, b"x", 1, 0)
    call.fails(other, Errno.EACCES, "mq_open", NAME, O_RDONLY, 0, 0)
    call(task, "mq_close", queue)
    call.fails(task, Errno.EBADF, "mq_close", queue)
    call(task, "mq_unlink", NAME)
    for most, size in ((0, 16), (16, 0), (1 << 20, 16), (16, 1 << 20), (-1, 16)):
        with pytest.raises(Errno.EINVAL):
            make(task, call, most, size)


# --- how much there may be of all ---


def test_shared_memory_has_an_end(task: Task, machine: FakeMachine, call: Caller) -> None:
    machine.ipc.memory.most = 20_000
    one, two = (call(task, "shm_open", name, NEW, 0o600) for name in (b"/one", b"/two"))
    call(task, "ftruncate", one, 12_000)
    call.fails(task, Errno.ENOSPC, "ftruncate", two, 8_001)
    call(task, "ftruncate", two, 7_990)
    call(task, "lseek", two, 0, 2)
    assert call(task, "write", two, b"x" * 100, 100) == 10
    call.fails(task, Errno.EFBIG, "write", two, b"x", 1)
    assert call(task, "pwrite", one, b"x", 1, 0) == 1
    call(task, "ftruncate", one, 0)
    assert call(task, "write", two, b"x" * 100, 100) == 100


def test_nameless_shared_memory_counts_until_nobody_has_it(task: Task, machine: FakeMachine, call: Caller) -> None:
    machine.ipc.memory.most = 20_000
    fd = call(task, "shm_open", NAME, NEW, 0o600)
    call(task, "ftruncate", fd, 12_288)
    address = call(task, "mmap", 0, 12_288, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
    call(task, "shm_unlink", NAME)
    call(task, "close", fd)
    other = call(task, "shm_open", NAME, NEW, 0o600)
    call.fails(task, Errno.ENOSPC, "ftruncate", other, 12_288)
    call(task, "munmap", address, 12_288)
    call(task, "ftruncate", other, 12_288)


def test_queues_have_an_end(task: Task, machine: FakeMachine, call: Caller) -> None:
    machine.ipc.message_queues.most = 3 * 10 * 1024
    fds = [call(task, "mq_open", b"/%d" % number, NEW, 0o600, 0) for number in range(3)]
    call.fails(task, Errno.ENOSPC, "mq_open", b"/more", NEW, 0o600, 0)
    call(task, "mq_unlink", b"/0")
    call.fails(task, Errno.ENOSPC, "mq_open", b"/more", NEW, 0o600, 0)  # it is open still
    call(task, "mq_close", fds[0])
    call(task, "mq_open", b"/more", NEW, 0o600, 0)
