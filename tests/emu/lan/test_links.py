"""Links: what goes in at one end comes out at the other, whatever they are made of."""

from __future__ import annotations

import errno
import os
import select
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from emu.lan.addresses import read_address
from emu.lan.capture import Capture
from emu.lan.datagram import DatagramLink
from emu.lan.hub import Hub
from emu.lan.link import Link, LinkError
from emu.lan.stream import StreamLink
from emu.lan.tap import TapLink
from emu.lan.weather import Weather, WeatheredLink

Pair = tuple[Link, Link]


def hub(directory: Path) -> Pair:
    made = Hub()
    return made.port(), made.port()


def stream_unix(directory: Path) -> Pair:
    path = str(directory / "s")
    return StreamLink(path, listens=True), StreamLink(path, listens=False)


def stream_tcp(directory: Path) -> Pair:
    listening = StreamLink(("127.0.0.1", 0), listens=True)
    return listening, StreamLink(listening.address, listens=False)


def datagram_unix(directory: Path) -> Pair:
    one, other = str(directory / "one"), str(directory / "other")
    return DatagramLink(one, other), DatagramLink(other, one)


def datagram_udp(directory: Path) -> Pair:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        where = free.getsockname()
    one = DatagramLink(("127.0.0.1", 0), where)
    return one, DatagramLink(where, one.address)


@pytest.fixture(params=[hub, stream_unix, stream_tcp, datagram_unix, datagram_udp], ids=lambda make: make.__name__)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    made = request.param(tmp_path)
    yield made
    for link in made:
        link.close()
    assert not list(tmp_path.iterdir()), "a socket is left behind"


def ready(link: Link, timeout: float = 0) -> bool:
    return bool(select.select([link.fd], [], [], timeout)[0])


def arrived(link: Link) -> bytes:
    for _ in range(100):
        if (frame := link.receive()) is not None:
            return frame
        assert ready(link, 10), "nothing arrives"
    raise AssertionError("it is ready, and there is nothing")


def test_frames_come_out_as_they_went_in(pair: Pair) -> None:
    one, other = pair
    frames = [bytes([number]) * length for number, length in ((1, 60), (2, 1514), (3, 61))]
    for sender, receiver in ((other, one), (one, other)):
        assert receiver.receive() is None
        for frame in frames:
            sender.send(frame)
        assert [arrived(receiver) for _ in frames] == frames
        assert receiver.receive() is None
        assert not ready(receiver)
        assert sender.receive() is None


def test_a_peer_that_does_not_listen_loses_frames_and_nothing_else(pair: Pair) -> None:
    one, other = pair
    one.send(b"first")
    other.send(b"first")
    assert (arrived(one), arrived(other)) == (b"first", b"first")
    for number in range(3000):
        one.send(number.to_bytes(1514, "big"))
    seen = []
    while (frame := other.receive()) is not None:
        seen.append(int.from_bytes(frame, "big"))
        one.receive()  # its turn, to go on with what the host had no room for
    assert seen
    assert seen == sorted(set(seen))
    one.send(b"last")
    frames = [arrived(other)]
    while frames[-1] != b"last":
        frames.append(arrived(other))


def test_a_hub_has_many_ports() -> None:
    made = Hub()
    ports = [made.port() for _ in range(3)]
    ports[0].send(b"x")
    assert [port.receive() for port in ports] == [None, b"x", b"x"]
    ports[2].close()
    ports[0].send(b"y")
    assert ports[1].receive() == b"y"
    for port in ports[:2]:
        port.close()


# --- streams ---


def test_a_stream_is_qemus(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    link = StreamLink(path, listens=True)
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(path)
        for piece in (b"\0\0", b"\0\3ab", b"c\0\0\0\1d\0\0\0"):
            assert link.receive() is None
            peer.sendall(piece)
        assert (arrived(link), arrived(link), link.receive()) == (b"abc", b"d", None)
        link.send(b"answer")
        assert peer.recv(100) == b"\0\0\0\6answer"
    link.close()


def test_a_peer_that_speaks_something_else_is_dropped(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    link = StreamLink(path, listens=True)
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(path)
        peer.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert link.receive() is None
        assert peer.recv(10) == b""
    with socket.socket(socket.AF_UNIX) as peer:  # it listens again
        peer.connect(path)
        peer.sendall(b"\0\0\0\1x")
        assert arrived(link) == b"x"
    link.close()


def test_a_link_connects_again(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    first, link = StreamLink(path, listens=True), StreamLink(path, listens=False)
    first.send(b"1")
    assert arrived(link) == b"1"
    first.close()
    assert ready(link, 10)
    assert link.receive() is None
    link.send(b"lost")
    second = StreamLink(path, listens=True)
    link.send(b"2")
    assert arrived(second) == b"2"
    link.close()
    second.close()


def test_where_streams_cannot_be(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with pytest.raises(LinkError, match=f"cannot connect to unix:{path}: No such file"):
        StreamLink(path, listens=False)
    (tmp_path / "s").write_text("mine")
    with pytest.raises(LinkError, match=f"cannot listen at unix:{path}: Address already in use"):
        StreamLink(path, listens=True)
    assert (tmp_path / "s").read_text() == "mine"
    left = tmp_path / "left"
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(left))
    StreamLink(str(left), listens=True).close()  # nobody listens at it any more


def test_addresses() -> None:
    assert read_address("unix:/a:b") == "/a:b"
    assert read_address("5555") == ("127.0.0.1", 5555)
    assert read_address("10.0.0.1:1") == ("10.0.0.1", 1)
    assert read_address(":1") == ("0.0.0.0", 1)
    for wrong in ("unix:", "x", "10.0.0.1", "1:65536"):
        with pytest.raises(LinkError):
            read_address(wrong)


def test_datagrams_from_strangers_are_dropped(tmp_path: Path) -> None:
    one, other = datagram_udp(tmp_path)
    assert isinstance(one, DatagramLink)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.sendto(b"strange", one.address)
    other.send(b"known")
    assert arrived(one) == b"known"
    one.close()
    other.close()


def test_a_tap_that_is_not_there() -> None:
    with pytest.raises(LinkError, match=r"^tap none0: there is no such interface: `ip tuntap add none0 mode tap"):
        TapLink("none0")
    with pytest.raises(LinkError, match=r"^tap lo: "):  # it isn't one, or you may not
        TapLink("lo")
    with pytest.raises(LinkError, match="1 to 15 letters"):
        TapLink("x" * 16)
    with pytest.raises(LinkError, match=r"^tap fd:x: not a descriptor"):
        TapLink("fd:x")


def test_a_tap_by_its_descriptor() -> None:
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    link = TapLink(f"fd:{near.detach()}")
    assert link.receive() is None
    far.send(b"frame")
    assert ready(link)
    assert link.receive() == b"frame"
    link.send(b"answer")
    assert far.recv(100) == b"answer"
    link.close()
    far.close()


def test_a_tap_that_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    link = TapLink(f"fd:{near.detach()}")
    far.send(b"waits")
    assert ready(link)

    def gone(fd: int, count: int) -> bytes:
        raise OSError(errno.EBADFD, "File descriptor in bad state")

    monkeypatch.setattr("emu.lan.tap.os.read", gone)
    assert link.receive() is None
    monkeypatch.undo()
    assert not ready(link)  # or whoever waits for it would never sleep again
    link.send(b"lost")
    assert link.receive() is None
    link.close()
    far.close()


# --- wrappers ---


def test_a_capture_is_a_pcap_file(tmp_path: Path) -> None:
    path = tmp_path / "c.pcap"
    one, other = hub(tmp_path)
    times = iter([10.25, 11.0])
    capture = Capture(one, str(path), lambda: next(times))
    capture.send(b"out" * 20)
    other.send(b"in" * 30)
    assert (other.receive(), capture.receive(), capture.receive()) == (b"out" * 20, b"in" * 30, None)
    assert capture.fd == one.fd
    capture.close()
    other.close()
    data = path.read_bytes()
    assert data[:24] == struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65536, 1)
    assert data[24:] == (
        struct.pack("<IIII", 10, 250_000, 60, 60) + b"out" * 20 + struct.pack("<IIII", 11, 0, 60, 60) + b"in" * 30
    )
    scapy = pytest.importorskip("scapy.all")
    assert [(float(packet.time), bytes(packet)) for packet in scapy.rdpcap(str(path))] == [
        (10.25, b"out" * 20),
        (11.0, b"in" * 30),
    ]
    with pytest.raises(LinkError, match="pcap /nowhere/x: No such file"):
        Capture(other, "/nowhere/x", float)


class Line:
    """A link that keeps what was sent, and `later` calls until told to make them."""

    fd = -1

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.due: list[tuple[float, Callable[[], None]]] = []

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        self.due.append((seconds, action))

    def send(self, frame: bytes) -> None:
        self.sent.append(frame)

    def receive(self) -> bytes | None:
        return None

    def close(self) -> None:
        self.sent.append(b"closed")


def sent_in(weather: Weather, count: int = 2000) -> list[int]:
    line = Line()
    link = WeatheredLink(line, weather, line.later, Random(1))
    for number in range(count):
        link.send(number.to_bytes(60, "big"))
    return [int.from_bytes(frame, "big") for frame in line.sent]


def test_weather() -> None:
    everything = list(range(2000))
    assert sent_in(Weather()) == everything
    lossy = sent_in(Weather(loss=0.1))
    assert lossy == sorted(set(lossy))
    assert 1700 < len(lossy) < 1900
    twice = sent_in(Weather(duplicate=0.1))
    assert sorted(set(twice)) == everything
    assert 2100 < len(twice) < 2300
    mixed = sent_in(Weather(reorder=0.1))
    assert mixed != everything
    assert sorted(mixed) in (everything, everything[:-1])  # the last may still be on its way
    assert all(abs(number - at) <= 1 for at, number in enumerate(mixed))
    wrong = sent_in(Weather(corrupt=0.1))
    assert 100 < sum((number ^ at).bit_count() == 1 for at, number in enumerate(wrong)) < 300
    assert all((number ^ at).bit_count() <= 1 for at, number in enumerate(wrong))


def test_delayed_frames_come_later_or_not_at_all() -> None:
    line = Line()
    link = WeatheredLink(line, Weather(delay=0.02), line.later, Random(1))
    link.send(b"a")
    link.send(b"b")
    assert (line.sent, [seconds for seconds, _ in line.due]) == ([], [0.02, 0.02])
    line.due[0][1]()
    assert line.sent == [b"a"]
    link.close()
    line.due[1][1]()
    assert line.sent == [b"a", b"closed"]


def test_nothing_stays_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for make in (hub, stream_unix, stream_tcp, datagram_unix, datagram_udp):
        for link in make(tmp_path):
            link.close()
    assert len(os.listdir("/proc/self/fd")) == before
