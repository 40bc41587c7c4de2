"""From a program image to a process about to execute its first instruction: exec(2)."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import emu.engines
from emu.cpu import Cpu
from emu.memory import PAGE, PROT_READ, PROT_WRITE, AddressSpace
from emu.page import round_page
from kernel.abi.errno import Errno
from kernel.abi.file import S_IFMT, S_IFREG, S_ISGID, S_ISUID, X_OK
from kernel.abi.limits import ARG_MAX, ENFORCED_SINCE, RLIMIT_STACK
from kernel.abi.signals import SIGTRAP
from kernel.fs.host.file import RegularFile
from kernel.fs.namei import lookup
from kernel.fs.vfs import FileKey, Vnode
from kernel.loader.formats import read
from kernel.loader.image import FormatError, Image, UnsupportedError
from kernel.loader.source import FileSource
from kernel.model import Model
from kernel.process.limits import fit_stack
from kernel.process.table import Processes
from kernel.series import convention
from kernel.series.convention import Abi

if TYPE_CHECKING:
    from kernel.process.task import Task

# The longest `#!` line, bytes: with its newline in releases 8.07 and 9.03, as observed (Sven Mascheck, "The #! magic"),
# where a longer one is ENOEXEC and the interpreter's argv[0] is the script's; from release 10 on the rest is cut off.
_OLD_LINE, _LINE = 32, 256
_LONG_LINES = 10  # the release


def load(
    image: Image, model: Model, arguments: list[bytes], environment: list[bytes], engine: str | None = None
) -> tuple[Abi, Cpu, int]:
    """A new processor with memory of its own, about to execute the program; and the initial break. `engine` as
    `emu.engines.create` has it.

    Raises FormatError when the image isn't a program for the model, doesn't fit below the stack or became shorter,
    ValueError when the arguments are too long (E2BIG), OSError when the host has no room.
    """
    if (size := sum(len(string) + 1 for string in (*arguments, *environment))) > ARG_MAX:
        raise ValueError(f"{os.strerror(errno.E2BIG).lower()}: {size} bytes with the environment, of {ARG_MAX}")
    abi = _abi_of(image, model)
    memory = AddressSpace()
    try:
        cpu = emu.engines.create(abi.ARCHITECTURE, model.cpu, memory, engine)
    except BaseException:
        memory.close()
        raise
    try:
        _map(image, abi, memory)
        abi.enter_program(cpu, image.entry, arguments, environment, model=model.cpu)
    except BaseException:
        cpu.close()
        memory.close()
        raise
    return abi, cpu, image.break_address


def _abi_of(image: Image, model: Model) -> Abi:
    """The series that runs a program. Raises FormatError if it isn't one, or not one for this machine."""
    image.require_executable()
    series = convention.SERIES[image.machine]
    if series != model.series:
        theirs, ours = convention.DESCRIPTIONS[series], convention.DESCRIPTIONS[model.series]
        raise UnsupportedError(f"it is a {theirs} program, and a {model.name} is a {ours}")
    return convention.of(series)


def _map(image: Image, abi: Abi, memory: AddressSpace) -> None:
    """Raises FormatError."""
    for segment in image.segments:
        start = segment.address & -PAGE
        end = (segment.end + PAGE - 1) & -PAGE
        if end > abi.BREAK_LIMIT:
            raise FormatError(f"{segment.name} ends at {segment.end:#x}, inside the stack")
        if end == start:
            continue
        memory.map(start, end - start, PROT_READ | PROT_WRITE)
        if segment.file_size:
            image.read_segment_into(segment, memory.writable(segment.address, segment.file_size))
        memory.protect(start, end - start, segment.prot)
    if not image.traps_null and all(segment.address >= PAGE for segment in image.segments):
        memory.map(0, PAGE, PROT_READ)  # NULL pointers may be read, as zeros


# --- exec(2) ---


def execute(task: Task, path: bytes, arguments: list[bytes], environment: list[bytes]) -> None:
    """Replace the task's program. Nothing has changed if this raises.

    Raises EACCES, ENOEXEC, E2BIG, ENOMEM, ETXTBSY, and what looking up the path does.
    """
    vnode = _program(task, path)
    file = _open(vnode)
    old = task.model.major < _LONG_LINES
    script = interpreter(file, old)
    if script is not None:
        file.close()
        own = arguments[0] if arguments and old else script[0]
        arguments = [own, *script[1:], path, *arguments[1:]]
        vnode = _program(task, script[0])
        file = _open(vnode)
    _check_unwritten(task, file.key)
    (abi, cpu, initial_break), shared = _load(task, file, arguments, environment)
    task = task.process.end_others(task)
    task.replace_program(abi, cpu)
    task.program = vnode
    if shared:
        task.mappings.execute(task.fs.namespace.active.texts, file.key)
    task.name, task.command = arguments[0] if arguments else path, b" ".join(arguments)
    task.break_start = task.break_end = initial_break
    task.files.close_on_exec(task)
    task.signals.exec()
    if RLIMIT_STACK in task.limits and task.model.major >= ENFORCED_SINCE:
        fit_stack(task)
    _set_ids(task, None if script is not None or task.traced else vnode)
    announce(task)


def announce(task: Task) -> None:
    """Let debugger and observers know of the new program before anything of it has run."""
    if task.traced:
        task.cpu.precise = True
        task.signals.post(SIGTRAP)
    task.observers.executed()


def _program(task: Task, path: bytes) -> Vnode:
    """The file at `path`. Raises EACCES if it may not be executed."""
    vnode = lookup(task.fs, task.credentials, path)
    if vnode.mode & S_IFMT != S_IFREG or not vnode.mode & 0o111 or not vnode.access(task.credentials, X_OK):
        raise Errno.EACCES
    return vnode


def _open(vnode: Vnode) -> FileSource:
    return FileSource(vnode.open_program())


def interpreter(file: FileSource, old: bool = False) -> list[bytes] | None:
    """What the first line of a script names: a program and at most one argument; None if it is no script.

    A NUL ends the line, as it ends every string of the kernel's. Raises ENOEXEC for a line that names nothing
    or, in an `old` release, is too long.
    """
    head = file.read(0, _OLD_LINE if old else _LINE)
    if not head.startswith(b"#!"):
        return None
    line = head[2:].partition(b"\n")[0].partition(b"\0")[0]
    words = line.strip(b" \t").split(None, 1)
    if not words or (old and 2 + len(line) == _OLD_LINE):
        file.close()
        raise Errno.ENOEXEC
    return words


def has_shared_text(image: Image) -> bool:
    """Whether its file may not be written while it runs: not so that of an impure program, EXEC_MAGIC."""
    return image.kind != "EXEC"


def _check_unwritten(task: Task, key: FileKey) -> None:
    """Raises ETXTBSY for a file that some process has open for writing."""
    for other in task.machine.part(Processes).alive.values():
        for file in map(other.files.get, other.files):
            if isinstance(file, RegularFile) and file.can_write and file.lock_key() == key:
                raise Errno.ETXTBSY


def _check_swap(task: Task, image: Image) -> None:
    """Raises ENOMEM when the program needs more memory than its process has now, and the machine hasn't that much."""
    needed = sum(round_page(segment.end) - (segment.address & -PAGE) for segment in image.segments)
    present = task.memory.private - task.abi.STACK_SIZE if task.lender is None else 0
    if needed > present:
        task.machine.part(Processes).check_swap(needed - present)


def _load(
    task: Task, file: FileSource, arguments: list[bytes], environment: list[bytes]
) -> tuple[tuple[Abi, Cpu, int], bool]:
    """What `load` makes, and whether it has shared text."""
    try:
        with read(file) as image:
            model = task.machine.models.get(convention.SERIES[image.machine], task.machine.model)
            _check_swap(task, image)
            return load(image, model, arguments, environment, task.machine.engine), has_shared_text(image)
    except FormatError:
        raise Errno.ENOEXEC from None
    except ValueError:
        raise Errno.E2BIG from None


def _set_ids(task: Task, program: Vnode | None) -> None:
    """Take on the owner of a program with set-user-id; not of a script's interpreter."""
    ids = task.credentials
    if program is not None:
        owner, group = program.owner()
        if program.mode & S_ISUID:
            ids.euid = owner
        if program.mode & S_ISGID:
            ids.egid = group
    ids.suid, ids.sgid = ids.euid, ids.egid
