from __future__ import annotations

import os

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import O_NDELAY, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY
from kernel.abi.signals import SIGPIPE, bit
from kernel.fs.pipe import PIPE_BUF

DATA = 0x10000


@pytest.fixture
def fifo(task, call, root):
    call(task, "mknod", b"/fifo", 0o010666, 0)
    return root / "fifo"


def test_a_reader_and_a_writer_of_one_machine_meet(machine, task, call, fifo):
    other = machine.task()
    reader = call.start(task, "open", b"/fifo", O_RDONLY, 0)
    assert not reader.step()
    writing = call(other, "open", b"/fifo", O_WRONLY, 0)
    reading = reader.run()
    read = call.start(task, "read", reading, DATA, 10)
    assert not read.step()
    assert call(other, "write", writing, b"hello", 5) == 5
    assert read.run() == 5
    call(other, "close", writing)
    assert call(task, "read", reading, DATA, 10) == 0


def test_a_writer_waits_for_a_reader(machine, task, call, fifo):
    other = machine.task()
    writer = call.start(task, "open", b"/fifo", O_WRONLY, 0)
    assert not writer.step()
    reader = call.start(other, "open", b"/fifo", O_RDONLY, 0)
    writer.run()
    assert reader.run() == 0


def test_a_reader_of_the_host(task, call, fifo):
    writer = call.start(task, "open", b"/fifo", O_WRONLY, 0)
    assert not writer.step()
    host = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    fd = writer.run()
    assert call(task, "write", fd, b"abc", 3) == 3
    assert os.read(host, 10) == b"abc"
    os.close(host)
    call.fails(task, Errno.EPIPE, "write", fd, b"abc", 3)
    assert task.signals.pending & bit(SIGPIPE)


def test_a_writer_of_the_host(task, call, fifo):
    reader = call.start(task, "open", b"/fifo", O_RDONLY, 0)
    assert not reader.step()
    host = os.open(fifo, os.O_WRONLY)
    os.write(host, b"abc")
    fd = reader.run()
    assert call(task, "read", fd, DATA, 10) == 3
    os.close(host)
    assert call(task, "read", fd, DATA, 10) == 0


def test_not_waiting(task, call, fifo):
    call.fails(task, Errno.ENXIO, "open", b"/fifo", O_WRONLY | O_NONBLOCK, 0)
    call.fails(task, Errno.ENXIO, "open", b"/fifo", O_WRONLY | O_NDELAY, 0)
    fd = call(task, "open", b"/fifo", O_RDONLY | O_NONBLOCK, 0)
    assert call(task, "read", fd, DATA, 10) == 0  # nobody writes: end of file
    writing = call(task, "open", b"/fifo", O_WRONLY, 0)
    call.fails(task, Errno.EAGAIN, "read", fd, DATA, 10)
    call(task, "fcntl", writing, 4, O_NDELAY)
    task.memory.write(DATA, bytes(100000))
    while call(task, "write", writing, DATA, 100000):
        pass  # until the pipe is full, which O_NDELAY tells by 0


def test_read_and_write_in_one_process(task, call, fifo):
    fd = call(task, "open", b"/fifo", O_RDWR, 0)
    assert call(task, "write", fd, b"abc", 3) == 3
    assert call(task, "read", fd, DATA, 10) == 3


def test_an_interrupted_open_leaves_nothing_open(task, call, fifo):
    before = len(os.listdir("/proc/self/fd"))
    for flags in (O_RDONLY, O_WRONLY):
        pending = call.start(task, "open", b"/fifo", flags, 0)
        assert not pending.step()
        task.interrupt()
        assert pending.resume()
        assert pending.error is not None
    assert len(os.listdir("/proc/self/fd")) == before


def fill(task, call, fd, unit):
    """Write until no more goes; the number of bytes."""
    written = 0
    while True:
        try:
            written += call(task, "write", fd, DATA, unit)
        except Errno.EAGAIN:
            return written


def test_a_write_of_up_to_pipe_buf_is_never_torn(machine, task, call, fifo):
    """Two writers on a full FIFO: what the first has begun, it finishes first."""
    other = machine.task()
    reading = call(task, "open", b"/fifo", O_RDONLY | O_NONBLOCK, 0)
    writing = call(task, "open", b"/fifo", O_WRONLY, 0)
    second = call(other, "open", b"/fifo", O_WRONLY, 0)
    task.memory.write(DATA, b"." * 4096)
    call(task, "fcntl", writing, 4, O_NONBLOCK)
    fill(task, call, writing, 4096)
    call(task, "fcntl", writing, 4, 0)
    task.memory.write(DATA, b"a" * PIPE_BUF)
    other.memory.write(DATA, b"b" * PIPE_BUF)
    pending = call.start(task, "write", writing, DATA, PIPE_BUF)
    behind = call.start(other, "write", second, DATA, PIPE_BUF)
    got = b""
    while not (pending.done and behind.done):
        got += task.memory.read(0x20000, call(task, "read", reading, 0x20000, 4096))
        pending.step()
        behind.step()
    try:
        while True:
            got += task.memory.read(0x20000, call(task, "read", reading, 0x20000, 4096))
    except Errno.EAGAIN:
        pass
    assert got.strip(b".") == b"a" * PIPE_BUF + b"b" * PIPE_BUF
    call(task, "fcntl", writing, 4, O_NONBLOCK)
    assert call(task, "write", writing, DATA, PIPE_BUF) == PIPE_BUF


def test_a_write_that_does_not_wait_is_whole_or_not_at_all(task, call, fifo):
    call(task, "open", b"/fifo", O_RDONLY | O_NONBLOCK, 0)
    writing = call(task, "open", b"/fifo", O_WRONLY | O_NONBLOCK, 0)
    written = fill(task, call, writing, 5000)
    assert written >= 40000
    assert written % 5000 == 0


def fill_from_host(fd):
    try:
        while os.write(fd, b"." * 4096):
            pass
    except BlockingIOError:
        pass


def test_a_write_is_not_torn_by_the_hosts_writers(machine, task, call, fifo):
    """The host tears what is larger than its own PIPE_BUF; waiting for room keeps it whole."""
    reading = call(task, "open", b"/fifo", O_RDONLY | O_NONBLOCK, 0)
    writing = call(task, "open", b"/fifo", O_WRONLY, 0)
    host = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    fill_from_host(host)
    task.memory.write(DATA, b"a" * PIPE_BUF)
    pending = call.start(task, "write", writing, DATA, PIPE_BUF)
    got = b""
    while not pending.done:
        got += task.memory.read(0x20000, call(task, "read", reading, 0x20000, 4096))
        try:
            os.write(host, b"h" * 4096)  # takes the page that has become free, every time but one
            got += task.memory.read(0x20000, call(task, "read", reading, 0x20000, 4096))
        except BlockingIOError:
            pass
        pending.step()
    os.close(host)
    while True:
        try:
            got += task.memory.read(0x20000, call(task, "read", reading, 0x20000, 4096))
        except Errno.EAGAIN:
            break
    assert b"a" * PIPE_BUF in got


def writer_without_room(task, call, fifo):
    """A reader of the host's, which reads nothing, and a write that waits for it."""
    host = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    writing = call(task, "open", b"/fifo", O_WRONLY | O_NONBLOCK, 0)
    fill(task, call, writing, 4096)
    call(task, "fcntl", writing, 4, 0)
    pending = call.start(task, "write", writing, DATA, PIPE_BUF)
    assert not pending.step()
    return host, pending


def test_a_writer_that_waits_for_room_hears_of_the_end_of_its_reader(task, call, fifo):
    host, pending = writer_without_room(task, call, fifo)
    os.close(host)
    with pytest.raises(BrokenPipeError):
        pending.run()
    assert task.signals.pending & bit(SIGPIPE)


def test_a_reader_of_the_host_makes_room(task, call, fifo):
    host, pending = writer_without_room(task, call, fifo)
    while len(os.read(host, 1 << 20)) == 1 << 20:
        pass
    assert pending.run() == PIPE_BUF
    os.close(host)
