"""sendmsg(2) and recvmsg(2): scattered data with open files beside it (hpux-net.md 1.7, 1.8).

There are two headers. 4.3BSD's has an array of descriptors, `accrights`. X/Open's, of the calls sendmsg2 and recvmsg2
that release 10 added, has control messages, of which descriptors are the only kind, and tells what was cut off.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from emu.memory import PROT_READ, PROT_WRITE, MemoryFault
from kernel.abi.errno import Errno
from kernel.abi.socket import (
    MSG_CTRUNC,
    MSG_MAXIOVLEN,
    MSG_OOB,
    MSG_TRUNC,
    SCM_RIGHTS,
    SOCKADDR_MAX,
    SOL_SOCKET,
    Cmsghdr,
    Msghdr,
    XopenMsghdr,
)
from kernel.calls.arguments import Fd
from kernel.calls.table import syscall
from kernel.fs.vfs import SCATTER_MAX, OpenFile, scatter, write_pieces
from kernel.net import rights
from kernel.net.names import read_name
from kernel.net.socket.file import socket_of
from kernel.net.socket.receiving import Ancillary, receive
from kernel.net.socket.sending import send
from kernel.syscalls.file import iovecs
from kernel.syscalls.socket_arguments import (
    MessageFlags,
    MessagePointer,
    OutMessagePointer,
    OutXopenMessagePointer,
    XopenMessagePointer,
)
from kernel.waiting import Waiting, finished

if TYPE_CHECKING:
    from kernel.net.socket.socket import Socket
    from kernel.process.task import Task

_RIGHT = struct.Struct(">i")
_CONTROL_MAX = 4096  # bytes of control messages; what the limit was is not known


# --- 4.3BSD's header ---


@syscall(286, "sendmsg")
@syscall(114, "sendmsg_old", s300=None)
async def sendmsg(task: Task, s: Fd, msg: MessagePointer, flags: MessageFlags) -> int:
    sock = socket_of(task, s)
    message = Msghdr.load(task.memory, msg, task.abi.ALIGNMENT)
    words = b""
    if _is_given(message.accrights, message.accrightslen, SOCKADDR_MAX):
        words = task.memory.read(message.accrights, message.accrightslen)
    return await _send(task, sock, message, flags, words)


@syscall(284, "recvmsg")
@syscall(113, "recvmsg_old", s300=None)
async def recvmsg(task: Task, s: Fd, msg: OutMessagePointer, flags: MessageFlags) -> int:
    sock = socket_of(task, s)
    message = Msghdr.load(task.memory, msg, task.abi.ALIGNMENT)
    room = max(0, message.accrightslen) // _RIGHT.size if message.accrights else 0
    task.memory.writable(message.accrights, min(room, 1) * _RIGHT.size)
    task.memory.writable(msg, Msghdr.sizeof(task.abi.ALIGNMENT))
    length, beside = await _receive(task, sock, message, flags, room)
    message.accrightslen = _received(task, beside.files, room, message.accrights)
    message.store(task.memory, msg, task.abi.ALIGNMENT)
    return length


# --- X/Open's ---


@syscall(385, "sendmsg2", s300=None)
async def sendmsg2(task: Task, s: Fd, msg: XopenMessagePointer, flags: MessageFlags) -> int:
    sock = socket_of(task, s)
    message = XopenMsghdr.load(task.memory, msg, task.abi.ALIGNMENT)
    words = b""
    if _is_given(message.control, message.controllen, _CONTROL_MAX):
        words = _controlled(task, message.control, message.controllen)
    return await _send(task, sock, message, flags, words)


@syscall(384, "recvmsg2", s300=None)
async def recvmsg2(task: Task, s: Fd, msg: OutXopenMessagePointer, flags: MessageFlags) -> int:
    sock = socket_of(task, s)
    alignment = task.abi.ALIGNMENT
    message = XopenMsghdr.load(task.memory, msg, alignment)
    head = Cmsghdr.sizeof(alignment)
    space = max(0, message.controllen) if message.control else 0
    room = max(0, space - head) // _RIGHT.size
    task.memory.writable(message.control, min(space, head))
    task.memory.writable(msg, XopenMsghdr.sizeof(alignment))
    length, beside = await _receive(task, sock, message, flags, room)
    message.flags = flags & MSG_OOB | (MSG_TRUNC if beside.truncated else 0)
    if len(beside.files) > room:
        message.flags |= MSG_CTRUNC
    descriptors = _received(task, beside.files, room, message.control + head)
    message.controllen = head + descriptors if descriptors else 0
    if descriptors:
        header = Cmsghdr(len=message.controllen, level=SOL_SOCKET, type=SCM_RIGHTS)
        header.store(task.memory, message.control, alignment)
    message.store(task.memory, msg, alignment)
    return length


def _controlled(task: Task, address: int, length: int) -> bytes:
    """The descriptors in control messages, an array of ints. Raises EINVAL for any other kind, EFAULT."""
    alignment = task.abi.ALIGNMENT
    head, end, words = Cmsghdr.sizeof(alignment), address + length, b""
    task.memory.readable(address, length)
    while address + head <= end:
        header = Cmsghdr.load(task.memory, address, alignment)
        if not head <= header.len <= end - address or (header.level, header.type) != (SOL_SOCKET, SCM_RIGHTS):
            raise Errno.EINVAL
        words += task.memory.read(address + head, header.len - head)
        address += (header.len + 3) & ~3
    if address < end:
        raise Errno.EINVAL
    return words


# --- what both have ---


def _is_given(address: int, length: int, most: int) -> bool:
    """Whether there is anything beside the data. Raises EINVAL for a bad length."""
    if not address or not length:
        return False
    if not 0 < length <= most:
        raise Errno.EINVAL
    return True


async def _send(task: Task, sock: Socket, message: Msghdr | XopenMsghdr, flags: int, words: bytes) -> int:
    """With the descriptors in `words`. Raises EMSGSIZE, EINVAL, EBADF, EFAULT, and what sending does."""
    files = _passed(task, words)
    name = read_name(task, message.name, message.namelen) if message.name else None
    vectors = _vectors(task, message)
    task.hold(PROT_READ, *vectors)
    left = sum(length for _, length in vectors)

    def send_piece(piece: memoryview) -> int | Waiting[int]:
        nonlocal files, left
        passed, files = files, ()  # with the first byte
        left -= len(piece)
        return send(sock, task, piece, flags & ~MSG_OOB if left else flags, name, passed)

    if not left:
        return await finished(send_piece(memoryview(b"")))
    return await write_pieces([task.memory.readable(*vector) for vector in vectors], send_piece)


async def _receive(
    task: Task, sock: Socket, message: Msghdr | XopenMsghdr, flags: int, room: int
) -> tuple[int, Ancillary]:
    """Fill in the message's data and name; `room` is for how many descriptors. The rest is the caller's to do."""
    ranges = _vectors(task, message)
    task.hold(PROT_WRITE, *ranges)
    vectors = [task.memory.writable(*vector) for vector in ranges]
    data = vectors[0] if len(vectors) == 1 else memoryview(bytearray(min(sum(map(len, vectors)), SCATTER_MAX)))
    beside = Ancillary()
    length, name = await finished(receive(sock, task, data, flags, beside if data or room else None))
    if len(vectors) > 1:
        scatter(data[:length], vectors)
    if message.name:
        shown = name[: max(0, message.namelen)]
        task.memory.write(message.name, shown)
        message.namelen = len(shown)
    return length, beside


def _vectors(task: Task, message: Msghdr | XopenMsghdr) -> list[tuple[int, int]]:
    """Raises EMSGSIZE for too many, EINVAL, EFAULT."""
    if not 0 <= message.iovlen <= MSG_MAXIOVLEN:
        raise Errno.EMSGSIZE
    return iovecs(task, message.iov, message.iovlen) if message.iovlen else []


def _passed(task: Task, words: bytes) -> tuple[OpenFile, ...]:
    """The open files that descriptors name. Raises EINVAL for a part of one, EBADF."""
    if len(words) % _RIGHT.size:
        raise Errno.EINVAL
    return tuple(task.files.get(fd) for (fd,) in _RIGHT.iter_unpack(words))


def _received(task: Task, files: list[OpenFile], room: int, address: int) -> int:
    """Give the program descriptors for the first `room` of what it was passed, at `address`; close the rest.

    Returns their length in bytes. Raises EMFILE when the program can't have that many, and EFAULT; then it gets none.
    """
    kept, rest = files[:room], files[room:]
    fds: list[int] = []
    try:
        task.memory.writable(address, len(kept) * _RIGHT.size)
        fds += (task.files.install(file) for file in kept)
    except (Errno.EMFILE, MemoryFault):
        for fd in fds:
            task.files.close(task, fd)
        rights.close(task, files)
        raise
    for file in kept:
        file.references -= 1  # the descriptor has one of its own
    rights.close(task, rest)
    words = b"".join(_RIGHT.pack(fd) for fd in fds)
    task.memory.write(address, words)
    return len(words)
