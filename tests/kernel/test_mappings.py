"""What a process has mapped: files that grow and are cut, and how often each is held."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from emu.memory import PAGE, PROT_NONE, PROT_READ, PROT_WRITE, AddressSpace, MemoryFault
from kernel import mappings
from kernel.abi.errno import Errno
from kernel.mappings import MappedFile, MappedFiles, Mappings
from kernel.series.convention import Abi, of

BASE = 0x4000_0000
READ, BOTH = PROT_READ, PROT_READ | PROT_WRITE
KEY = (1, 2)


class Segment:
    """Shared memory that counts its holders."""

    def __init__(self) -> None:
        self.holders: list[int] = []

    def hold(self, pid: int) -> None:
        self.holders.append(pid)

    def release(self, pid: int) -> None:
        self.holders.remove(pid)


@pytest.fixture
def memory() -> Iterator[AddressSpace]:
    memory = AddressSpace()
    yield memory
    memory.close()


@pytest.fixture
def files() -> MappedFiles:
    return MappedFiles()


@pytest.fixture
def mine(memory: AddressSpace, files: MappedFiles) -> Iterator[Mappings]:
    mine = Mappings(memory, files, 100)
    yield mine
    mine.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A page and a bit."""
    path = tmp_path / "file"
    path.write_bytes(b"a" * PAGE + b"b" * 10)
    return path


@pytest.fixture
def file(path: Path) -> Iterator[MappedFile]:
    fd = os.open(path, os.O_RDWR)
    file = MappedFile(fd, KEY)
    os.close(fd)
    file.hold(0)
    yield file
    file.release(0)


def is_open(file: MappedFile) -> bool:
    try:
        os.fstat(file.fd)
    except OSError:
        return False
    return True


def ranges(mine: Mappings) -> list[tuple[int, int, int]]:
    """Pages from and to, and offset, of each mapping."""
    return sorted(((m.start - BASE) // PAGE, (m.end - BASE) // PAGE, m.offset // PAGE) for m in mine)


def test_behind_the_end_of_a_file_is_nothing(mine: Mappings, memory: AddressSpace, file: MappedFile) -> None:
    mine.add_file(BASE, 4 * PAGE, file, 0, READ, True)
    assert memory.read(BASE + PAGE, 12) == b"b" * 10 + bytes(2)
    with pytest.raises(MemoryFault):
        memory.read(BASE + 2 * PAGE, 1)


def test_a_file_that_grows_and_is_cut(
    mine: Mappings, memory: AddressSpace, files: MappedFiles, file: MappedFile, path: Path
) -> None:
    mine.add_file(BASE, 4 * PAGE, file, PAGE, READ, True)
    with path.open("r+b") as out:
        out.truncate(3 * PAGE)
        files.resized((9, 9))
        assert memory.protection(BASE + PAGE) == PROT_NONE, "it was another file"
        files.resized(KEY)
        assert memory.read(BASE + PAGE, PAGE) == bytes(PAGE)
        assert memory.protection(BASE + 2 * PAGE) == PROT_NONE
        out.truncate(PAGE + 1)
        files.resized(KEY)
    assert memory.protection(BASE) == READ
    assert memory.protection(BASE + PAGE) == PROT_NONE
    path.write_bytes(b"")
    files.resized(KEY)
    assert memory.protection(BASE) == PROT_NONE


def test_a_hole_in_the_middle(mine: Mappings, memory: AddressSpace, files: MappedFiles, file: MappedFile) -> None:
    mine.add_file(BASE, 5 * PAGE, file, 0, READ, True)
    mine.forget(BASE + PAGE, 2 * PAGE)
    assert ranges(mine) == [(0, 1, 0), (3, 5, 3)]
    mine.forget(BASE, 5 * PAGE)
    assert ranges(mine) == []
    assert not files


def test_one_over_another(mine: Mappings, file: MappedFile) -> None:
    mine.add_file(BASE, 4 * PAGE, file, 0, READ, True)
    mine.add_file(BASE + PAGE, PAGE, file, 0, READ, True)
    assert ranges(mine) == [(0, 1, 0), (1, 2, 0), (2, 4, 2)]


def test_protection_is_remembered_for_pages_to_come(
    mine: Mappings, memory: AddressSpace, files: MappedFiles, file: MappedFile, path: Path
) -> None:
    mine.add_file(BASE, 3 * PAGE, file, 0, READ, False)
    memory.protect(BASE + PAGE, 2 * PAGE, BOTH)
    mine.protect(BASE + PAGE, 2 * PAGE, BOTH)
    assert ranges(mine) == [(0, 1, 0), (1, 3, 1)]
    assert memory.protection(BASE + 2 * PAGE) == PROT_NONE, "there is no such page of the file"
    os.truncate(path, 3 * PAGE)
    files.resized(KEY)
    assert [memory.protection(BASE + n * PAGE) for n in range(3)] == [READ, BOTH, BOTH]


def test_the_file_is_open_as_long_as_it_is_mapped(memory: AddressSpace, files: MappedFiles, path: Path) -> None:
    fd = os.open(path, os.O_RDWR)
    file = MappedFile(fd, KEY)
    os.close(fd)
    mine = Mappings(memory, files, 100)
    mine.add_file(BASE, 2 * PAGE, file, 0, READ, True)
    mine.forget(BASE, PAGE)
    child = mine.fork(memory, 101)
    mine.close()
    assert is_open(file)
    assert files
    child.close()
    assert not is_open(file)
    assert not files


def test_segments(mine: Mappings, memory: AddressSpace, files: MappedFiles, file: MappedFile) -> None:
    segment = Segment()
    mine.add_segment(BASE, 2 * PAGE, file.fd, segment, BOTH)
    mine.add_file(BASE + 4 * PAGE, PAGE, file, 0, READ, True)
    found = mine.segment_at(BASE)
    assert found is not None
    assert (found.backing, mine.segment_at(BASE + PAGE), mine.segment_at(BASE + 4 * PAGE)) == (segment, None, None)
    assert mine.holds_segment(BASE + PAGE, 10 * PAGE)
    assert not mine.holds_segment(BASE + 2 * PAGE, 10 * PAGE)
    child = mine.fork(memory, 101)
    assert segment.holders == [100, 101]
    mine.forget(BASE, 2 * PAGE)
    assert segment.holders == [101]
    child.close()
    assert segment.holders == []


@pytest.mark.parametrize("series", ["s300", "s800"])
@pytest.mark.parametrize("shared", [False, True])
def test_a_place(memory: AddressSpace, series: str, shared: bool) -> None:
    abi: Abi = of(series)
    low, high, top_down = abi.SHARED_WINDOW if shared else abi.PRIVATE_WINDOW
    first = mappings.choose(memory, abi, 2 * PAGE, shared=shared)
    assert first == (high - 2 * PAGE if top_down else low)
    memory.map(first, 2 * PAGE, READ)
    assert mappings.choose(memory, abi, PAGE, shared=shared) == (first - PAGE if top_down else first + 2 * PAGE)
    hint = low + 64 * PAGE
    assert mappings.choose(memory, abi, PAGE, shared=shared, hint=hint) == hint
    memory.map(hint, PAGE, READ)
    assert mappings.choose(memory, abi, PAGE, shared=shared, hint=hint) != hint
    with pytest.raises(Errno.ENOMEM):
        mappings.choose(memory, abi, high - low + PAGE, shared=shared)


@pytest.mark.parametrize("series", ["s300", "s800"])
def test_places_a_program_may_not_name(series: str) -> None:
    abi: Abi = of(series)
    for low, high in abi.OCCUPIED:
        assert not mappings.may_be_fixed(abi, low, PAGE)
        assert not mappings.may_be_fixed(abi, high - PAGE, PAGE)
        assert not mappings.may_be_fixed(abi, low - PAGE, 2 * PAGE)
    assert not mappings.may_be_fixed(abi, abi.ADDRESS_END, PAGE)
    assert mappings.may_be_fixed(abi, BASE, PAGE)
