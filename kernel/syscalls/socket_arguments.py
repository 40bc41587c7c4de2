"""How the socket calls' arguments are shown by a trace: addresses, options and flags by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from kernel.abi.errno import NAMES
from kernel.abi.socket import (
    FAMILIES,
    LEVELS,
    MESSAGE_FLAGS,
    OPTIONS,
    SHUTDOWNS,
    SO_ERROR,
    SO_TYPE,
    SOCKADDR_MAX,
    SOL_SOCKET,
    TYPES,
    Msghdr,
    XopenMsghdr,
    name_text,
)
from kernel.calls.arguments import Argument, Guest, flag_names, show_choice, show_flags

if TYPE_CHECKING:
    pass

# Options of SOL_SOCKET whose values have names.
_VALUES = {SO_TYPE: TYPES, SO_ERROR: NAMES}
_OPTION_SHOWN = 4  # bytes: an int


def show_name(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    """An address given to the call; the next argument is its length."""
    address, length = raw[index], raw[index + 1]
    if not address:
        return "NULL"
    return name_text(guest.memory.read(address, length)) if 0 <= length <= SOCKADDR_MAX else hex(address)


def show_filled_name(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    """An address the call filled in; the next argument points at its length."""
    address, length_at = raw[index], raw[index + 1]
    if not address or not length_at or result is None:
        return hex(address) if address else "NULL"
    length = guest.memory.s32(length_at)
    return name_text(guest.memory.read(address, length)) if 0 < length <= SOCKADDR_MAX else hex(address)


def show_int_at(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    """An int the call read or filled in, in brackets."""
    return f"[{guest.memory.s32(raw[index])}]" if raw[index] else "NULL"


def show_option(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    """An option; the argument before it is its level."""
    return OPTIONS.get(raw[index - 1], {}).get(raw[index], hex(raw[index]))


def show_option_value(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    """A value for setsockopt; the next argument is its length."""
    return _option_value(guest, raw[index], raw[index + 1])


def show_filled_option_value(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    """A value from getsockopt; the next argument points at its length."""
    if result is None or not raw[index + 1]:
        return hex(raw[index])
    value = _option_value(guest, raw[index], guest.memory.s32(raw[index + 1]))
    names = _VALUES.get(raw[index - 1]) if raw[index - 2] == SOL_SOCKET else None
    return f"[{names.get(int(value[1:-1]), value[1:-1])}]" if names and value[0] == "[" else value


def _option_value(guest: Guest, address: int, length: int) -> str:
    if not address:
        return "NULL"
    if not 0 < length <= 2 * _OPTION_SHOWN:
        return hex(address)
    value = guest.memory.read(address, length)
    if length <= _OPTION_SHOWN:
        return f"[{int.from_bytes(value, 'big', signed=True)}]"
    return f"[{int.from_bytes(value[:4], 'big', signed=True)} {int.from_bytes(value[4:], 'big', signed=True)}]"


def show_message(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    """A msghdr: its address, how much data, what is passed."""
    if not raw[index]:
        return "NULL"
    message = Msghdr.load(guest.memory, raw[index], guest.abi.ALIGNMENT)
    return _message(guest, message, [f"accrightslen={message.accrightslen}"] if message.accrights else [])


def show_xopen_message(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    """The same of X/Open's, and after recvmsg2 the flags it was given."""
    if not raw[index]:
        return "NULL"
    message = XopenMsghdr.load(guest.memory, raw[index], guest.abi.ALIGNMENT)
    parts = [f"controllen={message.controllen}"] if message.control else []
    if message.flags:
        parts.append(f"flags={flag_names(MESSAGE_FLAGS, message.flags)}")
    return _message(guest, message, parts)


def _message(guest: Guest, message: Msghdr | XopenMsghdr, more: list[str]) -> str:
    parts = [name_text(guest.memory.read(message.name, message.namelen))] if 0 < message.namelen <= SOCKADDR_MAX else []
    return f"{{{', '.join([*parts, f'iovlen={message.iovlen}', *more])}}}"


Family = Annotated[int, Argument("i", show_choice(FAMILIES))]
SocketType = Annotated[int, Argument("i", show_choice(TYPES))]
Level = Annotated[int, Argument("i", show_choice(LEVELS))]
Option = Annotated[int, Argument("i", show_option)]
OptionValue = Annotated[int, Argument("I", show_option_value)]
OutOptionValue = Annotated[int, Argument("I", show_filled_option_value, output=True)]
Name = Annotated[int, Argument("I", show_name)]
OutName = Annotated[int, Argument("I", show_filled_name, output=True)]
InOutInt = Annotated[int, Argument("I", show_int_at, output=True)]
MessagePointer = Annotated[int, Argument("I", show_message)]
OutMessagePointer = Annotated[int, Argument("I", show_message, output=True)]
XopenMessagePointer = Annotated[int, Argument("I", show_xopen_message)]
OutXopenMessagePointer = Annotated[int, Argument("I", show_xopen_message, output=True)]
MessageFlags = Annotated[int, Argument("i", show_flags(MESSAGE_FLAGS))]
How = Annotated[int, Argument("i", show_choice(SHUTDOWNS))]
