"""HP's Remote Maintenance Protocol, by which Series 300 and 700 machines boot (hpux-net.md section 4)."""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple

from kernel.net.stack.wire.checksum import Malformed

GROUP = b"\x09\0\x09\0\0\x04"  # the stations that answer requests
SERVER, CLIENT = 0x0608, 0x0609  # extended access points
VERSION = 2
PROBE = 0xFFFF  # the session of a question for names
LONGEST_DATA = 1514 - 14 - 10 - 8 - 1  # bytes in a read reply
_MACHINE = 20  # bytes of a machine type
_BOOT_REQUEST = struct.Struct(">BBIHH20s")
_BOOT_REPLY = struct.Struct(">BBIHH")
_READ = struct.Struct(">BBIHH")
_READ_REPLY = struct.Struct(">BBIH")
_COMPLETE = struct.Struct(">BB4xH")


class Type(IntEnum):
    BOOT_REQUEST, READ_REQUEST, COMPLETE = 1, 2, 3
    BOOT_REPLY, READ_REPLY = 129, 130


class Code(IntEnum):
    """What came of a request."""

    OK, EOF, ABORT, BUSY = 0, 2, 3, 4
    NO_FILE, OPEN_FAILED, NO_MORE, DEFAULT, BAD_SESSION, BAD_PACKET = 16, 17, 18, 19, 25, 27


class BootRequest(NamedTuple):
    sequence: int
    session: int
    machine: str
    name: bytes

    def emit(self) -> bytes:
        machine = self.machine.encode().ljust(_MACHINE)
        head = _BOOT_REQUEST.pack(Type.BOOT_REQUEST, 0, self.sequence, self.session, VERSION, machine)
        return head + bytes((len(self.name),)) + self.name


class BootReply(NamedTuple):
    code: int
    sequence: int
    session: int
    name: bytes

    def emit(self) -> bytes:
        head = _BOOT_REPLY.pack(Type.BOOT_REPLY, self.code, self.sequence, self.session, VERSION)
        return head + bytes((len(self.name),)) + self.name


class ReadRequest(NamedTuple):
    offset: int
    session: int
    size: int

    def emit(self) -> bytes:
        return _READ.pack(Type.READ_REQUEST, 0, self.offset, self.session, self.size)


class ReadReply(NamedTuple):
    code: int
    offset: int
    session: int
    data: bytes

    def emit(self) -> bytes:
        return _READ_REPLY.pack(Type.READ_REPLY, self.code, self.offset, self.session) + self.data + b"\0"


class Complete(NamedTuple):
    session: int

    def emit(self) -> bytes:
        return _COMPLETE.pack(Type.COMPLETE, 0, self.session)


Request = BootRequest | ReadRequest | Complete


def parse(data: bytes) -> Request:
    """What a client sends. Raises Malformed."""
    try:
        kind = data[0] if data else 0
        if kind == Type.BOOT_REQUEST:
            _, _, sequence, session, _, machine = _BOOT_REQUEST.unpack_from(data)
            length = data[_BOOT_REQUEST.size]
            name = data[_BOOT_REQUEST.size + 1 :][:length]
            if len(name) < length:
                raise Malformed(f"RMP name of {len(name)} bytes, not {length}")
            return BootRequest(sequence, session, machine.decode("latin-1").rstrip(" \0"), name)
        if kind == Type.READ_REQUEST:
            return ReadRequest(*_READ.unpack_from(data)[2:])
        if kind == Type.COMPLETE:
            return Complete(_COMPLETE.unpack_from(data)[2])
    except (struct.error, IndexError):
        raise Malformed(f"RMP packet of {len(data)} bytes") from None
    raise Malformed(f"RMP packet of type {kind}")


def parse_reply(data: bytes) -> BootReply | ReadReply:
    """What a server sends. Raises Malformed."""
    try:
        if data[0] == Type.BOOT_REPLY:
            _, code, sequence, session, _ = _BOOT_REPLY.unpack_from(data)
            length = data[_BOOT_REPLY.size]
            return BootReply(code, sequence, session, data[_BOOT_REPLY.size + 1 :][:length])
        _, code, offset, session = _READ_REPLY.unpack_from(data)
        return ReadReply(code, offset, session, data[_READ_REPLY.size : -1])
    except (struct.error, IndexError):
        raise Malformed(f"RMP packet of {len(data)} bytes") from None
