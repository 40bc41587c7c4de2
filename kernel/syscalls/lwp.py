"""Threads (LWPs): calls that HP-UX's libpthread makes, Series 800 only.

Their names and numbers are public, what they are given is not: arguments here are a matter between this kernel and its
own libpthread (rom/guest/libpthread), which locks in the program's memory and makes one call to sleep there and one to
wake up who does. Programs see pthread_create(3T) and its like alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from kernel.abi.errno import Errno
from kernel.abi.signals import SIGCANCEL
from kernel.abi.structs import Timespec
from kernel.calls.arguments import Argument, Int, Pointer, SignalNumber, Uint, show_flags
from kernel.calls.table import NO_RESULT, NoResult, syscall
from kernel.process import threads
from kernel.process.actions import valid
from kernel.process.sleepers import place
from kernel.process.table import Processes
from kernel.syscalls import memory

if TYPE_CHECKING:
    from kernel.process.task import Task
    from kernel.waiting import Waiting

SUSPENDED = 1
ABSOLUTE, CANCELLABLE = 1, 2  # the time is one of CLOCK_REALTIME; lwp_abort_syscall ends the sleep
_NANO = 1_000_000_000
_NOTE = "for this system's own libpthread: what HP's gives it isn't public"
CreateFlags = Annotated[int, Argument("I", show_flags(((SUSPENDED, "SUSPENDED"),)))]
SleepFlags = Annotated[int, Argument("I", show_flags(((ABSOLUTE, "ABSOLUTE"), (CANCELLABLE, "CANCELLABLE"))))]


# --- a thread ---


@syscall(389, "lwp_create", s300=None, note=_NOTE)
def lwp_create(
    task: Task, start: Pointer, argument: Pointer, stack: Pointer, private: Pointer, flags: CreateFlags
) -> int:
    """The new thread's number. Its stack grows upwards from `stack`."""
    if flags & ~SUSPENDED:
        raise Errno.EINVAL
    return threads.create(task, start, argument, stack, private, suspended=bool(flags & SUSPENDED)).lwp


@syscall(402, "lwp_exit", s300=None, note=_NOTE)
def lwp_exit(task: Task, word: Pointer) -> NoResult:
    """With the last thread the process ends. `word` becomes 0, and who sleeps there wakes up."""
    threads.leave(task, word)
    return NO_RESULT


@syscall(489, "lwp_detached_exit", s300=None, note=_NOTE)
def lwp_detached_exit(task: Task, start: Pointer, length: Uint) -> NoResult:
    """And unmap its stack."""
    memory.munmap(task, start, length)
    return lwp_exit(task, 0)


@syscall(147, "lwp_self", s300=None)
def lwp_self(task: Task) -> int:
    return task.lwp


@syscall(67, "lwp_getprivate", s300=None)
def lwp_getprivate(task: Task) -> int:
    """What control register 27 holds."""
    return task.cpu.get("cr27")


@syscall(68, "lwp_setprivate", s300=None)
def lwp_setprivate(task: Task, value: Pointer) -> None:
    task.cpu.set("cr27", value)


# --- other threads ---


@syscall(391, "lwp_wait", s300=None, note=_NOTE)
async def lwp_wait(task: Task, lwp: Int) -> None:
    """Until it has ended. Raises ESRCH, EDEADLK."""
    thread = threads.find(task, lwp)
    if thread is task:
        raise Errno.EDEADLK
    while not thread.retired:
        await task.wait(task.process.thread_ended)


@syscall(390, "lwp_terminate", s300=None, note=_NOTE)
def lwp_terminate(task: Task, lwp: Int) -> NoResult | None:
    thread = threads.find(task, lwp)
    if thread is task:
        return lwp_exit(task, 0)
    threads.terminate(thread)
    return None


@syscall(392, "lwp_suspend", s300=None, note=_NOTE)
def lwp_suspend(task: Task, lwp: Int) -> None:
    threads.suspend(threads.find(task, lwp))


@syscall(393, "lwp_resume", s300=None, note=_NOTE)
@syscall(403, "lwp_continue", s300=None, note=_NOTE)
def lwp_resume(task: Task, lwp: Int) -> None:
    threads.resume(threads.find(task, lwp))


@syscall(395, "lwp_abort_syscall", s300=None, note=_NOTE)
def lwp_abort_syscall(task: Task, lwp: Int) -> None:
    """The call it waits in fails with EINTR; if it is in none, the next one does that is a cancellation point."""
    threads.find(task, lwp).abort()


@syscall(397, "lwp_kill", s300=None, note=_NOTE)
def lwp_kill(task: Task, lwp: Int, number: SignalNumber) -> None:
    if number and number != SIGCANCEL and not valid(number, task.abi.NAME):
        raise Errno.EINVAL
    thread = threads.find(task, lwp)
    if number:
        thread.signals.direct(number)


# --- sleeping ---


@syscall(398, "ksleep", s300=None, note=_NOTE)
def ksleep(task: Task, word: Pointer, expected: Uint, time: Pointer, flags: SleepFlags) -> Waiting[None]:
    """Sleep while `word` is as `expected`. Raises EAGAIN where it isn't, ETIMEDOUT, EINTR, EINVAL."""
    if task.memory.u32(word) != expected:
        raise Errno.EAGAIN
    deadline = _deadline(task, time, flags) if time else None
    if flags & CANCELLABLE:
        task.check_aborted()
    return _sleep(task, word, deadline)


async def _sleep(task: Task, word: int, deadline: float | None) -> None:
    if not await task.machine.part(Processes).sleepers.sleep(task, place(task, word), deadline):
        raise Errno.ETIMEDOUT


def _deadline(task: Task, time: int, flags: int) -> float:
    """Raises EINVAL."""
    wanted = Timespec.load(task.memory, time, task.abi.ALIGNMENT)
    if not 0 <= wanted.nsec < _NANO:
        raise Errno.EINVAL
    seconds = wanted.sec + wanted.nsec / _NANO
    return task.clock.monotonic() + (seconds - task.clock.time() if flags & ABSOLUTE else seconds)


@syscall(399, "kwakeup", s300=None, note=_NOTE)
def kwakeup(task: Task, word: Pointer, count: Uint) -> int:
    """Wake up to `count` of those that sleep at `word`; how many there were."""
    return task.machine.part(Processes).sleepers.wake(place(task, word), count)
