"""System V IPC: semget(2), semop(2), msgsnd(2), shmat(2) and so on. `kernel/ipc` does it; here are its arguments.

The control calls exist twice, for the structures of releases up to 7.x and of those since.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Annotated, Any

from kernel.abi.errno import Errno
from kernel.abi.ipc import Msqid, OldMsqid, OldSemid, OldShmid, Sembuf, Semid, Shmid
from kernel.abi.layout import Structure
from kernel.calls.arguments import Argument, Guest, Int, OutPointer, Pointer, Uint, flag_names, show_choice, show_hex
from kernel.calls.table import syscall
from kernel.ipc.ipc import Ipc
from kernel.ipc.messages import MSGMAX, MSGMNB, Message, Queue
from kernel.ipc.objects import (
    ALTER,
    IPC_CREAT,
    IPC_EXCL,
    IPC_NOWAIT,
    IPC_RMID,
    IPC_SET,
    IPC_STAT,
    READ,
    IpcObject,
    Objects,
)
from kernel.ipc.semaphores import SEMOPM, SEMVMX, SemaphoreSet

if TYPE_CHECKING:
    from kernel.process.task import Task

GETNCNT, GETPID, GETVAL, GETALL, GETZCNT, SETVAL, SETALL = range(3, 10)
SHM_LOCK, SHM_UNLOCK = 3, 4
_CONTROLS = {IPC_RMID: "IPC_RMID", IPC_SET: "IPC_SET", IPC_STAT: "IPC_STAT"}
_SEMAPHORE_CONTROLS = {
    **_CONTROLS, GETNCNT: "GETNCNT", GETPID: "GETPID", GETVAL: "GETVAL", GETALL: "GETALL", GETZCNT: "GETZCNT",
    SETVAL: "SETVAL", SETALL: "SETALL",
}  # fmt: skip
_SEGMENT_CONTROLS = {**_CONTROLS, SHM_LOCK: "SHM_LOCK", SHM_UNLOCK: "SHM_UNLOCK"}
_FLAGS = ((IPC_CREAT, "IPC_CREAT"), (IPC_EXCL, "IPC_EXCL"), (IPC_NOWAIT, "IPC_NOWAIT"))
_MODE = 0o777
_U16 = struct.Struct(">H")


def _show_key(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return show_hex(guest, raw, index, result) if raw[index] else "IPC_PRIVATE"


def _show_flags(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    names = flag_names(_FLAGS, raw[index] & 0xFFFFFFFF & ~_MODE, "")
    mode = f"0{raw[index] & _MODE:o}"
    return f"{names}|{mode}" if names else mode


Key = Annotated[int, Argument("i", _show_key)]
IpcFlags = Annotated[int, Argument("i", _show_flags)]
Control = Annotated[int, Argument("i", show_choice(_CONTROLS))]
SemaphoreControl = Annotated[int, Argument("i", show_choice(_SEMAPHORE_CONTROLS))]
SegmentControl = Annotated[int, Argument("i", show_choice(_SEGMENT_CONTROLS))]


def _control(
    task: Task,
    objects: Objects[Any],
    found: IpcObject,
    command: int,
    address: int,
    layout: type[Structure],
    status: dict[str, int],
) -> bool:
    """IPC_RMID, IPC_SET and IPC_STAT, which all three kinds have; False for another command.

    `status` is what IPC_STAT stores besides owner and mode; numbers that don't fit the older structures are cut.
    Raises EPERM, EACCES.
    """
    if command == IPC_RMID:
        found.check_owner(task.credentials)
        objects.destroy(found)
    elif command == IPC_SET:
        found.check_owner(task.credentials)
        wanted: Any = layout.load(task.memory, address, task.abi.ALIGNMENT)
        found.set_owner(wanted.uid, wanted.gid, wanted.mode, objects.now())
    elif command == IPC_STAT:
        found.check(task.credentials, READ)
        values = {
            "uid": found.uid, "gid": found.gid, "cuid": found.cuid, "cgid": found.cgid, "mode": found.mode,
            "seq": found.sequence, "key": found.key, "ctime": found.changed_at, **status,
        }  # fmt: skip
        shown = layout(**{name: layout.cut(name, value) for name, value in values.items()})
        shown.store(task.memory, address, task.abi.ALIGNMENT)
    else:
        return False
    return True


# --- semaphores ---


@syscall(156, "semget")
def semget(task: Task, key: Key, count: Int, flags: IpcFlags) -> int:
    return task.machine.part(Ipc).semaphores.open(key, count, flags, task.credentials).identifier


@syscall(158, "semop")
async def semop(task: Task, identifier: Int, operations: Pointer, count: Uint) -> None:
    semaphores = task.machine.part(Ipc).semaphores
    found = semaphores.find(identifier)
    if count > SEMOPM:
        raise Errno.E2BIG
    wanted = []
    for index in range(count):
        alignment = task.abi.ALIGNMENT
        buffer = Sembuf.load(task.memory, operations + index * Sembuf.sizeof(alignment), alignment)
        wanted.append((buffer.num, buffer.op, buffer.flg))
    if not wanted:
        raise Errno.EINVAL
    await semaphores.operate(task, found, wanted)


@syscall(312, "semctl")
def semctl(task: Task, identifier: Int, number: Int, command: SemaphoreControl, argument: OutPointer) -> int:
    return _control_semaphores(task, identifier, number, command, argument, Semid)


@syscall(157, "semctl_old")
def semctl_old(task: Task, identifier: Int, number: Int, command: SemaphoreControl, argument: OutPointer) -> int:
    return _control_semaphores(task, identifier, number, command, argument, OldSemid)


def _control_semaphores(
    task: Task, identifier: int, number: int, command: int, argument: int, layout: type[Structure]
) -> int:
    semaphores = task.machine.part(Ipc).semaphores
    found = semaphores.find(identifier)
    status = {"nsems": len(found.semaphores), "otime": found.operated_at}
    if _control(task, semaphores, found, command, argument, layout, status):
        return 0
    if command in (SETVAL, SETALL):
        _set_values(task, found, number, argument, every=command == SETALL)
        found.changed_at = semaphores.now()
    elif command == GETALL:
        found.check(task.credentials, READ)
        values = [semaphore.value for semaphore in found.semaphores]
        task.memory.pack(struct.Struct(f">{len(values)}H"), argument, *values)
    else:
        return _count(task, found, number, command)
    return 0


def _count(task: Task, found: SemaphoreSet, number: int, command: int) -> int:
    """GETVAL, GETPID, GETNCNT, GETZCNT."""
    semaphore = found.semaphore(number)
    values = {
        GETVAL: semaphore.value, GETPID: semaphore.pid, GETNCNT: semaphore.waiting_more,
        GETZCNT: semaphore.waiting_zero,
    }  # fmt: skip
    if command not in values:
        raise Errno.EINVAL
    found.check(task.credentials, READ)
    return values[command]


def _set_values(task: Task, found: SemaphoreSet, number: int, argument: int, *, every: bool) -> None:
    """Raises EACCES, EINVAL, ERANGE."""
    found.check(task.credentials, ALTER)
    if every:
        values = dict(enumerate(task.memory.unpack(struct.Struct(f">{len(found.semaphores)}H"), argument)))
    else:
        found.semaphore(number)
        values = {number: argument - (1 << 32) if argument & 0x80000000 else argument}
    if not all(0 <= value <= SEMVMX for value in values.values()):
        raise Errno.ERANGE
    for each, value in values.items():
        found.set_value(each, value, task.pid)
    found.changed.wake()


# --- messages ---


@syscall(159, "msgget")
def msgget(task: Task, key: Key, flags: IpcFlags) -> int:
    return task.machine.part(Ipc).queues.open(key, flags, task.credentials).identifier


@syscall(161, "msgsnd")
async def msgsnd(task: Task, identifier: Int, message: Pointer, size: Int, flags: IpcFlags) -> None:
    queues = task.machine.part(Ipc).queues
    queue = queues.find(identifier)
    if not 0 <= size <= MSGMAX:
        raise Errno.EINVAL
    kind = task.memory.s32(message)
    await queues.send(task, queue, Message(kind, task.memory.read(message + 4, size)), flags)


@syscall(162, "msgrcv")
async def msgrcv(task: Task, identifier: Int, buffer: OutPointer, size: Int, kind: Int, flags: IpcFlags) -> int:
    queues = task.machine.part(Ipc).queues
    queue = queues.find(identifier)
    if size < 0:
        raise Errno.EINVAL
    message = await queues.receive(task, queue, size, kind, flags)
    text = message.text[:size]
    task.memory.write(buffer, struct.pack(">i", message.type) + text)
    queues.take(task, queue, message)
    return len(text)


@syscall(313, "msgctl")
def msgctl(task: Task, identifier: Int, command: Control, buffer: OutPointer) -> None:
    _control_queue(task, identifier, command, buffer, Msqid)


@syscall(160, "msgctl_old")
def msgctl_old(task: Task, identifier: Int, command: Control, buffer: OutPointer) -> None:
    _control_queue(task, identifier, command, buffer, OldMsqid)


def _control_queue(task: Task, identifier: int, command: int, buffer: int, layout: type[Structure]) -> None:
    queues = task.machine.part(Ipc).queues
    queue = queues.find(identifier)
    limit = _wanted_limit(task, queue, buffer, layout) if command == IPC_SET else queue.limit
    status = {
        "cbytes": queue.bytes, "qnum": len(queue.messages), "qbytes": queue.limit, "lspid": queue.last_sender,
        "lrpid": queue.last_receiver, "stime": queue.sent_at, "rtime": queue.received_at,
    }  # fmt: skip
    if not _control(task, queues, queue, command, buffer, layout, status):
        raise Errno.EINVAL
    if command == IPC_SET:
        queue.limit = limit
        queues.room.wake()


def _wanted_limit(task: Task, queue: Queue, buffer: int, layout: type[Any]) -> int:
    """The room IPC_SET gives a queue; only the superuser makes it larger. Raises EPERM, EINVAL."""
    queue.check_owner(task.credentials)
    limit: int = layout.load(task.memory, buffer, task.abi.ALIGNMENT).qbytes
    if limit > MSGMNB:
        raise Errno.EINVAL
    if limit > queue.limit and not task.credentials.superuser:
        raise Errno.EPERM
    return limit


# --- shared memory ---


@syscall(163, "shmget")
def shmget(task: Task, key: Key, size: Uint, flags: IpcFlags) -> int:
    return task.machine.part(Ipc).segments.open(key, size, flags, task).identifier


@syscall(165, "shmat")
def shmat(task: Task, identifier: Int, address: Pointer, flags: IpcFlags) -> int:
    segments = task.machine.part(Ipc).segments
    return segments.attach(task, segments.find(identifier), address, flags)


@syscall(166, "shmdt")
def shmdt(task: Task, address: Pointer) -> None:
    mapping = task.mappings.segment_at(address)
    if mapping is None:
        raise Errno.EINVAL
    length = mapping.end - mapping.start
    task.memory.unmap(address, length)
    task.mappings.forget(address, length)


@syscall(314, "shmctl")
def shmctl(task: Task, identifier: Int, command: SegmentControl, buffer: OutPointer) -> None:
    _control_segment(task, identifier, command, buffer, Shmid)


@syscall(164, "shmctl_old")
def shmctl_old(task: Task, identifier: Int, command: SegmentControl, buffer: OutPointer) -> None:
    _control_segment(task, identifier, command, buffer, OldShmid)


def _control_segment(task: Task, identifier: int, command: int, buffer: int, layout: type[Structure]) -> None:
    segments = task.machine.part(Ipc).segments
    segment = segments.find(identifier)
    status = {
        "segsz": segment.size, "lpid": segment.last, "cpid": segment.creator, "nattch": segment.attached,
        "cnattch": segment.attached, "atime": segment.attached_at, "dtime": segment.detached_at,
    }  # fmt: skip
    if _control(task, segments, segment, command, buffer, layout, status):
        return
    if command not in (SHM_LOCK, SHM_UNLOCK):
        raise Errno.EINVAL
    segment.check_owner(task.credentials)  # and that is all: the host decides what stays in memory
