"""The socket calls, 275-290: fetch the socket, copy in, ask the state machine (hpux-net.md 0.1, section 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.socket import AF_UNIX, NAME_MAX
from kernel.net.file import SocketFile
from kernel.net.names import read_name, write_name
from kernel.syscalls.arguments import Fd, InBuffer, Int, OutBuffer
from kernel.syscalls.socket_arguments import (
    Family,
    How,
    InOutInt,
    Level,
    MessageFlags,
    Name,
    Option,
    OptionValue,
    OutName,
    OutOptionValue,
    SocketType,
)
from kernel.syscalls.table import syscall

if TYPE_CHECKING:
    from kernel.task import Task


@syscall(290, "socket")
def socket(task: Task, family: Family, type: SocketType, protocol: Int) -> int:
    if family == AF_UNIX:
        task.machine.log_once("AF_UNIX sockets are not implemented: EAFNOSUPPORT")
    task.files.lowest_free()  # EMFILE, before anything is made
    made = task.machine.network.socket(family, type, protocol, task.credentials.superuser)
    return task.files.install(SocketFile(made))


@syscall(277, "connect")
async def connect(task: Task, s: Fd, addr: Name, addrlen: Int) -> None:
    sock = task.files.socket(s)
    sock.refuse_while_connecting()
    await sock.connect(task, read_name(task, addr, addrlen))


@syscall(276, "bind")
def bind(task: Task, s: Fd, addr: Name, addrlen: Int) -> None:
    sock = task.files.socket(s)
    if not addr:
        raise Errno.EDESTADDRREQ
    sock.bind(read_name(task, addr, addrlen), task.credentials.superuser)


@syscall(281, "listen")
def listen(task: Task, s: Fd, backlog: Int) -> None:
    task.files.socket(s).listen(backlog)


@syscall(275, "accept")
async def accept(task: Task, s: Fd, addr: OutName, addrlen: InOutInt) -> int:
    listener = task.files.socket(s)
    room = _name_room(task, addr, addrlen)
    task.files.lowest_free()  # EMFILE: the connection stays queued
    connection = await listener.accept(task)
    file = SocketFile(connection)
    file.nonblocking_ioctl = listener.file.nonblocking_ioctl  # "the same properties as s"
    fd = task.files.install(file)
    if room is not None:
        write_name(task, connection.remote_name, addr, addrlen, room)
    return fd


@syscall(279, "getsockname")
def getsockname(task: Task, s: Fd, addr: OutName, addrlen: InOutInt) -> None:
    sock = task.files.socket(s)
    room = _room(task, addrlen)
    write_name(task, sock.local_name(), addr, addrlen, room)


@syscall(278, "getpeername")
def getpeername(task: Task, s: Fd, addr: OutName, addrlen: InOutInt) -> None:
    sock = task.files.socket(s)
    name = sock.peer_name()
    write_name(task, name, addr, addrlen, _room(task, addrlen))


@syscall(285, "send")
async def send(task: Task, s: Fd, buf: InBuffer, len: Int, flags: MessageFlags) -> int:
    return await task.files.socket(s).send(task, _outgoing(task, buf, len), flags)


@syscall(287, "sendto")
async def sendto(task: Task, s: Fd, buf: InBuffer, len: Int, flags: MessageFlags, to: Name, tolen: Int) -> int:
    sock = task.files.socket(s)
    name = read_name(task, to, tolen) if to else None
    return await sock.send(task, _outgoing(task, buf, len), flags, name)


@syscall(282, "recv")
async def recv(task: Task, s: Fd, buf: OutBuffer, len: Int, flags: MessageFlags) -> int:
    return (await task.files.socket(s).receive(task, _incoming(task, buf, len), flags))[0]


@syscall(283, "recvfrom")
async def recvfrom(
    task: Task, s: Fd, buf: OutBuffer, len: Int, flags: MessageFlags, addr: OutName, addrlen: InOutInt
) -> int:
    sock = task.files.socket(s)
    room = _name_room(task, addr, addrlen)
    length, name = await sock.receive(task, _incoming(task, buf, len), flags)
    if room is not None:
        write_name(task, name, addr, addrlen, room)
    return length


@syscall(289, "shutdown")
def shutdown(task: Task, s: Fd, how: How) -> None:
    task.files.socket(s).shutdown(how)


@syscall(288, "setsockopt")
def setsockopt(task: Task, s: Fd, level: Level, option: Option, value: OptionValue, length: Int) -> None:
    sock = task.files.socket(s)
    if not 0 <= length <= NAME_MAX:
        raise Errno.EINVAL
    sock.set_option(level, option, task.memory.read(value, length) if value else b"")


@syscall(280, "getsockopt")
def getsockopt(task: Task, s: Fd, level: Level, option: Option, value: OutOptionValue, length: InOutInt) -> None:
    sock = task.files.socket(s)
    room = _room(task, length) if value else 0
    task.memory.writable(value, min(room, 8))  # a bad pointer must not cost the program its SO_ERROR
    shown = sock.get_option(level, option)[:room]
    if value:
        task.memory.write(value, shown)
        task.memory.put_u32(length, len(shown))


def _outgoing(task: Task, address: int, length: int) -> memoryview:
    if length < 0:
        raise Errno.EINVAL
    return task.memory.readable(address, length)


def _incoming(task: Task, address: int, length: int) -> memoryview:
    if length < 0:
        raise Errno.EINVAL
    return task.memory.writable(address, length)


def _room(task: Task, length_at: int) -> int:
    """A value-result length. Raises EFAULT, EINVAL."""
    room = task.memory.s32(length_at)
    if room < 0:
        raise Errno.EINVAL
    return room


def _name_room(task: Task, address: int, length_at: int) -> int | None:
    """The room for a name the program may do without; None if it does."""
    return _room(task, length_at) if address else None
