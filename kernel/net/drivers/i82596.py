"""The driver of the Series 700's LAN, an 82596 (hpux-net.md 3.3): lists in memory, three registers."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from typing import Protocol

from kernel.net.drivers.lance import NoCard

_RESET, _PORT, _ATTENTION = 0, 4, 8
_NEW_SCP = 2
_SYSBUS = 0x006C  # linear mode, interrupt active low
_NULL = 0xFFFFFFFF
_SCB_STATUS, _SCB_COMMAND, _SCB_CBL, _SCB_RFA, _SCB_ERRORS = 0, 2, 4, 8, 12
_CX, _FR, _CNA, _RNR = 0x8000, 0x4000, 0x2000, 0x1000
_START_COMMANDS, _START_RECEIVING = 0x0100, 0x0010
_C, _OK = 0x8000, 0x2000
_EL, _I = 0x8000, 0x2000
_EOF, _COUNT = 0x8000, 0x3FFF
_SET_ADDRESS, _CONFIGURE, _TRANSMIT = 1, 2, 4
# 14 bytes: FIFO limit, save no bad frames, addresses given by the driver, 64 bytes at least, no FCS in memory.
_CONFIGURATION = bytes((0x8E, 0xC8, 0x40, 0x2E, 0x00, 0x60, 0x00, 0xF2, 0x00, 0x00, 0x40, 0xDB, 0x00, 0x7F))
_ERRORS = ("FCS errors", "alignment errors", "no buffer", "overruns", "collisions", "short frames")
_SHORTEST = 60  # bytes
# Where things are in the shared memory.
_SCP, _ISCP, _SCB, _COMMANDS, _TRANSMIT_BUFFER = 0x0000, 0x0010, 0x0020, 0x0080, 0x0100
_RECEIVE, _EACH, _RECEIVE_COUNT = 0x1000, 0x0640, 16
_DATA, _ROOM = 0x10, 1536  # of a frame descriptor
_QUEUE = 50  # frames that wait; 4.3BSD's IFQ_MAXLEN
_PATIENCE = 1000  # looks at memory


class Bus(Protocol):
    """A card, as software sees it."""

    memory: memoryview
    station: bytes

    def write(self, offset: int, value: int) -> None: ...


class I82596Driver:
    """`deliver` takes each frame that arrived. `interrupt` is to be called when the card asks for it."""

    def __init__(self, card: Bus, deliver: Callable[[bytes], None]) -> None:
        """Raises NoCard."""
        self.counts: Counter[str] = Counter()
        self._card, self._deliver = card, deliver
        self._memory = card.memory
        self._waiting: deque[bytes] = deque()
        self._busy = False  # a frame is being sent
        self._at = 0
        self.start()

    # --- memory ---

    def _word(self, address: int) -> int:
        return self._memory[address] << 8 | self._memory[address + 1]

    def _put_words(self, address: int, *values: int) -> None:
        data = b"".join((value & 0xFFFF).to_bytes(2, "big") for value in values)
        self._memory[address : address + len(data)] = data

    def _put_long(self, address: int, value: int) -> None:
        """The low half comes first."""
        self._put_words(address, value, value >> 16)

    # --- beginning ---

    def start(self) -> None:
        """Reset, then everything made anew. Raises NoCard."""
        self._busy = False
        self._card.write(_RESET, 0)
        self._put_words(_SCP, 0, _SYSBUS, 0, 0)
        self._put_long(_SCP + 8, _ISCP)
        self._put_words(_ISCP, 1, 0)
        self._put_long(_ISCP + 4, _SCB)
        self._put_words(_SCB, *[0] * 20)
        for half in (_SCP | _NEW_SCP, _SCP >> 16):
            self._card.write(_PORT, half)
        self._attend(0)
        if self._word(_ISCP):
            raise NoCard("LAN card: its chip does not initialise")
        self._do(_SET_ADDRESS, self._card.station)
        self._do(_CONFIGURE, _CONFIGURATION)
        self._make_ring()
        self._put_long(_SCB + _SCB_RFA, _RECEIVE)
        self._attend(self._word(_SCB) & 0xF000 | _START_RECEIVING)

    def _attend(self, command: int) -> None:
        """Raises NoCard where the chip does not take the command."""
        self._put_words(_SCB + _SCB_COMMAND, command)
        self._card.write(_ATTENTION, 0)
        if self._word(_SCB + _SCB_COMMAND):
            raise NoCard("LAN card: its chip takes no command")

    def _do(self, action: int, data: bytes) -> None:
        """A command alone, waited for."""
        self._put_words(_COMMANDS, 0, _EL | action)
        self._put_long(_COMMANDS + 4, _NULL)
        self._memory[_COMMANDS + 8 : _COMMANDS + 8 + len(data)] = data
        self._put_long(_SCB + _SCB_CBL, _COMMANDS)
        self._attend(self._word(_SCB) & 0xF000 | _START_COMMANDS)
        for _ in range(_PATIENCE):
            if self._word(_COMMANDS) & _C:
                return
        raise NoCard("LAN card: a command does not end")

    def _make_ring(self) -> None:
        """Frame descriptors with room for a whole frame each; the last one ends the list."""
        self._at = 0
        for number in range(_RECEIVE_COUNT):
            at = _RECEIVE + number * _EACH
            self._put_words(at, 0, _EL if number == _RECEIVE_COUNT - 1 else 0)
            self._put_long(at + 4, _RECEIVE + (number + 1) % _RECEIVE_COUNT * _EACH)
            self._put_long(at + 8, _NULL)
            self._put_words(at + 12, 0, _ROOM)

    # --- frames ---

    def send(self, frame: bytes) -> None:
        """Without FCS; padded here."""
        if len(self._waiting) >= _QUEUE:
            self.counts["dropped"] += 1
            return
        self._waiting.append(frame.ljust(_SHORTEST, b"\0"))
        self._send_next()

    def _send_next(self) -> None:
        if self._busy or not self._waiting:
            return
        frame = self._waiting.popleft()
        self._busy = True
        self._put_words(_TRANSMIT_BUFFER, 0, _EL | _I | _TRANSMIT)
        self._put_long(_TRANSMIT_BUFFER + 4, _NULL)
        self._put_long(_TRANSMIT_BUFFER + 8, _NULL)
        self._put_words(_TRANSMIT_BUFFER + 12, _EOF | len(frame), 0)
        self._memory[_TRANSMIT_BUFFER + 16 : _TRANSMIT_BUFFER + 16 + len(frame)] = frame
        self._put_long(_SCB + _SCB_CBL, _TRANSMIT_BUFFER)
        self._attend(_START_COMMANDS)

    def interrupt(self) -> None:
        status = self._word(_SCB) & 0xF000
        self._attend(status)  # acknowledged
        if status & (_CX | _CNA) and self._busy and self._word(_TRANSMIT_BUFFER) & _C:
            self.counts["out" if self._word(_TRANSMIT_BUFFER) & _OK else "transmit errors"] += 1
            self._busy = False
        if status & (_FR | _RNR):
            self._take_received()
        if status & _RNR:
            self._start_receiving()
        self._send_next()

    def _take_received(self) -> None:
        while (status := self._word(at := _RECEIVE + self._at * _EACH)) & _C:
            length = self._word(at + 12) & _COUNT
            frame = bytes(self._memory[at + _DATA : at + _DATA + length]) if status & _OK else b""
            self._put_words(at, 0, _EL)
            self._put_words(at + 12, 0, _ROOM)
            self._put_words(_RECEIVE + (self._at - 1) % _RECEIVE_COUNT * _EACH + 2, 0)  # this one ends the list now
            self._at = (self._at + 1) % _RECEIVE_COUNT
            if frame:
                self.counts["in"] += 1
                self._deliver(frame)
            else:
                self.counts["receive errors"] += 1

    def _start_receiving(self) -> None:
        """The chip ran out of descriptors, which are free again."""
        for number, name in enumerate(_ERRORS):
            at = _SCB + _SCB_ERRORS + 4 * number
            self.counts[name] += self._word(at) | self._word(at + 2) << 16
            self._put_long(at, 0)
        self._put_long(_SCB + _SCB_RFA, _RECEIVE + self._at * _EACH)
        self._attend(_START_RECEIVING)

    def stop(self) -> None:
        self._card.write(_RESET, 0)
