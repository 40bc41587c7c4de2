"""select(2) and poll(2), over every kind of file by its `readiness` and `conditions`.

A mask is an array of ints; descriptor f is bit `1 << f % 32` of word f // 32, in the program's byte order
(hpux-net.md 1.12). The timeout is never written back.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from functools import cache
from select import poll as host_poll
from typing import TYPE_CHECKING, Annotated

from kernel.abi.errno import Errno
from kernel.abi.file import NOFILE_MAX, POLLERR, POLLHUP, POLLIN, POLLOUT, POLLPRI
from kernel.abi.socket import Pollfd
from kernel.abi.structs import Timeval
from kernel.calls.arguments import Argument, Guest, Int, OutPointer, Uint
from kernel.calls.table import syscall
from kernel.fs.vfs import OpenFile
from kernel.waiting import Condition

if TYPE_CHECKING:
    from kernel.process.task import Task

MAX_ALARM = 31 * 86400  # seconds; longer timeouts are silently cut to it

POLLNVAL, POLLRDNORM, POLLRDBAND, POLLWRNORM = 0x20, 0x40, 0x80, 0x100
# poll(2)'s finer masks, as the three kinds of readiness the kernel knows.
_FINE = ((POLLRDNORM, POLLIN), (POLLRDBAND, POLLPRI), (POLLWRNORM, POLLOUT))
_KINDS = (POLLIN, POLLOUT, POLLPRI)  # select's three masks, in order

_FEW = 8  # files that are asked one by one

# What has to be asked of each file: a key of the caller's, the file, the POLL bits.
Wanted = list[tuple[int, OpenFile, int]]


def _show_set(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    if not raw[index]:
        return "NULL"
    count = min(max(raw[0], 0), NOFILE_MAX)
    return f"[{' '.join(str(fd) for fd in _members(guest, raw[index], count))}]"


def _show_timeval(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    if not raw[index]:
        return "NULL"
    timeout = Timeval.load(guest.memory, raw[index], guest.abi.ALIGNMENT)
    return f"{{{timeout.sec}, {timeout.usec}}}"


FdSet = Annotated[int, Argument("I", _show_set)]
TimevalPointer = Annotated[int, Argument("I", _show_timeval)]


@syscall(93, "select")
async def select(task: Task, nfds: Int, reads: FdSet, writes: FdSet, excepts: FdSet, timeout: TimevalPointer) -> int:
    if nfds < 0:
        raise Errno.EINVAL
    count = min(nfds, task.files.limit)  # 4.3BSD's "forgiving, if slightly wrong"
    sets = (reads, writes, excepts)
    events: dict[int, int] = {}
    for address, kind in zip(sets, _KINDS, strict=True):
        if address:
            task.memory.writable(address, _words(count) * 4)  # EFAULT now, not after the wait
            for fd in _members(task, address, count):
                events[fd] = events.get(fd, 0) | kind
    deadline = _deadline(task, _timeout(task, timeout)) if timeout else None
    wanted = [(fd, task.files.get(fd), mask) for fd, mask in events.items()]
    ready = await _wait(task, wanted, deadline, _selected)
    total = 0
    for address, kind in zip(sets, _KINDS, strict=True):
        found = [fd for fd, bits in ready.items() if bits & kind]
        total += len(found)
        if address:
            _store_members(task, address, count, found)
    return total


def _selected(file: OpenFile, events: int) -> int:
    """Readiness as select(2) has it: what hung up or failed is ready to be read and written."""
    bits = file.readiness(events)
    if bits & (POLLERR | POLLHUP):
        bits |= POLLIN | POLLOUT
    return bits & events


async def _wait(
    task: Task, wanted: Wanted, deadline: float | None, readiness: Callable[[OpenFile, int], int]
) -> dict[int, int]:
    """The files that are ready, by key, with their POLL bits; empty when the deadline came first."""
    in_time = True
    while True:
        asked = wanted if len(wanted) <= _FEW else _candidates(wanted)
        ready = {key: bits for key, file, events in asked if (bits := readiness(file, events))}
        if ready or not in_time:
            return ready
        if deadline is not None and deadline <= task.clock.monotonic():
            return ready
        conditions: list[Condition] = []
        for _, file, events in wanted:
            conditions += file.conditions(events)
        in_time = await task.wait(*conditions, deadline=deadline)


def _candidates(wanted: Wanted) -> Wanted:
    """Those that may be ready. Of all that are host descriptors, one call to the host sorts out the others."""
    found: Wanted = []
    by_descriptor: dict[int, tuple[int, OpenFile, int]] = {}
    poller = host_poll()
    register = poller.register
    for entry in wanted:
        _, file, events = entry
        fd = file.polled()
        if fd is None or fd in by_descriptor:
            found.append(entry)
        else:
            by_descriptor[fd] = entry
            register(fd, events)  # POLLIN, POLLPRI and POLLOUT have the same bits on every host
    found += [by_descriptor[fd] for fd, _ in poller.poll(0)]
    return found


def _timeout(task: Task, address: int) -> float:
    """A timeval in seconds. Raises EINVAL, MemoryFault."""
    timeout = Timeval.load(task.memory, address, task.abi.ALIGNMENT)
    if timeout.sec < 0 or not 0 <= timeout.usec < 1_000_000:
        raise Errno.EINVAL
    return timeout.sec + timeout.usec / 1e6


def _deadline(task: Task, seconds: float) -> float:
    return task.clock.monotonic() + min(seconds, MAX_ALARM)


# --- masks ---


def _words(count: int) -> int:
    return (count + 31) // 32


@cache
def _format(words: int) -> struct.Struct:
    return struct.Struct(f">{words}I")


def _members(guest: Guest, address: int, count: int) -> Iterator[int]:
    """The descriptors below `count` in the mask at `address`."""
    for index, word in enumerate(guest.memory.unpack(_format(_words(count)), address)):
        while word:
            fd = index * 32 + (word & -word).bit_length() - 1
            word &= word - 1
            if fd < count:
                yield fd


def _store_members(task: Task, address: int, count: int, members: list[int]) -> None:
    words = [0] * _words(count)
    for fd in members:
        words[fd // 32] |= 1 << fd % 32
    if words:
        task.memory.pack(_format(len(words)), address, *words)


# --- poll ---


@syscall(269, "poll")
async def poll(task: Task, fds: OutPointer, nfds: Uint, timeout: Int) -> int:
    if nfds > task.files.limit:
        raise Errno.EINVAL
    alignment = task.abi.ALIGNMENT
    size = Pollfd.sizeof(alignment)
    task.memory.writable(fds, nfds * size)
    entries = [Pollfd.load(task.memory, fds + at * size, alignment) for at in range(nfds)]
    wanted: Wanted = []
    for at, entry in enumerate(entries):
        entry.revents = 0
        if entry.fd >= 0:
            try:
                wanted.append((at, task.files.get(entry.fd), _coarse(entry.events)))
            except Errno.EBADF:
                entry.revents = POLLNVAL
    if any(entry.revents for entry in entries):
        timeout = 0
    deadline = None if timeout < 0 else _deadline(task, timeout / 1000)
    for at, bits in (await _wait(task, wanted, deadline, _polled)).items():
        entries[at].revents = _answer(entries[at].events, bits)
    for at, entry in enumerate(entries):
        entry.store(task.memory, fds + at * size, alignment)
    return sum(1 for entry in entries if entry.revents)


def _polled(file: OpenFile, events: int) -> int:
    return file.readiness(events)


def _coarse(events: int) -> int:
    """The kinds of readiness that the masks of poll(2) stand for."""
    kinds = events & (POLLIN | POLLOUT | POLLPRI)
    for fine, kind in _FINE:
        if events & fine:
            kinds |= kind
    return kinds


def _answer(events: int, bits: int) -> int:
    answer = bits & (events | POLLERR | POLLHUP)
    for fine, kind in _FINE:
        if events & fine and bits & kind:
            answer |= fine
    return answer
