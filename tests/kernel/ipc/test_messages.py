from __future__ import annotations

import struct

import pytest

from kernel.abi.errno import Errno
from kernel.abi.ipc import Msqid, OldMsqid
from kernel.credentials import Credentials

DATA = 0x10000
CREAT, EXCL, NOWAIT, NOERROR = 0o1000, 0o2000, 0o4000, 0o10000
RMID, SET, STAT = 0, 1, 2
KEY = 0x51554555


@pytest.fixture
def queue(task, call):
    return call(task, "msgget", KEY, CREAT | 0o600)


def send(task, call, queue, kind, text, flags=0):
    return call(task, "msgsnd", queue, struct.pack(">i", kind) + text, len(text), flags)


def receive(task, call, queue, kind=0, size=100, flags=NOWAIT):
    count = call(task, "msgrcv", queue, DATA, size, kind, flags)
    return task.memory.s32(DATA), task.memory.read(DATA + 4, count)


def test_messages_come_in_order_and_by_type(task, call, queue):
    for kind, text in ((5, b"five"), (3, b"three"), (5, b"FIVE"), (2, b"two"), (9, b"")):
        send(task, call, queue, kind, text)
    assert receive(task, call, queue, 3) == (3, b"three")
    assert receive(task, call, queue, -4) == (2, b"two")
    assert receive(task, call, queue) == (5, b"five")
    assert receive(task, call, queue, -100) == (5, b"FIVE")
    assert receive(task, call, queue) == (9, b"")
    call.fails(task, Errno.ENOMSG, "msgrcv", queue, DATA, 100, 0, NOWAIT)


def test_a_message_that_is_too_long_stays_unless_it_may_be_cut(task, call, queue):
    send(task, call, queue, 1, b"0123456789")
    call.fails(task, Errno.E2BIG, "msgrcv", queue, DATA, 5, 0, 0)
    call.fails(task, Errno.EFAULT, "msgrcv", queue, 0x90000000, 50, 0, 0)
    assert receive(task, call, queue, size=5, flags=NOERROR) == (1, b"01234")
    call.fails(task, Errno.ENOMSG, "msgrcv", queue, DATA, 100, 0, NOWAIT)


def test_waiting_for_a_message(machine, task, call, queue):
    other = machine.task()
    pending = call.start(other, "msgrcv", queue, DATA, 10, 7, 0)
    send(task, call, queue, 6, b"no")
    assert not pending.step()
    send(task, call, queue, 7, b"yes")
    assert pending.step()
    assert (pending.result, other.memory.read(DATA + 4, 3)) == (3, b"yes")


def test_a_full_queue(machine, task, call, queue):
    other = machine.task()
    for _ in range(2):
        send(task, call, queue, 1, bytes(8192))
    call.fails(task, Errno.EAGAIN, "msgsnd", queue, struct.pack(">i", 1) + b"x", 1, NOWAIT)
    pending = call.start(task, "msgsnd", queue, struct.pack(">i", 2) + b"x", 1, 0)
    assert not pending.step()
    receive(other, call, queue, size=8192)
    assert pending.step()


def test_the_number_of_messages_is_limited(task, call, queue):
    for _ in range(40):
        send(task, call, queue, 1, b"")
    call.fails(task, Errno.EAGAIN, "msgsnd", queue, struct.pack(">i", 1), 0, NOWAIT)


def test_nonsense(task, call, queue):
    call.fails(task, Errno.EINVAL, "msgsnd", queue, struct.pack(">i", 0) + b"x", 1, 0)
    call.fails(task, Errno.EINVAL, "msgsnd", queue, struct.pack(">i", 1), -1, 0)
    call.fails(task, Errno.EINVAL, "msgsnd", queue, DATA, 8193, 0)
    call.fails(task, Errno.EINVAL, "msgsnd", queue + 1, DATA, 1, 0)
    call.fails(task, Errno.EINVAL, "msgsnd", -1, DATA, 1, 0)
    call.fails(task, Errno.EINVAL, "msgrcv", queue, DATA, -1, 0, 0)
    call.fails(task, Errno.EEXIST, "msgget", KEY, CREAT | EXCL)
    call.fails(task, Errno.ENOENT, "msgget", KEY + 1, 0)
    call.fails(task, Errno.EINVAL, "msgctl", queue, 9, DATA)
    for _ in range(49):
        call(task, "msgget", 0, 0o600)
    call.fails(task, Errno.ENOSPC, "msgget", 0, 0o600)


def test_removal_ends_waits(machine, task, call, queue):
    receiver, sender = machine.task(), machine.task()
    waiting = call.start(receiver, "msgrcv", queue, DATA, 10, 0, 0)
    send(task, call, queue, 1, bytes(8192))
    assert waiting.step()  # E2BIG
    for _ in range(1):
        send(task, call, queue, 1, bytes(8192))
    waiting = call.start(receiver, "msgrcv", queue, DATA, 10, 5, 0)
    sending = call.start(sender, "msgsnd", queue, struct.pack(">i", 1) + b"x", 1, 0)
    call(task, "msgctl", queue, RMID, 0)
    assert waiting.step()
    assert isinstance(waiting.error, Errno.EIDRM)
    assert sending.step()
    assert isinstance(sending.error, Errno.EIDRM)


def test_status_and_owner(machine, task, call, queue):
    send(task, call, queue, 1, b"hello")
    call(task, "msgctl", queue, STAT, DATA)
    status = Msqid.load(task.memory, DATA, 2)
    assert (status.qnum, status.cbytes, status.qbytes, status.lspid) == (1, 5, 16384, task.pid)
    call(task, "msgctl_old", queue, STAT, DATA + 200)
    old = OldMsqid.load(task.memory, DATA + 200, 2)
    assert (old.qnum, old.cbytes, old.lspid, old.stime) == (1, 5, task.pid, status.stime)
    stranger = machine.task(credentials=Credentials(4001, 4001))
    call.fails(stranger, Errno.EACCES, "msgctl", queue, STAT, DATA)
    call.fails(stranger, Errno.EPERM, "msgctl", queue, SET, DATA)
    call.fails(stranger, Errno.EACCES, "msgsnd", queue, struct.pack(">i", 1), 0, 0)
    status.uid, status.mode, status.qbytes = 4001, 0o200, 4
    status.store(task.memory, DATA, 2)
    call(task, "msgctl", queue, SET, DATA)
    call.fails(stranger, Errno.EACCES, "msgrcv", queue, DATA, 100, 0, 0)
    call.fails(stranger, Errno.EINVAL, "msgsnd", queue, struct.pack(">i", 1) + b"12345", 5, 0)
    status.qbytes = 5
    status.store(stranger.memory, DATA, 2)
    call.fails(stranger, Errno.EPERM, "msgctl", queue, SET, DATA)


@pytest.mark.parametrize(("alignment", "times"), [(2, 34), (8, 36)])
def test_the_older_structure_is_packed_on_the_series_300(alignment, times):
    data = OldMsqid.layout(alignment).pack(*vars(OldMsqid(stime=0x01020304, first=-1 & 0xFFFFFFFF)).values())
    assert data[times : times + 4] == b"\1\2\3\4"
    assert data[16:20] == b"\xff" * 4
