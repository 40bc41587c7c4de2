from __future__ import annotations

import tracemalloc

import pytest

from emu.memory import PROT_READ
from kernel.abi.errno import Errno
from kernel.abi.file import O_NDELAY, O_NONBLOCK, POLLERR, POLLHUP, POLLIN, POLLOUT
from kernel.abi.ioctl import FIONREAD
from kernel.abi.signals import SIGPIPE, bit
from kernel.abi.structs import Iovec, Stat
from kernel.fs.pipe import PIPE_SIZE
from kernel.fs.vfs import gather
from kernel.waiting import Interrupted

DATA = 0x10000


@pytest.fixture
def pipe(task, call):
    return call(task, "pipe")


def test_data_comes_out_as_it_went_in(task, call, pipe):
    reading, writing = pipe
    assert (reading, writing) == (0, 1)
    pending = call.start(task, "read", reading, DATA, 100)
    assert not pending.step()
    call(task, "write", writing, b"abc", 3)
    call(task, "write", writing, b"def", 3)
    assert pending.run() == 6
    assert task.memory.read(DATA, 6) == b"abcdef"
    call.fails(task, Errno.EBADF, "write", reading, DATA, 1)
    call.fails(task, Errno.EBADF, "read", writing, DATA, 1)
    call.fails(task, Errno.ESPIPE, "lseek", reading, 0, 0)


def test_ends(task, call, pipe):
    reading, writing = pipe
    file = task.files.get(reading)
    assert file.readiness(POLLIN) == 0
    call(task, "write", writing, b"x", 1)
    call(task, "ioctl", reading, FIONREAD, DATA)
    assert task.memory.u32(DATA) == 1
    call(task, "close", writing)
    assert file.readiness(POLLIN) == POLLIN | POLLHUP
    assert call(task, "read", reading, DATA, 10) == 1
    assert call(task, "read", reading, DATA, 10) == 0


def test_a_reader_that_waits_sees_the_end(task, call, machine, pipe):
    pending = call.start(task, "read", pipe[0], DATA, 100)
    call(task, "close", pipe[1])
    assert pending.run() == 0


def test_nobody_reads(task, call, pipe):
    call(task, "close", pipe[0])
    call.fails(task, Errno.EPIPE, "write", pipe[1], b"x", 1)
    assert task.signals.pending & bit(SIGPIPE)
    assert task.files.get(pipe[1]).readiness(POLLOUT) == POLLERR


def test_small_writes_are_never_torn(task, call, machine, pipe):
    reading, writing = pipe
    call(task, "write", writing, DATA, PIPE_SIZE - 10)
    call(task, "fcntl", writing, 4, O_NONBLOCK)
    call.fails(task, Errno.EAGAIN, "write", writing, DATA, 11)
    assert call(task, "write", writing, DATA, 10) == 10
    call(task, "fcntl", writing, 4, O_NDELAY)
    assert call(task, "write", writing, DATA, 10) == 0
    call(task, "fcntl", writing, 4, 0)
    pending = call.start(task, "write", writing, DATA, 100)
    call(task, "read", reading, DATA, 99)
    assert not pending.step()
    call(task, "read", reading, DATA, 1)
    assert pending.run() == 100


def test_large_writes_go_in_pieces(task, call, pipe):
    reading, writing = pipe
    data = bytes(range(256)) * 600
    assert len(data) > PIPE_SIZE
    task.memory.write(DATA, data)
    pending = call.start(task, "write", writing, DATA, len(data))
    received = b""
    while len(received) < len(data):
        count = call(task, "read", reading, 0x40000, 1000)
        received += task.memory.read(0x40000, count)
        pending.step()
    assert received == data
    assert pending.result == len(data)


def test_interrupted(task, call, pipe):
    pending = call.start(task, "write", pipe[1], DATA, PIPE_SIZE + 1)
    task.interrupt()
    assert pending.resume()
    assert pending.result == PIPE_SIZE
    call(task, "read", pipe[0], DATA, PIPE_SIZE)
    pending = call.start(task, "read", pipe[0], DATA, 1)
    task.interrupt()
    pending.resume()
    with pytest.raises(Interrupted):
        pending.result  # noqa: B018


def test_stat_and_emfile(task, call, pipe):
    call(task, "write", pipe[1], b"abc", 3)
    call(task, "fstat", pipe[0], DATA)
    status = Stat.load(task.memory, DATA, 2)
    assert (status.mode, status.size) == (0o010600, 3)
    task.files.limit = 3
    call.fails(task, Errno.EMFILE, "pipe")
    assert list(task.files) == [0, 1]


def test_what_is_written_in_parts_is_put_together_piece_by_piece() -> None:
    memory = memoryview(bytes(range(256)) * 16)
    buffers = [memory, memory[:10], memory[5:5], memory, memory[:1]]
    whole = b"".join(buffers)
    for most in (1, 7, 4095, 4096, 4097, 8192, len(whole), len(whole) + 1):
        pieces = list(gather(buffers, most))
        assert b"".join(pieces) == whole
        assert {len(piece) for piece in pieces[:-1]} <= {most}
        assert 0 < len(pieces[-1]) <= most
    assert list(gather([], 8)) == []


def test_a_gathered_write_that_waits_has_not_put_everything_together(task, call, pipe):
    task.memory.map(1 << 28, 64 << 20, PROT_READ)
    for index in range(16):
        Iovec(base=1 << 28, length=64 << 20).store(task.memory, DATA + 8 * index, 2)
    tracemalloc.start()
    call.start(task, "writev", pipe[1], DATA, 16)
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()


def test_there_are_so_many_pipes_and_no_more(task, call):
    task.fs.namespace.active.pipes.most = 2
    reading, writing = call(task, "pipe")
    call(task, "pipe")
    call.fails(task, Errno.ENFILE, "pipe")
    call(task, "close", reading)
    call.fails(task, Errno.ENFILE, "pipe")
    call(task, "close", writing)
    call(task, "pipe")
