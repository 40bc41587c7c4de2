"""Series 800 SOM files of every type, and every reason to refuse one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from som_builder import (
    AUXILIARIES,
    CODE,
    DATA,
    DEMAND,
    DL,
    EXEC,
    FIELDS,
    FOOTPRINT,
    PA10,
    PA20,
    RELOC,
    SHARE,
    SHL,
    SHMEM,
    TEXT,
    Som,
    aux,
    code,
    data,
    object_file,
    patch,
    symbol,
)

from emu.page import PROT_EXEC, PROT_READ, PROT_WRITE
from kernel.loader.formats import read
from kernel.loader.image import FormatError, Image, Segment, TableError, UnsupportedError
from kernel.loader.tables import Symbol
from tools.messages import describe_error

RX = PROT_READ | PROT_EXEC
RWX = RX | PROT_WRITE
SHARED = Som().build()


def name_of(value: object) -> str | None:
    return "file" if isinstance(value, bytes) else None


def refusal(file: bytes) -> str:
    with pytest.raises(FormatError) as caught:
        read(file).require_executable()
    return describe_error("a.out", caught.value)


def tables(image: Image) -> dict[str, list[tuple[Any, ...]]]:
    return {one.key: list(one.rows) for one in [*image.header_tables(), *image.segment_tables()]}


# What is loaded where


@pytest.mark.parametrize("magic", [SHARE, SHMEM, DEMAND])
def test_text_and_data_go_where_the_exec_header_says(magic: int) -> None:
    found = read(Som(magic).build())
    found.require_executable()
    assert found.segments == [
        Segment("text", TEXT, 0x1000, len(CODE), len(CODE), RX),
        Segment("data", DATA, 0x2000, 16, 48, RWX),
    ]
    assert (found.entry, found.break_address, found.data_address) == (TEXT, DATA + 48, DATA)
    assert (found.format, found.machine, found.notes) == ("SOM", "PA-RISC", [])
    assert found.read_segment(found.segments[0], 0, 1 << 30) == CODE
    assert found.read_segment(found.segments[1], 12, 8) == b"\0\0\0\x2a\0\0\0\0"


@pytest.mark.parametrize(("magic", "kind"), [(EXEC, "EXEC"), (SHMEM, "SHMEM"), (SHL, "SHL"), (DL, "DL")])
@pytest.mark.parametrize("system_id", [0x20B, 0x210, 0x211, 0x214])
def test_every_system_id_and_magic(magic: int, kind: str, system_id: int) -> None:
    found = read(Som(magic, system_id).build())
    assert (found.kind, found.executable) == (kind, magic in (EXEC, SHMEM))
    versions = {0x20B: "1.0", 0x210: "1.1", 0x211: "1.2", 0x214: "2.0"}
    assert found.header()[0].meaning == f"PA-RISC {versions[system_id]}"


def test_exec_has_writable_text() -> None:
    assert [one.prot for one in read(Som(EXEC).build()).segments] == [RWX, RWX]


def test_exec_text_and_data_on_one_page_are_one_segment() -> None:
    program = Som(EXEC, subspaces=(code(), data(b"abcd", TEXT + 0x20)), exec={"data_offset": 0x1020})
    file = bytearray(program.build())
    file[0x1020:0x1024] = b"abcd"
    found = read(bytes(file))
    assert found.segments == [Segment("text+data", TEXT, 0x1000, 0x24, 0x44, RWX)]
    assert found.read_segment(found.segments[0], 0x18, 16) == bytes(8) + b"abcd" + bytes(4)


def test_programs_of_machines_with_pages_of_two_kilobytes() -> None:
    found = read(Som(SHARE, PA10, (code(address=0x800), data(address=0x40000800)), entry=0x800).build())
    assert [one.address for one in found.segments] == [0x800, 0x40000800]
    assert found.entry == 0x800


def test_text_may_begin_with_the_file_itself() -> None:
    found = read(Som(exec={"text_offset": 0, "text_size": 0x1018, "text_address": TEXT, "entry": 0x2000}).build())
    assert found.segments[0] == Segment("text", TEXT, 0, 0x1018, 0x1018, RX)
    assert found.read_segment(found.segments[0], 0x1000, 0x18) == CODE


@pytest.mark.parametrize(("flags", "traps", "dynamic"), [(0, False, False), (1, True, False), (5, True, True)])
def test_exec_flags(flags: int, traps: bool, dynamic: bool) -> None:
    found = read(Som(exec={"flags": flags}).build())
    assert (found.traps_null, found.dynamic) == (traps, dynamic)


def test_the_privilege_level_is_no_part_of_the_entry_point() -> None:
    assert read(Som(entry=TEXT + 7).build()).entry == TEXT + 4


def test_an_object_file_has_a_segment_for_each_subspace() -> None:
    found = read(object_file().build())
    assert found.segments == [
        Segment("$CODE$", 0x800, 0x1000, 16, 16, RX),
        Segment("$DATA$", DATA, 0x2000, 16, 16, RWX),
    ]
    assert (found.text_address, found.text_size, found.data_address) == (0x800, 16, DATA)
    assert found.dynamic_info is None


def test_unloadable_subspaces_are_no_segments() -> None:
    debug = code(b"x" * 8, 0, b"$GDB$", flags=0x3E001000)
    found = read(object_file().but(subspaces=(code(), debug, data(b"", size=8))).build())
    assert [(one.name, one.file_size, one.memory_size) for one in found.segments] == [
        ("$CODE$", 24, 24),
        ("$DATA$", 0, 8),
    ]


# Tables


def test_the_header_is_shown_field_by_field() -> None:
    file = Som(header=dict.fromkeys(("time_seconds", "entry_space", "presumed_dp", "unloadable_size"), 7)).build()
    shown = {field.name: field.value for field in read(file).header()}
    assert list(shown) == list(FIELDS)
    assert [shown[name] for name in ("system_id", "magic", "time_seconds", "entry_space")] == [0x210, SHARE, 7, 7]
    assert (shown["presumed_dp"], shown["unloadable_size"]) == (7, 7)
    assert shown["som_length"] == len(file)


def test_auxiliary_headers() -> None:
    more = aux(0x8000000B, bytes(4)) + aux(0x0000000A, b"\0\x0b\x07\xb7") + aux(0x2710, bytes(40))
    found = tables(read(Som(auxiliaries=AUXILIARIES + more).build()))
    assert [(row[1], row[3], row[4], row[5]) for row in found["auxiliary_headers"]] == [
        (4, ["ignore"], "HP-UX exec", "text 0x18, data 0x10, bss 0x20, entry 0x1000"),
        (1, ["mandatory"], "linker footprint", "92453-07 10.44, time 830538079"),
        (6, ["append"], "version string", "@(#)hello 1.0"),
        (9, ["copy"], "copyright", "(c) nobody"),
        (11, ["mandatory"], "product specifics", "00000000"),
        (10, [], "shared library version", "11/1975"),
        (0x2710, [], "unknown", " ".join(["00000000"] * 8) + " ..."),
    ]
    assert found["exec_header"][8] == ("flags", 1, "page 0 not readable")


def test_the_exec_header_need_not_be_the_first() -> None:
    file = Som().build()
    moved = file[:128] + FOOTPRINT + file[128:176] + file[176 + len(FOOTPRINT) :]
    assert read(moved).segments == read(file).segments


def test_dictionaries() -> None:
    found = tables(read(Som().build()))
    assert found["spaces"][1] == ("$PRIVATE$", 1, 1, 1, 16, ["loadable", "defined", "private"])
    assert found["subspaces"][0] == (
        *("$TEXT$", "$CODE$", TEXT, 24, 0x1000, 24, 8, 0x2C, 0, 24),
        ["loadable", "code only"],
    )
    assert found["subspaces"][1][7:9] == (0x1F, 1)
    assert found["init_pointers"] == [(0, TEXT, 0, 0, 0x59200000)]
    assert found["compilation_units"] == [("hello.c", "C", "HP92453-01", "A.10.31", 1000, 999)]


def test_symbols() -> None:
    assert read(SHARED).symbols == [
        Symbol("$START$", TEXT, "code", True, scope="universal"),
        Symbol("main", TEXT + 0xC, "entry", True, scope="universal"),
        Symbol("$$mulI", TEXT + 0x14, "millicode", True, scope="external"),
        Symbol("errno", 4, "storage", True, scope="unsat"),
        Symbol("counter", DATA, "data", False, secondary=True, scope="local", flags=("common",)),
    ]


@pytest.mark.parametrize("number", range(20))
def test_symbol_types(number: int) -> None:
    names = (
        "null absolute data code pri_prog sec_prog entry storage stub module sym_ext arg_ext millicode plabel oct_dis"
    )
    names += " milli_ext tstorage comdat"
    expected = dict(enumerate(names.split())).get(number, f"type {number}")
    found = read(Som(symbols=(symbol(b"a", number, 2, 0x1003, qualifier=b"q"),)).build()).symbols
    if number in (10, 11):
        assert found == []  # extensions of the record before
        return
    assert (found[0].name, found[0].kind, found[0].scope) == ("q$a", expected, "local")
    assert found[0].value == (0x1000 if number in (3, 4, 5, 6, 8, 12) else 0x1003)


def test_code_leaves_out_literals_and_unwind_tables() -> None:
    parts = (
        code(CODE, TEXT),
        code(b"abc\0", TEXT + 24, b"$LIT$"),
        code(CODE, TEXT + 28),
        code(CODE, TEXT + 52, b"$MILLICODE$", flags=0x58200800),
        code(bytes(16), TEXT + 76, b"$UNWIND_START$"),
    )
    assert read(Som(subspaces=(*parts, data())).build()).code == [(TEXT, TEXT + 24), (TEXT + 28, TEXT + 76)]


def test_code_is_all_of_text_where_the_dictionaries_are_gone() -> None:
    for total in (0, 0xFFFF):
        file = patch(SHARED, "subspace_total", total)
        found = read(file)
        found.require_executable()
        assert found.code == [(TEXT, TEXT + 24)]


# Fixups


def test_fixups() -> None:
    found = read(object_file().build())
    assert [tuple(one) for one in found.relocations()] == [
        ("$CODE$", 0, "none", "entry", None, 0x800),
        ("$CODE$", 0, "long", "pcrel call", "main", 0x800),
        ("$CODE$", 8, "long", "pcrel call", "main", 0x808),
        ("$CODE$", 16, "none", "exit", None, 0x810),
        ("$DATA$", 0, "long", "data one symbol", "counter", DATA),
    ]


@pytest.mark.parametrize(
    ("stream", "kinds"),
    [
        ("03", []),
        ("1803", []),
        ("1c0003", []),
        ("1f00000f", []),
        ("2003", []),
        ("2100000f", []),
        ("2203", []),
        ("2300000f", []),
        ("2a03", []),
        ("2b0103", []),
        ("2c01000003", []),
        ("2d0000010000000f", []),
        ("24 29 b2 c0", ["relocation", "space ref", "breakpoint", "data expression"]),
        ("3a0001 3c00000001 4a0001 4c00000001", ["pcrel call"] * 2 + ["abs call"] * 2),
        ("51 7001 71000001 72000001", ["dp relative"] * 3 + ["data gprel"]),
        ("7801 79000001 ae01 af000001", ["dlt rel"] * 2 + ["milli rel"] * 2),
        ("81 a001 a1000001 b001", ["code one symbol"] * 3 + ["code plabel"]),
        ("2701 28000001 26000001 b1000001", ["data plabel"] * 2 + ["data one symbol", "code plabel"]),
        ("c2 c3 c4 d8 d9 3e 3f 03", ["F'", "L'", "R'", "N0'", "N1'", "short pcrel mode", "long pcrel mode"]),
        ("c5 c6 c7 c8 dc de 03", ["N mode", "S mode", "D mode", "R mode", "LTP override", "TP override"]),
        ("c9 ca10 cb0010 cc000010 cd00000010 03", ["data override 0x0"] + ["data override 0x10"] * 4),
        ("b41122334455 b5 b7 b8 b902 ba000002 03",
         ["entry", "alt entry", "begin try", "end try", "end try 0x2", "end try 0x2"]),
        ("bb bc bd05 be0005 bf000005 d7 ce 03",
         ["begin brtab", "end brtab", *["statement 0x5"] * 3, "second statement", "translated"]),
        ("d033 d180000001 d20200000007 c1 02",
         ["expression 0x33", "expression symbol", "expression constant 0x200000007", "code expression"]),
        ("cf0000010000000200000003 da010000010000000a db0102 dd010000000000 e600 03",
         ["aux unwind", "line table", "line table escape", "comment", "unknown 0xe6"]),
        ("3001 3002 3001 d4", ["pcrel call"] * 4),
    ],
)  # fmt: skip
def test_every_fixup_request_covers_what_it_should(stream: str, kinds: list[str]) -> None:
    found = list(read(object_file(bytes.fromhex(stream)).build()).relocations())
    assert [one.kind for one in found if one.section == "$CODE$"] == kinds


def test_repeated_fixups_come_from_a_queue_of_four() -> None:
    text = code(bytes(28), 0x800, fixups=bytes.fromhex("3000 3001 3002 d5 d3 d4 d5"))
    found = [one.symbol for one in read(object_file().but(subspaces=(text,)).build()).relocations()]
    # Each use moves the request to the front: 2 1 0 -> 0 2 1 -> 0 2 1 -> 2 0 1 -> 1 2 0.
    assert found == ["$START$", "main", "$$mulI", "$START$", "$START$", "$$mulI", "main"]


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        ("02", "fixups of $CODE$ 0x800 cover 0xc of 0x10 bytes"),
        ("1f000010", "fixups of $CODE$ 0x800 cover 0x11 of 0x10 bytes"),
        ("3c0000", "fixups of $CODE$ 0x800 are cut off"),
        ("d3", "fixup of $CODE$ 0x800 repeats one that isn't there"),
        ("3006", "fixup of $CODE$ names symbol 6 of 6"),
        ("ff", "unknown fixup request 0xff of $CODE$ 0x800"),
    ],
)
def test_broken_fixups(stream: str, reason: str) -> None:
    with pytest.raises(TableError) as caught:
        list(read(object_file(bytes.fromhex(stream)).build()).relocations())
    assert caught.value.reason == reason


def test_fixups_of_1985_are_not_listed() -> None:
    with pytest.raises(TableError, match="format of 1985"):
        list(read(object_file(header={"version_id": 85082112}).build()).relocations())


# Refusals and oddities


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"\x02\x10\x01\x08", "truncated header: 4 of 128 bytes"),
        (SHARED[:127], "truncated header: 127 of 128 bytes"),
        (Som(0x10A).build(), "unknown file type 0x10a of system id 0x210"),
        (object_file().build(), "it is a relocatable object file (RELOC)"),
        (Som(SHL).build(), "it is a shared library (SHL)"),
        (Som(DL).build(), "it is a dynamic load library (DL)"),
        (patch(SHARED, "aux_header_size", 0), "it has no HP-UX auxiliary header"),
        (patch(SHARED, "aux_header_location", 0xFFFFFFF0), "it has no HP-UX auxiliary header"),
        (patch(SHARED, "aux_header_size", 47), "truncated HP-UX auxiliary header at offset 0x80"),
        (SHARED[:0x1017], "truncated text: 0x18 bytes at offset 0x1000 of a file of 0x1017 bytes"),
        (SHARED[:0x2008], "truncated data: 0x10 bytes at offset 0x2000 of a file of 0x2008 bytes"),
        (Som(bss_size=0xFFFFFFFF).build(), "data of 0x10000000f bytes at 0x40001000 end above 0x80000000"),
        (Som(exec={"text_address": 0xC0000000}).build(), "text of 0x18 bytes at 0xc0000000 end above 0x80000000"),
        (Som(exec={"entry": 0xFFC}).build(), "entry point 0xffc is outside text (0x1000 to 0x1018)"),
        (Som(exec={"entry": TEXT + 24}).build(), "entry point 0x1018 is outside text (0x1000 to 0x1018)"),
        (Som(exec={"entry": DATA}).build(), "entry point 0x40001000 is outside text (0x1000 to 0x1018)"),
        (Som(exec={"data_address": TEXT + 0x800}).build(),
         "text (0x1000 to 0x1018) and data (0x1800 to 0x1830) overlap"),
        (Som(EXEC, exec={"data_address": TEXT + 8}).build(),
         "text (0x1000 to 0x1018) and data (0x1008 to 0x1038) overlap"),
        (Som(EXEC, exec={"data_address": TEXT + 0x20}).build(),
         "text and data share a page of memory but not of the file"),
    ],
    ids=name_of,
)  # fmt: skip
def test_refusals(file: bytes, reason: str) -> None:
    assert refusal(file) == f"a.out: not an HP-UX program: {reason}"


@pytest.mark.parametrize("magic", [0x104, 0x619])
def test_libraries_of_programs_and_symbol_tables_are_named(magic: int) -> None:
    with pytest.raises(UnsupportedError):
        read(Som(magic).build())
    assert refusal(Som(magic, PA20).build()).endswith("of PA-RISC 2.0: not supported")


def test_exec_may_start_in_data() -> None:
    assert read(Som(EXEC, exec={"entry": DATA + 4}).build()).entry == DATA + 4


def test_a_wrong_checksum_is_noted_and_no_reason_to_refuse() -> None:
    found = read(patch(SHARED, "checksum", 0x12345678))
    found.require_executable()
    right = int.from_bytes(SHARED[124:128], "big")
    assert found.notes == [f"wrong checksum 0x12345678, right is {right:#010x}"]


def test_a_file_shorter_than_it_says_is_noted() -> None:
    found = read(Som(header={"som_length": len(SHARED) + 5}).build())
    found.require_executable()
    assert found.notes == ["0x5 bytes are missing at the end of the file"]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("symbol_total", 0xFFFF, "truncated symbol dictionary"),
        ("symbol_total", 0xFFFFFFFF, "truncated symbol dictionary"),
        ("symbol_strings_size", 4, "has no end within the symbol strings"),
        ("symbol_strings_location", 0xFFFFFFF0, "truncated symbol strings"),
    ],
)
def test_broken_symbols(name: str, value: int, reason: str) -> None:
    found = read(patch(SHARED, name, value))
    found.require_executable()
    with pytest.raises(TableError, match=reason):
        _ = found.symbols


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("space_total", 0, "subspace 0 is in space 0 of 0"),
        ("space_total", 0xFFFFFFFF, "truncated space dictionary"),
        ("space_strings_size", 0, "has no end within the space strings"),
        ("subspace_location", 0xFFFFFFF0, "truncated subspace dictionary"),
    ],
)
def test_broken_dictionaries(name: str, value: int, reason: str) -> None:
    found = read(patch(SHARED, name, value))
    found.require_executable()
    with pytest.raises(TableError, match=reason):
        _ = found.segment_tables()
    # An object file has nothing else to be loaded by.
    with pytest.raises(FormatError, match=reason):
        read(patch(object_file().build(), name, value))


def test_broken_auxiliary_headers_keep_nothing_from_running() -> None:
    found = read(Som(auxiliaries=aux(1, bytes(4))[:-1]).build())
    found.require_executable()
    with pytest.raises(TableError, match="auxiliary header of 0x4 bytes at offset 0xb0 is cut off"):
        tables(found)


def test_relocatable_code_outside_the_file_is_refused() -> None:
    with pytest.raises(FormatError, match=r"truncated \$CODE\$"):
        read(object_file().build()[:0x1004])


def test_reloc_is_not_executable_even_with_an_exec_header() -> None:
    assert refusal(Som(RELOC, exec={"flags": 1}).build()).endswith("(RELOC)")


def test_an_image_dropped_without_close_keeps_no_descriptor(tmp_path: Path) -> None:
    path = tmp_path / "a.out"
    path.write_bytes(SHARED)
    before = len(os.listdir("/proc/self/fd"))
    found = read(str(path))
    assert len(list(found.segment_tables())) == 3
    assert len(found.symbols) == 5
    del found
    assert len(os.listdir("/proc/self/fd")) == before
