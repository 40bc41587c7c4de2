"""What semaphores, message queues and shared memory have in common: keys, identifiers and permissions (ipcs(1))."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from kernel.abi.errno import Errno
from kernel.abi.structs import signed_word

if TYPE_CHECKING:
    from kernel.clock import Clock
    from kernel.credentials import Credentials

IPC_PRIVATE = 0
IPC_CREAT, IPC_EXCL, IPC_NOWAIT = 0o1000, 0o2000, 0o4000
IPC_RMID, IPC_SET, IPC_STAT = 0, 1, 2
READ, ALTER = 0o4, 0o2
_MODE = 0o777
_SEQUENCES = 0x7FFF  # uses of a slot until an identifier comes again


class IpcObject:
    """One object; `changed_at` is its ctime."""

    def __init__(self, key: int, mode: int, owner: Credentials, now: int) -> None:
        self.key = key
        self.uid = self.cuid = owner.euid
        self.gid = self.cgid = owner.egid
        self.mode = mode & _MODE
        self.identifier = 0
        self.sequence = 0
        self.changed_at = now
        self.removed = False

    def may(self, credentials: Credentials, wanted: int) -> bool:
        """Whether the caller's part of the mode has all of the bits READ, ALTER."""
        if credentials.superuser:
            return True
        groups = (credentials.egid, *credentials.groups)
        shift = 3 if self.gid in groups or self.cgid in groups else 0
        if credentials.euid in (self.uid, self.cuid):
            shift = 6
        return not wanted & ~(self.mode >> shift)

    def check(self, credentials: Credentials, wanted: int) -> None:
        """Raises EACCES."""
        if not self.may(credentials, wanted):
            raise Errno.EACCES

    def check_owner(self, credentials: Credentials) -> None:
        """Check that a process may change or remove it. Raises EPERM."""
        if not credentials.superuser and credentials.euid not in (self.uid, self.cuid):
            raise Errno.EPERM

    def set_owner(self, uid: int, gid: int, mode: int, now: int) -> None:
        """IPC_SET."""
        self.uid, self.gid, self.mode = uid, gid, mode & _MODE
        self.changed_at = now


_T = TypeVar("_T", bound=IpcObject)


class Objects(Generic[_T]):
    """All objects of one kind, at most `limit` of them."""

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock = clock
        self._slots: list[_T | None] = [None] * limit
        self._sequences = [0] * limit

    def now(self) -> int:
        return signed_word(self._clock.time())

    def __iter__(self) -> Iterator[_T]:
        return (found for found in self._slots if found is not None)

    def get(self, key: int, flags: int, credentials: Credentials, make: Callable[[], _T]) -> tuple[_T, bool]:
        """The object of a *get call, and whether it is new. Raises EEXIST, EACCES, ENOENT, ENOSPC."""
        found = next((found for found in self if found.key == key), None) if key != IPC_PRIVATE else None
        if found is not None:
            if flags & IPC_CREAT and flags & IPC_EXCL:
                raise Errno.EEXIST
            found.check(credentials, (flags >> 6 | flags >> 3 | flags) & (READ | ALTER))  # as any class of users
            return found, False
        if key != IPC_PRIVATE and not flags & IPC_CREAT:
            raise Errno.ENOENT
        if None not in self._slots:
            raise Errno.ENOSPC
        slot = self._slots.index(None)
        made = make()
        self._slots[slot] = made
        made.sequence = self._sequences[slot]
        made.identifier = made.sequence * len(self._slots) + slot
        return made, True

    def find(self, identifier: int) -> _T:
        """Raises EINVAL."""
        found = self._slots[identifier % len(self._slots)] if identifier >= 0 else None
        if found is None or found.identifier != identifier:
            raise Errno.EINVAL
        return found

    def destroy(self, found: _T, /) -> None:
        """IPC_RMID."""
        raise NotImplementedError

    def remove(self, found: _T) -> None:
        """Free its slot: its identifier and key are unknown from now on."""
        slot = found.identifier % len(self._slots)
        self._slots[slot] = None
        self._sequences[slot] = (self._sequences[slot] + 1) % _SEQUENCES
        found.removed = True
