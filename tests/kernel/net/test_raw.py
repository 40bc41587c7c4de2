"""Raw sockets: ICMP to this machine itself. They are the superuser's, and need CAP_NET_RAW."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from kernel.abi.errno import Errno
from kernel.abi.ioctl import FIONREAD
from kernel.abi.socket import AF_INET, IPPROTO_ICMP, SO_TYPE, SOCK_RAW, SOL_SOCKET
from kernel.net import spec

NAME, LENGTH, BUFFER = 0x10000, 0x10100, 0x11000
LOOPBACK = 0x7F000001
ECHO, REPLY = 8, 0


def privileged() -> bool:
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP):
        return True
    return False


pytestmark = pytest.mark.skipif(not privileged(), reason="needs CAP_NET_RAW")


def echo_request(identifier: int) -> bytes:
    def packed(checksum: int) -> bytes:
        return struct.pack(">BBHHH", ECHO, 0, checksum, identifier, 1) + b"are you there?!!"

    total = sum(struct.unpack(">12H", packed(0)))
    return packed(~((total & 0xFFFF) + (total >> 16)) & 0xFFFF)


class Raw:
    def __init__(self, task: Any, call: Any) -> None:
        self.task, self.call = task, call
        self.fd = call(task, "socket", AF_INET, SOCK_RAW, IPPROTO_ICMP)
        task.memory.write(NAME, struct.pack(">HHI8x", AF_INET, 0, LOOPBACK))

    def __call__(self, name: str, *arguments: int) -> Any:
        return self.call(self.task, name, self.fd, *arguments)

    def reply(self, identifier: int) -> bytes:
        """The packet that answers, among all the others there may be."""
        while True:
            self.task.memory.put_u32(LENGTH, 16)
            length = self("recvfrom", BUFFER, 1000, 0, NAME, LENGTH)
            packet = bytes(self.task.memory.read(BUFFER, length))
            kind, _, _, answered = struct.unpack_from(">BBHH", packet, 20)
            if (kind, answered) == (REPLY, identifier):
                return packet


@pytest.fixture
def raw(machine: Any, task: Any, call: Any) -> Iterator[Raw]:
    machine.network = spec.create("host")
    task.credentials.euid = 0
    yield Raw(task, call)
    machine.network.close()


def test_ping(raw: Raw) -> None:
    request = echo_request(4711)
    raw.task.memory.write(BUFFER, request)
    assert raw("sendto", BUFFER, len(request), 0, NAME, 16) == len(request)
    packet = raw.reply(4711)
    assert packet[0] == 0x45  # with the IP header, whose length
    assert int.from_bytes(packet[2:4], "big") == len(packet) - 20  # 4.3BSD had taken the header off
    assert packet[28:] == request[8:]
    assert raw.task.memory.read(NAME, 8) == struct.pack(">HHI", AF_INET, 0, LOOPBACK)


def test_ping_of_a_peer(raw: Raw) -> None:
    assert not raw("connect", NAME, 16)  # a port of 0 is no port
    request = echo_request(4712)
    raw.task.memory.write(BUFFER, request)
    raw("send", BUFFER, len(request), 0)
    raw("ioctl", FIONREAD, LENGTH)
    assert raw.task.memory.u32(LENGTH) >= 20 + len(request) + 16
    assert len(raw.reply(4712)) == 20 + len(request)


def test_what_raw_sockets_are(raw: Raw) -> None:
    raw.task.memory.put_u32(LENGTH, 4)
    raw("getsockopt", SOL_SOCKET, SO_TYPE, BUFFER, LENGTH)
    assert raw.task.memory.u32(BUFFER) == SOCK_RAW
    raw.call.fails(raw.task, Errno.EOPNOTSUPP, "listen", raw.fd, 1)
    for protocol in (0, 255, 300):
        raw.call.fails(raw.task, Errno.EPROTONOSUPPORT, "socket", AF_INET, SOCK_RAW, protocol)
    raw.task.credentials.euid = 7
    raw.call.fails(raw.task, Errno.EACCES, "socket", AF_INET, SOCK_RAW, IPPROTO_ICMP)
