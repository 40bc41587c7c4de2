"""mmap(2) and its kin, on the Series 300."""

from __future__ import annotations

import os

import pytest

from emu.memory import PAGE, MemoryFault
from kernel.abi.errno import Errno
from kernel.abi.file import O_CREAT, O_RDONLY, O_RDWR, O_TRUNC
from kernel.series import s300

READ, WRITE, EXEC = 1, 2, 4
SHARED, PRIVATE, FIXED, VARIABLE, ANONYMOUS = 1, 2, 4, 8, 0x10
BASE = s300.SHARED_WINDOW[0]


@pytest.fixture
def file(root):
    path = root / "file"
    path.write_bytes(b"a" * PAGE + b"b" * 100)
    return path


@pytest.fixture
def fd(task, call, file):
    return call(task, "open", b"/file", O_RDWR, 0)


def test_the_zero_device_is_memory_without_a_file(task, call):
    zero = call(task, "open", b"/dev/zero", O_RDWR, 0)
    address = call(task, "mmap", 0, 2 * PAGE, READ | WRITE, PRIVATE, zero, 5 * PAGE)
    call(task, "close", zero)
    task.memory.write(address + PAGE, b"mine")
    assert task.memory.read(address, PAGE) == bytes(PAGE)
    zero = call(task, "open", b"/dev/zero", O_RDONLY, 0)
    call.fails(task, Errno.EACCES, "mmap", 0, PAGE, READ | WRITE, SHARED, zero, 0)
    call.fails(task, Errno.ENODEV, "mmap", 0, PAGE, READ, PRIVATE, call(task, "open", b"/dev/null", O_RDWR, 0), 0)


def test_a_shared_mapping_is_the_file(task, call, file, fd):
    address = call(task, "mmap", 0, 2 * PAGE, READ | WRITE, SHARED | VARIABLE, fd, 0)
    assert address == BASE
    assert task.memory.read(address + PAGE - 1, 2) == b"ab"
    task.memory.write(address, b"xyz")
    assert file.read_bytes()[:4] == b"xyza"
    call(task, "write", fd, b"123", 3)
    assert task.memory.read(address, 3) == b"123"
    call(task, "msync", address, 2 * PAGE, 1)


def test_a_private_mapping_keeps_its_changes(task, call, file, fd):
    address = call(task, "mmap", 0, PAGE, READ | WRITE, PRIVATE, fd, PAGE)
    task.memory.write(address, b"x")
    assert task.memory.read(address, 2) == b"xb"
    assert file.read_bytes()[PAGE : PAGE + 1] == b"b"


def test_the_descriptor_may_be_closed(task, call, file, fd):
    before = len(os.listdir("/proc/self/fd"))
    address = call(task, "mmap", 0, PAGE, READ, SHARED, fd, 0)
    call(task, "close", fd)
    assert task.memory.read(address, 1) == b"a"
    call(task, "munmap", address, PAGE)
    assert len(os.listdir("/proc/self/fd")) == before - 1


def test_behind_the_end_of_the_file(task, call, file, fd):
    address = call(task, "mmap", 0, 4 * PAGE, READ | WRITE, SHARED, fd, 0)
    assert task.memory.read(address + PAGE + 100, 1) == b"\0"
    with pytest.raises(MemoryFault) as fault:
        task.memory.read(address + 2 * PAGE, 1)
    assert fault.value.mapped  # a bus error
    call(task, "lseek", fd, 3 * PAGE, 0)
    call(task, "write", fd, b"grown", 5)
    assert task.memory.read(address + 3 * PAGE, 5) == b"grown"
    call(task, "ftruncate", fd, 10)
    assert task.memory.read(address + 9, 3) == b"a\0\0"
    with pytest.raises(MemoryFault):
        task.memory.read(address + PAGE, 1)
    call(task, "close", call(task, "open", b"/file", O_RDWR | O_TRUNC, 0))
    with pytest.raises(MemoryFault):
        task.memory.read(address, 1)
    call(task, "truncate", b"/file", 1)
    assert task.memory.read(address, 2) == b"\0\0"


def test_protection_does_not_uncover_what_is_behind_the_end(task, call, file, fd):
    address = call(task, "mmap", 0, 4 * PAGE, READ, SHARED, fd, 0)
    call(task, "mprotect", address + PAGE, 3 * PAGE, READ | WRITE)
    task.memory.write(address + PAGE, b"B")
    with pytest.raises(MemoryFault):
        task.memory.read(address + 3 * PAGE, 1)
    with pytest.raises(MemoryFault):
        task.memory.write(address, b"A")
    call(task, "ftruncate", fd, 4 * PAGE)
    task.memory.write(address + 3 * PAGE, b"end")
    assert file.read_bytes()[3 * PAGE : 3 * PAGE + 3] == b"end"


def test_anonymous_memory_has_no_file(task, call):
    address = call(task, "mmap", 0, 100, READ | WRITE, PRIVATE | ANONYMOUS, 12345, 0x777)
    assert task.memory.read(address, PAGE) == bytes(PAGE)


def test_fixed_addresses(task, call, fd):
    text = call(task, "mmap", 0, PAGE, READ | EXEC, PRIVATE, fd, 0)
    data = call(task, "mmap", text + PAGE, PAGE, READ | WRITE, PRIVATE | FIXED, fd, PAGE)
    assert data == text + PAGE
    assert task.memory.read(data, 1) == b"b"
    assert call(task, "mmap", text, PAGE, READ, PRIVATE | FIXED | ANONYMOUS, -1, 0) == text
    assert task.memory.read(text, 1) == b"\0"
    for bad in (text + 1, s300.STACK_TOP - PAGE, s300.STACK_TOP - s300.STACK_SIZE, 0xFFFFF000):
        call.fails(task, Errno.EINVAL, "mmap", bad, PAGE, READ, PRIVATE | FIXED | ANONYMOUS, -1, 0)


def test_a_hint_is_taken_where_there_is_room(task, call):
    wanted = BASE + 16 * PAGE
    assert call(task, "mmap", wanted + 5, PAGE, READ, PRIVATE | ANONYMOUS, -1, 0) == wanted
    assert call(task, "mmap", wanted, PAGE, READ, PRIVATE | ANONYMOUS, -1, 0) == BASE


@pytest.mark.parametrize(
    ("prot", "flags", "length", "offset"),
    [
        (READ, 0, PAGE, 0),
        (READ, SHARED | PRIVATE, PAGE, 0),
        (READ, PRIVATE, 0, 0),
        (READ, PRIVATE, PAGE, 100),
        (0x80, PRIVATE, PAGE, 0),
    ],
)
def test_nonsense(task, call, fd, prot, flags, length, offset):
    call.fails(task, Errno.EINVAL, "mmap", 0, length, prot, flags, fd, offset)


def test_what_a_descriptor_does_not_allow(task, call, file):
    reading = call(task, "open", b"/file", O_RDONLY, 0)
    call.fails(task, Errno.EACCES, "mmap", 0, PAGE, READ | WRITE, SHARED, reading, 0)
    writing = call(task, "open", b"/file", 1, 0)
    call.fails(task, Errno.EACCES, "mmap", 0, PAGE, READ, PRIVATE, writing, 0)
    address = call(task, "mmap", 0, PAGE, READ, SHARED, reading, 0)
    call.fails(task, Errno.EACCES, "mprotect", address, PAGE, READ | WRITE)
    private = call(task, "mmap", 0, PAGE, READ | WRITE, PRIVATE, reading, 0)
    task.memory.write(private, b"x")
    call.fails(task, Errno.EBADF, "mmap", 0, PAGE, READ, PRIVATE, 50, 0)
    call.fails(task, Errno.ENODEV, "mmap", 0, PAGE, READ, SHARED, call(task, "pipe")[0], 0)


def test_more_than_there_is_room_for(task, call):
    call.fails(task, Errno.ENOMEM, "mmap", 0, 0xC0000000, READ, PRIVATE | ANONYMOUS, -1, 0)


def test_ranges_that_are_not_mapped(task, call):
    for name, argument in (("mprotect", READ), ("madvise", 0), ("msync", 1)):
        call.fails(task, Errno.ENOMEM, name, BASE, PAGE, argument)
        call.fails(task, Errno.EINVAL, name, BASE + 1, PAGE, argument)
    assert call(task, "munmap", BASE, PAGE) is None  # nothing to do
    call.fails(task, Errno.EINVAL, "munmap", s300.STACK_TOP - PAGE, PAGE)
    address = call(task, "mmap", 0, PAGE, READ, PRIVATE | ANONYMOUS, -1, 0)
    call.fails(task, Errno.EINVAL, "madvise", address, PAGE, 6)
    call(task, "madvise", address, PAGE, 4)
    call.fails(task, Errno.EINVAL, "msync", address, PAGE, 3)


def test_a_hole_in_a_mapping(task, call, file, fd):
    call(task, "ftruncate", fd, 4 * PAGE)
    address = call(task, "mmap", 0, 4 * PAGE, READ | WRITE, SHARED, fd, 0)
    call(task, "munmap", address + PAGE, PAGE)
    task.memory.write(address + 3 * PAGE, b"z")
    assert file.read_bytes()[3 * PAGE : 3 * PAGE + 1] == b"z"
    call(task, "ftruncate", fd, 3 * PAGE)
    with pytest.raises(MemoryFault):
        task.memory.read(address + 3 * PAGE, 1)
    assert task.memory.protection(address + PAGE) is None
    call(task, "munmap", address, 4 * PAGE)
    assert not task.fs.namespace.active.mapped


def test_the_end_of_a_process_gives_files_back(machine, task, call, fd):
    other = machine.task()
    before = len(os.listdir("/proc/self/fd"))
    inner = call(other, "open", b"/file", O_RDWR | O_CREAT, 0o644)
    call(other, "mmap", 0, PAGE, READ, SHARED, inner, 0)
    other.exit(0)
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_break_stops_at_a_mapping(task, call):
    task.break_start = task.break_end = BASE - 4 * PAGE
    call(task, "mmap", BASE, PAGE, READ, PRIVATE | ANONYMOUS | FIXED, -1, 0)
    call(task, "brk", BASE - 2 * PAGE)
    call.fails(task, Errno.ENOMEM, "brk", BASE + PAGE)


def test_what_a_trace_shows(task, call, fd):
    shown = call.shown(task, "mmap", 0, PAGE, READ | WRITE, PRIVATE | ANONYMOUS | 0x40, -1, 0)
    assert shown == ["NULL", "4096", "PROT_READ|PROT_WRITE", "MAP_PRIVATE|MAP_ANONYMOUS|0x40", "-1", "0"]
    assert call.shown(task, "msync", BASE, PAGE, 1)[2] == "MS_SYNC"
    assert call.shown(task, "madvise", BASE, PAGE, 4)[2] == "MADV_DONTNEED"


def test_a_runaway_allocation_ends(task, call):
    """What is mapped is only promised by the host: without a limit it would give until nothing is left for anybody."""
    for _ in range(15):
        call(task, "mmap", 0, 64 << 20, READ | WRITE, PRIVATE | ANONYMOUS, -1, 0)
    call.fails(task, Errno.ENOMEM, "mmap", 0, 64 << 20, READ | WRITE, PRIVATE | ANONYMOUS, -1, 0)


def shared_memory(task, call, size):
    return call(task, "mmap", 0, size, READ | WRITE, SHARED | ANONYMOUS, -1, 0)


def test_shared_memory_counts_once_and_until_nobody_has_it(machine, task, call):
    processes = machine.processes
    processes.swap = 64 << 20
    address = shared_memory(task, call, 8 * PAGE)
    child = machine.task()
    child.mappings = task.mappings.fork(child.memory, child.pid)
    assert processes.shared.used == 8 * PAGE
    call(task, "munmap", address + PAGE, PAGE)
    assert processes.shared.used == 8 * PAGE  # as the host keeps all of it
    call(task, "munmap", address, 8 * PAGE)
    assert processes.shared.used == 8 * PAGE
    child.mappings.close()
    assert processes.shared.used == 0
    shared_memory(task, call, 8 * PAGE)
    task.exit(0)
    assert processes.shared.used == 0


def test_shared_memory_has_an_end(machine, task, call):
    machine.processes.swap = 1 << 20
    machine.processes.shared.used = (1 << 20) - 4 * PAGE - task.memory.private + task.abi.STACK_SIZE
    call.fails(task, Errno.ENOMEM, "mmap", 0, 5 * PAGE, READ | WRITE, SHARED | ANONYMOUS, -1, 0)
    shared_memory(task, call, 4 * PAGE)


def test_shared_memory_may_be_mapped_over(machine, task, call):
    address = shared_memory(task, call, 4 * PAGE)
    flags = PRIVATE | ANONYMOUS | FIXED
    assert call(task, "mmap", address, 4 * PAGE, READ | WRITE, flags, -1, 0) == address
    assert machine.processes.shared.used == 0
