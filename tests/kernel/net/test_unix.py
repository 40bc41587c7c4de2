"""AF_UNIX: names in the file system, streams, datagrams, and the requirements of connect(2) that differ there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import O_NONBLOCK, O_RDWR
from kernel.abi.ioctl import FIONREAD, SIOCGIFFLAGS
from kernel.abi.signals import SIGPIPE, bit
from kernel.abi.socket import (
    AF_CCITT,
    AF_INET,
    AF_UNIX,
    IPPROTO_TCP,
    MSG_OOB,
    MSG_PEEK,
    SHUT_RD,
    SHUT_WR,
    SO_KEEPALIVE,
    SO_RCVBUF,
    SO_TYPE,
    SOCK_DGRAM,
    SOCK_RAW,
    SOCK_STREAM,
    SOL_SOCKET,
    TCP_NODELAY,
)
from kernel.net import spec

BAD = 0x0666_0000
NAME, LENGTH, PAIR, BUFFER = 0x10000, 0x10100, 0x10200, 0x11000


class Local:
    """One process with AF_UNIX sockets."""

    def __init__(self, machine: Any, task: Any, call: Any) -> None:
        self.machine, self.task, self.caller = machine, task, call
        self.use_release("9.x")

    def use_release(self, release: str) -> None:
        self.machine.network = spec.create("none", release)

    def __call__(self, name: str, *arguments: int | bytes) -> Any:
        return self.caller(self.task, name, *arguments)

    def fails(self, error: Any, name: str, *arguments: int | bytes) -> None:
        self.caller.fails(self.task, error, name, *arguments)

    def name(self, path: bytes, family: int = AF_UNIX) -> tuple[int, int]:
        """A sockaddr_un in guest memory: the (addr, addrlen) arguments."""
        self.task.memory.write(NAME, family.to_bytes(2, "big") + path + b"\0")
        return NAME, 2 + len(path) + 1

    def socket(self, kind: int = SOCK_STREAM) -> int:
        return int(self("socket", AF_UNIX, kind, 0))

    def bound(self, path: bytes, kind: int = SOCK_STREAM) -> int:
        fd = self.socket(kind)
        assert not self("bind", fd, *self.name(path))
        return fd

    def server(self, path: bytes = b"/s", backlog: int = 5) -> int:
        fd = self.bound(path)
        assert not self("listen", fd, backlog)
        return fd

    def connected(self) -> tuple[int, int]:
        server, client = self.server(), self.socket()
        assert not self("connect", client, *self.name(b"/s"))
        accepted = self("accept", server, 0, 0)
        self("close", server)
        return client, accepted

    def pair(self, kind: int = SOCK_STREAM) -> tuple[int, int]:
        assert not self("socketpair", AF_UNIX, kind, 0, PAIR)
        return self.task.memory.s32(PAIR), self.task.memory.s32(PAIR + 4)

    def send(self, fd: int, data: bytes, flags: int = 0) -> int:
        self.task.memory.write(BUFFER, data)
        return int(self("send", fd, BUFFER, len(data), flags))

    def recv(self, fd: int, count: int = 100) -> bytes:
        length = self("recv", fd, BUFFER, count, 0)
        return bytes(self.task.memory.read(BUFFER, length))

    def flags(self, fd: int, flags: int) -> None:
        self.task.files.get(fd).flags = O_RDWR | flags

    def ready(self, fd: int) -> str:
        memory = self.task.memory
        memory.write(BUFFER, (1 << fd).to_bytes(4, "big") * 2 + bytes(8))
        self("select", fd + 1, BUFFER, BUFFER + 4, 0, BUFFER + 8)
        return "".join(letter for at, letter in enumerate("rw") if memory.u32(BUFFER + at * 4))

    def sender_of_recvfrom(self, fd: int) -> bytes:
        self.task.memory.put_u32(LENGTH, 94)
        self("recvfrom", fd, BUFFER, 100, 0, NAME, LENGTH)
        return bytes(self.task.memory.read(NAME, self.task.memory.u32(LENGTH)))


@pytest.fixture
def local(machine: Any, task: Any, call: Any) -> Local:
    return Local(machine, task, call)


# --- what kinds there are ---


def test_kinds_of_sockets(local: Local) -> None:
    for arguments, error in (
        ((AF_UNIX, SOCK_RAW, 0), Errno.ESOCKTNOSUPPORT),
        ((AF_UNIX, 9, 0), Errno.ESOCKTNOSUPPORT),
        ((AF_UNIX, SOCK_STREAM, 6), Errno.EPROTONOSUPPORT),
        ((AF_CCITT, SOCK_STREAM, 0), Errno.EAFNOSUPPORT),
        ((0, SOCK_STREAM, 0), Errno.EAFNOSUPPORT),
    ):
        local.fails(error, "socket", *arguments)
        local.fails(error, "socketpair", *arguments, PAIR)


def test_a_socketpair(local: Local) -> None:
    one, other = local.pair()
    assert local.send(one, b"there") == 5
    assert local.recv(other) == b"there"
    assert local.send(other, b"back") == 4
    assert local.recv(one) == b"back"
    local("close", other)
    assert local.recv(one) == b""
    for arguments, error in (((AF_UNIX, SOCK_STREAM, 0, BAD), Errno.EFAULT), ((AF_INET, 1, 0, PAIR), Errno.EOPNOTSUPP)):
        local.fails(error, "socketpair", *arguments)
    local.task.files.limit = one + 2
    local.fails(Errno.EMFILE, "socketpair", AF_UNIX, SOCK_STREAM, 0, PAIR)


def test_a_pair_of_datagram_sockets(local: Local) -> None:
    one, other = local.pair(SOCK_DGRAM)
    local.send(one, b"first")
    local.send(one, b"")
    local.send(one, b"third")
    assert [local.recv(other, 3) for _ in range(3)] == [b"fir", b"", b"thi"]


# --- names ---


def test_bind_makes_an_inode(local: Local, root: Path) -> None:
    local.task.fs.umask = 0o022
    local.bound(b"/tmp-socket")
    status = os.lstat(root / "tmp-socket")
    assert status.st_mode == 0o140755
    local("unlink", b"/tmp-socket")
    local.bound(b"/tmp-socket")


def test_names_that_cannot_be_bound(local: Local, root: Path) -> None:
    (root / "plain").write_text("")
    (root / "loop").symlink_to("loop")
    fd = local.socket()
    for path, error in (
        (b"/plain", Errno.EADDRINUSE),
        (b"/plain/x", Errno.ENOTDIR),
        (b"/none/x", Errno.ENOENT),
        (b"/loop/x", Errno.ELOOP),
        (b"\0x", Errno.EISDIR),
    ):
        local.fails(error, "bind", fd, *local.name(path))
    local.fails(Errno.EAFNOSUPPORT, "bind", fd, *local.name(b"/x", AF_INET))
    local.fails(Errno.EINVAL, "bind", fd, local.name(b"/x")[0], 2)
    local.fails(Errno.EINVAL, "bind", fd, local.name(b"/" + b"x" * 92)[0], 95)
    local.fails(Errno.EFAULT, "bind", fd, BAD, 16)
    local.fails(Errno.EDESTADDRREQ, "bind", fd, 0, 16)
    assert not local("bind", fd, *local.name(b"/bound"))
    local.fails(Errno.EINVAL, "bind", fd, *local.name(b"/again"))
    local.fails(Errno.EADDRINUSE, "bind", local.socket(), *local.name(b"/bound"))


def test_a_path_of_all_the_room_there_is(local: Local, root: Path) -> None:
    path = b"/" + b"x" * 91
    fd = local.socket()
    address, _ = local.name(path)
    assert not local("bind", fd, address, 2 + len(path))  # no NUL fits
    local("listen", fd, 1)
    assert not local("connect", local.socket(), address, 2 + len(path))


@pytest.mark.parametrize("release", ["9.x", "10.x"])
def test_getsockname_and_getpeername_came_late(local: Local, release: str) -> None:
    local.use_release(release)
    client, accepted = local.connected()
    if release == "9.x":
        for call in ("getsockname", "getpeername"):
            local.task.memory.put_u32(LENGTH, 100)
            local.fails(Errno.EOPNOTSUPP, call, client, NAME, LENGTH)
        return
    for call, fd, name in (
        ("getpeername", client, b"\0\1/s\0"),
        ("getsockname", accepted, b"\0\1/s\0"),
        ("getpeername", accepted, b"\0\1" + bytes(14)),  # a peer without a name
    ):
        local.task.memory.put_u32(LENGTH, 100)
        local(call, fd, NAME, LENGTH)
        assert local.task.memory.read(NAME, local.task.memory.u32(LENGTH)) == name


# --- connect ---


def test_connect_to_what_is_no_listening_socket(local: Local, root: Path) -> None:
    (root / "plain").write_text("")
    (root / "loop").symlink_to("loop")
    (root / "secret").mkdir()
    local.bound(b"/deaf")
    local.bound(b"/datagrams", SOCK_DGRAM)
    gone = local.bound(b"/gone")
    local("close", gone)
    local.server(b"/secret/s")
    local.server(b"/readable")
    fd = local.socket()
    for path, error in (
        (b"/none", Errno.ENOENT),
        (b"/plain/x", Errno.ENOTDIR),
        (b"/loop", Errno.ELOOP),
        (b"/plain", Errno.ENOTSOCK),
        (b"/deaf", Errno.ECONNREFUSED),
        (b"/gone", Errno.ECONNREFUSED),
        (b"/datagrams", Errno.EPROTOTYPE),
    ):
        local.fails(error, "connect", fd, *local.name(path))  # which costs the socket nothing
    os.chmod(root / "secret", 0)
    os.chmod(root / "readable", 0o444)
    local.task.credentials.euid = 1
    for path in (b"/secret/s", b"/readable"):
        local.fails(Errno.EACCES, "connect", fd, *local.name(path))
    os.chmod(root / "secret", 0o755)


def test_a_connect_is_complete_at_once(local: Local) -> None:
    local.server()
    fd = local.socket()
    local.flags(fd, O_NONBLOCK)
    assert not local("connect", fd, *local.name(b"/s"))  # C-12: no EINPROGRESS, C-32: no accept
    assert local.ready(fd) == "w"
    local.fails(Errno.EISCONN, "connect", fd, *local.name(b"/s"))


def test_connect_checks_in_order(local: Local) -> None:
    listening = local.server()
    local.fails(Errno.EBADF, "connect", 50, *local.name(b"/s"))
    local.fails(Errno.EINVAL, "connect", listening, *local.name(b"/s"))
    fd = local.socket()
    local.fails(Errno.EFAULT, "connect", fd, BAD, 16)
    local.fails(Errno.EINVAL, "connect", fd, local.name(b"/s")[0], -1)
    local.fails(Errno.EINVAL, "connect", fd, local.name(b"/s", AF_INET)[0], 2)
    local.fails(Errno.EAFNOSUPPORT, "connect", fd, *local.name(b"/s", AF_INET))
    local.fails(Errno.EAFNOSUPPORT, "connect", fd, *local.name(b"/s", 0))
    local("shutdown", fd, SHUT_WR)
    local.fails(Errno.EINVAL, "connect", fd, *local.name(b"/s"))


@pytest.mark.parametrize(("backlog", "admitted"), [(1, 2), (5, 8)])
def test_a_full_queue_refuses(local: Local, backlog: int, admitted: int) -> None:
    server = local.server(backlog=backlog)
    for _ in range(admitted):
        assert not local("connect", local.socket(), *local.name(b"/s"))
    fd = local.socket()
    local.fails(Errno.ECONNREFUSED, "connect", fd, *local.name(b"/s"))
    local("accept", server, 0, 0)
    assert not local("connect", fd, *local.name(b"/s"))


def test_listening_needs_a_name(local: Local) -> None:
    local.fails(Errno.EDESTADDRREQ, "listen", local.socket(), 1)
    local.fails(Errno.EOPNOTSUPP, "listen", local.socket(SOCK_DGRAM), 1)


def test_accept_waits_and_names_who_has_a_name(local: Local) -> None:
    server = local.server()
    waiting = local.caller.start(local.task, "accept", server, NAME + 0x40, LENGTH)
    assert not waiting.done
    local.task.memory.put_u32(LENGTH, 94)
    local.task._suspension, suspension = None, local.task._suspension
    client = local.bound(b"/client")
    local("connect", client, *local.name(b"/s"))
    local.task._suspension = suspension if suspension.registered else None
    accepted = waiting.run()
    assert local.send(accepted, b"x") == 1
    assert local.recv(client) == b"x"


def test_a_listener_that_closes_drops_who_waits(local: Local) -> None:
    server, client = local.server(), local.socket()
    local("connect", client, *local.name(b"/s"))
    local.send(client, b"unread")
    local("close", server)
    assert local.recv(client) == b""
    local.task.signals.set_mask(bit(SIGPIPE))
    local.fails(Errno.EPIPE, "send", client, BUFFER, 1, 0)


# --- data ---


def test_a_stream_blocks_at_its_receivers_buffer(local: Local) -> None:
    client, accepted = local.connected()
    local.flags(client, O_NONBLOCK)
    size = 3 * 8192
    local.task.memory.write(BUFFER, bytes(range(256)) * (size // 256))
    assert local("send", client, BUFFER, size, 0) == 8192
    local.fails(Errno.EAGAIN, "send", client, BUFFER, 1, 0)
    assert local.ready(client) == ""
    assert local.recv(accepted, 8192) == bytes(range(256)) * 32
    assert local.ready(client) == "w"


def test_a_blocking_send_sends_everything(local: Local) -> None:
    client, accepted = local.connected()
    local.task.memory.write(BUFFER, b"z" * 20000)
    sending = local.caller.start(local.task, "send", client, BUFFER, 20000, 0)
    received = 0
    suspension = local.task._suspension
    while not sending.done:
        local.task._suspension = None
        received += len(local.recv(accepted, 5000))
        local.task._suspension = suspension if suspension.registered else None
        sending.resume()
        suspension = local.task._suspension
    assert sending.result == 20000
    assert received + len(local.recv(accepted, 20000)) == 20000


def test_bigger_receive_buffers_take_more(local: Local) -> None:
    one, other = local.pair()
    local.task.memory.put_u32(NAME, 20000)
    local("setsockopt", other, SOL_SOCKET, SO_RCVBUF, NAME, 4)
    local.flags(one, O_NONBLOCK)
    assert local("send", one, BUFFER, 30000, 0) == 20000


def test_nothing_urgent_and_no_peeking(local: Local) -> None:
    one, other = local.pair()
    local.send(one, b"x")
    local.fails(Errno.EOPNOTSUPP, "send", one, BUFFER, 1, MSG_OOB)
    local.fails(Errno.EOPNOTSUPP, "recv", other, BUFFER, 1, MSG_OOB)
    local.fails(Errno.EOPNOTSUPP, "recv", other, BUFFER, 1, MSG_PEEK)
    local.send(one, b"")  # which is no end of file
    assert local.recv(other) == b"x"


def test_shutdown(local: Local) -> None:
    one, other = local.pair()
    local.task.signals.set_mask(bit(SIGPIPE))
    local("shutdown", one, SHUT_WR)
    assert local.recv(other) == b""
    local.fails(Errno.EPIPE, "write", one, BUFFER, 1)
    assert local.task.signals.pending == bit(SIGPIPE)
    local("shutdown", one, SHUT_RD)
    local.fails(Errno.EPIPE, "write", other, BUFFER, 1)
    local.fails(Errno.EINVAL, "shutdown", one, 3)


def test_datagrams(local: Local) -> None:
    receiver = local.bound(b"/r", SOCK_DGRAM)
    nameless, named = local.socket(SOCK_DGRAM), local.bound(b"/named", SOCK_DGRAM)
    local.fails(Errno.EDESTADDRREQ, "send", nameless, BUFFER, 1, 0)
    for fd, sender in ((named, b"\0\1/named\0"), (nameless, b"\0\1" + bytes(14))):
        assert local("sendto", fd, BUFFER, 3, 0, *local.name(b"/r")) == 3
        assert local.sender_of_recvfrom(receiver) == sender
    local("connect", named, *local.name(b"/r"))
    local.fails(Errno.EISCONN, "sendto", named, BUFFER, 1, 0, *local.name(b"/r"))
    local.fails(Errno.EMSGSIZE, "send", named, BUFFER, 2049, 0)
    assert local("send", named, BUFFER, 2048, 0) == local("send", named, BUFFER, 2048, 0) == 2048
    local.fails(Errno.ENOBUFS, "send", named, BUFFER, 1, 0)  # the receiver's buffer is full
    local("ioctl", receiver, FIONREAD, NAME)
    assert local.task.memory.u32(NAME) == 2 * (2048 + 16)
    local("close", receiver)
    local.fails(Errno.ECONNRESET, "send", named, BUFFER, 1, 0)
    local.fails(Errno.ENOTCONN, "send", named, BUFFER, 1, 0)
    local.fails(Errno.ECONNREFUSED, "sendto", nameless, BUFFER, 1, 0, *local.name(b"/r"))


def test_a_connected_datagram_socket_hears_its_peer_only(local: Local) -> None:
    one, other, third = (local.bound(path, SOCK_DGRAM) for path in (b"/1", b"/2", b"/3"))
    local("connect", one, *local.name(b"/2"))
    assert local("sendto", third, BUFFER, 1, 0, *local.name(b"/1")) == 1
    local.task.memory.write(BUFFER, b"2")
    local("sendto", other, BUFFER, 1, 0, *local.name(b"/1"))
    assert local.recv(one) == b"2"


# --- options ---


def test_options(local: Local) -> None:
    fd = local.socket()
    local.task.memory.put_u32(LENGTH, 4)
    local("getsockopt", fd, SOL_SOCKET, SO_TYPE, BUFFER, LENGTH)
    assert local.task.memory.u32(BUFFER) == SOCK_STREAM
    local.task.memory.put_u32(BUFFER, 1)
    assert not local("setsockopt", fd, SOL_SOCKET, SO_KEEPALIVE, BUFFER, 4)
    local.fails(Errno.EOPNOTSUPP, "setsockopt", fd, IPPROTO_TCP, TCP_NODELAY, BUFFER, 4)
    local.fails(Errno.EOPNOTSUPP, "getsockopt", fd, IPPROTO_TCP, TCP_NODELAY, BUFFER, LENGTH)
    local.fails(Errno.EOPNOTSUPP, "ioctl", fd, SIOCGIFFLAGS, BUFFER)
