"""Dynamic linking tables of Series 300 a.out files: the "DL" extension header and what hangs off it.

Facts: `aout_dynamic_format.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.loader import export_hash
from kernel.loader.aout_dynamic_format import (
    BINDER_OFFSET,
    BSR_LONG,
    DL_TYPE,
    DYNAMIC_AREA,
    EXPORT,
    EXPORT_KINDS,
    EXPORT_SECONDARY,
    EXTENSION,
    HASH_ENTRY,
    IMPORT,
    IMPORT_KINDS,
    IMPORT_OPTIONAL,
    LIBRARY,
    NAME_LIMIT,
    NOTHING,
    PLT_ENTRY,
    PLT_FIELD,
    Extension,
    hash_name,
)
from kernel.loader.image import Image, TableError, check_size
from kernel.loader.tables import Dynamic, Export, Import, Library

if TYPE_CHECKING:
    from struct import Struct


def read(image: Image, offset: int) -> Dynamic | None:
    """The dynamic tables of `image`, whose first extension header is at `offset` of the file.

    None if its extensions are of another type. Raises TableError.
    """
    seen = set()
    while offset and offset not in seen:  # a chain, which a forged file may close to a ring
        seen.add(offset)
        head = image.source.read(offset, EXTENSION.size)
        if len(head) < EXTENSION.size:
            raise TableError(f"truncated extension header at offset {offset:#x}")
        extension = Extension._make(EXTENSION.unpack(head))
        if extension.type == DL_TYPE:
            return _Tables(image, offset, extension).dynamic()
        if len(seen) > 1000:
            raise TableError("too many extension headers")
        offset = extension.next_offset
    return None


class _Tables:
    """One extension, its bytes read."""

    def __init__(self, image: Image, offset: int, extension: Extension) -> None:
        self.image = image
        self.extension = extension
        self.data = image.stored_table("dynamic extension", offset, extension.size)

    def dynamic(self) -> Dynamic:
        extension = self.extension
        libraries = [
            Library(self.string(name), load, bind, highwater)
            for name, load, bind, highwater, _ in self.records(
                "library list", LIBRARY, extension.library_offset, extension.import_offset
            )
        ]
        imports = [
            Import(
                self.string(name),
                IMPORT_KINDS.get(kind, f"type {kind}"),
                _library_name(libraries, index),
                optional=bool(flags & IMPORT_OPTIONAL),
            )
            for name, index, kind, flags in self.records(
                "import list", IMPORT, extension.import_offset, extension.export_offset
            )
        ]
        plt = self.plt()
        exports = list(self.records("export list", EXPORT, extension.export_offset, extension.hash_offset))
        return Dynamic(
            data_address=extension.dynamic_address,
            # The first entry of a program's list names the program itself.
            libraries=libraries[1:],
            imports=_slots(imports, plt),
            exports=self.exports(exports),
            plt=plt,
            fields=list(extension._asdict().items()),
            self_name=libraries[0].name if libraries else None,
            notes=self.check_hash(exports),
        )

    def exports(self, records: list[tuple[int, ...]]) -> list[Export]:
        return [
            Export(
                self.string(name),
                value,
                EXPORT_KINDS.get(kind & ~EXPORT_SECONDARY, f"type {kind}"),
                None if size == NOTHING else size,
                bool(kind & EXPORT_SECONDARY),
            )
            for name, value, kind, _zero, size, _next, _tail in records
        ]

    def check_hash(self, records: list[tuple[int, ...]]) -> list[str]:
        """What keeps the dynamic loader from finding every export by its name; empty if nothing does."""
        extension = self.extension
        heads = self.records("hash table", HASH_ENTRY, extension.hash_offset, extension.string_offset)
        chain = [(record[0], record[5]) for record in records]
        return export_hash.faults([head for (head,) in heads], chain, self.string, hash_name)

    def plt(self) -> list[int]:
        """Addresses of the procedure linkage table's entries: the calls to the binding routine before `__DYNAMIC`."""
        area = self.extension.dynamic_address
        segment = self.image.segment_at(area)
        if segment is None:
            raise TableError(f"__DYNAMIC {area:#x} is outside the program")
        raw = self.image.read_segment(segment, area - segment.address, DYNAMIC_AREA.size)
        if len(raw) < DYNAMIC_AREA.size:
            raise TableError(f"__DYNAMIC {area:#x} is cut off by the end of its segment")
        start = DYNAMIC_AREA.unpack(raw)[PLT_FIELD]
        if not segment.address <= start <= area:
            raise TableError(f"procedure linkage table {start:#x} is not before __DYNAMIC {area:#x}")
        check_size("procedure linkage table", area - start)
        table = self.image.read_segment(segment, start - segment.address, area - start)
        binder = area + BINDER_OFFSET
        found = []
        for offset in range(0, len(table) - PLT_ENTRY.size + 1, PLT_ENTRY.size):
            opcode, displacement, _ = PLT_ENTRY.unpack_from(table, offset)
            # The displacement counts from the word after the opcode.
            if opcode == BSR_LONG and start + offset + 2 + displacement == binder:
                found.append(start + offset)
        return found

    def records(self, what: str, record: Struct, start: int, end: int) -> list[tuple[int, ...]]:
        """The records between two offsets. Raises TableError if they aren't a whole number of them within the data."""
        if not start <= end <= len(self.data):
            raise TableError(f"{what} {start:#x} to {end:#x} is outside the dynamic extension")
        if (end - start) % record.size:
            raise TableError(f"{what} of {end - start} bytes: not a multiple of {record.size}")
        return list(record.iter_unpack(self.data[start:end]))

    def string(self, offset: int) -> str:
        start = self.extension.string_offset + offset
        end = self.data.find(b"\0", start, start + NAME_LIMIT)
        if end < 0:
            raise TableError(f"string {offset:#x} has no end within the dynamic extension")
        return self.data[start:end].decode("latin-1")


def _slots(imports: list[Import], plt: list[int]) -> list[Import]:
    """The imports with their linkage table entries, which lie in the order of the imported functions."""
    if sum(1 for one in imports if one.kind == "text") != len(plt):
        return imports
    places = iter(plt)
    return [one._replace(slot=next(places)) if one.kind == "text" else one for one in imports]


def _library_name(libraries: list[Library], index: int) -> str | None:
    return libraries[index].name if 0 < index < len(libraries) else None
