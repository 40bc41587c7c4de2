"""SOM files out of ELF programs put together by hand, without a cross compiler, read back by the loader."""

from __future__ import annotations

import struct
from functools import reduce
from operator import xor
from pathlib import Path

import pytest

from emu.page import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE
from kernel.loader.formats import read
from kernel.loader.som import SomImage
from tools.cc.elf import (
    EM_PARISC,
    STB_GLOBAL,
    STB_LOCAL,
    STB_WEAK,
    STT_FUNC,
    STT_NOTYPE,
    STT_OBJECT,
    STT_PARISC_MILLI,
    ElfError,
    ElfProgram,
    Segment,
    Symbol,
    read_program,
)
from tools.cc.magic import FileType, LayoutError
from tools.cc.som_writer import write_program

TEXT, DATA = 0x1000, 0x40001000
CODE = bytes.fromhex("08000240 e840c000 08000240")
CONSTANTS = b"data of the program!"
SYMBOLS = [
    Symbol("$START$", TEXT, STB_GLOBAL, STT_FUNC, False),
    Symbol("helper", TEXT + 4, STB_LOCAL, STT_FUNC, False),
    Symbol("read", TEXT + 8, STB_WEAK, STT_FUNC, False),
    Symbol("$$mulI", TEXT + 8, STB_GLOBAL, STT_PARISC_MILLI, False),
    Symbol("$global$", DATA + 8, STB_GLOBAL, STT_NOTYPE, False),
    Symbol("table", DATA, STB_LOCAL, STT_OBJECT, False),
    Symbol("buffer", DATA + len(CONSTANTS), STB_GLOBAL, STT_OBJECT, False),
    Symbol("L$7", TEXT + 4, STB_LOCAL, STT_NOTYPE, False),
    Symbol("limit", 99, STB_GLOBAL, STT_NOTYPE, True),
]


def program(text: bytes = CODE, data_address: int = DATA, bss: int = 12) -> ElfProgram:
    segments = [
        Segment(TEXT, text, len(text), False),
        Segment(data_address, CONSTANTS, len(CONSTANTS) + bss, True),
    ]
    return ElfProgram(TEXT + 4, segments, SYMBOLS)


def written(path: Path, *arguments: ElfProgram | FileType, strip: bool = False) -> SomImage:
    """The image of what is written for these arguments; its file stays open for the test."""
    path.write_bytes(write_program(*arguments, strip=strip))  # type: ignore[arg-type]
    image = read(str(path))
    assert isinstance(image, SomImage)
    return image


def memory(image: SomImage) -> dict[int, bytes]:
    """Address and initialised contents of every segment."""
    found = {}
    for segment in image.segments:
        buffer = bytearray(segment.file_size)
        image.read_segment_into(segment, memoryview(buffer))
        found[segment.address] = bytes(buffer)
    return found


@pytest.mark.parametrize("file_type", [FileType.SHARE, FileType.DEMAND])
def test_the_loader_finds_text_and_data(tmp_path: Path, file_type: FileType) -> None:
    with written(tmp_path / "a.out", program(), file_type) as image:
        assert (image.magic, image.entry, image.dynamic, image.notes) == (file_type, TEXT + 4, False, [])
        assert memory(image) == {TEXT: CODE, DATA: CONSTANTS}
        assert [one.prot for one in image.segments] == [PROT_READ | PROT_EXEC, PROT_READ | PROT_WRITE | PROT_EXEC]
        assert all(one.file_offset % PAGE == 0 for one in image.segments)
        assert image.break_address == DATA + len(CONSTANTS) + 12
        assert image.fields.presumed_dp == DATA + 8
        assert not image.traps_null


def test_data_of_an_impure_program_is_behind_the_text(tmp_path: Path) -> None:
    with written(tmp_path / "a.out", program(data_address=TEXT + 16), FileType.EXEC) as image:
        assert image.magic == FileType.EXEC
        assert memory(image) == {TEXT: CODE.ljust(16, b"\0") + CONSTANTS}
        assert image.segments[0].prot & PROT_WRITE


def test_the_words_of_the_header_cancel_out() -> None:
    image = write_program(program())
    assert reduce(xor, struct.unpack(">32I", image[:128])) == 0
    assert struct.unpack(">2I", image[8:16]) == (0, 0), "no time, so that the same source gives the same file"
    assert struct.unpack(">I", image[0x24:0x28])[0] == len(image)


def test_dictionaries(tmp_path: Path) -> None:
    with written(tmp_path / "a.out", program()) as image:
        found = [(one.name, image.dictionaries.space_of(one), one.address, one.size) for one in
                 image.dictionaries.subspaces]  # fmt: skip
        assert found == [
            ("$CODE$", "$TEXT$", TEXT, len(CODE)),
            ("$DATA$", "$PRIVATE$", DATA, len(CONSTANTS)),
            ("$BSS$", "$PRIVATE$", DATA + len(CONSTANTS), 12),
        ]
        assert image.code == [(TEXT, TEXT + len(CODE))]
        assert [one.flags >> 19 & 3 for one in image.dictionaries.subspaces] == [0, 1, 1], "quadrants"


def test_symbols(tmp_path: Path) -> None:
    with written(tmp_path / "a.out", program()) as image:
        found = {one.name: (one.value, one.kind, one.external, one.secondary) for one in image.symbols}
    assert found == {
        "$START$": (TEXT, "entry", True, False),
        "helper": (TEXT + 4, "code", False, False),
        "read": (TEXT + 8, "entry", True, True),
        "$$mulI": (TEXT + 8, "millicode", True, False),
        "$global$": (DATA + 8, "data", True, False),
        "table": (DATA, "data", False, False),
        "buffer": (DATA + len(CONSTANTS), "data", True, False),
        "limit": (99, "absolute", True, False),
    }


def test_strip_leaves_no_symbols(tmp_path: Path) -> None:
    with written(tmp_path / "a.out", program(), strip=True) as image:
        assert image.symbols == []
        assert image.fields.som_length == (tmp_path / "a.out").stat().st_size


def test_a_program_without_data(tmp_path: Path) -> None:
    only_text = ElfProgram(TEXT, [Segment(TEXT, CODE, len(CODE), False)], [])
    with written(tmp_path / "a.out", only_text) as image:
        assert memory(image) == {TEXT: CODE}
        assert image.break_address == DATA


@pytest.mark.parametrize(
    ("wrong", "file_type", "complaint"),
    [
        (ElfProgram(0, [], []), FileType.DEMAND, "nothing to load"),
        (ElfProgram(0, [Segment(0, CODE, 12, False)], []), FileType.DEMAND, "text is at address 0x0"),
        (program(data_address=0x5000), FileType.SHARE, "data is at address 0x5000, not at 0x40001000"),
        (program(data_address=DATA), FileType.EXEC, "data is at address 0x40001000, text ends at 0x100c"),
    ],
)
def test_what_cannot_be_laid_out(wrong: ElfProgram, file_type: FileType, complaint: str) -> None:
    with pytest.raises(LayoutError, match=complaint):
        write_program(wrong, file_type)


def test_a_program_for_another_processor_is_refused() -> None:
    header = struct.pack(
        ">16sHHIIIIIHHHHHH", b"\x7fELF\x01\x02\x01".ljust(16, b"\0"), 2, 4, 1, 0, 52, 0, 0, 52, 32, 0, 40, 0, 0
    )
    with pytest.raises(ElfError, match="not a linked PA-RISC program"):
        read_program(header, EM_PARISC)
