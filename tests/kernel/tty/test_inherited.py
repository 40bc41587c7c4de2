from __future__ import annotations

import fcntl
import os
import socket
import struct
import subprocess
import sys

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import (
    O_APPEND,
    O_NDELAY,
    O_NONBLOCK,
    O_RDONLY,
    O_RDWR,
    O_WRONLY,
    POLLERR,
    POLLHUP,
    POLLIN,
    POLLOUT,
)
from kernel.abi.ioctl import FIONREAD
from kernel.abi.signals import SIGPIPE, bit
from kernel.abi.structs import Stat
from kernel.fs.active import ActiveFiles
from kernel.fs.host.file import RegularFile, StreamFile
from kernel.process.descriptors import FileTable
from kernel.tty.inherited import InheritedRegularFile, inherit

DATA = 0x10000
F_GETFL, F_SETFL = 3, 4


class HostPipe:
    """A pipe of the host; what is given away or closed is no longer closed at the end."""

    def __init__(self) -> None:
        self.ends = dict(zip((READING, WRITING), os.pipe(), strict=True))

    def give(self, task, end: int) -> int:
        """Let the guest inherit an end."""
        return task.files.install(inherit(self.ends.pop(end), ActiveFiles()))

    def close(self, end: int) -> None:
        os.close(self.ends.pop(end))


READING, WRITING = 0, 1


@pytest.fixture
def pipe():
    pipe = HostPipe()
    yield pipe
    for fd in pipe.ends.values():
        os.close(fd)


def kind(task, call, fd):
    call(task, "fstat", fd, DATA)
    return Stat.load(task.memory, DATA, 2).mode & 0o170000


def test_a_closed_descriptor_stays_closed():
    reading, writing = os.pipe()
    os.close(writing)
    os.close(reading)
    assert inherit(writing, ActiveFiles()) is None


def test_a_descriptor_that_only_holds_a_number_counts_as_closed():
    fd = os.open(os.devnull, os.O_PATH)
    assert inherit(fd, ActiveFiles()) is None
    os.close(fd)


def test_flags_come_from_the_host(tmp_path):
    fd = os.open(tmp_path / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    file = inherit(fd, ActiveFiles())
    assert isinstance(file, RegularFile)
    assert file.flags == O_WRONLY | O_APPEND
    os.close(fd)


def test_reading_waits_for_the_host_and_never_changes_its_flags(task, call, pipe):
    reading, writing = pipe.ends[READING], pipe.ends[WRITING]
    before = fcntl.fcntl(reading, fcntl.F_GETFL)
    fd = pipe.give(task, READING)
    assert kind(task, call, fd) == 0o010000
    pending = call.start(task, "read", fd, DATA, 10)
    assert not pending.step()
    os.write(writing, b"abc")
    assert pending.run() == 3
    assert task.memory.read(DATA, 3) == b"abc"
    call(task, "fcntl", fd, F_SETFL, O_NONBLOCK)
    call.fails(task, Errno.EAGAIN, "read", fd, DATA, 10)
    assert fcntl.fcntl(reading, fcntl.F_GETFL) == before


def test_three_ways_not_to_wait(task, call, pipe):
    fd = pipe.give(task, READING)
    assert call(task, "fcntl", fd, F_GETFL, 0) == O_RDONLY
    call(task, "fcntl", fd, F_SETFL, O_NDELAY | O_NONBLOCK)
    assert call(task, "fcntl", fd, F_GETFL, 0) == O_RDONLY | O_NDELAY | O_NONBLOCK
    call.fails(task, Errno.EAGAIN, "read", fd, DATA, 10)
    call(task, "fcntl", fd, F_SETFL, O_NDELAY)
    assert call(task, "read", fd, DATA, 10) == 0
    call(task, "fcntl", fd, F_SETFL, 0)
    for request in (0x80046676, 0x8004667E):
        task.memory.put_u32(DATA, 1)
        call(task, "ioctl", fd, request, DATA)
        assert call(task, "fcntl", fd, F_GETFL, 0) == O_RDONLY  # not visible here
        call.fails(task, Errno.EWOULDBLOCK, "read", fd, DATA, 10)
        task.memory.put_u32(DATA, 0)
        call(task, "ioctl", fd, request, DATA)
    assert not call.start(task, "read", fd, DATA, 10).done


def test_writing_more_than_a_pipe_holds(task, call, pipe):
    reading, fd = pipe.ends[READING], pipe.give(task, WRITING)
    data = bytes(range(256)) * 1000
    task.memory.write(DATA, data)
    pending = call.start(task, "write", fd, DATA, len(data))
    received = bytearray()
    while not pending.step():
        received += os.read(reading, 5000)
    assert pending.result == len(data)
    while len(received) < len(data):
        received += os.read(reading, len(data))
    assert received == data


def test_a_full_pipe_and_no_waiting(task, call, pipe):
    fd = pipe.give(task, WRITING)
    call(task, "fcntl", fd, F_SETFL, O_NONBLOCK)
    written = call(task, "write", fd, DATA, 200000)
    assert 4096 <= written < 200000
    call.fails(task, Errno.EAGAIN, "write", fd, DATA, 1)
    assert task.files.get(fd).readiness(POLLIN | POLLOUT) == 0


def test_a_signal_ends_a_write_with_what_has_gone(task, call, pipe):
    from kernel.waiting import Interrupted

    fd = pipe.give(task, WRITING)
    pending = call.start(task, "write", fd, DATA, 200000)
    assert not pending.step()
    task.interrupt()
    assert pending.resume()
    assert 4096 <= pending.result < 200000
    pending = call.start(task, "write", fd, DATA, 200000)
    task.interrupt()
    pending.resume()
    with pytest.raises(Interrupted):
        pending.result  # noqa: B018


def test_nobody_reads(task, call, pipe):
    pipe.close(READING)
    fd = pipe.give(task, WRITING)
    call.fails(task, Errno.EPIPE, "write", fd, DATA, 10)
    assert task.signals.pending & bit(SIGPIPE)
    assert task.files.get(fd).readiness(0) & POLLERR


def test_end_of_file_and_fionread(task, call, pipe):
    fd = pipe.give(task, READING)
    os.write(pipe.ends[WRITING], b"12345")
    pipe.close(WRITING)
    call(task, "ioctl", fd, FIONREAD, DATA)
    assert task.memory.u32(DATA) == 5
    assert task.files.get(fd).readiness(POLLIN) == POLLIN | POLLHUP
    assert call(task, "read", fd, DATA, 3) == 3
    assert call(task, "read", fd, DATA, 3) == 2
    assert call(task, "read", fd, DATA, 3) == 0
    call.fails(task, Errno.ESPIPE, "lseek", fd, 0, 0)


def test_a_socket(task, call):
    ours, theirs = socket.socketpair()
    fd = task.files.install(inherit(ours.detach(), ActiveFiles()))
    assert kind(task, call, fd) == 0o140000
    assert call(task, "write", fd, b"ping", 4) == 4
    assert theirs.recv(10) == b"ping"
    theirs.sendall(b"pong")
    assert call(task, "read", fd, DATA, 10) == 4
    theirs.close()


def test_the_hosts_dev_null_never_waits(task, call):
    fd = task.files.install(inherit(os.open(os.devnull, os.O_RDWR), ActiveFiles()))
    assert isinstance(task.files.get(fd), StreamFile)
    assert call(task, "read", fd, DATA, 10) == 0
    assert call(task, "write", fd, DATA, 10) == 10
    assert call(task, "lseek", fd, 0, 0) == 0
    assert kind(task, call, fd) == 0o020000


def test_dev_full(task, call):
    fd = task.files.install(inherit(os.open("/dev/full", os.O_RDWR), ActiveFiles()))
    call.fails(task, Errno.ENOSPC, "write", fd, DATA, 10)


def test_append_on_a_shared_descriptor_stays_the_guests_own(task, call, tmp_path):
    path = tmp_path / "out"
    path.write_bytes(b"12345")
    host = os.open(path, os.O_RDWR)
    fd = task.files.install(InheritedRegularFile(host, O_RDWR, ActiveFiles()))
    call(task, "fcntl", fd, F_SETFL, O_APPEND)
    assert call(task, "write", fd, b"ab", 2) == 2
    assert path.read_bytes() == b"12345ab"
    assert not fcntl.fcntl(host, fcntl.F_GETFL) & os.O_APPEND
    os.close(host)


def test_closing_standard_output_lets_the_reader_go_but_keeps_the_number_taken():
    """Runs in a process of its own: descriptor 1 of this one is pytest's."""
    script = """
import os, sys
from kernel.fs.active import ActiveFiles
from kernel.process.descriptors import FileTable
from kernel.tty.inherited import inherit
files = FileTable()
files.put(1, inherit(1, ActiveFiles()))
os.write(2, b"before ")
files.close(None, 1)
os.write(1, b"lost")
sys.stderr.write(str(os.open("/dev/null", os.O_RDONLY) > 2))
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout.read() == b""  # end of file while the child still runs
        assert child.poll() is None
        assert child.communicate(b"")[1] == b"before True"


def test_standard_descriptors_of_a_terminal():
    parent, child = os.openpty()
    file = inherit(child, ActiveFiles())
    assert type(file).__name__ == "Terminal"
    fcntl.ioctl(parent, 0x5414, struct.pack("4H", 24, 80, 0, 0))
    FileTable().install(file)
    file.released(None)
    os.close(parent)
