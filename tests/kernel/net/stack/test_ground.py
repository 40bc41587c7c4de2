"""ARP, IP and ICMP between hosts on a hub, and against frames that no honest host sends."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lan_hosts import NETWORK, Host, Lan, Timers

from kernel.abi.errno import Errno
from kernel.net.stack import arp as cache
from kernel.net.stack.ip import Route
from kernel.net.stack.reassembly import LIFETIME, Reassembly
from kernel.net.stack.wire import arp, ethernet, icmp, ipv4
from kernel.net.stack.wire.ipv4 import Packet

PROTOCOL = 200  # nobody's
STRANGER = b"\x02\0\0\0\0\x77"


@pytest.fixture
def lan() -> Iterator[Lan]:
    made = Lan()
    yield made
    made.close()


def received(host: Host, protocol: int = PROTOCOL) -> list[Packet]:
    """What arrives at `host` of a protocol, from now on."""
    packets: list[Packet] = []
    host.ip.protocols[protocol] = lambda packet, for_many: packets.append(packet)
    return packets


def arps(frames: list[bytes]) -> list[arp.Packet]:
    parsed = [ethernet.parse(frame) for frame in frames]
    return [arp.parse(frame.payload) for frame in parsed if frame.type == ethernet.TYPE_ARP]


def inject(lan: Lan, packet: Packet | bytes, to: bytes | None = None, source: bytes = STRANGER) -> list[bytes]:
    """Put a packet into a frame to the first host, or to `to`; what is on the wire afterwards."""
    data = packet if isinstance(packet, bytes) else packet.emit()
    lan.wire.send(ethernet.Frame(to or lan.hosts[0].station, source, ethernet.TYPE_IP, data).emit())
    return lan.settle()


def knows_stranger(lan: Lan, number: int = 0x77) -> int:
    """Tell the first host where 10.0.0.119 is."""
    address = NETWORK + number
    lan.hosts[0].interface.arp.pin(address, STRANGER)
    return address


def answers(frames: list[bytes]) -> list[icmp.Message]:
    packets = [ipv4.parse(ethernet.parse(frame).payload) for frame in frames]
    return [icmp.parse(packet.payload) for packet in packets if packet.protocol == 1]


# --- ARP ---


def test_a_station_is_asked_for_once(lan: Lan) -> None:
    one, other = lan.hosts
    packets = received(other)
    for text in (b"first", b"second"):
        one.ip.send(Packet(one.address, other.address, PROTOCOL, text))
    assert [packet.operation for packet in arps(lan.settle())] == [arp.REQUEST, arp.REPLY]
    assert [packet.payload for packet in packets] == [b"first", b"second"]
    other.ip.send(Packet(other.address, one.address, PROTOCOL, b"back"))  # who asked is known
    assert not arps(lan.settle())


def test_an_entry_lasts_twenty_minutes(lan: Lan) -> None:
    one, other = lan.hosts
    packets = received(other)
    for wait, asked in ((0, True), (cache.COMPLETE - 1, False), (2, True)):
        lan.advance(wait)
        one.ip.send(Packet(one.address, other.address, PROTOCOL, b"x"))
        assert bool(arps(lan.settle())) is asked
    assert len(packets) == 3


def test_nobody_answers(lan: Lan) -> None:
    one = lan.hosts[0]
    for _ in range(6):
        one.ip.send(Packet(one.address, NETWORK + 9, PROTOCOL, b"x"))
    assert len(arps(lan.advance(60))) == 5
    assert one.interface.arp.counts["dropped"] == 6
    assert not one.interface.arp.entries


def test_strangers_do_not_fill_the_cache(lan: Lan) -> None:
    one = lan.hosts[0]
    for number in range(3000):
        reply = arp.Packet(arp.REPLY, STRANGER, 0x0B000000 + number, one.station, NETWORK + 77)
        lan.wire.send(ethernet.Frame(ethernet.BROADCAST, STRANGER, ethernet.TYPE_ARP, reply.emit()).emit())
        request = arp.Packet(arp.REQUEST, STRANGER, 0x0B000000 + number, bytes(6), one.address)
        lan.wire.send(ethernet.Frame(ethernet.BROADCAST, STRANGER, ethernet.TYPE_ARP, request.emit()).emit())
        lan.settle()
    assert len(one.interface.arp.entries) == 1024


def test_an_address_of_ours_and_a_pinned_one_are_not_taken_over(lan: Lan) -> None:
    one, other = lan.hosts
    one.interface.arp.pin(other.address, other.station)
    for address in (one.address, other.address):
        claim = arp.Packet(arp.REPLY, STRANGER, address, one.station, one.address)
        lan.wire.send(ethernet.Frame(one.station, STRANGER, ethernet.TYPE_ARP, claim.emit()).emit())
    lan.settle()
    assert one.interface.arp.counts["duplicate address"] == 1
    assert one.interface.arp.resolve(other.address, b"") == other.station
    assert one.address not in one.interface.arp.entries


def test_announcing_an_address(lan: Lan) -> None:
    one, other = lan.hosts
    other.interface.arp.announce()
    (packet,) = arps(lan.settle())
    assert (packet.sender, packet.target, packet.operation) == (other.address, other.address, arp.REQUEST)
    assert other.address not in one.interface.arp.entries  # nothing to do with it


# --- IP ---


def test_long_packets_go_in_pieces(lan: Lan) -> None:
    one, other = lan.hosts
    packets = received(other)
    data = random.Random(1).randbytes(20_000)
    one.ip.send(Packet(one.address, other.address, PROTOCOL, b""))
    lan.settle()
    one.ip.send(Packet(one.address, other.address, PROTOCOL, data, options=b"\x94\x04\0\0"))
    frames = lan.settle()
    assert len(frames) == 14
    assert all(len(frame) <= 1514 for frame in frames)
    assert (packets[1].payload, packets[1].options) == (data, b"\x94\x04\0\0")
    with pytest.raises(Errno.EMSGSIZE):
        one.ip.send(Packet(one.address, other.address, PROTOCOL, data, flags=ipv4.DONT_FRAGMENT))
    with pytest.raises(Errno.EMSGSIZE):
        one.ip.send(Packet(one.address, other.address, PROTOCOL, bytes(65535)))


@settings(deadline=None)
@given(data=st.binary(min_size=1, max_size=400), order=st.randoms(use_true_random=False), twice=st.booleans())
def test_pieces_come_in_any_order(data: bytes, order: random.Random, twice: bool) -> None:
    pieces = list(ipv4.fragments(Packet(1, 2, PROTOCOL, data, identification=3), 68))
    sent = pieces[:]
    if twice and len(pieces) > 1:
        sent.insert(0, pieces[0])
        sent.insert(0, pieces[0])
    order.shuffle(sent)
    made = Reassembly(Timers())
    whole = [packet for piece in sent if piece.is_fragment and (packet := made.add(piece)) is not None]
    if len(pieces) > 1:
        assert [packet.payload for packet in whole[:1]] == [data]


def test_pieces_that_overlap_cost_the_packet() -> None:
    made = Reassembly(Timers())
    first = Packet(1, 2, PROTOCOL, bytes(24), flags=ipv4.MORE_FRAGMENTS)
    for wrong in (
        first._replace(payload=bytes(8), offset=16),
        first._replace(payload=bytes(32)),
        first._replace(payload=bytes(7), offset=24),
        first._replace(payload=b"", offset=24),
    ):
        assert made.add(first) is None
        assert made.add(wrong) is None
        last = first._replace(payload=b"end", offset=24, flags=0)
        assert made.add(last) is None  # the first is gone
        assert made.add(last._replace(offset=8)) is None  # and another end: that's gone, too
    assert made.dropped == 8
    assert not made._under_way
    assert not made._bytes


def test_pieces_do_not_wait_for_ever_nor_fill_memory() -> None:
    timers = Timers()
    made = Reassembly(timers)
    for number in range(1000):
        made.add(Packet(number, 2, PROTOCOL, bytes(8), flags=ipv4.MORE_FRAGMENTS))
    assert len(made._under_way) == 64
    for number in range(40):
        made.add(Packet(number, 2, PROTOCOL, bytes(60_000), flags=ipv4.MORE_FRAGMENTS))
    assert made._bytes <= 1 << 18
    timers.advance(LIFETIME)
    assert not made._under_way
    assert made.dropped == 1040


def test_this_machine_itself(lan: Lan) -> None:
    one = lan.hosts[0]
    packets = received(one)
    for destination, source in ((0x7F000001, 0x7F000001), (one.address, one.address), (0x7F000009, 0x7F000001)):
        assert one.ip.source_for(destination) in (source, destination)
        one.ip.send(Packet(source, destination, PROTOCOL, bytes(5000)))
    assert len(packets) == 3
    assert not lan.settle()


def test_where_there_is_no_way(lan: Lan) -> None:
    one = lan.hosts[0]
    with pytest.raises(Errno.ENETUNREACH):
        one.ip.send(Packet(one.address, 0x08080808, PROTOCOL, b"x"))
    one.ip.add_route(Route(0, 0, lan.hosts[1].address, one.interface))
    one.ip.send(Packet(one.address, 0x08080808, PROTOCOL, b"x"))
    assert {packet.target for packet in arps(lan.settle())} == {lan.hosts[1].address, one.address}


def test_a_broadcast_reaches_everybody(lan: Lan) -> None:
    one, other = lan.hosts
    for address in (0xFFFFFFFF, NETWORK + 255, NETWORK):
        here, there = received(one), received(other)
        one.ip.send(Packet(one.address, address, PROTOCOL, b"all"))
        lan.settle()
        assert (len(here), len(there)) == (1, 1)


def test_packets_no_honest_host_sends(lan: Lan) -> None:
    one = lan.hosts[0]
    packets = received(one)
    good = Packet(NETWORK + 0x77, one.address, PROTOCOL, b"x")
    for wrong in (
        good._replace(source=one.address),  # land
        good._replace(source=0x7F000001),
        good._replace(destination=0x7F000001),
        good._replace(source=0xFFFFFFFF),
        good._replace(source=0xE0000001),
        good._replace(destination=NETWORK + 2),
        good._replace(destination=0xE0000002),  # a group nobody here is in
    ):
        assert not inject(lan, wrong)
    assert not packets
    assert one.ip.counts["not for us"] == 7
    inject(lan, good)
    assert packets == [good]


def test_random_bytes(lan: Lan) -> None:
    chance = random.Random(7)
    one = lan.hosts[0]
    kinds = [ethernet.TYPE_IP.to_bytes(2, "big"), ethernet.TYPE_ARP.to_bytes(2, "big")]
    for _ in range(5000):
        body = bytearray(chance.randbytes(chance.randrange(80)))
        if chance.random() < 0.5:
            packet = Packet(
                NETWORK + 5, one.address, chance.choice([1, 6, 17]), bytes(body), flags=chance.choice([0, 8192])
            )
            body = bytearray(packet.emit())
            if chance.random() < 0.5:
                body[chance.randrange(len(body))] = chance.randrange(256)
        lan.wire.send(one.station + STRANGER + chance.choice([*kinds, chance.randbytes(2)]) + bytes(body))
        lan.settle()
    assert one.interface.counts["in"] == 5000
    assert one.ip.counts["malformed"] > 500
    assert len(one.interface.arp.entries) < 100


# --- ICMP ---


def test_an_echo(lan: Lan) -> None:
    one, other = lan.hosts
    replies: list[Packet] = []
    one.ip.taps.append(replies.append)
    message = icmp.Message(icmp.ECHO, 0, 0x12340001, bytes(range(56)))
    for destination in (other.address, 0x7F000001, one.address):
        one.ip.send(Packet(one.ip.source_for(destination), destination, 1, message.emit()))
        lan.settle()
        assert icmp.parse(replies[-1].payload) == message._replace(type=icmp.ECHO_REPLY)
        assert replies[-1].source == destination
    one.ip.send(Packet(one.address, NETWORK + 255, 1, message.emit()))  # one of many doesn't answer
    lan.settle()
    assert icmp.parse(replies[-1].payload).type == icmp.ECHO


def test_what_nobody_here_speaks(lan: Lan) -> None:
    address = knows_stranger(lan)
    packet = Packet(address, lan.hosts[0].address, PROTOCOL, b"12345678rest")
    (message,) = answers(inject(lan, packet))
    assert (message.type, message.code) == (icmp.UNREACHABLE, icmp.PROTOCOL)
    assert message.payload == packet.emit()[:28]


def test_errors_nobody_gets(lan: Lan) -> None:
    address, one = knows_stranger(lan), lan.hosts[0]
    packet = Packet(address, one.address, PROTOCOL, b"12345678")
    for silent in (
        packet._replace(destination=NETWORK + 255),
        packet._replace(source=0),
        packet._replace(protocol=1, payload=icmp.error(icmp.UNREACHABLE, icmp.PORT, packet).emit()),
    ):
        assert not answers(inject(lan, silent))
    assert not answers(inject(lan, packet, to=ethernet.BROADCAST))  # to a group of stations, for this address
    for _ in range(200):
        lan.wire.send(ethernet.Frame(one.station, STRANGER, ethernet.TYPE_IP, packet.emit()).emit())
    assert len(answers(lan.settle())) == 50
    lan.advance(1)
    assert len(answers(inject(lan, packet))) == 1


def test_errors_about_what_was_sent_are_passed_on(lan: Lan) -> None:
    one, address = lan.hosts[0], knows_stranger(lan)
    told: list[tuple[icmp.Quoted, object]] = []
    one.icmp.listeners[PROTOCOL] = lambda about, error: told.append((about, error))
    sent = Packet(one.address, address, PROTOCOL, b"12345678")
    for kind, code, error in (
        (icmp.UNREACHABLE, icmp.NET, Errno.ENETUNREACH),
        (icmp.UNREACHABLE, icmp.HOST, Errno.EHOSTUNREACH),
        (icmp.UNREACHABLE, icmp.PORT, Errno.ECONNREFUSED),
        (icmp.TIME_EXCEEDED, 0, Errno.EHOSTUNREACH),
    ):
        inject(lan, Packet(address, one.address, 1, icmp.error(kind, code, sent).emit()))
        assert told.pop() == (icmp.Quoted(one.address, address, PROTOCOL, b"12345678"), error)
    forged = sent._replace(source=address, destination=one.address)
    inject(lan, Packet(address, one.address, 1, icmp.error(icmp.UNREACHABLE, icmp.PORT, forged).emit()))
    inject(lan, Packet(address, one.address, 1, icmp.error(icmp.UNREACHABLE, 99, sent).emit()))
    assert not told
