"""Nonsense through the a.out reader and `hp9k inspect`."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from pathlib import Path

import loader_fuzz
import pytest
from aout_builder import DEMAND, EXEC, HEADER_FIELDS, SHARE, SHL, Program, dynamic_program, object_file, patch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loader_fuzz import EVERYTHING, PARTS, check, check_all

from emu.m68k.disassemble import disassemble
from tools.inspect.command import Wanted

OVERVIEW = Wanted()

BASES = tuple(
    program.build()
    for program in (
        Program(file_type=SHARE),
        Program(file_type=EXEC),
        Program(file_type=DEMAND),
        Program(file_type=SHL),
        object_file(),
        dynamic_program(),
    )
)


def random_strings(seed: int) -> Iterator[bytes]:
    """Random bytes; half of them under a header that gets further than its first word."""
    source = random.Random(seed)
    while True:
        noise = source.randbytes(int(source.paretovariate(1) * 64) % 1024)
        yield noise
        head = bytearray(struct.pack(">HH", source.choice((0x20A, 0x20C)), source.choice((0x106, 0x107, 0x108, 0x10B))))
        for _, (offset, form) in HEADER_FIELDS.items():
            if offset >= 4:
                value = source.choice((0, 0, 0, 0, 0, 1, source.randrange(len(noise) + 8), source.randrange(0x7FFF)))
                head += struct.pack(form, value)
        yield bytes(head) + noise


def mutations(seed: int) -> Iterator[bytes]:
    return loader_fuzz.mutations(BASES, HEADER_FIELDS, patch, (0, 1, 0x106, 0x107, 0x10B, 0x10E, 0x7FFF), seed)


@pytest.mark.parametrize("seed", range(PARTS))
def test_random_strings(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_all(BASES, random_strings(seed), tmp_path, monkeypatch) == {0, 1}


@pytest.mark.parametrize("seed", range(PARTS))
def test_mutations(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_all(BASES, mutations(seed), tmp_path, monkeypatch) == {0, 1}


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loader_fuzz.check_growth(BASES, mutations(99), 300, tmp_path / "a.out", monkeypatch)


FEW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(data=st.binary(max_size=400))
def test_any_bytes(data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(data, tmp_path / "a.out", monkeypatch)


@FEW
@given(
    base=st.sampled_from(BASES),
    fields=st.dictionaries(st.sampled_from(list(HEADER_FIELDS)[4:]), st.integers(0, 0xFFFFFFFF) | st.integers(0, 64)),
    cut=st.none() | st.integers(0, 9000),
    wanted=st.sampled_from((EVERYTHING, OVERVIEW, Wanted(disassemble="0..0x30"), Wanted(disassemble="main"))),
)
def test_any_header(
    base: bytes,
    fields: dict[str, int],
    cut: int | None,
    wanted: Wanted,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = base
    for name, value in fields.items():
        data = patch(data, name, value)
    check(data[:cut], tmp_path / "a.out", monkeypatch, wanted=wanted)


def test_a_huge_sparse_file_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 0xE000_0000
    head = Program(file_type=DEMAND).build()
    head = patch(patch(patch(head, "text_size", size), "symbol_size", 0x1F00_0000), "bss_size", 0)
    list(disassemble(b"\x4e\x71", 0))  # the disassembler's own modules don't count
    wanted = Wanted(symbols=True, disassemble="0xDFFFFF00..0xE0000000")
    output, errors = loader_fuzz.inspect_sparse(tmp_path / "a.out", head, 1 << 32, size, wanted, monkeypatch)
    assert "implausible size of the symbol table: 0x1f000000 bytes" in errors
    assert "dfffff00" in output
