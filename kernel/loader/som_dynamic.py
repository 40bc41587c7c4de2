"""Dynamic linking tables of SOM programs and libraries: the DL header and what hangs off it.

Layout: reference hpux-abi.md 1.8; found by dissecting programs and libraries of HP-UX 10 and 11, GNU binutils agrees.
Locations count from the DL header, those of the linkage tables from the start of data.
"""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

from kernel.loader import export_hash
from kernel.loader.image import TableError
from kernel.loader.som_dictionaries import Dictionaries, symbol_type
from kernel.loader.som_file import ExecHeader, SomFile
from kernel.loader.tables import Dynamic, Export, Import, Library, Table, TableColumn

DL_HEADER = Struct(">18IhH9I")
VERSIONS = (89060912, 93092112)  # crt0 looks for these two
SUBSPACE = "$SHLIB_INFO$"
NOTHING = 0xFFFFFFFF  # no name, empty hash bucket, end of chain, no table

LIBRARY = Struct(">IBBH")  # name, flags, bind mode, highwater
IMPORT = Struct(">IHBB")  # name, reserved, type, flags
EXPORT = Struct(">IIIIBBH")  # next in the hash chain, name, value, size or versions, type, flags, module
HASH_ENTRY = Struct(">I")
EXPORT_EXT = Struct(">iii2I")  # size (-1 of code), first dreloc or -1, next alias, reserved
DRELOC = Struct(">iiIIBBH")  # library, symbol, location in data, value, type, reserved, module
MODULE = Struct(">3IHHI")  # first dreloc, first import (its location), imports, flags, reserved, elaborator
DLT_SIZE, PLT_SIZE = 4, 8

STORAGE = "storage"
# Bits of the header's flags.
FLAG_INITIALIZER, FLAG_SHLIB_PATH, FLAG_EMBEDDED_PATH, FLAG_SHLIB_PATH_FIRST = 2, 4, 8, 0x10
FLAG_SEARCH_STORAGE = 0x20  # all libraries, to satisfy a storage import
FLAG_INTERNAL_NAME = 0x40  # the first entry of a library's list is its own name
# Bits of an entry's flags in the list of libraries.
LIBRARY_DASH_L, LIBRARY_INTERNAL_NAME = 1, 2
BIND_DEFERRED = 1
ARGUMENTS_IN_GENERAL = 0x155  # relocation of arguments and result: all in general registers
DRELOC_TYPES = {
    1: "plabel external",
    2: "plabel internal",
    3: "data external",
    4: "data internal",
    5: "propagate",
    6: "invoke elaborator",
    7: "text internal",
}


class DlHeader(NamedTuple):
    """The 112 bytes of the DL header."""

    hdr_version: int
    ltptr_value: int
    shlib_list_loc: int
    shlib_list_count: int
    import_list_loc: int
    import_list_count: int
    hash_table_loc: int
    hash_table_size: int
    export_list_loc: int
    export_list_count: int
    string_table_loc: int
    string_table_size: int
    dreloc_loc: int
    dreloc_count: int
    dlt_loc: int
    plt_loc: int
    dlt_count: int
    plt_count: int
    highwater_mark: int
    flags: int
    export_ext_loc: int
    module_loc: int
    module_count: int
    elaborator: int
    initializer: int
    embedded_path: int
    initializer_count: int
    tdsize: int
    fastbind_list_loc: int


def hash_name(name: bytes) -> int:
    """The hash of an exported name, 32 bits."""
    value = 0
    for byte in name:
        value = ((value << 5 | value >> 27) & 0xFFFFFFFF) ^ byte
    return value


def read(image: SomFile, dictionaries: Dictionaries) -> Dynamic | None:
    """The dynamic tables of `image`; None for a file without. Raises TableError."""
    place = _find(image, dictionaries)
    return None if place is None else _Tables(image, *place).dynamic()


def _find(image: SomFile, dictionaries: Dictionaries) -> tuple[int, int, int] | None:
    """File offset, address and room of the DL header."""
    subspace = dictionaries.find(SUBSPACE)
    if subspace is not None:
        return subspace.file_offset, subspace.address, subspace.file_size
    # A stripped dictionary: crt0 expects the DL header where text begins.
    header = image.exec_header
    if header is None or not (image.dynamic or _starts_with_version(image, header)):
        return None
    return header.text_offset, header.text_address, header.text_size


def _starts_with_version(image: SomFile, header: ExecHeader) -> bool:
    """Whether text begins as a DL header does: libraries and programs of HP-UX 9 have no flag that says so."""
    first = image.source.read(header.text_offset, HASH_ENTRY.size)
    return len(first) == HASH_ENTRY.size and HASH_ENTRY.unpack(first)[0] in VERSIONS


class _Tables:
    """One DL header, its tables read."""

    def __init__(self, image: SomFile, offset: int, address: int, size: int) -> None:
        if size < DL_HEADER.size:
            raise TableError(f"truncated DL header: {size} of {DL_HEADER.size} bytes")
        self.image = image
        self.address = address
        self.data = image.stored_table("dynamic linking tables", offset, size)
        self.header = DlHeader._make(DL_HEADER.unpack_from(self.data))
        if self.header.hdr_version not in VERSIONS:
            raise TableError(f"unknown version {self.header.hdr_version} of the DL header at {address:#x}")
        start, length = self.header.string_table_loc, self.header.string_table_size
        if start + length > len(self.data):
            raise TableError(f"string table {start:#x} to {start + length:#x} is outside the dynamic linking tables")
        self.strings = self.data[start : start + length]

    def dynamic(self) -> Dynamic:
        header = self.header
        libraries = [
            Library(self.string(name), load, bind, highwater)
            for name, load, bind, highwater in self.records(
                "library list", LIBRARY, header.shlib_list_loc, header.shlib_list_count
            )
        ]
        # The first entry of a program's list names the program itself; of a library's, if a flag says so.
        named = self.image.executable or header.flags & FLAG_INTERNAL_NAME
        own = libraries.pop(0).name if libraries and named else None
        exports = self.records("export list", EXPORT, header.export_list_loc, header.export_list_count)
        plt = self.linkage_table("procedure linkage table", header.plt_loc, header.plt_count, PLT_SIZE)
        return Dynamic(
            data_address=self.address,
            libraries=libraries,
            imports=self.imports(plt),
            exports=[self.export(record, size) for record, size in zip(exports, self.sizes(), strict=True)],
            plt=plt,
            fields=list(header._asdict().items()),
            self_name=own,
            notes=self.check_hash(exports),
            tables=(*self.drelocs(exports), *self.modules()),
        )

    def imports(self, plt: list[int]) -> list[Import]:
        """Imports in file order: those of the data linkage table, of the procedure linkage table, then the rest."""
        header = self.header
        dlt = self.linkage_table("data linkage table", header.dlt_loc, header.dlt_count, DLT_SIZE)
        slots = iter(dlt + plt)
        return [
            Import(
                "" if name == NOTHING else self.string(name),
                "none" if kind == 0 else symbol_type(kind),
                None,
                next(slots, None),
            )
            for name, _reserved, kind, _flags in self.records(
                "import list", IMPORT, header.import_list_loc, header.import_list_count
            )
        ]

    def linkage_table(self, what: str, location: int, count: int, size: int) -> list[int]:
        """Addresses of a linkage table's entries."""
        exec_header = self.image.exec_header
        room = exec_header.data_size if exec_header is not None else 0
        if count and location + count * size > room:
            raise TableError(f"{what} {location:#x} to {location + count * size:#x} is outside data")
        start = self.image.data_address + location
        return list(range(start, start + count * size, size))

    def sizes(self) -> list[int | None]:
        """Bytes of each export, where the table that libraries have of it says so."""
        header = self.header
        if header.export_ext_loc in (0, NOTHING):
            return [None] * header.export_list_count
        records = self.records("export extension list", EXPORT_EXT, header.export_ext_loc, header.export_list_count)
        return [size if size >= 0 else None for size, *_ in records]

    def export(self, record: tuple[int, ...], size: int | None) -> Export:
        _, name, value, info, kind, _, _ = record
        shown = symbol_type(kind)
        return Export(self.string(name), value, shown, info if shown == STORAGE else size, False)

    def check_hash(self, records: list[tuple[int, ...]]) -> list[str]:
        """What keeps the dynamic loader from finding every export by its name; empty if nothing does."""
        header = self.header
        heads = self.records("hash table", HASH_ENTRY, header.hash_table_loc, header.hash_table_size)
        chain = [(record[1], record[0]) for record in records]
        return export_hash.faults([head for (head,) in heads], chain, self.string, hash_name)

    def drelocs(self, exports: list[tuple[int, ...]]) -> list[Table]:
        """Dynamic relocations: places of data that the dynamic loader fills in."""
        header = self.header
        imports = self.records("import list", IMPORT, header.import_list_loc, header.import_list_count)

        def name(kind: int, symbol: int) -> str | None:
            # An internal one's symbol, if any, is an export.
            index = 1 if kind in (2, 4, 7) else 0
            names = [record[index] for record in (exports if index else imports)]
            return self.string(names[symbol]) if 0 <= symbol < len(names) and names[symbol] != NOTHING else None

        rows = [
            (
                self.image.data_address + location,
                DRELOC_TYPES.get(kind, f"type {kind}"),
                value,
                None if module == 0xFFFF else module,
                None if library < 0 else library,
                name(kind, symbol),
            )
            for library, symbol, location, value, kind, _, module in self.records(
                "dynamic relocation table", DRELOC, header.dreloc_loc, header.dreloc_count
            )
        ]
        columns = (
            TableColumn("address", 10, 8),
            TableColumn("kind", 17),
            TableColumn("value", 10, 8),
            TableColumn("module", 6),
            TableColumn("library", 7),
            TableColumn("symbol"),
        )
        return [Table("dynamic_relocations", "Dynamic relocations", columns, rows)] if rows else []

    def modules(self) -> list[Table]:
        header = self.header
        rows = self.records("module table", MODULE, header.module_loc, header.module_count)
        columns = (
            TableColumn("drelocs", 10, 8),
            TableColumn("imports", 10, 8),
            TableColumn("import_count", 12),
            TableColumn("flags", 6, 4),
            TableColumn("reserved", 8),
            TableColumn("elaborator", 10, 8),
        )
        return [Table("modules", "Modules", columns, rows)] if rows else []

    def records(self, what: str, record: Struct, start: int, count: int) -> list[tuple[int, ...]]:
        """The records from `start`. Raises TableError if they aren't within the data."""
        end = start + count * record.size
        if not count:
            return []
        if end > len(self.data):
            raise TableError(f"{what} {start:#x} to {end:#x} is outside the dynamic linking tables")
        return list(record.iter_unpack(self.data[start:end]))

    def string(self, offset: int) -> str:
        end = self.strings.find(b"\0", offset)
        if end < 0:
            raise TableError(f"string {offset:#x} has no end within the dynamic linking tables")
        return self.strings[offset:end].decode("latin-1")
