"""Memory by the piece: search, files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.debug import types
from tools.debug.commands.data import _split_arguments
from tools.debug.errors import CommandError
from tools.debug.registry import command
from tools.debug.values import Value, encode

if TYPE_CHECKING:
    from tools.debug.debugger import Debugger

_SIZES = {"b": 1, "h": 2, "w": 4, "g": 8}
_PIECE = 1 << 20
_MOST = 1 << 28  # bytes of one dump


@command(
    "find", usage="[/SIZE MOST] START, END|+LENGTH, VALUE...", group="data", example='find 0x40000000, +0x2000, "text"'
)
def find(debugger: Debugger, text: str) -> None:
    """Search memory for bytes, words or strings; $_ is the last place, $numfound how many there are."""
    text = text.strip()
    size, most = 0, 1 << 30
    if text.startswith("/"):
        options, _, text = text.partition(" ")
        found = re.fullmatch(r"/([bhwg]?)(\d*)([bhwg]?)", options)
        if found is None:
            raise CommandError(f"{options}: write a size of b h w g and how many at most")
        size = _SIZES.get(found[1] or found[3], 0)
        most = int(found[2] or most)
    words = _split_arguments(text)
    if len(words) < 3:
        raise CommandError("write find START, END, VALUE")
    start = debugger.address(words[0])
    last = words[1].strip()
    end = start + debugger.address(last[1:]) if last.startswith("+") else debugger.address(last) + 1
    pattern = b"".join(_pattern(debugger, word.strip(), size) for word in words[2:])
    places = _search(debugger, start, end, pattern, most)
    for place in places:
        name = debugger.symbols.describe(place)
        debugger.say(f"{place:#x}{f' <{name}>' if name else ''}")
    debugger.shared.variables["numfound"] = debugger.of_int(len(places))
    if places:
        debugger.shared.variables["_"] = Value(types.Pointer(types.CHAR), places[-1])
    debugger.say(f"{len(places) or 'No'} pattern{'s' * (len(places) != 1)} found.")


def _pattern(debugger: Debugger, word: str, size: int) -> bytes:
    if word.startswith('"'):
        if not word.endswith('"') or len(word) < 2:
            raise CommandError(f"{word}: a quote is missing")
        return word[1:-1].encode().decode("unicode_escape").encode("latin-1")
    value = debugger.evaluate(word)
    return encode(types.integer(size) if size else value.type, value)


def _search(debugger: Debugger, start: int, end: int, pattern: bytes, most: int) -> list[int]:
    """Where `pattern` is, in what is mapped. Raises CommandError where nothing is."""
    found: list[int] = []
    regions = [one for one in debugger.target.memory.regions() if one.end > start and one.start < end]
    if not regions:
        raise CommandError(f"nothing is mapped between {start:#x} and {end:#x}")
    for region in regions:
        low, high = max(start, region.start), min(end, region.end)
        data = debugger.inspector().read(low, high - low)
        at = data.find(pattern)
        while at >= 0 and len(found) < most:
            found.append(low + at)
            at = data.find(pattern, at + 1)
    return found


@command(
    "dump",
    usage="memory FILE START END",
    group="data",
    example="dump memory /tmp/stack.bin $sp $sp+64",
    completes="file",
)
def dump(debugger: Debugger, text: str) -> None:
    """Write memory into a file."""
    words = text.split()
    if words[:1] in (["binary"], ["memory"]):
        words = words[1:]
        words = words[1:] if words[:1] == ["memory"] else words
    if len(words) != 3:
        raise CommandError("write dump memory FILE START END")
    start, end = debugger.address(words[1]), debugger.address(words[2])
    if not start < end <= start + _MOST:
        raise CommandError(f"{words[1]} to {words[2]}: not a range")
    data = debugger.inspector().read(start, end - start)
    try:
        with open(words[0], "wb") as file:
            file.write(data)
    except OSError as error:
        raise CommandError(f"{words[0]}: {(error.strerror or str(error)).lower()}") from None
    debugger.say(f"{len(data)} bytes written to {words[0]}")


@command("restore", usage="FILE ADDRESS", group="data", example="restore /tmp/stack.bin $sp", completes="file")
def restore(debugger: Debugger, text: str) -> None:
    """Read a file into memory."""
    words = text.replace(" binary ", " ").split()
    if len(words) != 2:
        raise CommandError("write restore FILE ADDRESS")
    try:
        with open(words[0], "rb") as file:
            data = file.read(_MOST)
    except OSError as error:
        raise CommandError(f"{words[0]}: {(error.strerror or str(error)).lower()}") from None
    address = debugger.address(words[1])
    debugger.inspector().write(address, data)
    debugger.say(f"{len(data)} bytes restored to {address:#x}")
