"""Signals the host sends to hp9k, passed on to the guest, and job control between the two."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType

from kernel.abi import signals
from kernel.machine import Machine
from kernel.process.actions import Action, valid
from kernel.process.task import Task
from kernel.tty.devices import Terminals

# PIPE is not among them: hp9k's own writes raise it too, and the kernel already tells the guest of a broken pipe.
_PASSED_ON = (
    *("HUP", "INT", "QUIT", "ABRT", "TERM", "USR1", "USR2", "ALRM", "VTALRM", "PROF", "XCPU", "PWR", "WINCH"),
    *("TSTP", "CONT"),
)
# What the host's terminal sends its foreground job, which is hp9k: among the guests it is their terminal's.
_OF_THE_KEYBOARD = frozenset((signals.SIGINT, signals.SIGQUIT, signals.SIGTSTP, signals.SIGWINCH))


class NoSignals:
    """In place of `HostSignals` where signals stay those of the process that uses hp9k as a library."""

    on_interrupt: Callable[[], None] | None = None

    def attach(self, machine: Machine) -> None:
        """Nothing is passed on."""

    def inherit(self, task: Task) -> None:
        """Nothing is ignored."""

    def close(self) -> None:
        """Nothing was changed."""


class HostSignals:
    """From the start until `close`, signals go to the processes of a machine instead of to hp9k; those that come before
    it is there wait for it.

    CPython's C signal handler writes each signal's number to a pipe the scheduler watches, so that a signal ends the
    scheduler's sleep and no guest state is touched at a bad moment. Nothing interrupts hp9k itself: not where it
    makes temporary files, not where it puts the terminals back after the last process.
    """

    def __init__(self, terminals: Terminals) -> None:
        self._terminals = terminals
        self._machine: Machine | None = None
        self._handlers: dict[int, signal._HANDLER] = {}
        self._continued = False
        self._stopped = False  # the next SIGCONT ends a stop of hp9k's own
        self.on_interrupt: Callable[[], None] | None = None  # called at SIGINT, which no process gets then
        self._read, self._write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._old_wakeup = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        self._ignored: list[int] = []
        for name in _PASSED_ON:
            number = getattr(signal, "SIG" + name, None)
            if number is None:
                continue
            if signal.getsignal(number) is signal.SIG_IGN:  # as after nohup(1)
                self._ignored.append(number)
            else:
                self._handlers[number] = signal.signal(number, self._noted)

    def attach(self, machine: Machine) -> None:
        """From now on signals are `machine`'s."""
        self._machine = machine
        machine.scheduler.watch_forever(self._read, self._pass_on)
        machine.on_stopped = self._stop

    def inherit(self, task: Task) -> None:
        """The program finds ignored what hp9k was started with ignored: many ask before they catch SIGINT.

        Its process group is what hp9k is to the host's shell: whether that can be stopped, the host decides.
        """
        assert self._machine is not None
        self._machine.processes.host_job = task.pgrp
        for host_number in self._ignored:
            number = signals.from_host(host_number)
            if number is not None:
                task.signals.set_action(number, Action(signals.SIG_IGN))

    def close(self) -> None:
        """Restore the handlers. To be called after the machine is closed: its scheduler watched the pipe."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_wakeup)
        os.close(self._read)
        os.close(self._write)

    def _noted(self, number: int, frame: FrameType | None) -> None:
        """The pipe does the work; only whether a stop was ended must be known at once."""
        if number == signal.SIGCONT:
            self._continued = True
        elif number == signal.SIGINT and self.on_interrupt is not None:
            self.on_interrupt()

    def _pass_on(self) -> None:
        assert self._machine is not None
        for host_number in os.read(self._read, 4096):
            if host_number == signal.SIGINT and self.on_interrupt is not None:
                continue
            number = signals.from_host(host_number)
            if number is None or not valid(number, self._machine.model.series):
                number = signals.SIGTERM  # for one this HP-UX lacks, as the Series 300 does XCPU
            if number == signals.SIGCONT:
                self._terminals.reapply()
            for group in self._addressed(number):
                self._machine.processes.post(number, group)

    def _addressed(self, number: int) -> set[int]:
        """The process groups that get a signal; 0 is all of them.

        Who brings hp9k back to the foreground means what is in the foreground there, not what a shell of the guests
        keeps stopped.
        """
        assert self._machine is not None
        foreground = self._terminals.foreground()
        if number in _OF_THE_KEYBOARD:
            return {foreground}
        if number == signals.SIGCONT and self._stopped and foreground:
            self._stopped = False
            return {foreground, self._machine.processes.host_job}
        return {0}

    def _stop(self) -> None:
        """All guests are stopped: so is hp9k, the terminal as its owner left it.

        In an orphaned process group the host ignores the signal, since nobody could ever continue us; then the
        guests go on as well.
        """
        assert self._machine is not None
        self._terminals.restore()
        self._continued = False
        handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.raise_signal(signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, handler)
        self._stopped = self._continued
        if not self._continued:
            self._terminals.reapply()
            self._machine.processes.post(signals.SIGCONT)
