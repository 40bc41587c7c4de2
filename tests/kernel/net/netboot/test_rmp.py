"""RMP, as boot ROMs speak it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lan_hosts import Lan

from kernel.net.netboot.rmp import IDLE, RmpServer
from kernel.net.stack.wire import ethernet, llc, rmp
from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.ethernet import Frame
from kernel.net.stack.wire.llc import Extended, Header
from kernel.net.stack.wire.rmp import BootReply, BootRequest, Code, Complete, ReadReply, ReadRequest

STATION = b"\x08\0\x09\x01\x02\x03"
OTHER = b"\x08\0\x09\x01\x02\x04"
# What the ROM of a 330 sends first, after the 802.3 length (hpux-net.md section 4; boot-and-volumes.md section 6).
PROBE_OF_A_330 = bytes.fromhex("f8f803 000000 0608 0609 01 00 00000000 ffff 0002") + b"HPS300".ljust(20) + b"\0"


class Bench:
    def __init__(self, directory: Path, clients: dict[bytes, list[str]] | None = None) -> None:
        self.lan = Lan(1)
        self.log: list[str] = []
        host = self.lan.hosts[0]
        self.server = RmpServer(host.interface, str(directory), clients or {}, self.lan.timers, self.log.append)

    def send(self, payload: bytes, station: bytes = STATION) -> list[bytes]:
        """The 802.2 payloads of the answers."""
        self.lan.wire.send(Frame(rmp.GROUP, station, len(payload), payload).emit())
        answers = [ethernet.parse(frame) for frame in self.lan.settle()]
        return [frame.payload for frame in answers if frame.destination == station]

    def ask(self, request: BootRequest | ReadRequest | Complete, station: bytes = STATION):  # type: ignore[no-untyped-def]
        """The answer, or None."""
        answers = self.send(Extended(rmp.SERVER, rmp.CLIENT, request.emit()).emit(), station)
        if not answers:
            return None
        (answer,) = answers
        packet = llc.parse_extended(answer)
        assert (packet.destination, packet.source) == (rmp.CLIENT, rmp.SERVER)
        return rmp.parse_reply(packet.payload)

    def boot(self, name: bytes = b"", station: bytes = STATION) -> BootReply:
        reply = self.ask(BootRequest(7, 0, "HPS300", name), station)
        assert isinstance(reply, BootReply)
        assert reply.sequence == 7
        return reply


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "SYSHPUX").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "SYSBCKUP").write_bytes(b"backup")
    (tmp_path / "sub").mkdir()
    return tmp_path


@pytest.fixture
def bench(files: Path) -> Iterator[Bench]:
    made = Bench(files)
    yield made
    made.server.close()
    made.lan.close()


def test_the_probe_of_a_330_is_answered_with_the_servers_name(bench: Bench) -> None:
    (answer,) = bench.send(PROBE_OF_A_330)
    assert answer[:11] == bytes.fromhex("f8f803 000000 0609 0608 81")
    reply = rmp.parse_reply(answer[10:])
    assert isinstance(reply, BootReply)
    assert (reply.code, reply.session) == (Code.OK, 0)
    assert 0 < len(reply.name) <= 13


def test_files_are_listed_one_by_one(bench: Bench) -> None:
    said = [bench.ask(BootRequest(number, rmp.PROBE, "HPS300", b"")) for number in (1, 2, 3)]
    assert [(reply.code, reply.name) for reply in said] == [
        (Code.OK, b"SYSBCKUP"),
        (Code.OK, b"SYSHPUX"),
        (Code.NO_MORE, b""),
    ]


def test_a_file_is_read_at_any_offset(bench: Bench, files: Path) -> None:
    session = bench.boot(b"/boot/SYSHPUX").session
    contents = (files / "SYSHPUX").read_bytes()
    for offset, size in ((0, 256), (5000, 256), (1000, 100), (1000, 100), (0, 9000)):
        reply = bench.ask(ReadRequest(offset, session, size))
        assert reply == ReadReply(Code.OK, offset, session, contents[offset : offset + min(size, rmp.LONGEST_DATA)])
    assert bench.ask(ReadRequest(len(contents), session, 10)).code == Code.EOF
    assert bench.ask(Complete(session)) is None
    assert bench.ask(ReadRequest(0, session, 10)).code == Code.BAD_SESSION
    assert bench.log[-1].endswith("RMP, complete")


def test_without_a_name_the_first_file_is_meant(bench: Bench) -> None:
    assert bench.boot().name == b"SYSBCKUP"


@pytest.mark.parametrize("name", [b"NONE", b"../SYSHPUX/..", b"sub", b"sub/../../etc/passwd"])
def test_what_is_not_there(bench: Bench, name: bytes) -> None:
    assert bench.boot(name).code == Code.NO_FILE


def test_a_session_is_its_clients_alone(bench: Bench) -> None:
    session = bench.boot(b"SYSHPUX").session
    assert bench.ask(ReadRequest(0, session, 10), OTHER).code == Code.BAD_SESSION
    bench.ask(Complete(session), OTHER)
    assert bench.ask(ReadRequest(0, session, 10)).code == Code.OK


def test_many_clients_at_once_and_lost_answers(bench: Bench) -> None:
    sessions = [bench.boot(b"SYSHPUX", number.to_bytes(6, "little")).session for number in range(2, 62, 2)]
    assert len(set(sessions)) == 30
    again = bench.boot(b"SYSHPUX", (2).to_bytes(6, "little")).session  # the answer was lost: asked again
    assert bench.ask(ReadRequest(0, again, 3), (2).to_bytes(6, "little")).data == b"\0\1\2"
    for _ in range(100):
        bench.boot(b"SYSHPUX")
    assert len(bench.server._sessions) == 64


def test_sessions_end_by_themselves(bench: Bench) -> None:
    session = bench.boot(b"SYSHPUX").session
    bench.lan.timers.advance(IDLE - 1)
    assert bench.ask(ReadRequest(0, session, 3)).code == Code.OK
    bench.lan.timers.advance(IDLE + 1)
    assert bench.ask(ReadRequest(0, session, 3)).code == Code.BAD_SESSION


def test_clients_that_are_named(files: Path) -> None:
    bench = Bench(files, {STATION: ["SYSBCKUP"]})
    assert bench.boot().name == b"SYSBCKUP"
    assert bench.boot(b"SYSHPUX").code == Code.NO_FILE
    assert bench.ask(BootRequest(0, rmp.PROBE, "HPS300", b""), OTHER) is None
    bench.server.close()
    bench.lan.close()


def test_bad_packets(bench: Bench) -> None:
    reply = bench.send(Extended(rmp.SERVER, rmp.CLIENT, b"\x63").emit())
    assert rmp.parse_reply(llc.parse_extended(reply[0]).payload).code == Code.BAD_PACKET
    for garbage in (b"", b"\xf8", b"\xf8\xf8\x03", b"\xaa\xaa\x03\0\0\0"):
        bench.send(garbage)
    assert bench.lan.hosts[0].interface.counts["malformed"] >= 3


@given(st.binary(max_size=80))
def test_random_packets(data: bytes) -> None:
    try:
        found = rmp.parse(data)
    except Malformed:
        return
    assert rmp.parse(found.emit()) == found


# --- 802.2 itself ---


def test_a_station_answers_test_and_xid(bench: Bench) -> None:
    data = bytes(range(100))
    assert bench.send(Header(0, 0x80, llc.TEST | llc.POLL, data).emit()) == [
        Header(0x80, 0x01, llc.TEST | llc.POLL, data).emit()
    ]
    (answer,) = bench.send(Header(0, 0x80, llc.XID, b"\x81\1\0").emit())
    assert answer == bytes((0x80, 1, llc.XID, 0x81, 1, 0))
    assert bench.send(Header(0x80, 0x01, llc.TEST, data).emit()) == []  # a response is not answered
