"""Makes Series 300 a.out files in memory, byte by byte from the format's description, without the project's code."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from typing import Any

HEADER_FIELDS = {
    # name: (offset, struct format)
    "system_id": (0x00, ">H"),
    "file_type": (0x02, ">H"),
    "version": (0x04, ">h"),
    "highwater": (0x06, ">h"),
    "miscinfo": (0x08, ">I"),
    "text_size": (0x0C, ">I"),
    "data_size": (0x10, ">I"),
    "bss_size": (0x14, ">I"),
    "text_relocation_size": (0x18, ">I"),
    "data_relocation_size": (0x1C, ">I"),
    "pascal_size": (0x20, ">I"),
    "symbol_size": (0x24, ">I"),
    "name_table_size": (0x28, ">I"),
    "entry": (0x2C, ">I"),
    "line_table_size": (0x30, ">I"),
    "supplementary_size": (0x34, ">I"),
    "dynamic_relocation": (0x38, ">I"),
    "extension_offset": (0x3C, ">I"),
}

EXEC, SHARE, DEMAND = 0x107, 0x108, 0x10B
RELOC, DL, SHL = 0x106, 0x10D, 0x10E

# start: jsr _main; moveq #1,d0; trap #0; rts; _main: move.l $2000.l,d0; bra.s _main+6; rts
CODE = bytes.fromhex("4eb9 0000 000c 7001 4e40 4e75 2039 0000 1000 6000 0002 4e75")


def symbol(name: bytes, value: int, kind: int, shlib: int = 0) -> bytes:
    return struct.pack(">IBBHH", value, kind, len(name), 0, shlib) + name


def relocation(offset: int, index: int, kind: int, length: int) -> bytes:
    return struct.pack(">IHBB", offset, index, kind, length)


SYMBOLS = (
    symbol(b"crt0.o", 0, 0x1F)
    + symbol(b"start", 0, 0x22)
    + symbol(b"_main", 0xC, 0x22)
    + symbol(b"main", 0xC, 0x62)
    + symbol(b"_x", 0x1000, 0x23, 0x1000)
    + symbol(b"_end", 0x1010, 0x24)
    + symbol(b"_printf", 0, 0x20)
    + symbol(b"float_loc", 0xFFFFB000, 0x21)
)


@dataclass(frozen=True)
class Program:
    """The parts of a file. `header` overrides fields of the header after everything else is laid out."""

    file_type: int = SHARE
    text: bytes = CODE
    data: bytes = b"\0\0\0\x2a" * 2
    bss_size: int = 8
    entry: int = 0
    pascal: bytes = b""
    symbols: bytes = SYMBOLS
    supplementary: bytes = b""
    text_relocations: bytes = b""
    data_relocations: bytes = b""
    header: dict[str, int] = field(default_factory=dict)

    def but(self, **changes: Any) -> Program:
        return replace(self, **changes)

    def build(self) -> bytes:
        fields = {
            "system_id": 0x20C,
            "file_type": self.file_type,
            "version": 2,
            "miscinfo": 1,
            "text_size": len(self.text),
            "data_size": len(self.data),
            "bss_size": self.bss_size,
            "text_relocation_size": len(self.text_relocations),
            "data_relocation_size": len(self.data_relocations),
            "pascal_size": len(self.pascal),
            "symbol_size": len(self.symbols),
            "entry": self.entry,
            "supplementary_size": len(self.supplementary),
            **self.header,
        }
        head = bytearray(64)
        for name, value in fields.items():
            offset, format_ = HEADER_FIELDS[name]
            struct.pack_into(format_, head, offset, value)
        body = [bytes(head), self.text, self.data]
        if self.file_type in (DEMAND, DL, SHL):
            body = [part + bytes(-len(part) % 4096) for part in body]
        tables = [self.pascal, self.symbols, self.supplementary, self.text_relocations, self.data_relocations]
        return b"".join(body + tables)


def patch(data: bytes, name: str, value: int) -> bytes:
    """The same file with one header field changed."""
    offset, format_ = HEADER_FIELDS[name]
    changed = bytearray(data)
    struct.pack_into(format_, changed, offset, value)
    return bytes(changed)


def object_file() -> Program:
    """A relocatable object with relocations of several kinds."""
    return Program(
        file_type=RELOC,
        symbols=symbol(b"_main", 0, 0x22) + symbol(b"_printf", 0, 0x20),
        text_relocations=relocation(2, 1, 3, 2) + relocation(0xE, 0, 1, 2),
        data_relocations=relocation(4, 0, 0, 2) + relocation(0, 0, 0x3F, 3),
    )


PLT_COUNT = 2


def elf_hash(name: bytes) -> int:
    """The published hash of System V, in its textbook shape."""
    h = 0
    for byte in name:
        h = (h << 4) + byte
        g = h & 0xF0000000
        if g:
            h ^= g >> 24
        h &= ~g
    return h


def extension(
    exports: list[tuple[bytes, int, int, int]],
    dynamic_address: int,
    buckets: int = 3,
    libraries: tuple[tuple[bytes, int], ...] = ((b"<a.out>", 0), (b"/lib/libc.sl", 27)),
    imports: tuple[tuple[bytes, int, int], ...] = ((b"_printf", 1, 2), (b"_exit", 1, 2)),
) -> bytes:
    """The DL extension of a program: 64 bytes of header, lists, hash table and strings."""
    strings = bytearray()

    def intern(name: bytes) -> int:
        offset = len(strings)
        strings.extend(name + b"\0")
        return offset

    library_list = b"".join(struct.pack(">IBBHI", intern(name), 2, 2, mark, 0) for name, mark in libraries)
    import_list = b"".join(struct.pack(">IIHH", intern(name), index, kind, 0) for name, index, kind in imports)
    heads = [0xFFFFFFFF] * buckets
    export_list = b""
    for index, (name, value, kind, size) in enumerate(exports):
        bucket = elf_hash(name) % buckets
        export_list += struct.pack(">IIHHIII", intern(name), value, kind, 0, size, heads[bucket], 0)
        heads[bucket] = index
    hash_table = struct.pack(f">{buckets}I", *heads)
    library_at = 64
    import_at = library_at + len(library_list)
    export_at = import_at + len(import_list)
    hash_at = export_at + len(export_list)
    string_at = hash_at + len(hash_table)
    strings += bytes(-len(strings) % 4)
    module_at = string_at + len(strings)
    size = module_at + 16
    lists = (library_at, import_at, export_at, hash_at, hash_at, string_at, module_at, module_at, module_at)
    head = struct.pack(">II9IIIHHII", 0, dynamic_address, *lists, 0, 0, 1, 1, size, 0)
    return head + library_list + import_list + export_list + hash_table + bytes(strings) + bytes(16)


EXPORTS = [
    (b"_main", 0, 2, 0xFFFFFFFF),
    (b"_environ", 0x1000, 0x81, 4),
    (b"_printf", 0x1008, 7, 0),
    (b"_stdscr", 0x1040, 3, 4),
]


def dynamic_program(exports: list[tuple[bytes, int, int, int]] | None = None, **header: int) -> Program:
    """A SHARE program whose text begins with the DL extension and whose data holds a linkage table of two entries."""
    plt = 0x1008
    area = plt + 8 * PLT_COUNT
    binder = area + 36
    data = bytes(8)
    for index in range(PLT_COUNT):
        place = plt + 8 * index
        data += struct.pack(">HiH", 0x61FF, binder - place - 2, 0)
    data += struct.pack(">9I", 0, 0, 0x1000, 0x1050, 0x1060, plt, plt, plt, plt) + bytes.fromhex("60ff00000000")
    data += bytes(0x50 - len(data))
    text = extension(EXPORTS if exports is None else exports, area)
    return Program(
        text=text + CODE,
        data=data,
        entry=len(text),
        symbols=symbol(b"start", len(text), 0x22) + symbol(b"__DYNAMIC", area, 0x03),
        header={"miscinfo": 0x40000001, "highwater": 27, "extension_offset": 64, **header},
    )
