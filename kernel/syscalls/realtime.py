"""Signals of release 10 and later, Series 800 only: sigaltstack(2), and POSIX.1b's that are waited for and queued.

Of siginfo_t nothing public says how it is laid out but that the signal's number comes first: only that is stored.
"""

from __future__ import annotations

from typing import Annotated

from emu.memory import PROT_WRITE
from kernel.abi.errno import Errno
from kernel.abi.signals import UNBLOCKABLE
from kernel.abi.structs import SignalStack, Timespec
from kernel.calls.arguments import Argument, Int, OutPointer, Pointer, SignalNumber, show_pointer
from kernel.calls.table import syscall
from kernel.process.task import Task
from kernel.syscalls import signal
from kernel.syscalls.signal import SigsetIn

_ONSTACK, _DISABLE = 1, 2
_MINIMUM = 2048  # bytes of a signal stack
_NANO = 1_000_000_000
_Stack = Annotated[int, Argument("I", show_pointer)]


@syscall(381, "sigaltstack", s300=None)
def sigaltstack(task: Task, new: _Stack, old: OutPointer) -> None:
    state = task.signals
    wanted = SignalStack.load(task.memory, new, task.abi.ALIGNMENT) if new else None
    if old:
        flags = (_ONSTACK if state.on_stack else 0) | (0 if state.stack else _DISABLE)
        SignalStack(sp=state.stack, flags=flags, size=state.stack_size).store(task.memory, old, task.abi.ALIGNMENT)
    if wanted is None:
        return
    if state.on_stack:
        raise Errno.EPERM
    if wanted.flags & ~_DISABLE:
        raise Errno.EINVAL
    if wanted.flags & _DISABLE:
        state.stack = state.stack_size = 0
        return
    if wanted.size < _MINIMUM:
        raise Errno.ENOMEM
    state.stack, state.stack_size = wanted.sp, wanted.size


# --- signals that are waited for ---


@syscall(430, "sigwait", s300=None)
async def sigwait(task: Task, wanted: SigsetIn, number: OutPointer) -> None:
    """The signals wanted are to be blocked; the number of the one that came goes to `number`."""
    await _accept(task, wanted, number, None)


@syscall(428, "sigwaitinfo", s300=None, note="of siginfo_t only the signal's number is stored")
async def sigwaitinfo(task: Task, wanted: SigsetIn, info: OutPointer) -> int:
    return await _accept(task, wanted, info, None)


@syscall(429, "sigtimedwait", s300=None, note="of siginfo_t only the signal's number is stored")
async def sigtimedwait(task: Task, wanted: SigsetIn, info: OutPointer, timeout: Pointer) -> int:
    """EAGAIN when none came in time."""
    if not timeout:
        return await _accept(task, wanted, info, None)
    time = Timespec.load(task.memory, timeout, task.abi.ALIGNMENT)
    if time.sec < 0 or not 0 <= time.nsec < _NANO:
        raise Errno.EINVAL
    return await _accept(task, wanted, info, task.clock.monotonic() + time.sec + time.nsec / _NANO)


async def _accept(task: Task, wanted: int, store: int, deadline: float | None) -> int:
    mask = signal.load_sigset(task, wanted) & ~UNBLOCKABLE
    if store:
        task.hold(PROT_WRITE, (store, 4))  # or the signal would be lost
    number = await task.signals.accept(mask, deadline)
    if not number:
        raise Errno.EAGAIN
    if store:
        task.memory.put_u32(store, number)
    return number


@syscall(427, "sigqueue", s300=None, note="the value is not handed on, and signals are not counted")
def sigqueue(task: Task, pid: Int, number: SignalNumber, value: Pointer) -> None:
    """kill(2) of one process. Nobody could see the value: see above."""
    if pid <= 0:
        raise Errno.ESRCH
    signal.kill(task, pid, number)
