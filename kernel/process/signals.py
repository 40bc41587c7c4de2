"""Signals of one process: what is pending, blocked and handled, and how a signal is taken.

sigvector(2), sigaction(2), signal(5); facts in hpux-abi.md 6.2-6.4. Nothing restarts by default: an interrupted
call returns EINTR unless the handler was installed with SA_RESTART or its sigcontext asks for a restart.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from emu.cpu import Cpu
from emu.memory import MemoryFault
from emu.named import Named
from kernel.abi.limits import ENFORCED_SINCE
from kernel.abi.signals import (
    NOT_RESET,
    NSIG,
    SA_NOCLDSTOP,
    SA_NOCLDWAIT,
    SA_NODEFER,
    SA_RESTART,
    SIG_DFL,
    SIG_IGN,
    SIGBUS,
    SIGCLD,
    SIGCONT,
    SIGFPE,
    SIGILL,
    SIGKILL,
    SIGNALS,
    SIGSEGV,
    SIGSTOP,
    SIGTRAP,
    SIGTSTP,
    SIGTTIN,
    SIGTTOU,
    SIGXCPU,
    SIGXFSZ,
    SV_BSDSIG,
    SV_ONSTACK,
    SV_RESETHAND,
    UNBLOCKABLE,
    Default,
    bit,
)
from kernel.series.convention import Abi, Gate, SignalContext, SignalFrames
from kernel.waiting import Condition, WaitQueue

_FAULTS = frozenset((SIGILL, SIGFPE, SIGBUS, SIGSEGV))
_STOPS = sum(bit(n) for n in (SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU))
# sigvector(2) names the calls a handler may have restarted; connect and the like never are.
RESTARTABLE = frozenset(
    (
        *("read", "readv", "write", "writev", "open", "ioctl", "fcntl", "lockf", "wait", "wait3", "waitpid"),
        *("semop", "msgsnd", "msgrcv"),
        *(
            call + release  # the first releases' numbers, and X/Open's
            for call in ("send", "sendto", "sendmsg", "recv", "recvfrom", "recvmsg")
            for release in ("", "_old", "2")
        ),
    )
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


class Receiver(Protocol):
    """Whose signals they are: as much of a process as they may know, and what they do to it."""

    abi: Abi
    cpu: Cpu
    gate: Gate
    alive: bool
    stopped: bool

    @property
    def traced(self) -> bool: ...
    @property
    def waiting(self) -> bool: ...
    @property
    def call_name(self) -> str: ...
    @property
    def orphaned(self) -> bool:
        """Whether no parent is left to continue it after a stop."""
        ...

    def wait(self, *conditions: Condition, deadline: float | None = None) -> Coroutine[Any, bool, bool]: ...
    def interrupt(self) -> None:
        """A signal is to be taken: come to where it can be."""
        ...

    def signalled(self, number: int, reason: str) -> None:
        """A signal is about to be taken; `reason` is what the processor stopped for, if it raised it."""
        ...

    def withholds(self, number: int, code: int, reason: str) -> bool:
        """Whether a signal that is to be taken is kept by somebody who looks on."""
        ...

    def stop(self, signal: int) -> None: ...
    def resume(self) -> None:
        """SIGCONT."""
        ...

    def continue_traced(self) -> None:
        """Go on whatever it was stopped for."""
        ...

    def kill(self, number: int, code: int, reason: str, *, core: bool) -> None:
        """The signal ends it."""
        ...

    def kill_without_stack(self, number: int) -> None:
        """There is no room for the frame of its handler: the program can't be told of anything any more."""
        ...


class SignalState:
    """The signals of one process."""

    def __init__(self, task: Receiver) -> None:
        self._task = task
        self.actions: dict[int, Action] = {}
        self.mask = 0
        self.pending = 0
        self.deliverable = 0  # pending and not blocked, kept up to date: the hot path tests only this
        self._attaching = 0  # signal that stops it for an attaching debugger, even if blocked
        self.saved_mask: int | None = None  # what sigpause(2) and sigsuspend(2) go back to
        self.on_stack = False
        self.stack = self.stack_size = 0  # sigstack(2), sigaltstack(2); where it grows from, 0 for none
        self._codes: dict[int, int] = {}
        self._traced_code = 0  # of the signal the process stopped for, if it is traced
        self._reasons: dict[int, str] = {}  # for signals of the processor: what happened, and where
        self._addresses: dict[int, int] = {}  # and what it was about
        self._frames: SignalFrames = task.abi.signal_frames(task.cpu)
        self._interrupted_call: int | None = None
        self._arrived = WaitQueue()  # woken when one of those the task waits for is pending, though it is blocked
        self._awaited = 0

    # --- state ---

    def state(self) -> tuple[Any, ...]:
        """All of it that is no matter of a moment, for `set_state`."""
        return (
            dict(self.actions), self.mask, self.pending, self.saved_mask, self.on_stack, self.stack, self.stack_size,
            dict(self._codes), dict(self._reasons), dict(self._addresses), self._interrupted_call,
        )  # fmt: skip

    def set_state(self, state: tuple[Any, ...]) -> None:
        actions, self.mask, self.pending, self.saved_mask, self.on_stack, self.stack, self.stack_size, *rest = state
        codes, reasons, addresses, self._interrupted_call = rest
        self.actions, self._codes = dict(actions), dict(codes)
        self._reasons, self._addresses = dict(reasons), dict(addresses)
        self._update()

    def action(self, number: int) -> Action:
        return self.actions.get(number, _DEFAULT)

    def set_action(self, number: int, action: Action) -> None:
        """Install an action; a signal now ignored is no longer pending."""
        self.actions[number] = action
        if number in _FAULTS and action.handler not in (SIG_DFL, SIG_IGN):
            self._task.cpu.precise = True  # the handler may look at registers, and go on
        if action.handler == SIG_IGN or (action.handler == SIG_DFL and _ignored_by_default(number)):
            self.pending &= ~bit(number)
        self._update()

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

    def set_mask(self, mask: int) -> None:
        self.mask = mask & ~UNBLOCKABLE & 0xFFFFFFFF
        self._update()

    @contextmanager
    def handlers_postponed(self) -> Iterator[None]:
        """No handler is entered meanwhile; what is ignored or ends the process is as ever."""
        mask = self.mask
        caught = sum(bit(n) for n, action in self.actions.items() if action.handler not in (SIG_DFL, SIG_IGN))
        self.set_mask(mask | caught)
        try:
            yield
        finally:
            self.set_mask(mask)

    def _update(self) -> None:
        self.deliverable = self.pending & (~self.mask | self._attaching)

    def ignores(self, number: int) -> bool:
        handler = self.action(number).handler
        return handler == SIG_IGN or (handler == SIG_DFL and _ignored_by_default(number))

    # --- posting ---

    def post(self, number: int, code: int = 0) -> None:
        """Make `number` pending and end an interruptible wait if it is to be taken now."""
        task = self._task
        if not task.alive:
            return
        if number in (SIGCONT, SIGKILL):
            self.pending &= ~_STOPS
            if number == SIGKILL:
                task.continue_traced()
            task.resume()
        elif bit(number) & _STOPS:
            self.pending &= ~bit(SIGCONT)
        if self.ignores(number) and not self.mask & bit(number) and not task.traced:
            return
        self.pending |= bit(number)
        self._codes[number] = code
        self._update()
        if self._awaited & bit(number):
            self._arrived.wake()
        if not self.deliverable & bit(number):
            return
        if task.waiting and self._only_stops(number):
            self._stop_in_place(number)
        else:
            task.interrupt()

    def _only_stops(self, number: int) -> bool:
        return bool(bit(number) & _STOPS) and self.action(number).handler == SIG_DFL and not self._task.traced

    def _stop_in_place(self, number: int) -> None:
        """A process stopped in a call and continued goes on in it, with what it has done and the time it has waited."""
        if not self._task.stopped:  # or it stays pending until the process is continued, and is forgotten then
            self.pending &= ~bit(number)
            self._update()
            self._take(number, self._codes.pop(number, 0))

    def force(self, number: int, code: int, why: str, address: int = 0) -> None:
        """A signal the processor raised: neither blocked nor ignored, or it would be raised for ever."""
        self._reasons[number] = why
        self._addresses[number] = address
        if self.mask & bit(number) or self.action(number).handler == SIG_IGN:
            self.actions[number] = _DEFAULT
            self.set_mask(self.mask & ~bit(number))
        self.post(number, code)

    async def accept(self, wanted: int, deadline: float | None = None) -> int:
        """Wait for a signal of the mask `wanted` and take it without a handler; 0 when `deadline` comes first.

        Raises Interrupted for a signal that is to be taken otherwise.
        """
        self._awaited = wanted
        try:
            while not self.pending & wanted:
                if not await self._task.wait(self._arrived, deadline=deadline) and not self.pending & wanted:
                    return 0
        finally:
            self._awaited = 0
        found = self.pending & wanted
        number = (found & -found).bit_length()
        self.pending &= ~bit(number)
        self._codes.pop(number, None)
        self._update()
        return number

    def attached(self) -> None:
        """Stop for a debugger that has just attached, whatever the task blocks."""
        self._attaching = bit(SIGTRAP)
        self.post(SIGTRAP)

    def cancel(self) -> None:
        """Forget what is pending: the debugger lets the task go on without it. SIGKILL can't be forgotten."""
        self.pending &= bit(SIGKILL)
        self._update()

    # --- taking ---

    def deliver(self) -> None:
        """Take every deliverable signal: run default actions, enter handlers."""
        while self.deliverable and self._task.alive and not self._task.stopped:
            number = (self.deliverable & -self.deliverable).bit_length()
            self.pending &= ~bit(number)
            self._update()
            self._take(number, self._codes.pop(number, 0))
        if self.saved_mask is not None and self._task.alive and not self._task.waiting:
            mask, self.saved_mask = self.saved_mask, None
            self.set_mask(mask)

    def _take(self, number: int, code: int) -> None:
        if self._task.traced and number != SIGKILL:
            self._attaching = 0
            self._traced_code = code
            self._task.stop(number)
        elif number == SIGKILL or not self._task.withholds(number, code, self._reasons.get(number, "")):
            self.take(number, code)

    def take(self, number: int, code: int | None = None) -> None:
        """Run the default action or enter the handler; without `code` it is that of the signal a trace stopped for."""
        if code is None:
            code, self._traced_code = self._traced_code, 0
        action = self.action(number)
        if action.handler == SIG_IGN or (self._task.traced and self.ignores(number)):
            return
        reason = self._reasons.pop(number, "")
        self._task.signalled(number, reason)
        if action.handler == SIG_DFL:
            self._default(number, code, reason)
        else:
            self._enter_handler(number, code, action)

    def _default(self, number: int, code: int, reason: str) -> None:
        known = SIGNALS.get(number)
        default = known.default if known else Default.TERMINATE
        if default is Default.STOP:
            if number == SIGSTOP or not self._task.orphaned:
                self._task.stop(number)
        elif default in (Default.CORE, Default.TERMINATE):
            self._task.kill(number, code, reason, core=default is Default.CORE)

    def _enter_handler(self, number: int, code: int, action: Action) -> None:
        call, self._interrupted_call = self._interrupted_call or 0, None
        address = self._addresses.pop(number, 0)
        context = SignalContext(call, self.on_stack, self._mask_to_restore(), address=address)
        switch = bool(action.flags & SV_ONSTACK and self.stack and not self.on_stack)
        try:
            self._frames.push(number, code, action.handler, context, self.stack if switch else None)
        except MemoryFault:
            self.actions[SIGSEGV] = _DEFAULT
            self._task.kill_without_stack(number)
            return
        self.on_stack = self.on_stack or switch
        self.set_mask(self.mask | action.mask | (0 if action.reenters else bit(number)))
        if action.flags & SV_RESETHAND and number not in NOT_RESET:
            self.actions[number] = _DEFAULT
            self.set_mask(self.mask & ~bit(number) | (context.mask & bit(number)))

    def _mask_to_restore(self) -> int:
        if self.saved_mask is None:
            return self.mask
        mask, self.saved_mask = self.saved_mask, None
        return mask

    def restarts_call(self) -> bool:
        """Whether the interrupted call is to be made again after the handler that is about to be entered."""
        task = self._task
        self._interrupted_call = task.gate.issued
        number = (self.deliverable & -self.deliverable).bit_length()
        if not number or self.action(number).handler == SIG_DFL:
            return True  # a process that is stopped and continued never notices
        if task.call_name not in RESTARTABLE:
            return False
        return bool(self.action(number).flags & SA_RESTART)

    def sigreturn(self) -> None:
        """The trampoline is back from a handler: restore what it interrupted. Raises MemoryFault."""
        context = self._frames.pop()
        self.on_stack = context.on_stack
        self.set_mask(context.mask)
        if context.syscall and context.syscall_action:
            # The handler asked for a restart (SIG_RESTART); the frame was built with SIG_RETURN, 0.
            self._task.gate.restart(context.syscall)

    def return_to(self, routine: int) -> None:
        """Have handlers return to a routine of the program's."""
        self._frames.return_routine = routine

    def inherit(self, parent: SignalState) -> None:
        """What a child has of its parent's: everything but what is pending and the timers."""
        self.actions = dict(parent.actions)
        self.mask, self.saved_mask = parent.mask, parent.saved_mask
        self.stack, self.stack_size, self.on_stack = parent.stack, parent.stack_size, parent.on_stack
        self._frames.return_routine = parent._frames.return_routine

    def exec(self) -> None:
        """Caught signals go back to the default, ignored ones and the mask stay. The processor is another one."""
        self.actions = {n: a for n, a in self.actions.items() if a.handler == SIG_IGN}
        self.stack, self.stack_size, self.on_stack = 0, 0, False
        self._frames = self._task.abi.signal_frames(self._task.cpu)


_DEFAULT = Action()


def _ignored_by_default(number: int) -> bool:
    """A process continues when SIGCONT is sent, not when it is taken."""
    known = SIGNALS.get(number)
    return known is not None and known.default in (Default.IGNORE, Default.CONTINUE)


def valid(number: int, major: int) -> bool:
    """Whether there is such a signal in a release."""
    return 0 < number < NSIG or (major >= ENFORCED_SINCE and number in (SIGXCPU, SIGXFSZ))
