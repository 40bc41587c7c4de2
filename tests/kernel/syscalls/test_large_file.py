"""The file calls of release 10, which only the Series 800 has."""

from __future__ import annotations

import os
import struct

import pytest

from emu.memory import PAGE
from kernel.abi.errno import Errno
from kernel.abi.file import O_CREAT, O_LARGEFILE, O_RDONLY, O_RDWR, O_TRUNC
from kernel.abi.limits import RLIMIT_FSIZE
from kernel.abi.signals import SIGXFSZ, bit
from kernel.abi.structs import Flock, Flock64, Rlimit, Rlimit64, Stat, Stat64, Statvfs, Timespec
from kernel.waiting import Interrupted
from rom import models
from tests.kernel.conftest import Caller

DATA = 0x10000
FAR_OUT = 5 << 32  # bytes; sparse files may be that long


@pytest.fixture
def task(machine):
    return machine.task("s800")


@pytest.fixture
def call():
    return Caller("s800")


@pytest.fixture
def fd(task, call):
    return call(task, "open", b"/file", O_RDWR | O_CREAT | O_LARGEFILE, 0o644)


def test_positions_beyond_31_bits(task, call, fd, root):
    assert call(task, "lseek64", fd, FAR_OUT + 1, 0) == (5, 1)
    assert call(task, "write", fd, b"far", 3) == 3
    assert call(task, "lseek64", fd, 0, 1) == (5, 4)
    assert (root / "file").stat().st_size == FAR_OUT + 4
    call(task, "stat64", b"/file", DATA)
    wide = Stat64.load(task.memory, DATA, 8)
    assert (wide.size, wide.mode) == (FAR_OUT + 4, 0o100644)
    assert wide.uid == os.getuid()
    call(task, "fstat64", fd, DATA)
    assert Stat64.load(task.memory, DATA, 8) == wide
    call(task, "stat", b"/file", DATA)
    assert Stat.load(task.memory, DATA, 8).size == 0x7FFFFFFF
    call(task, "ftruncate64", fd, FAR_OUT)
    assert (root / "file").stat().st_size == FAR_OUT
    call(task, "truncate64", b"/file", 7)
    assert (root / "file").stat().st_size == 7


def test_the_layout_of_stat64():
    assert Stat64.sizeof(8) == 120
    values = Stat64(size=-1, uid=0x01020304).layout(8).pack(*vars(Stat64(size=-1, uid=0x01020304)).values())
    assert values[24:32] == b"\xff" * 8
    assert values[100:104] == b"\1\2\3\4"


def test_a_file_not_opened_for_it_has_31_bits(task, call):
    fd = call(task, "open", b"/file", O_RDWR | O_CREAT, 0o644)
    call.fails(task, Errno.EOVERFLOW, "lseek64", fd, FAR_OUT, 0)
    call.fails(task, Errno.EINVAL, "lseek64", fd, -1, 0)
    call(task, "lseek", fd, 0x7FFFFFFF, 0)
    call.fails(task, Errno.EFBIG, "write", fd, b"x", 1)


def test_reading_and_writing_at_an_offset(task, call, fd):
    assert call(task, "pwrite", fd, b"0123456789", 10, 5) == 10
    assert call(task, "pread", fd, DATA, 4, 7) == 4
    assert task.memory.read(DATA, 4) == b"2345"
    assert call(task, "lseek", fd, 0, 1) == 0
    assert call(task, "pwrite64", fd, b"z", 1, FAR_OUT) == 1
    assert call(task, "pread64", fd, DATA, 10, FAR_OUT) == 1
    call.fails(task, Errno.EINVAL, "pread", fd, DATA, 4, -1)
    call.fails(task, Errno.ESPIPE, "pread", call(task, "pipe")[0], DATA, 4, 0)
    call.fails(task, Errno.EBADF, "pwrite", call(task, "open", b"/file", O_RDONLY, 0), b"x", 1, 0)


def test_several_buffers_at_an_offset(task, call, fd):
    text = call.put(task, b"abcdef")
    task.memory.write(DATA, struct.pack(">4I", text, 2, text + 2, 4))
    assert call(task, "pwritev", fd, DATA, 2, 10) == 6
    task.memory.write(DATA, struct.pack(">4I", DATA + 100, 1, DATA + 200, 5))
    assert call(task, "preadv", fd, DATA, 2, 10) == 6
    assert task.memory.read(DATA + 100, 1) + task.memory.read(DATA + 200, 5) == b"abcdef"


def test_locks_with_wide_offsets(task, machine, call, fd):
    other = machine.task("s800", files=task.files.fork())
    assert Flock64.sizeof(8) == 32
    Flock64(type=2, start=FAR_OUT, length=1).store(task.memory, DATA, 8)
    assert call(task, "fcntl64", fd, 9, DATA) == 0
    Flock64(type=2, start=0, length=0).store(other.memory, DATA, 8)
    call(other, "fcntl64", fd, 8, DATA)
    assert Flock64.load(other.memory, DATA, 8) == Flock64(type=2, start=FAR_OUT, length=1, pid=task.pid)
    call.fails(other, Errno.EACCES, "lockf64", fd, 2, FAR_OUT + 1)
    assert call(other, "lockf64", fd, 2, FAR_OUT) == 0
    assert call(task, "fcntl64", fd, 1, 0) == 0  # the other commands are fcntl's


def test_getdents(task, call, root):
    (root / "dir").mkdir()
    for name in ("a", "bb", "c" * 100):
        (root / "dir" / name).write_bytes(b"")
    fd = call(task, "open", b"/dir", O_RDONLY, 0)
    found = {}
    while count := call(task, "getdents", fd, DATA, 200):
        data, at = task.memory.read(DATA, count), 0
        while at < count:
            _, inode, length, name_length = struct.unpack_from(">qIHH", data, at)
            assert length % 8 == 0
            found[data[at + 16 : at + 16 + name_length].decode()] = inode
            at += length
    assert set(found) == {".", "..", "a", "bb", "c" * 100}
    assert found["a"] == (root / "dir" / "a").stat().st_ino & 0xFFFFFFFF
    call(task, "lseek", fd, 0, 0)
    call.fails(task, Errno.EINVAL, "getdents", fd, DATA, 10)
    assert call(task, "getdirentries64", fd, DATA, 1024, 0x20000) > 0
    assert task.memory.read(0x20000, 8) == bytes(8)
    call.fails(task, Errno.ENOTDIR, "getdents", call(task, "open", b"/dir/a", O_RDONLY, 0), DATA, 100)


def test_statvfs(task, call, fd, root):
    call(task, "statvfs", b"/", DATA)
    found = Statvfs.load(task.memory, DATA, 8)
    host = os.statvfs(root)
    assert (found.frsize, found.blocks, found.namemax) == (host.f_frsize, min(host.f_blocks, 0xFFFFFFFF), 255)
    call(task, "fstatvfs", fd, DATA)
    assert Statvfs.load(task.memory, DATA, 8).frsize == host.f_frsize


def test_links_themselves(task, call, root):
    (root / "link").symlink_to("nowhere")
    call(task, "lchown", b"/link", os.getuid(), os.getgid())
    call.fails(task, Errno.EOPNOTSUPP, "lchmod", b"/link", 0o600)
    (root / "plain").write_bytes(b"")
    call(task, "lchmod", b"/plain", 0o600)
    assert (root / "plain").stat().st_mode & 0o777 == 0o600
    call(task, "lstat64", b"/link", DATA)
    assert Stat64.load(task.memory, DATA, 8).mode & 0o170000 == 0o120000


def test_mmap64_and_where_mappings_go(task, call, fd, root):
    os.truncate(root / "file", FAR_OUT + PAGE)
    with open(root / "file", "r+b") as file:
        file.seek(FAR_OUT)
        file.write(b"there")
    shared = call(task, "mmap64", 0, PAGE, 1, 1, fd, FAR_OUT)
    assert 0x80000000 <= shared < 0xC0000000
    assert task.memory.read(shared, 5) == b"there"
    first = call(task, "mmap", 0, PAGE, 7, 0x12, -1, 0)
    second = call(task, "mmap", 0, PAGE, 7, 2, fd, 0)
    assert 0x40000000 <= second == first - PAGE  # downwards


# --- the rest of release 10 ---


def test_clocks_and_nanosleep(task, call, machine):
    call(task, "clock_gettime", 1, DATA)
    assert Timespec.load(task.memory, DATA, 8).sec == int(machine.clock.time())
    call(task, "clock_getres", 1, DATA)
    assert Timespec.load(task.memory, DATA, 8) == Timespec(nsec=10_000_000)
    call.fails(task, Errno.EINVAL, "clock_gettime", 7, DATA)
    Timespec(sec=2, nsec=500_000_000).store(task.memory, DATA, 8)
    before = machine.clock.monotonic()
    call(task, "nanosleep", DATA, 0)
    assert machine.clock.monotonic() == before + 2.5
    pending = call.start(task, "nanosleep", DATA, DATA + 100)
    task.interrupt()
    assert pending.resume()
    assert isinstance(pending.error, Interrupted)
    assert Timespec.load(task.memory, DATA + 100, 8) == Timespec(sec=2, nsec=500_000_000)
    for bad in (Timespec(sec=-1), Timespec(nsec=1_000_000_000), Timespec(nsec=-1)):
        bad.store(task.memory, DATA, 8)
        call.fails(task, Errno.EINVAL, "nanosleep", DATA, 0)


def test_limits_of_64_bits(task, call):
    call(task, "getrlimit64", 1, DATA)
    assert Rlimit64.load(task.memory, DATA, 8).max == (1 << 63) - 1
    Rlimit64(cur=1000, max=1 << 40).store(task.memory, DATA, 8)
    call(task, "setrlimit64", 1, DATA)
    call(task, "getrlimit64", 1, DATA)
    assert Rlimit64.load(task.memory, DATA, 8) == Rlimit64(cur=1000, max=(1 << 63) - 1)
    assert call(task, "ulimit64", 1, 0) == (0, 1)
    call.fails(task, Errno.EINVAL, "getrlimit64", 7, DATA)


def test_sessions_groups_and_processors(task, call):
    task.pgrp = task.session = 99
    assert call(task, "getsid", 0) == 99
    assert call(task, "setpgrp") == task.pid == task.session
    call.fails(task, Errno.ESRCH, "getsid", 29999)
    before = vars(task.credentials).copy()
    call(task, "setregid", -1, task.credentials.egid)
    assert vars(task.credentials) == before
    assert call(task, "mpctl", 1, 0, 0) == 1
    call.fails(task, Errno.EINVAL, "mpctl", 99, 0, 0)


F_GETLK, F_SETLK, F_GETLK64, F_SETLK64 = 5, 6, 8, 9
F_WRLCK, F_UNLCK = 2, 3


def flock(task, call, fd, command, kind=Flock, **members):
    """The structure after the call."""
    kind(type=F_WRLCK, **members).store(task.memory, DATA, 8)
    call(task, "fcntl64", fd, command, DATA)
    return kind.load(task.memory, DATA, 8)


@pytest.mark.parametrize(
    "members",
    [
        {"whence": 0, "start": 0x7FFFFFFF, "length": 2},
        {"whence": 0, "start": 2, "length": 0x7FFFFFFF},
        {"whence": 1, "start": 0x7FFFFFFF, "length": 1},
        {"whence": 2, "start": 0x7FFFFFFF},
        {"whence": 0, "start": 1, "length": -2},
    ],
)
def test_a_lock_lies_where_an_offset_reaches(task, call, fd, members):
    call(task, "write", fd, b"abc", 3)
    Flock(type=F_WRLCK, **members).store(task.memory, DATA, 8)
    call.fails(task, Errno.EINVAL, "fcntl", fd, F_SETLK, DATA)


def test_locks_at_the_end_of_what_an_offset_reaches(machine, task, call, fd):
    other = machine.task("s800")
    other.files = task.files.fork()
    flock(task, call, fd, F_SETLK, start=0x7FFFFFFF, length=1)
    found = flock(other, call, fd, F_GETLK)
    assert (found.start, found.length) == (0x7FFFFFFF, 1)
    flock(task, call, fd, F_SETLK, start=5)
    found = flock(other, call, fd, F_GETLK)
    assert (found.start, found.length) == (5, 0)


@pytest.mark.parametrize("members", [{"start": 1 << 40}, {"start": 1, "length": 1 << 31}])
def test_a_lock_the_structure_cannot_describe(machine, task, call, fd, members):
    other = machine.task("s800")
    other.files = task.files.fork()
    flock(task, call, fd, F_SETLK64, Flock64, **members)
    Flock(type=F_WRLCK).store(other.memory, DATA, 8)
    call.fails(other, Errno.EOVERFLOW, "fcntl", fd, F_GETLK, DATA)
    found = flock(other, call, fd, F_GETLK64, Flock64)
    assert (found.start, found.length, found.pid) == (members["start"], members.get("length", 0), task.pid)


def test_the_longest_64_bit_lock(machine, task, call, fd):
    other = machine.task("s800")
    other.files = task.files.fork()
    last = (1 << 63) - 1
    flock(task, call, fd, F_SETLK64, Flock64, start=last, length=1)
    assert flock(other, call, fd, F_GETLK64, Flock64).start == last
    Flock64(type=F_WRLCK, start=last, length=2).store(task.memory, DATA, 8)
    call.fails(task, Errno.EINVAL, "fcntl64", fd, F_SETLK64, DATA)


@pytest.fixture
def recent(machine):
    """A machine of release 10."""
    machine.models["s800"] = machine.model = models.find("9000/720", "B.10.20")
    return machine


def test_a_large_file_is_told_apart_by_release_10(machine, task, call, fd):
    call(task, "ftruncate64", fd, FAR_OUT)
    for name, where in (("stat", b"/file"), ("lstat", b"/file"), ("fstat", fd)):
        call(task, name, where, DATA)
        assert Stat.load(task.memory, DATA, 8).size == 0x7FFFFFFF
    plain = call(task, "open", b"/file", O_RDONLY, 0)
    call.fails(task, Errno.EINVAL, "lseek", plain, 0, 2)
    machine.models["s800"] = models.find("9000/720", "B.10.20")
    for name, where in (("stat", b"/file"), ("lstat", b"/file"), ("fstat", fd)):
        call.fails(task, Errno.EOVERFLOW, name, where, DATA)
    call.fails(task, Errno.EOVERFLOW, "open", b"/file", O_RDONLY, 0)
    call.fails(task, Errno.EOVERFLOW, "open", b"/file", O_RDWR | O_TRUNC, 0)
    assert call(task, "open", b"/file", O_RDONLY | O_LARGEFILE, 0) > 0
    call.fails(task, Errno.EOVERFLOW, "lseek", plain, 0, 2)


def test_a_position_no_off_t_can_name(recent, task, call, fd):
    call(task, "ftruncate64", fd, FAR_OUT)
    call(task, "lseek64", fd, 7, 0)
    call.fails(task, Errno.EOVERFLOW, "lseek", fd, 0, 2)
    assert call(task, "lseek64", fd, 0, 1) == (0, 7)  # nothing has moved
    call(task, "lseek64", fd, FAR_OUT, 0)
    call.fails(task, Errno.EOVERFLOW, "lseek", fd, 0, 1)
    assert call(task, "lseek64", fd, 0, 1) == (5, 0)
    assert call(task, "lseek", fd, 5, 0) == 5


def limit(task, call, kind, soft, hard):
    Rlimit(cur=soft, max=hard).store(task.memory, DATA, 8)
    call(task, "setrlimit", kind, DATA)


@pytest.mark.parametrize("release", ["A.09.05", "B.10.20"])
def test_the_signal_of_a_file_that_is_too_large(machine, task, call, release):
    machine.models["s800"] = models.find("9000/720", release)
    fd = call(task, "open", b"/file", O_RDWR | O_CREAT, 0o644)
    limit(task, call, RLIMIT_FSIZE, 8, 8)
    assert call(task, "write", fd, b"0123456789", 10) == 8
    assert not task.signals.pending
    for name, words in (("write", (b"x", 1)), ("ftruncate", (9,)), ("truncate", (9,))):
        task.signals.cancel()
        call.fails(task, Errno.EFBIG, name, b"/file" if name == "truncate" else fd, *words)
        assert bool(task.signals.pending & bit(SIGXFSZ)) == (release == "B.10.20"), name


def test_what_is_too_large_for_its_offset_raises_no_signal(recent, task, call):
    fd = call(task, "open", b"/file", O_RDWR | O_CREAT, 0o644)
    call(task, "lseek", fd, 0x7FFFFFFF, 0)
    call.fails(task, Errno.EFBIG, "write", fd, b"x", 1)
    assert not task.signals.pending
