"""RFC 1323: scaled windows, timestamps, and what is old by them."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from lan_hosts import Lan
from tcp_ends import PORT, connection, endpoint, pair, read, segments, server, transfer, write

from emu.lan.weather import Weather, WeatheredLink
from kernel.net.releases import of_release
from kernel.net.stack.tcp.endpoint import TcpEndpoint
from kernel.net.stack.wire import ethernet, tcp
from kernel.net.stack.wire.ipv4 import Packet
from kernel.net.stack.wire.tcp import ACK, PSH, SYN, Options, Segment

LARGE = (200_000, 200_000)


@pytest.fixture
def lan() -> Iterator[Lan]:
    made = Lan(extended=True)
    yield made
    made.close()


def test_both_ask_and_both_have_it(lan: Lan) -> None:
    listener, client = server(lan.hosts[1], buffers=LARGE), endpoint(lan.hosts[0], LARGE)
    client.connect((lan.hosts[1].address, PORT))
    opening = segments(lan.settle())[:3]
    assert [one.options.segment_size for one in opening] == [1460, 1460, None]
    assert [one.options.window_scale for one in opening] == [2, 2, None]  # 65535 << 2 is the first that is enough
    assert [one.window for one in opening] == [65535, 65535, 50_000]  # a SYN's is not scaled
    stamps = [one.options.timestamps for one in opening]
    assert None not in stamps
    assert stamps[0][1] == 0  # type: ignore[index]
    assert stamps[1][1] == stamps[0][0]  # type: ignore[index]
    assert stamps[2][1] == stamps[1][0]  # type: ignore[index]
    assert listener.accept() is not None
    assert connection(client).segment == client.maximum_segment() == 1448
    assert connection(client).window == 200_000


@pytest.mark.parametrize("offered", [Options(1460), Options(1460, 3), Options(1460, None, (77, 0))])
def test_what_the_peer_does_not_ask_for_is_not_answered(lan: Lan, offered: Options) -> None:
    server(lan.hosts[1], buffers=LARGE)
    client = lan.hosts[0]
    syn = Segment(999, PORT, 1000, 0, SYN, 8192, options=offered)
    lan.hosts[0].tcp._send(client.address, lan.hosts[1].address, syn)
    answer = next(one for one in segments(lan.settle()) if one.flags == SYN | ACK)
    assert answer.options.window_scale == (None if offered.window_scale is None else 2)
    assert (answer.options.timestamps is None) == (offered.timestamps is None)
    if offered.timestamps:
        assert answer.options.timestamps is not None
        assert answer.options.timestamps[1] == 77


@pytest.mark.parametrize(("release", "has"), [("8.x", False), ("9.x", False), ("10.x", True), ("B.11.00", True)])
def test_it_comes_with_release_10(release: str, has: bool) -> None:
    assert of_release(release).long_paths is has


def test_a_window_of_more_than_64_kilobytes_is_filled(lan: Lan) -> None:
    client, peer = pair(lan, LARGE)
    data = random.Random(1).randbytes(1_000_000)
    assert transfer(lan, client, peer, data) == data
    client, peer = pair(lan, LARGE)
    sent = write(client, data)
    assert sent == 200_000
    lan.settle()
    for _ in range(20):
        lan.advance(0.3)
    assert len(connection(peer).received) == 200_000  # unread, and never told to be less than there is room for
    assert connection(client).window == 0


@pytest.mark.parametrize("room", [65_536, 70_001, 100_003])
def test_a_window_is_never_taken_back(lan: Lan, room: int) -> None:
    """What is told is rounded; its right edge never moves to the left."""
    client, peer = pair(lan, (room, room))
    edge, chance = 0, random.Random(room)
    for _ in range(300):
        write(client, bytes(chance.randrange(1, 3000)))
        for one in segments(lan.settle()):
            if one.source_port == PORT and one.options.window_scale is None:
                end = connection(client).unwrap(one.acknowledgment, connection(client).una)
                end += one.window << connection(peer).extensions.scale_in
                assert end >= edge
                edge = end
        read(peer, chance.randrange(1, 4000))


@pytest.mark.parametrize("weather", [{"loss": 0.05}, {"reorder": 0.1, "duplicate": 0.1, "loss": 0.01}])
def test_every_byte_arrives_in_bad_weather(weather: dict[str, float]) -> None:
    lan = Lan(0, extended=True)
    for number in (1, 2):
        link = WeatheredLink(lan.hub.port(), Weather(**weather), lan.timers.after, random.Random(number))
        lan.hosts.append(lan.make(number, link))
    try:
        listener, client = server(lan.hosts[1], buffers=LARGE), endpoint(lan.hosts[0], LARGE)
        client.connect((lan.hosts[1].address, PORT))
        lan.advance(30)
        got = listener.accept()
        assert got is not None
        peer = got[0]
        data = random.Random(2).randbytes(300_000)
        assert transfer(lan, client, peer, data) == data
    finally:
        lan.close()


def arrives(lan: Lan, peer: TcpEndpoint, stamp: int, payload: bytes, sequence: int) -> list[Segment]:
    """A segment of the client's, made by hand; what is answered."""
    one = connection(peer)
    numbers = (sequence & 0xFFFFFFFF, one.nxt & 0xFFFFFFFF)
    ports = (one.remote[1], one.local[1])
    made = Segment(*ports, *numbers, ACK | PSH, 8192, payload, Options(timestamps=(stamp & 0xFFFFFFFF, 0)))
    source, destination = lan.hosts[0].address, lan.hosts[1].address
    packet = Packet(source, destination, tcp.PROTOCOL, made.emit(source, destination))
    frame = ethernet.Frame(lan.hosts[1].station, lan.hosts[0].station, ethernet.TYPE_IP, packet.emit())
    lan.wire.send(frame.emit())
    return [one for one in segments(lan.settle()) if one.source_port == PORT]


def test_an_old_segment_is_told_by_its_stamp(lan: Lan) -> None:
    _, peer = pair(lan)
    one = connection(peer)
    recent = one.extensions._recent
    assert arrives(lan, peer, recent + 5, b"new", one.expected) == []  # its acknowledgment waits
    answers = arrives(lan, peer, recent + 4, b"old", one.expected)
    assert {answer.acknowledgment for answer in answers} == {one.expected & 0xFFFFFFFF}
    assert read(peer) == b"new"
    lan.advance(25 * 86400)  # by now the peer's clock may have gone round
    arrives(lan, peer, recent + 3, b"!", one.expected)
    assert read(peer) == b"!"


def test_the_stamp_of_a_segment_after_a_gap_is_not_echoed(lan: Lan) -> None:
    _, peer = pair(lan)
    one = connection(peer)
    recent = one.extensions._recent
    arrives(lan, peer, recent + 1, b"x", one.expected)
    lan.advance(0.3)
    answers = arrives(lan, peer, recent + 9, b"later", one.expected + 10)
    assert [answer.options.timestamps[1] for answer in answers if answer.options.timestamps] == [
        recent + 1 & 0xFFFFFFFF
    ]


def test_round_trips_are_measured_by_stamps_even_after_a_loss(lan: Lan) -> None:
    client, peer = pair(lan)
    one = connection(client)
    one.round_trip.smoothed = None
    one.round_trip.retransmitted()  # as Karn has it: nothing is timed
    write(client, b"x")
    lan.advance(0.25)
    assert one.round_trip.smoothed is not None
    assert read(peer) == b"x"
