"""Packets of gdb's remote protocol: every payload comes through, and nothing that arrives does harm."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.debug.gdb.packets import LONGEST, Decoder, Signal, escape, frame, unescape


def expand(payload: bytes) -> bytes:
    """Run-length coding taken back, as gdb does it."""
    return re.sub(rb"(.)\*(.)", lambda match: match[1] * (match[2][0] - 28), payload, flags=re.DOTALL)


def received(data: bytes) -> list[bytes | Signal]:
    return list(Decoder().feed(data))


def sent(payload: bytes) -> bytes:
    """A packet as gdb sends it: without run-length coding."""
    return b"$" + payload + b"#%02x" % (sum(payload) % 256)


@pytest.mark.parametrize(
    ("payload", "packet"),
    [
        (b"OK", b"$OK#9a"),
        (b"", b"$#00"),
        (b"0000", b"$0* #7a"),  # the manual's own example: `0* ` is four zeros
        (b"00000", b"$0*!#7b"),
        (b"0" * 7, b'$0*"0#ac'),  # six more would be `0*#`
    ],
)
def test_packets_are_written_as_the_manual_says(payload: bytes, packet: bytes) -> None:
    assert frame(payload) == packet


@given(st.binary(max_size=600))
def test_binary_data_comes_through_both_ways(data: bytes) -> None:
    packet = frame(escape(data))
    inner = packet[1:-3]
    assert b"#" not in inner
    assert b"$" not in inner
    assert packet[-2:] == b"%02x" % (sum(inner) % 256)
    assert unescape(expand(inner)) == data
    assert received(sent(escape(data))) == [data]


@given(st.binary(min_size=1, max_size=1), st.integers(1, 700))
def test_runs_of_any_length_are_coded_and_come_back(byte: bytes, count: int) -> None:
    data = escape(byte) * count
    inner = frame(data)[1:-3]
    assert expand(inner) == data
    assert all(29 + 3 <= match[0] <= 126 for match in re.findall(rb"(?<=\*).", inner, re.DOTALL))
    if len(escape(byte)) == 1:
        assert len(inner) <= 4 + 3 * count / 97 + 3


@given(st.lists(st.binary(max_size=80)), st.data())
def test_packets_may_arrive_in_any_pieces(payloads: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(sent(escape(payload)) for payload in payloads)
    decoder, found = Decoder(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        found += decoder.feed(stream[:size])
        stream = stream[size:]
    assert found == payloads


@given(st.binary(max_size=400))
def test_what_is_no_packet_does_no_harm(data: bytes) -> None:
    """And the next good one is understood, once the broken one is over."""
    decoder = Decoder()
    list(decoder.feed(data))
    found = list(decoder.feed(b"#00" + sent(b"g")))
    assert found[-1] == b"g"


@given(st.binary(min_size=1, max_size=100), st.data())
def test_a_changed_byte_is_noticed(payload: bytes, data: st.DataObject) -> None:
    packet = bytearray(sent(escape(payload)))
    place = data.draw(st.integers(1, len(packet) - 4))
    old = packet[place]
    packet[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != old and byte not in b"#$"))
    assert received(bytes(packet)) == [Signal.DAMAGED]


def test_signals_between_packets() -> None:
    assert received(b"+$g#67-\x03junk$m0,4#fd") == [Signal.ACK, b"g", Signal.NACK, Signal.INTERRUPT, b"m0,4"]


def test_the_end_of_a_packet_is_lost() -> None:
    """A `$` in a packet is always escaped, so another one begins."""
    assert received(b"$m80000,$g#67") == [b"g"]


def test_a_packet_without_end_takes_no_memory() -> None:
    decoder = Decoder()
    assert list(decoder.feed(b"$" + b"x" * LONGEST)) == []
    for _ in range(64):
        assert list(decoder.feed(b"x" * LONGEST)) == []
        assert len(decoder._buffer) <= 3 * LONGEST
    assert list(decoder.feed(b"#00")) == [Signal.DAMAGED]
    assert list(decoder.feed(b"$g#67")) == [b"g"]


@pytest.mark.parametrize("checksum", [b"zz", b"#7", b"6$", b"\xff\xff", b"68"])
def test_a_broken_checksum(checksum: bytes) -> None:
    assert received(b"$g#" + checksum)[0] is Signal.DAMAGED


def test_the_checksum_may_be_in_capitals() -> None:
    assert received(b"$jjjjj\x10\x10\x10#" + (b"%02X" % (sum(b"jjjjj\x10\x10\x10") % 256))) == [b"jjjjj\x10\x10\x10"]
