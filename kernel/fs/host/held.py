"""Directories of the host, held by descriptors.

A path of the host means something else as soon as somebody renames a directory on the way, or puts a symbolic link in
its place. A descriptor stays what it is. So a walk goes from descriptor to descriptor, one name at a time, and a
directory that a process stands in or has open is kept as one.

Only so many are held at a time. One that was let go is found again by its name in the directory above it, which is
found the same way, up to the top, which is never let go; if what is there is not the directory that was held, it is
gone: ENOENT. Nor does `..` ask the host where a directory is now: it leads to the directory it was entered from, as
long as the host says that this is still the one above.
"""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Callable
from typing import TypeVar
from weakref import ReferenceType, ref

from emu import libc
from kernel.abi.errno import Errno

_HOLD = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_SHARE, _MOST, _LEAST = 8, 256, 16  # of the descriptors hp9k may have: one in eight, within bounds
_FULL = (errno.EMFILE, errno.ENFILE)
_T = TypeVar("_T")


class Held:
    """The directories of one machine that are held, those entered longest ago first."""

    def __init__(self, limit: int | None = None) -> None:
        if limit is None:
            limit = max(_LEAST, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0] // _SHARE, _MOST))
        self.limit = limit
        self._directories: dict[Directory, None] = {}
        self._tops: list[Directory] = []

    def top(self, path: bytes) -> Directory:
        """The top of a tree, by the only path the host is ever asked for; held until `close`. Raises OSError."""
        fd = os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        status = os.fstat(fd)
        top = Directory(self, None, b"", fd, (status.st_dev, status.st_ino))
        self._tops.append(top)
        return top

    def close(self) -> None:
        """Nobody walks any more."""
        self._let_go(len(self._directories))
        while self._tops:
            self._tops.pop().let_go()

    def __len__(self) -> int:
        return len(self._directories)

    def add(self, directory: Directory) -> None:
        self._directories[directory] = None
        if len(self._directories) > self.limit:
            self._let_go(1)

    def drop(self, directory: Directory) -> None:
        """It was removed: whoever is in it keeps it, but for later walks it is nothing to hold."""
        if directory in self._directories:
            del self._directories[directory]
            directory.let_go()

    def open(self, directory: Directory, name: bytes, flags: int, mode: int = 0o777) -> int:
        """A descriptor of the entry `name`. If the host has none left, directories are let go. Raises OSError."""
        fd = directory.descriptor()
        try:
            return os.open(name, flags, mode, dir_fd=fd)
        except OSError as error:
            if error.errno not in _FULL or not self.make_room(directory):
                raise
        return os.open(name, flags, mode, dir_fd=fd)

    def with_room(self, make: Callable[[], _T]) -> _T:
        """What `make` gives, which needs a descriptor of another kind and may be called twice."""
        try:
            return make()
        except OSError as error:
            if error.errno not in _FULL or not self.make_room():
                raise
        except (Errno.EMFILE, Errno.ENFILE):
            if not self.make_room():
                raise
        return make()

    def make_room(self, but: Directory | None = None) -> bool:
        """Let all go, `but` excepted: something else needs descriptors. False if there are none to let go."""
        spared = but in self._directories
        if but is not None and spared:
            del self._directories[but]
        count = len(self._directories)
        self._let_go(count)
        if but is not None and spared:
            self._directories[but] = None
        return count > 0

    def _let_go(self, count: int) -> None:
        """Those first that no walk came through since they were looked at last."""
        directories = self._directories
        while count and directories:
            directory = next(iter(directories))
            del directories[directory]
            if directory.used and count <= len(directories):
                directory.used = False
                directories[directory] = None
                continue
            directory.let_go()
            count -= 1


class Directory:
    """A directory of the host; `fd` is an O_PATH descriptor, or -1 while it is let go."""

    __slots__ = ("__weakref__", "_handle", "_held", "above", "children", "fd", "key", "name", "used")

    def __init__(self, held: Held, above: Directory | None, name: bytes, fd: int, key: tuple[int, int]) -> None:
        self._held = held
        self.above = above  # None at the top
        self.name = name  # in the directory above
        self.fd = fd
        self.key = key  # device and inode
        self.used = False
        self.children: dict[bytes, ReferenceType[Directory]] = {}
        self._handle: bytes | None = None  # while it is let go: what no later directory with the same inode has

    def __del__(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
        if self.above is not None:
            known = self.above.children.get(self.name)
            if known is not None and known() in (self, None):
                del self.above.children[self.name]

    def descriptor(self) -> int:
        """Raises ENOENT if the directory is not where it was."""
        self.used = True
        return self.fd if self.fd >= 0 else self._find()

    def child(self, name: bytes, status: os.stat_result) -> Directory:
        """The directory that was looked up as `name` and had this status. Raises ENOENT if it is gone."""
        key = status.st_dev, status.st_ino
        known = self.children.get(name)
        if known is not None:
            child = known()
            if child is not None and child.key == key and (child.fd >= 0 or child._found()):
                return child
        fd = self._open(name, key)
        child = Directory(self._held, self, name, fd, key)
        self.children[name] = ref(child)
        self._held.add(child)
        return child

    def _open(self, name: bytes, key: tuple[int, int]) -> int:
        """Raises ENOENT if the directory of that name is another one, or none."""
        try:
            fd = self._held.open(self, name, _HOLD)
        except (NotADirectoryError, FileNotFoundError):
            raise gone() from None
        status = os.fstat(fd)
        if (status.st_dev, status.st_ino) != key:
            os.close(fd)
            raise gone()
        return fd

    def _found(self) -> bool:
        try:
            self._find()
        except FileNotFoundError:
            return False
        return True

    def _find(self) -> int:
        """Hold it again, and those above it that were let go."""
        missing: list[Directory] = []
        directory = self
        while directory.fd < 0:
            missing.append(directory)
            if directory.above is None:
                raise gone()  # the machine is closed
            directory = directory.above
        for directory in reversed(missing):
            above = directory.above
            assert above is not None
            fd = above._open(directory.name, directory.key)
            if directory._handle != libc.file_handle(fd):
                os.close(fd)
                raise gone()
            directory.fd = fd
            directory.used = True
            self._held.add(directory)
        return self.fd

    def let_go(self) -> None:
        fd, self.fd = self.fd, -1
        self._handle = libc.file_handle(fd)
        os.close(fd)

    def parent(self) -> tuple[Directory, os.stat_result]:
        """The directory above and its status; at the top, the directory itself. Raises ENOENT if this one is gone."""
        fd = self.descriptor()
        above = self.above
        if above is None:
            return self, os.fstat(fd)
        status = os.stat(b"..", dir_fd=fd, follow_symlinks=False)
        if (status.st_dev, status.st_ino) != above.key or not os.fstat(fd).st_nlink:
            raise gone()
        return above, status

    def renamed(self, name: bytes, target: Directory, target_name: bytes) -> None:
        """The entry `name` is `target_name` in `target` now: a directory that is known goes along."""
        known = self.children.pop(name, None)
        child = known() if known is not None else None
        target.children.pop(target_name, None)
        if known is None or child is None:
            return
        above: Directory | None = target
        while above is not None:
            if above is child:
                return  # somebody else has moved `target` meanwhile: the child is no longer known by any name
            above = above.above
        child.above, child.name = target, target_name
        target.children[target_name] = known

    def removed(self, name: bytes) -> None:
        """The directory `name` is gone."""
        known = self.children.pop(name, None)
        child = known() if known is not None else None
        if child is not None:
            self._held.drop(child)


def gone() -> FileNotFoundError:
    """ENOENT, as the host would say it."""
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
