"""sendmsg(2) and recvmsg(2): scattered data, and open files passed from process to process."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import O_NONBLOCK, O_RDWR, POLLOUT
from kernel.abi.socket import AF_UNIX, MSG_OOB, SOCK_DGRAM, SOCK_STREAM
from kernel.net import spec
from kernel.process.descriptors import FileTable
from kernel.tunables import DEFAULTS

NAME, MESSAGE, VECTOR, RIGHTS, PAIR, BUFFER = 0x10000, 0x10100, 0x10200, 0x10300, 0x10400, 0x11000
BAD = 0x0666_0000
_MSGHDR = struct.Struct(">IiIiIi")


class Messages:
    def __init__(self, task: Any, call: Any) -> None:
        self.task, self.call = task, call

    def pair(self, kind: int = SOCK_STREAM) -> tuple[int, int]:
        self.call(self.task, "socketpair", AF_UNIX, kind, 0, PAIR)
        return self.task.memory.s32(PAIR), self.task.memory.s32(PAIR + 4)

    def message(self, pieces: list[tuple[int, int]], fds: list[int] | None = None, room: int = 0, name: int = 0) -> int:
        """A msghdr over (address, length) pairs that passes `fds`, or has room for bytes of rights."""
        memory = self.task.memory
        memory.write(VECTOR, b"".join(struct.pack(">Ii", *piece) for piece in pieces))
        memory.write(RIGHTS, b"".join(struct.pack(">i", fd) for fd in fds or []))
        rights = 4 * len(fds) if fds else room
        memory.write(
            MESSAGE, _MSGHDR.pack(name, 16 if name else 0, VECTOR, len(pieces), RIGHTS if rights else 0, rights)
        )
        return MESSAGE

    def send(self, fd: int, data: bytes, fds: list[int] | None = None) -> Any:
        self.task.memory.write(BUFFER, data)
        return self.call(self.task, "sendmsg", fd, self.message([(BUFFER, len(data))], fds), 0)

    def receive(self, fd: int, room: int = 64) -> tuple[bytes, list[int]]:
        length = self.call(self.task, "recvmsg", fd, self.message([(BUFFER, 100)], room=room), 0)
        fields = _MSGHDR.unpack(self.task.memory.read(MESSAGE, 24))
        words = self.task.memory.read(RIGHTS, fields[5]) if fields[5] else b""
        return bytes(self.task.memory.read(BUFFER, length)), [fd for (fd,) in struct.iter_unpack(">i", words)]

    def fails(self, error: Any, name: str, *arguments: int) -> None:
        self.call.fails(self.task, error, name, *arguments)

    def pipe(self) -> tuple[int, int]:
        reading, writing = self.call(self.task, "pipe")
        return reading, writing

    def file(self, fd: int) -> Any:
        return self.task.files.get(fd)


@pytest.fixture
def messages(machine: Any, task: Any, call: Any) -> Messages:
    machine.network = spec.create("none")
    return Messages(task, call)


# --- data ---


def test_a_message_is_gathered_and_scattered(messages: Messages) -> None:
    one, other = messages.pair(SOCK_DGRAM)
    messages.task.memory.write(BUFFER, b"abcdefgh")
    pieces = [(BUFFER + 4, 4), (BUFFER, 0), (BUFFER, 2)]
    assert messages.call(messages.task, "sendmsg", one, messages.message(pieces), 0) == 6
    pieces = [(BUFFER + 100, 3), (BUFFER + 200, 2), (BUFFER + 300, 10)]
    assert messages.call(messages.task, "recvmsg", other, messages.message(pieces), 0) == 6
    read = messages.task.memory.read
    assert (read(BUFFER + 100, 3), read(BUFFER + 200, 2), read(BUFFER + 300, 1)) == (b"efg", b"ha", b"b")


def test_names_in_messages(net: Any) -> None:
    fd, peer = net.dgram(), net.datagram()
    net.task.memory.write(NAME, struct.pack(">HHI8x", 2, peer.address[1], peer.address[0]))
    net.task.memory.write(VECTOR, struct.pack(">Ii", net.put(b"hello"), 5))
    net.task.memory.write(MESSAGE, _MSGHDR.pack(NAME, 16, VECTOR, 1, 0, 0))
    assert net("sendmsg", fd, MESSAGE, 0) == 5
    assert peer.receive(10) == b"hello"
    peer.send_to(b"answer", (0x7F000001, net.local(fd)[1]))
    net.task.memory.write(MESSAGE, _MSGHDR.pack(NAME + 0x40, 16, VECTOR, 1, 0, 0))
    assert net("recvmsg", fd, MESSAGE, 0) == 5  # the rest is discarded
    assert net.task.memory.read(BUFFER, 5) == b"answe"
    assert net.task.memory.read(NAME + 0x40, 8) == struct.pack(">HHI", 2, peer.address[1], peer.address[0])
    assert net.task.memory.s32(MESSAGE + 4) == 16


def test_a_stream_fills_in_no_name(net: Any) -> None:
    fd, peer = net.connected()
    peer.send(b"x")
    net.select(fd)
    net.task.memory.write(VECTOR, struct.pack(">Ii", BUFFER, 5))
    net.task.memory.write(MESSAGE, _MSGHDR.pack(NAME, 16, VECTOR, 1, 0, 0))
    assert net("recvmsg", fd, MESSAGE, 0) == 1
    assert net.task.memory.s32(MESSAGE + 4) == 0


def test_bad_messages(messages: Messages) -> None:
    one, other = messages.pair(SOCK_DGRAM)
    for call, fd in (("sendmsg", one), ("recvmsg", other)):
        messages.fails(Errno.EBADF, call, 50, MESSAGE, 0)
        messages.fails(Errno.EFAULT, call, fd, BAD, 0)
        messages.fails(Errno.EMSGSIZE, call, fd, messages.message([(BUFFER, 1)] * 17), 0)
        messages.fails(Errno.EINVAL, call, fd, messages.message([(BUFFER, -1)]), 0)
        messages.fails(Errno.EFAULT, call, fd, messages.message([(BAD, 1)]), 0)
    plain = messages.call(messages.task, "open", b"/file", 0o402, 0o644)
    messages.fails(Errno.ENOTSOCK, "sendmsg", plain, messages.message([(BUFFER, 1)]), 0)
    messages.fails(Errno.EBADF, "sendmsg", one, messages.message([(BUFFER, 1)], [50]), 0)
    messages.task.memory.put_u32(messages.message([(BUFFER, 1)], [one]) + 20, 3)
    messages.fails(Errno.EINVAL, "sendmsg", one, MESSAGE, 0)


def test_only_unix_sockets_pass_files(net: Any) -> None:
    fd, _ = net.connected()
    net.task.memory.write(RIGHTS, struct.pack(">i", fd))
    net.task.memory.write(VECTOR, struct.pack(">Ii", BUFFER, 5))
    net.task.memory.write(MESSAGE, _MSGHDR.pack(0, 0, VECTOR, 1, RIGHTS, 4))
    net.fails(Errno.EINVAL, "sendmsg", fd, MESSAGE, 0)


# --- open files ---


@pytest.mark.parametrize("kind", [SOCK_STREAM, SOCK_DGRAM])
def test_a_file_is_passed(messages: Messages, kind: int, root: Path) -> None:
    one, other = messages.pair(kind)
    fd = messages.call(messages.task, "open", b"/file", 0o402, 0o644)
    messages.send(one, b"here", [fd, fd])
    file = messages.file(fd)
    messages.call(messages.task, "close", fd)
    assert file.references == 2
    data, fds = messages.receive(other)
    assert data == b"here"
    assert [messages.file(passed) for passed in fds] == [file, file]
    assert file.references == 2
    messages.call(messages.task, "write", fds[0], BUFFER, 4)
    assert (root / "file").read_bytes() == b"here"


def test_files_come_with_the_first_byte_and_end_a_read(messages: Messages) -> None:
    one, other = messages.pair()
    reading, _ = messages.pipe()
    messages.send(one, b"before")
    messages.send(one, b"with", [reading])
    messages.send(one, b"after")
    assert messages.receive(other) == (b"before", [])
    data, fds = messages.receive(other)
    assert (data, len(fds)) == (b"withafter", 1)


def test_files_without_data(messages: Messages) -> None:
    one, other = messages.pair()
    reading, _ = messages.pipe()
    messages.call(messages.task, "sendmsg", one, messages.message([], [reading]), 0)
    assert messages.call(messages.task, "recvmsg", other, messages.message([], room=4), 0) == 0
    assert messages.task.memory.s32(MESSAGE + 20) == 4


def test_files_nobody_asks_for_are_closed(messages: Messages) -> None:
    one, other = messages.pair()
    reading, writing = messages.pipe()
    messages.send(one, b"1", [writing])
    messages.send(one, b"2", [writing, writing])
    messages.call(messages.task, "close", writing)
    assert messages.call(messages.task, "recv", other, BUFFER, 1, 0) == 1
    data, fds = messages.receive(other, room=4)
    assert (data, len(fds)) == (b"2", 1)
    messages.call(messages.task, "close", fds[0])
    assert messages.call(messages.task, "read", reading, BUFFER, 1) == 0  # nobody can write any more


def test_files_in_a_queue_are_closed_with_it(messages: Messages) -> None:
    one, other = messages.pair()
    reading, writing = messages.pipe()
    messages.send(one, b"never read", [writing])
    messages.call(messages.task, "close", writing)
    messages.call(messages.task, "close", other)
    assert messages.call(messages.task, "read", reading, BUFFER, 1) == 0


def test_files_for_which_there_are_no_descriptors(messages: Messages) -> None:
    one, other = messages.pair()
    reading, writing = messages.pipe()
    messages.send(one, b"x", [writing, writing])
    messages.call(messages.task, "close", writing)
    messages.task.files.limit = writing + 1
    messages.fails(Errno.EMFILE, "recvmsg", other, messages.message([(BUFFER, 1)], room=8), 0)
    assert messages.call(messages.task, "read", reading, BUFFER, 1) == 0


def test_sockets_that_only_hold_each_other_are_closed(messages: Messages) -> None:
    one, other = messages.pair()
    far, near = messages.pair()
    reading, writing = messages.pipe()
    messages.send(one, b"the other end in its own queue", [other])
    messages.send(one, b"and a file", [writing])
    messages.send(far, b"into one that is open", [other])
    messages.task.files.get(reading).flags = O_RDWR | O_NONBLOCK
    for fd in (writing, other, one):  # `other` is still to be had from `near`: nothing is closed
        messages.call(messages.task, "close", fd)
    messages.fails(Errno.EAGAIN, "read", reading, BUFFER, 1)
    messages.call(messages.task, "close", near)
    assert messages.call(messages.task, "read", reading, BUFFER, 1) == 0


def test_a_file_is_passed_to_another_process(messages: Messages, machine: Any, call: Any) -> None:
    one, other = messages.pair()
    child = machine.task()
    child.files = FileTable()
    child.files.put(0, messages.file(other))
    reading, writing = messages.pipe()
    messages.send(one, b"x", [reading])
    child.memory.write(VECTOR, struct.pack(">Ii", BUFFER, 1))
    child.memory.write(MESSAGE, _MSGHDR.pack(0, 0, VECTOR, 1, RIGHTS, 4))
    assert call(child, "recvmsg", 0, MESSAGE, 0) == 1
    fd = child.memory.s32(RIGHTS)
    messages.call(messages.task, "write", writing, BUFFER, 5)
    assert call(child, "read", fd, BUFFER, 100) == 5


# --- what no limit of a process counts ---


def test_messages_without_data_take_room(messages: Messages) -> None:
    """4.3BSD's sb_mbmax: 128 bytes for a message, out of twice the buffer's 4,096."""
    one, other = messages.pair(SOCK_DGRAM)
    for _ in range(64):
        assert messages.send(one, b"") == 0
    messages.fails(Errno.ENOBUFS, "sendmsg", one, messages.message([]), 0)
    assert messages.receive(other) == (b"", [])
    assert messages.send(one, b"") == 0
    messages.fails(Errno.ENOBUFS, "sendmsg", one, messages.message([]), 0)


def test_files_without_data_fill_a_stream(messages: Messages) -> None:
    one, other = messages.pair()
    messages.file(one).flags |= O_NONBLOCK
    reading, _ = messages.pipe()
    sent = 0
    while messages.file(one).readiness(POLLOUT):
        assert messages.send(one, b"", [reading]) == 0
        sent += 1
    assert sent == 2 * 8192 // 256
    messages.fails(Errno.EAGAIN, "sendmsg", one, messages.message([], [reading]), 0)
    messages.fails(Errno.EAGAIN, "send", one, BUFFER, 1, 0)
    messages.receive(other)
    assert messages.send(one, b"", [reading]) == 0


def test_open_files_in_messages_are_bounded(messages: Messages) -> None:
    reading, _ = messages.pipe()
    queues = [messages.pair(SOCK_DGRAM) for _ in range(DEFAULTS.rights // 16 + 1)]
    for one, _ in queues[:-1]:
        assert messages.send(one, b"", [reading] * 16) == 0
    messages.fails(Errno.ENOBUFS, "sendmsg", queues[-1][0], messages.message([], [reading]), 0)
    assert messages.file(reading).references == 1 + DEFAULTS.rights
    messages.call(messages.task, "close", queues[0][1])
    assert messages.send(queues[-1][0], b"", [reading] * 16) == 0
    messages.fails(Errno.ENOBUFS, "sendmsg", queues[-1][0], messages.message([], [reading]), 0)


def test_a_message_to_a_stream_goes_piece_by_piece(net: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As much as 2 GB would be put together otherwise, once for each process that waits."""
    monkeypatch.setattr("kernel.fs.vfs.GATHER_MAX", 7)
    sizes: list[int] = []
    fd, peer = net.connected()
    beneath = net.task.files.get(fd).socket.endpoint
    monkeypatch.setattr(
        beneath, "send", lambda data, flags, to, send=beneath.send: sizes.append(len(data)) or send(data, flags, to)
    )
    net.put(b"0123456789")
    net.task.memory.write(VECTOR, struct.pack(">Ii", BUFFER, 4) + struct.pack(">Ii", BUFFER, 10))
    net.task.memory.write(MESSAGE, _MSGHDR.pack(0, 0, VECTOR, 2, 0, 0))
    assert net("sendmsg", fd, MESSAGE, MSG_OOB) == 14
    assert sizes == [7, 7]
    assert peer.receive(20) == b"0123012345678"  # the last byte of all is the urgent one
