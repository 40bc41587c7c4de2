"""Binary semaphores in memory that processes share: msem_init(2), msem_lock(2), msem_unlock(2), msem_remove(2).

What is public of them is what the functions do. The members of an msemaphore and what the calls that msem_lock(2)
and msem_unlock(2) are given are this kernel's and its C library's own; HP's library, which tries the lock before it
calls, knows other ones.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

from emu.memory import MemoryFault
from kernel.abi.errno import Errno
from kernel.abi.ipc import Msemaphore
from kernel.abi.structs import signed_word
from kernel.calls.arguments import Argument, Int, Pointer, show_choice
from kernel.calls.table import syscall
from kernel.ipc.ipc import Ipc
from kernel.process.table import Processes

if TYPE_CHECKING:
    from kernel.process.task import Task

UNLOCKED, LOCKED = 0, 1  # MSEM_
IF_NOWAIT, IF_WAITERS = 1, 2
_MAGIC = 0x4D53454D
_NOTE = "for programs of `hp9k cc`: what HP's library expects in the structure isn't public"
LockCondition = Annotated[int, Argument("i", show_choice({0: "0", IF_NOWAIT: "MSEM_IF_NOWAIT"}))]
UnlockCondition = Annotated[int, Argument("i", show_choice({0: "0", IF_WAITERS: "MSEM_IF_WAITERS"}))]


@syscall(323, "msem_init", note=_NOTE)
def msem_init(task: Task, address: Pointer, value: Int) -> int:
    """Raises EINVAL, EFAULT."""
    if value not in (UNLOCKED, LOCKED):
        raise Errno.EINVAL
    Msemaphore(magic=_MAGIC, owner=task.pid if value else 0).store(task.memory, address, task.abi.ALIGNMENT)
    return address


@syscall(321, "msleep", note=_NOTE)
async def msleep(task: Task, address: Pointer, condition: LockCondition) -> None:
    """msem_lock(2). What a dead process has locked can be had. Raises EAGAIN, EINTR, EINVAL, EFAULT."""
    semaphore = _load(task, address)
    while semaphore.owner in task.machine.part(Processes).alive:
        if condition == IF_NOWAIT:
            raise Errno.EAGAIN
        _store(task, address, semaphore, waiting=signed_word(semaphore.waiting + 1))
        try:
            await task.wait(task.machine.part(Ipc).locks_changed)
        finally:
            _wait_no_more(task, address)
        semaphore = _load(task, address)
    _store(task, address, semaphore, owner=task.pid)


@syscall(322, "mwakeup", note=_NOTE)
def mwakeup(task: Task, address: Pointer, condition: UnlockCondition) -> None:
    """msem_unlock(2). Raises EAGAIN where MSEM_IF_WAITERS is set and no process waits, EINVAL, EFAULT."""
    semaphore = _load(task, address)
    if condition == IF_WAITERS and not semaphore.waiting:
        raise Errno.EAGAIN
    _store(task, address, semaphore, owner=0)
    task.machine.part(Ipc).locks_changed.wake()


@syscall(324, "msem_remove", note=_NOTE)
def msem_remove(task: Task, address: Pointer) -> None:
    """Waiting processes get EINVAL. Raises EINVAL, EFAULT."""
    _load(task, address)
    Msemaphore().store(task.memory, address, task.abi.ALIGNMENT)
    task.machine.part(Ipc).locks_changed.wake()


def _load(task: Task, address: int) -> Msemaphore:
    semaphore = Msemaphore.load(task.memory, address, task.abi.ALIGNMENT)
    if semaphore.magic != _MAGIC:
        raise Errno.EINVAL
    return semaphore


def _wait_no_more(task: Task, address: int) -> None:
    with suppress(Errno.EINVAL, MemoryFault):  # it may have been removed
        semaphore = _load(task, address)
        _store(task, address, semaphore, waiting=signed_word(semaphore.waiting - 1))


def _store(task: Task, address: int, semaphore: Msemaphore, **changes: int) -> None:
    for name, value in changes.items():
        setattr(semaphore, name, value)
    semaphore.store(task.memory, address, task.abi.ALIGNMENT)
