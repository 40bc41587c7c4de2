"""TCP segments (RFC 793), and the options there are: segment size, window scale, timestamps (RFC 1323)."""

from __future__ import annotations

import struct
from typing import NamedTuple

from kernel.net.stack.wire.checksum import Malformed, checksum, pseudo_header

PROTOCOL = 6
HEADER = 20  # bytes
FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32
_LAYOUT = struct.Struct(">HHIIBBHHH")
_END, _NO_OPERATION, _SEGMENT_SIZE, _WINDOW_SCALE, _TIMESTAMPS = 0, 1, 2, 3, 8
_STAMP_ALONE = bytes((_NO_OPERATION, _NO_OPERATION, _TIMESTAMPS, 10))
_STAMPS = struct.Struct(">II")


class Options(NamedTuple):
    """None is for what was not there."""

    segment_size: int | None = None
    window_scale: int | None = None
    timestamps: tuple[int, int] | None = None  # the sender's clock, and the echo of the other's

    def emit(self) -> bytes:
        """Padded to whole words."""
        data = b""
        if self.segment_size is not None:
            data += struct.pack(">BBH", _SEGMENT_SIZE, 4, self.segment_size)
        if self.window_scale is not None:
            data += struct.pack(">BBBB", _NO_OPERATION, _WINDOW_SCALE, 3, self.window_scale)
        if self.timestamps is not None:
            data += struct.pack(">BBBBII", _NO_OPERATION, _NO_OPERATION, _TIMESTAMPS, 10, *self.timestamps)
        return data


class Segment(NamedTuple):
    source_port: int
    destination_port: int
    sequence: int
    acknowledgment: int
    flags: int
    window: int
    payload: bytes = b""
    options: Options = Options()
    urgent: int = 0  # from `sequence` to the byte after the urgent one, with URG

    @property
    def length(self) -> int:
        """What it takes of the sequence numbers: SYN and FIN one each."""
        return len(self.payload) + bool(self.flags & SYN) + bool(self.flags & FIN)

    def emit(self, source: int, destination: int) -> bytes:
        """With the checksum for these addresses."""
        options = self.options.emit()
        length = HEADER + len(options)
        fields = [
            *(self.source_port, self.destination_port, self.sequence, self.acknowledgment),
            *(length >> 2 << 4, self.flags, self.window, 0, self.urgent),
        ]
        pseudo = pseudo_header(source, destination, PROTOCOL, length + len(self.payload))
        fields[7] = checksum(pseudo, _LAYOUT.pack(*fields), options, self.payload)
        return _LAYOUT.pack(*fields) + options + self.payload


def parse(data: bytes, source: int, destination: int) -> Segment:
    if len(data) < HEADER:
        raise Malformed(f"TCP segment of {len(data)} bytes")
    source_port, destination_port, sequence, acknowledgment, offset, flags, window, _, urgent = _LAYOUT.unpack_from(
        data
    )
    header = (offset >> 4) * 4
    if not HEADER <= header <= len(data):
        raise Malformed(f"TCP header of {header} bytes in {len(data)}")
    if checksum(pseudo_header(source, destination, PROTOCOL, len(data)), data):
        raise Malformed("TCP checksum")
    options = Options() if header == HEADER else parse_options(data[HEADER:header])
    numbers = (source_port, destination_port, sequence, acknowledgment)
    return Segment(*numbers, flags & 0x3F, window, data[header:], options, urgent)


def parse_options(data: bytes) -> Options:
    """What is malformed ends the options; what is unknown is skipped."""
    if len(data) == 12 and data.startswith(_STAMP_ALONE):  # as nearly all segments have it that have any
        return Options(timestamps=_STAMPS.unpack_from(data, 4))
    options, at = Options(), 0
    while at < len(data) and data[at] != _END:
        if data[at] == _NO_OPERATION:
            at += 1
            continue
        length = data[at + 1] if at + 1 < len(data) else 0
        if length < 2 or at + length > len(data):
            break
        kind, value = data[at], data[at + 2 : at + length]
        if (kind, length) == (_SEGMENT_SIZE, 4):
            options = options._replace(segment_size=int.from_bytes(value, "big"))
        elif (kind, length) == (_WINDOW_SCALE, 3):
            options = options._replace(window_scale=min(value[0], 14))
        elif (kind, length) == (_TIMESTAMPS, 10):
            options = options._replace(timestamps=struct.unpack(">II", value))
        at += length
    return options
