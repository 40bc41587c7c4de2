"""Signals of one thread: what is pending and blocked, and how a signal is taken.

sigvector(2), sigaction(2), signal(5); facts in hpux-abi.md 6.2-6.4. Nothing restarts by default: an interrupted
call returns EINTR unless the handler was installed with SA_RESTART or its sigcontext asks for a restart.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from emu.cpu import Cpu
from emu.memory import MemoryFault
from kernel.abi.signals import (
    MASK,
    NOT_RESET,
    SA_RESTART,
    SIG_DFL,
    SIG_IGN,
    SIGBUS,
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
    SV_ONSTACK,
    SV_RESETHAND,
    UNBLOCKABLE,
    Default,
    bit,
)
from kernel.process.actions import DEFAULT, Action, SignalActions
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


class Receiver(Protocol):
    """Whose signals they are: as much of a thread and its process as they may know, and what they do to it."""

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
    """The signals of one thread."""

    def __init__(self, task: Receiver, creator: SignalState | None = None) -> None:
        """`creator`: of the thread that makes this one."""
        self._task = task
        self.process: SignalActions = SignalActions() if creator is None else creator.process
        self.process.takers.append(self)
        self.mask: int = 0 if creator is None else creator.mask
        self.own = 0  # for this thread alone
        self.deliverable = 0  # pending and not blocked, kept up to date: the hot path tests only this
        self._attaching = 0  # signal that stops it for an attaching debugger, even if blocked
        self.saved_mask: int | None = None  # what sigpause(2) and sigsuspend(2) go back to
        self.on_stack = False
        self.stack = self.stack_size = 0  # sigstack(2), sigaltstack(2); where it grows from, 0 for none
        self._codes: dict[int, int] = {}
        self._traced_code = 0  # of the signal the process stopped for, if it is traced
        self._reasons: dict[int, str] = {}  # for signals of the processor: what happened, and where
        self._addresses: dict[int, int] = {}  # and what it was about
        self._made: SignalFrames | None = None  # when it is needed: most threads end without
        self._interrupted_call: int | None = None
        self._arrived = WaitQueue()  # woken when one of those the task waits for is pending, though it is blocked
        self.awaited = 0
        if creator is not None:
            self.update()

    # --- state ---

    def state(self) -> tuple[Any, ...]:
        """All of it that is no matter of a moment, for `set_state`."""
        process = self.process
        return (
            dict(process.actions), process.pending, dict(process.codes), self.mask, self.own, self.saved_mask,
            self.on_stack, self.stack, self.stack_size, dict(self._codes), dict(self._reasons), dict(self._addresses),
            self._interrupted_call,
        )  # fmt: skip

    def set_state(self, state: tuple[Any, ...]) -> None:
        process = self.process
        actions, process.pending, shared, self.mask, self.own, self.saved_mask, self.on_stack, *rest = state
        self.stack, self.stack_size, codes, reasons, addresses, self._interrupted_call = rest
        process.actions, process.codes, self._codes = dict(actions), dict(shared), dict(codes)
        self._reasons, self._addresses = dict(reasons), dict(addresses)
        process.update()

    def action(self, number: int) -> Action:
        return self.process.action(number)

    def set_action(self, number: int, action: Action) -> None:
        """Install an action; a signal now ignored is no longer pending."""
        if number in _FAULTS and action.handler not in (SIG_DFL, SIG_IGN):
            self._task.cpu.precise = True  # the handler may look at registers, and go on
        self.process.set(number, action)

    def set_mask(self, mask: int) -> None:
        self.mask = mask & ~UNBLOCKABLE & MASK
        self.update()
        if self.process.pending:
            self.process.pass_on()

    @property
    def pending(self) -> int:
        """For this thread and for the process."""
        return self.own | self.process.pending

    @contextmanager
    def handlers_postponed(self) -> Iterator[None]:
        """No handler is entered meanwhile; what is ignored or ends the process is as ever."""
        mask = self.mask
        caught = sum(bit(n) for n, action in self.process.actions.items() if action.handler not in (SIG_DFL, SIG_IGN))
        self.set_mask(mask | caught)
        try:
            yield
        finally:
            self.set_mask(mask)

    def update(self) -> None:
        """What is pending or an action has changed."""
        self.deliverable = (self.own | self.process.pending) & (~self.mask | self._attaching)

    def told(self) -> None:
        """There may be something to take."""
        if self.deliverable and self._task.alive:
            self._task.interrupt()

    def leave(self) -> None:
        """The thread has ended: others take what it was to take."""
        self.process.takers.remove(self)
        self.process.pass_on()

    def succeed(self, other: SignalState) -> None:
        """Be what another thread was."""
        if self not in self.process.takers:
            self.process.takers.append(self)
        self.mask, self.own, self._codes = other.mask, other.own, dict(other._codes)
        self.saved_mask = other.saved_mask
        self.update()

    # --- posting ---

    def post(self, number: int, code: int = 0) -> None:
        """Make `number` pending for the process, and end an interruptible wait of the thread that is to take it now."""
        if not self._task.alive:
            return
        process = self.process
        self._continue_or_stop(number)
        taker = process.willing(number, self)
        assert isinstance(taker, SignalState)
        if process.ignores(number) and not taker.mask & bit(number) and not self._task.traced:
            return
        process.pending |= bit(number)
        process.codes[number] = code
        process.update()
        taker.arrived(number)

    def direct(self, number: int, code: int = 0) -> None:
        """Make it pending for this thread alone."""
        if not self._task.alive:
            return
        self._continue_or_stop(number)
        if self.process.ignores(number) and not self.mask & bit(number) and not self._task.traced:
            return
        self.own |= bit(number)
        self._codes[number] = code
        self.update()
        self.arrived(number)

    def _continue_or_stop(self, number: int) -> None:
        """What sending alone does."""
        task = self._task
        if number in (SIGCONT, SIGKILL):
            self.process.forget(_STOPS)
            if number == SIGKILL:
                task.continue_traced()
            task.resume()
        elif bit(number) & _STOPS:
            self.process.forget(bit(SIGCONT))

    def arrived(self, number: int) -> None:
        """A signal is pending that this thread is to take as soon as it can."""
        task = self._task
        if self.awaited & bit(number):
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
            self._take(number, self._claim(number))

    def _claim(self, number: int) -> int:
        """It is no longer pending. The code it came with."""
        if self.own & bit(number):
            self.own &= ~bit(number)
            self.update()
            return self._codes.pop(number, 0)
        self.process.pending &= ~bit(number)
        self.process.update()
        return self.process.codes.pop(number, 0)

    def force(self, number: int, code: int, why: str, address: int = 0) -> None:
        """A signal the processor raised: neither blocked nor ignored, or it would be raised for ever."""
        self._reasons[number] = why
        self._addresses[number] = address
        if self.mask & bit(number) or self.action(number).handler == SIG_IGN:
            self.process.actions[number] = DEFAULT
            self.set_mask(self.mask & ~bit(number))
        self.direct(number, code)

    async def accept(self, wanted: int, deadline: float | None = None) -> int:
        """Wait for a signal of the mask `wanted` and take it without a handler; 0 when `deadline` comes first.

        Raises Interrupted for a signal that is to be taken otherwise.
        """
        self.awaited = wanted
        try:
            while not self.pending & wanted:
                if not await self._task.wait(self._arrived, deadline=deadline) and not self.pending & wanted:
                    return 0
        finally:
            self.awaited = 0
        found = self.pending & wanted
        number = (found & -found).bit_length()
        self._claim(number)
        return number

    def attached(self) -> None:
        """Stop for a debugger that has just attached, whatever the task blocks."""
        self._attaching = bit(SIGTRAP)
        self.direct(SIGTRAP)

    def cancel(self) -> None:
        """Forget what is pending: the debugger lets the task go on without it. SIGKILL can't be forgotten."""
        self.process.forget(~bit(SIGKILL))
        self.process.update()

    # --- taking ---

    def deliver(self) -> None:
        """Take every deliverable signal: run default actions, enter handlers."""
        while self.deliverable and self._task.alive and not self._task.stopped:
            number = (self.deliverable & -self.deliverable).bit_length()
            self._take(number, self._claim(number))
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
        if action.handler == SIG_IGN or (self._task.traced and self.process.ignores(number)):
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
            self.process.actions[SIGSEGV] = DEFAULT
            self._task.kill_without_stack(number)
            return
        self.on_stack = self.on_stack or switch
        self.set_mask(self.mask | action.mask | (0 if action.reenters else bit(number)))
        if action.flags & SV_RESETHAND and number not in NOT_RESET:
            self.process.actions[number] = DEFAULT
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

    @property
    def _frames(self) -> SignalFrames:
        if self._made is None:
            self._made = self._task.abi.signal_frames(self._task.cpu)
        self._made.return_routine = self.process.return_routine or self._task.abi.SIGNAL_PAGE
        return self._made

    def return_to(self, routine: int) -> None:
        """Have handlers return to a routine of the program's."""
        self.process.return_routine = routine

    def inherit(self, parent: SignalState) -> None:
        """What a child has of its parent's: everything but what is pending and the timers."""
        self.process.actions = dict(parent.process.actions)
        self.mask, self.saved_mask = parent.mask, parent.saved_mask
        self.stack, self.stack_size, self.on_stack = parent.stack, parent.stack_size, parent.on_stack
        self.process.return_routine = parent.process.return_routine

    def exec(self) -> None:
        """Caught signals go back to the default, ignored ones and the mask stay. The processor is another one."""
        process = self.process
        process.actions = {n: a for n, a in process.actions.items() if a.handler == SIG_IGN}
        self.stack, self.stack_size, self.on_stack = 0, 0, False
        process.return_routine = 0
        self._made = None
