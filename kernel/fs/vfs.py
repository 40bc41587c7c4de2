"""Vnodes: what a path leads to, whatever kind of file system holds it.

A path walk (`kernel/fs/namei.py`) goes from vnode to vnode; opening one gives an `OpenFile`. Names are single
components, never `.`, `..` or empty; modes have the umask taken off already.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import O_ACCMODE, O_NDELAY, O_NONBLOCK, O_RDONLY, O_WRONLY, POLLIN, POLLOUT, SETTABLE_FLAGS
from kernel.abi.signals import SIGPIPE
from kernel.abi.structs import Stat
from kernel.waiting import Condition, Interrupted, Waiting, finished

if TYPE_CHECKING:
    from emu.memory import AddressSpace
    from kernel.clock import Clock
    from kernel.credentials import Credentials

FileKey = tuple[int, int]  # what tells files apart: device and inode on the host, or whatever a file system has


class Caller(Protocol):
    """Whoever asks a file for something: as much of a process as a file may know."""

    credentials: Credentials
    pid: int

    @property
    def memory(self) -> AddressSpace: ...

    @property
    def clock(self) -> Clock: ...

    def limit(self, resource: int) -> int:
        """The soft limit: bytes or a number; RLIM_INFINITY is none."""

    def post(self, signal: int) -> None: ...

    def exceeded(self, signal: int) -> None:
        """It wants more than a limit: it gets the limit's signal, if its release has one."""

    def wait(self, *conditions: Condition, deadline: float | None = None) -> Coroutine[Any, Any, bool]: ...


class Covered:
    """What is mounted in one directory, by name; the names need not exist below."""

    __slots__ = ("holder", "names")

    def __init__(self, holder: Vnode) -> None:
        self.holder = holder
        self.names: dict[bytes, Vnode] = {}


class FileSystem:
    """A tree of vnodes that is mounted as a whole.

    What is laid over its directories is kept here, apart from what they hold themselves, so that a walk crosses from
    any kind of file system into any other (`kernel/fs/mounts.py`).
    """

    root: Vnode

    def __init__(self, *, read_only: bool = False) -> None:
        self.read_only = read_only
        self.above: Vnode | None = None  # the directory the mount point is in; None for the root of all
        self.covered: dict[FileKey, Covered] = {}  # by the directory
        self.covered_names: frozenset[bytes] = frozenset()  # of all of them: most walks meet none
        self.hidden: dict[FileKey, Vnode] = {}  # by a directory below a mount point: what hides it

    def check_writable(self) -> None:
        """Raises EROFS."""
        if self.read_only:
            raise Errno.EROFS


class Vnode:
    """One file, directory or device."""

    __slots__ = ()

    # --- what it is ---

    fs: FileSystem
    mode: int  # type and permissions as of the lookup

    def owner(self) -> tuple[int, int]:
        """uid and gid as of the lookup."""
        return 0, 0

    def stat(self) -> Stat:
        raise NotImplementedError

    def same(self, other: Vnode) -> bool:
        """Whether both are the same directory (asked of directories only)."""
        return self is other or (self.fs is other.fs and self.identity() == other.identity())

    def identity(self) -> FileKey:
        """What tells the file from every other one of its file system, however it was reached."""
        return 0, self.stat().ino

    def statistics(self) -> os.statvfs_result:
        """Of the file system it is in. One without blocks says 0 everywhere."""
        return os.statvfs_result((8192, 1024, 0, 0, 0, 0, 0, 0, 0, 255))

    def permits(self, credentials: Credentials | None, wanted: int) -> bool:
        """Whether the permission bits grant `wanted` (R_OK | W_OK | X_OK); None and the superuser get everything."""
        if credentials is None or credentials.euid == 0:
            return True
        uid, gid = self.owner()
        mode = self.mode
        if credentials.euid == uid:
            mode >>= 6
        elif credentials.egid == gid or gid in credentials.groups:
            mode >>= 3
        return not wanted & ~mode

    def access(self, credentials: Credentials, wanted: int) -> bool:
        """access(2), for the ids in force; the file system may know better than the permission bits."""
        return self.permits(credentials, wanted)

    # --- as a directory ---

    def lookup(self, name: bytes) -> Vnode:
        """The entry `name`, not followed if it is a symbolic link. Raises ENOENT, EACCES."""
        raise Errno.ENOTDIR

    def parent(self) -> Vnode:
        """What `..` is within the file system; at its top, the directory itself. Raises ENOENT when it is gone."""
        raise Errno.ENOTDIR

    def create(self, credentials: Credentials, name: bytes, flags: int, mode: int) -> OpenFile:
        """Make a regular file and open it. Raises EEXIST, EACCES, EROFS."""
        raise Errno.EACCES

    def mkdir(self, credentials: Credentials, name: bytes, mode: int) -> None:
        raise Errno.EACCES

    def mknod(self, credentials: Credentials, name: bytes, mode: int, device: int) -> None:
        """Make a FIFO, a regular file or the name of a socket, by the type in `mode`. Raises EPERM for devices."""
        raise Errno.EACCES

    def symlink(self, credentials: Credentials, name: bytes, target: bytes) -> None:
        raise Errno.EACCES

    def link(self, credentials: Credentials, name: bytes, file: Vnode) -> None:
        """Enter `file` a second time. Raises EXDEV when it is of another file system."""
        raise Errno.EACCES

    def unlink(self, credentials: Credentials, name: bytes) -> None:
        raise Errno.EACCES

    def rmdir(self, credentials: Credentials, name: bytes) -> None:
        raise Errno.EACCES

    def rename(self, credentials: Credentials, name: bytes, target: Vnode, target_name: bytes) -> None:
        raise Errno.EXDEV

    def entries(self) -> list[tuple[int, bytes]]:
        """(inode, name) of every entry but `.` and `..`."""
        raise Errno.ENOTDIR

    def sync(self) -> None:
        """Get the entries onto the disk, for fsync(2)."""

    def pin(self) -> Vnode:
        """The same directory, to be kept (as a working directory is): stays right when something renames it."""
        return self

    # --- as a file ---

    async def open(self, caller: Caller, flags: int) -> OpenFile:
        raise Errno.EACCES

    def open_program(self) -> int:
        """A host descriptor to read a program from, whatever the permission to read it says. Raises EACCES."""
        raise Errno.EACCES

    def readlink(self) -> bytes:
        raise Errno.EINVAL

    def truncate(self, length: int) -> None:
        raise Errno.EINVAL

    def chmod(self, mode: int) -> None:
        raise Errno.EROFS

    def chown(self, uid: int, gid: int) -> None:
        """-1 leaves an id as it is."""
        raise Errno.EROFS

    def utime(self, times: tuple[int, int] | None) -> None:
        """Access and modification time in seconds; None is now."""
        raise Errno.EROFS


SCATTER_MAX = 1 << 20  # bytes readv(2) takes at most where it needs a buffer of its own
GATHER_MAX = 1 << 18  # bytes writev(2) puts together: more than any datagram has, and than pipes write in one piece


class OpenFile:
    """An entry of the system file table. Subclasses override what their kind of file can do.

    Files of this package know their caller as `Caller`; those of the rooms above, terminals and sockets, as the
    process itself: which of the two, this class leaves open.
    """

    lingers = False  # close(2) has to await `linger`
    vnode: Vnode | None = None  # of a directory, for fchdir(2)
    file_system: FileSystem | None = None  # that it keeps from being unmounted
    place_is_others = False  # hp9k, or whoever started it, writes at the file's position, too

    def __init__(self, flags: int) -> None:
        self.flags = flags
        self.nonblocking_ioctl = False  # FIOSNBIO
        self.references = 0

    # --- what a kind of file provides ---

    def read(self, caller: Any, buffer: memoryview) -> int | Waiting[int]:
        """Read at most len(buffer) bytes at the file's position; 0 is end of file."""
        raise Errno.EINVAL

    def write(self, caller: Any, data: memoryview) -> int | Waiting[int]:
        """Write at the file's position and return how much went."""
        raise Errno.EINVAL

    async def readv(self, caller: Any, buffers: list[memoryview]) -> int:
        """One read, scattered over the buffers, so that it takes one datagram from a socket."""
        if len(buffers) == 1:
            return await finished(self.read(caller, buffers[0]))
        data = memoryview(bytearray(min(sum(map(len, buffers)), SCATTER_MAX)))
        got = await finished(self.read(caller, data))
        scatter(data[:got], buffers)
        return got

    async def writev(self, caller: Caller, buffers: list[memoryview]) -> int:
        """One write for as much as GATHER_MAX, so that it stays atomic on a pipe and one datagram on a socket."""
        return await write_pieces(buffers, lambda piece: self.write(caller, piece))

    def seek(self, offset: int, whence: int) -> int:
        """Move the position (whence 0, 1, 2) and return it."""
        raise Errno.ESPIPE

    async def ioctl(self, caller: Any, request: int, argument: int) -> int:
        """Do an ioctl(2) of this kind of file; `argument` is a guest address, or the value itself."""
        raise Errno.ENOTTY

    def stat(self) -> Stat:
        raise Errno.EINVAL

    def readiness(self, events: int) -> int:
        """Which of the POLL bits in `events` hold now (POLLERR and POLLHUP unasked). Files are always ready."""
        return events & (POLLIN | POLLOUT)

    def polled(self) -> int | None:
        """A host descriptor for which the host's poll(2) finds nothing unless `readiness` finds something."""
        return None

    def conditions(self, events: int) -> list[Condition]:
        """What to wait on for `readiness` to change."""
        return []

    def directory_entries(self, caller: Any, size: int) -> tuple[bytes, int]:
        """At most `size` bytes of dirents and the offset they began at, for getdirentries(2)."""
        raise Errno.ENOTDIR

    def long_entries(self, caller: Any, size: int) -> bytes:
        """At most `size` bytes of entries as getdents(2) has them."""
        raise Errno.ENOTDIR

    def statistics(self) -> os.statvfs_result:
        """Of the file system it is in, for fstatfs(2)."""
        return os.statvfs_result((8192, 1024, 0, 0, 0, 0, 0, 0, 0, 255))

    def lock_key(self) -> FileKey:
        """What identifies the file for record locks."""
        raise Errno.EINVAL

    def truncate(self, length: int) -> None:
        raise Errno.EINVAL

    def sync(self) -> None:
        raise Errno.EINVAL

    def change_mode(self, mode: int) -> None:
        raise Errno.EINVAL

    def change_owner(self, uid: int, gid: int) -> None:
        raise Errno.EINVAL

    def descriptor_closed(self, caller: Any) -> None:
        """One of the caller's descriptors of this file is gone, perhaps not the last."""

    async def linger(self, caller: Any) -> None:
        """The last descriptor is about to be closed by close(2), which may wait for what was written to arrive."""

    def released(self, caller: Any) -> None:
        """The last descriptor is gone."""

    # --- what all share ---

    def set_flags(self, flags: int) -> None:
        """fcntl(F_SETFL)."""
        self.flags = self.flags & ~SETTABLE_FLAGS | flags

    @property
    def nonblocking(self) -> bool:
        return bool(self.flags & (O_NONBLOCK | O_NDELAY)) or self.nonblocking_ioctl

    def would_block(self) -> int:
        """The answer where data would have to be waited for: raises EAGAIN or EWOULDBLOCK, or returns 0."""
        if self.flags & O_NONBLOCK:
            raise Errno.EAGAIN
        if self.flags & O_NDELAY:
            return 0
        raise Errno.EWOULDBLOCK

    @property
    def can_read(self) -> bool:
        return self.flags & O_ACCMODE != O_WRONLY

    @property
    def can_write(self) -> bool:
        return self.flags & O_ACCMODE != O_RDONLY


def scatter(data: memoryview, buffers: list[memoryview]) -> None:
    """Spread `data` over `buffers`, one after the other."""
    for buffer in buffers:
        count = min(len(data), len(buffer))
        buffer[:count] = data[:count]
        data = data[count:]


async def write_all(
    caller: Caller, file: OpenFile, data: memoryview, put: Callable[[memoryview], int], *conditions: Condition
) -> int:
    """Write all of `data` to a pipe or the like by `put`, which returns how much it took: 0 where there is no room.

    What was done so far is the result when nobody reads any more, when a signal is to be taken and when a file that
    doesn't block has no room. If that is nothing, it is EPIPE with SIGPIPE, Interrupted, and `would_block`.
    """
    done, total = 0, len(data)
    while done < total:
        try:
            count = put(data[done:])
        except (BrokenPipeError, Errno.EPIPE):
            if done:
                return done
            caller.post(SIGPIPE)
            raise
        if count:
            done += count
        elif file.nonblocking:
            return done or file.would_block()
        else:
            try:
                await caller.wait(*conditions)
            except Interrupted:
                if done:
                    return done
                raise
    return done


async def write_pieces(buffers: list[memoryview], write: Callable[[memoryview], int | Waiting[int]]) -> int:
    """`write` the bytes of `buffers`, GATHER_MAX at a time, until one takes less; how many went.

    What goes wrong after the first piece is told by the next call.
    """
    done = 0
    for piece in gather(buffers, GATHER_MAX):
        try:
            count = await finished(write(piece))
        except (HpuxError, OSError, Interrupted):
            if done:
                return done
            raise
        done += count
        if count < len(piece):
            break
    return done


def gather(buffers: list[memoryview], most: int) -> Iterator[memoryview]:
    """The bytes of `buffers` in pieces of at most `most`, which are put together only when they are asked for."""
    parts: list[memoryview] = []
    room = most
    for buffer in buffers:
        while len(buffer) >= room:
            yield _joined([*parts, buffer[:room]])
            buffer, parts, room = buffer[room:], [], most
        if len(buffer):
            parts.append(buffer)
            room -= len(buffer)
    if parts:
        yield _joined(parts)


def _joined(parts: list[memoryview]) -> memoryview:
    return parts[0] if len(parts) == 1 else memoryview(b"".join(parts))
