from __future__ import annotations

import struct

import pytest

from kernel.abi.errno import Errno
from kernel.abi.ipc import OldSemid, Semid
from kernel.credentials import Credentials
from kernel.ipc.semaphores import SEMMNS, SEMVMX
from kernel.waiting import Interrupted

DATA = 0x10000
CREAT, EXCL, NOWAIT, UNDO = 0o1000, 0o2000, 0o4000, 0o10000
RMID, SET, STAT = 0, 1, 2
GETNCNT, GETPID, GETVAL, GETALL, GETZCNT, SETVAL, SETALL = range(3, 10)
KEY = 0x4D41494E


def operations(*wanted: tuple[int, ...]) -> bytes:
    return b"".join(struct.pack(">Hhh", number, change, flags) for number, change, flags in wanted)


@pytest.fixture
def identifier(task, call):
    return call(task, "semget", KEY, 3, CREAT | 0o600)


def op(task, call, identifier, *wanted):
    return call(task, "semop", identifier, operations(*wanted), len(wanted))


def value(task, call, identifier, number=0):
    return call(task, "semctl", identifier, number, GETVAL, 0)


def test_semget(task, call, identifier):
    assert call(task, "semget", KEY, 2, 0o600) == identifier
    call.fails(task, Errno.EEXIST, "semget", KEY, 3, CREAT | EXCL | 0o600)
    call.fails(task, Errno.EINVAL, "semget", KEY, 4, 0)
    call.fails(task, Errno.ENOENT, "semget", KEY + 1, 1, 0o600)
    call.fails(task, Errno.EINVAL, "semget", 0, 0, CREAT)
    assert call(task, "semget", 0, 1, 0o600) != call(task, "semget", 0, 1, 0o600)
    call.fails(task, Errno.ENOSPC, "semget", 0, SEMMNS - 4, 0o600)
    for _ in range(61):
        call(task, "semget", 0, 1, 0o600)
    call.fails(task, Errno.ENOSPC, "semget", 0, 1, 0o600)


def test_operations_are_done_together_or_not_at_all(task, call, identifier):
    op(task, call, identifier, (0, 2, 0), (1, 1, 0))
    call.fails(task, Errno.EAGAIN, "semop", identifier, operations((0, -1, 0), (1, -2, NOWAIT)), 2)
    assert (value(task, call, identifier), value(task, call, identifier, 1)) == (2, 1)
    op(task, call, identifier, (0, -2, 0), (0, 0, NOWAIT), (0, 5, 0))
    assert value(task, call, identifier) == 5
    assert call(task, "semctl", identifier, 0, GETPID, 0) == task.pid
    call.fails(task, Errno.EFBIG, "semop", identifier, operations((3, 1, 0)), 1)
    call.fails(task, Errno.ERANGE, "semop", identifier, operations((0, SEMVMX, 0)), 1)
    call.fails(task, Errno.E2BIG, "semop", identifier, DATA, 501)
    call.fails(task, Errno.EINVAL, "semop", identifier, DATA, 0)
    call.fails(task, Errno.EFAULT, "semop", identifier, 0x90000000, 1)
    call.fails(task, Errno.EINVAL, "semop", identifier + 1, operations((0, 1, 0)), 1)


def test_waiting(machine, task, call, identifier):
    other = machine.task()
    pending = call.start(other, "semop", identifier, operations((0, -2, 0)), 1)
    zero = call.start(machine.task(), "semop", identifier, operations((1, 0, 0)), 1)
    assert zero.done  # it is zero
    assert not pending.step()
    assert call(task, "semctl", identifier, 0, GETNCNT, 0) == 1
    op(task, call, identifier, (0, 1, 0))
    assert not pending.step()
    op(task, call, identifier, (0, 1, 0))
    assert pending.step()
    assert pending.result is None
    assert (value(task, call, identifier), call(task, "semctl", identifier, 0, GETNCNT, 0)) == (0, 0)
    op(task, call, identifier, (1, 1, 0))
    pending = call.start(other, "semop", identifier, operations((1, 0, 0)), 1)
    assert call(task, "semctl", identifier, 1, GETZCNT, 0) == 1
    call(task, "semctl", identifier, 1, SETVAL, 0)
    assert pending.step()


def test_removal_ends_a_wait(machine, task, call, identifier):
    other = machine.task()
    pending = call.start(other, "semop", identifier, operations((0, -1, 0)), 1)
    call(task, "semctl", identifier, 0, RMID, 0)
    assert pending.step()
    assert isinstance(pending.error, Errno.EIDRM)
    call.fails(task, Errno.EINVAL, "semctl", identifier, 0, GETVAL, 0)
    assert call(task, "semget", KEY, 1, CREAT | 0o600) != identifier


def test_a_signal_ends_a_wait(task, call, identifier):
    pending = call.start(task, "semop", identifier, operations((0, -1, 0)), 1)
    task.interrupt()
    assert pending.resume()
    assert isinstance(pending.error, Interrupted)
    assert call(task, "semctl", identifier, 0, GETNCNT, 0) == 0


def test_what_a_process_did_is_undone_at_its_end(machine, task, call, identifier):
    other = machine.task()
    op(task, call, identifier, (0, 1, 0))
    op(other, call, identifier, (0, -1, UNDO), (1, 3, UNDO))
    waiting = call.start(task, "semop", identifier, operations((0, -1, 0)), 1)
    assert not waiting.step()
    other.exit(0)
    assert waiting.step()
    assert value(task, call, identifier, 1) == 0
    third = machine.task()
    op(third, call, identifier, (0, 5, UNDO), (0, -5, UNDO), (1, 7, UNDO))
    call(task, "semctl", identifier, 1, SETVAL, 2)  # forgets what was to be undone
    third.exit(0)
    assert (value(task, call, identifier), value(task, call, identifier, 1)) == (0, 2)


def test_limits_of_undo(task, call):
    identifier = call(task, "semget", 0, 11, 0o600)
    op(task, call, identifier, *((number, 1, UNDO) for number in range(10)))
    call.fails(task, Errno.EINVAL, "semop", identifier, operations((10, 1, UNDO)), 1)
    assert value(task, call, identifier, 10) == 0
    op(task, call, identifier, (0, 16383, UNDO))
    call.fails(task, Errno.ERANGE, "semop", identifier, operations((0, 1, UNDO)), 1)


def test_all_values(task, call, identifier):
    task.memory.write(DATA, struct.pack(">3H", 1, 2, 3))
    call(task, "semctl", identifier, 0, SETALL, DATA)
    call(task, "semctl", identifier, 0, GETALL, DATA + 100)
    assert task.memory.read(DATA + 100, 6) == struct.pack(">3H", 1, 2, 3)
    call.fails(task, Errno.ERANGE, "semctl", identifier, 0, SETVAL, 0xFFFFFFFF)
    call.fails(task, Errno.EINVAL, "semctl", identifier, 3, GETVAL, 0)
    call.fails(task, Errno.EINVAL, "semctl", identifier, 0, 77, 0)


def test_permissions(machine, task, call, identifier):
    stranger = machine.task(credentials=Credentials(4001, 4001))
    call.fails(stranger, Errno.EACCES, "semget", KEY, 1, 0o400)
    call.fails(stranger, Errno.EACCES, "semctl", identifier, 0, GETVAL, 0)
    call.fails(stranger, Errno.EACCES, "semop", identifier, operations((0, 1, 0)), 1)
    call.fails(stranger, Errno.EPERM, "semctl", identifier, 0, RMID, 0)
    call(task, "semctl", identifier, 0, STAT, DATA)
    status = Semid.load(task.memory, DATA, 2)
    assert (status.mode, status.key, status.nsems, status.cuid) == (0o600, KEY, 3, task.credentials.uid)
    status.uid, status.mode = 4001, 0o604
    status.store(task.memory, DATA, 2)
    call(task, "semctl", identifier, 0, SET, DATA)
    op(stranger, call, identifier, (0, 1, 0))
    other = machine.task(credentials=Credentials(4002, 4002))
    assert value(other, call, identifier) == 1
    call.fails(other, Errno.EACCES, "semop", identifier, operations((0, 1, 0)), 1)
    call(stranger, "semctl", identifier, 0, RMID, 0)


def test_the_older_structure(task, call, identifier):
    call(task, "semctl_old", identifier, 0, STAT, DATA)
    assert OldSemid.load(task.memory, DATA, 2).nsems == 3
    assert (OldSemid.sizeof(2), OldSemid.sizeof(8)) == (30, 32)


def test_what_a_trace_shows(task, call, identifier):
    assert call.shown(task, "semget", KEY, 3, CREAT | 0o600) == ["0x4d41494e", "3", "IPC_CREAT|0600"]
    assert call.shown(task, "semget", 0, 1, 0o600)[0] == "IPC_PRIVATE"
    assert call.shown(task, "semctl", identifier, 0, GETVAL, 0)[2] == "GETVAL"
