"""The dynamic linking tables of the Series 300 as they are written, read back by the loader; no compiler is needed."""

from __future__ import annotations

import random
import string

import pytest

from kernel.loader.aout_dynamic_format import (
    BINDER_OFFSET,
    BSR_LONG,
    DYNAMIC_SIZE,
    EXPORT_COMMON,
    EXPORT_DATA,
    EXPORT_PLT,
    EXPORT_TEXT,
    EXTENSION,
    IMPORT_DATA,
    IMPORT_TEXT,
    OWN,
    PLT_ENTRY,
    RELOCATION,
    Extension,
)
from kernel.loader.formats import read
from kernel.loader.tables import Dynamic
from tools.cc import aout_writer
from tools.cc.aout_extension import Filled, Offered, Tables, Wanted, pack
from tools.cc.elf import ElfProgram, Segment
from tools.cc.float_functions import FloatFunction
from tools.cc.magic import FileType
from tools.cc.shared_libraries_300 import float_entries

PAGE = 4096


def library(tables: Tables, slots: int) -> bytes:
    """A library of nothing but tables, with so many entries in its linkage table, which begins where data does."""
    text = pack(tables)
    data_at = -(-len(text) // PAGE) * PAGE
    area = data_at + slots * PLT_ENTRY.size
    entries = b"".join(
        PLT_ENTRY.pack(BSR_LONG, area + BINDER_OFFSET - (data_at + index * PLT_ENTRY.size + 2), 0)
        for index in range(slots)
    )
    dynamic = b"".join(word.to_bytes(4, "big") for word in (0, 0, data_at, 0, 0, data_at, data_at))
    data = entries + dynamic.ljust(DYNAMIC_SIZE, b"\0")
    text = pack(tables._replace(dynamic_address=area))
    program = ElfProgram(0, [Segment(0, text, len(text), False), Segment(data_at, data, len(data), True)], [])
    return aout_writer.write_dynamic(program, FileType.SHL, strip=True, is_program=False)


def dynamic(image: bytes) -> Dynamic:
    found = read(image).dynamic_info
    assert found is not None
    return found


def test_what_is_written_is_read() -> None:
    tables = Tables(
        0,
        ["libx.sl", "/lib/libm.sl", "/lib/libc.sl"],
        [
            Wanted("_errno", 2, IMPORT_DATA, optional=True),
            Wanted("_sin", 1, IMPORT_TEXT),
            Wanted("_exit", 0, IMPORT_TEXT),
        ],
        [
            Offered("_value", 0x1004, EXPORT_DATA, 4),
            Offered("_work", 0x10, EXPORT_TEXT, None, True),
            Offered("_stdscr", 0x2000, EXPORT_COMMON, 4),
            Offered("_sin", 0x1000, EXPORT_PLT, 0),
        ],
        [Filled(0x1004, None), Filled(0x1008, 0)],
    )
    image = library(tables, 2)
    found = dynamic(image)
    assert (found.self_name, found.notes) == ("libx.sl", [])
    assert [one.name for one in found.libraries] == ["/lib/libm.sl", "/lib/libc.sl"]
    assert [(one.name, one.kind, one.library, one.optional) for one in found.imports] == [
        ("_errno", "data", "/lib/libc.sl", True),
        ("_sin", "text", "/lib/libm.sl", False),
        ("_exit", "text", None, False),
    ]
    assert [one.slot for one in found.imports] == [None, 0x1000, 0x1008]
    assert [(one.name, one.value, one.kind, one.size, one.secondary) for one in found.exports] == [
        ("_value", 0x1004, "data", 4, False),
        ("_work", 0x10, "text", None, True),
        ("_stdscr", 0x2000, "common", 4, False),
        ("_sin", 0x1000, "plt", 0, False),
    ]
    header = Extension._make(EXTENSION.unpack_from(image, PAGE))
    relocations = image[PAGE + header.dreloc_offset : PAGE + header.end_offset]
    assert list(RELOCATION.iter_unpack(relocations)) == [(0x1004, OWN, 0), (0x1008, 0, 0)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 500])
def test_every_export_is_found_by_its_hash(count: int) -> None:
    source = random.Random(count)
    names = {"_" + "".join(source.choices(string.ascii_letters, k=source.randrange(1, 30))) for _ in range(count)}
    exports = [Offered(name, index, EXPORT_TEXT, None) for index, name in enumerate(sorted(names))]
    found = dynamic(library(Tables(0, [""], [], exports, []), 0))
    assert found.notes == []
    assert [one.name for one in found.exports] == sorted(names)


def test_the_tables_size_does_not_depend_on_addresses() -> None:
    tables = Tables(0, ["x"], [Wanted("_a", 0, IMPORT_TEXT)], [Offered("_b", 0, EXPORT_DATA, 4)], [Filled(0, None)])
    moved = Tables(1 << 20, *tables[1:3], [Offered("_b", 1 << 20, EXPORT_DATA, 4)], [Filled(1 << 20, None)])
    assert len(pack(tables)) == len(pack(moved))


def test_floating_point_entries_are_of_functions_that_are_there_and_return_such_a_number() -> None:
    functions = [FloatFunction("cos", "d", "d"), FloatFunction("ecvt", "i", "diii"), FloatFunction("j0", "d", "d")]
    source = float_entries(functions, {"cos", "ecvt"})
    assert source.count("__hp_entry_cos:") == 1
    assert source.count("move.l\t8(%sp),-(%sp)") == 2
    assert "ecvt" not in source
    assert "j0" not in source
