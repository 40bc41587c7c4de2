"""What guest memory is read and written as, besides bytes: big-endian numbers, structures, strings."""

from __future__ import annotations

import struct
from typing import Any

from emu.page import PAGE

_U8 = struct.Struct(">B")
_U16 = struct.Struct(">H")
_U32 = struct.Struct(">I")
_S16 = struct.Struct(">h")
_S32 = struct.Struct(">i")


class TypedMemory:
    """Over the three methods below, which check the guest's protection and raise `MemoryFault`."""

    def readable(self, address: int, length: int) -> memoryview:
        """A read-only view, no copy."""
        raise NotImplementedError

    def writable(self, address: int, length: int) -> memoryview:
        """A view to be filled at once, for `recv_into` and the like. Counts as a write of the whole range."""
        raise NotImplementedError

    def unpack(self, structure: struct.Struct, address: int) -> tuple[Any, ...]:
        raise NotImplementedError

    def cstring(self, address: int, limit: int) -> bytes:
        """The bytes before the first NUL. Raises ValueError when there is none within `limit` bytes."""
        pieces: list[bytes] = []
        while limit > 0:
            length = min(limit, PAGE - address % PAGE)
            piece = bytes(self.readable(address, length))
            end = piece.find(0)
            if end >= 0:
                pieces.append(piece[:end])
                return b"".join(pieces)
            pieces.append(piece)
            address += length
            limit -= length
        raise ValueError("string too long")

    def pack(self, structure: struct.Struct, address: int, *values: Any) -> None:
        structure.pack_into(self.writable(address, structure.size), 0, *values)

    def u8(self, address: int) -> int:
        return self._scalar(_U8, address)

    def u16(self, address: int) -> int:
        return self._scalar(_U16, address)

    def u32(self, address: int) -> int:
        return self._scalar(_U32, address)

    def s16(self, address: int) -> int:
        return self._scalar(_S16, address)

    def s32(self, address: int) -> int:
        return self._scalar(_S32, address)

    def put_u8(self, address: int, value: int) -> None:
        _U8.pack_into(self.writable(address, 1), 0, value & 0xFF)

    def put_u16(self, address: int, value: int) -> None:
        _U16.pack_into(self.writable(address, 2), 0, value & 0xFFFF)

    def put_u32(self, address: int, value: int) -> None:
        _U32.pack_into(self.writable(address, 4), 0, value & 0xFFFFFFFF)

    def _scalar(self, structure: struct.Struct, address: int) -> int:
        value: int = self.unpack(structure, address)[0]
        return value
