"""Puts nonsense through the loader and `hp9k inspect`: an error line at worst, no traceback, hang or memory growth."""

from __future__ import annotations

import contextlib
import gc
import io
import itertools
import json
import mmap
import random
import struct
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kernel.loader.formats import read
from kernel.loader.image import FormatError
from tools.inspect.command import Wanted, run

EVERYTHING = Wanted(True, True, True, True, True, "")

CASES = 10_000  # of random strings, and as many mutations, of each format
PARTS = 4  # so that they can run side by side
GROWTH_LIMIT = 16 << 20  # bytes of the process, left by thousands of files
# Bytes: Python's own while one file of some kilobytes is inspected; left by hundreds.
PEAK_LIMIT, LEAK_LIMIT = 2 << 20, 200 << 10
OUTPUT_LIMIT = 1 << 20  # characters printed for a file of some kilobytes

INTERESTING = (0, 1, 2, 3, 0x3F, 0x40, 0x41, 0xFFF, 0x1000, 0x1001, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF,
               0x80000000, 0xFFEFFFFF, 0xFFF00000, 0xFFFFF000, 0xFFFFF001, 0xFFFFFFFE, 0xFFFFFFFF)  # fmt: skip

Patch = Callable[[bytes, str, int], bytes]


def mutations(
    bases: tuple[bytes, ...], fields: dict[str, tuple[int, str]], patch: Patch, magics: tuple[int, ...], seed: int
) -> Iterator[bytes]:
    """Good files with one to five things wrong. `fields`: place and struct format of each header field."""
    source = random.Random(seed)
    while True:
        data = source.choice(bases)
        for _ in range(source.choice((1, 1, 1, 2, 5))):
            data = mutate(data, fields, patch, magics, source)
        yield data


def mutate(
    data: bytes, fields: dict[str, tuple[int, str]], patch: Patch, magics: tuple[int, ...], source: random.Random
) -> bytes:
    kind = source.randrange(5)
    if kind == 0 and data:
        return data[: source.randrange(len(data))]
    if kind == 1 and len(data) >= 128:
        name = source.choice(list(fields))
        wide = fields[name][1] == ">I"
        value = source.choice(INTERESTING) if wide else source.choice(magics)
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


def check_bases(bases: tuple[bytes, ...], path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sound files pass. Whatever is imported or cached at first use is so afterwards."""
    for data in bases:
        assert check(data, path, monkeypatch) == 0
        assert check(data, path, monkeypatch, as_json=True) == 0


def resident() -> int:
    """Bytes of memory this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE


def check_all(
    bases: tuple[bytes, ...], files: Iterator[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> set[int]:
    """Check a part's share of `files`; return the statuses there were."""
    path = tmp_path / "a.out"
    check_bases(bases, path, monkeypatch)
    before = resident()
    statuses = {
        check(data, path, monkeypatch, as_json=number % 8 == 0)
        for number, data in enumerate(itertools.islice(files, CASES // PARTS))
    }
    assert resident() - before < GROWTH_LIMIT
    return statuses


def check_growth(
    bases: tuple[bytes, ...], files: Iterator[bytes], count: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's own memory stays within limits: while each of `count` files is inspected, and after all of them."""
    check_bases(bases, path, monkeypatch)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for data in itertools.islice(files, count):
            tracemalloc.reset_peak()
            check(data, path, monkeypatch)
            now, peak = tracemalloc.get_traced_memory()
            assert peak - now < PEAK_LIMIT
        gc.collect()  # tracebacks and frames are rings
        assert tracemalloc.get_traced_memory()[0] - before < LEAK_LIMIT
    finally:
        tracemalloc.stop()


def inspect_sparse(
    path: Path, head: bytes, size: int, text_size: int, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, str]:
    """Inspect a file of `size` bytes, zeros but for `head`, whose text has `text_size`, in little memory.

    Returns what was printed on standard output and standard error. Modules that load lazily must have been loaded.
    """
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size)
    output, errors = Sink(), io.StringIO()
    tracemalloc.start()
    try:
        with read(str(path)) as image:
            image.require_executable()
            assert image.segments[0].memory_size == text_size
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", output)
            patched.setattr(sys, "stderr", errors)
            assert run([str(path)], wanted) == 1
        assert tracemalloc.get_traced_memory()[1] < PEAK_LIMIT
    finally:
        tracemalloc.stop()
    return output.getvalue(), errors.getvalue()
