"""POSIX shared memory and message queues, release 10, Series 800 only (shm_open(2), mq_open(2))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emu.memory import PROT_WRITE
from kernel.abi.errno import Errno
from kernel.abi.file import O_ACCMODE, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY
from kernel.abi.ipc import MqAttr
from kernel.calls.arguments import Fd, OpenFlags, OutPointer, Path, Pointer, Uint
from kernel.calls.table import syscall
from kernel.fs.vfs import OpenFile
from kernel.ipc.ipc import Ipc
from kernel.ipc.named import (
    DEFAULT_MAXMSG,
    DEFAULT_MSGSIZE,
    MAXMSG,
    MQ_PRIO_MAX,
    MSGSIZE,
    MessageQueue,
    QueueFile,
    SharedMemory,
)
from kernel.syscalls.file_arguments import CreationMode

if TYPE_CHECKING:
    from kernel.process.task import Task


def _install(task: Task, file: OpenFile) -> int:
    """A descriptor that exec(2) closes."""
    fd = task.files.install(file)
    task.files.descriptor(fd).close_on_exec = True
    return fd


@syscall(425, "shm_open", s300=None)
def shm_open(task: Task, name: Path, flags: OpenFlags, mode: CreationMode) -> int:
    """Raises EINVAL for writing alone, EMFILE, and as `Names.open`."""
    if flags & O_ACCMODE == O_WRONLY or (flags & O_ACCMODE == O_RDONLY and flags & O_TRUNC):
        raise Errno.EINVAL
    task.files.lowest_free()
    mode &= ~task.fs.umask
    memory = task.machine.part(Ipc).memory
    found = memory.open(name, flags, task.credentials, lambda: SharedMemory(mode, task.credentials, memory.room))
    return _install(task, found.open(flags, task.fs.namespace.active))


@syscall(426, "shm_unlink", s300=None)
def shm_unlink(task: Task, name: Path) -> None:
    task.machine.part(Ipc).memory.unlink(name, task.credentials)


@syscall(439, "mq_open", s300=None)
def mq_open(task: Task, name: Path, flags: OpenFlags, mode: CreationMode, attributes: Pointer) -> int:
    """Raises EINVAL for attributes no queue can have, EMFILE, and as `Names.open`."""
    task.files.lowest_free()
    mode &= ~task.fs.umask

    def make() -> MessageQueue:
        most, size = DEFAULT_MAXMSG, DEFAULT_MSGSIZE
        if attributes:
            wanted = MqAttr.load(task.memory, attributes, task.abi.ALIGNMENT)
            most, size = wanted.maxmsg, wanted.msgsize
        if not (0 < most <= MAXMSG and 0 < size <= MSGSIZE):
            raise Errno.EINVAL
        return MessageQueue(mode, task.credentials, most, size)

    found = task.machine.part(Ipc).message_queues.open(name, flags, task.credentials, make)
    return _install(task, QueueFile(found, flags))


@syscall(440, "mq_close", s300=None)
def mq_close(task: Task, mqd: Fd) -> None:
    _queue(task, mqd)
    task.files.close(task, mqd)


@syscall(441, "mq_unlink", s300=None)
def mq_unlink(task: Task, name: Path) -> None:
    task.machine.part(Ipc).message_queues.unlink(name, task.credentials)


@syscall(442, "mq_send", s300=None)
async def mq_send(task: Task, mqd: Fd, message: Pointer, length: Uint, priority: Uint) -> None:
    """Raises EBADF, EINVAL, EMSGSIZE, EAGAIN, EINTR."""
    file = _queue(task, mqd)
    if not file.can_write:
        raise Errno.EBADF
    if priority >= MQ_PRIO_MAX:
        raise Errno.EINVAL
    if length > file.queue.size:
        raise Errno.EMSGSIZE
    await file.send(task, task.memory.read(message, length), priority)


@syscall(443, "mq_receive", s300=None)
async def mq_receive(task: Task, mqd: Fd, buffer: OutPointer, length: Uint, priority: OutPointer) -> int:
    """Raises EBADF, EMSGSIZE where the longest message would not fit, EFAULT, EAGAIN, EINTR."""
    file = _queue(task, mqd)
    if not file.can_read:
        raise Errno.EBADF
    if length < file.queue.size:
        raise Errno.EMSGSIZE
    task.hold(PROT_WRITE, (buffer, file.queue.size))  # or the message would be lost
    message, found = await file.receive(task)
    task.memory.write(buffer, message)
    if priority:
        task.memory.put_u32(priority, found)
    return len(message)


@syscall(445, "mq_setattr", s300=None)
def mq_setattr(task: Task, mqd: Fd, wanted: Pointer, old: OutPointer) -> None:
    """mq_setattr(2): O_NONBLOCK is the only attribute that can be changed."""
    file = _queue(task, mqd)
    flags = MqAttr.load(task.memory, wanted, task.abi.ALIGNMENT).flags
    if old:
        mq_getattr(task, mqd, old)
    file.flags = file.flags & ~O_NONBLOCK | flags & O_NONBLOCK


@syscall(446, "mq_getattr", s300=None)
def mq_getattr(task: Task, mqd: Fd, attributes: OutPointer) -> None:
    file = _queue(task, mqd)
    queue = file.queue
    MqAttr(flags=file.flags & O_NONBLOCK, maxmsg=queue.most, msgsize=queue.size, curmsgs=len(queue)).store(
        task.memory, attributes, task.abi.ALIGNMENT
    )


def _queue(task: Task, mqd: int) -> QueueFile:
    """Raises EBADF."""
    file = task.files.get(mqd)
    if not isinstance(file, QueueFile):
        raise Errno.EBADF
    return file
