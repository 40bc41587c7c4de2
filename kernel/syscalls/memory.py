"""Mapped memory: mmap(2), munmap(2), mprotect(2), msync(2), madvise(2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from emu.memory import PAGE, PROT_EXEC, PROT_NONE, PROT_READ, PROT_WRITE, MemoryFault
from kernel import mappings
from kernel.abi.errno import Errno
from kernel.calls.arguments import Argument, Fd, Int, Pointer, Uint, show_choice, show_flags
from kernel.calls.table import syscall
from kernel.fs.device import ZeroFile
from kernel.fs.host.file import RegularFile
from kernel.fs.iomap import IomapFile
from kernel.mappings import MappedFile
from kernel.process.table import Processes

if TYPE_CHECKING:
    from kernel.process.task import Task

MEMORY_MAX = 1 << 30  # bytes: anonymous memory has an end before it takes all of the host's
# hpux-abi.md 8.3. Other bits are hints of crt0 and of later releases, and ignored.
MAP_SHARED, MAP_PRIVATE, MAP_FIXED, MAP_VARIABLE, MAP_ANONYMOUS, MAP_FILE = 1, 2, 4, 8, 0x10, 0x20
MS_SYNC, MS_ASYNC, MS_INVALIDATE = 1, 2, 4
_ADVICE = {
    0: "MADV_NORMAL", 1: "MADV_RANDOM", 2: "MADV_SEQUENTIAL", 3: "MADV_WILLNEED", 4: "MADV_DONTNEED",
    5: "MADV_SPACEAVAIL",
}  # fmt: skip
_PROT_NAMES = ((PROT_READ, "PROT_READ"), (PROT_WRITE, "PROT_WRITE"), (PROT_EXEC, "PROT_EXEC"))
_MAP_NAMES = (
    (MAP_SHARED, "MAP_SHARED"), (MAP_PRIVATE, "MAP_PRIVATE"), (MAP_FIXED, "MAP_FIXED"),
    (MAP_VARIABLE, "MAP_VARIABLE"), (MAP_ANONYMOUS, "MAP_ANONYMOUS"), (MAP_FILE, "MAP_FILE"),
)  # fmt: skip
_MS_NAMES = ((MS_SYNC, "MS_SYNC"), (MS_ASYNC, "MS_ASYNC"), (MS_INVALIDATE, "MS_INVALIDATE"))

Protection = Annotated[int, Argument("i", show_flags(_PROT_NAMES))]
MapFlags = Annotated[int, Argument("i", show_flags(_MAP_NAMES))]
SyncFlags = Annotated[int, Argument("i", show_flags(_MS_NAMES))]
Advice = Annotated[int, Argument("i", show_choice(_ADVICE))]


@syscall(71, "mmap")
def mmap(task: Task, address: Pointer, length: Uint, prot: Protection, flags: MapFlags, fd: Fd, offset: Int) -> int:
    return map_memory(task, address, length, prot, flags, fd, offset)


def map_memory(task: Task, address: int, length: int, prot: int, flags: int, fd: int, offset: int) -> int:
    """mmap(2), whatever the size of its offset."""
    if flags & (MAP_SHARED | MAP_PRIVATE) in (0, MAP_SHARED | MAP_PRIVATE) or not length:
        raise Errno.EINVAL
    shared = bool(flags & MAP_SHARED)
    # An anonymous mapping has no file: crt0 leaves whatever it likes in these two arguments.
    file = None if flags & MAP_ANONYMOUS else _mapped_file(task, fd, prot, shared)
    if isinstance(file, IomapFile) and not shared:
        raise Errno.EINVAL
    if file is not None and (offset % PAGE or offset < 0):
        raise Errno.EINVAL
    length = (length + PAGE - 1) & -PAGE
    start = _place(task, address, length, fixed=bool(flags & MAP_FIXED), shared=shared)
    processes = task.machine.part(Processes)
    if file is None or not shared:
        processes.check_swap(length)
    if file is None:
        if task.memory.private + length > MEMORY_MAX:
            raise Errno.ENOMEM
        if shared:
            task.mappings.add_shared(start, length, _granted(prot), processes.shared)
        else:
            task.memory.map(start, length, _granted(prot))
            task.mappings.forget(start, length)
    elif isinstance(file, IomapFile):
        file.map(task.memory, start, length, _granted(prot), offset)
        task.mappings.forget(start, length)
        task.cpu.precise = True  # an access to a register is made again by the reference engine
    else:
        found = file
        active = task.fs.namespace.active
        texts = active.texts if shared and prot & PROT_EXEC and not prot & PROT_WRITE else None  # a library's text
        mapped = active.held.with_room(lambda: MappedFile(found.fd, found.lock_key(), found, texts))
        mapped.hold(task.pid)
        try:
            task.mappings.add_file(start, length, mapped, offset, _granted(prot), shared)
        finally:
            mapped.release(task.pid)
        if prot & PROT_EXEC:
            task.observers.loaded(start, length, file, offset)
    return start


def _granted(prot: int) -> int:
    """What the pages get: neither processor has memory that may be written or executed but not read."""
    if prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC):
        raise Errno.EINVAL
    return prot | PROT_READ if prot else PROT_NONE


def _mapped_file(task: Task, fd: int, prot: int, shared: bool) -> RegularFile | IomapFile | None:
    """None for /dev/zero, which is memory without a file.

    Raises EBADF, EACCES when the descriptor allows less than the mapping would, ENODEV.
    """
    file = task.files.get(fd)
    if not file.can_read or (shared and prot & PROT_WRITE and not file.can_write):
        raise Errno.EACCES
    if isinstance(file, ZeroFile):
        return None
    if not isinstance(file, RegularFile | IomapFile):
        raise Errno.ENODEV
    return file


def _place(task: Task, address: int, length: int, *, fixed: bool, shared: bool) -> int:
    """Raises EINVAL, ENOMEM."""
    if not fixed:
        return mappings.choose(task.memory, task.abi, length, shared=shared, hint=address & -PAGE)
    if address % PAGE or not mappings.may_be_fixed(task.abi, address, length):
        raise Errno.EINVAL
    if task.mappings.holds_segment(address, length):
        raise Errno.EINVAL
    return address


def _range(task: Task, address: int, length: int) -> int:
    """The length of a range of whole pages. Raises EINVAL."""
    length = (length + PAGE - 1) & -PAGE
    if address % PAGE or not length or address + length > 1 << 32:
        raise Errno.EINVAL
    return length


@syscall(73, "munmap")
def munmap(task: Task, address: Pointer, length: Uint) -> None:
    length = _range(task, address, length)
    if not mappings.may_be_fixed(task.abi, address, length) or task.mappings.holds_segment(address, length):
        raise Errno.EINVAL
    task.memory.unmap(address, length)
    task.mappings.forget(address, length)


@syscall(74, "mprotect")
def mprotect(task: Task, address: Pointer, length: Uint, prot: Protection) -> None:
    """Raises EACCES for making a shared mapping of a file writable that was opened for reading only."""
    length = _range(task, address, length)
    granted = _granted(prot)
    _check_mapped(task, address, length)
    if any(task.memory.devices.within(address, length)):
        raise Errno.EINVAL  # what may be done with registers was said when they were mapped
    task.memory.protect(address, length, granted)
    task.mappings.protect(address, length, granted)


def _check_mapped(task: Task, address: int, length: int) -> None:
    try:
        task.memory.check(address, length, PROT_NONE)
    except MemoryFault:
        raise Errno.ENOMEM from None


@syscall(75, "madvise", note="advice changes nothing")
def madvise(task: Task, address: Pointer, length: Uint, advice: Advice) -> None:
    if advice not in _ADVICE:
        raise Errno.EINVAL
    _check_mapped(task, address, _range(task, address, length))


@syscall(320, "msync")
def msync(task: Task, address: Pointer, length: Uint, flags: SyncFlags) -> None:
    """Mappings and files share their pages, so that only MS_SYNC has anything to do."""
    if flags & ~(MS_SYNC | MS_ASYNC | MS_INVALIDATE) or (flags & MS_SYNC and flags & MS_ASYNC):
        raise Errno.EINVAL
    length = _range(task, address, length)
    _check_mapped(task, address, length)
    if flags & MS_SYNC:
        task.memory.sync(address, length)
