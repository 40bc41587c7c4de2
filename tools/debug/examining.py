"""Memory and values in the formats of `x`, as several commands show them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.debug import types, values
from tools.debug.disassembly import instructions, line
from tools.debug.errors import CommandError
from tools.debug.types import Array
from tools.debug.values import Value, formatted, show

if TYPE_CHECKING:
    from tools.debug.looking import Looking

SIZES = {"b": 1, "h": 2, "w": 4, "g": 8}
_FORM = re.compile(r"/(?P<count>-?\d*)(?P<letters>[a-z]*)(?:\s+|$)")


def split_form(text: str) -> tuple[int, str, str, str]:
    """Count, format letter, size letter and the rest of `/4xw EXPRESSION`. Raises CommandError."""
    found = _FORM.match(text)
    if found is None:
        if text.startswith("/"):
            raise CommandError(f"{text.split()[0]}: no format; write /COUNT, a letter of xduotacfszi and one of bhwg")
        return 1, "", "", text
    form = size = ""
    for letter in found["letters"]:
        if letter in SIZES and letter != "c":
            size = letter
        elif letter in "xduotacfszi":
            form = letter
        else:
            raise CommandError(f"{letter}: no format; there are x d u o t a c f s z i and the sizes b h w g")
    return int(found["count"] or 1), form, size, text[found.end() :]


def show_value(debugger: Looking, value: Value, form: str) -> str:
    inspector = debugger.inspector() if debugger.alive or debugger.core is not None else debugger.dormant()
    if form == "s" and not isinstance(value.type, Array):
        return values.string(inspector, value.integer())
    return show(value, inspector, form)


def examine(debugger: Looking, address: int, count: int, form: str, size: int) -> int:
    """Show it; the address after it."""
    inspector = debugger.inspector()
    if form == "i":
        for one in instructions(debugger, address, count):
            debugger.say(line(debugger, one, debugger.frame().pc))
            address = one.address + len(one.bytes)
        return address
    if form == "s":
        for _ in range(count):
            text = values.string(inspector, address)
            debugger.say(f"{_place(debugger, address)}:\t{text}")
            address += 1
            while inspector.read(address - 1, 1) != b"\0":
                address += 1
        return address
    type_ = types.DOUBLE if form == "f" and size == 8 else types.FLOAT if form == "f" else types.integer(size)
    in_a_row = 8 if size == 1 else 8 if size == 2 else 4 if size == 4 else 2
    for first in range(0, count, in_a_row):
        row = []
        for number in range(first, min(count, first + in_a_row)):
            value = values.load(inspector, type_, address + number * size & 0xFFFFFFFF)
            row.append(formatted(value, "z" if form == "x" else form, inspector))
        debugger.say(f"{_place(debugger, address + first * size)}:\t" + "\t".join(row))
    return address + count * size


def _place(debugger: Looking, address: int) -> str:
    name = debugger.symbols.describe(address)
    return f"{address:#x} <{name}>" if name else f"{address:#x}"


def display_one(debugger: Looking, number: int, form: str, text: str) -> None:
    """Raises CommandError."""
    count, letter, size, _ = split_form(form + " ") if form else (1, "", "", "")
    if letter in ("i", "s") or size or count > 1:
        debugger.say(f"{number}: x{form} {text}")
        address = debugger.evaluate(text).integer() & 0xFFFFFFFF
        examine(debugger, address, count, letter or "x", SIZES[size or "w"])
        return
    debugger.say(
        f"{number}: {form}{' ' if form else ''}{text} = {show_value(debugger, debugger.evaluate(text), letter)}"
    )
