"""Packet formats: what is written is read again, and as scapy reads and writes it; what is malformed is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from kernel.net.stack.wire import arp, ethernet, icmp, ipv4, tcp, udp
from kernel.net.stack.wire.checksum import Malformed, checksum

HERE, THERE = 0x0A000001, 0x0A000002
unhurried = settings(deadline=None, max_examples=60)  # other tests run beside

stations = st.binary(min_size=6, max_size=6)
words = st.integers(0, 0xFFFF)
longs = st.integers(0, 0xFFFFFFFF)
payloads = st.binary(max_size=80)
frames = st.builds(ethernet.Frame, stations, stations, st.integers(1501, 0xFFFF), st.binary(min_size=46, max_size=90))
arps = st.builds(arp.Packet, st.integers(1, 4), stations, longs, stations, longs)
packets = st.builds(
    ipv4.Packet,
    *(longs, longs, st.integers(0, 255), payloads, words, st.integers(0, 255), st.integers(0, 255)),
    st.sampled_from([0, ipv4.DONT_FRAGMENT, ipv4.MORE_FRAGMENTS]),
    st.integers(0, 8000).map(lambda units: units * 8),
    st.sampled_from([b"", b"\x07\x07\x04\0\0\0\0\0", b"\x94\x04\0\0"]),
)
messages = st.builds(icmp.Message, st.integers(0, 255), st.integers(0, 255), longs, payloads)
datagrams = st.builds(udp.Datagram, words, words, payloads)
options = st.builds(
    tcp.Options,
    *(st.none() | words, st.none() | st.integers(0, 14), st.none() | st.tuples(longs, longs)),
)
segments = st.builds(tcp.Segment, words, words, longs, longs, st.integers(0, 63), words, payloads, options, words)

# How each protocol is written and read.
FORMATS: dict[str, tuple[Any, Callable[[Any], bytes], Callable[[bytes], Any]]] = {
    "ethernet": (frames, lambda frame: frame.emit(), ethernet.parse),
    "arp": (arps, lambda packet: packet.emit(), arp.parse),
    "ipv4": (packets, lambda packet: packet.emit(), ipv4.parse),
    "icmp": (messages, lambda message: message.emit(), icmp.parse),
    "udp": (datagrams, lambda datagram: datagram.emit(HERE, THERE), lambda data: udp.parse(data, HERE, THERE)),
    "tcp": (segments, lambda segment: segment.emit(HERE, THERE), lambda data: tcp.parse(data, HERE, THERE)),
}


@pytest.mark.parametrize("name", FORMATS)
@unhurried
@given(data=st.data())
def test_what_is_written_is_read(name: str, data: st.DataObject) -> None:
    values, emit, parse = FORMATS[name]
    value = data.draw(values)
    assert parse(emit(value)) == value


@pytest.mark.parametrize("name", FORMATS)
@unhurried
@given(data=st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    try:
        FORMATS[name][2](data)
    except Malformed:
        event("refused")


@pytest.mark.parametrize("name", ["ipv4", "icmp", "udp", "tcp"])
@unhurried
@given(data=st.data())
def test_a_changed_bit_is_noticed(name: str, data: st.DataObject) -> None:
    values, emit, parse = FORMATS[name]
    value = data.draw(values)
    packet = bytearray(emit(value))
    length = value.header_length if name == "ipv4" else len(packet)  # IP's covers its header only
    packet[data.draw(st.integers(0, length - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        read = parse(bytes(packet))
    except Malformed:
        return
    assert name == "udp", read
    assert packet[6:8] == b"\0\0"  # a checksum that became 0 is none


@pytest.mark.parametrize("name", FORMATS)
@unhurried
@given(data=st.data())
def test_what_is_cut_is_refused(name: str, data: st.DataObject) -> None:
    values, emit, parse = FORMATS[name]
    packet = emit(data.draw(values))
    shortest = {"ethernet": 14, "icmp": 8}.get(name, len(packet))  # these don't say how long they are
    with pytest.raises(Malformed):
        parse(packet[: data.draw(st.integers(0, shortest - 1))])


def test_the_checksum_of_rfc_1071s_example() -> None:
    assert checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xFFFF - 0xDDF2
    assert checksum(b"") == checksum(bytes(8)) == 0xFFFF
    assert checksum(b"\xff\xff") == checksum(b"\xff\xfe\0\1") == 0
    assert checksum(b"\1\2", b"\3") == checksum(b"\1\2\3\0")


def test_802_3_frames_say_how_long_they_are() -> None:
    test = b"\0\0\xf3data"
    frame = ethernet.Frame(ethernet.BROADCAST, b"\x08\0\x09\1\2\3", len(test), test)
    assert len(frame.emit()) == 60
    assert ethernet.parse(frame.emit()) == frame


@unhurried
@given(packet=packets.filter(lambda packet: packet.flags != ipv4.DONT_FRAGMENT), mtu=st.integers(68, 120))
def test_fragments_put_together_are_the_packet(packet: ipv4.Packet, mtu: int) -> None:
    pieces = list(ipv4.fragments(packet, mtu))
    assert all(len(piece.emit()) <= mtu for piece in pieces)
    assert b"".join(piece.payload for piece in pieces) == packet.payload
    at = packet.offset
    for piece in pieces:
        assert (piece.offset, piece.identification) == (at, packet.identification)
        assert piece is pieces[-1] or (piece.flags & ipv4.MORE_FRAGMENTS and not len(piece.payload) % 8)
        at += len(piece.payload)
    assert pieces[-1].flags == packet.flags
    assert pieces[0].options == packet.options
    assert all(piece.options == ipv4.copied(packet.options) for piece in pieces[1:])


def test_what_may_not_be_cut() -> None:
    packet = ipv4.Packet(HERE, THERE, 17, bytes(100), flags=ipv4.DONT_FRAGMENT)
    with pytest.raises(ValueError, match="DF"):
        list(ipv4.fragments(packet, 100))
    with pytest.raises(ValueError, match="MTU"):
        list(ipv4.fragments(packet._replace(flags=0), 24))


def test_an_error_quotes_its_packet() -> None:
    about = ipv4.Packet(HERE, THERE, 17, udp.Datagram(7, 9, b"x" * 50).emit(HERE, THERE), options=b"\x94\x04\0\0")
    message = icmp.error(icmp.UNREACHABLE, icmp.PORT, about)
    assert len(message.payload) == 24 + 8
    assert icmp.quoted(message) == icmp.Quoted(HERE, THERE, 17, about.payload[:8])
    with pytest.raises(Malformed):
        icmp.quoted(message._replace(payload=message.payload[:31]))


def test_tcp_options_beside_others() -> None:
    data = b"\1\2\4\5\xb4\4\2\1\3\3\x20\x08\x0a\0\0\0\1\0\0\0\2\0\xff"
    assert tcp.parse_options(data) == tcp.Options(1460, 14, (1, 2))
    assert tcp.parse_options(b"\2\4\5\xb4\2\1") == tcp.Options(1460)


# --- scapy's opinion ---


@unhurried
@given(data=st.data())
def test_scapy_reads_what_is_written(data: st.DataObject) -> None:
    layers = pytest.importorskip("scapy.all")
    echoes = messages.map(lambda message: message._replace(type=icmp.ECHO))  # what scapy reads as it is
    segment, datagram, message = data.draw(segments), data.draw(datagrams), data.draw(echoes)
    for protocol, payload in ((6, segment.emit(HERE, THERE)), (17, datagram.emit(HERE, THERE)), (1, message.emit())):
        packet = data.draw(packets)._replace(
            source=HERE, destination=THERE, protocol=protocol, payload=payload, flags=0, offset=0
        )
        frame = ethernet.Frame(b"\2\0\0\0\0\1", b"\2\0\0\0\0\2", ethernet.TYPE_IP, packet.emit()).emit()
        read = layers.Ether(frame)
        ip = read[layers.IP]
        assert (ip.src, ip.dst, ip.proto, ip.id, ip.ttl, ip.tos) == (
            *("10.0.0.1", "10.0.0.2"),
            *(protocol, packet.identification, packet.ttl, packet.tos),
        )
        sums = [(ip, "chksum"), (ip.payload, "chksum")]
        for layer, field in sums:  # scapy's own checksums are the same
            mine = getattr(layer, field)
            copy = layers.Ether(frame)
            delattr(copy.getlayer(type(layer)), field)
            assert getattr(layers.Ether(bytes(copy)).getlayer(type(layer)), field) == mine
    tcp_layer = layers.IP(ipv4.Packet(HERE, THERE, 6, segment.emit(HERE, THERE)).emit())[layers.TCP]
    assert (tcp_layer.sport, tcp_layer.dport, tcp_layer.seq, tcp_layer.ack, int(tcp_layer.flags), tcp_layer.window) == (
        segment[:6]
    )
    assert (bytes(tcp_layer.payload), tcp_layer.urgptr) == (segment.payload, segment.urgent)
    known = {name: value for name, value in tcp_layer.options if name in ("MSS", "WScale", "Timestamp")}
    wanted = zip(("MSS", "WScale", "Timestamp"), segment.options, strict=True)
    assert known == {name: value for name, value in wanted if value is not None}


def test_scapys_packets_are_read() -> None:
    layers = pytest.importorskip("scapy.all")
    made = layers.IP(src="10.0.0.1", dst="10.0.0.2", options=[layers.IPOption_RR(length=7, routers=["0.0.0.0"])])
    packet = ipv4.parse(bytes(made / layers.TCP(sport=1, dport=2, options=[("MSS", 536), ("SAckOK", b"")]) / b"data"))
    segment = tcp.parse(packet.payload, packet.source, packet.destination)
    assert (segment.flags, segment.options, segment.payload) == (tcp.SYN, tcp.Options(536), b"data")
    request = layers.ARP(op=1, hwsrc="02:00:00:00:00:01", psrc="10.0.0.1", hwdst="00:00:00:00:00:00", pdst="10.0.0.2")
    assert arp.parse(bytes(request)) == arp.Packet(arp.REQUEST, b"\2\0\0\0\0\1", HERE, bytes(6), THERE)
