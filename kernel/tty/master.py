"""The master of a pseudo-terminal as an open file, and the ioctl(2) requests only it has (pty(7))."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from kernel.abi import ioctl
from kernel.abi.errno import Errno
from kernel.abi.file import POLLERR, POLLHUP, POLLIN, POLLOUT, POLLPRI
from kernel.abi.ptyio import PKT_DATA, RequestInfo
from kernel.abi.structs import Stat
from kernel.fs.vfs import OpenFile
from kernel.tty.requests import REQUESTS
from kernel.waiting import Condition

if TYPE_CHECKING:
    from kernel.process.task import Task
    from kernel.tty.pair_line import PairLine
    from kernel.tty.trapping import Trap


class Master(OpenFile):
    """An open master."""

    def __init__(self, line: PairLine, flags: int, status: Stat, on_closed: Callable[[Task], None]) -> None:
        """`on_closed` is called with the process whose close was the last."""
        super().__init__(flags)
        self.line = line
        self._status = status
        self._on_closed = on_closed

    def stat(self) -> Stat:
        return self._status

    def released(self, task: Task) -> None:
        self._on_closed(task)

    async def read(self, task: Task, buffer: memoryview) -> int:
        """What programs have written to the terminal; in packet mode after a byte that says what it is."""
        while not (got := self._take(buffer)):
            if self.nonblocking:
                return self.would_block()
            await task.wait(self.line.master_changed)
        return got

    def _take(self, buffer: memoryview) -> int:
        line = self.line
        if line.packets and line.control and len(buffer):
            buffer[0], line.control = line.control, PKT_DATA
            return 1
        head = 1 if line.packets else 0
        data = line.output.sendable(max(0, len(buffer) - head))
        if not data:
            return 0
        if head:
            buffer[0] = PKT_DATA
        buffer[head : head + len(data)] = data
        line.sent(len(data))
        return head + len(data)

    async def write(self, task: Task, data: memoryview) -> int:
        """Type on the terminal: as much as there is room for, then waiting for a reader."""
        done = 0
        while done < len(data):
            room = min(self.line.room(), len(data) - done)
            if room > 0:
                self.line.receive(bytes(data[done : done + room]))
                done += room
            elif self.nonblocking:
                return done or self.would_block()
            else:
                await task.wait(self.line.output_changed)
        return done

    def readiness(self, events: int) -> int:
        line = self.line
        control = line.packets and line.control
        found = POLLIN if control or line.output.sendable(1) else 0
        if control or line.traps.pending is not None:
            found |= POLLPRI
        if line.room() > 0:
            found |= POLLOUT
        return found & (events | POLLERR | POLLHUP)

    def conditions(self, events: int) -> list[Condition]:
        return [self.line.master_changed, self.line.output_changed]

    async def ioctl(self, task: Task, request: int, argument: int) -> int:
        """The master's own requests, and those of the terminal. Raises EINVAL."""
        canonical = ioctl.canonical(request)
        trap = self.line.traps.pending
        if trap is not None and request in (trap.argget, trap.argset):
            _move_argument(task, trap, request, argument)
        elif canonical in _SWITCHES:
            _SWITCHES[canonical](self.line, task.memory.s32(argument))
        elif canonical in _REQUESTS:
            await _REQUESTS[canonical](self.line, task, argument)
        else:
            return await self._terminal_ioctl(task, canonical, argument)
        return 0

    async def _terminal_ioctl(self, task: Task, request: int, argument: int) -> int:
        handler = REQUESTS.get(request)
        if handler is None:
            raise Errno.EINVAL
        return await handler(self.line, task, argument) or 0


def _move_argument(task: Task, trap: Trap, request: int, address: int) -> None:
    """The master reads or writes what the argument of the trapped request points at."""
    if request == trap.argget:
        task.memory.write(address, trap.argument)
    else:
        trap.argument = task.memory.read(address, len(trap.argument))


# --- requests that switch something on or off ---


def _set_packets(line: PairLine, value: int) -> None:
    line.packets = value != 0
    line.control = PKT_DATA


_SWITCHES: dict[int, Callable[[PairLine, int], None]] = {
    ioctl.TIOCPKT: _set_packets,
    ioctl.TIOCREMOTE: lambda line, value: line.set_remote(value != 0),
    ioctl.TIOCTTY: lambda line, value: line.set_termio(value != 0),
    ioctl.TIOCTRAP: lambda line, value: line.traps.set_trapping(value != 0),
    ioctl.TIOCMONITOR: lambda line, value: line.traps.set_monitoring(value != 0),
    ioctl.TIOCSIGMODE: lambda line, value: line.traps.set_signals(value),
}

# --- the others ---


async def _stop(line: PairLine, task: Task, argument: int) -> None:
    line.flow(0)


async def _start(line: PairLine, task: Task, argument: int) -> None:
    line.flow(1)


async def _readable(line: PairLine, task: Task, argument: int) -> None:
    task.memory.put_u32(argument, len(line.output.sendable(1 << 16)))


async def _trap_status(line: PairLine, task: Task, argument: int) -> None:
    task.memory.put_u32(argument, line.traps.pending is not None)


async def _check_trap(line: PairLine, task: Task, argument: int) -> None:
    """Raises EINVAL where nothing is trapped, or not any more: a signal may have ended it."""
    trap = line.traps.pending
    if trap is None:
        raise Errno.EINVAL
    trap.info().store(task.memory, argument, task.abi.ALIGNMENT)
    trap.seen = True


async def _await_trap(line: PairLine, task: Task, argument: int) -> None:
    while line.traps.pending is None:
        await task.wait(line.master_changed)
    await _check_trap(line, task, argument)


async def _answer_trap(line: PairLine, task: Task, argument: int) -> None:
    line.traps.answer(RequestInfo.load(task.memory, argument, task.abi.ALIGNMENT))


_REQUESTS: dict[int, Callable[[PairLine, Task, int], Awaitable[None]]] = {
    ioctl.TIOCSTOP: _stop,
    ioctl.TIOCSTART: _start,
    ioctl.FIONREAD: _readable,
    ioctl.TIOCTRAPSTATUS: _trap_status,
    ioctl.TIOCREQCHECK: _check_trap,
    ioctl.TIOCREQGET: _await_trap,
    ioctl.TIOCREQSET: _answer_trap,
}
