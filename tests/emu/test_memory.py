"""AddressSpace against a dictionary of pages, and the corners by hand."""

from __future__ import annotations

import errno
import os
import random
import signal
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emu import pieces as host
from emu.memory import PAGE, PROT_NONE, PROT_READ, PROT_WRITE, Access, AddressSpace, MemoryFault, Region

TOP = Path(__file__).parent.parent.parent
BASE = 0x10000000
pages = st.integers(0, 15)
counts = st.integers(1, 5)
operations = st.lists(
    st.one_of(
        st.tuples(st.just("map"), pages, counts, st.integers(0, 7)),
        st.tuples(st.just("unmap"), pages, counts, st.just(0)),
        st.tuples(st.just("protect"), pages, counts, st.integers(0, 7)),
        st.tuples(st.just("write"), st.integers(0, 16 * PAGE), st.integers(0, 3 * PAGE), st.integers(0, 255)),
        st.tuples(st.just("fork"), st.just(0), st.just(0), st.just(0)),
    ),
    max_size=25,
)


def expected_fault(model, address, length, wish):
    for page in range(address // PAGE, (address + length - 1) // PAGE + 1) if length else ():
        prot = model[page][0] if page in model else None
        if prot is None or wish & ~prot:
            return max(address, page * PAGE), prot is not None
    return None


@settings(max_examples=60, deadline=None)
@given(operations)
def test_against_a_model(steps):
    space, model = AddressSpace(), {}
    for name, where, size, value in steps:
        first = BASE // PAGE + where
        if name == "map":
            space.map(first * PAGE, size * PAGE, value)
            model.update((page, (value, bytearray(PAGE))) for page in range(first, first + size))
        elif name == "unmap":
            space.unmap(first * PAGE, size * PAGE)
            for page in range(first, first + size):
                model.pop(page, None)
        elif name == "protect":
            if expected_fault(model, first * PAGE, size * PAGE, 0):
                with pytest.raises(MemoryFault):
                    space.protect(first * PAGE, size * PAGE, value)
            else:
                space.protect(first * PAGE, size * PAGE, value)
                model.update((page, (value, model[page][1])) for page in range(first, first + size))
        elif name == "write":
            address = BASE + where
            fault = expected_fault(model, address, size, 2)
            if fault:
                with pytest.raises(MemoryFault) as raised:
                    space.write(address, bytes([value]) * size)
                assert (raised.value.address, raised.value.mapped) == fault
                assert raised.value.access is Access.WRITE
            else:
                space.write(address, bytes([value]) * size)
                for place in range(address, address + size):
                    model[place // PAGE][1][place % PAGE] = value
        else:
            old, space = space, space.fork()
            if model and 2 & old.regions()[0].prot:
                old.write(old.regions()[0].start, b"parent only")
            old.close()
    for page, (prot, content) in model.items():
        space.protect(page * PAGE, PAGE, 1)
        assert space.read(page * PAGE, PAGE) == content
        space.protect(page * PAGE, PAGE, prot)
    flat = [(page * PAGE, model[page][0]) for page in sorted(model)]
    assert [(start, r.prot) for r in space.regions() for start in range(r.start, r.end, PAGE)] == flat
    free = [page for page in range(BASE // PAGE, BASE // PAGE + 20) if page not in model and page + 1 not in model]
    assert space.find_free(2 * PAGE, BASE, BASE + 21 * PAGE) == (free[0] * PAGE if free else None)
    space.close()


@pytest.fixture
def space():
    space = AddressSpace()
    space.map(0x1000, 0x2000, 3)
    yield space
    space.close()


def test_scalars_are_big_endian_and_modulo(space):
    space.put_u32(0x1000, -2)
    space.put_u16(0x1004, 0x12345)
    space.put_u8(0x1006, 0x1FF)
    assert space.read(0x1000, 7) == bytes.fromhex("fffffffe2345ff")
    assert (space.s32(0x1000), space.u16(0x1004), space.s16(0x1002)) == (-2, 0x2345, -2)
    space.pack(struct.Struct(">HI"), 0x1FFE, 1, 2)
    assert space.unpack(struct.Struct(">HI"), 0x1FFE) == (1, 2)


BAD = [(0, 1), (0x2FFF, 2), (0xFFFFFFFF, 2), (-4, 4), (1 << 32, 1), (0x5000, 9)]


@pytest.mark.parametrize(("address", "length"), BAD)
def test_bad_ranges_fault(space, address, length):
    for call in (lambda: space.read(address, length), lambda: space.write(address, bytes(length))):
        with pytest.raises(MemoryFault):
            call()
    assert space.read(address, 0) == b""
    space.write(address, b"")


def test_last_byte_of_the_space(space):
    space.map(0xFFFFF000, 0x1000, 3)
    space.put_u32(0xFFFFFFFC, 5)
    assert space.u32(0xFFFFFFFC) == 5
    with pytest.raises(MemoryFault) as fault:
        space.u32(0xFFFFFFFE)
    assert fault.value.address == 0
    assert space.regions()[-1] == Region(0xFFFFF000, 1 << 32, 3)


def test_strings(space):
    space.write(0x2FFA, b"hello\0")
    assert space.cstring(0x2FFA, 1000) == b"hello"
    space.write(0x1FFE, b"abc\0")
    assert space.cstring(0x1FFE, 4) == b"abc"
    with pytest.raises(ValueError, match="long"):
        space.cstring(0x1FFE, 3)
    space.write(0x2FFF, b"x")
    with pytest.raises(MemoryFault):
        space.cstring(0x2FFF, 10)


@pytest.mark.parametrize("arguments", [(1, PAGE, 3), (0, 5, 3), (0, 0, 3), (0xFFFFF000, 2 * PAGE, 3), (0, PAGE, 8)])
def test_bad_mappings(space, arguments):
    with pytest.raises(ValueError, match="bad"):
        space.map(*arguments)


def test_shared_memory_and_files(space):
    fd = os.memfd_create("test")
    os.pwrite(fd, b"file" * 2048, 0)
    space.map(0x10000, 2 * PAGE, 3, fd=fd, shared=True)
    space.map(0x20000, PAGE, 3, fd=fd)
    os.close(fd)
    child = space.fork()
    space.write(0x10000, b"both")
    space.write(0x20000, b"mine")
    space.write(0x1000, b"mine")
    assert (child.read(0x10000, 4), child.read(0x20000, 4), child.read(0x1000, 4)) == (b"both", b"file", bytes(4))
    child.close()


def test_views_are_the_memory_and_outlive_close():
    space = AddressSpace()
    space.map(0, PAGE, 3)
    view = space.writable(0, 4)
    view[:] = b"abcd"
    assert bytes(space.readable(1, 2)) == b"bc"
    with pytest.raises(TypeError):
        space.readable(0, 1)[0] = 1
    space.close()
    space.close()
    assert bytes(view) == b"abcd"


def test_only_writes_into_marked_pages_are_announced(space):
    heard = []

    class Listener:
        def mapped(self, start, length, prot): ...
        def unmapped(self, start, length): ...
        def protected(self, start, length, prot): ...
        def written(self, start, length):
            heard.append((start, length))

    space.subscribe(Listener())
    space.write(0x1000, b"x")
    space.mark_code(0x2004, 4)
    space.write(0x1000, b"x")
    assert heard == []
    space.put_u32(0x1FFE, 1)
    space.put_u32(0x2000, 1)  # the mark is gone
    assert heard == [(0x1000, 2 * PAGE)]


def test_a_file_cut_by_somebody_else_reads_as_zeros(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 4 * PAGE)
    space = AddressSpace()
    with open(path, "r+b") as file:
        space.map(0x10000, 4 * PAGE, 3, fd=file.fileno(), shared=True)
        os.truncate(path, 10)
        assert space.read(0x10000 + 2 * PAGE, 3) == bytes(3)
        space.write(0x10000 + 3 * PAGE, b"nowhere")
        assert space.read(0x10000 + 3 * PAGE, 7) == b"nowhere"
        assert space.read(0x10000, 11) == b"x" * 10 + b"\0"
    assert path.stat().st_size == 10
    space.close()


def test_other_bus_errors_end_the_process(tmp_path):
    """Runs in a process of its own, which is to die as it would without our handler."""
    script = (
        "import os, mmap, sys\n"
        "from emu.memory import AddressSpace\n"
        "fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)\n"
        "os.ftruncate(fd, 8192)\n"
        "space = AddressSpace()\n"
        "space.map(0, 4096, 1, fd=fd, shared=True)\n"
        "own = mmap.mmap(fd, 8192)\n"
        "os.ftruncate(fd, 0)\n"
        "own[4096]\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "file")], cwd=TOP, timeout=60, check=False)
    assert done.returncode == -signal.SIGBUS


def test_shared_mappings_side_by_side_stay_two_in_a_child(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"f" * PAGE)
    space = AddressSpace()
    with open(path, "r+b") as file:
        space.map(0x10000, PAGE, 3, fd=file.fileno(), shared=True)
        space.map(0x10000 + PAGE, 3 * PAGE, 3, shared=True)
        space.map(0x10000 + 2 * PAGE, PAGE, 3, fd=file.fileno(), shared=True)
        space.write(0x10000 + 3 * PAGE, b"memory")
        child = space.fork()
        grandchild = child.fork()
        for each in (child, grandchild):
            assert each.read(0x10000 + 2 * PAGE, 1) == b"f"
            assert each.read(0x10000 + 3 * PAGE, 6) == b"memory"
            assert each.read(0x10000 + PAGE, 1) == b"\0"
        grandchild.write(0x10000 + PAGE, b"both")
        assert space.read(0x10000 + PAGE, 4) == b"both"
        os.truncate(path, 0)
        assert space.read(0x10000, 1) == b"\0"  # a page of its own from now on
        after = space.fork()
        assert after.read(0x10000 + PAGE, 4) == b"both"
    for each in (space, child, grandchild, after):
        each.close()


# --- the host's pieces ---


def host_pieces(space: AddressSpace) -> int:
    """How many the host has made of a space, by its own account."""
    end = space.base + (1 << 32)
    spans = (line.split()[0].split("-") for line in Path("/proc/self/maps").read_text().splitlines())
    return sum(space.base <= int(low, 16) and int(high, 16) <= end for low, high in spans)


def change(space: AddressSpace, dice: random.Random, file: int) -> None:
    """Something a guest may do to 64 pages."""
    first = dice.randrange(64)
    at, length = 0x10000 + first * PAGE, dice.randrange(1, 65 - first) * PAGE
    kind = dice.randrange(5)
    if kind == 0:
        space.unmap(at, length)
    elif kind == 1:
        with suppress(MemoryFault):
            space.protect(at, length, dice.choice((PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE)))
    elif kind == 2:
        space.map(at, length, dice.choice((PROT_NONE, PROT_READ | PROT_WRITE)))
    else:
        offset = dice.randrange(64) * PAGE
        space.map(at, length, PROT_READ | PROT_WRITE, fd=file, offset=offset, shared=kind == 3)


@pytest.mark.parametrize("seed", range(5))
def test_there_are_never_more_pieces_than_counted(seed: int, tmp_path: Path) -> None:
    dice, space = random.Random(seed), AddressSpace()
    file = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    os.ftruncate(file, 256 * PAGE)
    if seed % 2:
        space.enforce()
    for _ in range(300):
        change(space, dice, file)
        assert host_pieces(space) <= space._pages.borders + 1
    copy = space.fork()
    assert host_pieces(copy) <= copy._pages.borders + 1
    used = host.pieces.used - space._pages.borders - copy._pages.borders
    copy.close()
    assert host.pieces.used == used + space._pages.borders
    space.unmap(0x10000, 128 * PAGE)
    assert space._pages.borders == 0
    assert host.pieces.used == used
    space.close()
    os.close(file)


def test_too_many_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    space, end = AddressSpace(), 0x10000 + 64 * PAGE
    space.map(0x10000, 64 * PAGE, PROT_READ | PROT_WRITE)
    monkeypatch.setattr(host.pieces, "most", host.pieces.used + 8)
    for at in range(0x11000, 0x11000 + 8 * PAGE, 2 * PAGE):
        space.protect(at, PAGE, PROT_NONE)
    with pytest.raises(OSError, match=os.strerror(errno.ENOMEM)):
        space.protect(0x11000 + 8 * PAGE, PAGE, PROT_NONE)
    with pytest.raises(OSError, match=os.strerror(errno.ENOMEM)):
        space.unmap(end - 2 * PAGE, PAGE)
    with pytest.raises(OSError, match=os.strerror(errno.ENOMEM)):
        space.fork()
    used = host.pieces.used
    space.protect(0x10000, 64 * PAGE, PROT_READ)  # what makes fewer is always possible
    assert host.pieces.used < used
    space.unmap(0x10000, 64 * PAGE)
    space.close()


def test_a_debugger_reads_what_may_not_be_read(space: AddressSpace, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"text".ljust(PAGE, b"\0"))
    space.enforce()
    with file.open("rb") as source:  # which the host lets nobody write
        space.map(0x10000, PAGE, PROT_NONE, fd=source.fileno(), shared=True)
    assert space.peek(0x10000, 4) == b"text"
    with pytest.raises(MemoryFault):
        space.read(0x10000, 4)
    with pytest.raises(MemoryFault):
        space.peek(0x20000, 4)


def test_a_guarded_page_is_open_to_the_kernel(space: AddressSpace) -> None:
    space.map(0x10000, PAGE, PROT_READ | PROT_WRITE)
    space.guard(0x10, PROT_READ)
    assert space.guarded(0x10004, PROT_WRITE)
    assert not space.guarded(0x10004, PROT_READ)
    space.write(0x10004, b"kernel")
    assert space.guards.opened == [0x10]
    assert not space.guarded(0x10004, PROT_WRITE)
    space.guard(0x10, 0)
    assert space.peek(0x10004, 6) == b"kernel"
    child = space.fork()
    assert child.read(0x10004, 6) == b"kernel"
    child.close()
