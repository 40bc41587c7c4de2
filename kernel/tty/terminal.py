"""The terminal as an open file: reads, writes and ioctls of a host terminal (termio(7), termios(7), tty(7))."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from kernel.abi import ioctl, termio
from kernel.abi.errno import Errno
from kernel.abi.layout import I32, Structure
from kernel.abi.signals import SIGTTIN, SIGTTOU, bit
from kernel.abi.structs import Stat
from kernel.abi.termio import ICANON, TOSTOP, VMIN, VTIME
from kernel.files import POLLERR, POLLHUP, POLLIN, POLLOUT, OpenFile
from kernel.fs.hostfile import guest_stat
from kernel.scheduler import READ, WRITE, Condition
from kernel.task import Interrupted
from kernel.tty.line import HostLine

if TYPE_CHECKING:
    from kernel.task import Task

DRAIN_INTERVAL = 0.01  # seconds between two looks at an output queue that nobody says is empty
LTOSTOP = 1  # TIOCLGET


class Int(Structure):
    value: I32


class HostTerminal(OpenFile):
    """An open terminal. Nothing here blocks hp9k, and O_NONBLOCK is never set on the user's own descriptor.

    `status` is stat(2) of the device it was opened by; without it, that of the host's device.
    """

    def __init__(self, line: HostLine, flags: int, status: Stat | None = None) -> None:
        super().__init__(flags)
        self.line = line.hold()
        self._status = status

    def stat(self) -> Stat:
        return self._status if self._status is not None else guest_stat(self.line.status())

    def released(self, task: Task) -> None:
        self.line.release()

    # --- data ---

    async def read(self, task: Task, buffer: memoryview) -> int:
        """One line in canonical mode, else what MIN and TIME ask for. Raises EIO, EAGAIN, EWOULDBLOCK."""
        if not len(buffer):
            return 0
        await self._foreground(task, SIGTTIN)
        if self.line.ready(POLLIN) & POLLHUP:
            return 0
        modes = self.line.modes()
        if modes.lflag & ICANON:
            return await self._read_line(task, buffer)
        minimum, time = modes.cc[VMIN], modes.cc[VTIME] / 10
        if self.nonblocking:
            return self._take(buffer) or (self.would_block() if minimum else 0)
        return await self._read_raw(task, buffer, minimum, time)

    async def _read_line(self, task: Task, buffer: memoryview) -> int:
        while (got := self._take(buffer)) is None:
            if self.nonblocking:
                return self.would_block()
            await task.wait((self.line.fd, READ))
            await self._foreground(task, SIGTTIN)
        return got

    async def _read_raw(self, task: Task, buffer: memoryview, minimum: int, time: float) -> int:
        """MIN and TIME as termio(7) has them; `time` is in seconds, 0 for no limit.

        MIN = 0: TIME limits the wait for the first byte. MIN > 0: TIME is the gap between bytes that ends the read.
        """
        got, enough = 0, max(1, min(minimum, len(buffer)))
        while True:
            more = self._take(buffer[got:])
            got += more or 0
            if more == 0 or got >= enough or not (minimum or time):
                return got
            timed = time and (got or not minimum)
            deadline = task.clock.monotonic() + time if timed else None
            try:
                if not await task.wait((self.line.fd, READ), deadline=deadline):
                    return got
            except Interrupted:
                if got:
                    return got
                raise

    def _take(self, buffer: memoryview) -> int | None:
        found = self.line.ready(POLLIN)
        if found & POLLHUP:
            return 0  # end of file from now on
        return self.line.take(buffer) if found & (POLLIN | POLLERR) else None

    async def write(self, task: Task, data: memoryview) -> int:
        """Raises EIO after a hangup, EAGAIN and EWOULDBLOCK if nothing at all went."""
        if self.line.tostop():
            await self._foreground(task, SIGTTOU)
        done = 0
        while done < len(data):
            if self.line.ready(POLLOUT) & (POLLOUT | POLLERR | POLLHUP):
                done += self.line.put(data[done:])
            elif self.nonblocking:
                return done or self.would_block()
            else:
                try:
                    await task.wait((self.line.fd, WRITE))
                except Interrupted:
                    if done:
                        return done
                    raise
        return done

    def readiness(self, events: int) -> int:
        # Linux numbers these five bits as HP-UX does.
        return self.line.ready(events) & (events | POLLERR | POLLHUP)

    def conditions(self, events: int) -> list[Condition]:
        wanted = (READ if events & POLLIN else 0) | (WRITE if events & POLLOUT else 0)
        return [(self.line.fd, wanted)] if wanted else []

    # --- job control ---

    async def _foreground(self, task: Task, number: int) -> None:
        """Wait until hp9k is the terminal's foreground job; until then its processes get `number`.

        Raises EIO where a reader ignores SIGTTIN; one that ignores SIGTTOU may go on.
        """
        while self.line.in_background():
            if task.signals.ignores(number) or task.signals.mask & bit(number):
                if number == SIGTTIN:
                    raise Errno.EIO
                return
            task.machine.post(number)
            await task.wait()

    # --- ioctl ---

    async def ioctl(self, task: Task, request: int, argument: int) -> int:
        """Raises EINVAL for what is no terminal's request, EFAULT, EIO."""
        handler = _REQUESTS.get(ioctl.canonical(request))
        if handler is None:
            raise Errno.EINVAL
        return await handler(self, task, argument) or 0

    async def drain(self, task: Task) -> None:
        """Wait until everything written has been sent."""
        while self.line.output_queued():
            await task.wait(deadline=task.clock.monotonic() + DRAIN_INTERVAL)


Handler = Callable[[HostTerminal, "Task", int], Awaitable[int | None]]


def _store(task: Task, address: int, structure: Structure) -> None:
    structure.store(task.memory, address, task.abi.ALIGNMENT)


def _load_int(task: Task, address: int) -> int:
    return task.memory.s32(address)


async def _get_termio(file: HostTerminal, task: Task, address: int) -> None:
    _store(task, address, termio.to_termio(file.line.modes()))


async def _get_termios(file: HostTerminal, task: Task, address: int) -> None:
    _store(task, address, file.line.modes())


def _setter(load: Callable[[Task, int, termio.Termios], termio.Termios], *, drain: bool, flush: bool) -> Handler:
    """A request that sets modes: at once, after the output has gone (W, D), and dropping input too (F)."""

    async def handler(file: HostTerminal, task: Task, address: int) -> None:
        wanted = load(task, address, file.line.modes())
        await file._foreground(task, SIGTTOU)
        if drain:
            await file.drain(task)
        if flush:
            file.line.flush(0)
        file.line.set_modes(wanted)

    return handler


def _load_termio(task: Task, address: int, modes: termio.Termios) -> termio.Termios:
    return termio.from_termio(termio.Termio.load(task.memory, address, task.abi.ALIGNMENT), modes)


def _load_termios(task: Task, address: int, modes: termio.Termios) -> termio.Termios:
    return termio.Termios.load(task.memory, address, task.abi.ALIGNMENT)


def _load_sgttyb(task: Task, address: int, modes: termio.Termios) -> termio.Termios:
    return termio.from_sgttyb(termio.Sgttyb.load(task.memory, address, task.abi.ALIGNMENT), modes)


async def _get_sgttyb(file: HostTerminal, task: Task, address: int) -> None:
    _store(task, address, termio.to_sgttyb(file.line.modes()))


async def _get_ltchars(file: HostTerminal, task: Task, address: int) -> None:
    _store(task, address, termio.to_ltchars(file.line.host_modes(), file.line.dsusp))


async def _set_ltchars(file: HostTerminal, task: Task, address: int) -> None:
    line, wanted = file.line, termio.Ltchars.load(task.memory, address, task.abi.ALIGNMENT)
    await file._foreground(task, SIGTTOU)
    line.set_host_modes(termio.from_ltchars(wanted, line.host_modes(), line.dsusp))
    line.dsusp = wanted.chars[1]


async def _get_local(file: HostTerminal, task: Task, address: int) -> None:
    _store(task, address, Int(value=LTOSTOP if file.line.modes().lflag & TOSTOP else 0))


def _local(change: Callable[[int, int], int]) -> Handler:
    """TIOCLBIS, TIOCLBIC, TIOCLSET: `change` makes the new local bits of the old ones and the argument."""

    async def handler(file: HostTerminal, task: Task, address: int) -> None:
        argument = _load_int(task, address)
        await file._foreground(task, SIGTTOU)
        modes = file.line.modes()
        local = change(LTOSTOP if modes.lflag & TOSTOP else 0, argument)
        modes.lflag = modes.lflag | TOSTOP if local & LTOSTOP else modes.lflag & ~TOSTOP
        file.line.set_modes(modes)

    return handler


async def _get_window(file: HostTerminal, task: Task, address: int) -> None:
    _store(task, address, file.line.window_size())


async def _set_window(file: HostTerminal, task: Task, address: int) -> None:
    file.line.set_window_size(termio.Winsize.load(task.memory, address, task.abi.ALIGNMENT))


async def _send_break(file: HostTerminal, task: Task, argument: int) -> None:
    await file.drain(task)
    if not argument:
        file.line.send_break()


async def _flow(file: HostTerminal, task: Task, argument: int) -> None:
    if argument not in range(4):
        raise Errno.EINVAL
    await file._foreground(task, SIGTTOU)
    file.line.flow(argument)


async def _flush(file: HostTerminal, task: Task, argument: int) -> None:
    if argument not in range(3):
        raise Errno.EINVAL
    await file._foreground(task, SIGTTOU)
    file.line.flush(argument)


async def _get_pgrp(file: HostTerminal, task: Task, address: int) -> None:
    _store(task, address, Int(value=file.line.pgrp or task.pgrp))


async def _set_pgrp(file: HostTerminal, task: Task, address: int) -> None:
    pgrp = _load_int(task, address)
    if pgrp <= 0:
        raise Errno.EINVAL
    if not any(other.pgrp == pgrp and other.session == task.session for other in task.machine.tasks.values()):
        raise Errno.EPERM
    file.line.pgrp = pgrp


async def _get_session(file: HostTerminal, task: Task, address: int) -> None:
    _store(task, address, Int(value=file.line.session or task.session))


async def _input_queued(file: HostTerminal, task: Task, address: int) -> None:
    _store(task, address, Int(value=file.line.input_queued()))


_REQUESTS: dict[int, Handler] = {
    ioctl.TCGETA: _get_termio,
    ioctl.TCSETA: _setter(_load_termio, drain=False, flush=False),
    ioctl.TCSETAW: _setter(_load_termio, drain=True, flush=False),
    ioctl.TCSETAF: _setter(_load_termio, drain=True, flush=True),
    ioctl.TCGETATTR: _get_termios,
    ioctl.TCSETATTR: _setter(_load_termios, drain=False, flush=False),
    ioctl.TCSETATTRD: _setter(_load_termios, drain=True, flush=False),
    ioctl.TCSETATTRF: _setter(_load_termios, drain=True, flush=True),
    ioctl.TIOCGETP: _get_sgttyb,
    ioctl.TIOCSETP: _setter(_load_sgttyb, drain=True, flush=True),
    ioctl.TIOCGLTC: _get_ltchars,
    ioctl.TIOCSLTC: _set_ltchars,
    ioctl.TIOCLGET: _get_local,
    ioctl.TIOCLSET: _local(lambda old, argument: argument),
    ioctl.TIOCLBIS: _local(lambda old, argument: old | argument),
    ioctl.TIOCLBIC: _local(lambda old, argument: old & ~argument),
    ioctl.TIOCGWINSZ: _get_window,
    ioctl.TIOCSWINSZ: _set_window,
    ioctl.TCSBRK: _send_break,
    ioctl.TCXONC: _flow,
    ioctl.TCFLSH: _flush,
    ioctl.TIOCGPGRP: _get_pgrp,
    ioctl.TIOCSPGRP: _set_pgrp,
    ioctl.TIOCGSID: _get_session,
    ioctl.FIONREAD: _input_queued,
}
