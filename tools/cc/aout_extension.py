"""Lays out the dynamic linking tables of a Series 300 file: the "DL" extension its text starts with."""

from __future__ import annotations

from typing import NamedTuple

from kernel.loader.aout_dynamic_format import (
    BIND_MODE,
    DL_TYPE,
    EXPORT,
    EXPORT_SECONDARY,
    EXTENSION,
    HASH_ENTRY,
    IMPORT,
    IMPORT_OPTIONAL,
    LIBRARY,
    LOAD_TYPE,
    MODULE,
    NOTHING,
    OWN,
    RELOCATION,
    VERSION,
    Extension,
    hash_name,
)


class Wanted(NamedTuple):
    """A name the file imports, as HP-UX's linker spells it; `library` counts from 1, 0 if none is known to have it."""

    name: str
    library: int
    kind: int  # IMPORT_
    optional: bool = False


class Offered(NamedTuple):
    """A name the file exports."""

    name: str
    value: int
    kind: int  # EXPORT_
    size: int | None  # bytes
    secondary: bool = False


class Filled(NamedTuple):
    """A word of the file's data that the loader adds an address to: that of an import, or of the file itself."""

    location: int
    wanted: int | None  # index


class Tables(NamedTuple):
    """Everything the dynamic loader is to know of a file."""

    dynamic_address: int
    libraries: list[str]  # the file's own name first
    imports: list[Wanted]  # data before functions, those in the order of the linkage table
    exports: list[Offered]
    relocations: list[Filled]


class _Strings:
    """The string table, each string once."""

    def __init__(self) -> None:
        self.contents = bytearray(b"\0")
        self._places: dict[bytes, int] = {b"": 0}

    def place(self, text: str) -> int:
        encoded = text.encode("latin-1")
        if encoded not in self._places:
            self._places[encoded] = len(self.contents)
            self.contents += encoded + b"\0"
        return self._places[encoded]


def pack(tables: Tables) -> bytes:
    """The extension with its header. Its size depends on names and counts alone, not on addresses."""
    strings = _Strings()
    parts = [
        b"".join(LIBRARY.pack(strings.place(name), LOAD_TYPE, BIND_MODE, 0, 0) for name in tables.libraries),
        b"".join(
            IMPORT.pack(strings.place(one.name), one.library, one.kind, IMPORT_OPTIONAL if one.optional else 0)
            for one in tables.imports
        ),
        *_exports(tables.exports, strings),
    ]
    strings.contents += bytes(-len(strings.contents) % HASH_ENTRY.size)
    parts.append(bytes(strings.contents))
    parts.append(b"".join(RELOCATION.pack(at, OWN if index is None else index, 0) for at, index in tables.relocations))
    offsets = [EXTENSION.size]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    library, imported, exported, hashed, string, relocated, end = offsets
    header = Extension(
        0, tables.dynamic_address, library, imported, exported, hashed, hashed, string,
        relocated, relocated, end, 0, 0, DL_TYPE, VERSION, end + MODULE.size, 0,
    )  # fmt: skip
    return b"".join([EXTENSION.pack(*header), *parts, bytes(MODULE.size)])


def _exports(exports: list[Offered], strings: _Strings) -> tuple[bytes, bytes]:
    """The export list and its hash table: one bucket for two names."""
    heads = [NOTHING] * (len(exports) // 2 | 1)
    records = []
    for index, one in enumerate(exports):
        bucket = hash_name(one.name.encode("latin-1")) % len(heads)
        kind = one.kind | (EXPORT_SECONDARY if one.secondary else 0)
        size = NOTHING if one.size is None else one.size
        records.append(EXPORT.pack(strings.place(one.name), one.value, kind, 0, size, heads[bucket], 0))
        heads[bucket] = index
    return b"".join(records), b"".join(map(HASH_ENTRY.pack, heads))
