"""System call 154, netioctl(code, args): how programs of the 68k linked before 7.0 reach their sockets.

One call with a code and a pointer to an array of ints, the socket call's arguments (hpux-net.md 0.2). The calls are
those of `kernel/syscalls/socket.py`; only SO_LINGER is older here: a plain int of seconds, off by SO_DONTLINGER.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated

from emu.memory import MemoryFault
from kernel.abi.errno import Errno
from kernel.abi.socket import SO_DONTLINGER, SO_LINGER, SOCKADDR_MAX, SOL_SOCKET, Linger
from kernel.calls.arguments import Argument, Fd, Guest, Int
from kernel.calls.table import Entry, Handler, Result, syscall
from kernel.net.socket import control
from kernel.net.socket.file import socket_of
from kernel.net.socket.options import widen
from kernel.syscalls import socket
from kernel.syscalls.socket_arguments import InOutInt, Level, Option, OptionValue, OutOptionValue
from kernel.waiting import finished

if TYPE_CHECKING:
    from kernel.process.task import Task


def old_setsockopt(task: Task, s: Fd, level: Level, option: Option, value: OptionValue, length: Int) -> None:
    if level != SOL_SOCKET or option not in (SO_LINGER, SO_DONTLINGER):
        socket.setsockopt(task, s, level, option, value, length)
        return
    sock = socket_of(task, s)
    if not 0 <= length <= SOCKADDR_MAX or (option == SO_DONTLINGER and value):
        raise Errno.EINVAL
    on = option == SO_LINGER
    seconds = widen(task.memory.read(value, length) if value else b"") if on else 0
    control.set_option(sock, level, SO_LINGER, Linger.layout(task.abi.ALIGNMENT).pack(on, seconds))


def old_getsockopt(task: Task, s: Fd, level: Level, option: Option, value: OutOptionValue, length: InOutInt) -> None:
    if level != SOL_SOCKET or option != SO_LINGER:
        socket.getsockopt(task, s, level, option, value, length)
        return
    seconds = socket_of(task, s).options.linger or 0
    room = task.memory.s32(length)
    if room < 0:
        raise Errno.EINVAL
    shown = seconds.to_bytes(4, "big", signed=True)[:room]
    task.memory.write(value, shown)
    task.memory.put_u32(length, len(shown))


_CODES: dict[int, tuple[str, Handler]] = {
    0x3EE: ("socket", socket.socket),
    0x3EF: ("listen", socket.listen),
    0x3F0: ("bind", socket.bind),
    0x3F1: ("accept", socket.accept),
    0x3F2: ("connect", socket.connect),
    0x3F3: ("recv", socket.recv),
    0x3F4: ("send", socket.send),
    0x3F5: ("shutdown", socket.shutdown),
    0x3F6: ("getsockname", socket.getsockname),
    0x3F7: ("setsockopt", old_setsockopt),
    0x3F8: ("sendto", socket.sendto),
    0x3F9: ("recvfrom", socket.recvfrom),
    0x3FA: ("getpeername", socket.getpeername),
    0x40B: ("getsockopt", old_getsockopt),
}


@cache
def _entry(code: int) -> Entry | None:
    known = _CODES.get(code)
    return None if known is None else Entry(code, *known)


def _show_code(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    known = _CODES.get(raw[index])
    return hex(raw[index]) if known is None else known[0]


def _show_arguments(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    entry = _entry(raw[0])
    if entry is None:
        return hex(raw[index])
    words = guest.memory.unpack(entry.layout, raw[index])
    return f"[{', '.join(_show(argument, guest, words, at, result) for at, argument in enumerate(entry.arguments))}]"


def _show(argument: Argument, guest: Guest, words: tuple[int, ...], at: int, result: int | None) -> str:
    try:
        return argument.show(guest, words, at, result)
    except MemoryFault:
        return hex(words[at])


Code = Annotated[int, Argument("I", _show_code)]
Arguments = Annotated[int, Argument("I", _show_arguments, output=True)]


@syscall(154, "netioctl", s800=None)
async def netioctl(task: Task, code: Code, args: Arguments) -> Result:
    entry = _entry(code)
    if entry is None:
        raise Errno.EINVAL
    result: Result = await finished(entry.call(task, *task.memory.unpack(entry.layout, args)))
    return result
