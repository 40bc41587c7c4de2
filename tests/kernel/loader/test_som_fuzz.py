"""Nonsense through the SOM reader and `hp9k inspect`."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from pathlib import Path

import loader_fuzz
import pytest
from loader_fuzz import EVERYTHING, PARTS, check_all
from som_builder import (
    DEMAND,
    EXEC,
    HEADER_FIELDS,
    NEW_VERSION,
    SHARE,
    SHL,
    SHMEM,
    Som,
    dynamic_program,
    object_file,
    patch,
    with_checksum,
)

from emu.parisc.disassemble import disassemble
from kernel.loader.formats import read
from kernel.loader.image import FormatError
from tools.inspect.command import Wanted

BASES = tuple(
    program.build() for program in (Som(SHARE), Som(EXEC), object_file(), dynamic_program(), dynamic_program(magic=SHL))
)
MAGICS = (0, 0x104, 0x106, 0x107, 0x108, 0x109, 0x10B, 0x10D, 0x10E, 0x619)


def random_strings(seed: int) -> Iterator[bytes]:
    """Random bytes under headers that get further than their first word."""
    source = random.Random(seed)
    while True:
        noise = source.randbytes(int(source.paretovariate(1) * 64) % 1024)
        yield noise
        tables = source.random() < 0.5  # or none
        values = {
            name: source.choice((0, 0, 1, 2, 128, source.randrange(len(noise) + 200))) if tables else 0
            for name in HEADER_FIELDS
        }
        values["system_id"], values["magic"] = source.choice((0x20B, 0x210, 0x211, 0x214)), source.choice(MAGICS)
        values["version_id"] = source.choice((0, NEW_VERSION))
        body = bytearray(noise)
        if len(body) >= 48:  # an exec header where the header may say
            struct.pack_into(">II", body, 0, 4, 40)
            for place in range(8, 48, 4):
                struct.pack_into(">I", body, place, source.choice((0, 4, 128, 0x1000, 0x40001000, len(body))))
            if not tables:
                struct.pack_into(">10I", body, 8, 24, 128, 128, 0, 0x1000, 0, 0, 128, 0, 0)
            values["aux_header_location"], values["aux_header_size"] = 128, 48
        head = struct.pack(">HH31I", *values.values())
        yield with_checksum(head + bytes(body)) if source.random() < 0.5 else head + bytes(body)


def mutations(seed: int) -> Iterator[bytes]:
    return loader_fuzz.mutations(BASES, HEADER_FIELDS, patch, MAGICS, seed)


@pytest.mark.parametrize("seed", range(PARTS))
def test_random_soms(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_all(BASES, random_strings(seed), tmp_path, monkeypatch) == {0, 1}


@pytest.mark.parametrize("seed", range(PARTS))
def test_mutated_soms(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_all(BASES, mutations(seed), tmp_path, monkeypatch) == {0, 1}


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loader_fuzz.check_growth(BASES, mutations(99), 200, tmp_path / "a.out", monkeypatch)


def test_a_huge_sparse_file_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 0x3000_0000
    head = Som(DEMAND, exec={"text_size": size}).build()
    for name in ("symbol_total", "space_total", "subspace_total", "compiler_total", "aux_header_size"):
        head = patch(head, name, 0x0500_0000)
    list(disassemble(bytes.fromhex("08000240"), 0))  # the disassembler's own modules don't count
    wanted = Wanted(*EVERYTHING[:5], "0x30000000..0x30000100")
    output, errors = loader_fuzz.inspect_sparse(tmp_path / "a.out", head, 0x6000_0000, size, wanted, monkeypatch)
    assert "implausible size" in errors
    assert "30000000" in output


@pytest.mark.parametrize("magic", [EXEC, SHARE, SHMEM, DEMAND])
def test_a_ring_of_nothing_ends(magic: int) -> None:
    """Auxiliary headers of no length, as many as the header's size allows."""
    data = Som(magic).build()[:128] + bytes(1 << 20)
    with pytest.raises(FormatError, match="no HP-UX auxiliary header"):
        read(patch(data, "aux_header_size", 0xFFFFFFFF))
