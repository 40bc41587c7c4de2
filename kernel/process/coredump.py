"""Core dumps: what a signal leaves of a process in a file called `core`, in its working directory (core(4))."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from emu.memory import PROT_READ, PROT_WRITE
from kernel.abi.errno import HpuxError
from kernel.abi.file import O_WRONLY, S_IFMT, S_IFREG, W_OK
from kernel.abi.limits import RLIMIT_CORE, RLIMIT_FSIZE
from kernel.fs import namei
from kernel.fs.hostfile import HostFile
from kernel.fs.mounts import check_free
from kernel.loader.corefile import COMMAND_MAX, COMMAND_OFFSET, EXEC_SIZE, FORMAT_VERSION, HEADER, Part
from kernel.model import Node, utsname
from kernel.process.limits import limit_of

if TYPE_CHECKING:
    from kernel.process.task import Task

_NAME = b"core"
_PIECE = 1 << 20


def dump(task: Task, number: int, code: int) -> bool:
    """Write the file; False if there is to be none: by the limit, for a program with set-user-id, or for want of
    permission or room."""
    ids = task.credentials
    if ids.euid != ids.uid or ids.egid != ids.gid:
        return False
    facts = list(_facts(task, number, code))
    areas = list(_areas(task))
    size = sum(HEADER.size + len(data) for _, data in facts)
    size += sum(HEADER.size + end - start for _, start, end in areas)
    if size > min(limit_of(task, RLIMIT_CORE)[0], limit_of(task, RLIMIT_FSIZE)[0]):
        return False
    try:
        file = _create(task)
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
                    out.write(task.memory.readable(at, min(_PIECE, end - at)))
    except OSError:  # no room: half a dump is none
        task.fs.cwd.unlink(task.credentials, _NAME)
        return False
    return True


def _create(task: Task) -> HostFile | None:
    """A new file in place of an old dump; None where there is something else of that name."""
    place = namei.place(task.fs, task.credentials, _NAME)
    directory, old = place.directory, place.vnode
    if old is not None:
        if old.mode & S_IFMT != S_IFREG or not old.access(task.credentials, W_OK):
            return None
        check_free(directory, _NAME)
        directory.unlink(task.credentials, _NAME)
    file = directory.create(task.credentials, _NAME, O_WRONLY, 0o666 & ~task.fs.umask)
    return file if isinstance(file, HostFile) else None


def _facts(task: Task, number: int, code: int) -> Iterator[tuple[Part, bytes]]:
    yield Part.KERNEL, utsname(task.model, task.machine.part(Node).name).to_bytes(task.abi.ALIGNMENT)
    command = os.path.basename(task.name)[:COMMAND_MAX]
    yield Part.EXEC, (bytes(COMMAND_OFFSET) + command).ljust(EXEC_SIZE, b"\0")
    yield Part.FORMAT, struct.pack(">I", FORMAT_VERSION)
    yield Part.PROC, struct.pack(">II", number, code & 0xFFFFFFFF) + task.abi.save_state(task.cpu)


def _areas(task: Task) -> Iterator[tuple[Part, int, int]]:
    """What the program may have changed: its text is in its file."""
    stack, low, high = task.abi.live_stack(task.cpu), *task.abi.STACK_AREA
    shared = [(mapping.start, mapping.end) for mapping in task.mappings if mapping.shared]
    for region in task.memory.regions():
        if region.prot & (PROT_READ | PROT_WRITE) != PROT_READ | PROT_WRITE:
            continue
        if low <= region.start < high:
            start, end = max(region.start, stack[0]), min(region.end, stack[1])
            if start < end:
                yield Part.STACK, start, end
        elif any(start < region.end and region.start < end for start, end in shared):
            yield Part.SHM, region.start, region.end
        elif region.start < task.break_end:
            yield Part.DATA, region.start, region.end
        else:
            yield Part.MMF, region.start, region.end
