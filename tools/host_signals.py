"""Signals the host sends to hp9k, passed on to the guest, and job control between the two."""

from __future__ import annotations

import os
import signal
from types import FrameType, TracebackType

from kernel.abi import signals
from kernel.machine import Machine
from kernel.tty.devices import Terminals

_PASSED_ON = ("HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "ALRM", "PWR", "WINCH", "TSTP", "CONT")


class HostSignals:
    """While the context lasts, signals go to the machine's processes instead of to hp9k.

    The C level of Python writes each signal's number to a pipe the scheduler watches, so that a signal ends the
    scheduler's sleep and no guest state is touched at a bad moment.
    """

    def __init__(self, machine: Machine, terminals: Terminals) -> None:
        self._machine = machine
        self._terminals = terminals
        self._handlers: dict[int, signal._HANDLER] = {}
        self._continued = False

    def __enter__(self) -> HostSignals:
        self._read, self._write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        for name in _PASSED_ON:
            number = getattr(signal, "SIG" + name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, self._noted)
        self._old_wakeup = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        self._machine.scheduler.watch_forever(self._read, self._pass_on)
        self._machine.on_stopped = self._stop
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(self._old_wakeup)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._machine.on_stopped = None

    def close(self) -> None:
        """After the machine is closed: its scheduler watched the pipe."""
        os.close(self._read)
        os.close(self._write)

    def _noted(self, number: int, frame: FrameType | None) -> None:
        """The pipe does the work; only whether a stop was ended must be known at once."""
        if number == signal.SIGCONT:
            self._continued = True

    def _pass_on(self) -> None:
        for host_number in os.read(self._read, 4096):
            number = signals.from_host(host_number)
            if number is None:
                continue
            if number == signals.SIGCONT:
                self._terminals.reapply()
            self._machine.post(number)

    def _stop(self) -> None:
        """All guests are stopped: so is hp9k, the terminal as its owner left it.

        In an orphaned process group the host ignores the signal, since nobody could ever continue us; then the
        guests go on as well.
        """
        self._terminals.restore()
        self._continued = False
        handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.raise_signal(signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, handler)
        if not self._continued:
            self._terminals.reapply()
            self._machine.post(signals.SIGCONT)
