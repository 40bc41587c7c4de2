from __future__ import annotations

import os

import pytest

from kernel.abi.errno import Errno
from kernel.abi.file import O_APPEND, O_NDELAY, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY
from kernel.abi.ioctl import FIONREAD, TCGETA
from kernel.abi.structs import Flock

DATA, FAR = 0x10000, 0x9000_0000
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW = range(8)
F_RDLCK, F_WRLCK, F_UNLCK = 1, 2, 3
F_ULOCK, F_LOCK, F_TLOCK, F_TEST = range(4)


@pytest.fixture
def fd(task, call, root):
    (root / "file").write_bytes(b"0123456789")
    return call(task, "open", b"/file", O_RDWR, 0)


def test_dup_shares_the_position(task, call, fd):
    other = call(task, "dup", fd)
    assert other == 1
    call(task, "lseek", fd, 5, 0)
    assert call(task, "lseek", other, 0, 1) == 5
    call(task, "close", fd)
    assert call(task, "read", other, DATA, 100) == 5
    assert call(task, "dup", other) == 0
    call.fails(task, Errno.EBADF, "dup", 7)
    task.files.limit = 2
    call.fails(task, Errno.EMFILE, "dup", other)


def test_dup2(task, call, fd):
    assert call(task, "dup2", fd, 9) == 9
    assert call(task, "dup2", fd, fd) == fd
    call(task, "fcntl", 9, F_SETFD, 1)
    assert call(task, "dup2", fd, 9) == 9
    assert call(task, "fcntl", 9, F_GETFD, 0) == 0  # a new descriptor again
    call.fails(task, Errno.EBADF, "dup2", 20, 1)
    call.fails(task, Errno.EBADF, "dup2", fd, -1)
    call.fails(task, Errno.EBADF, "dup2", fd, task.files.limit)


def test_fcntl(task, call, fd):
    assert call(task, "fcntl", fd, F_DUPFD, 5) == 5
    assert call(task, "fcntl", fd, F_DUPFD, 5) == 6
    call.fails(task, Errno.EINVAL, "fcntl", fd, F_DUPFD, -1)
    call.fails(task, Errno.EINVAL, "fcntl", fd, F_DUPFD, task.files.limit)
    call.fails(task, Errno.EMFILE, "fcntl", call(task, "dup2", fd, task.files.limit - 1), F_DUPFD, 59)
    assert call(task, "fcntl", fd, F_GETFD, 0) == 0
    call(task, "fcntl", fd, F_SETFD, 1)
    assert call(task, "fcntl", fd, F_GETFD, 0) == 1
    assert call(task, "fcntl", 5, F_GETFD, 0) == 0
    assert call(task, "fcntl", fd, F_GETFL, 0) == O_RDWR
    call(task, "fcntl", fd, F_SETFL, O_NDELAY | O_APPEND | O_WRONLY | 0o400)
    assert call(task, "fcntl", 5, F_GETFL, 0) == O_RDWR | O_NDELAY | O_APPEND
    call.fails(task, Errno.EINVAL, "fcntl", fd, 99, 0)
    call.fails(task, Errno.EBADF, "fcntl", 30, F_GETFL, 0)


def test_close_on_exec(task, call, fd):
    other = call(task, "dup", fd)
    call(task, "fcntl", fd, F_SETFD, 1)
    task.files.close_on_exec(task)
    assert list(task.files) == [other]


def test_fork_shares_open_files(machine, task, call, fd):
    child = machine.task(files=task.files.fork())
    call(child, "lseek", fd, 4, 0)
    assert call(task, "lseek", fd, 0, 1) == 4
    call(child, "close", fd)
    assert call(task, "read", fd, DATA, 100) == 6


def test_ioctl_of_a_regular_file(task, call, fd):
    call(task, "lseek", fd, 3, 0)
    call(task, "ioctl", fd, FIONREAD, DATA)
    assert task.memory.u32(DATA) == 7
    call.fails(task, Errno.ENOTTY, "ioctl", fd, TCGETA, DATA)
    call.fails(task, Errno.EFAULT, "ioctl", fd, FIONREAD, FAR)
    call.fails(task, Errno.EBADF, "ioctl", 30, FIONREAD, DATA)


def test_fsync(task, call, fd, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)
    monkeypatch.setattr(os, "sync", lambda: synced.append("all"))
    call(task, "fsync", fd)
    call(task, "fsync", call(task, "open", b"/", O_RDONLY, 0))
    call(task, "sync")
    assert len(synced) == 3
    assert synced[2] == "all"
    call.fails(task, Errno.EBADF, "fsync", 30)
    reading, _ = call(task, "pipe")
    call.fails(task, Errno.EINVAL, "fsync", reading)
    call.fails(task, Errno.ENOTTY, "ioctl", reading, TCGETA, DATA)


# --- record locks ---


@pytest.fixture
def other(machine, call, fd):
    """A second process with the same file open as its descriptor 0."""
    task = machine.task()
    call(task, "open", b"/file", O_RDWR, 0)
    return task


def lock(task, call, command, kind, start, length, fd=0, whence=0):
    Flock(type=kind, whence=whence, start=start, length=length).store(task.memory, DATA, 2)
    return call(task, "fcntl", fd, command, DATA)


def refused(task, call, error, *words, **more):
    with pytest.raises(error):
        lock(task, call, *words, **more)


def test_readers_share_writers_do_not(task, other, call):
    assert lock(task, call, F_SETLK, F_RDLCK, 0, 10) == 0
    assert lock(other, call, F_SETLK, F_RDLCK, 5, 10) == 0
    refused(other, call, Errno.EACCES, F_SETLK, F_WRLCK, 9, 1)
    assert lock(other, call, F_SETLK, F_WRLCK, 10, 1) == 0
    refused(task, call, Errno.EACCES, F_SETLK, F_RDLCK, 10, 0)


def test_getlk_tells_who_is_in_the_way(task, other, call):
    lock(task, call, F_SETLK, F_WRLCK, 2, 3)
    lock(other, call, F_GETLK, F_RDLCK, 0, 0)
    assert Flock.load(other.memory, DATA, 2) == Flock(type=F_WRLCK, whence=0, start=2, length=3, pid=task.pid)
    lock(other, call, F_GETLK, F_RDLCK, 0, 2)
    assert Flock.load(other.memory, DATA, 2).type == F_UNLCK
    lock(task, call, F_GETLK, F_WRLCK, 0, 0)
    assert Flock.load(task.memory, DATA, 2).type == F_UNLCK  # one's own is never in the way


def test_unlocking_the_middle_splits(task, other, call):
    lock(task, call, F_SETLK, F_WRLCK, 0, 9)
    lock(task, call, F_SETLK, F_UNLCK, 3, 3)
    lock(other, call, F_SETLK, F_WRLCK, 3, 3)
    refused(other, call, Errno.EACCES, F_SETLK, F_WRLCK, 2, 1)
    refused(other, call, Errno.EACCES, F_SETLK, F_WRLCK, 6, 1)


def test_ranges_from_position_and_end(task, other, call):
    call(task, "lseek", 0, 4, 0)
    lock(task, call, F_SETLK, F_WRLCK, 1, 1, whence=1)  # byte 5
    lock(task, call, F_SETLK, F_WRLCK, -1, 1, whence=2)  # byte 9
    lock(task, call, F_SETLK, F_WRLCK, 3, -2)  # bytes 1 and 2
    locked = []
    for byte in range(12):
        lock(other, call, F_GETLK, F_WRLCK, byte, 1)
        if Flock.load(other.memory, DATA, 2).type != F_UNLCK:
            locked.append(byte)
    assert locked == [1, 2, 5, 9]
    refused(task, call, Errno.EINVAL, F_SETLK, F_WRLCK, -1, 1)
    refused(task, call, Errno.EINVAL, F_SETLK, F_WRLCK, 0, 1, whence=3)
    refused(task, call, Errno.EINVAL, F_SETLK, 9, 0, 1)


def test_the_way_a_file_is_open_matters(task, call, fd):
    reading = call(task, "open", b"/file", O_RDONLY, 0)
    writing = call(task, "open", b"/file", O_WRONLY, 0)
    refused(task, call, Errno.EBADF, F_SETLK, F_WRLCK, 0, 1, fd=reading)
    refused(task, call, Errno.EBADF, F_SETLK, F_RDLCK, 0, 1, fd=writing)
    call.fails(task, Errno.EBADF, "lockf", reading, F_LOCK, 0)
    assert call(task, "lockf", reading, F_TEST, 0) == 0
    refused(task, call, Errno.EINVAL, F_SETLK, F_WRLCK, 0, 1, fd=call(task, "pipe")[1])


def test_waiting_for_a_lock(task, other, call):
    lock(task, call, F_SETLK, F_WRLCK, 0, 0)
    Flock(type=F_WRLCK, start=0, length=1).store(other.memory, DATA, 2)
    pending = call.start(other, "fcntl", 0, F_SETLKW, DATA)
    assert not pending.step()
    lock(task, call, F_SETLK, F_UNLCK, 5, 1)
    assert not pending.step()
    lock(task, call, F_SETLK, F_UNLCK, 0, 2)
    assert pending.run() == 0
    refused(task, call, Errno.EACCES, F_SETLK, F_RDLCK, 0, 1)


def test_deadlock_is_an_error(task, other, call):
    lock(task, call, F_SETLK, F_WRLCK, 0, 1)
    lock(other, call, F_SETLK, F_WRLCK, 1, 1)
    Flock(type=F_WRLCK, start=1, length=1).store(task.memory, DATA, 2)
    pending = call.start(task, "fcntl", 0, F_SETLKW, DATA)
    refused(other, call, Errno.EDEADLK, F_SETLKW, F_WRLCK, 0, 1)
    call(other, "lockf", 0, F_ULOCK, 0)
    assert pending.run() == 0


def test_a_deadlock_by_way_of_others(machine, task, other, call, fd):
    """The third waits for two readers; only the second of them leads back to it."""
    third = machine.task(files=task.files.fork())
    lock(task, call, F_SETLK, F_RDLCK, 0, 1)
    lock(other, call, F_SETLK, F_RDLCK, 0, 1)
    lock(third, call, F_SETLK, F_WRLCK, 5, 1)
    Flock(type=F_WRLCK, start=5, length=1).store(other.memory, DATA, 2)
    pending = call.start(other, "fcntl", 0, F_SETLKW, DATA)
    assert not pending.step()
    refused(third, call, Errno.EDEADLK, F_SETLKW, F_WRLCK, 0, 1)
    call(third, "lockf", 0, F_ULOCK, 0)
    assert pending.run() == 0


@pytest.mark.parametrize("how", ["close", "close of another descriptor", "exit"])
def test_locks_go_with_the_descriptor_and_the_process(task, other, call, how):
    lock(task, call, F_SETLK, F_WRLCK, 0, 0)
    if how == "close":
        call(task, "close", 0)
    elif how == "exit":
        task.exit(0)
    else:
        call(task, "close", call(task, "open", b"/file", O_RDONLY, 0))
    assert lock(other, call, F_SETLK, F_WRLCK, 0, 0) == 0


def test_a_child_does_not_inherit_locks(machine, task, call, fd):
    lock(task, call, F_SETLK, F_WRLCK, 0, 0)
    child = machine.task(files=task.files.fork())
    refused(child, call, Errno.EACCES, F_SETLK, F_WRLCK, 0, 0)


def test_lockf(task, other, call):
    call(task, "lseek", 0, 5, 0)
    assert call(task, "lockf", 0, F_TLOCK, 2) == 0
    assert call(other, "lockf", 0, F_TEST, 5) == 0
    call.fails(other, Errno.EACCES, "lockf", 0, F_TEST, 6)
    call.fails(other, Errno.EACCES, "lockf", 0, F_TLOCK, 0)
    pending = call.start(other, "lockf", 0, F_LOCK, 0)
    assert not pending.step()
    call(task, "lockf", 0, F_ULOCK, 0)
    assert pending.run() == 0
    call.fails(task, Errno.EINVAL, "lockf", 0, 4, 0)
    call.fails(task, Errno.EBADF, "lockf", 30, F_TEST, 0)


def test_an_interrupted_wait_for_a_lock_leaves_no_trace(task, other, call):
    lock(task, call, F_SETLK, F_WRLCK, 0, 1)
    pending = call.start(other, "lockf", 0, F_LOCK, 0)
    other.interrupt()
    pending.resume()
    assert pending.error is not None
    call(other, "lseek", 0, 1, 0)
    call(other, "lockf", 0, F_LOCK, 1)
    Flock(type=F_WRLCK, start=1, length=1).store(task.memory, DATA, 2)
    assert not call.start(task, "fcntl", 0, F_SETLKW, DATA).done  # no deadlock is seen where nobody waits


def test_what_a_trace_shows(task, call, fd):
    shown = call.shown(task, "fcntl", 3, F_SETFL, O_NONBLOCK | O_APPEND)
    assert shown[1:] == ["F_SETFL", "O_RDONLY|O_APPEND|O_NONBLOCK"]
    assert call.shown(task, "fcntl", 3, F_SETFD, 1)[1:] == ["F_SETFD", "FD_CLOEXEC"]
    assert call.shown(task, "fcntl", 3, F_DUPFD, 10)[1:] == ["F_DUPFD", "10"]
    Flock(type=F_WRLCK, start=1, length=2).store(task.memory, DATA, 2)
    shown = call.shown(task, "fcntl", 3, F_SETLKW, DATA)
    assert shown[1:] == ["F_SETLKW", "{l_type=F_WRLCK, l_whence=SEEK_SET, l_start=1, l_len=2}"]
    assert call.shown(task, "lockf", 3, F_TLOCK, 0) == ["3", "F_TLOCK", "0"]
    assert call.shown(task, "ioctl", 1, TCGETA, DATA, result=None) == ["1", "TCGETA", hex(DATA)]


def test_there_are_so_many_locks_and_no_more(machine, task, other, call):
    locks = task.fs.namespace.active.locks
    locks.most = 3
    for byte in (0, 4, 8):
        assert lock(task, call, F_SETLK, F_WRLCK, byte, 1) == 0
    refused(other, call, Errno.ENOLCK, F_SETLK, F_WRLCK, 20, 1)
    lock(task, call, F_SETLK, F_WRLCK, 0, 9)  # takes the place of three
    lock(other, call, F_SETLK, F_WRLCK, 20, 1)
    lock(task, call, F_SETLK, F_UNLCK, 4, 1)
    refused(task, call, Errno.ENOLCK, F_SETLK, F_UNLCK, 2, 1)
    lock(task, call, F_SETLK, F_UNLCK, 0, 0)
    for byte in (30, 40):
        assert lock(other, call, F_SETLK, F_WRLCK, byte, 1) == 0
