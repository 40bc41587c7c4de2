"""UDP, echoes and errors through the gateway; and what no machine may send."""

from __future__ import annotations

import select
import socket

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import POLLIN
from kernel.abi.socket import SOCK_DGRAM, SOCK_RAW
from kernel.net.gateway.destinations import Destinations
from kernel.net.gateway.settings import DNS, FIRST_LEASE, GATEWAY, STATION, Forward, Settings
from kernel.net.host.transport import HostTransport
from kernel.net.stack.wire import ethernet, icmp, ipv4, udp
from kernel.net.stack.wire.icmp import Message
from kernel.net.stack.wire.ipv4 import Packet

LOCALHOST = 0x7F000001
TEST_NET = 0xC0000207


def echo(kind: int = icmp.ECHO) -> bytes:
    return Message(kind, 0, 0x12340001, b"ping").emit()


def test_there_and_back(inside) -> None:  # type: ignore[no-untyped-def]
    here = inside()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        peer.settimeout(0)
        to = (GATEWAY, peer.getsockname()[1])
        one = here.open(SOCK_DGRAM)
        for data in (b"question", bytes(4000)):
            one.send(memoryview(data), 0, to)
            here.until(lambda: _readable(peer))
            got, sender = peer.recvfrom(10_000)
            assert got == data
            peer.sendto(got[::-1], sender)
            here.until(lambda: one.ready(POLLIN))
            buffer = bytearray(10_000)
            assert one.receive(memoryview(buffer), False, False) == (len(data), to)
            assert buffer[: len(data)] == data[::-1]
        one.close()


def _readable(one: socket.socket) -> bool:
    try:
        one.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    return True


def test_a_port_of_the_host_leads_to_the_machine(inside) -> None:  # type: ignore[no-untyped-def]
    here = inside()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.bind(("127.0.0.1", 0))
        client.settimeout(0)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        here.gateway.forward(Forward(False, (LOCALHOST, port), (FIRST_LEASE, 69)))
        served = here.open(SOCK_DGRAM)
        served.bind((0, 69))
        client.sendto(b"read", ("127.0.0.1", port))
        here.until(lambda: served.ready(POLLIN))
        buffer = bytearray(100)
        length, sender = served.receive(memoryview(buffer), False, False)
        assert (buffer[:length], sender[0]) == (b"read", GATEWAY)
        served.send(memoryview(b"data"), 0, sender)
        here.until(lambda: _readable(client))
        assert client.recvfrom(100) == (b"data", ("127.0.0.1", port))
        served.close()


def test_the_gateway_itself_answers_echoes(inside) -> None:  # type: ignore[no-untyped-def]
    here = inside()
    raw = here.machine.open(SOCK_RAW, 1)
    for address in (GATEWAY, DNS):
        raw.send(memoryview(echo()), 0, (address, 0))
        here.until(lambda: raw.ready(POLLIN))
        buffer = bytearray(100)
        length, sender = raw.receive(memoryview(buffer), False, False)
        assert sender == (address, 0)
        assert buffer[20:length] == echo(icmp.ECHO_REPLY)
    raw.close()


def told(here, packet: Packet) -> Message:  # type: ignore[no-untyped-def]
    """What ICMP says of a packet that a bare station sends."""
    frame = ethernet.Frame(STATION, b"\x02\0\0\0\0\x01", ethernet.TYPE_IP, packet.emit())
    here.gateway._interface.arp.pin(packet.source, b"\x02\0\0\0\0\x01")
    here.wire.send(frame.emit())
    seen: list[Packet] = []

    def arrived() -> bool:
        while (data := here.wire.receive()) is not None:
            found = ethernet.parse(data)
            if found.type == ethernet.TYPE_IP:
                seen.append(ipv4.parse(found.payload))
        return bool(seen)

    here.until(arrived)
    assert (seen[0].source, seen[0].protocol) == (GATEWAY, 1)
    return icmp.parse(seen[0].payload)


def test_a_packet_that_may_go_no_further(inside) -> None:  # type: ignore[no-untyped-def]
    here = inside()
    datagram = udp.Datagram(1, 33434, b"").emit(GATEWAY + 20, TEST_NET)
    message = told(here, Packet(GATEWAY + 20, TEST_NET, udp.PROTOCOL, datagram, ttl=1))
    assert (message.type, icmp.quoted(message).destination) == (icmp.TIME_EXCEEDED, TEST_NET)


def test_what_the_policy_denies(inside) -> None:  # type: ignore[no-untyped-def]
    here = inside(policy="deny=192.0.2.0/24,loopback=deny")
    datagram = udp.Datagram(1, 53, b"").emit(GATEWAY + 20, TEST_NET)
    message = told(here, Packet(GATEWAY + 20, TEST_NET, udp.PROTOCOL, datagram))
    assert (message.type, message.code) == (icmp.UNREACHABLE, icmp.NET)
    assert here.log == ["network: 192.0.2.7 port 53 is denied"]


@pytest.mark.parametrize("source", [TEST_NET, GATEWAY, 0x7F000001, 0xE0000001, 0, 0x0A0002FF])
def test_no_machine_sends_in_the_name_of_others(inside, source: int) -> None:  # type: ignore[no-untyped-def]
    here = inside()
    packet = Packet(source, GATEWAY, 1, echo())
    here.wire.send(ethernet.Frame(STATION, b"\x02\0\0\0\0\x01", ethernet.TYPE_IP, packet.emit()).emit())
    before = here.gateway.ip.counts["not for us"]
    here.until(lambda: here.gateway.ip.counts["not for us"] > before)
    assert here.gateway.ip.counts["out"] == 0


def test_where_things_lead() -> None:
    world, own = HostTransport(), HostTransport()
    places = Destinations(world, own, Settings(resolver=0x0A000001))
    assert places.find(False, (DNS, 53)) == (own, (0x0A000001, 53))
    assert places.find(True, (TEST_NET, 80)) == (world, (TEST_NET, 80))
    for nowhere in ((DNS, 80), (GATEWAY, 80)):
        with pytest.raises(Errno.ECONNREFUSED):
            places.find(True, nowhere)
    with pytest.raises(Errno.ECONNREFUSED):
        Destinations(world, own, Settings()).find(False, (DNS, 53))


def test_many_datagrams_wait_for_nobody(inside) -> None:  # type: ignore[no-untyped-def]
    """More than are taken at once arrive all the same, and none is looked for once the gateway is closed."""
    here = inside()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        peer.settimeout(20)
        one = here.open(SOCK_DGRAM)
        one.send(memoryview(b"?"), 0, (GATEWAY, peer.getsockname()[1]))
        here.until(lambda: _readable_now(peer))
        _, sender = peer.recvfrom(10)
        for number in range(150):
            peer.sendto(bytes((number,)), sender)
        got: list[int] = []
        buffer = bytearray(10)

        def take() -> bool:
            while one.receive(memoryview(buffer), False, False) is not None:
                got.append(buffer[0])
            return len(got) == 150

        here.until(take)
        assert got == list(range(150))
        one.close()


def _readable_now(one: socket.socket) -> bool:
    return bool(select.select([one], [], [], 0)[0])
