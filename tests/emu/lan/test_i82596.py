"""The 82596, driven as its manual says and as it forbids."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emu.lan.fcs import fcs
from emu.lan.hub import Hub
from emu.lan.i82596 import I82596, NULL, Block, Port, Scb, Unit

STATION = b"\x08\0\x09\x11\x22\x33"
OTHER = b"\x08\0\x09\x44\x55\x66"
SCP, ISCP, SCB, COMMANDS, FRAMES, BUFFERS = 0x00, 0x10, 0x40, 0x100, 0x1000, 0x3000
EACH, ROOM = 0x400, 0x380
CONFIGURATION = bytes((0x8E, 0xC8, 0x40, 0x2E, 0, 0x60, 0, 0xF2, 0, 0, 0x40, 0xFF, 0, 0x7F))


class Bench:
    def __init__(self) -> None:
        self.hub = Hub()
        self.wire = self.hub.port()
        self.pins: list[bool] = []
        self.memory = memoryview(bytearray(0x8000))
        self.link = self.hub.port()
        self.chip = I82596(self.memory, self.link, self.pins.append)

    def put(self, address: int, *words: int) -> None:
        for number, word in enumerate(words):
            at = address + 2 * number
            self.memory[at : at + 2] = (word & 0xFFFF).to_bytes(2, "big")

    def put_long(self, address: int, value: int) -> None:
        self.put(address, value, value >> 16)

    def word(self, address: int) -> int:
        return int.from_bytes(self.memory[address : address + 2], "big")

    def long(self, address: int) -> int:
        return self.word(address) | self.word(address + 2) << 16

    def begin(self, sysbus: int = 0x6C) -> None:
        self.put(SCP, 0, sysbus)
        self.put_long(SCP + 8, ISCP)
        self.put(ISCP, 1, 0)
        self.put_long(ISCP + 4, SCB)
        self.chip.port(SCP | Port.NEW_SCP)
        self.chip.attention()

    def attend(self, command: int) -> None:
        self.put(SCB + Scb.COMMAND, command)
        self.chip.attention()

    def do(self, *commands: tuple[int, bytes]) -> list[int]:
        """A list of commands, each with what follows its link; the status of each."""
        for number, (command, data) in enumerate(commands):
            at = COMMANDS + number * 0x100
            last = number == len(commands) - 1
            self.put(at, 0, command | (Block.EL if last else 0))
            self.put_long(at + 4, NULL if last else at + 0x100)
            self.memory[at + 8 : at + 8 + len(data)] = data
        self.put_long(SCB + Scb.CBL, COMMANDS)
        self.attend(0x0100)
        return [self.word(COMMANDS + number * 0x100) for number in range(len(commands))]

    def set_up(self, config: bytes = CONFIGURATION) -> None:
        self.begin()
        self.do((1, STATION), (2, config))
        self.attend(0xF000)

    def frames(self, count: int, command: int = 0, room: int = ROOM) -> None:
        for number in range(count):
            at = FRAMES + number * EACH
            self.put(at, 0, command | (Block.EL if number == count - 1 else 0))
            self.put_long(at + 4, at + EACH if number < count - 1 else NULL)
            self.put_long(at + 8, NULL)
            self.put(at + 12, 0, room)
        self.put_long(SCB + Scb.RFA, FRAMES)
        self.attend(0x0010)

    def received(self, number: int) -> tuple[int, bytes]:
        at = FRAMES + number * EACH
        return self.word(at), bytes(self.memory[at + 16 : at + 16 + (self.word(at + 12) & Block.COUNT)])

    def seen(self) -> list[bytes]:
        found = []
        while (frame := self.wire.receive()) is not None:
            found.append(frame)
        return found

    @property
    def state(self) -> tuple[int, int, int]:
        """What is told, the command unit, the receive unit."""
        word = self.word(SCB)
        return word & 0xF000, word >> 8 & 7, word >> 4 & 15

    def close(self) -> None:
        for port in list(self.hub.ports):
            port.close()


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


def frame(length: int = 100, to: bytes = STATION) -> bytes:
    return (to + OTHER + b"\x08\0" + random.Random(length).randbytes(2000))[:length]


def sent(data: bytes) -> bytes:
    """A transmit command's fields with the data behind them."""
    count = (Block.EOF | len(data)).to_bytes(2, "big")
    return b"\xff\xff\xff\xff" + count + b"\0\0" + data


# --- the beginning ---


def test_it_finds_its_control_block(bench: Bench) -> None:
    bench.begin()
    assert bench.word(ISCP) == 0
    assert bench.state == (Scb.CX | Scb.CNA, Unit.IDLE, Unit.IDLE)
    assert bench.pins[-1]
    bench.attend(Scb.CX | Scb.CNA)
    assert (bench.state[0], bench.pins[-1], bench.word(SCB + Scb.COMMAND)) == (0, False, 0)


def test_modes_with_segments_are_not_there(bench: Bench) -> None:
    bench.begin(sysbus=0x68)
    assert bench.word(ISCP) == 1
    assert bench.chip.counts["modes that are not there"] == 1


def test_self_test_and_dump(bench: Bench) -> None:
    bench.put_long(0x204, 0xFFFFFFFF)
    bench.chip.port(0x200 | Port.SELF_TEST)
    assert bench.long(0x200) != 0
    assert bench.long(0x204) == 0
    bench.set_up()
    bench.chip.port(0x400 | Port.DUMP)
    assert bytes(bench.memory[0x400:0x40E]) == CONFIGURATION
    assert bytes(bench.memory[0x40E:0x414]) == STATION
    assert bench.do((6, (0x600).to_bytes(2, "big") + b"\0\0")) == [Block.C | Block.OK]
    assert bytes(bench.memory[0x600:0x60E]) == CONFIGURATION


def test_commands_are_done_one_after_the_other(bench: Bench) -> None:
    bench.begin()
    bench.attend(0xF000)
    assert bench.do((0, b""), (5, b""), (Block.INTERRUPT, b""), (7, b"")) == [Block.C | Block.OK] * 4
    assert bench.state[:2] == (Scb.CX | Scb.CNA, Unit.IDLE)


def test_suspend_resume_abort(bench: Bench) -> None:
    bench.begin()
    bench.attend(0xF000)
    assert bench.do((Block.S, b""), (0, b"")) == [Block.C | Block.OK, 0]
    assert bench.state[:2] == (Scb.CNA, Unit.SUSPENDED)
    bench.attend(0xF200)
    assert bench.word(COMMANDS + 0x100) == Block.C | Block.OK
    bench.frames(1)
    bench.attend(0xF030)
    assert bench.state[2] == Unit.SUSPENDED
    bench.chip.arrive(frame())
    assert bench.received(0)[0] == 0
    bench.attend(0xF020)
    bench.attend(0xF040)
    assert bench.state[2] == Unit.IDLE


def test_a_reset_by_command(bench: Bench) -> None:
    bench.set_up()
    bench.attend(Scb.RESET)
    bench.put(ISCP, 1)
    bench.chip.attention()
    assert bench.word(ISCP) == 0  # it looked for its blocks anew


def test_a_list_in_a_circle_ends_sometime(bench: Bench) -> None:
    bench.begin()
    bench.put(COMMANDS, 0, 0)
    bench.put_long(COMMANDS + 4, COMMANDS)
    bench.put_long(SCB + Scb.CBL, COMMANDS)
    bench.attend(0x0100)
    assert bench.state[1] == Unit.ACTIVE


# --- transmitting ---


def test_simplified_and_flexible(bench: Bench) -> None:
    bench.set_up()
    whole = frame(200, OTHER)
    assert bench.do((4, sent(whole))) == [Block.C | Block.OK]
    for number, (start, end) in enumerate(((20, 100), (100, 200))):
        at = BUFFERS + number * 16
        bench.put(at, end - start | (Block.EOF if end == 200 else 0), 0)
        bench.put_long(at + 4, at + 16)
        bench.put_long(at + 8, 0x4000 + start)
    bench.memory[0x4000:0x40C8] = whole
    head = BUFFERS.to_bytes(2, "big") + b"\0\0" + (Block.EOF | 20).to_bytes(2, "big") + b"\0\0" + whole[:20]
    assert bench.do((4 | Block.FLEXIBLE, head)) == [Block.C | Block.OK]
    assert bench.seen() == [whole, whole]


def test_a_source_address_of_the_chips(bench: Bench) -> None:
    config = bytearray(CONFIGURATION)
    config[3] &= ~0x08
    bench.set_up(bytes(config))
    data = frame(100, OTHER)
    bench.do((4, sent(data[:6] + data[12:])))
    assert bench.seen() == [OTHER + STATION + data[12:]]


@pytest.mark.parametrize("pads", [True, False])
def test_padding(bench: Bench, pads: bool) -> None:
    config = bytearray(CONFIGURATION)
    config[8] |= 0x80 * pads
    bench.set_up(bytes(config))
    bench.do((4, sent(frame(30, OTHER))))
    assert bench.seen() == ([frame(30, OTHER) + bytes(30)] if pads else [])


@pytest.mark.parametrize("good", [True, False])
def test_an_fcs_of_the_drivers_own(bench: Bench, good: bool) -> None:
    bench.set_up()
    data = frame(100, OTHER)
    bench.do((4 | Block.NO_FCS, sent(data + (fcs(data) if good else bytes(4)))))
    assert bench.seen() == ([data] if good else [])


def test_an_internal_loop(bench: Bench) -> None:
    config = bytearray(CONFIGURATION)
    config[3] |= 0x40
    bench.set_up(bytes(config))
    bench.frames(2)
    bench.do((4, sent(frame())))
    assert bench.received(0)[1][:100] == frame()
    assert bench.seen() == []


# --- receiving ---


def test_a_frame_in_its_descriptor(bench: Bench) -> None:
    bench.set_up()
    bench.frames(2)
    bench.chip.arrive(frame())
    assert bench.received(0) == (Block.C | Block.OK, frame() + fcs(frame()))  # byte 11 asks for the FCS
    assert bench.state == (Scb.FR, Unit.IDLE, Unit.READY)
    bench.chip.arrive(frame(20, b"\xff" * 6))
    assert bench.received(1)[0] == Block.C | Block.OK | Block.NOT_OURS
    assert bench.state == (Scb.FR | Scb.RNR, Unit.IDLE, Unit.NO_RESOURCES)
    bench.chip.arrive(frame())
    assert bench.long(SCB + Scb.RESOURCE) == 1


def test_a_frame_in_buffers(bench: Bench) -> None:
    bench.set_up()
    for number in range(4):
        at = BUFFERS + number * 16
        bench.put(at, 0, 0)
        bench.put_long(at + 4, at + 16)
        bench.put_long(at + 8, 0x4000 + number * 0x100)
        bench.put(at + 12, 128 | (Block.EL if number == 3 else 0))
    bench.frames(2, Block.FLEXIBLE, room=0)
    bench.put_long(FRAMES + 8, BUFFERS)
    bench.chip.arrive(frame(300))
    data = b"".join(bytes(bench.memory[0x4000 + n * 0x100 : 0x4000 + n * 0x100 + 128]) for n in range(3))
    assert data[:304] == frame(300) + fcs(frame(300))
    counts = [bench.word(BUFFERS + number * 16) for number in range(4)]
    assert counts == [Block.F | 128, Block.F | 128, Block.F | Block.EOF | 48, 0]
    assert bench.long(FRAMES + EACH + 8) == BUFFERS + 48  # the next descriptor has the rest
    bench.chip.arrive(frame(300))
    status, _ = bench.received(1)
    assert status & (Block.OK | Block.NO_BUFFER | Block.TRUNCATED) == Block.NO_BUFFER | Block.TRUNCATED


def test_whose_frames_are_taken(bench: Bench) -> None:
    group, strange = b"\x01\0\x5e\0\0\x01", b"\x01\0\x5e\0\0\x63"
    bench.set_up()
    bench.do((3, (6).to_bytes(2, "big") + group))
    bench.frames(6)
    for to in (STATION, b"\xff" * 6, group, strange, OTHER):
        bench.chip.arrive(frame(to=to))
    taken = [bench.received(number)[1][:6] for number in range(6) if bench.received(number)[0]]
    assert taken == [STATION, b"\xff" * 6, group]


def test_all_frames_and_no_broadcasts(bench: Bench) -> None:
    for flags, taken in ((1, 3), (2, 1)):
        config = bytearray(CONFIGURATION)
        config[8] |= flags
        bench.set_up(bytes(config))
        bench.frames(4)
        for to in (STATION, b"\xff" * 6, OTHER):
            bench.chip.arrive(frame(to=to))
        assert sum(bool(bench.received(number)[0]) for number in range(4)) == taken


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 0xFFFF), st.integers(0, 0x7FFF)), max_size=60))
def test_a_driver_that_does_anything(steps: list[tuple[int, int, int]]) -> None:
    bench = Bench()
    bench.set_up()
    bench.frames(3)
    for action, value, place in steps:
        if action == 0:
            bench.attend(value)
        elif action == 1:
            bench.put(place & 0x7FFE, value)
        elif action == 2:
            bench.chip.arrive(frame(14 + value % 1500))
        elif action == 3:
            bench.chip.port(place & ~15 | value & 3)
        elif action == 4:
            bench.begin()
        else:
            bench.put_long(place & 0x7FFC, value * 0x10001)
        assert len(bench.memory) == 0x8000
    bench.close()
