"""Trapping on pseudo-terminals (pty(7)): what programs ask of the terminal waits until the master has answered.

With TIOCTRAP the master is shown every open, the last close, and the requests that are none of a terminal's, which it
answers itself. With TIOCMONITOR it is shown the terminal's own requests, which have been done by then; where the line
does nothing of its own (TIOCTTY off) they are the master's to answer, too. One at a time, in the order they came.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kernel.abi import ioctl
from kernel.abi.errno import Errno, by_code
from kernel.abi.ptyio import SIGABORT, SIGBLOCK, SIGNORMAL, RequestInfo
from kernel.waiting import Interrupted, WaitQueue

if TYPE_CHECKING:
    from kernel.process.task import Task

_OPEN, _CLOSE = ioctl.void(ioctl.TIOCOPEN), ioctl.void(ioctl.TIOCCLOSE)
_VALUE = 4  # bytes of an argument that is no pointer


class Trap:
    """One request a process makes of the terminal, and the master's answer.

    `shown`: it is done and can't be changed any more. `seen`: the master knows of it.
    """

    def __init__(self, request: int, task: Task | None, argument: bytes = b"", *, shown: bool = False) -> None:
        self.request = request
        self.pid, self.pgrp = (task.pid, task.pgrp) if task is not None else (0, 0)
        self.argument = argument
        self.shown = shown
        self.seen = self.answered = False
        self.error = self.value = 0

    @property
    def argget(self) -> int:
        readable = ioctl.reads(self.request) or not ioctl.size(self.request)
        return ioctl.copying(len(self.argument), to_program=True) if self.argument and readable else 0

    @property
    def argset(self) -> int:
        writable = not self.shown and ioctl.writes(self.request)
        return ioctl.copying(len(self.argument), to_program=False) if writable else 0

    def info(self) -> RequestInfo:
        return RequestInfo(
            request=_signed(self.request), argget=_signed(self.argget), argset=_signed(self.argset), pgrp=self.pgrp,
            pid=self.pid,
        )  # fmt: skip


def _signed(word: int) -> int:
    return word - (1 << 32) if word & 0x80000000 else word


class Traps:
    """The traps of one pseudo-terminal. `noticed` is woken whenever the master finds another state."""

    def __init__(self, noticed: WaitQueue) -> None:
        self.trapping = self.monitoring = False
        self.termio = True  # TIOCTTY: the line does what termio(7) says
        self.signals = SIGNORMAL
        self._waiting: deque[Trap] = deque()
        self._noticed = noticed
        self._answered = WaitQueue()

    def reset(self) -> None:
        """The master is gone, or a new one is there. Waiting processes get EIO."""
        self.trapping = self.monitoring = False
        self.termio = True
        self.signals = SIGNORMAL
        self._dismiss(list(self._waiting), Errno.EIO.code)

    def set_signals(self, mode: int) -> None:
        """TIOCSIGMODE. Raises EINVAL."""
        if mode not in (SIGNORMAL, SIGBLOCK, SIGABORT):
            raise Errno.EINVAL
        self.signals = mode

    def set_trapping(self, on: bool) -> None:
        """TIOCTRAP. What waits when it goes off is as if it had not been caught."""
        self.trapping = on
        if not on:
            waiting = [trap for trap in self._waiting if not trap.shown]
            self._dismiss([trap for trap in waiting if trap.request in (_OPEN, _CLOSE)], 0)
            self._dismiss([trap for trap in waiting if trap.request not in (_OPEN, _CLOSE)], Errno.EINVAL.code)

    def set_monitoring(self, on: bool) -> None:
        """TIOCMONITOR."""
        self.monitoring = on
        if not on:
            self._dismiss([trap for trap in self._waiting if trap.shown], 0)

    # --- for the programs' side ---

    def catches(self, own: bool) -> bool:
        """Whether a request is the master's to answer; `own` if the terminal has it itself."""
        return self.trapping and not (own and self.termio)

    async def ask(self, task: Task, request: int, argument: int) -> int:
        """Have the master answer a request. Raises what it answers; EINTR, EFAULT, EIO when it goes away."""
        trap = Trap(request, task, _load(task, request, argument))
        await self._hold(task, trap)
        if ioctl.writes(request):
            task.memory.write(argument, trap.argument)
        return trap.value

    async def show(self, task: Task, request: int, argument: int) -> None:
        """Show the master a request that is done. Raises EINTR."""
        await self._hold(task, Trap(request, task, _load(task, request, argument), shown=True))

    async def opened(self, task: Task) -> None:
        """A process opens the terminal. Raises what the master answers, EINTR, EIO."""
        if self.trapping:
            await self._hold(task, Trap(_OPEN, task))

    def closed(self) -> None:
        """Called after the last close of the terminal."""
        if self.trapping:
            self._add(Trap(_CLOSE, None))

    async def close_answered(self, task: Task) -> None:
        """Wait until the master knows of the last close, or a signal comes: a close is not taken back."""
        trap = next((trap for trap in reversed(self._waiting) if trap.request == _CLOSE), None)
        try:
            while trap is not None and not trap.answered:
                await task.wait(self._answered)
        except Interrupted:
            return

    async def _hold(self, task: Task, trap: Trap) -> None:
        self._add(trap)
        try:
            with self._signalled(task):
                while not trap.answered:
                    await task.wait(self._answered)
        finally:
            if trap in self._waiting:
                self._waiting.remove(trap)
                self._noticed.wake()
        if trap.error:
            raise by_code(trap.error) or Errno.EIO

    @contextmanager
    def _signalled(self, task: Task) -> Iterator[None]:
        """TIOCSIGMODE: a signal ends the wait as any other; or once it is over; or so that nothing is restarted."""
        if self.signals == SIGBLOCK:
            with task.signals.handlers_postponed():
                yield
        elif self.signals == SIGABORT:
            try:
                yield
            except Interrupted:
                raise Errno.EINTR from None
        else:
            yield

    def _add(self, trap: Trap) -> None:
        self._waiting.append(trap)
        self._noticed.wake()

    def _dismiss(self, traps: list[Trap], error: int) -> None:
        for trap in traps:
            self._waiting.remove(trap)
            trap.error, trap.answered = error, True
        self._answered.wake()
        self._noticed.wake()

    # --- for the master's side ---

    @property
    def pending(self) -> Trap | None:
        """The request to be answered next."""
        return self._waiting[0] if self._waiting else None

    def answer(self, info: RequestInfo) -> None:
        """TIOCREQSET. Raises EINVAL where the master has been shown nothing that still waits."""
        trap = self.pending
        if trap is None or not trap.seen:
            raise Errno.EINVAL
        self._waiting.popleft()
        if not trap.shown:
            trap.error, trap.value = info.errno_error, info.return_value
        trap.answered = True
        self._answered.wake()
        self._noticed.wake()


def _load(task: Task, request: int, argument: int) -> bytes:
    """What a request's argument points at, zeros where only an answer goes; or the argument itself. Raises EFAULT."""
    size = ioctl.size(request)
    if not size:
        return argument.to_bytes(_VALUE, "big")
    return task.memory.read(argument, size) if ioctl.reads(request) else bytes(size)
