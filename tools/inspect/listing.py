"""Disassembly of a program with its symbols: what to show, labels, and comments that name branch targets."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from kernel.loader.image import Image, Segment
from kernel.loader.tables import Dynamic, Relocation, Symbol

CHUNK = 1 << 16  # bytes decoded at a time: what a reader of a huge file waits for
LONGEST_INSTRUCTION = 22  # bytes, of the 68020 and later
# A comment `_name+offset` farther than this from the symbol says nothing.
NEAR = 1 << 16

UNDEFINED = "unsat"
LENGTHS = {"byte": 1, "word": 2, "long": 4}  # relocated fields, bytes

# Operands that are addresses, each by itself: branch targets, and the absolute long mode of the 68k.
ADDRESSES = {
    "m68k": (
        re.compile(
            r"^(?:f?b(?!f|k|chg|clr|set|tst)\w*|f?db\w+|j(?:mp|sr))(?:\.[a-z])?\s+(?:[adf]p?\d,\s*)?\$([0-9a-f]+)"
        ),
        re.compile(r"(?<!#)\$([0-9a-f]+)\.l"),
    ),
    "PA-RISC": (re.compile(r"^(?:bl?|gate|b[lv]?b|(?:cmp|com|add|mov)\w*b)\b.*\b0x([0-9a-f]+)(?:,\s*%?r\w+)?$"),),
}

# Symbols of these kinds have addresses, unless they are undefined.
PLACES = frozenset(
    ("text", "data", "bss", "code", "pri_prog", "sec_prog", "entry", "stub", "millicode", "storage", "plabel", "plt")
)


class Decoded(Protocol):
    """One instruction as a disassembler of `emu` returns it."""

    @property
    def address(self) -> int: ...

    @property
    def bytes(self) -> bytes: ...

    @property
    def text(self) -> str: ...


class PlaceError(Exception):
    """The place asked for isn't in the program. The text is a phrase for an error line."""


class Labels:
    """Symbols by address. Where several names share one, the first global one is shown first."""

    def __init__(self, symbols: Iterable[Symbol], dynamic: Dynamic | None, segments: list[Segment]) -> None:
        names = self.names = dict[int, list[str]]()
        self.by_name: dict[str, int] = {}
        candidates = [symbol for symbol in symbols if symbol.kind in PLACES and symbol.scope != UNDEFINED]
        for symbol in sorted(candidates, key=lambda symbol: (not symbol.external, symbol.secondary)):
            names.setdefault(symbol.value, []).append(symbol.name)
            self.by_name.setdefault(symbol.name, symbol.value)
        if dynamic is not None:
            self._add_dynamic(dynamic)
        self.addresses = sorted(names)
        self._segments = segments

    def _add_dynamic(self, dynamic: Dynamic) -> None:
        """Entries of linkage tables, and in a stripped program whatever it exports."""
        for one in dynamic.imports:
            if one.slot is not None and one.name:
                self.names.setdefault(one.slot, [one.name])
        for export in dynamic.exports:
            if export.kind in PLACES and export.name not in self.by_name:
                self.names.setdefault(export.value, []).append(export.name)
                self.by_name[export.name] = export.value

    def at(self, place: int) -> list[str]:
        return self.names.get(place, [])

    def following(self, place: int) -> int | None:
        """The next address after `place` that has a name."""
        index = bisect_right(self.addresses, place)
        return self.addresses[index] if index < len(self.addresses) else None

    def describe(self, place: int) -> str | None:
        """`_name` or `_name+0x4` for an address inside the program near a symbol."""
        index = bisect_right(self.addresses, place) - 1
        if index < 0:
            return None
        base = self.addresses[index]
        segment = next((one for one in self._segments if one.address <= place < one.end), None)
        if segment is None or base < segment.address or place - base > NEAR:
            return None
        return self.names[base][0] + (f"+{place - base:#x}" if place > base else "")


class Range(NamedTuple):
    """Addresses to disassemble: `start` <= address < `end`."""

    start: int
    end: int


def parse_place(text: str, image: Image, labels: Labels) -> list[Range]:
    """What `SYMBOL`, `ADDRESS` or `FROM..TO` stands for; all code if empty.

    A single place extends to the next symbol in its segment. Raises PlaceError.
    """
    if not text:
        return [Range(start, end) for start, end in image.code]
    first, separator, last = text.partition("..")
    start = _parse_address(first, labels)
    segment = image.segment_at(start)
    if segment is None:
        raise PlaceError(f"{first} is outside the program")
    end = code_end(image, segment, start)
    if separator:
        wanted = _parse_address(last, labels)
        if wanted <= start:
            raise PlaceError(f"{text} is an empty range")
        return [Range(start, min(wanted, segment.end))]
    following = labels.following(start)
    return [Range(start, end if following is None else min(end, following))]


def code_end(image: Image, segment: Segment, start: int) -> int:
    """Where disassembly from `start` stops by itself: at the end of code, or of the stored bytes of the segment."""
    for first, end in image.code:
        if first <= start < end:
            return end
    return max(start, segment.address + segment.file_size)


def _parse_address(text: str, labels: Labels) -> int:
    for name in (text, "_" + text):  # C's names carry an underscore in the file
        if name in labels.by_name:
            return labels.by_name[name]
    if not re.fullmatch(r"0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10}", text):
        raise PlaceError(f"no symbol {text}" if text else "an address is missing")
    return int(text, 0) if text[:2] in ("0x", "0X") else int(text)


def instructions(
    image: Image, extent: Range, labels: Labels, disassemble: Callable[[bytes, int], Iterable[Decoded]]
) -> Iterator[Decoded]:
    """Every instruction in a range, decoding anew at each symbol so that data between functions misleads only itself.

    Reads and decodes piece by piece. Raises FormatError if the file has become shorter.
    """
    place = extent.start
    while place < extent.end:
        segment = image.segment_at(place)
        if segment is None:
            return
        following = labels.following(place)
        stop = min(extent.end, segment.end, extent.end if following is None else following)
        while place < stop:
            size = min(stop - place, CHUNK)
            more = min(stop - place, size + LONGEST_INSTRUCTION)
            code = image.read_segment(segment, place - segment.address, more)
            limit = place + size
            for instruction in disassemble(code, place):
                yield instruction
                place = instruction.address + len(instruction.bytes)
                if place >= limit:
                    break
            else:
                place = limit


class References:
    """Comments for instructions: which symbol an operand means."""

    def __init__(self, machine: str, relocations: Iterable[Relocation], labels: Labels) -> None:
        self._labels = labels
        self._patterns = ADDRESSES[machine]
        self._addends = machine == "m68k"  # in the field; elsewhere it is scattered over the instruction
        # What a relocation against a section means is already in the operand.
        self._places = sorted(
            (relocation.address, relocation.length, relocation.symbol)
            for relocation in relocations
            if relocation.symbol is not None
        )

    def comment(self, instruction: Decoded) -> str:
        """`_printf+0x4`, several separated by commas, or nothing."""
        names = list(self._relocated(instruction))
        if names:  # the operands are not addresses yet
            return ", ".join(names)
        for pattern in self._patterns:
            for found in pattern.finditer(instruction.text):
                described = self._labels.describe(int(found[1], 16))
                if described and described not in names:
                    names.append(described)
        return ", ".join(names)

    def _relocated(self, instruction: Decoded) -> Iterator[str]:
        """What the linker will fill in: the symbol, and what it adds to it."""
        index = bisect_left(self._places, (instruction.address,))
        end = instruction.address + len(instruction.bytes)
        while index < len(self._places) and self._places[index][0] < end:
            offset, length, name = self._places[index]
            start = offset - instruction.address
            size = LENGTHS.get(length, 0) if self._addends else 0
            addend = int.from_bytes(instruction.bytes[start : start + size], "big")
            yield f"{name}+{addend:#x}" if addend else name
            index += 1
