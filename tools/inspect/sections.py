"""The tables `hp9k inspect` can show of an image. Every one is a generator: broken input raises while it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from emu.page import PROT_EXEC, PROT_READ, PROT_WRITE
from kernel.loader.image import Image, TableError
from kernel.loader.printable import printable
from kernel.loader.tables import Relocation, Symbol, Table
from kernel.series.convention import SERIES
from rom import models
from tools.inspect.tables import Column, Section, Value, address

Row = tuple[Value, ...]
Complain = Callable[[str], None]
T = TypeVar("T")

PROT_LETTERS = ((PROT_READ, "r"), (PROT_WRITE, "w"), (PROT_EXEC, "x"))


def identity(image: Image) -> dict[str, Value]:
    """What the file is, in a few words."""
    return {
        "format": image.format,
        "machine": image.machine,
        "kind": image.kind,
        "description": image.description,
        "linkage": "dynamically linked" if _is_dynamic(image) else "not dynamically linked",
    }


def _is_dynamic(image: Image) -> bool:
    """Libraries have the tables without the flag, and so have programs of HP-UX 9."""
    try:
        return image.dynamic or image.dynamic_info is not None
    except TableError:
        return image.dynamic


def header(image: Image) -> Section:
    fields = image.header()
    longest = max(len(field.name) for field in fields)
    columns = (Column("field", max(20, longest)), Column("value", 10, 8), Column("meaning"))
    rows: Iterator[Row] = ((field.name, field.value, field.meaning) for field in fields)
    return Section("header", "Header", columns, rows)


def tables(read: Callable[[], Iterable[Table]], complain: Complain) -> Iterator[Section]:
    """What only one format has."""
    found: list[Table] = _or_nothing(lambda: list(read()), [], complain)
    for table in found:
        yield Section(table.key, table.title, tuple(Column(*column) for column in table.columns), table.rows)


def notes(found: list[str], key: str = "notes") -> Iterator[Section]:
    """What is odd about a file, if anything is."""
    if found:
        yield Section(key, "Notes", (Column("note"),), ((note,) for note in found), heading=False)


def segments(image: Image) -> Section:
    columns = (
        Column("name", 9),
        Column("prot", 4),
        address("address"),
        address("end"),
        address("file_offset"),
        address("file_size"),
        address("memory_size"),
    )
    rows: Iterator[Row] = (
        (
            segment.name,
            "".join(letter if segment.prot & bit else "-" for bit, letter in PROT_LETTERS),
            segment.address,
            segment.end,
            segment.file_offset,
            segment.file_size,
            segment.memory_size,
        )
        for segment in image.segments
    )
    return Section("segments", "Segments", columns, rows)


def summary(image: Image) -> Section:
    def rows() -> Iterator[Row]:
        yield "entry point", f"{image.entry:#x}"
        yield "initial break", f"{image.break_address:#x}"
        if image.executable:
            model, release = models.suited(SERIES[image.machine], image.processor, image.release)
            yield "runs on", f"{model}, HP-UX {release}"
        yield "symbols", len(image.symbols) or "none (stripped)"
        info = image.dynamic_info
        if info is not None:
            yield "libraries", " ".join(library.name for library in info.libraries)
            yield "imports", len(info.imports)
            yield "exports", len(info.exports)

    return Section("summary", "Summary", (Column("name", 20), Column("value")), rows(), heading=False)


def symbols(image: Image) -> Section:
    columns = (address("value"), Column("kind", 9), Column("scope", 6), Column("flags", 9), Column("name"))

    def rows() -> Iterator[Row]:
        for symbol in image.symbols:
            flags = [name for name, value in (("secondary", symbol.secondary), ("dynamic", symbol.dynamic)) if value]
            scope = symbol.scope or ("global" if symbol.external else "local")
            yield symbol.value, symbol.kind, scope, [*flags, *symbol.flags], symbol.name

    return Section("symbols", "Symbols", columns, rows())


def relocations(image: Image) -> Section:
    longest = max((len(segment.name) for segment in image.segments), default=0)
    columns = (
        Column("section", max(7, min(longest, 20))),
        address("offset"),
        Column("length", 6),
        Column("kind", 12),
        Column("symbol"),
    )
    rows: Iterator[Row] = (one[: len(columns)] for one in image.relocations())
    return Section("relocations", "Relocations", columns, rows)


def dynamic(image: Image, complain: Complain) -> Iterator[Section]:
    """Several sections; none for a file without dynamic linking."""
    info = _or_nothing(lambda: image.dynamic_info, None, complain)
    if info is None:
        return
    field_columns = (Column("field", 20), Column("value", 10, 8))
    yield Section("extension", "Dynamic extension header", field_columns, info.fields)
    library_columns = (Column("load", 4), Column("bind", 4), Column("highwater", 9), Column("name"))
    yield Section(
        "libraries",
        "Shared libraries",
        library_columns,
        ((one.load, one.bind, one.highwater, one.name) for one in info.libraries),
    )
    yield Section(
        "imports",
        "Imports, in the order of the procedure linkage table",
        (address("plt"), Column("kind", 6), Column("library", 20), Column("name")),
        ((one.slot, one.kind, one.library, one.name) for one in info.imports),
    )
    yield Section(
        "exports",
        "Exports",
        (address("value"), Column("kind", 6), Column("size", 10), Column("flags", 9), Column("name")),
        ((one.value, one.kind, one.size, ["secondary"] if one.secondary else [], one.name) for one in info.exports),
    )
    yield from tables(lambda: info.tables, complain)
    yield from notes(info.notes, "dynamic_notes")


def disassembly(image: Image, place: str, complain: Complain) -> Section:
    """Instructions with labels. `complain` is told of tables that can't be read; the listing then does without them."""
    columns = (address("address"), Column("bytes", 24), Column("text", 32), Column("labels"), Column("comment"))
    return Section(
        "disassembly",
        "Disassembly",
        columns,
        _instructions(image, place, complain),
        heading=False,
        line=_instruction_line,
    )


def _instructions(image: Image, place: str, complain: Complain) -> Iterator[Row]:
    from tools.inspect import listing
    from tools.inspect.disassemblers import disassembler

    names: list[Symbol] = _or_nothing(lambda: image.symbols, [], complain)
    labels = listing.Labels(names, _or_nothing(lambda: image.dynamic_info, None, complain), image.segments)
    extents = listing.parse_place(place, image, labels)
    relocations: list[Relocation] = _or_nothing(lambda: list(image.relocations()), [], complain)
    references = listing.References(image.machine, relocations, labels)
    disassemble = disassembler(image.machine)
    for extent in extents:
        for instruction in listing.instructions(image, extent, labels, disassemble):
            yield (
                instruction.address,
                instruction.bytes.hex(" ", 2),
                instruction.text,
                list(labels.at(instruction.address)),
                references.comment(instruction),
            )


def _or_nothing(read: Callable[[], T], nothing: T, complain: Complain) -> T:
    try:
        return read()
    except TableError as error:
        complain(str(error))
        return nothing


def _instruction_line(row: Row) -> str:
    place, code, text, labels, comment = row
    assert isinstance(labels, list)
    lines = [f"{printable(label)}:\n" for label in labels]
    line = f"  {place:08x}  {code:<24}  {text}"
    if comment:
        line = f"{line:<68}  ; {printable(str(comment))}"
    lines.append(line + "\n")
    return "".join(lines)
