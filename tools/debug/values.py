"""Values of expressions, and how they are shown."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Protocol

from emu.memory import MemoryFault
from tools.debug import types
from tools.debug.errors import CommandError
from tools.debug.types import Array, Float, Function, Int, Pointer, Struct, Type, Void

_ELEMENTS = 200  # shown of an array
_FLOATS = {4: struct.Struct(">f"), 8: struct.Struct(">d")}
_ESCAPES = {
    7: "\\a",
    8: "\\b",
    9: "\\t",
    10: "\\n",
    11: "\\v",
    12: "\\f",
    13: "\\r",
    27: "\\033",
    34: '\\"',
    92: "\\\\",
}


class Memory(Protocol):
    """Where values are."""

    def read(self, address: int, length: int) -> bytes:
        """Raises CommandError."""
        ...

    def describe(self, address: int) -> str | None:
        """`main+0x4`."""
        ...


class Value:
    """`raw` is an int, a float, or the bytes of an array or a structure. One that can be assigned to has an `address`
    or is a `register`."""

    __slots__ = ("address", "raw", "register", "type")

    def __init__(
        self, type_: Type, raw: int | float | bytes, address: int | None = None, register: str | None = None
    ) -> None:
        self.type = type_
        self.raw = raw
        self.address = address
        self.register = register

    def number(self) -> int | float:
        """Raises CommandError for what is no number."""
        if self.raw.__class__ is int:
            return self.raw
        if isinstance(self.type, Array | Function):
            if self.address is None:
                raise CommandError("the array is not in memory")
            return self.address
        if isinstance(self.raw, bytes):
            raise CommandError(f"{self.type.name} is not a number")
        return self.raw

    def integer(self) -> int:
        """Raises CommandError."""
        return int(self.number())


def of_int(number: int) -> Value:
    """As C types a number that is written down."""
    if -(1 << 31) <= number < 1 << 31:
        return Value(types.INT, number)
    if 0 <= number < 1 << 32:
        return Value(types.UINT, number)
    wide = types.LONG_LONG if number < 1 << 63 else types.ULONG_LONG
    return Value(wide, wide.wrap(number))


def load(memory: Memory, type_: Type, address: int) -> Value:
    """What is at an address. Raises CommandError."""
    if isinstance(type_, Function | Void):
        return Value(type_, address, address)
    data = memory.read(address, type_.size)
    return Value(type_, decode(type_, data), address)


def decode(type_: Type, data: bytes) -> int | float | bytes:
    if isinstance(type_, Int):
        return int.from_bytes(data, "big", signed=type_.signed)
    if isinstance(type_, Pointer):
        return int.from_bytes(data, "big")
    if isinstance(type_, Float) and type_.size in _FLOATS:
        number: float = _FLOATS[type_.size].unpack(data)[0]
        return number
    return data


def encode(type_: Type, value: Value) -> bytes:
    """The bytes a value is in memory. Raises CommandError."""
    if isinstance(type_, Float):
        try:
            return _FLOATS[type_.size].pack(float(value.number()))
        except (OverflowError, KeyError):
            raise CommandError(f"the number does not fit {type_.name}") from None
    if isinstance(type_, Struct | Array):
        if not isinstance(value.raw, bytes) or len(value.raw) != type_.size:
            raise CommandError(f"the value is no {type_.name}")
        return value.raw
    return (value.integer() & (1 << 8 * type_.size) - 1).to_bytes(type_.size, "big")


# --- showing ---


def show(value: Value, memory: Memory, form: str = "") -> str:
    """As `print` shows it; `form` is one of gdb's letters."""
    type_ = value.type
    if isinstance(type_, Struct):
        assert isinstance(value.raw, bytes)
        return f"{{{', '.join(_members(type_, value.raw, memory, form))}}}"
    if isinstance(type_, Array):
        assert isinstance(value.raw, bytes)
        return _array(type_, value.raw, memory, form)
    if form and form != "s":
        return formatted(value, form, memory)
    if isinstance(type_, Function):
        where = value.address or 0
        return f"{{text}} {where:#x}{_named(memory, where)}"
    if isinstance(type_, Void):
        return "void"
    if isinstance(type_, Pointer):
        number = value.integer()
        text = f"{number:#x}{_named(memory, number)}"
        if isinstance(type_.target, Int) and type_.target.size == 1 and number:
            return f"{text} {string(memory, number)}"
        return text if not isinstance(type_.target, Struct | Void | Pointer) else f"({type_.name}) {text}"
    if isinstance(value.raw, float):
        return f"{value.raw:.17g}"
    if type_.size == 1:
        return _character(value.integer())
    return str(value.raw)


def _members(type_: Struct, data: bytes, memory: Memory, form: str) -> list[str]:
    shown = []
    for name, offset, inner in type_.members:
        piece = data[offset : offset + inner.size]
        shown.append(f"{name} = {show(Value(inner, decode(inner, piece)), memory, form)}")
    return shown


def _array(type_: Array, data: bytes, memory: Memory, form: str) -> str:
    element = type_.element
    if isinstance(element, Int) and element.size == 1 and form in ("", "s"):
        return quoted(data.rstrip(b"\0"))
    size = max(1, element.size)
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    shown = [show(Value(element, decode(element, piece)), memory, form) for piece in pieces[:_ELEMENTS]]
    return "{" + ", ".join(shown) + ("..." if len(pieces) > _ELEMENTS else "") + "}"


def _named(memory: Memory, address: int) -> str:
    name = memory.describe(address)
    return f" <{name}>" if name else ""


def _character(number: int) -> str:
    return f"{number} '{_escaped(number & 0xFF, chr(39))}'"


def _escaped(byte: int, quote: str = '"') -> str:
    if byte == 34 and quote != '"':
        return '"'
    if byte == 39 and quote == "'":
        return "\\'"
    return _ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}")


def quoted(data: bytes) -> str:
    """As a string of C."""
    return '"' + "".join(map(_escaped, data)) + '"'


def string(memory: Memory, address: int, limit: int = _ELEMENTS) -> str:
    """The string at an address, as C writes it; what can't be read is said."""
    data = bytearray()
    try:
        while len(data) < limit:
            piece = memory.read(address + len(data), min(limit - len(data), 16 - (address + len(data)) % 16))
            end = piece.find(0)
            data += piece if end < 0 else piece[:end]
            if end >= 0:
                return quoted(bytes(data))
    except (CommandError, MemoryFault):
        if not data:
            return f"<error: cannot access memory at {address:#x}>"
    return quoted(bytes(data)) + "..."


def formatted(value: Value, form: str, memory: Memory) -> str:
    """One number in a format of `x`. Raises CommandError."""
    size = 4 if isinstance(value.type, Pointer | Function | Void) else value.type.size
    if form == "f":
        return f"{_as_float(value, size):.17g}"
    number = value.integer() & (1 << 8 * size) - 1
    show_it = _FORMS.get(form)
    if show_it is None:
        raise CommandError(f"no format {form}; there are {' '.join(sorted((*_FORMS, 'f', 'i', 's', 'a')))}")
    if form == "a":
        return f"{number:#x}{_named(memory, number)}"
    return show_it(number, size)


def _as_float(value: Value, size: int) -> float:
    if isinstance(value.raw, float):
        return value.raw
    if size not in _FLOATS:
        return float(value.number())
    number: float = _FLOATS[size].unpack((value.integer() & (1 << 8 * size) - 1).to_bytes(size, "big"))[0]
    return number


def _signed(number: int, size: int) -> int:
    return number - (1 << 8 * size) if number >> (8 * size - 1) else number


_FORMS: dict[str, Callable[[int, int], str]] = {
    "x": lambda number, size: f"{number:#x}",
    "z": lambda number, size: f"{number:#0{2 + 2 * size}x}",
    "d": lambda number, size: str(_signed(number, size)),
    "u": lambda number, size: str(number),
    "o": lambda number, size: f"0{number:o}" if number else "0",
    "t": lambda number, size: f"{number:b}",
    "c": lambda number, size: _character(_signed(number & 0xFF, 1)),
    "a": lambda number, size: f"{number:#x}",
}
