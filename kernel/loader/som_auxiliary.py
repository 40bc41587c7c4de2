"""Auxiliary headers and compilation unit records of SOM files, for display (reference hpux-abi.md 1.7)."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct

from kernel.loader.image import TableError, check_size
from kernel.loader.som_dictionaries import Strings
from kernel.loader.som_file import ExecHeader, SomFile
from kernel.loader.som_format import AUX_ID, AUX_LIMIT, EXEC_FLAGS, EXEC_HEADER, HPUX_AUX_ID
from kernel.loader.tables import Table, TableColumn

AUX_FLAGS = {0x80000000: "mandatory", 0x40000000: "copy", 0x20000000: "append", 0x10000000: "ignore"}
LINKER_FOOTPRINT, VERSION_STRING, COPYRIGHT, SHLIB_VERSION, PRODUCT = 1, 6, 9, 10, 11
AUX_TYPES = {
    LINKER_FOOTPRINT: "linker footprint",
    HPUX_AUX_ID: "HP-UX exec",
    VERSION_STRING: "version string",
    COPYRIGHT: "copyright",
    SHLIB_VERSION: "shared library version",
    PRODUCT: "product specifics",
}
# Product, its version, when the link was made (two words: seconds, nanoseconds).
FOOTPRINT = Struct(">12s12sII")
STRING_LENGTH = Struct(">I")
SHLIB_DATE = Struct(">hh")  # month, year: the version of everything the library exports

COMPILATION_UNIT = Struct(">9I")


def tables(image: SomFile) -> Iterator[Table]:
    """Every auxiliary header, the exec header's fields, and what was compiled with what. Raises TableError."""
    yield Table(
        "auxiliary_headers",
        "Auxiliary headers",
        (
            TableColumn("offset", 10, 8),
            TableColumn("type", 6),
            TableColumn("length", 6),
            TableColumn("flags", 9),
            TableColumn("name", 22),
            TableColumn("contents"),
        ),
        _headers(image),
    )
    if image.exec_header is not None:
        meanings = {"flags": ", ".join(text for bit, text in EXEC_FLAGS.items() if image.exec_header.flags & bit)}
        yield Table(
            "exec_header",
            "HP-UX exec auxiliary header",
            (TableColumn("field", 20), TableColumn("value", 10, 8), TableColumn("meaning")),
            ((name, value, meanings.get(name, "")) for name, value in image.exec_header._asdict().items()),
        )
    if image.fields.compiler_total:
        columns = ("name", 20), ("language", 12), ("product", 12), ("version", 12)
        yield Table(
            "compilation_units",
            "Compilation units",
            (*(TableColumn(*one) for one in columns), TableColumn("compiled", 10), TableColumn("source", 10)),
            _compilation_units(image),
        )


def _headers(image: SomFile) -> Iterator[tuple[int | str | list[str], ...]]:
    header = image.fields
    check_size("auxiliary headers", header.aux_header_size, AUX_LIMIT)
    data = image.stored_table("auxiliary headers", header.aux_header_location, header.aux_header_size)
    offset = 0
    while offset < len(data):
        place = header.aux_header_location + offset
        if offset + AUX_ID.size > len(data):
            raise TableError(f"truncated auxiliary header at offset {place:#x}")
        flags, length = AUX_ID.unpack_from(data, offset)
        offset += AUX_ID.size
        if offset + length > len(data):
            raise TableError(f"auxiliary header of {length:#x} bytes at offset {place:#x} is cut off")
        kind = flags & 0xFFFF
        names = [name for bit, name in AUX_FLAGS.items() if flags & bit]
        contents = _contents(kind, data[offset : offset + length])
        yield place, kind, length, names, AUX_TYPES.get(kind, "unknown"), contents
        offset += length


def _contents(kind: int, body: bytes) -> str:
    if kind in (VERSION_STRING, COPYRIGHT) and len(body) >= STRING_LENGTH.size:
        (length,) = STRING_LENGTH.unpack_from(body)
        return body[STRING_LENGTH.size :][:length].decode("latin-1")
    if kind == LINKER_FOOTPRINT and len(body) >= FOOTPRINT.size:
        product, version, seconds, _nanoseconds = FOOTPRINT.unpack_from(body)
        return f"{_text(product)} {_text(version)}, time {seconds}"
    if kind == SHLIB_VERSION and len(body) >= SHLIB_DATE.size:
        return "{}/{}".format(*SHLIB_DATE.unpack_from(body))
    if kind == HPUX_AUX_ID and len(body) >= EXEC_HEADER.size:
        one = ExecHeader._make(EXEC_HEADER.unpack_from(body))
        return f"text {one.text_size:#x}, data {one.data_size:#x}, bss {one.bss_size:#x}, entry {one.entry:#x}"
    return body[:32].hex(" ", 4) + (" ..." if len(body) > 32 else "")


def _text(padded: bytes) -> str:
    return padded.rstrip(b"\0").decode("latin-1")


def _compilation_units(image: SomFile) -> Iterator[tuple[int | str, ...]]:
    header = image.fields
    # Their strings are among those of the symbols.
    strings = Strings(image, "symbol strings", header.symbol_strings_location, header.symbol_strings_size)
    records = image.records("compilation unit table", COMPILATION_UNIT, header.compiler_location, header.compiler_total)
    for name, language, product, version, _flags, compiled, _, source, _ in records:
        yield *(strings.get(one) for one in (name, language, product, version)), compiled, source
