"""The driver of the HP 98643A (hpux-net.md 3.1 and 3.2; the chip: Am7990 data sheet).

All it does goes over the card's bus: registers by words, the shared RAM by its offsets.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from typing import Protocol

from emu.lan.fcs import group_hash

_ID, _STATUS, _RDP, _RAP, _RAM = 0x0001, 0x0003, 0x4000, 0x4002, 0x8000
_NOVRAM_STATION = 0xC008
_CARD_ID, _ENABLE, _ACK = 0x15, 0x80, 0x04
_INIT, _STRT, _STOP, _TDMD, _TXON, _RXON, _INEA, _INTR = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80
_IDON, _TINT, _RINT, _MERR, _ERRORS = 0x0100, 0x0200, 0x0400, 0x0800, 0x7800
_BSWP = 4
_OWN, _ERR, _STP, _ENP = 0x8000, 0x4000, 0x0200, 0x0100
_RECEIVE_ERRORS = {0x2000: "framing errors", 0x1000: "overflows", 0x0800: "FCS errors", 0x0400: "no buffer"}
_INTERRUPTED = {0x4000: "babbles", 0x2000: "heartbeat errors", 0x1000: "missed", 0x0800: "memory errors"}
_FCS, _SHORTEST = 4, 60  # bytes
_BUFFER = 1520  # bytes of one
# Where things are in the card's RAM. Rings have a power of two of descriptors of eight bytes.
_BLOCK, _RECEIVE_RING, _TRANSMIT_RING, _BUFFERS = 0x0000, 0x0020, 0x0060, 0x0080
_RECEIVE_COUNT, _TRANSMIT_COUNT = 8, 2
_PATIENCE = 1000  # looks at a register
_QUEUE = 50  # frames that wait for room in the ring; 4.3BSD's IFQ_MAXLEN


class Bus(Protocol):
    """A card, as software sees it."""

    def read(self, offset: int, size: int) -> int: ...
    def write(self, offset: int, size: int, value: int) -> None: ...
    def read_block(self, offset: int, length: int) -> bytes: ...
    def write_block(self, offset: int, data: bytes) -> None: ...


class NoCard(Exception):
    """What is there doesn't answer as the card would."""


class LanceDriver:
    """`deliver` takes each frame that arrived, without FCS. `interrupt` is to be called when the card asks for it."""

    def __init__(self, card: Bus, deliver: Callable[[bytes], None]) -> None:
        """Raises NoCard."""
        self.counts: Counter[str] = Counter()
        self._card = card
        self._deliver = deliver
        self._waiting: deque[bytes] = deque()  # frames for which the ring has no room now
        self._promiscuous = False
        self._selected = -1  # the register that RAP selects
        self.groups: set[bytes] = set()
        if card.read(_ID, 1) & 0x7F != _CARD_ID:
            raise NoCard(f"LAN card: its id is {card.read(_ID, 1):02x}")
        card.write(_ID, 1, 0)
        self.station = self._read_station()
        self.start()

    # --- the card ---

    def _read_station(self) -> bytes:
        nibbles = [self._card.read(_NOVRAM_STATION + 2 * number + 1, 1) & 0xF for number in range(12)]
        return bytes(high << 4 | low for high, low in zip(nibbles[::2], nibbles[1::2], strict=True))

    def _csr(self, number: int, value: int) -> None:
        self._select(number)
        self._card.write(_RDP, 2, value)

    def _csr0(self) -> int:
        self._select(0)
        return self._card.read(_RDP, 2)

    def _select(self, number: int) -> None:
        """An access is to be repeated until the card acknowledges it. RAP stays at CSR0 most of the time."""
        if number == self._selected:
            return
        for _ in range(_PATIENCE):
            self._card.write(_RAP, 2, number)
            if self._card.read(_STATUS, 1) & _ACK:
                self._selected = number
                return
        raise NoCard("LAN card: it does not acknowledge")

    def _word(self, offset: int) -> int:
        return self._card.read(_RAM + offset, 2)

    def _put_words(self, offset: int, *values: int) -> None:
        for number, value in enumerate(values):
            self._card.write(_RAM + offset + 2 * number, 2, value)

    # --- beginning ---

    def start(self) -> None:
        """Rings and block made anew, then INIT and STRT. Raises NoCard."""
        self._csr(0, _STOP)
        self._receive_at = self._transmit_at = self._sent_at = 0
        self._free = _TRANSMIT_COUNT
        for number in range(_RECEIVE_COUNT):
            self._give_to_chip(number)
        for number in range(_TRANSMIT_COUNT):
            self._put_words(_TRANSMIT_RING + 8 * number, self._buffer(_RECEIVE_COUNT + number), 0, 0xF000, 0)
        self._put_words(_BLOCK, *self._block())
        self._csr(3, _BSWP)
        self._csr(1, _BLOCK)
        self._csr(2, 0)
        self._csr(0, _INIT)
        for _ in range(_PATIENCE):
            if self._csr0() & _IDON:
                break
        else:
            raise NoCard("LAN card: its chip does not initialise")
        self._csr(0, _IDON | _STRT | _INEA)
        self._card.write(_STATUS, 1, _ENABLE)

    def _block(self) -> list[int]:
        """The initialisation block: mode, station, filter, rings."""
        station = [self.station[at] | self.station[at + 1] << 8 for at in (0, 2, 4)]
        groups = 0
        for group in self.groups:
            groups |= 1 << group_hash(group)
        rings = []
        for place, count in ((_RECEIVE_RING, _RECEIVE_COUNT), (_TRANSMIT_RING, _TRANSMIT_COUNT)):
            rings += [place, (count.bit_length() - 1) << 13]
        return [0x8000 * self._promiscuous, *station, *(groups >> 16 * word & 0xFFFF for word in range(4)), *rings]

    def _buffer(self, number: int) -> int:
        return _BUFFERS + number * _BUFFER

    def _give_to_chip(self, number: int) -> None:
        """An empty receive buffer; OWN is in the second word, which is written last."""
        place = _RECEIVE_RING + 8 * number
        self._put_words(place, self._buffer(number))
        self._put_words(place + 4, -_BUFFER & 0xFFFF, 0)
        self._put_words(place + 2, _OWN)

    # --- frames ---

    def send(self, frame: bytes) -> None:
        """Without FCS; padded here, for the chip doesn't."""
        if len(self._waiting) >= _QUEUE:
            self.counts["dropped"] += 1
            return
        self._waiting.append(frame.ljust(_SHORTEST, b"\0"))
        self._fill_ring()

    def _fill_ring(self) -> None:
        while self._waiting and self._free:
            frame = self._waiting.popleft()
            number = self._transmit_at
            self._transmit_at = (number + 1) % _TRANSMIT_COUNT
            self._free -= 1
            self._card.write_block(_RAM + self._buffer(_RECEIVE_COUNT + number), frame)
            place = _TRANSMIT_RING + 8 * number
            self._put_words(place + 4, -len(frame) & 0xFFFF, 0)
            self._put_words(place + 2, _OWN | _STP | _ENP)
            self._csr(0, _TDMD | _INEA)

    def interrupt(self) -> None:
        """The card asks: find out why, and see to it."""
        while (status := self._csr0()) & _INTR:
            self._csr(0, status & (_IDON | _TINT | _RINT | _ERRORS) | _INEA)
            for bit, name in _INTERRUPTED.items():
                self.counts[name] += bool(status & bit)
            if status & _RINT:
                self._take_received()
            if status & _TINT:
                self._take_sent()
            if status & _MERR or not status & _TXON:
                self.counts["restarts"] += 1
                self.start()
        self._fill_ring()

    def _take_received(self) -> None:
        while not (flags := self._word(_RECEIVE_RING + 8 * self._receive_at + 2)) & _OWN:
            number = self._receive_at
            length = self._word(_RECEIVE_RING + 8 * number + 6)
            frame = b""
            if flags & _ERR or flags & (_STP | _ENP) != _STP | _ENP:
                self.counts.update(name for bit, name in _RECEIVE_ERRORS.items() if flags & bit)
                self.counts["receive errors"] += 1
            else:
                frame = self._card.read_block(_RAM + self._buffer(number), length - _FCS)
            self._give_to_chip(number)
            self._receive_at = (number + 1) % _RECEIVE_COUNT
            if frame:
                self.counts["in"] += 1
                self._deliver(frame)

    def _take_sent(self) -> None:
        while self._free < _TRANSMIT_COUNT:
            flags = self._word(_TRANSMIT_RING + 8 * self._sent_at + 2)
            if flags & _OWN:
                return
            self.counts["transmit errors" if flags & _ERR else "out"] += 1
            self._sent_at = (self._sent_at + 1) % _TRANSMIT_COUNT
            self._free += 1

    def stop(self) -> None:
        self._csr(0, _STOP)
