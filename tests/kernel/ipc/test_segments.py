from __future__ import annotations

import os

import pytest

from emu.memory import PAGE, MemoryFault
from kernel.abi.errno import Errno
from kernel.abi.ipc import OldShmid, Shmid
from kernel.credentials import Credentials
from kernel.series import s300, s800
from tests.kernel.conftest import Caller

DATA = 0x10000
CREAT, RDONLY, RND = 0o1000, 0o10000, 0o20000
RMID, SET, STAT = 0, 1, 2
KEY = 0x53484D31


@pytest.fixture
def segment(task, call):
    return call(task, "shmget", KEY, 5000, CREAT | 0o600)


def status(task, call, segment):
    call(task, "shmctl", segment, STAT, DATA)
    return Shmid.load(task.memory, DATA, 2)


def test_what_one_writes_the_other_reads(machine, task, call, segment):
    other = machine.task()
    here = call(task, "shmat", segment, 0, 0)
    there = call(other, "shmat", call(other, "shmget", KEY, 100, 0o600), 0, 0)
    assert here == there == s300.SHARED_WINDOW[0]
    task.memory.write(here + 4990, b"shared")
    assert other.memory.read(there + 4990, 6) == b"shared"
    found = status(task, call, segment)
    assert (found.nattch, found.segsz, found.cpid, found.lpid) == (2, 5000, task.pid, other.pid)
    call(task, "shmdt", here)
    with pytest.raises(MemoryFault):
        task.memory.read(here, 1)
    assert status(task, call, segment).nattch == 1
    call.fails(task, Errno.EINVAL, "shmdt", here)


def test_reading_only(machine, task, call, segment):
    other = machine.task()
    here, there = call(task, "shmat", segment, 0, 0), call(other, "shmat", segment, 0, RDONLY)
    task.memory.write(here, b"x")
    assert other.memory.read(there, 1) == b"x"
    with pytest.raises(MemoryFault):
        other.memory.write(there, b"y")


def test_addresses(task, call, segment):
    at = 0x50000000
    assert call(task, "shmat", segment, at, 0) == at
    call.fails(task, Errno.EINVAL, "shmat", segment, at, 0)  # taken
    call.fails(task, Errno.EINVAL, "shmat", segment, at + 0x10001, 0)
    assert call(task, "shmat", segment, at + 0x10001, RND) == at + 0x10000
    call.fails(task, Errno.EINVAL, "shmat", segment, s300.STACK_TOP - PAGE, 0)
    call.fails(task, Errno.EINVAL, "shmat", segment + 1, 0, 0)
    call.fails(task, Errno.EINVAL, "munmap", at, PAGE)
    call.fails(task, Errno.EINVAL, "mmap", at, PAGE, 1, 0x16, -1, 0)


def test_segments_keep_out_of_each_others_way(machine, task, call, segment):
    """So that every process can have all of them where the others have them."""
    first = call(task, "shmat", segment, 0, 0)
    other = machine.task()
    second = call(other, "shmat", call(other, "shmget", 0, PAGE, 0o600), 0, 0)
    assert second >= first + 2 * PAGE
    assert call(other, "shmat", segment, 0, 0) == first


def test_a_removed_segment_lives_as_long_as_it_is_attached(machine, task, call, segment):
    other = machine.task()
    before = len(os.listdir("/proc/self/fd"))
    address = call(other, "shmat", segment, 0, 0)
    call(task, "shmctl", segment, RMID, 0)
    call.fails(task, Errno.EINVAL, "shmat", segment, 0, 0)
    call.fails(task, Errno.ENOENT, "shmget", KEY, 1, 0)
    other.memory.write(address, b"still here")
    child = other.mappings.fork(other.memory, 999)
    other.exit(0)
    assert len(os.listdir("/proc/self/fd")) == before
    child.close()
    assert len(os.listdir("/proc/self/fd")) == before - 1


def test_limits_and_permissions(machine, task, call, segment):
    call.fails(task, Errno.EINVAL, "shmget", 0, 0, 0o600)
    call.fails(task, Errno.EINVAL, "shmget", 0, (64 << 20) + 1, 0o600)
    call.fails(task, Errno.EINVAL, "shmget", KEY, 5001, 0)
    stranger = machine.task(credentials=Credentials(4001, 4001))
    call.fails(stranger, Errno.EACCES, "shmat", segment, 0, RDONLY)
    call.fails(stranger, Errno.EPERM, "shmctl", segment, RMID, 0)
    call.fails(stranger, Errno.EPERM, "shmctl", segment, 3, 0)
    call(task, "shmctl", segment, 3, 0)
    found = status(task, call, segment)
    found.mode = 0o604
    found.store(task.memory, DATA, 2)
    call(task, "shmctl", segment, SET, DATA)
    call(stranger, "shmat", segment, 0, RDONLY)
    call.fails(stranger, Errno.EACCES, "shmat", segment, 0, 0)
    call.fails(task, Errno.EINVAL, "shmctl", segment, 9, 0)
    assert status(task, call, segment).mode == 0o604


def test_the_older_structure(task, call, segment):
    task.memory.write(DATA, b"." * 104)
    call(task, "shmctl_old", segment, STAT, DATA)
    found = OldShmid.load(task.memory, DATA, 2)
    assert (found.segsz, found.cpid) == (5000, task.pid)
    assert OldShmid.sizeof(2) == OldShmid.sizeof(8) == 44
    assert task.memory.read(DATA + 44, 60) == b"." * 60  # the kernel's own


def test_the_third_quadrant_of_the_series_800(machine):
    task, call = machine.task("s800"), Caller("s800")
    segment = call(task, "shmget", 0, 100, 0o600)
    assert call(task, "shmat", segment, 0, 0) == s800.SHARED_WINDOW[0] == 0x80000000


def test_the_memory_of_a_forked_child_is_the_same(task, call, segment):
    address = call(task, "shmat", segment, 0, 0)
    copy = task.memory.fork()
    copy.write(address, b"child")
    assert task.memory.read(address, 5) == b"child"
    copy.close()


def test_all_segments_together_have_a_limit(task, call):
    for _ in range(8):
        call(task, "shmget", 0, 64 << 20, 0o600)
    call.fails(task, Errno.ENOMEM, "shmget", 0, 1, 0o600)


def test_a_removed_segment_counts_until_it_is_detached(machine, task, call):
    segments = machine.ipc.segments
    segments.most = 4 * PAGE
    one = call(task, "shmget", 0, 3 * PAGE, 0o600)
    address = call(task, "shmat", one, 0, 0)
    call(task, "shmctl", one, RMID, 0)
    assert machine.processes.shared.used == 3 * PAGE
    call.fails(task, Errno.ENOMEM, "shmget", 0, 2 * PAGE, 0o600)
    call(task, "shmdt", address)
    assert machine.processes.shared.used == 0
    call(task, "shmget", 0, 4 * PAGE, 0o600)
