"""The LANCE, driven as its data sheet says and as it forbids."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emu.lan.fcs import fcs, group_hash
from emu.lan.hub import Hub, Port
from emu.lan.lance import Csr0, Csr3, Failure, Lance, Mode, Receive, Transmit

OWN_STATION = b"\x08\0\x09\x11\x22\x33"
OTHER = b"\x08\0\x09\x44\x55\x66"
BLOCK, RX_RING, TX_RING, BUFFERS = 0x0000, 0x0100, 0x0300, 0x0800
SIZE = 256  # bytes of a buffer


class Bench:
    """A chip, its memory, and the wire."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.wire: Port = self.hub.port()
        self.pins: list[bool] = []
        self.memory = memoryview(bytearray(0x4000))
        self.chip = Lance(self.memory, self.hub.port(), self.pins.append)

    def csr(self, number: int, value: int) -> None:
        self.chip.rap = number
        self.chip.rdp = value

    @property
    def status(self) -> int:
        self.chip.rap = 0
        return self.chip.rdp

    def put(self, address: int, *words: int) -> None:
        for number, word in enumerate(words):
            self.memory[address + 2 * number : address + 2 * number + 2] = (word & 0xFFFF).to_bytes(2, "big")

    def word(self, address: int) -> int:
        return int.from_bytes(self.memory[address : address + 2], "big")

    def start(self, mode: int = 0, receive: int = 3, transmit: int = 2, groups: int = 0, size: int = SIZE) -> None:
        """Rings of 1 << `receive` and 1 << `transmit` descriptors."""
        station = [OWN_STATION[at] | OWN_STATION[at + 1] << 8 for at in (0, 2, 4)]
        filters = [groups >> 16 * word & 0xFFFF for word in range(4)]
        self.put(BLOCK, mode, *station, *filters, RX_RING, receive << 13, TX_RING, transmit << 13)
        for number in range(1 << receive):
            self.put(RX_RING + 8 * number, BUFFERS + size * number, Receive.OWN, -size, 0)
        for number in range(1 << transmit):
            self.put(TX_RING + 8 * number, 0x2000 + size * number, 0, 0, 0)
        self.csr(0, Csr0.STOP)
        self.csr(3, Csr3.BSWP)
        self.csr(1, BLOCK)
        self.csr(2, 0)
        self.csr(0, Csr0.INIT | Csr0.STRT | Csr0.INEA)

    def give(self, number: int, data: bytes, flags: int = Transmit.STP | Transmit.ENP) -> None:
        """Put a buffer into the transmit ring."""
        at = 0x2000 + SIZE * number
        self.memory[at : at + len(data)] = data
        self.put(TX_RING + 8 * number, at, Transmit.OWN | flags, -len(data) | 0xF000, 0)

    def seen(self) -> list[bytes]:
        frames = []
        while (frame := self.wire.receive()) is not None:
            frames.append(frame)
        return frames

    def arrive(self, frame: bytes) -> None:
        self.wire.send(frame)
        self.chip.look()

    def received(self, number: int) -> tuple[int, int, bytes]:
        """A descriptor's flags, the length in it, and what is in its buffer."""
        place = RX_RING + 8 * number
        at, length = self.word(place), self.word(place + 6)
        return self.word(place + 2), length, bytes(self.memory[at : at + min(length, SIZE)])


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.wire.close()


def frame(length: int = 100, to: bytes = OWN_STATION) -> bytes:
    return (to + OTHER + b"\x08\0" + random.Random(length).randbytes(2000))[:length]


# --- registers ---


def test_after_reset_it_is_stopped_and_its_registers_can_be_reached(bench: Bench) -> None:
    assert bench.status == Csr0.STOP
    for number, value, kept in ((1, 0xFFFF, 0xFFFE), (2, 0xFFFF, 0x00FF), (3, 0xFFFF, 0x0007)):
        bench.csr(number, value)
        assert bench.chip.rdp == kept
    bench.chip.rap = 7
    assert bench.chip.rap == 3


def test_while_it_runs_only_csr0_can_be_reached(bench: Bench) -> None:
    bench.start()
    bench.csr(1, 0x1234)
    assert bench.chip.rdp == 0
    bench.csr(0, Csr0.STOP)
    bench.chip.rap = 1
    assert bench.chip.rdp == BLOCK


def test_initialisation(bench: Bench) -> None:
    bench.start()
    assert bench.status == Csr0.IDON | Csr0.INTR | Csr0.INEA | Csr0.RXON | Csr0.TXON
    assert bench.pins == [True]
    bench.csr(0, Csr0.IDON | Csr0.INEA)
    assert (bench.status, bench.pins) == (Csr0.INEA | Csr0.RXON | Csr0.TXON, [True, False])


def test_stop_overrides_all_else_and_clears_everything(bench: Bench) -> None:
    bench.start()
    bench.csr(0, Csr0.STOP | Csr0.INIT | Csr0.STRT | Csr0.INEA)
    assert (bench.status, bench.pins) == (Csr0.STOP, [True, False])
    bench.csr(0, Csr0.INEA)  # not while it is stopped
    assert bench.status == Csr0.STOP


@pytest.mark.parametrize(("mode", "runs"), [(Mode.DRX, Csr0.TXON), (Mode.DTX, Csr0.RXON), (Mode.DRX | Mode.DTX, 0)])
def test_a_side_that_is_switched_off_does_not_run(bench: Bench, mode: int, runs: int) -> None:
    bench.start(mode)
    assert bench.status & (Csr0.RXON | Csr0.TXON) == runs
    bench.give(0, frame(to=OTHER))
    bench.csr(0, Csr0.TDMD)
    bench.arrive(frame())
    assert len(bench.seen()) == bool(runs & Csr0.TXON)
    assert bool(bench.received(0)[0] & Receive.OWN) == (not runs & Csr0.RXON)


# --- receiving ---


def test_a_frame_is_stored_with_its_fcs_and_handed_over(bench: Bench) -> None:
    bench.start()
    bench.csr(0, Csr0.IDON | Csr0.INEA)
    bench.arrive(frame())
    assert bench.received(0) == (Receive.STP | Receive.ENP, 104, frame() + fcs(frame()))
    assert bench.status & (Csr0.RINT | Csr0.INTR) == Csr0.RINT | Csr0.INTR
    assert bench.pins[-1]


def test_what_a_link_left_unpadded_was_padded_on_the_wire(bench: Bench) -> None:
    bench.start()
    bench.arrive(frame(20))
    assert bench.received(0)[1:] == (64, frame(20) + bytes(40) + fcs(frame(20) + bytes(40)))


def test_a_long_frame_goes_into_several_buffers(bench: Bench) -> None:
    bench.start()
    bench.arrive(frame(600))
    flags = [bench.received(number)[0] for number in range(4)]
    assert flags == [Receive.STP, 0, Receive.ENP, Receive.OWN]
    assert bench.received(2)[1] == 604
    data = bytes(bench.memory[BUFFERS : BUFFERS + 604])
    assert data == frame(600) + fcs(frame(600))


def test_without_a_descriptor_a_frame_is_missed(bench: Bench) -> None:
    bench.start(receive=0)
    bench.arrive(frame())
    bench.arrive(frame())
    assert bench.status & (Csr0.MISS | Csr0.ERR) == Csr0.MISS | Csr0.ERR
    bench.csr(0, Csr0.MISS | Csr0.INEA)
    assert not bench.status & (Csr0.MISS | Csr0.ERR)


def test_a_frame_that_runs_out_of_buffers(bench: Bench) -> None:
    bench.start(receive=1)
    bench.arrive(frame(600))
    assert bench.received(0)[0] == Receive.STP
    assert bench.received(1)[0] == Receive.ERR | Receive.BUFF | Receive.OFLO


@pytest.mark.parametrize("mode", [0, Mode.PROM])
def test_whose_frames_are_taken(bench: Bench, mode: int) -> None:
    group = b"\x01\0\x5e\0\0\x01"
    bench.start(mode, groups=1 << group_hash(group))
    others = [OTHER, next(_groups_without(group_hash(group)))]
    for to in (OWN_STATION, b"\xff" * 6, group, *others):
        bench.arrive(frame(to=to))
    taken = sum(not bench.received(number)[0] & Receive.OWN for number in range(8))
    assert taken == (5 if mode else 3)


def _groups_without(bit: int) -> Iterator[bytes]:
    return (bytes((1, 0, 0, 0, 0, last)) for last in range(256) if group_hash(bytes((1, 0, 0, 0, 0, last))) != bit)


def test_each_filter_bit() -> None:
    seen = {group_hash(bytes((1, 0, 0x5E, 0, number >> 8, number & 255))) for number in range(4096)}
    assert seen == set(range(64))


def test_without_byte_swapping_the_first_byte_is_the_low_one(bench: Bench) -> None:
    bench.start()
    bench.csr(0, Csr0.STOP)
    bench.csr(3, 0)
    bench.csr(0, Csr0.INIT | Csr0.STRT)
    bench.arrive(frame())
    assert bytes(bench.memory[BUFFERS : BUFFERS + 4]) == bytes((0, 8, 0x11, 9))


# --- transmitting ---


def test_a_frame_is_sent_and_its_descriptor_given_back(bench: Bench) -> None:
    bench.start()
    bench.give(0, frame(to=OTHER))
    bench.csr(0, Csr0.TDMD | Csr0.INEA)
    assert bench.seen() == [frame(to=OTHER)]
    assert bench.word(TX_RING + 2) == Transmit.STP | Transmit.ENP
    assert bench.status & Csr0.TINT


def test_the_ring_is_looked_at_without_demand(bench: Bench) -> None:
    bench.start()
    bench.give(0, frame(to=OTHER))
    bench.chip.poll()
    assert bench.seen() == [frame(to=OTHER)]


def test_a_frame_from_several_buffers(bench: Bench) -> None:
    bench.start()
    whole = frame(600, OTHER)
    bench.give(0, whole[:200], Transmit.STP)
    bench.give(1, whole[200:400], 0)
    bench.give(2, whole[400:], Transmit.ENP)
    bench.csr(0, Csr0.TDMD)
    assert bench.seen() == [whole]
    assert [bench.word(TX_RING + 8 * number + 2) & Transmit.OWN for number in range(3)] == [0, 0, 0]


@pytest.mark.parametrize("descriptors", [0, 1, 2])
def test_a_frame_without_end_stops_the_transmitter(bench: Bench, descriptors: int) -> None:
    bench.start(transmit=descriptors)
    for number in range(1 << descriptors):
        bench.give(number, frame(), Transmit.STP if not number else 0)
    bench.csr(0, Csr0.TDMD)
    last = TX_RING + 8 * ((1 << descriptors) - 1)
    assert bench.seen() == []
    assert bench.word(last + 2) & (Transmit.OWN | Transmit.ERR) == Transmit.ERR
    assert bench.word(last + 6) & (Failure.BUFF | Failure.UFLO) == Failure.BUFF | Failure.UFLO
    assert bench.status & (Csr0.TXON | Csr0.TINT) == Csr0.TINT


def test_the_chip_pads_nothing_and_nobody_takes_a_runt(bench: Bench) -> None:
    bench.start()
    bench.give(0, frame(40, OTHER))
    bench.give(1, frame(60, OTHER))
    bench.csr(0, Csr0.TDMD)
    assert bench.seen() == [frame(60, OTHER)]


def test_babbling_is_told(bench: Bench) -> None:
    bench.start(size=2048, receive=0, transmit=0)
    bench.memory[0x2000:0x2800] = bytes(2048)
    bench.put(TX_RING, 0x2000, Transmit.OWN | Transmit.STP | Transmit.ENP, -1600 | 0xF000, 0)
    bench.csr(0, Csr0.TDMD)
    assert bench.status & (Csr0.BABL | Csr0.ERR) == Csr0.BABL | Csr0.ERR
    assert bench.seen() == []


@pytest.mark.parametrize("good", [True, False])
def test_an_fcs_of_the_drivers_own(bench: Bench, good: bool) -> None:
    bench.start(Mode.DTCR)
    data = frame(to=OTHER)
    bench.give(0, data + (fcs(data) if good else bytes(4)))
    bench.csr(0, Csr0.TDMD)
    assert bench.seen() == ([data] if good else [])


# --- loops ---


@pytest.mark.parametrize("internal", [True, False])
def test_a_loop(bench: Bench, internal: bool) -> None:
    bench.start(Mode.LOOP | (Mode.INTL if internal else 0))
    short, whole = frame(32), frame(80)
    bench.give(0, short)
    bench.give(1, whole)
    bench.csr(0, Csr0.TDMD)
    assert bench.received(0) == (Receive.STP | Receive.ENP, 36, short + fcs(short))
    assert bench.received(1)[1] == 84
    assert bench.seen() == ([] if internal else [whole])


@pytest.mark.parametrize("good", [True, False])
def test_a_loop_checks_the_drivers_fcs(bench: Bench, good: bool) -> None:
    bench.start(Mode.LOOP | Mode.INTL | Mode.DTCR)
    data = frame(28)
    bench.give(0, data + (fcs(data) if good else bytes(4)))
    bench.csr(0, Csr0.TDMD)
    flags, length, _ = bench.received(0)
    assert length == 32
    assert flags & ~(Receive.STP | Receive.ENP) == (0 if good else Receive.CRC | Receive.ERR)


def test_forced_collisions(bench: Bench) -> None:
    bench.start(Mode.LOOP | Mode.INTL | Mode.COLL)
    bench.give(0, frame(32))
    bench.csr(0, Csr0.TDMD)
    assert bench.word(TX_RING + 6) & Failure.RTRY
    assert bench.word(TX_RING + 2) & Transmit.ERR


# --- anything at all ---


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 0xFFFF), st.integers(0, 0x3FFF)), max_size=60))
def test_a_driver_that_does_anything(steps: list[tuple[int, int, int]]) -> None:
    """The chip comes to an end whatever is in its memory, and INTR says what its causes say."""
    bench = Bench()
    bench.start()
    for action, value, place in steps:
        if action == 0:
            bench.csr(value & 3, value >> 2)
        elif action == 1:
            bench.put(place & ~1, value)
        elif action == 2:
            bench.arrive(frame(14 + value % 1500))
        elif action == 3:
            bench.chip.poll()
        elif action == 4:
            bench.put(RX_RING + 8 * (value & 7) + 2, Receive.OWN)
        else:
            bench.csr(0, Csr0.INIT | Csr0.STRT | Csr0.INEA)
        causes = bench.status & (Csr0.BABL | Csr0.MISS | Csr0.MERR | Csr0.RINT | Csr0.TINT | Csr0.IDON)
        assert bool(bench.status & Csr0.INTR) == bool(causes)
        assert (bench.pins[-1] if bench.pins else False) == (bool(causes) and bool(bench.status & Csr0.INEA))
    for port in list(bench.hub.ports):
        port.close()
