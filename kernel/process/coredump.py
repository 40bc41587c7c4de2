"""Core dumps: what a signal leaves of a process in a file called `core`, in its working directory (core(4))."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import Protocol

from emu.cpu import Cpu
from emu.memory import PROT_READ, PROT_WRITE, AddressSpace
from kernel.abi.errno import HpuxError
from kernel.abi.file import O_WRONLY, S_IFMT, S_IFREG, W_OK
from kernel.abi.limits import RLIMIT_CORE, RLIMIT_FSIZE
from kernel.abi.structs import Utsname
from kernel.credentials import Credentials
from kernel.fs import namei
from kernel.fs.context import FileSystemContext
from kernel.fs.host.file import HostFile
from kernel.fs.mounts import check_free
from kernel.loader.corefile import COMMAND_MAX, COMMAND_OFFSET, EXEC_SIZE, FORMAT_VERSION, HEADER, Part
from kernel.mappings import Mappings
from kernel.series.convention import Abi

_NAME = b"core"
_PIECE = 1 << 20


class Process(Protocol):
    """As much of a process as goes into its dump, or decides where that goes."""

    abi: Abi
    cpu: Cpu
    memory: AddressSpace
    mappings: Mappings
    name: bytes
    break_end: int
    credentials: Credentials
    fs: FileSystemContext

    @property
    def uname(self) -> Utsname: ...
    def limit(self, resource: int) -> int: ...


def dump(process: Process, number: int, code: int, first: Cpu) -> bool:
    """Write a core file. `first`: the processor of the thread that has the process's stack.

    Returns False if none is written: the size limit is 0 or too small, the program is set-user-ID, or the directory is
    not writable or the disk full.
    """
    ids = process.credentials
    if ids.euid != ids.uid or ids.egid != ids.gid:
        return False
    facts = list(_facts(process, number, code))
    areas = list(_areas(process, first))
    size = sum(HEADER.size + len(data) for _, data in facts)
    size += sum(HEADER.size + end - start for _, start, end in areas)
    if size > min(process.limit(RLIMIT_CORE), process.limit(RLIMIT_FSIZE)):
        return False
    try:
        file = _create(process)
    except (HpuxError, OSError):
        return False
    if file is None:
        return False
    try:
        with os.fdopen(file.fd, "wb") as out:
            for part, data in facts:
                out.write(HEADER.pack(part, 0, 0, len(data)) + data)
            for part, start, end in areas:
                out.write(HEADER.pack(part, 0, start, end - start))
                for at in range(start, end, _PIECE):
                    out.write(process.memory.readable(at, min(_PIECE, end - at)))
    except OSError:  # disk full: a partial dump is useless, remove it
        process.fs.cwd.unlink(process.credentials, _NAME)
        return False
    return True


def _create(process: Process) -> HostFile | None:
    """A new file in place of an old dump; None where there is something else of that name."""
    place = namei.place(process.fs, process.credentials, _NAME)
    directory, old = place.directory, place.vnode
    if old is not None:
        if old.mode & S_IFMT != S_IFREG or not old.access(process.credentials, W_OK):
            return None
        check_free(directory, _NAME)
        directory.unlink(process.credentials, _NAME)
    file = directory.create(process.credentials, _NAME, O_WRONLY, 0o666 & ~process.fs.umask)
    return file if isinstance(file, HostFile) else None


def _facts(process: Process, number: int, code: int) -> Iterator[tuple[Part, bytes]]:
    yield Part.KERNEL, process.uname.to_bytes(process.abi.ALIGNMENT)
    command = os.path.basename(process.name)[:COMMAND_MAX]
    yield Part.EXEC, (bytes(COMMAND_OFFSET) + command).ljust(EXEC_SIZE, b"\0")
    yield Part.FORMAT, struct.pack(">I", FORMAT_VERSION)
    yield Part.PROC, struct.pack(">II", number, code & 0xFFFFFFFF) + process.abi.save_state(process.cpu)


def _areas(process: Process, first: Cpu) -> Iterator[tuple[Part, int, int]]:
    """What the program may have changed: its text is in its file."""
    stack, low, high = process.abi.live_stack(first), *process.abi.STACK_AREA
    shared = [(mapping.start, mapping.end) for mapping in process.mappings if mapping.shared]
    for region in process.memory.regions():
        if region.prot & (PROT_READ | PROT_WRITE) != PROT_READ | PROT_WRITE:
            continue
        if low <= region.start < high:
            start, end = max(region.start, stack[0]), min(region.end, stack[1])
            if start < end:
                yield Part.STACK, start, end
        elif any(start < region.end and region.start < end for start, end in shared):
            yield Part.SHM, region.start, region.end
        elif region.start < process.break_end:
            yield Part.DATA, region.start, region.end
        else:
            yield Part.MMF, region.start, region.end
