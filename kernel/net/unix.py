"""AF_UNIX: sockets between the processes of one machine, named by paths of its own file system (hpux-net.md 1.14).

The host has no part in it but the inode that a name leaves. 4.3BSD's uipc_usrreq.c decides: a connect is complete
as soon as there is room in the listener's queue, data goes straight into the receiver's buffer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLIN, POLLOUT, S_IFMT, S_IFSOCK, W_OK
from kernel.abi.socket import (
    AF_UNIX,
    SHUT_RD,
    SHUT_WR,
    SO_RCVBUF,
    SOCK_STREAM,
    SOCKADDR_IN_SIZE,
    SOL_SOCKET,
    SUN_PATH_MAX,
)
from kernel.fs import namei
from kernel.net.transport import BoundPath, Endpoint, Interface, Location, Owner, RightsEndpoint
from kernel.waiting import Condition, WaitQueue, Watcher

if TYPE_CHECKING:
    from kernel.fs.vfs import OpenFile
    from kernel.net.releases import Profile
    from kernel.net.rights import Rights
    from kernel.process.task import Task

_FAMILY = AF_UNIX.to_bytes(2, "big")
_NO_NAME = _FAMILY + bytes(SOCKADDR_IN_SIZE - 2)  # 4.3BSD's sun_noname
_MODE = 0o777
_MBUF = (
    128  # bytes of kernel memory that a message takes beside its data, and open files in it as well (4.3BSD's MSIZE)
)


class Unix:
    """The family: its names are inodes."""

    number = AF_UNIX
    has_protocol = binds_implicitly = urgent = peeks = False

    def __init__(self, rights: Rights) -> None:
        self.rights = rights
        self._bound: dict[tuple[int, int], UnixEndpoint] = {}

    def open(self, kind: int, room: int) -> UnixEndpoint:
        return UnixEndpoint(self, kind, room)

    def destination(self, task: Task, kind: int, name: bytes) -> Location:
        """Raises what the path walk does, EACCES, ENOTSOCK, ECONNREFUSED and EPROTOTYPE (C-28)."""
        vnode = namei.lookup(task.fs, task.credentials, _path(name))
        if vnode.mode & S_IFMT != S_IFSOCK:
            raise Errno.ENOTSOCK
        if not vnode.permits(task.credentials, W_OK):
            raise Errno.EACCES
        endpoint = self._bound.get(vnode.identity())
        if endpoint is None:
            raise Errno.ECONNREFUSED
        if endpoint.kind != kind:
            raise Errno.EPROTOTYPE
        return endpoint

    def bind(self, task: Task, endpoint: Endpoint, name: bytes) -> Location:
        """Raises EISDIR for an empty path, EADDRINUSE for one that exists, and what making an entry there does."""
        path = _path(name)
        if not path:
            raise Errno.EISDIR
        place = namei.place(task.fs, task.credentials, path, follow=True)
        if place.vnode is not None:
            raise Errno.EADDRINUSE
        place.directory.mknod(task.credentials, place.name, S_IFSOCK | _MODE & ~task.fs.umask, 0)
        endpoint.bind(BoundPath(_FAMILY + path + b"\0", place.directory.lookup(place.name).identity()))
        return endpoint

    def enter(self, inode: tuple[int, int], endpoint: UnixEndpoint) -> None:
        self._bound[inode] = endpoint

    def unbind(self, endpoint: UnixEndpoint) -> None:
        """Its inode stays, and refuses connections."""
        if endpoint.inode is not None and self._bound.get(endpoint.inode) is endpoint:
            del self._bound[endpoint.inode]

    def name(self, location: Location) -> bytes:
        return (location is not None and _endpoint(location).name) or _NO_NAME

    def tells_names(self, profile: Profile) -> bool:
        return profile.unix_names

    def carrier(self, endpoint: Endpoint) -> RightsEndpoint | None:
        return _endpoint(endpoint)

    def interfaces(self) -> list[Interface]:
        raise Errno.EOPNOTSUPP

    def administration(self) -> None:
        return None


def _path(name: bytes) -> bytes:
    """The path in a sockaddr_un, up to its end or a NUL. Raises EINVAL, EAFNOSUPPORT (C-05)."""
    if not 3 <= len(name) <= 2 + SUN_PATH_MAX:
        raise Errno.EINVAL
    if name[:2] != _FAMILY:
        raise Errno.EAFNOSUPPORT
    return name[2:].split(b"\0")[0]


def _endpoint(location: Location) -> UnixEndpoint:
    """A location of this family, which is an endpoint."""
    assert isinstance(location, UnixEndpoint)
    return location


class Message:
    """A datagram, or a stretch of a stream that came with open files or without."""

    __slots__ = ("data", "files", "sender")

    def __init__(self, data: bytearray, sender: UnixEndpoint, files: tuple[OpenFile, ...]) -> None:
        self.data = data
        self.sender = sender
        self.files = files

    @property
    def overhead(self) -> int:
        return _MBUF + (_MBUF if self.files else 0)


class UnixEndpoint:
    """One socket's share; see `kernel.net.transport.Endpoint`."""

    def __init__(self, family: Unix, kind: int, room: int) -> None:
        self.family = family
        self.kind = kind
        self.name = b""
        self.inode: tuple[int, int] | None = None
        self.peer: UnixEndpoint | None = None
        self._owner: Owner | None = None  # None while a connection waits to be accepted
        self.changed = WaitQueue()
        self._room = room  # bytes the queue takes
        self._queue: deque[Message] = deque()
        self._held = 0  # bytes in it
        self._overhead = 0  # and what they take beside, in bytes
        self._ended = False  # nothing more will come
        self._backlog = -1
        self._waiting: deque[UnixEndpoint] = deque()  # connections to accept
        self._listener: UnixEndpoint | None = None  # in whose queue this one waits
        self._senders: set[UnixEndpoint] = set()  # datagram sockets connected to this one
        self._error: type[HpuxError] | None = None
        self._arrived: list[OpenFile] = []  # with what was received last
        self._action: Callable[[int], None] | None = None

    def attach(self, owner: Owner) -> None:
        self._owner = owner

    def owner(self) -> OpenFile | None:
        """The open file that leads here: a connection still to be accepted belongs to its listener's."""
        owner = self._listener._owner if self._listener is not None else self._owner
        return None if owner is None else owner.file

    def bind(self, address: Location) -> None:
        assert isinstance(address, BoundPath)
        self.name, self.inode = address.name, address.inode
        self.family.enter(address.inode, self)

    # --- connecting ---

    def join(self, other: Endpoint) -> None:
        other = _endpoint(other)
        self.peer, other.peer = other, self
        if self.kind != SOCK_STREAM:
            self._senders.add(other)
            other._senders.add(self)

    def connect(self, address: Location) -> bool:
        """Raises ECONNREFUSED when nobody listens there or the queue is full."""
        to = _endpoint(address)
        if self.kind != SOCK_STREAM:
            self.peer = to
            to._senders.add(self)
            return True
        if to._backlog < 0 or len(to._waiting) > to._backlog:
            raise Errno.ECONNREFUSED
        end = UnixEndpoint(self.family, self.kind, to._room)
        end.name, end._listener = to.name, to
        self.join(end)
        to._waiting.append(end)
        to._wake(POLLIN)
        return True

    def connected(self) -> bool:
        return self.peer is not None

    def disconnect(self) -> None:
        if self.peer is not None:
            self.peer._senders.discard(self)
            self.peer = None

    def listen(self, backlog: int) -> None:
        self._backlog = backlog

    def accept(self) -> tuple[Endpoint, Location] | None:
        if not self._waiting:
            return None
        end = self._waiting.popleft()
        end._listener = None
        return end, end.peer

    # --- data ---

    def send(self, data: memoryview, flags: int, to: Location) -> int | None:
        return self.send_rights(data, to, ())

    def send_rights(self, data: memoryview, to: Location, files: tuple[OpenFile, ...]) -> int | None:
        """Raises EPIPE, ECONNREFUSED, ENOBUFS (a datagram the receiver has no room for)."""
        if self.kind != SOCK_STREAM:
            return self._send_datagram(data, self.peer if to is None else _endpoint(to), files)
        peer = self.peer
        if peer is None or peer._ended:
            raise Errno.EPIPE
        if peer._is_full():
            return None
        if not data and not files:
            return 0  # an empty stretch would read as the end
        self.family.rights.check(files)
        piece = data[: peer._room - peer._held]
        last = peer._queue[-1] if peer._queue else None
        if last is not None and not files:
            last.data += piece
            peer._held += len(piece)
            peer._wake(POLLIN)
        else:
            peer._enqueue(Message(bytearray(piece), self, files))
        return len(piece)

    def _send_datagram(self, data: memoryview, to: UnixEndpoint | None, files: tuple[OpenFile, ...]) -> int:
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        if to is None:
            raise Errno.ENOTCONN
        if to._ended:
            raise Errno.ECONNREFUSED
        if to.peer is not None and to.peer is not self:
            return len(data)  # it receives from its peer only (C-10)
        if to._room - to._held < len(data) or to._is_crowded():
            raise Errno.ENOBUFS
        self.family.rights.check(files)
        to._enqueue(Message(bytearray(data), self, files))
        return len(data)

    def _is_full(self) -> bool:
        return self._held >= self._room or self._is_crowded()

    def _is_crowded(self) -> bool:
        """4.3BSD's sb_mbmax: messages with little or no data take room all the same, out of twice the buffer's size."""
        return self._held + self._overhead >= 2 * self._room

    def _enqueue(self, message: Message) -> None:
        if message.files:
            self.family.rights.depart(message.files, self)
        self._queue.append(message)
        self._held += len(message.data)
        self._overhead += message.overhead
        self._wake(POLLIN)

    def receive(self, buffer: memoryview, peek: bool, oob: bool) -> tuple[int, Location] | None:
        if not self._queue:
            if self._error is not None:
                error, self._error = self._error, None
                raise error
            return (0, None) if self._ended and self.kind == SOCK_STREAM else None
        message = self._queue[0]
        count = min(len(buffer), len(message.data))
        buffer[:count] = memoryview(message.data)[:count]
        self._overhead -= message.overhead
        self._arrived += message.files
        if message.files:
            self.family.rights.arrive(message.files, self)
            message.files = ()
        if self.kind != SOCK_STREAM:
            self._queue.popleft()
            self._held -= len(message.data)
            return len(message.data), message.sender
        del message.data[:count]
        self._held -= count
        if message.data:
            self._overhead += message.overhead
        else:
            self._queue.popleft()
        if self.peer is not None:
            self.peer._wake(POLLOUT)
        return count, None

    def take_rights(self) -> list[OpenFile]:
        """The open files that came with what `receive` gave last."""
        files, self._arrived = self._arrived, []
        return files

    def drop_rights(self) -> list[OpenFile]:
        """Take all open files out of the queue."""
        files: list[OpenFile] = []
        for message in self._queue:
            self.family.rights.arrive(message.files, self)
            files += message.files
            self._overhead -= message.overhead
            message.files = ()
            self._overhead += message.overhead
        return files

    # --- the end ---

    def shutdown(self, how: int) -> None:
        if how != SHUT_WR:
            self._end()
        if how != SHUT_RD and self.peer is not None:
            self.peer._end()

    def _end(self) -> None:
        """Nothing more will come in."""
        self._ended = True
        self._wake(POLLIN)
        if self.peer is not None:
            self.peer._wake(POLLOUT)

    def unacknowledged(self) -> int:
        return 0

    def close(self, reset: bool = False) -> None:
        self.family.unbind(self)
        self._backlog = -1
        peer, self._ended = self.peer, True
        self._owner = None
        for end in self._waiting:
            end._listener = None
            end.close()
        self._waiting.clear()
        if self.kind == SOCK_STREAM:
            if peer is not None:
                peer._end()
        else:
            self.disconnect()
            self._desert_senders()
        self.changed.wake()

    def _desert_senders(self) -> None:
        for sender in list(self._senders):
            sender._error = Errno.ECONNRESET
            sender.disconnect()
            sender._wake(POLLIN | POLLOUT)

    # --- the rest ---

    def local(self) -> Location:
        return self

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
        if level == SOL_SOCKET and option == SO_RCVBUF and isinstance(value, int):
            self._room = value

    def maximum_segment(self) -> int:
        raise Errno.EOPNOTSUPP

    def take_error(self) -> type[HpuxError] | None:
        error, self._error = self._error, None
        return error

    def available(self) -> int:
        names = 0 if self.kind == SOCK_STREAM else SOCKADDR_IN_SIZE * len(self._queue)
        return self._held + names

    def at_mark(self) -> bool:
        return False

    def ready(self, events: int) -> int:
        ready = 0
        if self._queue or self._waiting or self._ended or self._error is not None:
            ready |= POLLIN
        if self.kind != SOCK_STREAM or self.peer is None or self.peer._ended or not self.peer._is_full():
            ready |= POLLOUT
        return ready & events if self._backlog < 0 else ready & events & POLLIN

    def conditions(self, events: int) -> list[Condition]:
        return [self.changed]

    def watch(self, watcher: Watcher, events: int, action: Callable[[int], None]) -> None:
        self._action = action if events else None

    def _wake(self, events: int) -> None:
        self.changed.wake()
        if self._action is not None:
            self._action(events)
