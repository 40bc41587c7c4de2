"""The ioctl(2) requests of terminals (termio(7), termios(7), tty(7)), for whatever kind of line is behind them."""

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

if TYPE_CHECKING:
    from kernel.process.task import Task
    from kernel.tty.terminal import Terminal

LTOSTOP = 1  # TIOCLGET


class Int(Structure):
    value: I32


Handler = Callable[["Terminal", "Task", int], Awaitable[int | None]]


def _store(task: Task, address: int, structure: Structure) -> None:
    structure.store(task.memory, address, task.abi.ALIGNMENT)


def _load_int(task: Task, address: int) -> int:
    return task.memory.s32(address)


async def _get_termio(file: Terminal, task: Task, address: int) -> None:
    _store(task, address, termio.to_termio(file.line.modes()))


async def _get_termios(file: Terminal, task: Task, address: int) -> None:
    _store(task, address, file.line.modes())


def _setter(load: Callable[[Task, int, termio.Termios], termio.Termios], *, drain: bool, flush: bool) -> Handler:
    """A request that sets modes: at once, after the output has gone (W, D), and dropping input too (F)."""

    async def handler(file: Terminal, task: Task, address: int) -> None:
        wanted = load(task, address, file.line.modes())
        await file.foreground(task, SIGTTOU)
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


async def _get_sgttyb(file: Terminal, task: Task, address: int) -> None:
    _store(task, address, termio.to_sgttyb(file.line.modes()))


async def _get_ltchars(file: Terminal, task: Task, address: int) -> None:
    _store(task, address, file.line.ltchars())


async def _set_ltchars(file: Terminal, task: Task, address: int) -> None:
    wanted = termio.Ltchars.load(task.memory, address, task.abi.ALIGNMENT)
    await file.foreground(task, SIGTTOU)
    file.line.set_ltchars(wanted)


async def _get_local(file: Terminal, task: Task, address: int) -> None:
    _store(task, address, Int(value=LTOSTOP if file.line.modes().lflag & TOSTOP else 0))


def _local(change: Callable[[int, int], int]) -> Handler:
    """TIOCLBIS, TIOCLBIC, TIOCLSET: `change` makes the new local bits of the old ones and the argument."""

    async def handler(file: Terminal, task: Task, address: int) -> None:
        argument = _load_int(task, address)
        await file.foreground(task, SIGTTOU)
        modes = file.line.modes()
        local = change(LTOSTOP if modes.lflag & TOSTOP else 0, argument)
        modes.lflag = modes.lflag | TOSTOP if local & LTOSTOP else modes.lflag & ~TOSTOP
        file.line.set_modes(modes)

    return handler


async def _get_window(file: Terminal, task: Task, address: int) -> None:
    _store(task, address, file.line.window_size())


async def _set_window(file: Terminal, task: Task, address: int) -> None:
    """The foreground is told of a change."""
    wanted = termio.Winsize.load(task.memory, address, task.abi.ALIGNMENT)
    changed = wanted != file.line.window_size()
    file.line.set_window_size(wanted)
    if changed and file.line.pgrp:
        task.machine.part(Processes).post(SIGWINCH, file.line.pgrp)


async def _send_break(file: Terminal, task: Task, argument: int) -> None:
    await file.drain(task)
    if not argument:
        file.line.send_break()


async def _flow(file: Terminal, task: Task, argument: int) -> None:
    if argument not in range(4):
        raise Errno.EINVAL
    await file.foreground(task, SIGTTOU)
    file.line.flow(argument)


async def _flush(file: Terminal, task: Task, argument: int) -> None:
    if argument not in range(3):
        raise Errno.EINVAL
    await file.foreground(task, SIGTTOU)
    file.line.flush(argument)


async def _get_pgrp(file: Terminal, task: Task, address: int) -> None:
    """Where hp9k itself is in the background, the foreground is nobody's here: a shell waits until it is."""
    _store(task, address, Int(value=INIT if file.line.in_background() else file.line.pgrp or task.pgrp))


async def _set_pgrp(file: Terminal, task: Task, address: int) -> None:
    """Raises EPERM for a group that isn't of the caller's session, ENOTTY where this isn't its controlling terminal."""
    pgrp = _load_int(task, address)
    if pgrp <= 0:
        raise Errno.EINVAL
    if file.line.session not in (0, task.session):
        raise Errno.ENOTTY
    await file.foreground(task, SIGTTOU)
    if not task.machine.part(Processes).in_session(pgrp, task.session):
        raise Errno.EPERM
    file.line.pgrp = pgrp


async def _get_session(file: Terminal, task: Task, address: int) -> None:
    _store(task, address, Int(value=file.line.session or task.session))


async def _input_queued(file: Terminal, task: Task, address: int) -> None:
    _store(task, address, Int(value=file.line.input_queued()))


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
