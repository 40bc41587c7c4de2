"""What signals do to a process, whichever of its threads takes them: actions, and what is pending for all of them."""

from __future__ import annotations

from typing import Protocol

from emu.named import Named
from kernel.abi.signals import (
    NSIG,
    SA_NOCLDSTOP,
    SA_NOCLDWAIT,
    SA_NODEFER,
    SIG_DFL,
    SIG_IGN,
    SIGCLD,
    SIGNALS,
    SIGXCPU,
    SIGXFSZ,
    SV_BSDSIG,
    Default,
    bit,
)


class Action(Named):
    """How a signal is handled; flags as sigvector's and sigaction's, which share their bits."""

    handler: int = SIG_DFL
    mask: int = 0
    flags: int = 0
    posix: bool = False  # installed by sigaction(2): flags a SIGCLD handler may have differ in meaning

    @property
    def reenters(self) -> bool:
        """Whether the signal may come again while its handler runs."""
        return self.posix and bool(self.flags & SA_NODEFER)


DEFAULT = Action()


class Taker(Protocol):
    """A thread, as much of its signals as the others may know."""

    mask: int
    own: int  # pending for it alone
    awaited: int  # what it is about to take without a handler

    def update(self) -> None:
        """What is pending for all, or an action, has changed."""
        ...

    def told(self) -> None:
        """There may be something for this one to take."""
        ...


class SignalActions:
    """Of one process."""

    def __init__(self) -> None:
        self.actions: dict[int, Action] = {}
        self.pending = 0  # for the first thread that doesn't block it
        self.codes: dict[int, int] = {}
        self.takers: list[Taker] = []
        self.return_routine = 0  # of the program's, that handlers return to; 0: the kernel's own

    def action(self, number: int) -> Action:
        return self.actions.get(number, DEFAULT)

    def set(self, number: int, action: Action) -> None:
        """Install an action; a signal now ignored is no longer pending."""
        self.actions[number] = action
        if action.handler == SIG_IGN or (action.handler == SIG_DFL and _ignored_by_default(number)):
            self.forget(bit(number))
        self.update()

    def update(self) -> None:
        for taker in self.takers:
            taker.update()

    def forget(self, mask: int) -> None:
        """Nothing of `mask` is pending any more."""
        self.pending &= ~mask
        for taker in self.takers:
            taker.own &= ~mask

    def ignores(self, number: int) -> bool:
        handler = self.action(number).handler
        return handler == SIG_IGN or (handler == SIG_DFL and _ignored_by_default(number))

    def wants_stops(self) -> bool:
        """Whether SIGCLD is to tell of children that stop, too."""
        action = self.action(SIGCLD)
        if action.posix:
            return not action.flags & SA_NOCLDSTOP
        return bool(action.flags & SV_BSDSIG)

    def keeps_zombies(self) -> bool:
        """Whether children leave a status when they end."""
        action = self.action(SIGCLD)
        return action.handler != SIG_IGN and not (action.posix and action.flags & SA_NOCLDWAIT)

    def willing(self, number: int, first: Taker) -> Taker:
        """The thread that is to take a signal of the process: one that waits for it or doesn't block it;
        else `first`."""
        wanted = bit(number)
        for taker in self.takers:
            if taker.awaited & wanted:
                return taker
        for taker in self.takers:
            if not taker.mask & wanted:
                return taker
        return first

    def pass_on(self) -> None:
        """The thread that was to take what is pending may do so no more: perhaps another one can."""
        for taker in self.takers:
            taker.told()


def _ignored_by_default(number: int) -> bool:
    """A process continues when SIGCONT is sent, not when it is taken."""
    known = SIGNALS.get(number)
    return known is not None and known.default in (Default.IGNORE, Default.CONTINUE)


def valid(number: int, series: str) -> bool:
    """Whether there is such a signal. Those of limits are sent from release 10 on only, but programs of the Series 800
    may have been compiled for any release, and ask for them where their headers do (hpux-abi.md 6.2 has the Series
    300's)."""
    return 0 < number < NSIG or (series == "s800" and number in (SIGXCPU, SIGXFSZ))
