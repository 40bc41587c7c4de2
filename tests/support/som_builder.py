"""Makes Series 800 SOM files in memory, byte by byte from the format's description, without the project's code."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from typing import Any

FIELDS = (
    *("system_id", "magic", "version_id", "time_seconds", "time_nanoseconds", "entry_space", "entry_subspace"),
    *("entry_offset", "aux_header_location", "aux_header_size", "som_length", "presumed_dp", "space_location"),
    *("space_total", "subspace_location", "subspace_total", "loader_fixup_location", "loader_fixup_total"),
    *("space_strings_location", "space_strings_size", "init_array_location", "init_array_total", "compiler_location"),
    *("compiler_total", "symbol_location", "symbol_total", "fixup_request_location", "fixup_request_total"),
    *("symbol_strings_location", "symbol_strings_size", "unloadable_location", "unloadable_size", "checksum"),
)
HEADER_FIELDS = {
    name: (0, ">H") if index == 0 else (2, ">H") if index == 1 else (4 * index - 4, ">I")
    for index, name in enumerate(FIELDS)
}
EXEC_FIELDS = (
    *("text_size", "text_address", "text_offset", "data_size", "data_address", "data_offset"),
    *("bss_size", "entry", "flags", "bss_fill"),
)

PA10, PA11, PA12, PA20 = 0x20B, 0x210, 0x211, 0x214
RELOC, EXEC, SHARE, SHMEM, DEMAND, DL, SHL = 0x106, 0x107, 0x108, 0x109, 0x10B, 0x10D, 0x10E
OLD_VERSION, NEW_VERSION = 85082112, 87102412
NOTHING = 0xFFFFFFFF
TEXT, DATA = 0x1000, 0x40001000

# start: bl main,rp; nop; break 4,13; main: ldi 42,ret0; bv r0(rp); nop
CODE = bytes.fromhex("e8400008 08000240 0001a004 341c0054 e840c000 08000240")


def pad(data: bytes, to: int = 4) -> bytes:
    return data + bytes(-len(data) % to)


class Strings:
    """A string area: the length, the string, NUL, up to the next word."""

    def __init__(self) -> None:
        self.data = b""

    def add(self, name: bytes) -> int:
        self.data += struct.pack(">I", len(name))
        offset = len(self.data)
        self.data = pad(self.data + name + b"\0")
        return offset


def symbol(name: bytes, kind: int, scope: int, value: int, flags: int = 0, qualifier: bytes = b"") -> tuple[Any, ...]:
    return name, kind << 24 | scope << 20 | flags, value, qualifier


SYMBOLS = (
    symbol(b"$START$", 3, 3, TEXT | 3, 0xC00),
    symbol(b"main", 6, 3, TEXT + 0xC | 3, 0xC00),
    symbol(b"$$mulI", 12, 1, TEXT + 0x15),
    symbol(b"errno", 7, 0, 4),
    symbol(b"counter", 2, 2, DATA, 0x40000000 | 0x2000),
    symbol(b"x", 10, 0, 0),
)


def aux(flags_and_type: int, body: bytes) -> bytes:
    return struct.pack(">II", flags_and_type, len(body)) + body


def text_aux(flags_and_type: int, text: bytes) -> bytes:
    return aux(flags_and_type, pad(struct.pack(">I", len(text)) + text))


FOOTPRINT = aux(0x80000001, struct.pack(">12s12sII", b"92453-07", b"10.44", 830538079, 0))
AUXILIARIES = FOOTPRINT + text_aux(0x20000006, b"@(#)hello 1.0") + text_aux(0x40000009, b"(c) nobody")


@dataclass(frozen=True)
class Subspace:
    """`space`: 0 $TEXT$, 1 $PRIVATE$, 2 $DEBUG$."""

    name: bytes
    space: int
    address: int
    content: bytes = b""
    size: int | None = None
    flags: int = 0x58211800
    fixups: bytes = b""


def code(content: bytes = CODE, address: int = TEXT, name: bytes = b"$CODE$", **more: Any) -> Subspace:
    return Subspace(name, 0, address, content, **more)


def data(content: bytes = b"\0\0\0\x2a" * 4, address: int = DATA, name: bytes = b"$DATA$", **more: Any) -> Subspace:
    return Subspace(name, 1, address, content, **{"flags": 0x3E281000, **more})


@dataclass(frozen=True)
class Som:
    """The parts of a file. `header` and `exec` override fields after everything else is laid out.

    Text and data lie in the file at the same distance from each other's pages as in memory; object files have no exec
    header unless `exec` is given.
    """

    magic: int = SHARE
    system_id: int = PA11
    subspaces: tuple[Subspace, ...] = (code(), data())
    bss_size: int = 0x20
    entry: int = TEXT
    symbols: tuple[tuple[Any, ...], ...] = SYMBOLS
    auxiliaries: bytes = AUXILIARIES
    units: tuple[tuple[bytes, bytes, bytes, bytes], ...] = ((b"hello.c", b"C", b"HP92453-01", b"A.10.31"),)
    header: dict[str, int] = field(default_factory=dict)
    exec: dict[str, int] = field(default_factory=dict)
    checksum: bool = True

    def but(self, **changes: Any) -> Som:
        return replace(self, **changes)

    def build(self) -> bytes:
        spaces, strings = Strings(), Strings()
        body = bytearray(128)
        fields: dict[str, int] = {
            "system_id": self.system_id,
            "magic": self.magic,
            "version_id": NEW_VERSION if self.magic == RELOC else OLD_VERSION,
            "presumed_dp": DATA,
            "entry_offset": self.entry | 3,
        }

        def place(name: str, content: bytes, total: int | None = None, size: str = "total") -> None:
            fields[f"{name}_location"] = len(body)
            fields[f"{name}_{size}"] = len(content) if total is None else total
            body.extend(content)

        runnable = self.magic != RELOC or bool(self.exec)
        at_exec = len(body) + 8
        place("aux_header", (aux(0x10000004, bytes(40)) if runnable else b"") + self.auxiliaries, size="size")
        records, at_subspaces = self._spaces(spaces)
        place("space", records, 3)
        fields["subspace_location"], fields["subspace_total"] = len(body), len(self.subspaces)
        names = [spaces.add(one.name) for one in self.subspaces]
        body.extend(bytes(40 * len(self.subspaces)))
        place("init_array", struct.pack(">5I", 0, 0x59200000, 0, 0, TEXT), 1)
        place("space_strings", spaces.data, size="size")
        place("symbol", self._symbols(strings), len(self.symbols))
        place("fixup_request", b"".join(one.fixups for one in self.subspaces))
        body.extend(bytes(-len(body) % 4))
        place("compiler", self._units(strings), len(self.units))
        place("symbol_strings", strings.data, size="size")
        offsets = self._contents(body)
        fixup = 0
        for index, one in enumerate(self.subspaces):
            size = len(one.content) if one.size is None else one.size
            record = (one.space, one.flags, offsets[index], len(one.content), one.address, size, 8, names[index], fixup)
            struct.pack_into(">10I", body, at_subspaces + 40 * index, *record, len(one.fixups))
            fixup += len(one.fixups)
        fields["som_length"] = len(body)
        if runnable:
            struct.pack_into(">10I", body, at_exec, *{**self._exec(offsets), **self.exec}.values())
        for name, value in {**fields, **self.header}.items():
            struct.pack_into(HEADER_FIELDS[name][1], body, HEADER_FIELDS[name][0], value)
        return with_checksum(bytes(body)) if self.checksum else bytes(body)

    def _spaces(self, strings: Strings) -> tuple[bytes, int]:
        found, first = b"", 0
        for index, (name, flags) in enumerate(
            ((b"$TEXT$", 0xC0000800), (b"$PRIVATE$", 0xE0001000), (b"$DEBUG$", 0x40004000))
        ):
            count = sum(1 for one in self.subspaces if one.space == index)
            found += struct.pack(">9I", strings.add(name), flags, index, first, count, NOTHING, 0, NOTHING, 0)
            first += count
        runnable = self.magic != RELOC or bool(self.exec)
        return found, 128 + (48 if runnable else 0) + len(self.auxiliaries) + len(found)

    def _symbols(self, strings: Strings) -> bytes:
        return b"".join(
            struct.pack(">5I", flags, strings.add(name), strings.add(qualifier) if qualifier else 0, 0, value)
            for name, flags, value, qualifier in self.symbols
        )

    def _units(self, strings: Strings) -> bytes:
        return b"".join(struct.pack(">9I", *map(strings.add, unit), 0, 1000, 0, 999, 0) for unit in self.units)

    def _contents(self, body: bytearray) -> list[int]:
        """Append the subspaces' contents, text and data each from a page on, and return their places."""
        offsets, starts = [], dict[int, int]()
        for one in self.subspaces:
            if one.space not in starts:
                body.extend(bytes(-len(body) % 4096))
                starts[one.space] = len(body) - one.address
            offset = starts[one.space] + one.address if one.space < 2 else len(body)
            body.extend(bytes(max(0, offset - len(body))))
            body[offset : offset + len(one.content)] = one.content
            offsets.append(offset)
        return offsets

    def _exec(self, offsets: list[int]) -> dict[str, int]:
        values = dict.fromkeys(EXEC_FIELDS, 0)
        for index, name in enumerate(("text", "data")):
            mine = [(one, at) for one, at in zip(self.subspaces, offsets, strict=True) if one.space == index]
            if mine:
                first, at = mine[0]
                end = max(one.address + len(one.content) for one, _ in mine)
                values.update({f"{name}_size": end - first.address, f"{name}_address": first.address})
                values[f"{name}_offset"] = at
        return {**values, "bss_size": self.bss_size, "entry": self.entry, "flags": 1}


def with_checksum(data: bytes) -> bytes:
    value = 0
    for (word,) in struct.iter_unpack(">I", data[:124]):
        value ^= word
    return data[:124] + struct.pack(">I", value) + data[128:]


def patch(data: bytes, name: str, value: int) -> bytes:
    """The same file with one header field changed, and the checksum right unless that is the field."""
    offset, form = HEADER_FIELDS[name]
    changed = bytearray(data)
    struct.pack_into(form, changed, offset, value)
    return bytes(changed) if name == "checksum" else with_checksum(bytes(changed))


# --- object files ---


def object_file(fixups: bytes = bytes.fromhex("b3 0102030405060708 3001 00 d3 00 b6"), **more: Any) -> Som:
    """A relocatable object: entry, call of symbol 1, gap of a word, the same call again, gap of a word, exit."""
    text = code(CODE[:16], 0x800, fixups=fixups)
    return Som(RELOC, PA10, (text, data(fixups=bytes.fromhex("2504 1f00000b"))), 0, **more)


# --- dynamic linking ---


def hash_name(name: bytes) -> int:
    """Rotate left by five, exclusive or."""
    h = 0
    for byte in name:
        h = ((h << 5) & 0xFFFFFFFF | h >> 27) ^ byte
    return h


EXPORTS = ((b"main", TEXT + 0xC, 3, 0x155), (b"errno", DATA + 0x30, 7, 4), (b"environ", DATA, 2, 0))
IMPORTS = ((None, 0), (b"environ", 2), (b"printf", 3), (b"exit", 3), (b"malloc", 3))
DLT_AT, PLT_AT = 0x08, 0x10


def dl_tables(
    exports: tuple[tuple[bytes, int, int, int], ...] = EXPORTS,
    imports: tuple[tuple[bytes | None, int], ...] = IMPORTS,
    libraries: tuple[tuple[bytes, int, int], ...] = ((b"a.out", 0, 0), (b"/usr/lib/libc.1", 3, 70)),
    buckets: int = 3,
    fields: dict[str, int] | None = None,
) -> bytes:
    """What $SHLIB_INFO$ holds: the DL header of 112 bytes, lists, hash table and strings."""
    strings = b""

    def intern(name: bytes | None) -> int:
        nonlocal strings
        if name is None:
            return NOTHING
        strings += name + b"\0"
        return len(strings) - len(name) - 1

    heads = [NOTHING] * buckets
    tables: dict[str, bytes] = {
        "shlib_list": b"".join(struct.pack(">IBBH", intern(name), load, 1, mark) for name, load, mark in libraries),
        "import_list": b"".join(struct.pack(">IHBB", intern(name), 0xFFFF, kind, 0) for name, kind in imports),
    }
    export_list = b""
    for index, (name, value, kind, info) in enumerate(exports):
        bucket = hash_name(name) % buckets
        export_list += struct.pack(">IIIIBBH", heads[bucket], intern(name), value, info, kind, 0, 0xFFFF)
        heads[bucket] = index
    tables["hash_table"] = struct.pack(f">{buckets}I", *heads)
    tables["export_list"] = export_list
    # A plabel for export 0 and a rebased pointer in data.
    tables["dreloc"] = struct.pack(">iiIIBBH", -1, 0, 0, PLT_AT | 2, 2, 0, 0xFFFF)
    tables["dreloc"] += struct.pack(">iiIIBBH", 1, 1, 4, 0, 3, 0, 0)
    tables["module"] = struct.pack(">3IHHI", NOTHING, 0x1600, 2, 1, 0, 0)
    tables["string_table"] = pad(strings)
    places, at = dict[str, int](), 112
    for table, content in tables.items():
        places[table] = at
        at += len(content)
    values = {
        "hdr_version": 93092112,
        "ltptr_value": 0,
        "shlib_list_loc": places["shlib_list"],
        "shlib_list_count": len(libraries),
        "import_list_loc": places["import_list"],
        "import_list_count": len(imports),
        "hash_table_loc": places["hash_table"],
        "hash_table_size": buckets,
        "export_list_loc": places["export_list"],
        "export_list_count": len(exports),
        "string_table_loc": places["string_table"],
        "string_table_size": len(tables["string_table"]),
        "dreloc_loc": places["dreloc"],
        "dreloc_count": 2,
        "dlt_loc": DLT_AT,
        "plt_loc": PLT_AT,
        "dlt_count": 2,
        "plt_count": 2,
        "highwater": 0x20,
        "export_ext_loc": 0,
        "module_loc": places["module"],
        "module_count": 1,
        **dict.fromkeys(("elaborator", "initializer"), NOTHING),
        **dict.fromkeys(("embedded_path", "initializer_count", "tdsize", "fastbind_loc"), 0),
    }
    return struct.pack(">28I", *{**values, **(fields or {})}.values()) + b"".join(tables.values())


def dynamic_program(tables: bytes | None = None, **more: Any) -> Som:
    """A dynamically linked program (or a library, with `magic`)."""
    info = pad(dl_tables() if tables is None else tables, 8)
    subspaces = (
        code(info, name=b"$SHLIB_INFO$", flags=0x58220000),
        code(address=TEXT + len(info)),
        data(bytes(0x38)),
    )
    return Som(**{"subspaces": subspaces, "entry": TEXT + len(info), "exec": {"flags": 5}, "symbols": (), **more})
