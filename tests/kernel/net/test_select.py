"""select(2) and poll(2): masks, errors, timeouts, every kind of file."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import O_RDWR, POLLHUP, POLLIN, POLLOUT, POLLPRI
from kernel.abi.signals import SIGALRM
from kernel.abi.socket import SOCK_STREAM
from kernel.fs.vfs import OpenFile
from kernel.process.actions import Action
from kernel.waiting import Interrupted, WaitQueue

LOOPBACK, BUFFER = 0x7F000001, 0x11000

BAD = 0x0666_0000
R, W, X, T = 0x10000, 0x10040, 0x10080, 0x100C0  # masks and timeval


class Device(OpenFile):
    """A file whose readiness a test sets."""

    def __init__(self) -> None:
        super().__init__(O_RDWR)
        self.state = 0
        self.changed = WaitQueue()

    def readiness(self, events: int) -> int:
        return self.state & (events | POLLHUP)

    def conditions(self, events: int) -> list[Any]:
        return [self.changed]

    def become(self, state: int) -> None:
        self.state = state
        self.changed.wake()


@pytest.fixture
def device(task: Any) -> Device:
    device = Device()
    task.files.put(3, device)
    return device


def store(task: Any, address: int, *fds: int) -> int:
    words = [sum(1 << fd % 32 for fd in fds if fd // 32 == word) for word in range(3)]
    task.memory.write(address, struct.pack(">3I", *words))
    return address


def load(task: Any, address: int) -> list[int]:
    words = struct.unpack(">3I", task.memory.read(address, 12))
    return [fd for fd in range(96) if words[fd // 32] >> fd % 32 & 1]


def timeval(task: Any, seconds: int, microseconds: int = 0) -> int:
    task.memory.write(T, struct.pack(">ii", seconds, microseconds))
    return T


def test_what_is_ready_is_left_in_the_masks(task: Any, call: Any, device: Device) -> None:
    device.state = POLLIN
    assert call(task, "select", 4, store(task, R, 3), store(task, W, 3), store(task, X, 3), 0) == 1
    assert (load(task, R), load(task, W), load(task, X)) == ([3], [], [])
    device.state = POLLIN | POLLOUT | POLLPRI
    assert call(task, "select", 4, store(task, R, 3), store(task, W, 3), store(task, X, 3), 0) == 3
    assert (load(task, R), load(task, W), load(task, X)) == ([3], [3], [3])


def test_bits_are_the_guests_and_only_the_words_of_n_are_touched(task: Any, call: Any) -> None:
    for fd in (31, 32, 40):
        task.files.put(fd, OpenFile(O_RDWR))
    assert call(task, "select", 33, store(task, R, 31, 32, 40, 70), 0, 0, 0) == 2
    assert task.memory.u32(R) == 0x80000000
    assert task.memory.u32(R + 4) == 1  # 40 is not below n, but in the last word
    assert task.memory.u32(R + 8) == 1 << 70 - 64
    end = 0x10000 + 64 * 4096
    task.memory.put_u32(end - 4, 1 << 31)
    assert call(task, "select", 32, end - 4, 0, 0, 0) == 1
    call.fails(task, Errno.EFAULT, "select", 33, end - 4, 0, 0, 0)


def test_errors(task: Any, call: Any, device: Device) -> None:
    call.fails(task, Errno.EBADF, "select", 5, store(task, R, 3, 4), 0, 0, 0)
    assert load(task, R) == [3, 4]
    call.fails(task, Errno.EINVAL, "select", -1, 0, 0, 0, 0)
    call.fails(task, Errno.EFAULT, "select", 4, BAD, 0, 0, 0)
    call.fails(task, Errno.EFAULT, "select", 4, 0, 0, 0, BAD)
    for seconds, microseconds in ((-1, 0), (0, -1), (0, 1_000_000)):
        call.fails(task, Errno.EINVAL, "select", 0, 0, 0, 0, timeval(task, seconds, microseconds))
    # A number too large for the process is cut, as 4.3BSD does.
    device.state = POLLIN
    assert call(task, "select", 100000, store(task, R, 3), 0, 0, 0) == 1


def test_timeouts(machine: Any, task: Any, call: Any, device: Device) -> None:
    assert call(task, "select", 4, store(task, R, 3), 0, 0, timeval(task, 2, 500_000)) == 0
    assert machine.clock.monotonic() == 2.5
    assert load(task, R) == []
    assert struct.unpack(">ii", task.memory.read(T, 8)) == (2, 500_000)  # not written back
    assert call(task, "select", 0, 0, 0, 0, timeval(task, 1)) == 0
    assert machine.clock.monotonic() == 3.5
    call(task, "select", 4, store(task, R, 3), 0, 0, timeval(task, 0))  # a poll takes no time
    assert machine.clock.monotonic() == 3.5
    call(task, "select", 0, 0, 0, 0, timeval(task, 0x7FFFFFFF))
    assert machine.clock.monotonic() == 3.5 + 31 * 86400


def test_without_a_timeout_it_waits(task: Any, call: Any, device: Device) -> None:
    waiting = call.start(task, "select", 4, store(task, R, 3), 0, 0, 0)
    assert not waiting.step()
    device.become(POLLOUT)
    assert not waiting.step()  # not what was asked for
    device.become(POLLIN)
    assert waiting.run() == 1
    assert load(task, R) == [3]


def test_a_signal_ends_it(task: Any, call: Any, device: Device) -> None:
    waiting = call.start(task, "select", 4, store(task, R, 3), 0, 0, timeval(task, 10))
    assert not waiting.step()
    task.signals.set_action(SIGALRM, Action(handler=0x1000))
    task.signals.post(SIGALRM)
    with pytest.raises(Interrupted):
        waiting.run()
    assert load(task, R) == [3]


def test_what_hung_up_is_ready(task: Any, call: Any, device: Device) -> None:
    device.state = POLLHUP
    assert call(task, "select", 4, store(task, R, 3), store(task, W, 3), 0, 0) == 2
    assert call(task, "select", 4, 0, 0, store(task, X, 3), timeval(task, 1)) == 0


def test_ordinary_files_are_always_ready(task: Any, call: Any) -> None:
    fd = call(task, "open", b"/file", O_RDWR | 0o400, 0o644)
    assert call(task, "select", fd + 1, store(task, R, fd), store(task, W, fd), store(task, X, fd), 0) == 2


def test_sockets_and_files_together(net: Any) -> None:
    task = net.task
    first, peer = net.connected()
    second, _ = net.connected()
    assert net("select", second + 1, store(task, R, first, second), 0, 0, timeval(task, 0)) == 0
    waiting = net.start("select", second + 1, store(task, R, first, second), 0, 0, 0)
    assert not waiting.step()
    peer.send(b"x")
    assert waiting.run() == 1
    assert load(task, R) == [first]
    assert net("select", second + 1, store(task, R, first), store(task, W, first, second), 0, 0) == 3


def test_the_end_of_a_stream_is_readable(net: Any) -> None:
    fd, peer = net.connected()
    assert net.select(fd) == "w"
    peer.close()
    assert net.select(fd) == "rw"


def test_a_full_stream_is_not_writable(net: Any) -> None:
    fd, _ = net.connected()
    net.flags(fd, 0o200000)
    while True:
        try:
            net("send", fd, R, 50 * 4096, 0)
        except Errno.EAGAIN:
            break
    assert net.select(fd) == ""


def test_a_datagram_socket_is_writable(net: Any) -> None:
    assert net.select(net.dgram()) == "w"


# --- poll ---


def poll(task: Any, call: Any, timeout: int, *entries: tuple[int, int]) -> tuple[int, list[int]]:
    task.memory.write(R, b"".join(struct.pack(">ihH", fd, events, 0xFFFF) for fd, events in entries))
    result = call(task, "poll", R, len(entries), timeout)
    return result, [task.memory.u16(R + 8 * at + 6) for at in range(len(entries))]


def test_poll(machine: Any, task: Any, call: Any, device: Device) -> None:
    device.state = POLLIN
    assert poll(task, call, -1, (3, POLLIN | POLLOUT)) == (1, [POLLIN])
    assert poll(task, call, -1, (3, POLLIN), (3, POLLIN), (-1, POLLIN)) == (2, [POLLIN, POLLIN, 0])
    assert poll(task, call, -1, (3, 0x40 | POLLIN)) == (1, [0x40 | POLLIN])  # POLLRDNORM
    assert poll(task, call, -1, (9, POLLIN), (3, 0)) == (1, [0x20, 0])  # POLLNVAL, at once
    assert poll(task, call, 1500, (3, POLLOUT)) == (0, [0])
    assert machine.clock.monotonic() == 1.5
    device.state = POLLHUP
    assert poll(task, call, -1, (3, 0)) == (1, [POLLHUP])
    call.fails(task, Errno.EFAULT, "poll", BAD, 1, 0)
    call.fails(task, Errno.EINVAL, "poll", R, 1000, 0)
    assert call(task, "poll", 0, 0, 0) == 0


# --- many descriptors ---


def test_a_thousand_descriptors(net: Any) -> None:
    """Found by one look at all of them, and woken from a wait for all of them."""
    net.task.files.limit = 1100
    peer = net.datagram()
    fds = [net.dgram() for _ in range(500)]
    net("socketpair", 1, SOCK_STREAM, 0, BUFFER)
    local, other = net.task.memory.s32(BUFFER), net.task.memory.s32(BUFFER + 4)
    aliases = [net("dup", fd) for fd in fds]
    everything = [*fds, *aliases, local]
    count = max(everything) + 1

    def masks() -> None:
        words = [0] * 40
        for fd in everything:
            words[fd // 32] |= 1 << fd % 32
        net.task.memory.write(BUFFER, b"".join(word.to_bytes(4, "big") for word in words))

    def found() -> list[int]:
        return [fd for fd in everything if net.task.memory.u32(BUFFER + fd // 32 * 4) >> fd % 32 & 1]

    masks()
    call = net.start("select", count, BUFFER, 0, 0, 0)
    assert not call.step()
    suspension, net.task._suspension = net.task._suspension, None
    net("bind", fds[77], *net.to((LOOPBACK, 0)))
    net.task._suspension = suspension if suspension.registered else None
    peer.send_to(b"x", net.local(fds[77]))
    assert call.run() == 2
    assert found() == [fds[77], aliases[77]]
    net("recv", fds[77], BUFFER, 1, 0)
    net("write", other, BUFFER, 1)
    masks()
    assert net("select", count, BUFFER, 0, 0, 0) == 1
    assert found() == [local]
