"""Guest structures: sizes and offsets of hpux-abi.md section 7 on both alignments."""

from __future__ import annotations

import pytest

from emu.memory import PROT_READ, PROT_WRITE, AddressSpace
from kernel.abi import structs
from kernel.abi.errno import Errno
from kernel.abi.layout import I16, I32, I64, U8, U16, Char2, Structure


class Mixed(Structure):
    a: U8
    b: I32
    c: I16


def offset(structure: type[Structure], field: str, alignment: int) -> int:
    """Where the bytes of one field lie, found by storing a value nothing else has."""
    marked = structure(**{field: -1 if structure._codes[structure._names.index(field)].islower() else 0xFF})
    blank = structure.layout(alignment).pack(*structure().__dict__.values())
    stored = structure.layout(alignment).pack(*marked.__dict__.values())
    changed = [index for index, (x, y) in enumerate(zip(blank, stored, strict=True)) if x != y]
    size = {"b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4}[structure._codes[structure._names.index(field)]]
    return changed[-1] + 1 - size


@pytest.mark.parametrize(
    ("structure", "s300", "s800"),
    [
        (structs.Stat, 104, 104),
        (structs.OldStat, 30, 32),
        (structs.Utsname, 60, 60),
        (structs.Timeb, 10, 12),
        (structs.Tms, 16, 16),
        (structs.Sigaction, 40, 40),
        (structs.Sigvec, 12, 12),
        (structs.SigcontextS300, 22, 24),
        (structs.Ustat, 24, 24),
        (structs.Flock, 16, 16),
        (structs.Itimerval, 16, 16),
        (Mixed, 8, 12),
    ],
)
def test_sizes(structure: type[Structure], s300: int, s800: int) -> None:
    assert structure.sizeof(2) == s300
    assert structure.sizeof(8) == s800


@pytest.mark.parametrize(
    ("field", "at"), [("mode", 8), ("uid16", 12), ("size", 20), ("blksize", 48), ("uid", 84), ("gid", 88)]
)
def test_stat_offsets(field: str, at: int) -> None:
    assert offset(structs.Stat, field, 2) == offset(structs.Stat, field, 8) == at


def test_sigcontext_is_packed_on_the_series_300() -> None:
    assert offset(structs.SigcontextS300, "pc", 2) == 18


def test_store_and_load() -> None:
    memory = AddressSpace()
    memory.map(0x1000, 0x1000, PROT_READ | PROT_WRITE)
    value = Mixed(a=200, b=-5, c=77)
    value.store(memory, 0x1002, 2)
    assert memory.read(0x1002, 8) == bytes.fromhex("c800 fffffffb 004d".replace(" ", ""))
    assert Mixed.load(memory, 0x1002, 2) == value
    memory.close()


def test_missing_fields_are_zero_and_unknown_ones_refused() -> None:
    assert Mixed().__dict__ == {"a": 0, "b": 0, "c": 0}
    with pytest.raises(TypeError):
        Mixed(nonsense=1)


def test_a_number_too_large_for_its_field() -> None:
    memory = AddressSpace()
    memory.map(0, 4096, PROT_READ | PROT_WRITE)
    for value in (1 << 31, -(1 << 31) - 1, 1 << 63):
        with pytest.raises(Errno.EOVERFLOW):
            Mixed(b=value).store(memory, 0, 2)
    memory.close()


class Head(Structure):
    kind: U16
    size: I32


class Message(Head):
    text: Char2


class LargeHead(Head):
    size: I64


def test_a_structure_begins_with_the_one_it_inherits_from() -> None:
    assert Message(kind=1, size=-1, text=b"ab").to_bytes(2) == bytes.fromhex("0001 ffffffff 6162")
    assert Message.field_names() == {"kind", "size", "text"}
    assert Head.sizeof(4) == 8


def test_a_member_declared_again_keeps_its_place() -> None:
    assert LargeHead(kind=1, size=2).to_bytes(2) == bytes.fromhex("0001 0000000000000002")
    assert LargeHead.sizeof(8) == 16
