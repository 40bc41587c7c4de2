"""The socket calls, 275-291: fetch the socket, copy in, ask the state machine (hpux-net.md 0.1, section 1).

sendmsg(2) and recvmsg(2) are in `socket_message.py`. The first programs of the Series 800 call them all by numbers from
97 on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emu.memory import PROT_READ, PROT_WRITE
from kernel.abi.errno import Errno
from kernel.abi.socket import SOCK_STREAM, SOCKADDR_IN_SIZE, SOCKADDR_MAX
from kernel.calls.arguments import Fd, InBuffer, Int, OutBuffer, OutPointer
from kernel.calls.table import syscall
from kernel.net.names import read_name, write_name
from kernel.net.network import Network
from kernel.net.socket import accepting, connecting, control
from kernel.net.socket.file import SocketFile, socket_of
from kernel.net.socket.receiving import LENGTH, receive
from kernel.net.socket.sending import send as send_data
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
from kernel.waiting import Waiting, then

if TYPE_CHECKING:
    from kernel.net.socket.socket import Socket
    from kernel.process.task import Task


@syscall(290, "socket")
@syscall(97, "socket_old", s300=None)
@syscall(386, "socket2", s300=None)
def socket(task: Task, family: Family, type: SocketType, protocol: Int) -> int:
    task.files.lowest_free()  # EMFILE, before anything is made
    network, held = task.machine.part(Network), task.fs.namespace.active.held
    made = held.with_room(lambda: network.socket(task, family, type, protocol))
    return task.files.install(SocketFile(made))


@syscall(277, "connect")
@syscall(98, "connect_old", s300=None)
def connect(task: Task, s: Fd, addr: Name, addrlen: Int) -> Waiting[None] | None:
    sock = socket_of(task, s)
    connecting.refuse_while_connecting(sock)
    return connecting.connect(sock, task, read_name(task, addr, addrlen))


@syscall(276, "bind")
@syscall(104, "bind_old", s300=None)
def bind(task: Task, s: Fd, addr: Name, addrlen: Int) -> None:
    sock = socket_of(task, s)
    if not addr:
        raise Errno.EDESTADDRREQ
    control.bind(sock, task, read_name(task, addr, addrlen))


@syscall(281, "listen")
@syscall(106, "listen_old", s300=None)
def listen(task: Task, s: Fd, backlog: Int) -> None:
    accepting.listen(socket_of(task, s), backlog)


@syscall(275, "accept")
@syscall(99, "accept_old", s300=None)
def accept(task: Task, s: Fd, addr: OutName, addrlen: InOutInt) -> int | Waiting[int]:
    listener = socket_of(task, s)
    room = _name_room(task, addr, addrlen, True)
    accepting.check_accepting(listener)
    task.files.lowest_free()  # EMFILE: the connection stays queued

    def accepted(connection: Socket) -> int:
        file = SocketFile(connection)
        file.nonblocking_ioctl = listener.file.nonblocking_ioctl  # "the same properties as s"
        fd = task.files.install(file)
        if room is not None:
            write_name(task, control.remote_name(connection), addr, addrlen, room)
        return fd

    return then(accepting.accept(listener, task), accepted)


@syscall(279, "getsockname")
@syscall(150, "getsockname_old", s300=None)
def getsockname(task: Task, s: Fd, addr: OutName, addrlen: InOutInt) -> None:
    sock = socket_of(task, s)
    room = _room(task, addrlen)
    write_name(task, control.local_name(sock), addr, addrlen, room)


@syscall(278, "getpeername")
@syscall(141, "getpeername_old", s300=None)
def getpeername(task: Task, s: Fd, addr: OutName, addrlen: InOutInt) -> None:
    sock = socket_of(task, s)
    name = control.peer_name(sock)
    write_name(task, name, addr, addrlen, _room(task, addrlen))


@syscall(285, "send")
@syscall(101, "send_old", s300=None)
@syscall(506, "send2", s300=None)
def send(task: Task, s: Fd, buf: InBuffer, len: Int, flags: MessageFlags) -> int | Waiting[int]:
    result = send_data(socket_of(task, s), task, _outgoing(task, buf, len), flags)
    if type(result) is not int:
        task.keep(PROT_READ, (buf, len))
    return result


@syscall(287, "sendto")
@syscall(133, "sendto_old", s300=None)
@syscall(507, "sendto2", s300=None)
def sendto(task: Task, s: Fd, buf: InBuffer, len: Int, flags: MessageFlags, to: Name, tolen: Int) -> int | Waiting[int]:
    sock = socket_of(task, s)
    name = read_name(task, to, tolen) if to else None
    result = send_data(sock, task, _outgoing(task, buf, len), flags, name)
    if type(result) is not int:
        task.keep(PROT_READ, (buf, len))
    return result


@syscall(282, "recv")
@syscall(102, "recv_old", s300=None)
@syscall(504, "recv2", s300=None)
def recv(task: Task, s: Fd, buf: OutBuffer, len: Int, flags: MessageFlags) -> int | Waiting[int]:
    result = then(receive(socket_of(task, s), task, _incoming(task, buf, len), flags), LENGTH)
    if type(result) is not int:
        task.keep(PROT_WRITE, (buf, len))
    return result


@syscall(283, "recvfrom")
@syscall(125, "recvfrom_old", s300=None)
@syscall(505, "recvfrom2", s300=None)
def recvfrom(
    task: Task, s: Fd, buf: OutBuffer, len: Int, flags: MessageFlags, addr: OutName, addrlen: InOutInt
) -> int | Waiting[int]:
    sock = socket_of(task, s)
    room = _name_room(task, addr, addrlen, sock.kind != SOCK_STREAM)

    def received(got: tuple[int, bytes]) -> int:
        if room is not None:
            write_name(task, got[1], addr, addrlen, room)
        return got[0]

    result = then(receive(sock, task, _incoming(task, buf, len), flags), received)
    if type(result) is not int:
        task.keep(PROT_WRITE, (buf, len))
    return result


@syscall(291, "socketpair")
@syscall(135, "socketpair_old", s300=None)
@syscall(387, "socketpair2", s300=None)
def socketpair(task: Task, family: Family, type: SocketType, protocol: Int, fds: OutPointer) -> None:
    task.memory.writable(fds, 8)
    task.files.lowest_free(task.files.lowest_free() + 1)  # EMFILE, before anything is made
    one, other = task.machine.part(Network).pair(family, type, protocol)
    task.memory.put_u32(fds, task.files.install(SocketFile(one)))
    task.memory.put_u32(fds + 4, task.files.install(SocketFile(other)))


@syscall(289, "shutdown")
@syscall(134, "shutdown_old", s300=None)
def shutdown(task: Task, s: Fd, how: How) -> None:
    control.shutdown(socket_of(task, s), task, how)


@syscall(288, "setsockopt")
@syscall(105, "setsockopt_old", s300=None)
def setsockopt(task: Task, s: Fd, level: Level, option: Option, value: OptionValue, length: Int) -> None:
    sock = socket_of(task, s)
    if not 0 <= length <= SOCKADDR_MAX:
        raise Errno.EINVAL
    control.set_option(sock, level, option, task.memory.read(value, length) if value else b"")


@syscall(280, "getsockopt")
@syscall(118, "getsockopt_old", s300=None)
def getsockopt(task: Task, s: Fd, level: Level, option: Option, value: OutOptionValue, length: InOutInt) -> None:
    sock = socket_of(task, s)
    room = _room(task, length) if value else 0
    task.memory.writable(value, min(room, 8))  # a bad pointer must not cost the program its SO_ERROR
    shown = control.get_option(sock, level, option)[:room]
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


def _name_room(task: Task, address: int, length_at: int, needed: bool) -> int | None:
    """The room for a name the program may do without; None if it does. `needed`: there will be a name."""
    if not address:
        return None
    room = _room(task, length_at)
    if needed:  # EFAULT now, not when the connection or the datagram is lost
        task.memory.writable(address, min(room, SOCKADDR_IN_SIZE))
        task.memory.writable(length_at, 4)
    return room
