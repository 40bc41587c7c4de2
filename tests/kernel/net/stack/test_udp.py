"""UDP and raw sockets of our own stack, between hosts on a hub."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lan_hosts import NETWORK, Host, Lan

from kernel.abi.errno import Errno
from kernel.abi.file import POLLIN
from kernel.abi.socket import SO_BROADCAST, SO_REUSEADDR, SOL_SOCKET
from kernel.net.stack.ports import FIRST, LAST
from kernel.net.stack.raw import RawEndpoint
from kernel.net.stack.udp import UdpEndpoint
from kernel.net.stack.wire import icmp
from kernel.net.stack.wire.ipv4 import Packet

PORT = 69


@pytest.fixture
def lan() -> Iterator[Lan]:
    made = Lan(3)
    yield made
    made.close()


def bound(host: Host, port: int = PORT, address: int = 0, room: int = 9216) -> UdpEndpoint:
    made = host.udp.open((9216, room))
    made.bind((address, port))
    return made


def send(one: UdpEndpoint | RawEndpoint, data: bytes, to: tuple[int, int] | None = None) -> None:
    assert one.send(memoryview(data), 0, to) == len(data)


def read(one: UdpEndpoint | RawEndpoint) -> tuple[bytes, tuple[int, int]] | None:
    buffer = bytearray(70_000)
    got = one.receive(memoryview(buffer), False, False)
    return None if got is None else (bytes(buffer[: got[0]]), got[1])


def test_there_and_back(lan: Lan) -> None:
    one, other = lan.hosts[0].udp.open((9216, 9216)), bound(lan.hosts[1])
    for data in (b"hello", b"", bytes(9000)):
        send(one, data, (lan.hosts[1].address, PORT))
        lan.settle()
        assert read(other) == (data, (lan.hosts[0].address, FIRST))
    send(other, b"answer", (lan.hosts[0].address, FIRST))
    lan.settle()
    assert read(one) == (b"answer", (lan.hosts[1].address, PORT))


def test_a_broadcast_needs_leave_and_reaches_all(lan: Lan) -> None:
    one = lan.hosts[0].udp.open((9216, 9216))
    others = [bound(host) for host in lan.hosts]
    for address in (0xFFFFFFFF, NETWORK + 255):
        one.set_option(SOL_SOCKET, SO_BROADCAST, 0)
        with pytest.raises(Errno.EACCES):
            send(one, b"x", (address, PORT))
        one.set_option(SOL_SOCKET, SO_BROADCAST, 1)
        send(one, b"all", (address, PORT))
        lan.settle()
        assert [read(other) for other in others] == [(b"all", (lan.hosts[0].address, FIRST))] * 3


def test_a_connected_socket_is_told_that_nobody_is_there(lan: Lan) -> None:
    one = lan.hosts[0].udp.open((9216, 9216))
    one.connect((lan.hosts[1].address, PORT))
    send(one, b"x")
    lan.settle()
    assert one.ready(POLLIN) == POLLIN
    with pytest.raises(Errno.ECONNREFUSED):
        send(one, b"x")
    stranger = lan.hosts[0].udp.open((9216, 9216))
    send(stranger, b"x", (lan.hosts[1].address, PORT))
    lan.settle()
    assert not stranger.ready(POLLIN)  # unconnected: nobody to tell


def test_the_best_match_gets_it(lan: Lan) -> None:
    here, there = lan.hosts[0], lan.hosts[1]
    sockets = []
    for address in (0, here.address, 0):
        made = here.udp.open((9216, 9216))
        made.set_option(SOL_SOCKET, SO_REUSEADDR, 1)
        made.bind((address, PORT))
        sockets.append(made)
    sockets[2].connect((there.address, 7))
    seven, eight = bound(there, 7), bound(there, 8)
    send(seven, b"to the connected", (here.address, PORT))
    send(eight, b"to the address", (here.address, PORT))
    send(sockets[1], b"to any", (0x7F000001, PORT))
    lan.settle()
    assert [(read(one) or (b"",))[0] for one in sockets] == [b"to any", b"to the address", b"to the connected"]


def test_a_full_queue_loses(lan: Lan) -> None:
    one, other = lan.hosts[0].udp.open((9216, 9216)), bound(lan.hosts[1], room=1000)
    for _ in range(3):
        send(one, bytes(400), (lan.hosts[1].address, PORT))
    for _ in range(200):
        send(one, b"", (lan.hosts[1].address, PORT))
        lan.settle()
    assert lan.hosts[1].udp.counts["full"] > 100
    assert other.available() < 1100
    for _ in range(2):
        assert read(other) == (bytes(400), (lan.hosts[0].address, FIRST))


def test_names(lan: Lan) -> None:
    host = lan.hosts[0]
    with pytest.raises(Errno.EADDRNOTAVAIL):
        bound(host, address=NETWORK + 9)
    bound(host, address=host.address)
    bound(host, address=0x7F000001)
    with pytest.raises(Errno.EADDRINUSE):
        bound(host)
    taken = []
    for number in range(FIRST, LAST + 1):
        taken.append(bound(host, 0))
        assert taken[-1].local()[1] == number
    with pytest.raises(Errno.EADDRNOTAVAIL):
        bound(host, 0)
    taken[5].close()
    assert bound(host, 0).local()[1] == FIRST + 5


def test_too_long(lan: Lan) -> None:
    with pytest.raises(Errno.EMSGSIZE):
        bound(lan.hosts[0]).send(memoryview(bytes(65508)), 0, (lan.hosts[1].address, PORT))


# --- raw ---


def test_ping(lan: Lan) -> None:
    one = RawEndpoint(lan.hosts[0].ip, 1, (9216, 9216))
    echo = icmp.Message(icmp.ECHO, 0, 0x10001, bytes(56)).emit()
    for address in (lan.hosts[1].address, 0x7F000001):
        send(one, echo, (address, 0))
        lan.settle()
        answers = []
        while (got := read(one)) is not None:
            answers.append(got)
        data, sender = answers[-1]
        assert sender == (address, 0)
        assert (data[0], int.from_bytes(data[2:4], "big")) == (0x45, 64)  # without the header, as 4.3BSD has it
        assert icmp.parse(data[20:]).type == icmp.ECHO_REPLY
    one.close()
    crowded = RawEndpoint(lan.hosts[1].ip, 1, (9216, 100))
    for _ in range(10):
        crowded._arrive(Packet(1, 2, 1, bytes(40)))
    assert crowded.available() == 60 + 16  # the rest found no room
    crowded.close()
    assert not lan.hosts[1].ip.taps
