"""TCP between hosts on a hub: every byte arrives, whatever the weather; and what strangers can't do to it."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from lan_hosts import NETWORK, Host, Lan
from tcp_ends import PORT, connection, endpoint, pair, read, segments, server, stage, transfer, write

from emu.lan.link import Link
from emu.lan.weather import Weather, WeatheredLink
from kernel.abi.errno import Errno
from kernel.abi.file import POLLIN, POLLOUT, POLLPRI
from kernel.abi.socket import IPPROTO_TCP, MSG_OOB, SHUT_WR, SO_KEEPALIVE, SO_OOBINLINE, SOL_SOCKET, TCP_NODELAY
from kernel.net.stack.tcp.connection import Stage
from kernel.net.stack.tcp.estimate import RoundTrip
from kernel.net.stack.wire import ethernet, icmp, tcp
from kernel.net.stack.wire.ipv4 import Packet
from kernel.net.stack.wire.tcp import ACK, FIN, PSH, RST, SYN, Segment

STRANGER = b"\x02\0\0\0\0\x77"


@pytest.fixture
def lan() -> Iterator[Lan]:
    made = Lan()
    yield made
    made.close()


# --- connections ---


def test_a_handshake(lan: Lan) -> None:
    listener, client = server(lan.hosts[1]), endpoint(lan.hosts[0])
    assert not client.connect((lan.hosts[1].address, PORT))
    assert not client.connected()
    frames = segments(lan.settle())
    assert [segment.flags for segment in frames] == [SYN, SYN | ACK, ACK]
    assert [segment.options.segment_size for segment in frames] == [1460, 1460, None]
    assert client.connected()
    got = listener.accept()
    assert got is not None
    assert got[1] == client.local() == (lan.hosts[0].address, 1024)
    assert got[0].local() == (lan.hosts[1].address, PORT)


def test_nobody_listens(lan: Lan) -> None:
    client = endpoint(lan.hosts[0])
    client.connect((lan.hosts[1].address, 99))
    lan.settle()
    with pytest.raises(Errno.ECONNREFUSED):
        client.connected()
    assert not lan.hosts[0].tcp.connections


def test_nobody_answers(lan: Lan) -> None:
    client = endpoint(lan.hosts[0])
    client.connect((NETWORK + 9, PORT))
    lan.advance(1000)
    with pytest.raises(Errno.ETIMEDOUT):
        client.connected()


def test_a_full_backlog_drops_and_the_client_tries_again(lan: Lan) -> None:
    listener = server(lan.hosts[1], backlog=1)
    clients = [endpoint(lan.hosts[0]) for _ in range(4)]
    for client in clients:
        client.connect((lan.hosts[1].address, PORT))
    lan.settle()
    assert [client.connected() for client in clients] == [True, True, False, False]
    assert lan.hosts[1].tcp.counts["backlog full"] == 2
    assert listener.accept()
    assert listener.accept()
    lan.advance(4)
    assert all(client.connected() for client in clients)


def test_both_open_at_once(lan: Lan) -> None:
    one, other = (endpoint(host) for host in lan.hosts)
    for here, host in ((one, lan.hosts[0]), (other, lan.hosts[1])):
        here.bind((host.address, 2000))
    lan.hosts[0].interface.arp.pin(lan.hosts[1].address, lan.hosts[1].station)
    lan.hosts[1].interface.arp.pin(lan.hosts[0].address, lan.hosts[0].station)
    one.connect((lan.hosts[1].address, 2000))
    other.connect((lan.hosts[0].address, 2000))
    lan.advance(5)
    assert (stage(one), stage(other)) == (Stage.ESTABLISHED, Stage.ESTABLISHED)
    assert transfer(lan, one, other, bytes(50_000)) == bytes(50_000)


def test_an_end_and_its_stages(lan: Lan) -> None:
    client, served = pair(lan)
    gone = connection(client)
    client.shutdown(SHUT_WR)
    lan.settle()
    assert (stage(client), stage(served)) == (Stage.FIN_WAIT_2, Stage.CLOSE_WAIT)
    assert read(served) == b""
    assert write(served, b"still") == 5
    lan.settle()
    assert read(client) == b"still"
    with pytest.raises(Errno.EPIPE):
        write(client, b"x")
    served.close()
    lan.settle()
    assert stage(client) is Stage.TIME_WAIT
    assert not lan.hosts[1].tcp.connections
    client.close()
    lan.advance(59)
    assert gone.stage is Stage.TIME_WAIT
    lan.advance(2)
    assert not lan.hosts[0].tcp.connections


def test_both_end_at_once(lan: Lan) -> None:
    client, served = pair(lan)
    one, other = connection(client), connection(served)
    client.close()
    served.close()
    lan.settle()
    assert (one.stage, other.stage) == (Stage.TIME_WAIT, Stage.TIME_WAIT)
    lan.advance(61)
    assert not lan.hosts[0].tcp.connections
    assert not lan.hosts[1].tcp.connections


def test_a_name_in_time_wait_is_taken_again(lan: Lan) -> None:
    client, served = pair(lan)
    name = client.local()
    client.close()
    served.close()
    lan.advance(1)
    assert [one.stage for one in lan.hosts[0].tcp.connections.values()] == [Stage.TIME_WAIT]
    listener = server(lan.hosts[1])
    again = endpoint(lan.hosts[0])
    again.bind(name)
    again.connect((lan.hosts[1].address, PORT))
    lan.settle()
    assert again.connected()
    assert listener.accept()


def test_a_reset(lan: Lan) -> None:
    client, served = pair(lan)
    served.close(reset=True)
    lan.settle()
    assert client.ready(POLLIN | POLLOUT) == POLLIN | POLLOUT
    with pytest.raises(Errno.ECONNRESET):
        read(client)
    assert read(client) == b""
    with pytest.raises(Errno.EPIPE):
        write(client, b"x")


def test_closing_with_unread_data_resets(lan: Lan) -> None:
    client, served = pair(lan)
    write(client, b"unread")
    lan.settle()
    served.close()
    lan.settle()
    with pytest.raises(Errno.ECONNRESET):
        read(client)


def test_nobody_waits_for_ever_for_the_other_half(lan: Lan) -> None:
    client, _ = pair(lan)
    client.close()
    lan.advance(600)
    assert lan.hosts[0].tcp.connections
    lan.advance(100)
    assert not lan.hosts[0].tcp.connections


# --- data ---


@pytest.mark.parametrize(
    "weather",
    [
        Weather(),
        Weather(loss=0.01),
        Weather(loss=0.1),
        Weather(reorder=0.2),
        Weather(duplicate=0.2),
        Weather(corrupt=0.05),
        Weather(loss=0.05, reorder=0.1, duplicate=0.1, corrupt=0.02, delay=0.01),
    ],
    ids=str,
)
@pytest.mark.parametrize("buffers", [(8192, 8192), (32768, 32768), (4096, 512), (100, 50)], ids=str)
def test_every_byte_arrives(weather: Weather, buffers: tuple[int, int]) -> None:
    class Weathered(Lan):
        def make(self, number: int, link: Link) -> Host:
            wrapped = WeatheredLink(link, weather, self.timers.after, random.Random(number))
            return super().make(number, wrapped)

    lan = Weathered()
    data = random.Random(1).randbytes(max(2000, min(100_000, buffers[1] * 30)))
    listener, client = server(lan.hosts[1], buffers=buffers), endpoint(lan.hosts[0], buffers)
    client.connect((lan.hosts[1].address, PORT))
    for _ in range(200):
        lan.advance(0.5)
        if client.connected() and listener.ready(POLLIN):
            break
    got = listener.accept()
    assert got is not None
    assert transfer(lan, client, got[0], data) == data
    assert transfer(lan, got[0], client, data[:5000]) == data[:5000]
    client.close()
    got[0].close()
    lan.advance(1500)
    assert not lan.hosts[0].tcp.connections
    assert not lan.hosts[1].tcp.connections
    lan.close()


def test_a_lost_segment_is_sent_again_without_a_timeout(lan: Lan) -> None:
    client, served = pair(lan, (32768, 32768))
    link = lan.hosts[0].interface.link
    write(client, bytes(20_000))  # opens the window of congestion
    lan.advance(2)
    assert read(served) == bytes(20_000)
    lan.settle()
    sent = link.send
    lost: list[bytes] = []

    def lose_first(frame: bytes) -> None:
        if not lost and len(frame) > 1000:
            lost.append(frame)
        else:
            sent(frame)

    link.send = lose_first  # type: ignore[method-assign]
    write(client, b"x" * 20_000)
    lan.advance(0.5)  # half of what a timeout takes at least
    assert (len(lost), read(served)) == (1, b"x" * 20_000)
    assert connection(client).congestion.threshold < 65535


def test_a_closed_window_is_looked_at(lan: Lan) -> None:
    client, served = pair(lan)
    data = bytes(range(256)) * 80
    sent = 0
    while piece := write(client, data[sent:]):
        sent += piece
        lan.advance(10)  # the last of the window is less than a segment: it waits for the persist timer
    assert len(served._connection.received) == 8192  # type: ignore[union-attr]
    assert not write(client, data[sent:])
    probes = [segment for segment in segments(lan.advance(300)) if len(segment.payload) == 1]
    assert 4 <= len(probes) <= 60
    assert stage(client) is Stage.ESTABLISHED  # however long it takes
    lost = lan.hosts[1].interface.link.send
    lan.hosts[1].interface.link.send = lambda frame: None  # type: ignore[method-assign]  # the update is lost
    assert read(served) == data[:8192]
    lan.settle()
    lan.hosts[1].interface.link.send = lost  # type: ignore[method-assign]
    lan.advance(120)
    assert read(served) == data[8192:16384]


def test_what_nobody_reads_is_given_up_once_its_socket_is_closed(lan: Lan) -> None:
    client, served = pair(lan)
    while write(client, bytes(4096)):
        lan.advance(10)
    lan.advance(5000)
    assert stage(client) is Stage.ESTABLISHED
    client.close()
    lan.advance(300)
    assert lan.hosts[0].tcp.connections
    lan.advance(1000)
    assert not lan.hosts[0].tcp.connections
    assert stage(served) is Stage.ESTABLISHED  # hears of it when it sends


def test_small_pieces_wait_for_company(lan: Lan) -> None:
    client, served = pair(lan)
    for byte in b"abcdef":
        write(client, bytes([byte]))
    payloads = [segment.payload for segment in segments(lan.settle()) if segment.payload]
    assert payloads == [b"a"]
    payloads = [segment.payload for segment in segments(lan.advance(0.3)) if segment.payload]
    assert payloads == [b"bcdef"]
    assert read(served) == b"abcdef"
    client.set_option(IPPROTO_TCP, TCP_NODELAY, 1)
    for byte in b"xyz":
        write(client, bytes([byte]))
    assert [segment.payload for segment in segments(lan.settle()) if segment.payload] == [b"x", b"y", b"z"]


def test_an_acknowledgment_waits_a_fifth_of_a_second(lan: Lan) -> None:
    client, served = pair(lan)
    write(client, b"one")
    assert [segment.flags for segment in segments(lan.settle())] == [ACK | PSH]
    assert [segment.flags for segment in segments(lan.advance(0.19))] == []
    assert [segment.flags for segment in segments(lan.advance(0.02))] == [ACK]
    write(client, b"two")
    lan.settle()
    write(served, b"answer")  # takes it along
    assert [(segment.flags, segment.payload) for segment in segments(lan.settle())] == [(ACK | PSH, b"answer")]


def test_urgent_data(lan: Lan) -> None:
    client, served = pair(lan)
    write(client, b"before")
    lan.settle()
    assert write(client, b"now!", MSG_OOB) == 4
    lan.advance(1)
    write(client, b"after")
    lan.advance(1)
    assert served.ready(POLLPRI) == POLLPRI
    buffer = bytearray(1)
    assert served.receive(memoryview(buffer), False, True) == (1, None)
    assert buffer == b"!"
    with pytest.raises(Errno.EINVAL):
        served.receive(memoryview(buffer), False, True)
    assert not served.at_mark()
    assert read(served) == b"beforenow"
    assert served.at_mark()
    assert read(served) == b"after"
    assert not served.at_mark()
    served.set_option(SOL_SOCKET, SO_OOBINLINE, 1)
    write(client, b"in", MSG_OOB)
    lan.advance(1)
    assert (read(served), served.at_mark(), read(served)) == (b"i", True, b"n")


def test_urgent_data_is_told_before_it_fits(lan: Lan) -> None:
    client, served = pair(lan)
    while write(client, bytes(4096)):
        lan.settle()
    client.send_room += 1
    write(client, b"!", MSG_OOB)
    lan.advance(1)
    assert served.ready(POLLPRI) == POLLPRI
    with pytest.raises(Errno.EWOULDBLOCK):
        served.receive(memoryview(bytearray(1)), False, True)


def test_a_peer_that_vanished(lan: Lan) -> None:
    client, _ = pair(lan)
    lan.hosts.pop().ip.close()
    write(client, b"x")
    lan.advance(1000)
    with pytest.raises(Errno.ETIMEDOUT):
        read(client)


def test_keepalive(lan: Lan) -> None:
    client, served = pair(lan)
    client.set_option(SOL_SOCKET, SO_KEEPALIVE, 1)
    frames = segments(lan.advance(3 * 7200 + 10))
    assert 2 <= len([segment for segment in frames if segment.source_port == PORT]) <= 3
    assert stage(client) is Stage.ESTABLISHED
    lan.hosts.pop().ip.close()
    lan.advance(7200 + 9 * 75 + 10)
    with pytest.raises(Errno.ETIMEDOUT):
        read(client)
    assert served.ready(POLLIN) == 0


def test_the_round_trip_is_estimated() -> None:
    estimate = RoundTrip()
    assert estimate.timeout == 3.0
    for number in range(100):
        estimate.sent(number, float(number))
        estimate.acknowledged(number, number + 2.0)
    assert 2.0 <= estimate.timeout < 2.1
    estimate.sent(1000, 0.0)
    estimate.retransmitted()
    estimate.backoff = 3
    assert 16 <= estimate.timeout < 17
    estimate.acknowledged(1000, 50.0)  # of which of the two is not known
    assert 2.0 <= estimate.timeout < 2.1


def test_sequence_numbers_go_round(lan: Lan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.net.stack.tcp.protocol.os.urandom", lambda count: b"\xff" * (count - 1) + b"\xf0")
    client, served = pair(lan)
    data = random.Random(3).randbytes(30_000)
    assert transfer(lan, client, served, data) == data
    assert transfer(lan, served, client, data) == data


# --- strangers ---


def inject(lan: Lan, segment: Segment, source: int, to: int = 1) -> list[Segment]:
    """A segment for the host `to`, forged; what is on the wire afterwards."""
    host = lan.hosts[to]
    packet = Packet(source, host.address, tcp.PROTOCOL, segment.emit(source, host.address))
    lan.wire.send(ethernet.Frame(host.station, STRANGER, ethernet.TYPE_IP, packet.emit()).emit())
    return segments(lan.settle())


def test_a_flood_of_syns_fills_a_backlog_and_nothing_else(lan: Lan) -> None:
    listener = server(lan.hosts[1], backlog=5)
    for number in range(1000):
        inject(lan, Segment(number + 1, PORT, 1, 0, SYN, 8192), NETWORK + 0x77)
    assert len(lan.hosts[1].tcp.connections) == 6
    client = endpoint(lan.hosts[0])
    client.connect((lan.hosts[1].address, PORT))
    lan.advance(74)
    assert not client.connected()
    lan.advance(20)  # those in the making were given up, and the client tried again
    assert client.connected()
    assert listener.accept()
    assert len(lan.hosts[1].tcp.connections) == 1


@pytest.mark.parametrize("flags", [RST, RST | ACK, SYN, SYN | ACK, FIN | ACK, ACK | PSH, FIN])
def test_a_guess_beside_the_window_does_nothing(lan: Lan, flags: int) -> None:
    client, served = pair(lan)
    here = connection(served)
    number = (here.expected + 100_000) & 0xFFFFFFFF
    forged = Segment(client.local()[1], PORT, number, here.una & 0xFFFFFFFF, flags, 8192, b"evil")
    inject(lan, forged, lan.hosts[0].address)
    assert stage(served) is Stage.ESTABLISHED
    assert transfer(lan, client, served, b"good" * 1000) == b"good" * 1000


def test_segments_of_no_connection_are_reset(lan: Lan) -> None:
    lan.hosts[1].interface.arp.pin(NETWORK + 0x77, STRANGER)
    source = NETWORK + 0x77
    answers = [one for one in inject(lan, Segment(7, 99, 1000, 0, SYN, 512), source) if one.source_port == 99]
    assert [(one.flags, one.sequence, one.acknowledgment) for one in answers] == [(RST | ACK, 0, 1001)]
    answers = [
        one for one in inject(lan, Segment(7, 99, 1000, 5000, ACK, 512, b"xyz"), source) if one.source_port == 99
    ]
    assert [(one.flags, one.sequence) for one in answers] == [(RST, 5000)]
    assert not [one for one in inject(lan, Segment(7, 99, 1, 1, RST, 0), source) if one.source_port == 99]


def test_what_icmp_says(lan: Lan) -> None:
    client = endpoint(lan.hosts[0])
    client.connect((NETWORK + 0x77, PORT))
    lan.hosts[0].interface.arp.pin(NETWORK + 0x77, STRANGER)
    lan.advance(4)
    here = connection(client)

    def tell(code: int, sequence: int) -> None:
        about = Segment(client.local()[1], PORT, sequence, 0, SYN, 0).emit(lan.hosts[0].address, NETWORK + 0x77)
        quoted = Packet(lan.hosts[0].address, NETWORK + 0x77, tcp.PROTOCOL, about)
        message = icmp.error(icmp.UNREACHABLE, code, quoted).emit()
        packet = Packet(NETWORK + 0x77, lan.hosts[0].address, 1, message)
        lan.wire.send(ethernet.Frame(lan.hosts[0].station, STRANGER, ethernet.TYPE_IP, packet.emit()).emit())
        lan.settle()

    tell(icmp.PORT, here.initial + 5000)  # a guess
    assert not client.connected()
    tell(icmp.HOST, here.initial)
    with pytest.raises(Errno.EHOSTUNREACH):
        client.connected()


def test_random_segments(lan: Lan) -> None:
    client, served = pair(lan)
    chance = random.Random(11)
    ends = [(served, 1, lan.hosts[0].address), (client, 0, lan.hosts[1].address)]
    for _ in range(3000):
        if stage(client) is Stage.CLOSED or stage(served) is Stage.CLOSED:
            client, served = pair(lan)
            ends = [(served, 1, lan.hosts[0].address), (client, 0, lan.hosts[1].address)]
        one, to, source = chance.choice(ends)
        here = connection(one)
        forged = Segment(
            *(one.remote[1], one.local()[1]),  # type: ignore[index]
            (here.expected + chance.randrange(-3000, 12_000)) & 0xFFFFFFFF,
            (here.una + chance.randrange(-3000, 3000)) & 0xFFFFFFFF,
            chance.randrange(64),
            chance.randrange(65536),
            chance.randbytes(chance.choice([0, 1, 100, 1400])),
            tcp.parse_options(chance.randbytes(8)),
            chance.randrange(65536),
        )
        inject(lan, forged, source, to)
        for end in (client, served):
            end.ready(POLLIN | POLLOUT | POLLPRI)
            try:
                read(end)
                write(end, b"some")
            except (Errno.ECONNRESET, Errno.EPIPE, Errno.ETIMEDOUT):
                pass
            assert len(connection(end).ahead) <= 1000
            assert len(connection(end).received) <= 8192
        if chance.random() < 0.05:
            lan.advance(chance.random() * 3)
    assert len(lan.hosts[0].tcp.connections) < 3000
