"""System call 154: the same sockets through a code and an array of ints; and how a trace shows both doors."""

from __future__ import annotations

import struct
from typing import Any

from kernel.abi.errno import Errno
from kernel.abi.file import O_NONBLOCK
from kernel.abi.socket import SO_DONTLINGER, SO_LINGER, SO_RCVBUF, SOL_SOCKET
from kernel.net.socket.file import socket_of

BAD = 0x0666_0000
ARGUMENTS, BUFFER, NAME, LENGTH = 0x14000, 0x15000, 0x10000, 0x10100
LOOPBACK = 0x7F000001
CODES = {
    "socket": 0x3EE,
    "listen": 0x3EF,
    "bind": 0x3F0,
    "accept": 0x3F1,
    "connect": 0x3F2,
    "recv": 0x3F3,
    "send": 0x3F4,
    "shutdown": 0x3F5,
    "getsockname": 0x3F6,
    "setsockopt": 0x3F7,
    "sendto": 0x3F8,
    "recvfrom": 0x3F9,
    "getpeername": 0x3FA,
    "getsockopt": 0x40B,
}


def pack(net: Any, *arguments: int) -> int:
    words = [word & 0xFFFFFFFF for word in arguments]
    net.task.memory.write(ARGUMENTS, struct.pack(f">{len(words)}I", *words))
    return ARGUMENTS


def old(net: Any, name: str, *arguments: int) -> Any:
    return net("netioctl", CODES[name], pack(net, *arguments))


def fails(net: Any, error: Any, name: str, *arguments: int) -> None:
    net.fails(error, "netioctl", CODES[name], pack(net, *arguments))


def test_a_client_and_a_server(net: Any) -> None:
    server, client = old(net, "socket", 2, 1, 0), old(net, "socket", 2, 1, 0)
    assert not old(net, "bind", server, *net.to((LOOPBACK, 0)))
    assert not old(net, "listen", server, 5)
    address = net.local(server)
    assert not old(net, "connect", client, *net.to(address))
    net.task.memory.put_u32(LENGTH, 16)
    fd = old(net, "accept", server, NAME, LENGTH)
    net.task.memory.write(BUFFER, b"hello")
    assert old(net, "send", client, BUFFER, 5, 0) == 5
    assert old(net, "recv", fd, BUFFER + 16, 100, 0) == 5
    assert net.task.memory.read(BUFFER + 16, 5) == b"hello"
    old(net, "getsockname", fd, NAME, LENGTH)
    assert net.task.memory.read(NAME, 8) == struct.pack(">HHI", 2, address[1], LOOPBACK)
    old(net, "getpeername", client, NAME, LENGTH)
    assert net.task.memory.read(NAME, 8) == struct.pack(">HHI", 2, address[1], LOOPBACK)
    assert not old(net, "shutdown", client, 1)
    assert old(net, "recv", fd, BUFFER, 100, 0) == 0


def test_datagrams(net: Any) -> None:
    peer = net.datagram()
    fd = old(net, "socket", 2, 2, 0)
    net.task.memory.write(BUFFER, b"ping")
    assert old(net, "sendto", fd, BUFFER, 4, 0, *net.to(peer.address)) == 4
    peer.send_to(b"pong", (LOOPBACK, net.local(fd)[1]))
    net.task.memory.put_u32(LENGTH, 16)
    assert old(net, "recvfrom", fd, BUFFER, 100, 0, NAME, LENGTH) == 4
    assert net.task.memory.u16(NAME + 2) == peer.address[1]


def test_the_errors_are_connects_own(net: Any) -> None:
    fails(net, Errno.EBADF, "connect", 50, *net.to((LOOPBACK, 9)))
    fd = old(net, "socket", 2, 1, 0)
    fails(net, Errno.EFAULT, "connect", fd, BAD, 16)
    fails(net, Errno.EINVAL, "connect", fd, NAME, -1)
    fails(net, Errno.ECONNREFUSED, "connect", fd, *net.to(net.nobody()))
    pending = net.stream()
    net.flags(pending, O_NONBLOCK)
    net.faults.hold()
    fails(net, Errno.EINPROGRESS, "connect", pending, *net.to(net.listener().address))
    fails(net, Errno.EALREADY, "connect", pending, *net.to(net.listener().address))


def test_bad_codes_and_pointers(net: Any) -> None:
    for code in (0, 0x3ED, 0x3FB, 0x40A, 0x40C, 0xFFFFFFFF):
        net.fails(Errno.EINVAL, "netioctl", code, BAD)  # the code first
    net.fails(Errno.EFAULT, "netioctl", CODES["socket"], BAD)
    net.fails(Errno.EFAULT, "netioctl", CODES["socket"], 0)


def test_so_linger_is_an_int_of_seconds(net: Any) -> None:
    fd = net.stream()
    get = ("getsockopt", fd, SOL_SOCKET, SO_LINGER, BUFFER, LENGTH)
    net.task.memory.put_u32(LENGTH, 4)
    old(net, *get)
    assert net.task.memory.u32(BUFFER) == 0
    net.task.memory.put_u32(BUFFER, 30)
    old(net, "setsockopt", fd, SOL_SOCKET, SO_LINGER, BUFFER, 4)
    net.task.memory.put_u32(BUFFER, 0)
    old(net, *get)
    assert (net.task.memory.u32(BUFFER), net.task.memory.u32(LENGTH)) == (30, 4)
    net.task.memory.put_u32(LENGTH, 8)  # the new door shows the same as a struct linger
    net("getsockopt", fd, SOL_SOCKET, SO_LINGER, BUFFER, LENGTH)
    assert struct.unpack(">ii", net.task.memory.read(BUFFER, 8)) == (SO_LINGER, 30)
    fails(net, Errno.EINVAL, "setsockopt", fd, SOL_SOCKET, SO_DONTLINGER, BUFFER, 4)
    old(net, "setsockopt", fd, SOL_SOCKET, SO_DONTLINGER, 0, 0)
    assert socket_of(net.task, fd).options.linger is None
    net.task.memory.write(BUFFER, b"\x07")
    old(net, "setsockopt", fd, SOL_SOCKET, SO_LINGER, BUFFER, 1)
    assert socket_of(net.task, fd).options.linger == 7
    for length in (0, 113, -1):
        fails(net, Errno.EINVAL, "setsockopt", fd, SOL_SOCKET, SO_LINGER, BUFFER, length)


def test_short_values_are_widened(net: Any) -> None:
    fd = net.stream()
    net.task.memory.write(BUFFER, b"\x00\x10\x00")
    old(net, "setsockopt", fd, SOL_SOCKET, SO_RCVBUF, BUFFER, 3)
    assert net.option(fd, SOL_SOCKET, SO_RCVBUF) == 0x1000
    fails(net, Errno.EFAULT, "setsockopt", fd, SOL_SOCKET, SO_RCVBUF, BAD, 4)
    fails(net, Errno.ENOPROTOOPT, "setsockopt", fd, SOL_SOCKET, 0x4000, BUFFER, 4)


# --- the trace ---


def shown(net: Any, name: str, *arguments: int, result: int | None = 0) -> str:
    return f"{name}({', '.join(net.caller.shown(net.task, name, *arguments, result=result))})"


def test_the_trace_knows_names_options_and_sets(net: Any) -> None:
    address = net.name((LOOPBACK, 80))
    assert shown(net, "connect", 3, address, 16) == "connect(3, {AF_INET, 127.0.0.1:80}, 16)"
    assert shown(net, "connect", 3, 0, 16) == "connect(3, NULL, 16)"
    assert shown(net, "socket", 2, 1, 0) == "socket(AF_INET, SOCK_STREAM, 0)"
    assert shown(net, "shutdown", 3, 1) == "shutdown(3, SHUT_WR)"
    net.task.memory.put_u32(BUFFER, 1)
    assert shown(net, "setsockopt", 3, 0xFFFF, 4, BUFFER, 4) == "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4)"
    net.task.memory.put_u32(LENGTH, 4)
    assert shown(net, "getsockopt", 3, 6, 1, BUFFER, LENGTH) == "getsockopt(3, IPPROTO_TCP, TCP_NODELAY, [1], [4])"
    net.task.memory.put_u32(BUFFER, Errno.ECONNRESET.code)
    expected = "getsockopt(3, SOL_SOCKET, SO_ERROR, [ECONNRESET], [4])"
    assert shown(net, "getsockopt", 3, 0xFFFF, 0x1007, BUFFER, LENGTH) == expected
    net.task.memory.write(BUFFER, b"hi\n")
    assert shown(net, "send", 3, BUFFER, 3, 3) == r'send(3, "hi\n", 3, MSG_OOB|MSG_PEEK)'
    net.task.memory.put_u32(LENGTH, 16)
    assert shown(net, "accept", 3, address, LENGTH, result=4) == "accept(3, {AF_INET, 127.0.0.1:80}, [16])"
    assert shown(net, "accept", 3, address, LENGTH, result=None).startswith(f"accept(3, {address:#x}, ")
    net.task.memory.put_u32(BUFFER, 0b1001)
    net.task.memory.write(BUFFER + 8, struct.pack(">ii", 1, 500))
    expected = "select(4, [0 3], NULL, NULL, {1, 500})"
    assert shown(net, "select", 4, BUFFER, 0, 0, BUFFER + 8) == expected
    words = pack(net, 3, BAD, 16)
    assert shown(net, "netioctl", CODES["connect"], words) == f"netioctl(connect, [3, {BAD:#x}, 16])"
    words = pack(net, 3, address, 16)
    expected = "netioctl(connect, [3, {AF_INET, 127.0.0.1:80}, 16])"
    assert shown(net, "netioctl", CODES["connect"], words) == expected
