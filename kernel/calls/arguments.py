"""The types a system call's arguments are declared with: how each is fetched, converted and shown by a trace.

    def open(task: Task, path: Path, flags: OpenFlags, mode: Mode) -> int: ...

`Path` is a `bytes` for the handler and a quoted string for the trace; where one is needed that isn't here, a
subject's module declares its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Protocol

from emu.memory import AddressSpace, MemoryFault
from kernel.abi import file, signals
from kernel.abi.errno import Errno


class Shown:
    """How much a trace shows of what arguments point at."""

    string = 32  # bytes; `hp9k trace -s` sets it for all of this process


class Layout(Protocol):
    """As much of a series as the reading of a structure depends on."""

    ALIGNMENT: int  # no member is aligned to more bytes


class Guest(Protocol):
    """As much of a process as fetching and showing an argument may know."""

    @property
    def memory(self) -> AddressSpace: ...
    @property
    def abi(self) -> Layout: ...


# What a trace prints of one argument. `raw` holds all the call's argument words; `result` is None while the call
# has not returned, and when it failed.
Show = Callable[[Guest, tuple[int, ...], int, int | None], str]


class Argument:
    """How one argument is fetched (a `struct` code), converted for the handler, and shown."""

    __slots__ = ("code", "convert", "output", "show")

    def __init__(
        self,
        code: str,
        show: Show,
        convert: Callable[[Guest, int], Any] | None = None,
        *,
        output: bool = False,
    ) -> None:
        self.code = code
        self.show = show
        self.convert = convert
        self.output = output  # what it points at is filled in by the call: shown when the call returns


def show_decimal(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return str(raw[index])


def show_pointer(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return hex(raw[index]) if raw[index] else "NULL"


def show_octal(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return f"0{raw[index] & 0xFFFFFFFF:o}"


def show_hex(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return hex(raw[index] & 0xFFFFFFFF)


def quoted(data: bytes, more: bool = False) -> str:
    """Bytes as a C string literal."""
    text = "".join(_ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in data)
    return f'"{text}"' + ("..." if more else "")


_ESCAPES = {10: "\\n", 13: "\\r", 9: "\\t", 34: '\\"', 92: "\\\\", 27: "\\033", 0: "\\0"}


def show_path(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    if not raw[index]:
        return "NULL"
    try:
        return quoted(guest.memory.cstring(raw[index], file.PATH_MAX + 1))
    except (MemoryFault, ValueError):
        return hex(raw[index])


def show_buffer(length: int) -> Show:
    """What was to be written: as many bytes as argument `length` says."""

    def show(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
        count = max(0, raw[length])
        try:
            return quoted(guest.memory.read(raw[index], min(count, Shown.string)), count > Shown.string)
        except MemoryFault:
            return hex(raw[index])

    return show


def show_filled(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    """What was read: as many bytes as the call returned."""
    if result is None:
        return hex(raw[index])
    try:
        return quoted(guest.memory.read(raw[index], min(result, Shown.string)), result > Shown.string)
    except MemoryFault:
        return hex(raw[index])


def flag_names(names: Iterable[tuple[int, str]], value: int, none: str = "0") -> str:
    """`A|B|0x40` for the bits in `value`; `none` for zero."""
    shown, rest = [], value
    for bits, name in names:
        if bits and rest & bits == bits:
            shown.append(name)
            rest &= ~bits
    if rest:
        shown.append(hex(rest))
    return "|".join(shown) or none


def show_flags(names: tuple[tuple[int, str], ...]) -> Show:
    def show(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
        return flag_names(names, raw[index] & 0xFFFFFFFF)

    return show


def show_choice(names: dict[int, str]) -> Show:
    def show(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
        return names.get(raw[index], str(raw[index]))

    return show


def show_open_flags(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    access = ("O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE")[raw[index] & file.O_ACCMODE]
    rest = raw[index] & 0xFFFFFFFF & ~file.O_ACCMODE
    return access + ("|" + flag_names(OPEN_FLAGS, rest) if rest else "")


OPEN_FLAGS = (
    (file.O_NDELAY, "O_NDELAY"),
    (file.O_APPEND, "O_APPEND"),
    (file.O_CREAT, "O_CREAT"),
    (file.O_TRUNC, "O_TRUNC"),
    (file.O_EXCL, "O_EXCL"),
    (file.O_LARGEFILE, "O_LARGEFILE"),
    (file.O_SYNC, "O_SYNC"),
    (file.O_NONBLOCK, "O_NONBLOCK"),
    (file.O_NOCTTY, "O_NOCTTY"),
)


def show_signal(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return signals.name(raw[index])


def path_at(guest: Guest, address: int) -> bytes:
    """The path at `address`. Raises EFAULT, ENAMETOOLONG."""
    try:
        return guest.memory.cstring(address, file.PATH_MAX + 1)
    except ValueError:
        raise Errno.ENAMETOOLONG from None


Int = Annotated[int, Argument("i", show_decimal)]
Long = Annotated[int, Argument("q", show_decimal)]  # 64 bits
Uint = Annotated[int, Argument("I", show_decimal)]
Pointer = Annotated[int, Argument("I", show_pointer)]
OutPointer = Annotated[int, Argument("I", show_pointer, output=True)]
Fd = Annotated[int, Argument("i", show_decimal)]
Path = Annotated[bytes, Argument("I", show_path, path_at)]
Mode = Annotated[int, Argument("I", show_octal)]
OpenFlags = Annotated[int, Argument("i", show_open_flags)]
SignalNumber = Annotated[int, Argument("i", show_signal)]
# A buffer whose length is the third argument, as in read(2), write(2), send(2) and recv(2).
InBuffer = Annotated[int, Argument("I", show_buffer(2))]
OutBuffer = Annotated[int, Argument("I", show_filled, output=True)]
