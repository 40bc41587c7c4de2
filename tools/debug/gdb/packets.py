"""Packets of gdb's remote protocol: frames, checksums, escapes, run-length coding, acknowledgements.

Facts: "Debugging with GDB", appendix E.1 (Overview). A packet is `$payload#cc`, cc the sum of the payload's bytes
modulo 256 in hexadecimal; `}` says that the next byte was changed by 0x20; in what we send `x*n` repeats x.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

LONGEST = 1 << 14  # bytes of a payload, as `PacketSize` says

_ESCAPED = re.compile(rb"[#$}*]")
_RUN = re.compile(rb"(.)\1{3,}", re.DOTALL)
_MOST = 97  # further repeats one count can say: 126 - 29
_CHECKSUM = 2  # bytes


class Signal(Enum):
    """What arrives besides packets."""

    ACK = "+"
    NACK = "-"
    INTERRUPT = "\x03"
    DAMAGED = "damaged"  # a packet with a wrong checksum, or too long


class Decoder:
    """Cuts a stream of bytes into packets. What is between them and nothing of the protocol's is dropped."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._inside = False  # a `$` has come; the buffer begins after it
        self._dropping = False  # the packet is too long: nothing of it is kept

    def feed(self, data: bytes) -> Iterator[bytes | Signal]:
        """Payloads, escapes taken back, and signals, in order. Whatever arrives raises nothing."""
        self._buffer += data
        while self._buffer:
            if not self._inside:
                signal = self._outside()
                if signal is not None:
                    yield signal
                continue
            end = self._end()
            if end is None:
                return
            if end >= 0:
                yield self._packet(end)

    def _outside(self) -> Signal | None:
        first = self._buffer.pop(0)
        if first == ord("$"):
            self._inside, self._dropping = True, False
        elif first in b"+-\x03":
            return Signal(chr(first))
        return None

    def _end(self) -> int | None:
        """Where the `#` of a complete packet is; None: more has to come; negative: the packet begins anew."""
        buffer = self._buffer
        end, again = buffer.find(b"#"), buffer.find(b"$")
        if again >= 0 and (end < 0 or again < end):  # a `$` is always escaped: the end of the last one was lost
            del buffer[: again + 1]
            self._dropping = False
            return -1
        if end < 0 and len(buffer) > 2 * LONGEST:
            buffer.clear()
            self._dropping = True
        return end if 0 <= end <= len(buffer) - 1 - _CHECKSUM else None

    def _packet(self, end: int) -> bytes | Signal:
        payload, written = bytes(self._buffer[:end]), bytes(self._buffer[end + 1 : end + 1 + _CHECKSUM])
        del self._buffer[: end + 1 + _CHECKSUM]
        self._inside = False
        if self._dropping or len(payload) > 2 * LONGEST or written.lower() != _checksum(payload):
            return Signal.DAMAGED
        return unescape(payload)


def frame(payload: bytes) -> bytes:
    """A packet to send: its runs coded. Binary data in it must have gone through `escape`."""
    coded = _RUN.sub(_code_run, payload)
    return b"$" + coded + b"#" + _checksum(coded)


def escape(data: bytes) -> bytes:
    """Binary data as it may stand in a payload."""
    return _ESCAPED.sub(lambda match: bytes((ord("}"), match[0][0] ^ 0x20)), data)


def unescape(data: bytes) -> bytes:
    """The reverse of `escape`. A `}` at the very end stands for nothing."""
    return re.sub(rb"\}(.?)", lambda match: bytes(byte ^ 0x20 for byte in match[1]), data, flags=re.DOTALL)


def _code_run(match: re.Match[bytes]) -> bytes:
    byte, left = match[1], len(match[0])
    made = b""
    while left > 3:
        more = min(left - 1, _MOST)
        if more in (6, 7):  # their counts would be `#` and `$`
            more = 5
        made += byte + b"*" + bytes((more + 29,))
        left -= more + 1
    return made + byte * left


def _checksum(payload: bytes) -> bytes:
    return b"%02x" % (sum(payload) & 0xFF)
