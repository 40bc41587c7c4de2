"""The terminal as an open file: reads and writes (termio(7)). Job control: `jobs.py`; ioctls: `requests.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi import ioctl
from kernel.abi.errno import Errno
from kernel.abi.file import O_NOCTTY, POLLIN, POLLOUT
from kernel.abi.signals import SIGTTIN, SIGTTOU
from kernel.abi.structs import Stat
from kernel.abi.termio import ICANON, VMIN, VTIME
from kernel.fs.vfs import OpenFile
from kernel.tty.jobs import foreground
from kernel.tty.line import Line
from kernel.tty.requests import REQUESTS, check_controlling
from kernel.tty.sessions import Sessions
from kernel.waiting import Condition, Interrupted

if TYPE_CHECKING:
    from kernel.process.task import Task

HANGUP_GRACE = 0.02  # seconds in which the host's SIGHUP follows the hangup it is for


class Terminal(OpenFile):
    """An open terminal. Nothing here blocks hp9k, and O_NONBLOCK is never set on the user's own descriptor.

    `status` is stat(2) of the device it was opened by.
    """

    def __init__(self, line: Line, flags: int, status: Stat) -> None:
        super().__init__(flags)
        self.line = line.hold()
        self._holds = True
        self._status = status

    def stat(self) -> Stat:
        return self._status

    @property
    def lingers(self) -> bool:  # type: ignore[override]
        line = self.line
        return self._holds and line.traps is not None and line.traps.trapping and line.references == 1

    async def linger(self, task: Task) -> None:
        """The last close of a terminal whose master wants to know of it."""
        self.released(task)
        if self.line.traps is not None:
            await self.line.traps.close_answered(task)

    def released(self, task: Task) -> None:
        if self._holds:
            self._holds = False
            self.line.release()

    def opened(self, task: Task) -> Terminal:
        """A session leader without a controlling terminal gets the one it opens, unless it says it won't."""
        if not self.flags & O_NOCTTY:
            task.machine.part(Sessions).acquire(task, self.line)
        return self

    # --- data ---

    async def read(self, task: Task, buffer: memoryview) -> int:
        """One line in canonical mode, else what MIN and TIME ask for. Raises EIO, EAGAIN, EWOULDBLOCK."""
        if not len(buffer):
            return 0
        await foreground(self.line, task, SIGTTIN)
        got = 0 if self.line.hung_up() else await self._read(task, buffer)
        if not got:
            await self._await_signal(task)
        return got

    async def _read(self, task: Task, buffer: memoryview) -> int:
        modes = self.line.modes()
        if modes.lflag & ICANON:
            return await self._read_line(task, buffer)
        minimum, time = modes.cc[VMIN], modes.cc[VTIME] / 10
        if self.nonblocking:
            return self.line.take(buffer) or (self.would_block() if minimum else 0)
        return await self._read_raw(task, buffer, minimum, time)

    async def _await_signal(self, task: Task) -> None:
        """If the terminal has just hung up: a program is to see SIGHUP before it sees the end of its input."""
        if self.line.signal_follows and self.line.hung_up():
            self.line.signal_follows = False
            await task.wait(deadline=task.clock.monotonic() + HANGUP_GRACE)

    async def _read_line(self, task: Task, buffer: memoryview) -> int:
        while (got := self.line.take(buffer)) is None:
            if self.nonblocking:
                return self.would_block()
            await task.wait(*self.line.conditions(POLLIN))
            await foreground(self.line, task, SIGTTIN)
        return got

    async def _read_raw(self, task: Task, buffer: memoryview, minimum: int, time: float) -> int:
        """MIN and TIME as termio(7) has them; `time` is in seconds, 0 for no limit.

        MIN = 0: TIME limits the wait for the first byte. MIN > 0: TIME is the gap between bytes that ends the read.
        """
        got, enough = 0, max(1, min(minimum, len(buffer)))
        while True:
            more = self.line.take(buffer[got:])
            got += more or 0
            if more == 0 or got >= enough or not (minimum or time):
                return got
            timed = time and (got or not minimum)
            deadline = task.clock.monotonic() + time if timed else None
            try:
                if not await task.wait(*self.line.conditions(POLLIN), deadline=deadline):
                    return got
                await foreground(self.line, task, SIGTTIN)
            except Interrupted:
                if got:
                    return got
                raise

    async def write(self, task: Task, data: memoryview) -> int:
        """Raises EIO after a hangup, EAGAIN and EWOULDBLOCK if nothing at all went."""
        if self.line.tostop():
            await foreground(self.line, task, SIGTTOU)
        done = 0
        while done < len(data):
            try:
                more = self.line.put(data[done:])
            except OSError:
                if done:
                    return done
                await self._await_signal(task)
                raise
            done += more
            if more:
                continue
            if self.nonblocking:
                return done or self.would_block()
            try:
                await task.wait(*self.line.conditions(POLLOUT))
            except Interrupted:
                if done:
                    return done
                raise
        return done

    def readiness(self, events: int) -> int:
        return self.line.ready(events)

    def conditions(self, events: int) -> list[Condition]:
        return self.line.conditions(events)

    # --- ioctl ---

    async def ioctl(self, task: Task, request: int, argument: int) -> int:
        """Raises EINVAL for what is no terminal's request, EFAULT, EIO."""
        handler, traps = REQUESTS.get(ioctl.canonical(request)), self.line.traps
        if traps is not None and traps.catches(handler is not None):
            return await traps.ask(task, request, argument)
        if handler is None:
            raise Errno.EINVAL
        if self.line.hung_up():
            raise Errno.EIO
        if handler is REQUESTS[ioctl.TIOCGPGRP]:  # the master of a pseudo-terminal may ask always
            check_controlling(self.line, task)
        result = await handler(self.line, task, argument) or 0
        if traps is not None and traps.monitoring:
            await traps.show(task, request, argument)
        return result
