"""The ioctl(2) requests of terminals (termio(7), termios(7), tty(7)), for every kind of line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from kernel.abi import ioctl, termio
from kernel.abi.errno import Errno
from kernel.abi.layout import I32, Structure
from kernel.abi.signals import SIGTTOU, SIGWINCH
from kernel.abi.termio import TOSTOP
from kernel.process.table import Processes
from kernel.process.zombie import INIT
from kernel.tty.jobs import foreground

if TYPE_CHECKING:
    from kernel.process.task import Task
    from kernel.tty.line import Line

LTOSTOP = 1  # TIOCLGET
DRAIN_INTERVAL = 0.01  # seconds between two looks at an output queue whose end nobody reports


class Int(Structure):
    value: I32


Handler = Callable[["Line", "Task", int], Awaitable[int | None]]


def _store(task: Task, address: int, structure: Structure) -> None:
    structure.store(task.memory, address, task.abi.ALIGNMENT)


def _load_int(task: Task, address: int) -> int:
    return task.memory.s32(address)


async def _drain(line: Line, task: Task) -> None:
    """Wait until everything written has been sent."""
    while line.output_queued():
        await task.wait(deadline=task.clock.monotonic() + DRAIN_INTERVAL)


async def _get_termio(line: Line, task: Task, address: int) -> None:
    _store(task, address, termio.to_termio(line.modes()))


async def _get_termios(line: Line, task: Task, address: int) -> None:
    _store(task, address, line.modes())


def _setter(load: Callable[[Task, int, termio.Termios], termio.Termios], *, drain: bool, flush: bool) -> Handler:
    """A request that sets modes: at once, after the output has gone (W, D), and dropping input too (F)."""

    async def handler(line: Line, task: Task, address: int) -> None:
        wanted = load(task, address, line.modes())
        await foreground(line, task, SIGTTOU)
        if drain:
            await _drain(line, task)
        if flush:
            line.flush(0)
        line.set_modes(wanted)

    return handler


def _load_termio(task: Task, address: int, modes: termio.Termios) -> termio.Termios:
    return termio.from_termio(termio.Termio.load(task.memory, address, task.abi.ALIGNMENT), modes)


def _load_termios(task: Task, address: int, modes: termio.Termios) -> termio.Termios:
    return termio.Termios.load(task.memory, address, task.abi.ALIGNMENT)


def _load_sgttyb(task: Task, address: int, modes: termio.Termios) -> termio.Termios:
    return termio.from_sgttyb(termio.Sgttyb.load(task.memory, address, task.abi.ALIGNMENT), modes)


async def _get_sgttyb(line: Line, task: Task, address: int) -> None:
    _store(task, address, termio.to_sgttyb(line.modes()))


async def _get_ltchars(line: Line, task: Task, address: int) -> None:
    _store(task, address, line.ltchars())


async def _set_ltchars(line: Line, task: Task, address: int) -> None:
    wanted = termio.Ltchars.load(task.memory, address, task.abi.ALIGNMENT)
    await foreground(line, task, SIGTTOU)
    line.set_ltchars(wanted)


async def _get_local(line: Line, task: Task, address: int) -> None:
    _store(task, address, Int(value=LTOSTOP if line.modes().lflag & TOSTOP else 0))


def _local(change: Callable[[int, int], int]) -> Handler:
    """TIOCLBIS, TIOCLBIC, TIOCLSET: `change` makes the new local bits of the old ones and the argument."""

    async def handler(line: Line, task: Task, address: int) -> None:
        argument = _load_int(task, address)
        await foreground(line, task, SIGTTOU)
        modes = line.modes()
        local = change(LTOSTOP if modes.lflag & TOSTOP else 0, argument)
        modes.lflag = modes.lflag | TOSTOP if local & LTOSTOP else modes.lflag & ~TOSTOP
        line.set_modes(modes)

    return handler


async def _get_window(line: Line, task: Task, address: int) -> None:
    _store(task, address, line.window_size())


async def _set_window(line: Line, task: Task, address: int) -> None:
    """The foreground is told of a change."""
    wanted = termio.Winsize.load(task.memory, address, task.abi.ALIGNMENT)
    changed = wanted != line.window_size()
    line.set_window_size(wanted)
    if changed and line.pgrp:
        task.machine.part(Processes).post(SIGWINCH, line.pgrp)


async def _send_break(line: Line, task: Task, argument: int) -> None:
    await _drain(line, task)
    if not argument:
        line.send_break()


async def _flow(line: Line, task: Task, argument: int) -> None:
    if argument not in range(4):
        raise Errno.EINVAL
    await foreground(line, task, SIGTTOU)
    line.flow(argument)


async def _flush(line: Line, task: Task, argument: int) -> None:
    if argument not in range(3):
        raise Errno.EINVAL
    await foreground(line, task, SIGTTOU)
    line.flush(argument)


async def _get_pgrp(line: Line, task: Task, address: int) -> None:
    """While hp9k itself is in the background no group here has the foreground: a shell waits until its own does."""
    _store(task, address, Int(value=INIT if line.in_background() else line.pgrp or task.pgrp))


def check_controlling(line: Line, task: Task) -> None:
    """Raises ENOTTY where this isn't the caller's controlling terminal."""
    if line.session != task.session:
        raise Errno.ENOTTY


async def _set_pgrp(line: Line, task: Task, address: int) -> None:
    """Raises EPERM for a group that isn't of the caller's session, ENOTTY where this isn't its controlling terminal."""
    pgrp = _load_int(task, address)
    if pgrp <= 0:
        raise Errno.EINVAL
    check_controlling(line, task)
    await foreground(line, task, SIGTTOU)
    if not task.machine.part(Processes).in_session(pgrp, task.session):
        raise Errno.EPERM
    line.pgrp = pgrp


async def _get_session(line: Line, task: Task, address: int) -> None:
    _store(task, address, Int(value=line.session or task.session))


async def _input_queued(line: Line, task: Task, address: int) -> None:
    _store(task, address, Int(value=line.input_queued()))


REQUESTS: dict[int, Handler] = {
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
