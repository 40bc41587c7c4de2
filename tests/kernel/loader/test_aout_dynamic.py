"""The dynamic linking tables of Series 300 programs, sound and broken."""

from __future__ import annotations

import struct

import pytest
from aout_builder import Program, dynamic_program

from kernel.loader.formats import read
from kernel.loader.image import TableError


def test_dynamic_tables() -> None:
    found = read(dynamic_program().build())
    found.require_executable()
    info = found.dynamic_info
    assert info is not None
    assert [tuple(one) for one in info.libraries] == [("/lib/libc.sl", 2, 2, 27)]
    assert info.self_name == "<a.out>"
    assert [tuple(one) for one in info.imports] == [
        ("_printf", "text", "/lib/libc.sl", 0x1008, False),
        ("_exit", "text", "/lib/libc.sl", 0x1010, False),
    ]
    assert [tuple(one) for one in info.exports] == [
        ("_main", 0, "text", None, False),
        ("_environ", 0x1000, "data", 4, True),
        ("_printf", 0x1008, "plt", 0, False),
        ("_stdscr", 0x1040, "common", 4, False),
    ]
    assert info.plt == [0x1008, 0x1010]
    assert info.notes == []
    assert dict(info.fields)["dynamic_address"] == info.data_address == 0x1018


def test_a_static_program_has_no_dynamic_tables() -> None:
    assert read(Program().build()).dynamic_info is None


def test_an_extension_of_another_type_is_skipped() -> None:
    data = bytearray(dynamic_program().build())
    struct.pack_into(">H", data, 64 + 0x34, 9)
    assert read(bytes(data)).dynamic_info is None
    struct.pack_into(">I", data, 64 + 0x3C, 64)  # a ring
    assert read(bytes(data)).dynamic_info is None


@pytest.mark.parametrize(
    ("word", "value", "reason"),
    [
        (0x04, 0x9000, "__DYNAMIC 0x9000 is outside the program"),
        (0x04, 0x1056, "__DYNAMIC 0x1056 is cut off"),
        (0x04, 0x1000, "is not before __DYNAMIC"),
        (0x08, 0x41, "library list of 23 bytes: not a multiple of 12"),
        (0x08, 0x59, "library list 0x59 to 0x58 is outside"),
        (0x10, 0xFFFFFFFF, "import list 0x58 to 0xffffffff is outside"),
        (0x1C, 0xFFFFFFF0, "string 0x0 has no end within"),
        (0x38, 0x7FFFFFFF, "truncated dynamic extension"),
        (0x38, 0x00FFFFFF, "truncated dynamic extension"),
        (0x40, 0x12345678, "has no end within"),
    ],
)
def test_broken_dynamic_tables(word: int, value: int, reason: str) -> None:
    data = bytearray(dynamic_program().build())
    struct.pack_into(">I", data, 64 + word, value)
    found = read(bytes(data))
    found.require_executable()
    with pytest.raises(TableError, match=reason):
        _ = found.dynamic_info


def test_a_truncated_extension_header() -> None:
    data = dynamic_program(extension_offset=0x7FFFFFF0).build()
    with pytest.raises(TableError, match="truncated extension header at offset 0x7ffffff0"):
        _ = read(data).dynamic_info


EXPORT_NEXT = 0x58 + 2 * 12 + 0x10  # of the first export, after the library and import lists


@pytest.mark.parametrize(
    ("value", "note"),
    [
        (77, "leads to export 77 of 4"),
        (0, "run together"),
    ],
)
def test_odd_export_hash_chains_are_noted(value: int, note: str) -> None:
    data = bytearray(dynamic_program().build())
    struct.pack_into(">I", data, 64 + EXPORT_NEXT, value)
    info = read(bytes(data)).dynamic_info
    assert info is not None
    assert len(info.exports) == 4
    assert note in info.notes[0]


def test_exports_that_the_hash_table_misses_are_noted() -> None:
    program = dynamic_program()
    data = bytearray(program.build())
    hash_at = struct.unpack_from(">I", data, 64 + 0x14)[0]
    for bucket in range(3):
        struct.pack_into(">I", data, 64 + hash_at + 4 * bucket, 0xFFFFFFFF)
    info = read(bytes(data)).dynamic_info
    assert info is not None
    assert info.notes == ["4 of 4 exports are in no hash chain"]
