"""a.out files out of ELF programs put together by hand, without a cross compiler."""

from __future__ import annotations

import struct

import pytest

from emu.page import PAGE
from tools.cc.aout_writer import write_program
from tools.cc.elf import ElfError, read_program, weaken
from tools.cc.magic import FileType, LayoutError

TEXT = bytes.fromhex("00000000 4e714e71 4e75")
DATA = b"data of the program!"


def elf_program(
    text: bytes = TEXT,
    data: bytes = DATA,
    data_address: int = PAGE,
    bss: int = 12,
    symbols: list[tuple[str, int, int, int]] | None = None,
) -> bytes:
    """A linked program with two segments and a symbol table; symbols are (name, value, st_info, st_shndx)."""
    names, table = b"\0", struct.pack(">IIIBBH", 0, 0, 0, 0, 0, 0)
    for name, value, info, section in symbols or []:
        table += struct.pack(">IIIBBH", len(names), value, 0, info, 0, section)
        names += name.encode() + b"\0"
    text_at = 52 + 2 * 32
    data_at = text_at + len(text)
    table_at = data_at + len(data)
    names_at = table_at + len(table)
    sections_at = names_at + len(names)
    ident = b"\x7fELF\x01\x02\x01".ljust(16, b"\0")
    header = struct.pack(">16sHHIIIIIHHHHHH", ident, 2, 4, 1, 0, 52, sections_at, 0, 52, 32, 2, 40, 3, 2)
    segments = struct.pack(">8I", 1, text_at, 0, 0, len(text), len(text), 5, PAGE)
    segments += struct.pack(">8I", 1, data_at, data_address, 0, len(data), len(data) + bss, 7, PAGE)
    sections = bytes(40)
    sections += struct.pack(">10I", 0, 2, 0, 0, table_at, len(table), 2, 1, 4, 16)
    sections += struct.pack(">10I", 0, 3, 0, 0, names_at, len(names), 0, 0, 1, 0)
    return header + segments + text + data + table + names + sections


def header_of(image: bytes) -> tuple[int, ...]:
    return struct.unpack(">HHhh14I", image[:64])


def test_demand_file_has_its_parts_on_page_boundaries() -> None:
    image = write_program(read_program(elf_program()))
    system_id, magic, stamp, highwater, miscinfo, text, data, bss, *rest = header_of(image)
    assert (system_id, magic, stamp, highwater, miscinfo) == (0x20C, 0x10B, 2, 0, 1)
    assert (text, data, bss) == (len(TEXT), len(DATA), 12)
    assert not any(rest)
    assert image[PAGE : PAGE + len(TEXT)] == TEXT
    assert image[2 * PAGE : 2 * PAGE + len(DATA)] == DATA
    assert len(image) == 3 * PAGE


def test_share_file_is_packed() -> None:
    image = write_program(read_program(elf_program()), FileType.SHARE)
    assert header_of(image)[1] == 0x108
    assert image[64:] == TEXT + DATA


def test_impure_text_reaches_up_to_the_data() -> None:
    image = write_program(read_program(elf_program(data_address=12)), FileType.EXEC)
    assert header_of(image)[1] == 0x107
    assert header_of(image)[5] == 12
    assert image[64:] == TEXT.ljust(12, b"\0") + DATA


def test_text_is_stretched_when_data_starts_a_page_later() -> None:
    image = write_program(read_program(elf_program(data_address=2 * PAGE)), FileType.SHARE)
    assert header_of(image)[5] == 2 * PAGE
    assert image[64 + 2 * PAGE :] == DATA


def test_symbols_are_records_with_underscores() -> None:
    symbols = [
        ("start", 0, 0x10, 1),
        ("main", 4, 0x12, 1),
        ("helper", 8, 0x02, 1),
        (".L5", 8, 0x00, 1),
        ("read", 6, 0x22, 1),
        ("counter", PAGE + 4, 0x11, 2),
        ("buffer", PAGE + len(DATA), 0x11, 3),
        ("float_loc", 0xFFFFB000, 0x10, 0xFFF1),
        ("missing", 0, 0x10, 0),
        ("file.c", 0, 0x04, 0xFFF1),
    ]
    image = write_program(read_program(elf_program(symbols=symbols)))
    size = header_of(image)[11]
    records = list(split_records(image[3 * PAGE : 3 * PAGE + size]))
    assert len(image) == 3 * PAGE + size
    assert records == [
        (0, 0x22, b"start"),
        (4, 0x22, b"_main"),
        (6, 0x62, b"_read"),
        (8, 0x02, b"_helper"),
        (PAGE + 4, 0x23, b"_counter"),
        (PAGE + len(DATA), 0x24, b"_buffer"),
        (0xFFFFB000, 0x21, b"float_loc"),
    ]


def split_records(table: bytes) -> list[tuple[int, int, bytes]]:
    records = []
    while table:
        value, kind, length, almod, shared = struct.unpack(">IBBHH", table[:10])
        assert almod == shared == 0
        records.append((value, kind, table[10 : 10 + length]))
        table = table[10 + length :]
    return records


def test_stripped_file_has_no_symbols() -> None:
    program = read_program(elf_program(symbols=[("main", 4, 0x12, 1)]))
    assert header_of(write_program(program, strip=True))[11] == 0


def test_program_without_data() -> None:
    image = write_program(read_program(elf_program(data=b"", bss=0)))
    assert header_of(image)[5:8] == (len(TEXT), 0, 0)
    assert len(image) == 2 * PAGE


def test_data_in_the_middle_of_a_page_is_refused() -> None:
    with pytest.raises(LayoutError, match="0x1004"):
        write_program(read_program(elf_program(data_address=PAGE + 4)))


def test_data_over_text_is_refused() -> None:
    with pytest.raises(LayoutError, match="overlaps"):
        write_program(read_program(elf_program(data_address=4)), FileType.EXEC)


@pytest.mark.parametrize("size", [0, 3, 51, 60, 100, 120, 130, 160])
def test_truncated_elf_is_an_elf_error(size: int) -> None:
    whole = elf_program(symbols=[("main", 4, 0x12, 1)])
    with pytest.raises(ElfError):
        read_program(whole[:size])


def test_other_files_are_elf_errors() -> None:
    whole = elf_program()
    with pytest.raises(ElfError, match="not a big-endian"):
        read_program(b"\x02\x0c\x01\x0b" + whole[4:])
    with pytest.raises(ElfError, match="not a linked 68k program"):
        read_program(whole[:18] + b"\0\x03" + whole[20:])


def test_weakening_leaves_references_and_local_names_alone() -> None:
    symbols = [("defined", 4, 0x12, 1), ("wanted", 0, 0x10, 0), ("common", 4, 0x11, 0xFFF2), ("local", 8, 0x02, 1)]
    weak = weaken(elf_program(symbols=symbols))
    expected = [("defined", 4, 0x22, 1), *symbols[1:]]
    assert weak == elf_program(symbols=expected)
