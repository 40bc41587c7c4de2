"""From LLVM's object file to a piece of code that can be kept on disk and put anywhere in memory.

Sections are laid out one after the other and what lies between them is resolved; what remains is a list of words that
hold an address: of a place in the piece itself, or of a function of the host's C library.
"""

from __future__ import annotations

import struct

from emu.jit import lines
from emu.jit.host_code import host_code
from emu.named import Named

_HEADER = struct.Struct("<16s2HI3QI6H")
_SECTION = struct.Struct("<2I4Q2I2Q")
_SYMBOL = struct.Struct("<I2BH2Q")
_RELOCATION = struct.Struct("<QQq")
_ALLOCATED = 2
_NOBITS, _SYMBOLS, _RELA = 8, 2, 4


class Piece:
    """Code with its constants, not yet at an address."""

    def __init__(
        self,
        code: bytes,
        symbols: dict[str, int] | None = None,
        inner: list[tuple[int, int]] | None = None,
        outer: list[tuple[int, str]] | None = None,
        lines: bytes = b"",
    ) -> None:
        self.code = code
        self.symbols = {} if symbols is None else symbols
        self.inner = [] if inner is None else inner  # (place, offset in the piece) of 8-byte addresses
        self.outer = [] if outer is None else outer  # (place, function of the host)
        self.lines = lines  # see `lines.table`


class _Symbol(Named):
    name: str
    section: int
    value: int


class _Object:
    def __init__(self, data: bytes) -> None:
        self._data = data
        header = _HEADER.unpack_from(data)
        if data[:5] != b"\x7fELF\x02" or header[2] != host_code().MACHINE:
            raise ValueError("not an object file for this host")
        offset, count, self._names = header[6], header[12], header[13]
        self._sections = [_SECTION.unpack_from(data, offset + index * _SECTION.size) for index in range(count)]
        self.image = bytearray()
        self._places: dict[int, int] = {}
        self._symbols: list[_Symbol] = []
        self._slots: dict[str, int] = {}
        self.piece = Piece(b"")

    def link(self) -> Piece:
        """Raises ValueError for relocation or section kinds that our code generator never emits."""
        self._lay_out()
        self.piece.lines = lines.table(self._named(".debug_line"))
        self._read_symbols()
        for section in self._sections:
            if section[1] == _RELA and section[7] in self._places:
                self._relocate(section)
        piece = self.piece
        piece.code = bytes(self.image)
        for symbol in self._symbols:
            if symbol.name and symbol.section in self._places:
                piece.symbols[symbol.name] = self._places[symbol.section] + symbol.value
        return piece

    def _named(self, name: str) -> bytes:
        """The contents of a section."""
        names = self._sections[self._names][4]
        for start, _, _, _, offset, size, *_ in self._sections:
            end = self._data.index(b"\0", names + start)
            if self._data[names + start : end].decode() == name:
                return self._data[offset : offset + size]
        return b""

    def _lay_out(self) -> None:
        for index, (_, kind, flags, _, offset, size, _, _, alignment, _) in enumerate(self._sections):
            if not flags & _ALLOCATED:
                continue
            self.image += bytes(-len(self.image) % max(alignment, 1))
            self._places[index] = len(self.image)
            self.image += bytes(size) if kind == _NOBITS else self._data[offset : offset + size]

    def _read_symbols(self) -> None:
        for _, kind, _, _, offset, size, link, _, _, _ in self._sections:
            if kind != _SYMBOLS:
                continue
            names = self._sections[link][4]
            for place in range(offset, offset + size, _SYMBOL.size):
                name, _, _, section, value, _ = _SYMBOL.unpack_from(self._data, place)
                end = self._data.index(b"\0", names + name)
                self._symbols.append(_Symbol(self._data[names + name : end].decode(), section, value))

    def _relocate(self, section: tuple[int, ...]) -> None:
        base = self._places[section[7]]
        for place in range(section[4], section[4] + section[5], _RELOCATION.size):
            offset, info, addend = _RELOCATION.unpack_from(self._data, place)
            self._apply(base + offset, info & 0xFFFFFFFF, self._symbols[info >> 32], addend)

    def _apply(self, place: int, kind: int, symbol: _Symbol, addend: int) -> None:
        target = self._places.get(symbol.section)
        inside = None if target is None else target + symbol.value
        host_code().relocate(self, kind, place, symbol.name, inside, addend)

    def absolute(self, place: int, name: str, inside: int | None, addend: int) -> None:
        """Eight bytes with the address of a symbol, which is that far inside the piece, or the host's."""
        if inside is None:
            self.piece.outer.append((place, name))
        else:
            self.piece.inner.append((place, inside + addend))

    def slot(self, name: str, inside: int | None) -> int:
        """Eight bytes with a symbol's address."""
        if name not in self._slots:
            self.image += bytes(-len(self.image) % 8)
            place = self._slots[name] = len(self.image)
            self.image += bytes(8)
            self.absolute(place, name, inside, 0)
        return self._slots[name]

    def jump(self, name: str) -> int:
        """A jump to a function that may be too far away for a call."""
        key = f"jump {name}"
        if key not in self._slots:
            jump = host_code().JUMP
            self.image += bytes(-(len(self.image) + len(jump)) % 8)
            self._slots[key] = len(self.image)
            self.image += jump + bytes(8)
            self.piece.outer.append((len(self.image) - 8, name))
        return self._slots[key]


def link(data: bytes) -> Piece:
    """Raises ValueError if `data` is not an object file of the kind this package makes."""
    return _Object(data).link()
