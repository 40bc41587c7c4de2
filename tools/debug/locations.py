"""Where a breakpoint is to be: `main`, `main+8`, `*0x1234`, `file.c:12`, `libc:printf`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from tools.debug import looking
from tools.debug.errors import CommandError
from tools.debug.expressions import compiled

if TYPE_CHECKING:
    from tools.debug.source import Source


class Looking(looking.Looking, Protocol):
    """With source lines."""

    source: Source


_SYMBOL = re.compile(
    r"'?(?:(?P<module>[\w.]+)::?)?(?P<name>[A-Za-z_$][\w$.]*)'?(?:\s*\+\s*(?P<offset>0x[0-9a-fA-F]+|\d+))?"
)
_LINE = re.compile(r"(?:(?P<file>[\w./-]+\.\w+):)?(?P<line>\d+)")


class Pending(CommandError):
    """There is no such symbol, which a library may bring."""


def split_condition(text: str) -> tuple[str, str]:
    """The location and what comes after `if`."""
    found = re.search(r"(?:^|\s)if\b\s*(?P<condition>.*)$", text)
    return (text[: found.start()].strip(), found["condition"]) if found else (text.strip(), "")


def line_named(text: str) -> tuple[str, int] | None:
    """The file and the number of `file.c:12`; None for any other location."""
    found = _LINE.fullmatch(text)
    return (found["file"], int(found["line"])) if found is not None and found["file"] else None


def resolve(debugger: Looking, text: str, *, after_prologue: bool = True) -> list[int]:
    """The addresses of a location; empty text is where the program is. Raises CommandError, Pending."""
    text = text.strip()
    inspector = debugger.inspector() if debugger.alive or debugger.core is not None else debugger.dormant()
    if not text:
        return [debugger.frame().pc]
    if text.startswith("*"):
        return [compiled(text[1:], inspector.alignment)(inspector).integer() & 0xFFFFFFFF]
    if re.fullmatch(r"0[xX][0-9a-fA-F]+", text):
        return [int(text, 16)]
    if (line := _LINE.fullmatch(text)) is not None:
        return debugger.source.addresses_of(line["file"] or "", int(line["line"]))
    found = _SYMBOL.fullmatch(text)
    if found is None:
        raise CommandError(f"{text}: no location: write a symbol, SYMBOL+OFFSET, *ADDRESS, FILE:LINE or LIBRARY:SYMBOL")
    address = inspector.symbols.address(found["name"], found["module"] or "")
    if address is None or inspector.symbols.is_slot(address):
        raise Pending(f"no symbol {text}")
    if found["offset"]:
        return [address + int(found["offset"], 0)]
    return [debugger.source.after_prologue(address) if after_prologue else address]
