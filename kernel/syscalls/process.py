"""Processes: fork, exec, exit, wait, process groups (section 2 of the manual)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Annotated

from emu.memory import PROT_WRITE, MemoryFault
from kernel.abi.errno import Errno
from kernel.calls.arguments import Argument, Guest, Int, Path, Pointer, flag_names, quoted, show_choice
from kernel.calls.table import NO_RESULT, NoResult, syscall
from kernel.process.exec import execute
from kernel.process.fork import fork as make_child
from kernel.process.table import Processes
from kernel.process.task import Task
from kernel.process.zombie import Zombie

WNOHANG, WUNTRACED = 1, 2

_ARGUMENTS_MAX = 1 << 20  # bytes of argument and environment strings, pointers included
_PARENT = 0  # in the second result register of fork; see kernel.process.fork.CHILD


@syscall(20, "getpid")
def getpid(task: Task) -> tuple[int, int]:
    return task.pid, task.ppid


# --- fork(2) ---


@syscall(2, "fork")
def fork(task: Task) -> tuple[int, int]:
    return make_child(task).pid, _PARENT


@syscall(66, "vfork")
async def vfork(task: Task) -> tuple[int, int]:
    child = make_child(task, borrow=True)
    while child.lender is task:
        await task.wait(task.vfork_over, interruptible=False)
    return child.pid, _PARENT


# --- exec(2) ---


def _show_vector(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    try:
        return "[" + ", ".join(map(quoted, _vector(guest, raw[index]))) + "]"
    except (MemoryFault, Errno.E2BIG):
        return hex(raw[index])


def _show_environment(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    try:
        return f"[/* {len(_vector(guest, raw[index]))} vars */]"
    except (MemoryFault, Errno.E2BIG):
        return hex(raw[index])


Arguments = Annotated[int, Argument("I", _show_vector)]
Environment = Annotated[int, Argument("I", _show_environment)]


@syscall(11, "execv")
def execv(task: Task, path: Path, arguments: Arguments) -> NoResult:
    """exec(2) of early releases: the new program has no environment."""
    execute(task, path, _vector(task, arguments), [])
    return NO_RESULT


@syscall(59, "execve")
def execve(task: Task, path: Path, arguments: Arguments, environment: Environment) -> NoResult:
    execute(task, path, _vector(task, arguments), _vector(task, environment))
    return NO_RESULT


def _vector(guest: Guest, address: int) -> list[bytes]:
    """The strings of a vector that a null pointer ends; none for no vector. Raises E2BIG, EFAULT."""
    memory, strings, room = guest.memory, [], _ARGUMENTS_MAX
    while address:
        pointer = memory.u32(address)
        if not pointer:
            break
        try:
            string = memory.cstring(pointer, room)
        except ValueError:
            raise Errno.E2BIG from None
        strings.append(string)
        room -= len(string) + 5
        address += 4
        if room <= 0:
            raise Errno.E2BIG
    return strings


# --- exit(2), wait(2) ---


@syscall(1, "exit")
def exit(task: Task, status: Int) -> NoResult:
    task.exit((status & 0xFF) << 8)
    return NO_RESULT


def _show_status(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    if not raw[index]:
        return "NULL"
    return f"[{guest.memory.u32(raw[index]):#x}]" if result else hex(raw[index])


def _show_options(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return flag_names(((WNOHANG, "WNOHANG"), (WUNTRACED, "WUNTRACED")), raw[index] & 0xFFFFFFFF)


StatusOut = Annotated[int, Argument("I", _show_status, output=True)]
WaitOptions = Annotated[int, Argument("i", _show_options)]
_ANY = -1


@syscall(7, "wait")
async def wait(task: Task, status: StatusOut) -> tuple[int, int]:
    return await _wait(task, _ANY, status, 0)


@syscall(84, "wait3")
async def wait3(task: Task, status: StatusOut, options: WaitOptions, reserved: Pointer) -> tuple[int, int]:
    return await _wait(task, _ANY, status, options)


@syscall(200, "waitpid")
async def waitpid(task: Task, pid: Int, status: StatusOut, options: WaitOptions) -> tuple[int, int]:
    return await _wait(task, pid, status, options)


async def _wait(task: Task, wanted: int, address: int, options: int) -> tuple[int, int]:
    """pid and status of the next child that ended or stopped. Raises ECHILD, EINVAL, EFAULT, EINTR."""
    if options & ~(WNOHANG | WUNTRACED):
        raise Errno.EINVAL
    if address:
        task.hold(PROT_WRITE, (address, 4))  # or the status would be lost
    while True:
        found = _report(task, wanted, options)
        if found is not None:
            if address:
                task.memory.put_u32(address, found[1])
            return found
        if next(_children(task, wanted), None) is None:
            raise Errno.ECHILD
        if options & WNOHANG:
            return 0, 0
        await task.wait(task.family.changed)


def _report(task: Task, wanted: int, options: int) -> tuple[int, int] | None:
    """Take the status of a child that is dead, or stopped since it was last looked at; None if there is none."""
    for zombie in task.family.zombies.values():
        if _matches(task, zombie, wanted):
            task.machine.part(Processes).reap(task, zombie)
            return zombie.pid, zombie.status
    for pid, ending in task.family.endings.items():
        if _matches(task, ending, wanted):
            del task.family.endings[pid]
            return pid, ending.status
    for child in _children(task, wanted):
        if child.stop_unreported and (
            child.family.debugger is task.process.leader or (options & WUNTRACED and not child.traced)
        ):
            child.stop_unreported = False
            return child.pid, child.status
    return None


def _children(task: Task, wanted: int) -> Iterator[Task]:
    """And those it has attached to."""
    everyone = chain(task.family.children.values(), task.family.debuggees.values())
    return (child for child in everyone if _matches(task, child, wanted))


def _matches(task: Task, child: Task | Zombie, wanted: int) -> bool:
    if wanted > 0:
        return child.pid == wanted
    return wanted == _ANY or child.pgrp == (-wanted or task.pgrp)


# --- ptrace(2) ---

_NAMES = (
    *("SETTRC", "RIUSER", "RDUSER", "RUAREA", "WIUSER", "WDUSER", "WUAREA", "CONTIN", "EXIT", "SINGLE"),
    *("RUREGS", "WUREGS", "ATTACH", "DETACH", "RDTEXT", "RDDATA", "WRTEXT", "WRDATA", "CONTIN1", "SINGLE1"),
)
_REQUESTS = {number: f"PT_{name}" for number, name in enumerate(_NAMES)}
Request = Annotated[int, Argument("i", show_choice(_REQUESTS))]
_NOTE = "requests from 10 on by their place in the manual's list"


@syscall(26, "ptrace", s800=None, note=_NOTE)
def ptrace(task: Task, request: Request, pid: Int, address: Pointer, data: Int) -> int:
    return ptrace_s800(task, request, pid, address, data, 0)


@syscall(26, "ptrace", s300=None, note=_NOTE)
def ptrace_s800(task: Task, request: Request, pid: Int, address: Pointer, data: Int, address2: Pointer) -> int:
    from kernel.process import ptrace as debugging

    return debugging.request(task, request, pid, address, data, address2)


# --- process groups ---


@syscall(39, "setpgrp3")
def setpgrp(task: Task, flag: Int) -> int:
    """setpgrp(2), getpgrp(2) and setsid(2) are one call: a zero flag only asks."""
    if flag and task.pgrp != task.pid:
        task.pgrp = task.session = task.pid
    return task.pgrp


@syscall(81, "getpgrp2")
def getpgrp2(task: Task, pid: Int) -> int:
    return _process(task, pid).pgrp


@syscall(82, "setpgrp2")
def setpgrp2(task: Task, pid: Int, pgrp: Int) -> None:
    """setpgid(2): of the process itself or of a child that has not executed a program yet."""
    if pgrp < 0 or pid < 0:
        raise Errno.EINVAL
    target = task if pid in (0, task.pid) else task.family.children.get(pid)
    if target is None:
        raise Errno.ESRCH
    if target is not task and target.executed:
        raise Errno.EACCES
    pgrp = pgrp or target.pid
    known = pgrp == target.pid or task.machine.part(Processes).in_session(pgrp, task.session)
    if target.session != task.session or target.session == target.pid or not known:
        raise Errno.EPERM
    target.pgrp = pgrp


def _process(task: Task, pid: int) -> Task:
    """The process `pid`, 0 for the caller. Raises ESRCH."""
    found = task.machine.part(Processes).alive.get(pid or task.pid)
    if found is None:
        raise Errno.ESRCH
    return found
