"""The system as a program sees it: utssys(2), sysconf(2), domain name, diskless context, instruction cache."""

from __future__ import annotations

from typing import Annotated

from kernel.abi.errno import Errno
from kernel.abi.limits import ARG_MAX
from kernel.abi.structs import OFF_MAX, Ustat
from kernel.calls.arguments import Argument, Int, OutPointer, Pointer, show_choice
from kernel.calls.table import syscall
from kernel.model import Node
from kernel.process.table import Processes
from kernel.process.task import Task

UNAME, USTAT, SETUNAME, SETHOSTNAME, GETHOSTNAME = 0, 2, 3, 4, 5
_FUNCTIONS = {0: "UNAME", 2: "USTAT", 3: "SETUNAME", 4: "SETHOSTNAME", 5: "GETHOSTNAME"}
UtssysFunction = Annotated[int, Argument("i", show_choice(_FUNCTIONS))]


@syscall(0, "syscall")
def indirect(task: Task) -> None:
    """Gates take the number from the first argument and go on from there; an indirect call of this one is none."""
    raise Errno.EINVAL


@syscall(57, "utssys")
def utssys(task: Task, buffer: OutPointer, number: Int, function: UtssysFunction) -> None:
    """uname(2), ustat(2), gethostname(2), sethostname(2); an unknown function is EFAULT, as on real machines."""
    if function == UNAME:
        task.uname.store(task.memory, buffer, task.abi.ALIGNMENT)
    elif function == GETHOSTNAME:
        _get_hostname(task, buffer, number)
    elif function in (SETUNAME, SETHOSTNAME):
        _set_hostname(task, buffer, number)
    elif function == USTAT:
        _ustat(task, number, buffer)
    else:
        raise Errno.EFAULT


def _get_hostname(task: Task, buffer: int, size: int) -> None:
    if size <= 0:
        raise Errno.EINVAL
    name = task.machine.part(Node).name.encode("latin-1", "replace") + b"\0"
    task.memory.write(buffer, name[:size])


def _set_hostname(task: Task, buffer: int, size: int) -> None:
    if not task.credentials.superuser:
        raise Errno.EPERM
    if size <= 0:
        raise Errno.EINVAL
    task.machine.part(Node).name = task.memory.read(buffer, min(size, 64)).split(b"\0")[0].decode("latin-1")


def _ustat(task: Task, device: int, buffer: int) -> None:
    """ustat(2) by the device number of a disk. Raises EINVAL where no file system is mounted."""
    volume = task.fs.namespace.volumes.by_device(device)
    if volume is None or not volume.mounted:
        raise Errno.EINVAL
    total = volume.file_system.root.statistics()
    Ustat(tfree=min(total.f_bavail, OFF_MAX), tinode=min(total.f_favail, OFF_MAX), blksize=total.f_frsize).store(
        task.memory, buffer, task.abi.ALIGNMENT
    )


# sysconf(2): hpux-abi.md 8.8. None: the limit is the process's own.
_SC_ARG_MAX, _SC_CHILD_MAX, _SC_CLK_TCK, _SC_NGROUPS_MAX, _SC_OPEN_MAX = range(5)
_SC_JOB_CONTROL, _SC_SAVED_IDS, _SC_VERSION, _SC_PAGE_SIZE, _SC_CPU_VERSION = 5, 6, 7, 3001, 10001
_CPU_VERSIONS = {"68020": 0x20C, "68030": 0x20D, "68040": 0x20E, "1.0": 0x20B, "1.1": 0x210, "2.0": 0x214}
_FIXED = {
    _SC_ARG_MAX: ARG_MAX,
    _SC_NGROUPS_MAX: 20,
    _SC_JOB_CONTROL: 1,
    _SC_SAVED_IDS: 1,
    _SC_VERSION: 199009,
    _SC_PAGE_SIZE: 4096,
}
_NAMES = {
    0: "_SC_ARG_MAX", 1: "_SC_CHILD_MAX", 2: "_SC_CLK_TCK", 3: "_SC_NGROUPS_MAX", 4: "_SC_OPEN_MAX",
    5: "_SC_JOB_CONTROL", 6: "_SC_SAVED_IDS", 7: "_SC_VERSION", 3001: "_SC_PAGE_SIZE", 10001: "_SC_CPU_VERSION",
}  # fmt: skip
SysconfName = Annotated[int, Argument("i", show_choice(_NAMES))]


@syscall(132, "sysconf")
def sysconf(task: Task, name: SysconfName) -> int:
    if name == _SC_OPEN_MAX:
        return task.files.limit
    if name == _SC_CHILD_MAX:
        return task.machine.part(Processes).most_of_a_user
    if name == _SC_CLK_TCK:
        return task.abi.CLOCK_TICKS
    if name == _SC_CPU_VERSION:
        return _CPU_VERSIONS[task.model.cpu]
    if name not in _FIXED:
        raise Errno.EINVAL
    return _FIXED[name]


@syscall(268, "getnumfds")
def getnumfds(task: Task) -> int:
    return task.files.limit


@syscall(232, "getdomainname", s800=192)
def getdomainname(task: Task, buffer: OutPointer, size: Int) -> None:
    if size <= 0:
        raise Errno.EINVAL
    task.memory.write(buffer, (task.machine.part(Node).domain.encode("latin-1") + b"\0")[:size])


@syscall(236, "setdomainname", s800=193)
def setdomainname(task: Task, buffer: Pointer, size: Int) -> None:
    if not task.credentials.superuser:
        raise Errno.EPERM
    if not 0 <= size <= 64:
        raise Errno.EINVAL
    task.machine.part(Node).domain = task.memory.read(buffer, size).split(b"\0")[0].decode("latin-1")


@syscall(174, "getcontext")
def getcontext(task: Task, buffer: OutPointer, size: Int) -> int:
    """The strings that resolve context-dependent files; returns the length needed, the NUL included."""
    context = task.model.context.encode() + b"\0"
    if size < 0:
        raise Errno.EINVAL
    task.memory.write(buffer, context[:size])
    return len(context)


@syscall(180, "mysite")
def mysite(task: Task) -> int:
    return 0  # standalone


@syscall(181, "sitels")
def sitels(task: Task, sites: OutPointer) -> int:
    return 0


@syscall(178, "lsync")
def lsync(task: Task) -> None:
    """Nothing is buffered here that the host doesn't write by itself."""


_PURGE_INSTRUCTIONS, _PURGE_DATA = 1, 2


@syscall(167, "m68020_advise", s800=None)
def m68020_advise(task: Task, argument: Int) -> None:
    """0 asks for tag bits in addresses, which only the 68010 memory map has; the rest purges caches."""
    if argument == _PURGE_INSTRUCTIONS:
        task.cpu.invalidate(0, 1 << 32)
    elif argument != _PURGE_DATA:
        raise Errno.EINVAL
