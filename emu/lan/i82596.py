"""The Intel 82596, an Ethernet controller that works through lists of commands and of free buffers in memory (82596
user's manual; hpux-net.md 3.3). Linear mode, as Series 700 machines use it: pointers of 32 bits.

On a big-endian bus the chip's words of 16 bits are as the processor's, and of 32 bits the low half comes first. The two
older modes, with segments, are not there: a machine in them finds a chip that does not answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from emu.lan.fcs import LONGEST, SHORTEST, SIZE, fcs, group_hash, is_whole
from emu.lan.link import Link

NULL = 0xFFFFFFFF
BROADCAST = b"\xff" * 6
_LINEAR = 0x04  # of SYSBUS
_SIGNATURE = 0x9659_6AF0  # self-test's word of the ROM: any but 0 here
_CONFIGURED = bytes((0x80, 0xC8, 0x40, 0x26, 0x00, 0x60, 0x00, 0xF2, 0x00, 0x00, 0x40, 0xFF, 0x00, 0x3F))  # by reset


class Port:
    RESET, SELF_TEST, NEW_SCP, DUMP = range(4)


class Scb:
    """Offsets in the system control block, and bits of its status and command."""

    STATUS, COMMAND, CBL, RFA = 0, 2, 4, 8
    CRC, ALIGN, RESOURCE, OVERRUN, COLLISION, SHORT = range(12, 36, 4)
    CX, FR, CNA, RNR = 0x8000, 0x4000, 0x2000, 0x1000
    RESET = 0x0080


class Unit:
    """States of the command unit and the receive unit."""

    IDLE, SUSPENDED, ACTIVE = 0, 1, 2
    NO_RESOURCES, READY = 2, 4


class Block:
    """Of command blocks, frame descriptors and buffers."""

    C, B, OK, A = 0x8000, 0x4000, 0x2000, 0x1000  # status
    EL, S, INTERRUPT, FLEXIBLE, NO_FCS = 0x8000, 0x4000, 0x2000, 0x0008, 0x0010  # command
    EOF, F, COUNT = 0x8000, 0x4000, 0x3FFF
    STATUS, COMMAND, LINK = 0, 2, 4
    # Errors in a received frame's status.
    CRC_ERROR, NO_BUFFER, TRUNCATED, NOT_OURS = 0x0800, 0x0200, 0x0040, 0x0002


_COMMANDS_MAX = 1000  # at once; a list that leads in a circle without end has others take their turn
_BUFFERS_MAX = 1000  # of one frame


class I82596:
    """`memory` is what the chip can reach from address 0 on; `interrupt` is told of each change of its pin."""

    def __init__(self, memory: memoryview, link: Link, interrupt: Callable[[bool], None]) -> None:
        self.memory = memory
        self.link = link
        self.counts: Counter[str] = Counter()
        self._interrupt = interrupt
        self._scp = 0
        self.reset()

    def reset(self) -> None:
        """Until the next channel attention, which finds everything out anew."""
        self._scb: int | None = None
        self._command_unit = self._receive_unit = Unit.IDLE
        self._command = self._frame = NULL
        self._status = 0  # CX, FR, CNA, RNR as they stand
        self._begins = True
        self._station = bytes(6)
        self._groups: set[int] = set()
        self._config = bytearray(_CONFIGURED)
        self._interrupt(False)

    # --- memory ---

    def _word(self, address: int) -> int:
        return int.from_bytes(self._bytes(address, 2), "big")

    def _put_word(self, address: int, value: int) -> None:
        self._put_bytes(address, (value & 0xFFFF).to_bytes(2, "big"))

    def _long(self, address: int) -> int:
        return self._word(address) | self._word(address + 2) << 16

    def _put_long(self, address: int, value: int) -> None:
        self._put_word(address, value)
        self._put_word(address + 2, value >> 16)

    def _bytes(self, address: int, length: int) -> bytes:
        """What no memory answers to reads as ones, as on a bus with nobody."""
        return bytes(self.memory[address : address + length]).ljust(length, b"\xff")

    def _put_bytes(self, address: int, data: bytes) -> None:
        room = max(0, min(len(data), len(self.memory) - address))
        self.memory[address : address + room] = data[:room]

    # --- what the processor does ---

    def port(self, value: int) -> None:
        """The PORT access: a function in the low four bits, an address in the others."""
        function, address = value & 15, value & ~15
        if function == Port.RESET:
            self.reset()
        elif function == Port.SELF_TEST:
            self._put_long(address, _SIGNATURE)
            self._put_long(address + 4, 0)  # all well
        elif function == Port.NEW_SCP:
            self.reset()
            self._scp = address
        elif function == Port.DUMP:
            self._put_bytes(address, self._dump())

    def attention(self) -> None:
        """The CA pin: look at the system control block, after a reset by way of SCP and ISCP."""
        if self._begins and not self._begin():
            return
        assert self._scb is not None
        command = self._word(self._scb + Scb.COMMAND)
        self._put_word(self._scb + Scb.COMMAND, 0)  # accepted
        if command & Scb.RESET:
            self.reset()
            return
        self._status &= ~(command & 0xF000)
        self._control_receive(command >> 4 & 7)
        self._control_command(command >> 8 & 7)
        self._show()
        self._work()

    def _begin(self) -> bool:
        if not self._word(self._scp + 2) & _LINEAR:
            self.counts["modes that are not there"] += 1
            return False
        iscp = self._long(self._scp + 8)
        self._scb = self._long(iscp + 4)
        self._put_word(iscp, 0)  # no longer busy
        self._begins = False
        self._tell(Scb.CX | Scb.CNA)
        return True

    def _control_command(self, control: int) -> None:
        assert self._scb is not None
        if control == 1:
            self._command_unit, self._command = Unit.ACTIVE, self._long(self._scb + Scb.CBL)
        elif control == 2 and self._command_unit == Unit.SUSPENDED:
            self._command_unit = Unit.ACTIVE
        elif control in (3, 4):
            self._command_unit = Unit.SUSPENDED if control == 3 else Unit.IDLE
            self._status |= Scb.CNA

    def _control_receive(self, control: int) -> None:
        assert self._scb is not None
        if control == 1:
            self._receive_unit, self._frame = Unit.READY, self._long(self._scb + Scb.RFA)
        elif control == 2 and self._receive_unit == Unit.SUSPENDED:
            self._receive_unit = Unit.READY
        elif control in (3, 4):
            self._receive_unit = Unit.SUSPENDED if control == 3 else Unit.IDLE
            self._status |= Scb.RNR

    def _tell(self, bits: int) -> None:
        self._status |= bits
        self._show()

    def _show(self) -> None:
        """Status in memory first, then the pin."""
        if self._scb is not None:
            word = self._status | self._command_unit << 8 | self._receive_unit << 4
            self._put_word(self._scb + Scb.STATUS, word)
        self._interrupt(bool(self._status))

    # --- commands ---

    def _work(self) -> None:
        for _ in range(_COMMANDS_MAX):
            if self._command_unit != Unit.ACTIVE:
                return
            self._work_one()

    def _work_one(self) -> None:
        at = self._command
        command = self._word(at + Block.COMMAND)
        self._put_word(at + Block.STATUS, Block.B)
        good = _ACTIONS[command & 7](self, at, command)
        self._put_word(at + Block.STATUS, Block.C | (Block.OK if good else 0))
        self._command = self._long(at + Block.LINK)
        told = Scb.CX if command & Block.INTERRUPT else 0
        if command & Block.EL:
            self._command_unit = Unit.IDLE
            told |= Scb.CNA
        elif command & Block.S:
            self._command_unit = Unit.SUSPENDED
            told |= Scb.CNA
        self._tell(told)

    def _nothing(self, at: int, command: int) -> bool:
        return True

    def _set_address(self, at: int, command: int) -> bool:
        self._station = self._bytes(at + 8, 6)
        return True

    def _configure(self, at: int, command: int) -> bool:
        count = self._bytes(at + 8, 1)[0] & 15
        self._config[:count] = self._bytes(at + 8, count)
        return True

    def _set_groups(self, at: int, command: int) -> bool:
        count = (self._word(at + 8) & Block.COUNT) // 6
        data = self._bytes(at + 10, count * 6)
        self._groups = {group_hash(data[first : first + 6]) for first in range(0, len(data), 6)}
        return True

    def _measure_cable(self, at: int, command: int) -> bool:
        self._put_word(at + 8, 0x8000)  # the link is all right
        return True

    def _dump_registers(self, at: int, command: int) -> bool:
        self._put_bytes(self._long(at + 8), self._dump())
        return True

    def _dump(self) -> bytes:
        """The configuration and the station; what else a real chip shows are its insides."""
        return (bytes(self._config) + self._station).ljust(304, b"\0")

    def _transmit(self, at: int, command: int) -> bool:
        """Sent in an instant, so there are no collisions."""
        buffers = self._buffers_to_send(at) if command & Block.FLEXIBLE else iter(())
        count = self._word(at + 12) & Block.COUNT
        frame = self._bytes(at + 16, count) + b"".join(buffers)
        if not self._config[3] & 0x08:  # the chip puts its own address in
            frame = frame[:6] + self._station + frame[6:]
        given = bool(command & Block.NO_FCS or self._config[8] & 0x08)
        if self._config[8] & 0x80 and not given:
            frame = frame.ljust(SHORTEST, b"\0")
        self._emit(frame, given)
        return True

    def _buffers_to_send(self, at: int) -> Iterator[bytes]:
        buffer = self._long(at + 8)
        for _ in range(_BUFFERS_MAX):
            if buffer == NULL:
                return
            word = self._word(buffer)
            yield self._bytes(self._long(buffer + 8), word & Block.COUNT)
            if word & Block.EOF:
                return
            buffer = self._long(buffer + 4)

    def _emit(self, frame: bytes, given: bool) -> None:
        self.counts["out"] += 1
        loop = self._config[3] >> 6
        data = frame if given else frame + fcs(frame)
        if loop:
            self._take(data)
        if loop != 1:  # internal
            if is_whole(data) and SHORTEST + SIZE <= len(data) <= LONGEST + SIZE:
                self.link.send(data[:-SIZE])
            else:
                self.counts["nobody takes"] += 1

    # --- receiving ---

    def look(self) -> None:
        """Frames may have arrived on the wire."""
        while (frame := self.link.receive()) is not None:
            self.arrive(frame)

    def arrive(self, frame: bytes) -> None:
        """From the wire, without FCS; a link may have left the padding out."""
        if not self._config[3] >> 6:
            frame = frame.ljust(SHORTEST, b"\0")
            self._take(frame + fcs(frame))

    def _wants(self, station: bytes) -> bool:
        flags = self._config[8]
        if flags & 0x01:  # promiscuous
            return True
        if station == BROADCAST:
            return not flags & 0x02
        if station[0] & 1:
            return not self._config[11] & 0x20 or group_hash(station) in self._groups
        return station == self._station

    def _take(self, data: bytes) -> None:
        """A frame with its FCS."""
        if self._receive_unit in (Unit.IDLE, Unit.SUSPENDED) or not self._wants(data[:6]):
            return
        if self._receive_unit != Unit.READY or self._frame == NULL:
            self._count_error(Scb.RESOURCE)
            return
        good = is_whole(data)
        if not good:
            self._count_error(Scb.CRC)
            if not self._config[2] & 0x80:  # bad frames are not saved
                return
        kept = data if self._config[11] & 0x04 else data[:-SIZE]
        self._store(kept, 0 if good else Block.CRC_ERROR, data[:6])

    def _count_error(self, counter: int) -> None:
        assert self._scb is not None
        self.counts["receive errors"] += 1
        self._put_long(self._scb + counter, self._long(self._scb + counter) + 1 & 0xFFFFFFFF)

    def _store(self, data: bytes, errors: int, station: bytes) -> None:
        at = self._frame
        command = self._word(at + Block.COMMAND)
        self._put_word(at + Block.STATUS, Block.B)
        room = self._word(at + 14) & Block.COUNT
        self._put_bytes(at + 16, data[:room])
        self._put_word(at + 12, Block.EOF | Block.F | min(len(data), room))
        rest = data[room:]
        if rest and command & Block.FLEXIBLE:
            rest = self._fill_buffers(at, rest)
        if rest:
            errors |= Block.TRUNCATED | (Block.NO_BUFFER if command & Block.FLEXIBLE else 0)
        errors |= 0 if station == self._station else Block.NOT_OURS
        good = not errors & ~Block.NOT_OURS
        self._put_word(at + Block.STATUS, Block.C | (Block.OK if good else 0) | errors)
        self.counts["in"] += 1
        self._next_frame(at, command)

    def _fill_buffers(self, at: int, data: bytes) -> bytes:
        """What finds no room. The next descriptor is told where the free buffers begin."""
        buffer = self._long(at + 8)
        for _ in range(_BUFFERS_MAX):
            if buffer == NULL:
                break
            word = self._word(buffer + 12)
            size = word & Block.COUNT
            piece, data = data[:size], data[size:]
            self._put_bytes(self._long(buffer + 8), piece)
            self._put_word(buffer, Block.F | len(piece) | (0 if data else Block.EOF))
            buffer = NULL if word & Block.EL else self._long(buffer + 4)
            if not data:
                break
        following = self._long(at + Block.LINK)
        if following != NULL:
            self._put_long(following + 8, buffer)
        return data

    def _next_frame(self, at: int, command: int) -> None:
        self._frame = self._long(at + Block.LINK)
        told = Scb.FR
        if command & Block.EL or self._frame == NULL:
            self._receive_unit = Unit.NO_RESOURCES
            told |= Scb.RNR
        elif command & Block.S:
            self._receive_unit = Unit.SUSPENDED
            told |= Scb.RNR
        self._tell(told)


# By the low three bits of a command.
_ACTIONS: tuple[Callable[[I82596, int, int], bool], ...] = (
    I82596._nothing,
    I82596._set_address,
    I82596._configure,
    I82596._set_groups,
    I82596._transmit,
    I82596._measure_cable,
    I82596._dump_registers,
    I82596._nothing,  # diagnose: it passes
)
