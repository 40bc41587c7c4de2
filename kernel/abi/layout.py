"""Guest structures, declared as annotated classes and compiled to one `struct.Struct` an alignment.

    class Timeval(Structure):
        sec: I32
        usec: I32

A class that inherits from another structure begins with that one's members; a member declared again keeps its place
and has the new type.

The 68k aligns every member to at most 2 bytes, PA-RISC to its size (hpux-abi.md section 7), so a layout is
compiled for a given maximal alignment, on first use.
"""

from __future__ import annotations

import struct
from typing import Annotated, Any, ClassVar, Self

from emu.memory import AddressSpace
from kernel.abi.errno import Errno

I8 = Annotated[int, "b"]
U8 = Annotated[int, "B"]
I16 = Annotated[int, "h"]
U16 = Annotated[int, "H"]
I32 = Annotated[int, "i"]
U32 = Annotated[int, "I"]
I64 = Annotated[int, "q"]
U64 = Annotated[int, "Q"]
Char2 = Annotated[bytes, "2s"]
Char6 = Annotated[bytes, "6s"]
Char8 = Annotated[bytes, "8s"]
Char9 = Annotated[bytes, "9s"]
Char15 = Annotated[bytes, "15s"]
Char16 = Annotated[bytes, "16s"]
Char20 = Annotated[bytes, "20s"]

_CODES: dict[str, str] = {
    name: kind.__metadata__[0] for name, kind in list(globals().items()) if hasattr(kind, "__metadata__")
}


def _compile(codes: list[str], alignment: int) -> struct.Struct:
    """Codes to a big-endian struct with explicit padding: `struct` itself only knows the host's alignment."""
    parts, offset, widest = [">"], 0, 1
    for code in codes:
        size = struct.calcsize(">" + code)
        align = 1 if code.endswith("s") else min(size, alignment)
        widest = max(widest, align)
        if padding := -offset % align:
            parts.append(f"{padding}x")
        parts.append(code)
        offset += padding + size
    if padding := -offset % widest:
        parts.append(f"{padding}x")
    return struct.Struct("".join(parts))


class Structure:
    """Base of guest structures: keyword constructor (missing fields are zero), `load` and `store`."""

    _codes: ClassVar[list[str]] = []
    _names: ClassVar[list[str]] = []
    _zero: ClassVar[dict[str, Any]]
    _compiled: ClassVar[dict[int, struct.Struct]]

    def __init_subclass__(cls) -> None:
        fields = dict(zip(cls._names, cls._codes, strict=True))
        fields.update((name, _CODES[kind]) for name, kind in cls.__annotations__.items())
        cls._names, cls._codes = list(fields), list(fields.values())
        cls._zero = {name: b"" if code.endswith("s") else 0 for name, code in fields.items()}
        cls._compiled = {}

    def __init__(self, **values: Any) -> None:
        self.__dict__ = {**self._zero, **values}
        if len(self.__dict__) != len(self._zero):
            raise TypeError(f"{type(self).__name__} has no {', '.join(values.keys() - self._zero.keys())}")

    @classmethod
    def layout(cls, alignment: int) -> struct.Struct:
        """The compiled layout where no member is aligned to more than `alignment` bytes."""
        compiled = cls._compiled.get(alignment)
        if compiled is None:
            compiled = cls._compiled[alignment] = _compile(cls._codes, alignment)
        return compiled

    @classmethod
    def sizeof(cls, alignment: int) -> int:
        return cls.layout(alignment).size

    @classmethod
    def cut(cls, name: str, value: int) -> int:
        """As much of a number as fits the field."""
        return value & 0xFFFF if cls._codes[cls._names.index(name)] == "H" else value

    @classmethod
    def field_names(cls) -> set[str]:
        return set(cls._names)

    @classmethod
    def load(cls, memory: AddressSpace, address: int, alignment: int) -> Self:
        """Read one from guest memory. Raises MemoryFault."""
        made = cls.__new__(cls)
        made.__dict__ = dict(zip(cls._names, memory.unpack(cls.layout(alignment), address), strict=True))
        return made

    def to_bytes(self, alignment: int) -> bytes:
        """As the structure lies in memory."""
        return self.layout(alignment).pack(*self.__dict__.values())

    def store(self, memory: AddressSpace, address: int, alignment: int) -> None:
        """Write it to guest memory. Raises MemoryFault, EOVERFLOW when a number is too large for its field."""
        try:
            memory.pack(self.layout(alignment), address, *self.__dict__.values())
        except struct.error:
            raise Errno.EOVERFLOW from None

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.__dict__.items())})"
