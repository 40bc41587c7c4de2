"""Nonsense through the loader and `hp9k inspect`: an error line at worst, no traceback, no hang, no memory growth."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import mmap
import random
import struct
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from aout_builder import DEMAND, EXEC, HEADER_FIELDS, SHARE, SHL, Program, dynamic_program, object_file, patch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.loader import FormatError, read
from tools.inspect import Wanted, run

EVERYTHING = Wanted(True, True, True, True, True, "")
OVERVIEW = Wanted()

CASES = 10_000  # of random strings, and as many mutations
PARTS = 4  # so that they can run side by side

# Bytes: Python's own while one file of some kilobytes is inspected; left by hundreds; the process's, left by thousands.
PEAK_LIMIT = 2 << 20
LEAK_LIMIT = 200 << 10
GROWTH_LIMIT = 16 << 20
OUTPUT_LIMIT = 1 << 20  # characters printed for a file of some kilobytes

INTERESTING = (0, 1, 2, 3, 0x3F, 0x40, 0x41, 0xFFF, 0x1000, 0x1001, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF,
               0x80000000, 0xFFEFFFFF, 0xFFF00000, 0xFFFFF000, 0xFFFFF001, 0xFFFFFFFE, 0xFFFFFFFF)  # fmt: skip

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
    source = random.Random(seed)
    while True:
        data = source.choice(BASES)
        for _ in range(source.choice((1, 1, 1, 2, 5))):
            data = mutate(data, source)
        yield data


def mutate(data: bytes, source: random.Random) -> bytes:
    kind = source.randrange(5)
    if kind == 0 and data:
        return data[: source.randrange(len(data))]
    if kind == 1 and len(data) >= 64:
        name = source.choice(list(HEADER_FIELDS))
        wide = HEADER_FIELDS[name][1] == ">I"
        value = source.choice(INTERESTING) if wide else source.choice((0, 1, 0x106, 0x107, 0x10B, 0x10E, 0x7FFF))
        return patch(data, name, value)
    changed = bytearray(data)
    if kind == 2 and len(changed) >= 4:
        place = source.randrange(0, min(len(changed), 1024) - 3)  # the rest is mostly padding
        struct.pack_into(">I", changed, place, source.choice(INTERESTING))
    elif kind == 3:
        place = source.randrange(len(changed) + 1)
        changed[place:place] = source.randbytes(source.randrange(1, 40))
    elif changed:
        for _ in range(source.randrange(1, 9)):
            changed[source.randrange(len(changed))] ^= 1 << source.randrange(8)
    return bytes(changed)


class Sink(io.StringIO):
    """Standard output that refuses to be flooded."""

    written = 0

    def write(self, text: str) -> int:
        self.written += len(text)
        assert self.written < OUTPUT_LIMIT
        return super().write(text)


def check(
    data: bytes, path: Path, monkeypatch: pytest.MonkeyPatch, *, as_json: bool = False, wanted: Wanted = EVERYTHING
) -> int:
    """Put one file through everything; anything but an error line and status 0 or 1 fails."""
    with contextlib.suppress(FormatError), read(data) as image:
        image.require_executable()
    path.write_bytes(data)
    output, errors = Sink(), io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", output)
        patched.setattr(sys, "stderr", errors)
        status = run([str(path)], wanted, as_json)
    assert status == bool(errors.getvalue())
    assert all(line.startswith("hp9k: ") and line.isprintable() for line in errors.getvalue().splitlines())
    if as_json and output.getvalue():
        json.loads(output.getvalue())
    return status


def check_bases(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sound files pass. Whatever is imported or cached at first use is so afterwards."""
    for data in BASES:
        assert check(data, path, monkeypatch) == 0
        assert check(data, path, monkeypatch, as_json=True) == 0


def resident() -> int:
    """Bytes of memory this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE


def check_all(files: Iterator[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    path = tmp_path / "a.out"
    check_bases(path, monkeypatch)
    before = resident()
    statuses = {
        check(data, path, monkeypatch, as_json=number % 8 == 0)
        for number, data in enumerate(itertools.islice(files, CASES // PARTS))
    }
    assert resident() - before < GROWTH_LIMIT
    return statuses


@pytest.mark.parametrize("seed", range(PARTS))
def test_random_strings(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_all(random_strings(seed), tmp_path, monkeypatch) == {0, 1}


@pytest.mark.parametrize("seed", range(PARTS))
def test_mutations(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_all(mutations(seed), tmp_path, monkeypatch) == {0, 1}


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.out"
    check_bases(path, monkeypatch)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for data in itertools.islice(mutations(99), 300):
            tracemalloc.reset_peak()
            check(data, path, monkeypatch)
            now, peak = tracemalloc.get_traced_memory()
            assert peak - now < PEAK_LIMIT
        assert now - before < LEAK_LIMIT
    finally:
        tracemalloc.stop()


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
    path = tmp_path / "a.out"
    size = 0xE000_0000
    head = Program(file_type=DEMAND).build()
    head = patch(patch(patch(head, "text_size", size), "symbol_size", 0x1F00_0000), "bss_size", 0)
    with path.open("wb") as file:
        file.write(head)
        file.truncate(1 << 32)
    tracemalloc.start()
    try:
        with read(str(path)) as image:
            image.require_executable()
            assert image.segments[0].memory_size == size
        output, errors = Sink(), io.StringIO()
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", output)
            patched.setattr(sys, "stderr", errors)
            assert run([str(path)], Wanted(symbols=True, disassemble="0xDFFFFF00..0xE0000000")) == 1
        assert tracemalloc.get_traced_memory()[1] < PEAK_LIMIT
    finally:
        tracemalloc.stop()
    assert "symbol table of 0x1f000000 bytes is beyond belief" in errors.getvalue()
    assert "dfffff00" in output.getvalue()
