"""The Am7990, LANCE: an Ethernet controller with rings of descriptors in memory (Am7990 data sheet; hpux-net.md 3.2).

Two registers can be reached: RAP selects one of CSR0 to CSR3, RDP is that. Everything else is in the memory the chip
and its driver share, in words that both see alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from emu.lan.fcs import LONGEST, SHORTEST, SIZE, fcs, group_hash, is_whole
from emu.lan.link import Link

BROADCAST = b"\xff" * 6
_DESCRIPTOR = 8  # bytes
_BABBLE = 1519  # bytes on the wire; more than that sets BABL


class Csr0:
    """Bits of CSR0."""

    INIT, STRT, STOP, TDMD, TXON, RXON, INEA, INTR = (1 << bit for bit in range(8))
    IDON, TINT, RINT, MERR, MISS, CERR, BABL, ERR = (1 << bit for bit in range(8, 16))


CLEARED_BY_ONE = Csr0.IDON | Csr0.TINT | Csr0.RINT | Csr0.MERR | Csr0.MISS | Csr0.CERR | Csr0.BABL
_INTERRUPTS = Csr0.BABL | Csr0.MISS | Csr0.MERR | Csr0.RINT | Csr0.TINT | Csr0.IDON
_ERRORS = Csr0.BABL | Csr0.CERR | Csr0.MISS | Csr0.MERR


class Csr3:
    """Bits of CSR3."""

    BCON, ACON, BSWP = 1, 2, 4


class Mode:
    """Bits of the initialisation block's first word."""

    DRX, DTX, LOOP, DTCR, COLL, DRTY, INTL = (1 << bit for bit in range(7))
    PROM = 1 << 15


class Receive:
    """The high byte of a receive descriptor's second word."""

    ENP, STP, BUFF, CRC, OFLO, FRAM, ERR, OWN = (1 << bit for bit in range(8, 16))


class Transmit:
    """The high byte of a transmit descriptor's second word."""

    ENP, STP, DEF, ONE, MORE, ADD_FCS, ERR, OWN = (1 << bit for bit in range(8, 16))


class Failure:
    """A transmit descriptor's last word."""

    RTRY, LCAR, LCOL, UFLO, BUFF = 1 << 10, 1 << 11, 1 << 12, 1 << 14, 1 << 15


class Ring:
    """Where the chip is in a ring of descriptors."""

    __slots__ = ("at", "base", "size")

    def __init__(self, base: int, size: int) -> None:
        self.base, self.size = base, size
        self.at = 0

    def place(self, ahead: int = 0) -> int:
        return self.base + (self.at + ahead) % self.size * _DESCRIPTOR

    def advance(self, count: int = 1) -> None:
        self.at = (self.at + count) % self.size


class Lance:
    """`memory` is all the chip can reach, a power of two of bytes, and repeats above. `interrupt` is told of each
    change of the interrupt pin."""

    def __init__(self, memory: memoryview, link: Link, interrupt: Callable[[bool], None]) -> None:
        self.memory = memory
        self.link = link
        self.counts: Counter[str] = Counter()
        self._mask = len(memory) - 1
        self._interrupt = interrupt
        self._pin = False
        self._rap = 0
        self.reset()

    def reset(self) -> None:
        """The RESET pin."""
        self._csr0 = Csr0.STOP
        self._csr = [0, 0, 0, 0]  # CSR1 to CSR3 at their places
        self._mode = 0
        self._station = bytes(6)
        self._groups = 0
        self._receive = self._transmit = Ring(0, 1)
        self._show_interrupt()

    # --- registers ---

    @property
    def rap(self) -> int:
        return self._rap

    @rap.setter
    def rap(self, value: int) -> None:
        self._rap = value & 3

    @property
    def rdp(self) -> int:
        """CSR1 to CSR3 can be reached only while the chip is stopped; what is read else is not said: zeros here."""
        if self._rap == 0:
            return self._csr0 | (Csr0.ERR if self._csr0 & _ERRORS else 0) | (Csr0.INTR if self._asks() else 0)
        return self._csr[self._rap] if self._csr0 & Csr0.STOP else 0

    @rdp.setter
    def rdp(self, value: int) -> None:
        if self._rap == 0:
            self._write_csr0(value)
        elif self._csr0 & Csr0.STOP:
            self._csr[self._rap] = value & (0, 0xFFFE, 0x00FF, 0x0007)[self._rap]

    def _write_csr0(self, value: int) -> None:
        if value & Csr0.STOP:  # overrides all else
            self._csr0 = Csr0.STOP
            self._show_interrupt()
            return
        self._csr0 &= ~(value & CLEARED_BY_ONE)
        stopped = bool(self._csr0 & Csr0.STOP)
        if value & (Csr0.INIT | Csr0.STRT):
            self._csr0 &= ~Csr0.STOP
        if not self._csr0 & Csr0.STOP:  # INEA can't be set while the chip is stopped
            self._csr0 = self._csr0 & ~Csr0.INEA | value & Csr0.INEA
        if value & Csr0.INIT and stopped:
            self._initialise()
        if value & Csr0.STRT:
            self._start()
        self._show_interrupt()
        if value & Csr0.TDMD:
            self.poll()

    def _asks(self) -> bool:
        return bool(self._csr0 & _INTERRUPTS)

    def _raise(self, bits: int) -> None:
        self._csr0 |= bits
        self._show_interrupt()

    def _show_interrupt(self) -> None:
        pin = bool(self._csr0 & Csr0.INEA) and self._asks()
        if pin != self._pin:
            self._pin = pin
            self._interrupt(pin)

    # --- memory ---

    def _word(self, address: int) -> int:
        at = address & self._mask
        return self.memory[at] << 8 | self.memory[at | 1]

    def _put_word(self, address: int, value: int) -> None:
        at = address & self._mask
        self.memory[at], self.memory[at | 1] = value >> 8 & 0xFF, value & 0xFF

    def _bytes(self, address: int, length: int) -> bytes:
        """Of a buffer. Without BSWP the first byte of a word is its low one."""
        at = address & self._mask
        data = bytes(self.memory[at : at + length])
        if len(data) < length:
            data += bytes(self.memory[: length - len(data)])
        return data if self._csr[3] & Csr3.BSWP else _swapped(data)

    def _put_bytes(self, address: int, data: bytes) -> None:
        at = address & self._mask
        data = data if self._csr[3] & Csr3.BSWP else _swapped(data)
        fits = min(len(data), len(self.memory) - at)
        self.memory[at : at + fits] = data[:fits]
        self.memory[: len(data) - fits] = data[fits:]

    # --- the beginning ---

    def _initialise(self) -> None:
        at = self._csr[2] << 16 | self._csr[1]
        words = [self._word(at + 2 * number) for number in range(12)]
        self._mode = words[0] & 0x807F
        self._station = b"".join(word.to_bytes(2, "little") for word in words[1:4])
        self._groups = sum(word << 16 * number for number, word in enumerate(words[4:8]))
        self._receive, self._transmit = _ring(*words[8:10]), _ring(*words[10:12])
        self._raise(Csr0.IDON)

    def _start(self) -> None:
        self._csr0 &= ~(Csr0.RXON | Csr0.TXON)
        self._csr0 |= 0 if self._mode & Mode.DRX else Csr0.RXON
        self._csr0 |= 0 if self._mode & Mode.DTX else Csr0.TXON
        self.poll()

    # --- transmitting ---

    @property
    def transmitting(self) -> bool:
        """Whether it looks at its ring."""
        return bool(self._csr0 & Csr0.TXON)

    def poll(self) -> None:
        """Look at the transmit ring, as the chip does every 1.6 ms and when it is told to."""
        for _ in range(self._transmit.size):
            if not self._csr0 & Csr0.TXON or not self._transmit_one():
                return

    def _transmit_one(self) -> bool:
        """Send what the current descriptors hold; False where the driver has nothing."""
        ring = self._transmit
        first = self._word(ring.place() + 2)
        if not first & Transmit.OWN:
            return False
        if not first & Transmit.STP:  # no frame begins here: given back as it is
            self._put_word(ring.place() + 2, first & ~Transmit.OWN)
            ring.advance()
            return True
        frame = b""
        while True:
            place = ring.place()
            flags = self._word(place + 2)
            frame += self._bytes(self._word(place) | (flags & 0xFF) << 16, _length(self._word(place + 4)))
            if flags & Transmit.ENP:
                self._end(frame, place, flags)
                return True
            ring.advance()
            if ring.size == 1 or not self._word(ring.place() + 2) & Transmit.OWN:
                self._fail(place, flags)
                return False
            self._put_word(place + 2, flags & ~Transmit.OWN)

    def _end(self, frame: bytes, place: int, flags: int) -> None:
        """The whole frame was read."""
        failure = self._emit(frame)
        self._transmit.advance()
        self.counts["collisions" if failure else "out"] += 1
        self._give_back(place, flags, failure)
        self._raise(Csr0.TINT)

    def _give_back(self, place: int, flags: int, failure: int) -> None:
        """OWN goes last."""
        if failure:
            self._put_word(place + 6, failure)
            flags |= Transmit.ERR
        self._put_word(place + 2, flags & ~Transmit.OWN)

    def _fail(self, place: int, flags: int) -> None:
        """A frame without end: the transmitter stops."""
        self.counts["underflows"] += 1
        self._give_back(place, flags, Failure.BUFF | Failure.UFLO)
        self._csr0 &= ~Csr0.TXON
        self._raise(Csr0.TINT)

    def _emit(self, frame: bytes) -> int:
        """Onto the wire, or back in a loop. The chip pads nothing: what is too short, nobody takes."""
        given = bool(self._mode & Mode.DTCR)  # the FCS is the driver's
        if len(frame) + (0 if given else SIZE) > _BABBLE:
            self._raise(Csr0.BABL)
        if self._mode & Mode.COLL and self._mode & Mode.LOOP:
            return Failure.RTRY
        if not (self._mode & Mode.LOOP and self._mode & Mode.INTL):
            self._send(frame, given)
        if self._mode & Mode.LOOP:
            self._take_looped(frame, given)
        return 0

    def _send(self, frame: bytes, given: bool) -> None:
        if given:
            frame = frame[:-SIZE] if is_whole(frame) else b""
        if SHORTEST <= len(frame) <= LONGEST:
            self.link.send(frame)
        else:
            self.counts["nobody takes"] += 1

    # --- receiving ---

    def look(self) -> None:
        """Frames may have arrived on the wire."""
        while (frame := self.link.receive()) is not None:
            self.arrive(frame)

    def arrive(self, frame: bytes) -> None:
        """A frame from the wire, without FCS; a link may have left the padding out."""
        if self._csr0 & Csr0.RXON and not self._mode & Mode.LOOP and self._wants(frame[:6]):
            frame = frame.ljust(SHORTEST, b"\0")
            self._store(frame + fcs(frame), 0)

    def _take_looped(self, frame: bytes, given: bool) -> None:
        """With the FCS made by the chip it is not checked; the driver's own is."""
        if self._csr0 & Csr0.RXON and self._wants(frame[:6]):
            if given:
                self._store(frame, 0 if is_whole(frame) else Receive.CRC | Receive.ERR)
            else:
                self._store(frame + fcs(frame), 0)

    def _wants(self, station: bytes) -> bool:
        if self._mode & Mode.PROM or station in (self._station, BROADCAST):
            return True
        return bool(station[:1] and station[0] & 1 and self._groups >> group_hash(station) & 1)

    def _store(self, data: bytes, errors: int) -> None:
        """Into as many buffers as it takes."""
        ring = self._receive
        flags = self._word(ring.place() + 2)
        if not flags & Receive.OWN:
            self.counts["missed"] += 1
            self._raise(Csr0.MISS)
            return
        begins, at = Receive.STP, 0
        for number in range(ring.size):
            place = ring.place()
            size = _length(self._word(place + 4))
            self._put_bytes(self._word(place) | (flags & 0xFF) << 16, data[at : at + size])
            at += size
            if at >= len(data):
                self._put_word(place + 6, len(data) & 0xFFF)
                self._hand_over(place, flags, begins | Receive.ENP | errors)
                self.counts["in"] += 1
                break
            following = self._word(ring.place(1) + 2)
            if number + 1 == ring.size or not following & Receive.OWN:
                self.counts["overflows"] += 1
                self._hand_over(place, flags, begins | Receive.BUFF | Receive.OFLO | Receive.ERR)
                break
            self._hand_over(place, flags, begins)
            begins, flags = 0, following
        self._raise(Csr0.RINT)

    def _hand_over(self, place: int, flags: int, status: int) -> None:
        """To the driver: from now on the descriptor is not the chip's."""
        self._put_word(place + 2, flags & 0xFF | status)
        self._receive.advance()


def _ring(low: int, high: int) -> Ring:
    return Ring((high & 0xFF) << 16 | low & 0xFFF8, 1 << (high >> 13))


def _length(word: int) -> int:
    """Of a buffer, whose two's complement is in twelve bits."""
    return -word & 0xFFF or 0x1000


def _swapped(data: bytes) -> bytes:
    """Each two bytes the other way round."""
    swapped = bytearray(data + b"\0" * (len(data) & 1))
    swapped[0::2], swapped[1::2] = swapped[1::2], swapped[0::2]
    return bytes(swapped)
