"""Pseudo-terminals (pty(7)): a terminal whose other end is a program's. The devices are in `devices.py`.

The master isn't told when the terminal is closed, unless it asks for that with TIOCTRAP: it waits for somebody else
to open it, as on HP-UX.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kernel.abi import ioctl
from kernel.abi.errno import Errno
from kernel.abi.structs import Stat
from kernel.abi.termio import CREAD, CS8, HUPCL, IXON, SPEEDS, VSTART, VSTOP, RequestInfo, Termios
from kernel.files import O_NDELAY, O_NONBLOCK, O_RDWR, POLLERR, POLLHUP, POLLIN, POLLOUT, POLLPRI, OpenFile
from kernel.scheduler import Condition, WaitQueue
from kernel.tty.discipline import DEFAULT_CHARACTERS, Discipline
from kernel.tty.requests import REQUESTS
from kernel.tty.terminal import Terminal

if TYPE_CHECKING:
    from kernel.task import Task

# Control bytes of packet mode.
PKT_DATA, PKT_FLUSHREAD, PKT_FLUSHWRITE, PKT_STOP, PKT_START, PKT_NOSTOP, PKT_DOSTOP = 0, 1, 2, 4, 8, 16, 32


def new_modes() -> Termios:
    """What a line has when it is opened first: no flag but those that make it work at all."""
    cflag = SPEEDS.index(9600) | CS8 | CREAD | HUPCL
    return Termios(iflag=0, oflag=0, cflag=cflag, lflag=0, reserved=0, cc=DEFAULT_CHARACTERS)


class PairLine(Discipline):
    """The terminal of a pair, as its master sees it."""

    def __init__(self) -> None:
        super().__init__(new_modes(), lambda number, pgrp: None)
        self.carrier = False
        self.packets = False
        self.traps = False  # the master wants to know when the terminal is closed
        self.closed = False  # it was, and the master has not said that it knows
        self.control = PKT_DATA  # of packet mode: what has happened since the master last read
        self.master_changed = WaitQueue()
        self.transmit = self.master_changed.wake

    def close(self) -> None:
        """Nobody has the terminal open any more: it is as new, but for what the master has yet to read."""
        if self.carrier:
            output = bytes(self.output.queue)
            self.set_modes(new_modes())
            self.flush(0)
            self.output.queue[:] = output
            self.closed = self.traps
            self.master_changed.wake()

    def flush(self, queue: int) -> None:
        self._note((PKT_FLUSHREAD, PKT_FLUSHWRITE, PKT_FLUSHREAD | PKT_FLUSHWRITE)[queue])
        super().flush(queue)
        self.master_changed.wake()

    def flow(self, action: int) -> None:
        if action in (0, 1):
            self._note(PKT_STOP if action == 0 else PKT_START)
        super().flow(action)
        self.master_changed.wake()

    def set_modes(self, wanted: Termios) -> None:
        before, after = _flow_keys(self.modes()), _flow_keys(wanted)
        if before != after:
            self._note(PKT_DOSTOP if after else PKT_NOSTOP)
        super().set_modes(wanted)

    def _note(self, control: int) -> None:
        if self.packets:
            self.control |= control
            self.master_changed.wake()

    def _taken(self) -> None:
        super()._taken()
        self.master_changed.wake()


def _flow_keys(modes: Termios) -> bool:
    """Whether ^S and ^Q stop and start output, so that the other end may do it itself."""
    return bool(modes.iflag & IXON) and (modes.cc[VSTOP], modes.cc[VSTART]) == (0x13, 0x11)


class Pair:
    """A master and its terminal."""

    def __init__(self) -> None:
        self.line = PairLine()
        self.open = False  # the master
        self.opened = WaitQueue()  # woken then

    @property
    def busy(self) -> bool:
        return self.open or bool(self.line.references)

    def open_master(self, task: Task, flags: int, status: Stat) -> OpenFile:
        """Raises EBUSY while somebody has it or still has its terminal."""
        if self.busy:
            raise Errno.EBUSY
        self.line.signal = partial(_post, task)
        self.line.connect(new_modes())
        self.open = True
        self.opened.wake()
        return Master(self, flags, status)

    async def open_slave(self, task: Task, flags: int, status: Stat) -> OpenFile:
        """Waits for the master. Raises ENXIO where it isn't to."""
        while not self.open:
            if flags & (O_NDELAY | O_NONBLOCK):
                raise Errno.ENXIO
            await task.wait(self.opened)
        return Terminal(self.line, flags, status).opened(task)

    def master_closed(self, task: Task) -> None:
        self.open = False
        self.line.hang_up()
        task.machine.sessions.hung_up(self.line)


def _post(task: Task, number: int, pgrp: int) -> None:
    task.machine.post(number, pgrp)


class Master(OpenFile):
    """An open master."""

    def __init__(self, pair: Pair, flags: int, status: Stat) -> None:
        super().__init__(flags)
        self.pair = pair
        self.line = pair.line
        self._status = status

    def stat(self) -> Stat:
        return self._status

    def released(self, task: Task) -> None:
        self.line.packets = self.line.traps = self.line.closed = False
        self.pair.master_closed(task)

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
        if control or line.closed:
            found |= POLLPRI
        if line.room() > 0:
            found |= POLLOUT
        return found & (events | POLLERR | POLLHUP)

    def conditions(self, events: int) -> list[Condition]:
        return [self.line.master_changed, self.line.output_changed]

    async def ioctl(self, task: Task, request: int, argument: int) -> int:
        """The master's own requests, and those of the terminal. Raises EINVAL."""
        line, request = self.line, ioctl.canonical(request)
        if request == ioctl.TIOCPKT:
            line.packets = task.memory.s32(argument) != 0
            line.control = PKT_DATA
        elif request in (ioctl.TIOCREMOTE, ioctl.TIOCTTY):
            on = task.memory.s32(argument) != 0
            line.records = on if request == ioctl.TIOCREMOTE else not on
        elif request == ioctl.TIOCTRAP:
            line.traps = task.memory.s32(argument) != 0
        elif request in (ioctl.TIOCREQCHECK, ioctl.TIOCREQSET):
            self._handshake(task, request, argument)
        elif request in (ioctl.TIOCSTOP, ioctl.TIOCSTART):
            line.flow(0 if request == ioctl.TIOCSTOP else 1)
        elif request == ioctl.FIONREAD:
            task.memory.put_u32(argument, len(line.output.sendable(1 << 16)))
        else:
            return await self._terminal_ioctl(task, request, argument)
        return 0

    def _handshake(self, task: Task, request: int, argument: int) -> None:
        """What TIOCTRAP has caught: only the last close, and that waits for no answer. Raises EINVAL for nothing."""
        if not self.line.closed:
            raise Errno.EINVAL
        if request == ioctl.TIOCREQSET:
            self.line.closed = False
            return
        caught = RequestInfo(request=ioctl.void(ioctl.TIOCCLOSE))
        caught.store(task.memory, argument, task.abi.ALIGNMENT)

    async def _terminal_ioctl(self, task: Task, request: int, argument: int) -> int:
        handler = REQUESTS.get(request)
        if handler is None:
            raise Errno.EINVAL
        terminal = Terminal(self.line, O_RDWR, self._status)
        try:
            return await handler(terminal, task, argument) or 0
        finally:
            self.line.references -= 1  # without closing the terminal nobody has opened
