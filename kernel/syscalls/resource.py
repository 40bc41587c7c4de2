"""What a process may use and has used: the heap, limits, times (section 2 of the manual)."""

from __future__ import annotations

from emu.memory import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE
from kernel.abi.errno import Errno
from kernel.abi.limits import ENFORCED_SINCE, RLIM_INFINITY, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_STACK
from kernel.abi.structs import Rlimit, Rusage
from kernel.calls.arguments import Int, OutPointer, Pointer, Uint
from kernel.calls.table import syscall
from kernel.process.limits import fit_stack, limit_of, set_limit
from kernel.process.table import Processes
from kernel.process.task import Task
from kernel.process.zombie import Times

# --- memory ---


@syscall(17, "brk")
def brk(task: Task, address: Pointer) -> None:
    """Set the break. The page after it stays mapped, as HP's libc relies on more than it asked for."""
    if address < task.break_start or address > _highest_break(task):
        raise Errno.ENOMEM
    old = _heap_end(task.break_start, task.break_end)
    new = _heap_end(task.break_start, address)
    if new > old:
        if task.memory.find_free(new - old, old, new) is None:
            raise Errno.ENOMEM  # something is mapped there
        task.machine.part(Processes).check_swap(new - old)
        task.memory.map(old, new - old, PROT_READ | PROT_WRITE | PROT_EXEC)
    elif new < old:
        task.memory.unmap(new, old - new)
    task.break_end = address


def _highest_break(task: Task) -> int:
    return min(task.abi.BREAK_LIMIT, task.break_start + limit_of(task, RLIMIT_DATA)[0])


def _heap_end(start: int, end: int) -> int:
    """Where the mapped heap ends: exec maps to the page of the initial break, brk one page further."""
    if end == start:
        return (start + PAGE - 1) & -PAGE
    return ((end + PAGE - 1) & -PAGE) + PAGE


# --- limits ---


@syscall(144, "getrlimit")
def getrlimit(task: Task, resource: Int, limit: OutPointer) -> None:
    current, maximum = limit_of(task, resource)
    Rlimit(cur=current, max=maximum).store(task.memory, limit, task.abi.ALIGNMENT)


@syscall(145, "setrlimit")
def setrlimit(task: Task, resource: Int, limit: Pointer) -> None:
    wanted = Rlimit.load(task.memory, limit, task.abi.ALIGNMENT)
    change_limit(task, resource, wanted.cur, wanted.max)


def change_limit(task: Task, resource: int, current: int, maximum: int) -> None:
    """Raises EINVAL, EPERM."""
    set_limit(task, resource, current, maximum)
    if resource == RLIMIT_STACK and task.model.major >= ENFORCED_SINCE and task.lender is None:
        fit_stack(task)


_UL_GETFSIZE, _UL_SETFSIZE, _UL_GETMAXBRK = 1, 2, 3
_BLOCK = 512


@syscall(63, "ulimit")
def ulimit(task: Task, command: Int, limit: Int) -> int:
    current, maximum = limit_of(task, RLIMIT_FSIZE)
    if command == _UL_GETFSIZE:
        return current // _BLOCK
    if command == _UL_SETFSIZE:
        if limit < 0:
            raise Errno.EINVAL
        wanted = min(limit * _BLOCK, RLIM_INFINITY)
        if wanted > maximum and not task.credentials.superuser:
            raise Errno.EPERM
        task.limits[RLIMIT_FSIZE] = (wanted, wanted)
        return wanted // _BLOCK
    if command == _UL_GETMAXBRK:
        return _highest_break(task)
    raise Errno.EINVAL


# --- times ---


@syscall(44, "profil")
def profil(task: Task, buffer: Pointer, size: Uint, offset: Pointer, scale: Uint) -> None:
    """A scale of 0 or 1 ends it, and an empty buffer has no effect."""
    from kernel.process.profil import Profile

    wanted = size and scale & 0xFFFFFFFE
    task.share.profile = (
        Profile(buffer, size, offset, scale, task.abi.CLOCK_TICKS, task.share.seconds) if wanted else None
    )


_RUSAGE_SELF, _RUSAGE_CHILDREN = 0, -1


@syscall(117, "getrusage", s300=None)
def getrusage(task: Task, who: Int, usage: OutPointer) -> None:
    """Times; the kernel here counts nothing else."""
    if who not in (_RUSAGE_SELF, _RUSAGE_CHILDREN):
        raise Errno.EINVAL
    spent: Times = task.share.times if who == _RUSAGE_SELF else task.share.of_children
    user, system = (divmod(round(seconds * 1e6), 1_000_000) for seconds in spent)
    Rusage(utime_sec=user[0], utime_usec=user[1], stime_sec=system[0], stime_usec=system[1]).store(
        task.memory, usage, task.abi.ALIGNMENT
    )
