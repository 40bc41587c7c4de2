"""Signals (sigvector(2), sigaction(2), kill(2), pause(2), alarm(2), setitimer(2))."""

from __future__ import annotations

from typing import Annotated

from kernel.abi.errno import Errno
from kernel.abi.signals import (
    ITIMER_PROF,
    ITIMER_REAL,
    ITIMER_VIRTUAL,
    SIG_BLOCK,
    SIG_SETMASK,
    SIG_UNBLOCK,
    SIGCANCEL,
    SIGCLD,
    SIGCONT,
    SIGKILL,
    SIGNALS,
    SIGSTOP,
    SV_BSDSIG,
    SV_RESETHAND,
    name,
)
from kernel.abi.structs import Itimerval, Sigaction, Sigstack, Sigvec
from kernel.calls.arguments import Argument, Guest, Int, Pointer, SignalNumber, Uint, flag_names, show_choice
from kernel.calls.table import NO_RESULT, NoResult, syscall
from kernel.process.actions import Action, valid
from kernel.process.table import Processes
from kernel.process.task import Task

_WIDE_SETS_SINCE = 10  # the release whose signals are more than the bits of a word
_HANDLERS = {0: "SIG_DFL", 1: "SIG_IGN"}
_FLAGS = (
    *((1, "SA_ONSTACK"), (4, "SA_RESETHAND"), (8, "SA_NOCLDSTOP"), (0x10, "SA_SIGINFO"), (0x20, "SA_NODEFER")),
    *((0x40, "SA_RESTART"), (0x80, "SA_NOCLDWAIT")),
)


def show_mask(mask: int) -> str:
    return "[" + " ".join(name(n)[3:] for n in SIGNALS if mask >> (n - 1) & 1) + "]"


def _show_mask(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return show_mask(raw[index])


def _show_sigset(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return show_mask(guest.memory.u32(raw[index]) | guest.memory.u32(raw[index] + 4) << 32) if raw[index] else "NULL"


def _show_vector(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    if not raw[index]:
        return "NULL"
    vector = Sigvec.load(guest.memory, raw[index], guest.abi.ALIGNMENT)
    return _show_action(vector.handler, vector.mask, vector.flags)


def _show_sigaction(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    if not raw[index]:
        return "NULL"
    action = Sigaction.load(guest.memory, raw[index], guest.abi.ALIGNMENT)
    return _show_action(action.handler, action.mask, action.flags)


def _show_action(handler: int, mask: int, flags: int) -> str:
    return f"{{{_HANDLERS.get(handler, hex(handler))}, {show_mask(mask)}, {flag_names(_FLAGS, flags)}}}"


def _show_itimer(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    if not raw[index]:
        return "NULL"
    timer = Itimerval.load(guest.memory, raw[index], guest.abi.ALIGNMENT)
    return f"{{{{{timer.interval_sec}, {timer.interval_usec}}}, {{{timer.value_sec}, {timer.value_usec}}}}}"


SignalMask = Annotated[int, Argument("I", _show_mask)]
SigsetIn = Annotated[int, Argument("I", _show_sigset)]
SigsetOut = Annotated[int, Argument("I", _show_sigset, output=True)]
VectorIn = Annotated[int, Argument("I", _show_vector)]
VectorOut = Annotated[int, Argument("I", _show_vector, output=True)]
SigactionIn = Annotated[int, Argument("I", _show_sigaction)]
SigactionOut = Annotated[int, Argument("I", _show_sigaction, output=True)]
ItimerIn = Annotated[int, Argument("I", _show_itimer)]
ItimerOut = Annotated[int, Argument("I", _show_itimer, output=True)]
Which = Annotated[int, Argument("i", show_choice({0: "ITIMER_REAL", 1: "ITIMER_VIRTUAL", 2: "ITIMER_PROF"}))]
How = Annotated[int, Argument("i", show_choice({0: "SIG_BLOCK", 1: "SIG_UNBLOCK", 2: "SIG_SETMASK"}))]


# --- handlers ---


def _known(task: Task, number: int) -> bool:
    return valid(number, task.abi.NAME) or (number == SIGCANCEL and task.abi.NAME == "s800")


def _changeable(task: Task, number: int) -> None:
    if not _known(task, number) or number in (SIGKILL, SIGSTOP):
        raise Errno.EINVAL


@syscall(108, "sigvector")
def sigvector(task: Task, number: SignalNumber, new: VectorIn, old: VectorOut) -> None:
    _exchange(task, number, Sigvec, new, old)


@syscall(239, "sigaction", s800=188)
def sigaction(task: Task, number: SignalNumber, new: SigactionIn, old: SigactionOut) -> None:
    _exchange(task, number, Sigaction, new, old)


def _exchange(task: Task, number: int, structure: type[Sigvec] | type[Sigaction], new: int, old: int) -> None:
    """Store the action at `old`, install the one at `new`; either address may be null. Raises EINVAL."""
    if not _known(task, number):
        raise Errno.EINVAL
    action = task.signals.action(number)
    wanted = structure.load(task.memory, new, task.abi.ALIGNMENT) if new else None
    if old:
        previous = structure(handler=action.handler, mask=action.mask & 0xFFFFFFFF, flags=action.flags)
        if isinstance(previous, Sigaction):
            previous.mask1 = action.mask >> 32
        previous.store(task.memory, old, task.abi.ALIGNMENT)
    if wanted is not None:
        _changeable(task, number)
        posix = structure is Sigaction
        mask = wanted.mask
        if isinstance(wanted, Sigaction) and task.model.major >= _WIDE_SETS_SINCE:
            mask |= wanted.mask1 << 32
        task.signals.set_action(number, Action(wanted.handler, mask, wanted.flags, posix))
        if number == SIGCLD and not posix and not wanted.flags & SV_BSDSIG:
            _tell_of_zombies(task)


def _tell_of_zombies(task: Task) -> None:
    """System V's SIGCLD is raised again for as long as there are children to wait for: its handler waits for one."""
    if task.family.zombies and not task.signals.process.ignores(SIGCLD):
        task.signals.post(SIGCLD)


@syscall(48, "ssig", s800=None)
def ssig(task: Task, number: SignalNumber, handler: Pointer) -> int:
    """signal(2) of releases before 6.5: the handler is reset when it is entered."""
    _changeable(task, number)
    previous = task.signals.action(number).handler
    task.signals.set_action(number, Action(handler, 0, SV_RESETHAND))
    if number == SIGCLD:
        _tell_of_zombies(task)
    return previous


@syscall(112, "sigstack")
def sigstack(task: Task, new: Pointer, old: Pointer) -> None:
    state = task.signals
    wanted = Sigstack.load(task.memory, new, task.abi.ALIGNMENT) if new else None
    if old:
        Sigstack(sp=state.stack, onstack=int(state.on_stack)).store(task.memory, old, task.abi.ALIGNMENT)
    if wanted is not None:
        state.stack, state.stack_size, state.on_stack = wanted.sp, 0, bool(wanted.onstack)


@syscall(139, "sigreturn")
def sigreturn(task: Task) -> NoResult:
    """Only the trampoline issues this, or the C library's routine that handlers return to (sigcleanup)."""
    task.signals.sigreturn()
    return NO_RESULT


@syscall(224, "sigsetreturn", s300=None)
def sigsetreturn(task: Task, routine: Pointer, cookie: Uint, size: Int) -> None:
    """What handlers return to. The cookie tells which save_state the program knows; ours is the one all know."""
    task.signals.return_to(routine)


@syscall(225, "sigsetstatemask", s300=None)
def sigsetstatemask(task: Task, on_stack: Int, mask: SignalMask) -> None:
    """The end of a longjmp(3) out of a handler."""
    task.signals.on_stack = bool(on_stack)
    task.signals.set_mask(mask)


# --- masks ---


@syscall(109, "sigblock")
def sigblock(task: Task, mask: SignalMask) -> int:
    old = task.signals.mask
    task.signals.set_mask(old | mask)
    return old & 0xFFFFFFFF


@syscall(110, "sigsetmask")
def sigsetmask(task: Task, mask: SignalMask) -> int:
    old = task.signals.mask
    task.signals.set_mask(mask)
    return old & 0xFFFFFFFF


@syscall(240, "sigprocmask", s800=185)
def sigprocmask(task: Task, how: How, new: SigsetIn, old: SigsetOut) -> None:
    state = task.signals
    current = state.mask
    wanted = load_sigset(task, new) if new else None
    if old:
        _store_sigset(task, old, current)
    if wanted is None:
        return
    if how == SIG_BLOCK:
        state.set_mask(current | wanted)
    elif how == SIG_UNBLOCK:
        state.set_mask(current & ~wanted)
    elif how == SIG_SETMASK:
        state.set_mask(wanted)
    else:
        raise Errno.EINVAL


@syscall(241, "sigpending", s800=186)
def sigpending(task: Task, pending: SigsetOut) -> None:
    _store_sigset(task, pending, task.signals.pending)


def load_sigset(task: Task, address: int) -> int:
    """The mask at `address`, of eight words: of those the first counts, and from release 10 on the second."""
    mask = task.memory.u32(address)
    return mask | task.memory.u32(address + 4) << 32 if task.model.major >= _WIDE_SETS_SINCE else mask


def _store_sigset(task: Task, address: int, mask: int) -> None:
    words = mask & 0xFFFFFFFF, mask >> 32
    task.memory.write(address, b"".join(word.to_bytes(4, "big") for word in words) + bytes(24))


# --- waiting and sending ---


@syscall(29, "pause")
async def pause(task: Task) -> None:
    await task.wait()


@syscall(111, "sigpause")
async def sigpause(task: Task, mask: SignalMask) -> None:
    await _suspend(task, mask)


@syscall(242, "sigsuspend", s800=187)
async def sigsuspend(task: Task, mask: SigsetIn) -> None:
    await _suspend(task, load_sigset(task, mask))


async def _suspend(task: Task, mask: int) -> None:
    state = task.signals
    state.saved_mask = state.mask
    state.set_mask(mask)
    await task.wait()


_ALL_OTHERS = 0x7FFF


@syscall(37, "kill")
def kill(task: Task, pid: Int, number: SignalNumber) -> None:
    """A zombie is a process still: it takes any signal, which does nothing."""
    if number and not valid(number, task.abi.NAME):
        raise Errno.EINVAL
    targets = [other for other in task.machine.part(Processes).alive.values() if _addressed(task, other, pid)]
    if not targets:
        zombie = task.machine.part(Processes).zombie(pid)
        if zombie is None:
            raise Errno.ESRCH
        if not task.credentials.superuser and zombie.uid not in (task.credentials.uid, task.credentials.euid):
            raise Errno.EPERM
    allowed = [other for other in targets if _may_signal(task, other, number)]
    if targets and not allowed:
        raise Errno.EPERM
    if number:
        for other in allowed:
            other.signals.post(number)


def _addressed(task: Task, other: Task, pid: int) -> bool:
    if pid > 0 and pid != _ALL_OTHERS:
        return other.pid == pid
    if pid == 0:
        return other.pgrp == task.pgrp
    if pid in (-1, _ALL_OTHERS):
        return other.pid != task.pid or pid == -1
    return other.pgrp == -pid


def _may_signal(task: Task, other: Task, number: int) -> bool:
    mine, theirs = task.credentials, other.credentials
    if mine.superuser or (number == SIGCONT and task.session == other.session):
        return True
    return bool({mine.uid, mine.euid} & {theirs.uid, theirs.suid})


# --- timers ---

_TIMEVAL_MAX = 0x7FFFFFFF * 1_000_000 + 999_999  # microseconds


@syscall(27, "alarm")
def alarm(task: Task, seconds: Uint) -> int:
    left, _ = task.timers.get(ITIMER_REAL)
    task.timers.set(ITIMER_REAL, float(seconds), 0.0)
    return int(left + 0.999999)


@syscall(83, "setitimer")
def setitimer(task: Task, which: Which, new: ItimerIn, old: ItimerOut) -> None:
    if which not in (ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF):
        raise Errno.EINVAL
    wanted = Itimerval.load(task.memory, new, task.abi.ALIGNMENT) if new else None
    if wanted is not None:
        _check_timeval(wanted.value_sec, wanted.value_usec)
        _check_timeval(wanted.interval_sec, wanted.interval_usec)
    if old:
        _store_timer(task, which, old)
    if wanted is not None:
        value = wanted.value_sec + wanted.value_usec / 1e6
        task.timers.set(which, value, wanted.interval_sec + wanted.interval_usec / 1e6)


@syscall(86, "getitimer")
def getitimer(task: Task, which: Which, value: ItimerOut) -> None:
    if which not in (ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF):
        raise Errno.EINVAL
    _store_timer(task, which, value)


def _check_timeval(seconds: int, microseconds: int) -> None:
    if seconds < 0 or not 0 <= microseconds < 1_000_000:
        raise Errno.EINVAL


def _store_timer(task: Task, which: int, address: int) -> None:
    left, interval = task.timers.get(which)
    value_sec, value_usec = _timeval(left)
    interval_sec, interval_usec = _timeval(interval)
    Itimerval(interval_sec=interval_sec, interval_usec=interval_usec, value_sec=value_sec, value_usec=value_usec).store(
        task.memory, address, task.abi.ALIGNMENT
    )


def _timeval(seconds: float) -> tuple[int, int]:
    """Seconds and microseconds; alarm(2) takes more than a timeval can say."""
    return divmod(min(round(seconds * 1e6), _TIMEVAL_MAX), 1_000_000)
