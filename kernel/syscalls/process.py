"""The process itself: exit, identity, the heap, process groups, limits (section 2 of the manual)."""

from __future__ import annotations

from emu.memory import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE
from kernel.abi.errno import Errno
from kernel.abi.structs import Rlimit
from kernel.files import NOFILE_MAX
from kernel.syscalls.arguments import Int, OutPointer, Pointer
from kernel.syscalls.table import NO_RESULT, NoResult, syscall
from kernel.task import Task

WNOHANG = 1
_UNCHANGED = -1


@syscall(1, "exit")
def exit(task: Task, status: Int) -> NoResult:
    task.exit((status & 0xFF) << 8)
    return NO_RESULT


@syscall(7, "wait")
def wait(task: Task, status: OutPointer) -> None:
    raise Errno.ECHILD  # there is no fork, so no child


@syscall(84, "wait3")
def wait3(task: Task, status: OutPointer, options: Int, reserved: Pointer) -> None:
    raise Errno.ECHILD


@syscall(200, "waitpid")
def waitpid(task: Task, pid: Int, status: OutPointer, options: Int) -> None:
    raise Errno.ECHILD


# --- identity ---


@syscall(20, "getpid")
def getpid(task: Task) -> tuple[int, int]:
    return task.pid, task.ppid


@syscall(24, "getuid")
def getuid(task: Task) -> tuple[int, int]:
    return task.credentials.uid, task.credentials.euid


@syscall(47, "getgid")
def getgid(task: Task) -> tuple[int, int]:
    return task.credentials.gid, task.credentials.egid


@syscall(23, "setuid")
def setuid(task: Task, uid: Int) -> None:
    ids = task.credentials
    if ids.superuser:
        ids.uid = ids.euid = ids.suid = uid
    elif uid in (ids.uid, ids.suid):
        ids.euid = uid
    else:
        raise Errno.EPERM


@syscall(46, "setgid")
def setgid(task: Task, gid: Int) -> None:
    ids = task.credentials
    if ids.superuser:
        ids.gid = ids.egid = ids.sgid = gid
    elif gid in (ids.gid, ids.sgid):
        ids.egid = gid
    else:
        raise Errno.EPERM


@syscall(126, "setresuid")
def setresuid(task: Task, real: Int, effective: Int, saved: Int) -> None:
    ids = task.credentials
    _may_become(ids.superuser, (ids.uid, ids.euid, ids.suid), (real, effective, saved))
    ids.uid, ids.euid, ids.suid = _chosen((real, effective, saved), (ids.uid, ids.euid, ids.suid))


@syscall(127, "setresgid")
def setresgid(task: Task, real: Int, effective: Int, saved: Int) -> None:
    ids = task.credentials
    _may_become(ids.superuser, (ids.gid, ids.egid, ids.sgid), (real, effective, saved))
    ids.gid, ids.egid, ids.sgid = _chosen((real, effective, saved), (ids.gid, ids.egid, ids.sgid))


def _may_become(superuser: bool, mine: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    if not superuser and any(value != _UNCHANGED and value not in mine for value in wanted):
        raise Errno.EPERM


def _chosen(wanted: tuple[int, int, int], mine: tuple[int, int, int]) -> tuple[int, int, int]:
    first, second, third = (old if new == _UNCHANGED else new for new, old in zip(wanted, mine, strict=True))
    return first, second, third


@syscall(79, "getgroups")
def getgroups(task: Task, count: Int, groups: OutPointer) -> int:
    mine = task.credentials.groups
    if count < 0 or 0 < count < len(mine):
        raise Errno.EINVAL
    if count:
        for index, gid in enumerate(mine):
            task.memory.put_u32(groups + 4 * index, gid)
    return len(mine)


@syscall(80, "setgroups")
def setgroups(task: Task, count: Int, groups: Pointer) -> None:
    if not task.credentials.superuser:
        raise Errno.EPERM
    if not 0 <= count <= 20:  # NGROUPS_MAX
        raise Errno.EINVAL
    task.credentials.groups = [task.memory.s32(groups + 4 * index) for index in range(count)]


# --- process groups ---


@syscall(39, "setpgrp")
def setpgrp(task: Task, flag: Int) -> int:
    """setpgrp(2) and getpgrp(2) are one call: a zero flag only asks."""
    if flag:
        task.pgrp = task.session = task.pid
    return task.pgrp


@syscall(81, "getpgrp2")
def getpgrp2(task: Task, pid: Int) -> int:
    return _process(task, pid).pgrp


@syscall(82, "setpgrp2")
def setpgrp2(task: Task, pid: Int, pgrp: Int) -> None:
    if pgrp < 0:
        raise Errno.EINVAL
    target = _process(task, pid)
    target.pgrp = pgrp or target.pid


def _process(task: Task, pid: int) -> Task:
    """The process `pid`, 0 for the caller. Raises ESRCH."""
    found = task.machine.tasks.get(pid or task.pid)
    if found is None:
        raise Errno.ESRCH
    return found


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
        task.memory.map(old, new - old, PROT_READ | PROT_WRITE | PROT_EXEC)
    elif new < old:
        task.memory.unmap(new, old - new)
    task.break_end = address


def _highest_break(task: Task) -> int:
    return min(task.abi.BREAK_LIMIT, task.break_start + _limit(task, RLIMIT_DATA)[0])


def _heap_end(start: int, end: int) -> int:
    """Where the mapped heap ends: exec maps to the page of the initial break, brk one page further."""
    if end == start:
        return (start + PAGE - 1) & -PAGE
    return ((end + PAGE - 1) & -PAGE) + PAGE


# --- limits and scheduling ---

RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_RSS, RLIMIT_NOFILE = range(7)
RLIM_INFINITY = 0x7FFFFFFF
# A heap has an end before it takes the host's memory; setrlimit(2) raises it.
_DEFAULT_LIMITS = {RLIMIT_DATA: (512 << 20, RLIM_INFINITY)}
_NO_LIMIT = (RLIM_INFINITY, RLIM_INFINITY)


def _limit(task: Task, resource: int) -> tuple[int, int]:
    if resource == RLIMIT_NOFILE:
        return task.files.limit, NOFILE_MAX
    if resource == RLIMIT_STACK:
        return task.abi.STACK_SIZE, task.abi.STACK_SIZE
    if not 0 <= resource <= RLIMIT_NOFILE:
        raise Errno.EINVAL
    return task.limits.get(resource) or _DEFAULT_LIMITS.get(resource, _NO_LIMIT)


@syscall(144, "getrlimit")
def getrlimit(task: Task, resource: Int, limit: OutPointer) -> None:
    current, maximum = _limit(task, resource)
    Rlimit(cur=current, max=maximum).store(task.memory, limit, task.abi.ALIGNMENT)


@syscall(145, "setrlimit")
def setrlimit(task: Task, resource: Int, limit: Pointer) -> None:
    wanted = Rlimit.load(task.memory, limit, task.abi.ALIGNMENT)
    _, maximum = _limit(task, resource)
    if wanted.cur > wanted.max or wanted.cur < 0:
        raise Errno.EINVAL
    if wanted.max > maximum:
        raise Errno.EPERM
    if resource == RLIMIT_NOFILE:
        task.files.limit = wanted.cur
    else:
        task.limits[resource] = (wanted.cur, wanted.max)


_UL_GETFSIZE, _UL_SETFSIZE, _UL_GETMAXBRK = 1, 2, 3
_BLOCK = 512


@syscall(63, "ulimit")
def ulimit(task: Task, command: Int, limit: Int) -> int:
    current, maximum = _limit(task, RLIMIT_FSIZE)
    if command == _UL_GETFSIZE:
        return current // _BLOCK
    if command == _UL_SETFSIZE:
        if limit < 0:
            raise Errno.EINVAL
        wanted = min(limit * _BLOCK, RLIM_INFINITY)
        if wanted > maximum:
            raise Errno.EPERM
        task.limits[RLIMIT_FSIZE] = (wanted, wanted)
        return wanted // _BLOCK
    if command == _UL_GETMAXBRK:
        return _highest_break(task)
    raise Errno.EINVAL


_NZERO = 20


@syscall(34, "nice")
def nice(task: Task, increment: Int) -> int:
    if increment < 0 and not task.credentials.superuser:
        raise Errno.EPERM
    task.nice = max(0, min(2 * _NZERO - 1, task.nice + increment))
    return task.nice - _NZERO
