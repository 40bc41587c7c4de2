"""Open files on their way between processes: access rights in a message of AF_UNIX (4.3BSD's uipc_usrreq.c).

A file in a message has a reference like one a descriptor names. A socket whose last descriptor was itself sent, and is
now out of everybody's reach, would keep its queue for ever: `Rights.collect` finds such sockets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import TYPE_CHECKING, Protocol

from kernel.abi.errno import Errno
from kernel.tunables import DEFAULTS

if TYPE_CHECKING:
    from kernel.fs.vfs import OpenFile
    from kernel.process.task import Task


class Holder(Protocol):
    """An endpoint with a queue that open files may be in."""

    def owner(self) -> OpenFile | None:
        """The open file that leads here; None if none does any more."""

    def drop_rights(self) -> list[OpenFile]:
        """Take all open files out of the queue."""


def close(task: Task, files: Iterable[OpenFile]) -> None:
    """Give up one reference to each."""
    for file in files:
        file.references -= 1
        if not file.references:
            file.released(task)


class Rights:
    """The files that are under way, each with the endpoints in whose queues it is."""

    most = DEFAULTS.rights  # at a time

    def __init__(self) -> None:
        self._flying: dict[OpenFile, list[Holder]] = {}
        self._count = 0
        self._collecting = False

    def check(self, files: Sized) -> None:
        """Raises ENOBUFS where so many more may not be under way: no process has them open, so no limit counts them."""
        if self._count + len(files) > self.most:
            raise Errno.ENOBUFS

    def depart(self, files: Iterable[OpenFile], holder: Holder) -> None:
        for file in files:
            file.references += 1
            self._flying.setdefault(file, []).append(holder)
            self._count += 1

    def arrive(self, files: Iterable[OpenFile], holder: Holder) -> None:
        """The references are the receiver's from now on."""
        for file in files:
            holders = self._flying[file]
            holders.remove(holder)
            self._count -= 1
            if not holders:
                del self._flying[file]

    def collect(self, task: Task) -> None:
        """Close what is under way to nobody: in the queue of a socket that is gone or can't be reached any more."""
        if not self._flying or self._collecting:
            return
        self._collecting = True
        try:
            alive = self._reachable()
            for holder in {holder for holders in self._flying.values() for holder in holders} - alive:
                close(task, holder.drop_rights())
        finally:
            self._collecting = False

    def _reachable(self) -> set[Holder]:
        """The holders a descriptor leads to, or a message in the queue of one that is reached so."""
        holders = {holder for holders in self._flying.values() for holder in holders}
        alive: set[Holder] = set()
        while True:
            found = {holder for holder in holders - alive if self._reached(holder, alive)}
            if not found:
                return alive
            alive |= found

    def _reached(self, holder: Holder, alive: set[Holder]) -> bool:
        owner = holder.owner()
        if owner is None:
            return False
        under_way = self._flying.get(owner, [])
        return owner.references > len(under_way) or any(other in alive for other in under_way)
