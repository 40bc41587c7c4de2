"""BOOTP, DHCP and TFTP: the server, and a client that asks it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.abi.file import POLLIN
from kernel.abi.socket import IPPROTO_UDP, SOCK_DGRAM
from kernel.net.gateway.settings import DNS, FIRST_LEASE, GATEWAY, LAST_LEASE, NETMASK, Settings
from kernel.net.netboot.files import NotServed, open_below
from kernel.net.stack.wire import bootp
from kernel.net.stack.wire.bootp import Kind, Message, Option
from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.ipv4 import Packet
from kernel.net.stack.wire.udp import Datagram

STATION = b"\x08\0\x09\x0a\x0b\x0c"


def request(kind: Kind | None, wanted: int = 0, station: bytes = STATION) -> Message:
    options = [(int(Option.KIND), bytes((kind,)))] if kind else []
    if wanted:
        options.append((int(Option.WANTED_ADDRESS), wanted.to_bytes(4, "big")))
    return Message(bootp.REQUEST, 0x1234, station, options=tuple(options))


def leases(here):  # type: ignore[no-untyped-def]
    return next(part for part in here.gateway._parts if type(part).__name__ == "Leases")


def test_offer_acknowledgment_refusal(inside) -> None:  # type: ignore[no-untyped-def]
    server = leases(inside(Settings(resolver=1)))
    offer = server.answer(request(Kind.DISCOVER))
    assert (offer.kind, offer.yours, offer.server) == (Kind.OFFER, FIRST_LEASE, GATEWAY)
    told = [offer.address(code) for code in (Option.NETMASK, Option.ROUTER, Option.DNS, Option.SERVER)]
    assert told == [NETMASK, GATEWAY, DNS, GATEWAY]
    assert server.answer(request(Kind.REQUEST, FIRST_LEASE)).kind == Kind.ACK
    refusal = server.answer(request(Kind.REQUEST, 0x0A000063))
    assert (refusal.kind, refusal.yours) == (Kind.NAK, 0)
    assert server.answer(request(Kind.RELEASE)) is None
    assert server.answer(request(Kind.DISCOVER)._replace(operation=bootp.REPLY)) is None


def test_bootp_gets_the_boot_file(inside) -> None:  # type: ignore[no-untyped-def]
    answer = leases(inside(Settings(boot_file="vmunix"))).answer(request(None))
    assert (answer.kind, answer.yours, answer.file) == (None, FIRST_LEASE, b"vmunix")


def test_there_are_so_many_addresses(inside) -> None:  # type: ignore[no-untyped-def]
    server = leases(inside())
    stations = [number.to_bytes(6, "big") for number in range(17)]
    given_out = [server.answer(request(Kind.DISCOVER, station=station)) for station in stations]
    assert [answer.yours for answer in given_out[:16]] == list(range(FIRST_LEASE, LAST_LEASE + 1))
    assert given_out[16] is None
    server.answer(request(Kind.RELEASE, station=stations[3]))
    assert server.answer(request(Kind.DISCOVER, station=stations[16])).yours == FIRST_LEASE + 3


def test_a_client_is_configured(inside) -> None:  # type: ignore[no-untyped-def]
    here = inside(address=0)
    assert here.machine.wait_for_addresses(10) is None
    (interface,) = here.machine.configured
    assert (interface.address, interface.netmask) == (FIRST_LEASE, NETMASK)
    assert here.machine.ip.hop(0x08080808).address == GATEWAY


def test_who_has_no_address_takes_an_offer_sent_to_it(inside) -> None:  # type: ignore[no-untyped-def]
    """passt sends no broadcasts, though it is asked to."""
    here = inside(address=0)
    ip = here.machine.ip

    def arrives(port: int) -> int:
        before = ip.counts["not for us"]
        datagram = Datagram(bootp.SERVER_PORT, port, b"offer").emit(GATEWAY, FIRST_LEASE)
        ip.arrive(Packet(GATEWAY, FIRST_LEASE, IPPROTO_UDP, datagram).emit(), to_many=False)
        return ip.counts["not for us"] - before

    assert [arrives(bootp.CLIENT_PORT), arrives(bootp.CLIENT_PORT + 1)] == [0, 1]
    assert here.machine.wait_for_addresses(10) is None
    assert arrives(bootp.CLIENT_PORT) == 0  # it is the machine's own now
    ip.readdress(ip.interfaces[0], FIRST_LEASE + 1, NETMASK)
    assert arrives(bootp.CLIENT_PORT) == 1


@given(st.binary(max_size=600))
def test_random_messages(data: bytes) -> None:
    try:
        found = bootp.parse(data)
    except Malformed:
        return
    assert bootp.parse(found.emit())._replace(options=()) == found._replace(options=())


@given(
    st.integers(0, 0xFFFFFFFF),
    st.binary(min_size=6, max_size=6),
    st.lists(st.tuples(st.integers(1, 254), st.binary(max_size=255)), max_size=5),
)
def test_what_is_written_is_read(transaction: int, station: bytes, options: list[tuple[int, bytes]]) -> None:
    message = Message(bootp.REPLY, transaction, station, 1, 2, 3, 4, bootp.BROADCAST, b"file", tuple(options))
    assert bootp.parse(message.emit()) == message


def read_by_tftp(here, name: bytes, options: bytes = b"") -> bytes:  # type: ignore[no-untyped-def]
    one = here.open(SOCK_DGRAM)
    one.send(memoryview(b"\0\1" + name + b"\0octet\0" + options), 0, (GATEWAY, 69))
    data, block, buffer = b"", 512, memoryview(bytearray(2000))
    while True:
        here.until(lambda: one.ready(POLLIN))
        length, server = one.receive(buffer, False, False)
        kind, number, rest = buffer[1], bytes(buffer[2:4]), bytes(buffer[4:length])
        if kind == 5:
            one.close()
            return b"error " + number + rest
        if kind == 6:
            block, number = int(bytes(buffer[2:length]).split(b"\0")[1]), b"\0\0"
        else:
            data += rest
        one.send(memoryview(b"\0\4" + number), 0, server)
        if kind == 3 and len(rest) < block:
            one.close()
            return data


def test_files_by_tftp(inside, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    here = inside(Settings(tftp=str(tmp_path)))
    contents = os.urandom(5000)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "kernel").write_bytes(contents)
    (tmp_path / "block").write_bytes(contents[:1024])
    assert read_by_tftp(here, b"/sub/kernel") == contents
    assert read_by_tftp(here, b"sub/kernel", b"blksize\x001024\0") == contents
    assert read_by_tftp(here, b"block") == contents[:1024]
    assert read_by_tftp(here, b"none") == b"error \0\1no such file\0"
    assert read_by_tftp(here, b"sub").startswith(b"error \0\2")


def test_nothing_outside_is_served(tmp_path: Path) -> None:
    served = tmp_path / "served"
    served.mkdir()
    (tmp_path / "secret").write_text("x")
    (served / "link").symlink_to(tmp_path / "secret")
    (served / "up").symlink_to(tmp_path)
    os.mkfifo(served / "fifo")
    for name in (b"../secret", b"link", b"up/secret", b"fifo", b"", b"/", b"a/../../secret", b"x\0"):
        with pytest.raises(NotServed):
            open_below(str(served), name)
