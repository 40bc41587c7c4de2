"""Series 300 a.out files of every type, and every reason to refuse one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from aout_builder import (
    CODE,
    DEMAND,
    DL,
    EXEC,
    HEADER_FIELDS,
    RELOC,
    SHARE,
    SHL,
    SYMBOLS,
    Program,
    object_file,
    patch,
    relocation,
    symbol,
)

from emu.page import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE
from kernel.loader.aout_format import MEMORY_TOP
from kernel.loader.formats import read
from kernel.loader.image import FormatError, Segment, TableError
from kernel.loader.source import BytesSource, FileSource
from kernel.loader.tables import Symbol
from tools.messages import describe_error, exit_status

RX = PROT_READ | PROT_EXEC
RWX = RX | PROT_WRITE


# bytes make unreadable names of tests
def name_of(value: object) -> str | None:
    return "file" if isinstance(value, bytes) else None


def refusal(data: bytes) -> str:
    with pytest.raises(FormatError) as caught:
        read(data).require_executable()
    return describe_error("a.out", caught.value)


# What is loaded where


def test_share_has_text_after_the_header_and_data_on_the_next_page_of_memory() -> None:
    found = read(Program(file_type=SHARE).build())
    size = len(CODE)
    assert found.segments == [
        Segment("text", 0, 0x40, size, size, RX),
        Segment("data", 0x1000, 0x40 + size, 8, 16, RWX),
    ]
    assert (found.kind, found.executable, found.break_address) == ("SHARE", True, 0x1010)


def test_demand_has_text_and_data_on_pages_of_the_file() -> None:
    found = read(Program(file_type=DEMAND, text=CODE + bytes(PAGE)).build())
    size = len(CODE) + PAGE
    assert found.segments == [
        Segment("text", 0, 0x1000, size, size, RX),
        Segment("data", 0x2000, 0x3000, 8, 16, RWX),
    ]


def test_exec_is_one_writable_block() -> None:
    found = read(Program(file_type=EXEC).build())
    size = len(CODE) + 8
    assert found.segments == [Segment("text+data", 0, 0x40, size, size + 8, RWX)]
    assert found.break_address == size + 8
    assert found.data_address == len(CODE)


@pytest.mark.parametrize("file_type", [EXEC, SHARE, DEMAND])
def test_segments_hold_the_bytes_of_the_file(file_type: int) -> None:
    text, data = bytes(range(2, 252)) * 20, bytes(range(50)) * 100
    found = read(Program(file_type=file_type, text=text, data=data, bss_size=5).build())
    memory = bytearray(0x4000)
    for segment in found.segments:
        view = memoryview(memory)[segment.address : segment.address + segment.file_size]
        found.read_segment_into(segment, view)
        assert found.read_segment(segment, 0, 1 << 30) == bytes(view) + bytes(segment.memory_size - segment.file_size)
    start = len(text) if file_type == EXEC else 0x2000
    assert memory[: len(text)] == text
    assert memory[start : start + len(data)] == data
    assert not any(memory[start + len(data) :])


def test_a_segment_can_be_read_in_pieces_across_the_start_of_bss() -> None:
    found = read(Program(data=b"abcdef", bss_size=6).build())
    data = found.segments[1]
    assert found.read_segment(data, 4, 4) == b"ef\0\0"
    assert found.read_segment(data, 9, 100) == b"\0\0\0"


def test_segments_without_bytes_are_left_out() -> None:
    assert [one.name for one in read(Program(data=b"", bss_size=0).build()).segments] == ["text"]
    assert read(Program(data=b"", bss_size=9).build()).segments[1] == Segment("data", 0x1000, 0x58, 0, 9, RWX)


def test_segment_at_finds_the_segment_or_nothing() -> None:
    found = read(Program().build())
    assert [one and one.name for one in map(found.segment_at, (0, 0x17, 0x18, 0x1000, 0x100F, 0x1010))] == [
        "text", "text", None, "data", "data", None,
    ]  # fmt: skip


def test_bit_0_of_the_entry_point_is_ignored() -> None:
    assert read(Program(entry=5).build()).entry == 4


@pytest.mark.parametrize("system_id", [0x20A, 0x20C, 0x20D, 0x20E])
def test_system_ids_of_the_series_300_are_taken(system_id: int) -> None:
    found = read(patch(Program().build(), "system_id", system_id))
    found.require_executable()
    assert found.system_id == system_id


def test_reading_to_run_looks_at_the_header_and_the_segments_only() -> None:
    class Watched(BytesSource):
        ranges: list[tuple[int, int]] = []

        def read(self, offset: int, size: int) -> bytes:
            self.ranges.append((offset, size))
            return super().read(offset, size)

    found = read(Watched(Program().build()))
    found.require_executable()
    assert Watched.ranges == [(0, 64)]


def test_reading_to_run_imports_little() -> None:
    heavy = ("unicorn", "capstone", "click", "ctypes", "tools", "emu")
    light = ("emu", "emu.page", "emu.named")
    script = (
        "import sys, kernel.loader.formats as loader; loader.read(sys.stdin.buffer.read());"
        f"print([name for name in sys.modules if name.split('.')[0] in {heavy} and name not in {light}])"
    )
    output = subprocess.run(
        [sys.executable, "-c", script],
        input=Program().build(),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ).stdout
    assert output.split() == [b"[]"]


# Header and symbols


def test_every_header_field_is_named_and_read_from_its_place() -> None:
    data = Program().build()
    assert [field.name for field in read(data).header()] == list(HEADER_FIELDS)
    for index, name in enumerate(HEADER_FIELDS):
        if name in ("system_id", "file_type", "text_size", "data_size"):
            continue  # other values of these mean other files
        value = 0x40 + 2 * index if name != "entry" else 6
        found = {field.name: field.value for field in read(patch(data, name, value)).header()}
        assert found[name] == value


@pytest.mark.parametrize(
    ("bits", "meaning"),
    [
        (0x80000001, "save floating-point registers, valid"),
        (0x40000001, "dynamically linked, valid"),
        (0x20000000, "debuggable"),
        (0x10000000, "position independent"),
        (0x06000000, "data written through, stack written through"),
        (0, ""),
    ],
)
def test_miscinfo_is_decoded(bits: int, meaning: str) -> None:
    found = read(patch(Program().build(), "miscinfo", bits))
    assert {field.name: field.meaning for field in found.header()}["miscinfo"] == meaning
    assert found.dynamic == bool(bits & 0x40000000)


def test_symbols() -> None:
    assert read(Program().build()).symbols == [
        Symbol("crt0.o", 0, "file", False),
        Symbol("start", 0, "text", True),
        Symbol("_main", 0xC, "text", True),
        Symbol("main", 0xC, "text", True, secondary=True),
        Symbol("_x", 0x1000, "data", True, dynamic=True),
        Symbol("_end", 0x1010, "bss", True),
        Symbol("_printf", 0, "undefined", True),
        Symbol("float_loc", 0xFFFFB000, "absolute", True),
    ]


def test_rare_symbols() -> None:
    table = symbol(b"", 4, 0x05) + symbol(b"caf\xe9\n", 9, 0x25) + symbol(b"a", 4, 0x12) + symbol(b"odd", 1, 0x0A)
    assert read(Program(symbols=table).build()).symbols == [
        Symbol("", 4, "common", False),
        Symbol("caf\xe9\n", 9, "common", True),
        Symbol("a", 4, "align", False),
        Symbol("odd", 1, "type 10", False),
    ]


@pytest.mark.parametrize("file_type", [EXEC, SHARE, DEMAND, RELOC, DL, SHL])
def test_symbols_follow_data_and_pascal_information(file_type: int) -> None:
    program = Program(file_type=file_type, pascal=b"pascal", data=bytes(5000))
    assert len(read(program.build()).symbols) == 8


def test_a_stripped_program_has_no_symbols() -> None:
    found = read(Program(symbols=b"").build())
    assert found.symbols == []
    assert {field.name: field.meaning for field in found.header()}["symbol_size"] == "stripped"


@pytest.mark.parametrize("cut", [1, 9, 10, 15, len(SYMBOLS) - 1])
def test_a_broken_symbol_table_stops_nobody_from_running(cut: int) -> None:
    found = read(Program(symbols=SYMBOLS[:cut]).build())
    found.require_executable()
    with pytest.raises(TableError, match="cut off by the end of the symbol table"):
        _ = found.symbols


def test_a_symbol_table_beyond_the_end_of_the_file() -> None:
    found = read(Program().build()[:-1])
    with pytest.raises(TableError, match="truncated symbol table"):
        _ = found.symbols


# Object files and libraries


def test_an_object_file() -> None:
    found = read(object_file().build())
    assert (found.kind, found.executable) == ("RELOC", False)
    assert found.segments[1].address == len(CODE)
    assert [tuple(one) for one in found.relocations()] == [
        ("text", 2, "long", "external", "_printf", 2),
        ("text", 0xE, "long", "data", None, 0xE),
        ("data", 4, "long", "text", None, len(CODE) + 4),
        ("data", 0, "align", "none", None, len(CODE)),
    ]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (relocation(2, 2, 3, 2), "text relocation at 0x2 names symbol 2 of 2"),
        (relocation(2, 0, 3, 2)[:-1], "no multiple of 8"),
    ],
)
def test_broken_relocations(table: bytes, reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        list(read(object_file().but(text_relocations=table).build()).relocations())


def test_unknown_relocations_are_shown_as_numbers() -> None:
    found = read(object_file().but(text_relocations=relocation(2, 0, 9, 7)).build())
    assert next(found.relocations())[:4] == ("text", 2, "length 7", "kind 9")


def test_supplementary_symbols_lie_before_the_relocations() -> None:
    found = read(object_file().but(supplementary=b"1234").build())
    assert len(list(found.relocations())) == 4


@pytest.mark.parametrize(
    ("file_type", "reason"),
    [
        (RELOC, "it is a relocatable object file (RELOC)"),
        (DL, "it is a dynamic load library (DL)"),
        (SHL, "it is a shared library (SHL)"),
    ],
)
def test_what_is_no_program_is_read_but_not_run(file_type: int, reason: str) -> None:
    data = Program(file_type=file_type, entry=0x12345678).build()
    assert len(read(data).segments) == 2
    assert refusal(data) == f"a.out: not an HP-UX program: {reason}"


# Refusals


SHARED = Program().build()


@pytest.mark.parametrize(
    ("data", "reason"),
    ids=name_of,
    argvalues=[
        (b"", "it is empty"),
        (b"\x02", "truncated header: 1 bytes"),
        (b"\x02\x0c\x01", "truncated header: 3 bytes"),
        (b"\x02\x0c\x01\x08", "truncated header: 4 of 64 bytes"),
        (SHARED[:63], "truncated header: 63 of 64 bytes"),
        (SHARED[:64], "truncated text: 0x18 bytes at offset 0x40 of a file of 0x40 bytes"),
        (SHARED[:0x50], "truncated text: 0x18 bytes at offset 0x40 of a file of 0x50 bytes"),
        (SHARED[:0x5A], "truncated data: 0x8 bytes at offset 0x58 of a file of 0x5a bytes"),
        (
            Program(file_type=DEMAND).build()[:0x1000],
            "truncated text: 0x18 bytes at offset 0x1000 of a file of 0x1000 bytes",
        ),
        (
            Program(file_type=DEMAND).build()[:0x2007],
            "truncated data: 0x8 bytes at offset 0x2000 of a file of 0x2007 bytes",
        ),
        (
            Program(file_type=EXEC).build()[:0x5F],
            "truncated data: 0x8 bytes at offset 0x58 of a file of 0x5f bytes",
        ),
        (patch(SHARED, "entry", 0x18), "entry point 0x18 is outside text (0 to 0x18)"),
        (patch(SHARED, "entry", 0x1000), "entry point 0x1000 is outside text (0 to 0x18)"),
        (patch(SHARED, "entry", 0xFFFFFFFF), "entry point 0xfffffffe is outside text (0 to 0x18)"),
        (
            patch(Program(file_type=EXEC).build(), "entry", 0x20),
            "entry point 0x20 is outside text and data (0 to 0x20)",
        ),
        (Program(text=b"").build(), "entry point 0x0 is outside text (0 to 0x0)"),
        (Program(text=b"N").build(), "entry point 0x0 is outside text (0 to 0x1)"),
        (patch(SHARED, "file_type", 0x10F), "unknown file type 0x10f of system id 0x20c"),
        (patch(SHARED, "file_type", 0), "unknown file type 0x0 of system id 0x20c"),
        (patch(SHARED, "extension_offset", 0x3F), "extension header at offset 0x3f lies inside the file header"),
    ],
)
def test_refusals(data: bytes, reason: str) -> None:
    assert refusal(data) == f"a.out: not an HP-UX program: {reason}"


@pytest.mark.parametrize("field", ["text_size", "data_size", "bss_size"])
@pytest.mark.parametrize("file_type", [EXEC, SHARE, DEMAND, RELOC, SHL])
@pytest.mark.parametrize("value", [0xFFFFFFFF, 0xFFFFF001, 0xFFFFF000, MEMORY_TOP])
def test_sizes_beyond_the_address_space(file_type: int, field: str, value: int) -> None:
    data = patch(Program(file_type=file_type).build(), field, value)
    with pytest.raises(FormatError, match="do not fit below 0xfff00000"):
        read(data)


def test_sizes_whose_sum_wraps_around() -> None:
    data = patch(patch(SHARED, "data_size", 0x80000000), "bss_size", 0x80000000)
    assert "do not fit" in refusal(data)


def test_a_program_may_fill_memory_up_to_the_top_of_the_stack() -> None:
    data = patch(SHARED, "bss_size", MEMORY_TOP - 0x1008)
    assert read(data).break_address == MEMORY_TOP
    assert "do not fit" in refusal(patch(SHARED, "bss_size", MEMORY_TOP - 0x1007))


@pytest.mark.parametrize(
    ("data", "reason"),
    ids=name_of,
    argvalues=[
        (b"\x7fELF\x01\x01" + bytes(12) + b"\x3e\0", "it is an ELF file for x86-64"),
        (b"\x7fELF\x01\x02" + bytes(12) + b"\0\x04", "it is an ELF file for m68k"),
        (b"\x7fELF\x01\x02" + bytes(12) + b"\x99\x99", "it is an ELF file for machine 39321"),
        (b"\x7fELF", "it is an ELF file for an unknown machine"),
        (b"#!/bin/sh -x\n", "it is a script for /bin/sh"),
        (b"#!  /bin/\x1b[2J x", "it is a script for /bin/\\x1b[2J"),
        (b"#!", "it is a script for an unnamed interpreter"),
        (b"!<arch>\nfoo", "it is an archive (ar)"),
        (b"\x1f\x8b\x08", "it is compressed (gzip)"),
        (b"\x1f\x9d\x90", "it is compressed (compress)"),
        (b"PK\x03\x04", "it is a zip archive"),
        (b"MZ\x90", "it is a DOS or Windows program"),
        (b"hello, world\n", "it is text"),
        (b"\x01\x02\x03\x04\0", "unknown magic number 0x01020304"),
        (b"\x02\x0c", "truncated header: 2 bytes"),
    ],
)
def test_other_files_are_named(data: bytes, reason: str) -> None:
    assert refusal(data) == f"a.out: not an HP-UX program: {reason}"


@pytest.mark.parametrize("file_type", [0x104, 0x109, 0x10C, 0x150, 0x619])
def test_rare_series_300_files_are_named(file_type: int) -> None:
    message = refusal(patch(SHARED, "file_type", file_type))
    assert message.startswith("a.out: ")
    assert message.endswith("of HP 9000 Series 200/300: not supported")


# Host files


def test_files_are_read_from_the_host_and_closed(tmp_path: os.PathLike[str]) -> None:
    path = os.path.join(tmp_path, "a.out")
    with open(path, "wb") as file:
        file.write(SHARED)
    before = len(os.listdir("/proc/self/fd"))
    with read(path) as found:
        assert found.read_segment(found.segments[0], 0, 1 << 32) == CODE
        assert len(found.symbols) == 8
        os.truncate(path, 0x50)
        with pytest.raises(FormatError, match="text is cut short"):
            found.read_segment_into(found.segments[0], memoryview(bytearray(len(CODE))))
        with pytest.raises(FormatError, match="text is cut short"):
            found.read_segment(found.segments[0], 0, len(CODE))
    with pytest.raises(FormatError, match="truncated text"):
        read(path)
    assert len(os.listdir("/proc/self/fd")) == before


def test_an_image_dropped_without_close_keeps_no_descriptor(tmp_path: os.PathLike[str]) -> None:
    path = os.path.join(tmp_path, "a.out")
    with open(path, "wb") as file:
        file.write(SHARED)
    before = len(os.listdir("/proc/self/fd"))
    read(path)
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(
    ("name", "reason", "status"),
    [
        ("missing", "no such file or directory", 127),
        ("file/below", "not a directory", 127),
        ("", "is a directory", 126),
        ("fifo", "not a regular file", 126),
        ("loop", "too many levels of symbolic links", 126),
        ("file", "not an HP-UX program: it is text", 126),
    ],
)
def test_errors_are_those_of_a_shell(tmp_path: os.PathLike[str], name: str, reason: str, status: int) -> None:
    with open(os.path.join(tmp_path, "file"), "w") as file:
        file.write("text\n")
    os.mkfifo(os.path.join(tmp_path, "fifo"))
    os.symlink("loop", os.path.join(tmp_path, "loop"))
    path = os.path.join(tmp_path, name)
    with pytest.raises((FormatError, OSError)) as caught:
        read(path)
    assert describe_error(path, caught.value) == f"{path}: {reason}"
    assert exit_status(caught.value) == status


def test_error_lines_carry_no_control_characters() -> None:
    line = describe_error("evil\x1b[2J\nname\udcff", FormatError("x"))
    assert line == "evil\\x1b[2J\\nname\\udcff: not an HP-UX program: x"


def test_a_closed_source_is_not_closed_twice(tmp_path: os.PathLike[str]) -> None:
    path = os.path.join(tmp_path, "a.out")
    with open(path, "wb") as file:
        file.write(b"abc")
    source = FileSource.open(path)
    source.close()
    fd = os.open(path, os.O_RDONLY)
    source.close()
    os.fstat(fd)
    os.close(fd)
