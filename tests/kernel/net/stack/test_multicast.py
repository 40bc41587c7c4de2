"""Multicast groups, and what gateways and others say of routes and speed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lan_hosts import NETWORK, Lan

from kernel.abi.errno import Errno
from kernel.abi.socket import (
    IP_ADD_MEMBERSHIP,
    IP_DROP_MEMBERSHIP,
    IP_MULTICAST_LOOP,
    IP_MULTICAST_TTL,
    IPPROTO_IP,
)
from kernel.net.stack.tcp.endpoint import TcpEndpoint
from kernel.net.stack.udp import UdpEndpoint
from kernel.net.stack.wire import ethernet, icmp, igmp, ipv4, tcp
from kernel.net.stack.wire.ipv4 import Packet

GROUP = 0xE0010203
PORT = 9000
FAR = 0x08080808


@pytest.fixture
def lan() -> Iterator[Lan]:
    made = Lan(3)
    yield made
    made.close()


def member(lan: Lan, number: int, address: int = 0) -> UdpEndpoint:
    made = lan.hosts[number].udp.open((9216, 9216))
    made.bind((0, PORT))
    made.set_option(IPPROTO_IP, IP_ADD_MEMBERSHIP, GROUP.to_bytes(4, "big") + address.to_bytes(4, "big"))
    return made


def read(one: UdpEndpoint) -> bytes | None:
    buffer = bytearray(100)
    got = one.receive(memoryview(buffer), False, False)
    return None if got is None else bytes(buffer[: got[0]])


def packets(frames: list[bytes], protocol: int) -> list[Packet]:
    found = [ipv4.parse(frame.payload) for frame in map(ethernet.parse, frames) if frame.type == ethernet.TYPE_IP]
    return [packet for packet in found if packet.protocol == protocol]


def test_members_get_what_is_sent_to_their_group(lan: Lan) -> None:
    one, other = member(lan, 0), member(lan, 1)
    stranger = lan.hosts[2].udp.open((9216, 9216))
    stranger.bind((0, PORT))
    one.send(memoryview(b"all"), 0, (GROUP, PORT))
    (packet,) = packets(lan.settle(), 17)
    assert packet.ttl == 1
    assert [read(one), read(other), read(stranger)] == [b"all", b"all", None]
    one.set_option(IPPROTO_IP, IP_MULTICAST_LOOP, b"\0")
    one.set_option(IPPROTO_IP, IP_MULTICAST_TTL, b"\x05")
    one.send(memoryview(b"others"), 0, (GROUP, PORT))
    (packet,) = packets(lan.settle(), 17)
    assert packet.ttl == 5
    assert [read(one), read(other)] == [None, b"others"]
    other.set_option(IPPROTO_IP, IP_DROP_MEMBERSHIP, GROUP.to_bytes(4, "big") + bytes(4))
    one.send(memoryview(b"nobody"), 0, (GROUP, PORT))
    lan.settle()
    assert read(other) is None


def test_what_is_refused(lan: Lan) -> None:
    one = member(lan, 0, lan.hosts[0].address)
    request = GROUP.to_bytes(4, "big") + bytes(4)
    for option, value, error in (
        (IP_ADD_MEMBERSHIP, request, Errno.EADDRINUSE),
        (IP_ADD_MEMBERSHIP, bytes(8), Errno.EINVAL),
        (IP_ADD_MEMBERSHIP, b"\xe0\0\0\x09\1\2\3\4", Errno.EADDRNOTAVAIL),
        (IP_DROP_MEMBERSHIP, b"\xe0\0\0\x09" + bytes(4), Errno.EADDRNOTAVAIL),
    ):
        with pytest.raises(error):
            one.set_option(IPPROTO_IP, option, value)


def test_routers_are_told(lan: Lan) -> None:
    one = member(lan, 0)
    (report,) = packets(lan.settle(), igmp.PROTOCOL)
    assert (report.destination, report.ttl) == (GROUP, 1)
    assert igmp.parse(report.payload) == igmp.Message(igmp.REPORT, GROUP)
    assert len(packets(lan.advance(6), igmp.PROTOCOL)) == 1  # once more, for the first may be lost
    member(lan, 1)
    lan.advance(20)
    query = igmp.Message(igmp.QUERY, 0).emit()
    lan.hosts[2].ip.send(Packet(lan.hosts[2].address, 0xE0000001, igmp.PROTOCOL, query, ttl=1))
    asked = packets(lan.advance(11), igmp.PROTOCOL)
    assert [igmp.parse(packet.payload).kind for packet in asked] == [igmp.QUERY, igmp.REPORT]  # one speaks for both
    one.close()
    assert not lan.hosts[0].ip.groups[GROUP]


def tell(lan: Lan, source: int, message: icmp.Message) -> None:
    lan.hosts[0].interface.arp.pin(source, b"\2\0\0\0\0\x99")
    packet = Packet(source, lan.hosts[0].address, 1, message.emit())
    frame = ethernet.Frame(lan.hosts[0].station, b"\2\0\0\0\0\x99", ethernet.TYPE_IP, packet.emit())
    lan.wire.send(frame.emit())
    lan.settle()


def test_a_redirect_is_taken_from_the_gateway_that_is_used_alone(lan: Lan) -> None:
    host = lan.hosts[0]
    from kernel.net.stack.ip import Route

    host.ip.add_route(Route(0, 0, NETWORK + 9, host.interface))
    about = Packet(host.address, FAR, 17, bytes(8))

    def redirect(gateway: int) -> icmp.Message:
        return icmp.error(icmp.REDIRECT, 1, about, gateway)

    tell(lan, NETWORK + 7, redirect(NETWORK + 66))  # a stranger
    tell(lan, NETWORK + 9, redirect(0x0A0B0C0D))  # to a gateway that is no neighbour
    assert host.ip.hop(FAR).address == NETWORK + 9
    tell(lan, NETWORK + 9, redirect(NETWORK + 10))
    assert host.ip.hop(FAR).address == NETWORK + 10
    assert host.ip.hop(FAR + 1).address == NETWORK + 9
    assert host.icmp.counts["redirects"] == 1
    assert host.icmp.counts["redirects not taken"] == 2


def test_a_source_quench_slows_a_connection_down(lan: Lan) -> None:
    listener = TcpEndpoint(lan.hosts[1].tcp, (8192, 8192))
    listener.bind((0, PORT))
    listener.listen(1)
    client = TcpEndpoint(lan.hosts[0].tcp, (8192, 8192))
    client.connect((lan.hosts[1].address, PORT))
    lan.settle()
    here = client._connection
    assert here is not None
    here.congestion.window = 8 * here.segment
    client.send(memoryview(bytes(3000)), 0, None)
    sent = tcp.Segment(client.name[1], PORT, here.una & 0xFFFFFFFF, 0, tcp.ACK, 0)
    payload = sent.emit(lan.hosts[0].address, lan.hosts[1].address)
    quoted = Packet(lan.hosts[0].address, lan.hosts[1].address, tcp.PROTOCOL, payload)
    before = here.congestion.window
    tell(lan, NETWORK + 7, icmp.error(icmp.SOURCE_QUENCH, 0, quoted._replace(source=NETWORK + 3)))  # not ours
    assert here.congestion.window >= before
    client.send(memoryview(bytes(3000)), 0, None)
    number = (here.max - 1) & 0xFFFFFFFF
    late = sent._replace(sequence=number).emit(lan.hosts[0].address, lan.hosts[1].address)
    lan.hosts[0].icmp._quench(icmp.Quoted(lan.hosts[0].address, lan.hosts[1].address, tcp.PROTOCOL, late[:8]))
    assert here.congestion.window == here.segment
