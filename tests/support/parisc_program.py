"""PA-RISC programs of raw words: an assembler by declared name, and a static ELF file for qemu-hppa."""

from __future__ import annotations

import struct

from emu.isa.declaration import Instruction
from emu.isa.pattern import Field
from emu.parisc.isa.table import instructions

BASE = 0x10000  # where the program's only segment lies
_HEADER = 0x1000


class Assembler:
    """Encodes instructions by name; of several encodings the first that has all the fields as given."""

    def __init__(self) -> None:
        self._named: dict[str, list[Instruction]] = {}
        for one in instructions():
            self._named.setdefault(one.name, []).append(one)

    def __call__(self, name: str, **values: int) -> int:
        for one in self._named[name]:
            fields = {field.name: field for field in one.pattern.fields}
            if set(values) <= set(fields):
                word = encode(one, **values)
                # A field may have fixed contents, which must be the ones given.
                if all(
                    fields[key].insert(raw(key, value)) & one.pattern.mask
                    == word & one.pattern.mask & _bits(fields[key])
                    for key, value in values.items()
                ):
                    return word
        raise ValueError(f"{name} has no {values}")


def _bits(field: Field) -> int:
    return field.insert((1 << field.width) - 1)


_INVERSE = {"im5": (5, 0), "im11": (11, 0), "im14": (14, 0), "im14w": (12, 2), "im14d": (11, 3)}


def raw(name: str, value: int) -> int:
    """The contents of the field `name` that stand for `value`."""
    if name in _INVERSE:
        width, shift = _INVERSE[name]
        return (value >> shift & (1 << (width - 1)) - 1) << 1 | (value < 0)
    if name.startswith("disp"):
        width = int(name[4:])
        words = value >> 2
        low = (words & 0x3FF) << 2 | (words >> 10 & 1) << 1
        return (words >> 11 & (1 << (width - 12)) - 1) << 12 | low | (value < 0)
    if name == "im21":
        value >>= 11
        return (
            value >> 20 & 1
            | (value >> 9 & 0x7FF) << 1
            | (value >> 7 & 3) << 14
            | (value >> 2 & 31) << 16
            | (value & 3) << 12
        )
    if name == "len":
        return 32 - value
    if name == "lend":
        return 32 - value & 31 | (value > 32) << 5
    if name == "sr":
        return (value & 3) << 1 | value >> 2
    return value


def encode(one: Instruction, **values: int) -> int:
    return one.pattern.encode(**{name: raw(name, value) for name, value in values.items()})


def elf(image: bytes, entry: int) -> bytes:
    """A static executable whose segment is `image`, readable, writable and executable, at BASE."""
    ident = b"\x7fELF\x01\x02\x01".ljust(16, b"\0")
    header = ident + struct.pack(">HHIIIIIHHHHHH", 2, 15, 1, entry, 52, 0, 0x210, 52, 32, 1, 0, 0, 0)
    segment = struct.pack(">8I", 1, _HEADER, BASE, BASE, len(image), len(image), 7, 0x1000)
    return (header + segment).ljust(_HEADER, b"\0") + image
