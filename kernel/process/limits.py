"""What a process may use: the limits of getrlimit(2) and ulimit(2)."""

from __future__ import annotations

from typing import Protocol

from emu.cpu import Cpu
from emu.memory import AddressSpace
from emu.page import PROT_EXEC, PROT_READ, PROT_WRITE, round_page
from kernel.abi.errno import Errno
from kernel.abi.file import NOFILE_MAX
from kernel.abi.limits import RLIM_INFINITY, RLIMIT_DATA, RLIMIT_NOFILE, RLIMIT_STACK
from kernel.credentials import Credentials
from kernel.process.descriptors import FileTable
from kernel.series.convention import Abi

# A heap has an end before it takes the host's memory; setrlimit(2) raises it.
_DEFAULT_LIMITS = {RLIMIT_DATA: (512 << 20, RLIM_INFINITY)}
_FIXED = (RLIMIT_STACK, RLIMIT_NOFILE)  # not even the superuser may raise these
_NO_LIMIT = (RLIM_INFINITY, RLIM_INFINITY)


class Limited(Protocol):
    """As much of a process as its limits depend on."""

    abi: Abi
    files: FileTable
    credentials: Credentials
    limits: dict[int, tuple[int, int]]  # those it has set or inherited: soft and hard


class Grown(Limited, Protocol):
    """As much of a process as its stack's size depends on."""

    cpu: Cpu
    memory: AddressSpace


def limit_of(task: Limited, resource: int) -> tuple[int, int]:
    """The soft and the hard limit. Raises EINVAL."""
    if resource == RLIMIT_NOFILE:
        return task.files.limit, NOFILE_MAX
    if resource == RLIMIT_STACK:
        return task.limits.get(resource) or (task.abi.STACK_SIZE, task.abi.STACK_SIZE)
    if not 0 <= resource <= RLIMIT_NOFILE:
        raise Errno.EINVAL
    return task.limits.get(resource) or _DEFAULT_LIMITS.get(resource, _NO_LIMIT)


def set_limit(task: Limited, resource: int, current: int, maximum: int) -> None:
    """setrlimit(2). Raises EINVAL, EPERM if a process other than the superuser's raises the hard limit."""
    _, highest = limit_of(task, resource)
    if not 0 <= current <= maximum:
        raise Errno.EINVAL
    if maximum > highest and (resource in _FIXED or not task.credentials.superuser):
        raise Errno.EPERM
    if resource == RLIMIT_NOFILE:
        task.files.limit = current
    else:
        task.limits[resource] = (current, maximum)


def fit_stack(task: Grown) -> None:
    """Let the stack have as many pages as RLIMIT_STACK allows, and those it uses already. Raises OSError."""
    (low, high), (first, last) = task.abi.STACK_AREA, task.abi.live_stack(task.cpu)
    size = min(round_page(limit_of(task, RLIMIT_STACK)[0]), high - low)
    if task.abi.STACK_GROWS_UP:
        start, end = max(low + size, last), high
    else:
        start, end = low, min(high - size, first)
    memory = task.memory
    if start < end:
        memory.unmap(start, end - start)
    for at, stop in ((low, start), (end, high)):
        while at < stop and memory.protection(at) is not None:
            at = memory.extent(at).end
        if at < stop:
            memory.map(at, stop - at, PROT_READ | PROT_WRITE | PROT_EXEC)
