"""Memory that a call needs after it has waited may be gone by then: somebody has cut the file that is mapped there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from emu.memory import PAGE, PROT_READ, PROT_WRITE
from kernel.abi.errno import Errno
from kernel.abi.file import O_CREAT, O_RDWR
from kernel.abi.socket import AF_UNIX, SOCK_DGRAM, Msghdr
from kernel.abi.structs import Iovec
from kernel.fs.pipe import PIPE_SIZE
from kernel.net import spec
from kernel.syscalls.memory import MAP_FILE, MAP_SHARED
from tests.kernel.conftest import DATA, FakeMachine


class Cut:
    """A process that waits in a call with its buffer in a file, and another one that cuts the file."""

    def __init__(self, machine: FakeMachine, call: Any) -> None:
        self.call, self.task, self.other = call, machine.task(), machine.task()
        file = call(self.task, "open", b"/mapped", O_RDWR | O_CREAT, 0o600)
        call(self.task, "ftruncate", file, 2 * PAGE)
        self.buffer = call(self.task, "mmap", 0, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FILE, file, 0)
        self.task.memory.write(self.buffer, b"old")
        self.read_end, self.write_end = call(self.task, "pipe")
        self.other.files = self.task.files.fork()
        self.file = file

    def wait_in(self, name: str, *words: int) -> None:
        """Begin the call as the processor does."""
        entry = self.call.entry(name)
        self.task._entry = entry
        self.task._call = entry.call(self.task, *words)
        assert not self.task._advance(None)
        assert self.task.waiting

    def go_on(self) -> int:
        """The errno of the call, which has been woken."""
        assert not self.task.waiting
        assert self.task._resume()
        assert self.task.cpu.get("sr") & 1
        return self.task.cpu.get("d0")

    def cut(self) -> None:
        self.call(self.other, "ftruncate", self.file, 0)


@pytest.fixture
def cut(machine: FakeMachine, call: Any) -> Cut:
    return Cut(machine, call)


def one(cut: Cut) -> tuple[str, tuple[int, ...]]:
    return "read", (cut.read_end, cut.buffer, 100)


def vectors(cut: Cut, length: int) -> int:
    """The address of two vectors, the second in the file."""
    Iovec(base=DATA + PAGE, length=2).store(cut.task.memory, DATA, 2)
    Iovec(base=cut.buffer, length=length).store(cut.task.memory, DATA + 8, 2)
    return DATA


def many(cut: Cut) -> tuple[str, tuple[int, ...]]:
    return "readv", (cut.read_end, vectors(cut, 100), 2)


@pytest.mark.parametrize("begin", [one, many])
def test_reading(cut: Cut, begin: Callable[[Cut], tuple[str, tuple[int, ...]]]) -> None:
    name, words = begin(cut)
    cut.wait_in(name, *words)
    cut.cut()
    cut.call(cut.other, "write", cut.write_end, b"hello", 5)
    assert cut.go_on() == Errno.EFAULT.code
    assert cut.call(cut.other, "read", cut.read_end, DATA, 100) == 5  # nothing was lost


@pytest.mark.parametrize("gathered", [False, True])
def test_writing(cut: Cut, gathered: bool) -> None:
    for _ in range(PIPE_SIZE // (32 * PAGE)):
        cut.call(cut.other, "write", cut.write_end, DATA, 32 * PAGE)
    if gathered:
        cut.wait_in("writev", cut.write_end, vectors(cut, 2 * PAGE), 2)
    else:
        cut.wait_in("write", cut.write_end, cut.buffer, 2 * PAGE)
    cut.cut()
    cut.call(cut.other, "read", cut.read_end, DATA, 32 * PAGE)
    assert cut.go_on() == Errno.EFAULT.code


def test_receiving(cut: Cut, machine: FakeMachine, request: pytest.FixtureRequest) -> None:
    network = machine.network = spec.create("none", "A.09.05")  # type: ignore[attr-defined]
    request.addfinalizer(network.close)
    cut.call(cut.task, "socketpair", AF_UNIX, SOCK_DGRAM, 0, DATA)
    ours, theirs = cut.task.memory.s32(DATA), cut.task.memory.s32(DATA + 4)
    cut.other.files = cut.task.files.fork()
    for name, words in (
        ("recv", (ours, cut.buffer, 100, 0)),
        ("recvfrom", (ours, cut.buffer, 100, 0, 0, 0)),
        ("recvmsg", (ours, DATA + PAGE, 0)),
    ):
        Msghdr(iov=vectors(cut, 50), iovlen=2).store(cut.task.memory, DATA + PAGE, 2)
        cut.call(cut.other, "ftruncate", cut.file, 2 * PAGE)
        cut.wait_in(name, *words)
        cut.cut()
        cut.call(cut.other, "send", theirs, b"hello", 5, 0)
        assert cut.go_on() == Errno.EFAULT.code, name
        assert cut.call(cut.other, "recv", ours, DATA, 100, 0) == 5, name


def test_waiting_for_a_child(cut: Cut) -> None:
    child = cut.other
    child.family.parent = cut.task
    cut.task.family.children[child.pid] = child
    cut.wait_in("wait", cut.buffer)
    cut.cut()
    child.exit(0x700)
    assert cut.go_on() == Errno.EFAULT.code
    assert cut.call(cut.task, "wait", DATA) == (child.pid, 0x700)  # nothing was lost


def test_what_is_there_again_is_as_good_as_ever(cut: Cut) -> None:
    cut.wait_in("read", cut.read_end, cut.buffer, 100)
    cut.cut()
    cut.call(cut.other, "ftruncate", cut.file, PAGE)
    cut.call(cut.other, "write", cut.write_end, b"hello", 5)
    assert cut.task._resume()
    assert cut.task.cpu.get("d0") == 5
    assert cut.task.memory.read(cut.buffer, 5) == b"hello"


def test_a_call_that_is_over_holds_nothing(cut: Cut) -> None:
    cut.wait_in("read", cut.read_end, cut.buffer, 100)
    cut.call(cut.other, "write", cut.write_end, b"hello", 5)
    assert cut.task._resume()
    cut.cut()
    cut.wait_in("read", cut.read_end, DATA, 100)
    cut.call(cut.other, "write", cut.write_end, b"again", 5)
    assert cut.task._resume()
    assert cut.task.memory.read(DATA, 5) == b"again"
