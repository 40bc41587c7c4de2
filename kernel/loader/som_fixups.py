"""Fixup requests of SOM object files: a stream of byte codes for each subspace, in the order of its bytes.

A request is an opcode, whose range says what it is, and operands. It covers some bytes of the subspace, or none and
only changes how the next one is to be taken. Ranges and operands: reloc.h of HP-UX as GNU binutils describes it; that
the requests of every subspace cover it exactly was checked with object files of HP-UX 7 and 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kernel.loader.image import TableError
from kernel.loader.som_dictionaries import Dictionaries, Subspace, symbol_names
from kernel.loader.som_file import SomFile
from kernel.loader.som_format import OLD_VERSION
from kernel.loader.tables import Relocation


class Form(NamedTuple):
    """Opcodes from `first` to `last`. `size`: bytes of operands."""

    first: int
    last: int
    kind: str
    size: int
    symbol: tuple[int, int] | None = None  # where the operands hold its index: first byte, bytes; none: in the opcode
    word: bool = False  # it is about a word of the subspace, and covers it
    value: bool = False  # the operands are a number to be shown


SKIPS = frozenset(("no relocation", "zeroes", "uninit"))
REPEATED, PREVIOUS = "repeated init", "previous fixup"
IN_OPCODE = (0, 0)

FORMS = (
    Form(0x00, 0x17, "no relocation", 0),
    Form(0x18, 0x1B, "no relocation", 1),
    Form(0x1C, 0x1E, "no relocation", 2),
    Form(0x1F, 0x1F, "no relocation", 3),
    Form(0x20, 0x20, "zeroes", 1),
    Form(0x21, 0x21, "zeroes", 3),
    Form(0x22, 0x22, "uninit", 1),
    Form(0x23, 0x23, "uninit", 3),
    Form(0x24, 0x24, "relocation", 0, word=True),
    Form(0x25, 0x25, "data one symbol", 1, (0, 1), word=True),
    Form(0x26, 0x26, "data one symbol", 3, (0, 3), word=True),
    Form(0x27, 0x27, "data plabel", 1, (0, 1), word=True),
    Form(0x28, 0x28, "data plabel", 3, (0, 3), word=True),
    Form(0x29, 0x29, "space ref", 0, word=True),
    Form(0x2A, 0x2A, REPEATED, 1),
    Form(0x2B, 0x2B, REPEATED, 2),
    Form(0x2C, 0x2C, REPEATED, 4),
    Form(0x2D, 0x2D, REPEATED, 7),
    Form(0x30, 0x39, "pcrel call", 1, (0, 1), word=True),
    Form(0x3A, 0x3B, "pcrel call", 2, (1, 1), word=True),
    Form(0x3C, 0x3D, "pcrel call", 4, (1, 3), word=True),
    Form(0x3E, 0x3E, "short pcrel mode", 0),
    Form(0x3F, 0x3F, "long pcrel mode", 0),
    Form(0x40, 0x49, "abs call", 1, (0, 1), word=True),
    Form(0x4A, 0x4B, "abs call", 2, (1, 1), word=True),
    Form(0x4C, 0x4D, "abs call", 4, (1, 3), word=True),
    Form(0x50, 0x6F, "dp relative", 0, IN_OPCODE, word=True),
    Form(0x70, 0x70, "dp relative", 1, (0, 1), word=True),
    Form(0x71, 0x71, "dp relative", 3, (0, 3), word=True),
    Form(0x72, 0x72, "data gprel", 3, (0, 3), word=True),
    Form(0x78, 0x78, "dlt rel", 1, (0, 1), word=True),
    Form(0x79, 0x79, "dlt rel", 3, (0, 3), word=True),
    Form(0x80, 0x9F, "code one symbol", 0, IN_OPCODE, word=True),
    Form(0xA0, 0xA0, "code one symbol", 1, (0, 1), word=True),
    Form(0xA1, 0xA1, "code one symbol", 3, (0, 3), word=True),
    Form(0xAE, 0xAE, "milli rel", 1, (0, 1), word=True),
    Form(0xAF, 0xAF, "milli rel", 3, (0, 3), word=True),
    Form(0xB0, 0xB0, "code plabel", 1, (0, 1), word=True),
    Form(0xB1, 0xB1, "code plabel", 3, (0, 3), word=True),
    Form(0xB2, 0xB2, "breakpoint", 0, word=True),
    Form(0xB3, 0xB3, "entry", 8),
    Form(0xB4, 0xB4, "entry", 5),
    Form(0xB5, 0xB5, "alt entry", 0),
    Form(0xB6, 0xB6, "exit", 0),
    Form(0xB7, 0xB7, "begin try", 0),
    Form(0xB8, 0xB8, "end try", 0),
    Form(0xB9, 0xB9, "end try", 1, value=True),
    Form(0xBA, 0xBA, "end try", 3, value=True),
    Form(0xBB, 0xBB, "begin brtab", 0),
    Form(0xBC, 0xBC, "end brtab", 0),
    Form(0xBD, 0xBD, "statement", 1, value=True),
    Form(0xBE, 0xBE, "statement", 2, value=True),
    Form(0xBF, 0xBF, "statement", 3, value=True),
    Form(0xC0, 0xC0, "data expression", 0, word=True),
    Form(0xC1, 0xC1, "code expression", 0, word=True),
    Form(0xC2, 0xC2, "F'", 0),
    Form(0xC3, 0xC3, "L'", 0),
    Form(0xC4, 0xC4, "R'", 0),
    Form(0xC5, 0xC5, "N mode", 0),
    Form(0xC6, 0xC6, "S mode", 0),
    Form(0xC7, 0xC7, "D mode", 0),
    Form(0xC8, 0xC8, "R mode", 0),
    Form(0xC9, 0xC9, "data override", 0, value=True),
    Form(0xCA, 0xCA, "data override", 1, value=True),
    Form(0xCB, 0xCB, "data override", 2, value=True),
    Form(0xCC, 0xCC, "data override", 3, value=True),
    Form(0xCD, 0xCD, "data override", 4, value=True),
    Form(0xCE, 0xCE, "translated", 0),
    Form(0xCF, 0xCF, "aux unwind", 11),
    Form(0xD0, 0xD0, "expression", 1, value=True),
    Form(0xD1, 0xD1, "expression symbol", 4, (1, 3)),
    Form(0xD2, 0xD2, "expression constant", 5, value=True),
    Form(0xD3, 0xD6, PREVIOUS, 0),
    Form(0xD7, 0xD7, "second statement", 0),
    Form(0xD8, 0xD8, "N0'", 0),
    Form(0xD9, 0xD9, "N1'", 0),
    Form(0xDA, 0xDA, "line table", 8),
    Form(0xDB, 0xDB, "line table escape", 2),
    Form(0xDC, 0xDC, "LTP override", 0),
    Form(0xDD, 0xDD, "comment", 6),
    Form(0xDE, 0xDE, "TP override", 0),
    Form(0xE6, 0xE6, "unknown 0xe6", 1),  # before calls in millicode of 1991; no description is known
)


def read(image: SomFile, dictionaries: Dictionaries) -> Iterator[Relocation]:
    """Every request that isn't a gap, subspace by subspace. Raises TableError."""
    header = image.fields
    # Object files of that version have fixups of another kind.
    if header.version_id == OLD_VERSION and image.kind == "RELOC":
        raise TableError("fixup requests of the format of 1985 can't be listed")
    stream = image.stored_table("fixup requests", header.fixup_request_location, header.fixup_request_total)
    forms = {opcode: form for form in FORMS for opcode in range(form.first, form.last + 1)}
    names = symbol_names(image)
    for subspace in dictionaries.subspaces:
        if subspace.fixup_quantity:
            end = subspace.fixup_index + subspace.fixup_quantity
            if end > len(stream):
                raise TableError(f"fixups of {subspace.name} {subspace.address:#x} end outside their table")
            yield from _Stream(stream[subspace.fixup_index : end], subspace, forms, names).requests()


class _Stream:
    """The requests of one subspace."""

    def __init__(self, data: bytes, subspace: Subspace, forms: dict[int, Form], names: list[str]) -> None:
        self._data = data
        self._subspace = subspace
        self._forms = forms
        self._names = names
        # The last four requests of more than one byte, latest first, which one byte can repeat.
        self._recent: list[bytes] = []

    def requests(self) -> Iterator[Relocation]:
        subspace, covered, offset = self._subspace, 0, 0
        while offset < len(self._data):
            form, request, size = self._request(offset)
            offset += size
            operands = request[1:]
            if form.kind not in SKIPS and form.kind != REPEATED:
                yield Relocation(
                    subspace.name,
                    covered,
                    "long" if form.word else "none",
                    f"{form.kind} {int.from_bytes(operands, 'big'):#x}" if form.value else form.kind,
                    self._symbol(form, request),
                    subspace.address + covered & 0xFFFFFFFF,
                )
            covered += 4 if form.word else _gap(form, request[0], operands)
        if covered != subspace.size:
            raise TableError(
                f"fixups of {subspace.name} {subspace.address:#x} cover {covered:#x} of {subspace.size:#x} bytes"
            )

    def _request(self, offset: int) -> tuple[Form, bytes, int]:
        """The request at `offset`, itself or what it repeats, and how many bytes of the stream it takes."""
        form = self._form(self._data[offset])
        if form.kind != PREVIOUS:
            request = self._data[offset : offset + 1 + form.size]
            if len(request) <= form.size:
                raise TableError(f"fixups of {self._subspace.name} {self._subspace.address:#x} are cut off")
            if form.size:
                self._recent = [request, *self._recent[:3]]
            return form, request, len(request)
        index = self._data[offset] - form.first
        if index >= len(self._recent):
            raise TableError(f"fixup of {self._subspace.name} {self._subspace.address:#x} repeats one that isn't there")
        request = self._recent.pop(index)
        self._recent.insert(0, request)
        return self._form(request[0]), request, 1

    def _form(self, opcode: int) -> Form:
        form = self._forms.get(opcode)
        if form is None:
            raise TableError(f"unknown fixup request {opcode:#x} of {self._subspace.name} {self._subspace.address:#x}")
        return form

    def _symbol(self, form: Form, request: bytes) -> str | None:
        if form.symbol is None:
            return None
        start, size = form.symbol
        index = int.from_bytes(request[1 + start : 1 + start + size], "big") if size else request[0] - form.first
        if index >= len(self._names):
            raise TableError(f"fixup of {self._subspace.name} names symbol {index} of {len(self._names)}")
        return self._names[index]


def _gap(form: Form, opcode: int, operands: bytes) -> int:
    """Bytes of the subspace that a request without a word of its own covers."""
    number = int.from_bytes(operands, "big")
    if form.kind in SKIPS:
        if form.size == 3:
            return number + 1
        high = opcode - form.first << 8 * form.size
        return (high + number + 1) * 4
    if form.kind != REPEATED:
        return 0
    match opcode:
        case 0x2A:
            return (number + 1) * 4
        case 0x2B:
            return (operands[1] + 1) * operands[0] * 4
        case 0x2C:
            return (int.from_bytes(operands[1:], "big") + 1) * 4
        case _:
            return int.from_bytes(operands[3:], "big") + 1
