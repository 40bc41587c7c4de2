"""Sending and receiving: hpux-net.md 1.7 and 1.8."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING, NoReturn, cast

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLIN, POLLOUT
from kernel.abi.signals import SIGPIPE
from kernel.abi.socket import MSG_OOB, MSG_PEEK, MSG_WAITALL
from kernel.net import rights
from kernel.net.state import BREAKS, GONE, SocketState, State
from kernel.waiting import Interrupted, Waiting, finished

if TYPE_CHECKING:
    from kernel.fs.vfs import OpenFile
    from kernel.net.names import Location
    from kernel.net.transport import RightsEndpoint
    from kernel.process.task import Task

_CONNECTED = State.CONNECTED
LENGTH: Callable[[tuple[int, bytes]], int] = itemgetter(0)  # of what `DataSocket.receive` returns
_WOULD_BLOCK = (Errno.EAGAIN, Errno.EWOULDBLOCK)


class Ancillary:
    """What a message brought beside its data: open files, each with a reference that is now the caller's."""

    __slots__ = ("files", "truncated")

    def __init__(self) -> None:
        self.files: list[OpenFile] = []
        self.truncated = False  # a datagram was longer than the buffer


class DataSocket(SocketState):
    """The data calls of a socket."""

    def send(
        self, task: Task, data: memoryview, flags: int, name: bytes | None = None, passed: tuple[OpenFile, ...] = ()
    ) -> int | Waiting[int]:
        """send(2), sendto(2), sendmsg(2): how much went, or the coroutine that waits until it has gone.

        `passed` are open files for the receiver. Raises EPIPE with SIGPIPE, and what hpux-net.md 1.7 lists.
        """
        self._progress()
        self._raise_pending()
        if self.shut_send or self.state in GONE:
            self._broken_pipe(task)
        if passed and not self.family.passes_rights:
            raise Errno.EINVAL
        if self._stream:
            if self.state is not _CONNECTED:
                raise Errno.ENOTCONN
            if flags & MSG_OOB and not self.family.urgent:
                raise Errno.EOPNOTSUPP
            return self._send_stream(task, data, flags, passed)
        to = self._destination(task, flags, name)
        if len(data) > self.options.send_buffer:
            raise Errno.EMSGSIZE
        sent = self._send_datagram(data, flags, to, passed)
        return self._send_datagram_later(task, data, flags, to, passed) if sent is None else sent

    def _send_datagram(self, data: memoryview, flags: int, to: Location, passed: tuple[OpenFile, ...]) -> int | None:
        sent = self._transmit(data, flags, to, passed)
        if sent is None:
            return self.file.would_block() if self.file.nonblocking else None
        if self.state is State.IDLE and self.family.binds_implicitly:
            self.state = State.BOUND
        return sent

    async def _send_datagram_later(
        self, task: Task, data: memoryview, flags: int, to: Location, passed: tuple[OpenFile, ...]
    ) -> int:
        while True:
            await task.wait(*self.conditions(POLLOUT))
            sent = self._send_datagram(data, flags, to, passed)
            if sent is not None:
                return sent

    def _destination(self, task: Task, flags: int, name: bytes | None) -> Location:
        if flags & MSG_OOB:
            raise Errno.EOPNOTSUPP
        if self.state is _CONNECTED:
            if name is not None:
                raise Errno.EISCONN
            return None
        if name is None:
            raise Errno.EDESTADDRREQ
        return self.family.destination(task, self, name)

    def _transmit(self, data: memoryview, flags: int, to: Location, passed: tuple[OpenFile, ...]) -> int | None:
        if not passed:
            return self.endpoint.send(data, flags, to)
        return cast("RightsEndpoint", self.endpoint).send_rights(data, to, passed)

    def _send_stream(
        self, task: Task, data: memoryview, flags: int, passed: tuple[OpenFile, ...]
    ) -> int | Waiting[int]:
        """Everything, unless non-blocking or interrupted: then what fitted."""
        sent = self._send_some(task, data, flags, passed)
        if sent is None:
            if self.file.nonblocking:
                return self.file.would_block()
            return self._send_rest(task, data, flags, passed, 0)
        if sent >= len(data) or self.file.nonblocking:
            return sent
        return self._send_rest(task, data, flags, (), sent)

    async def _send_rest(
        self, task: Task, data: memoryview, flags: int, passed: tuple[OpenFile, ...], done: int
    ) -> int:
        while done < len(data) or passed:
            try:
                await task.wait(*self.conditions(POLLOUT))
            except Interrupted:
                if done:
                    return done
                raise
            if self.shut_send or self.state in GONE:
                self._broken_pipe(task)
            sent = self._send_some(task, data[done:], flags, passed)
            if sent is not None:
                done += sent
                passed = ()
        return done

    def _send_some(self, task: Task, data: memoryview, flags: int, passed: tuple[OpenFile, ...]) -> int | None:
        try:
            return self._transmit(data, flags, None, passed)
        except Errno.EPIPE:
            self._broken_pipe(task)
        except BREAKS:
            self._die(State.DEAD)
            raise

    def _broken_pipe(self, task: Task) -> NoReturn:
        task.signals.post(SIGPIPE)
        raise Errno.EPIPE

    def receive(
        self, task: Task, buffer: memoryview, flags: int, beside: Ancillary | None = None
    ) -> tuple[int, bytes] | Waiting[tuple[int, bytes]]:
        """recv(2), recvfrom(2), recvmsg(2): how much came, and the sender's name where it has one (datagrams only).

        Or the coroutine that waits for it. What else came goes to `beside`; without it, open files are closed. Raises
        ENOTCONN, EOPNOTSUPP, EINVAL (no urgent data), ECONNRESET, EAGAIN, EWOULDBLOCK.
        """
        if flags & MSG_WAITALL and self._waits_for_all(flags):
            return self._receive_all(task, buffer, beside)
        got = self._receive_now(task, buffer, flags, beside)
        return self._receive_later(task, buffer, flags, beside) if got is None else got

    async def _receive_later(
        self, task: Task, buffer: memoryview, flags: int, beside: Ancillary | None
    ) -> tuple[int, bytes]:
        while True:
            await task.wait(*self.conditions(POLLIN))
            if (got := self._receive_now(task, buffer, flags, beside)) is not None:
                return got

    def _receive_now(
        self, task: Task, buffer: memoryview, flags: int, beside: Ancillary | None
    ) -> tuple[int, bytes] | None:
        peek, oob = bool(flags & MSG_PEEK), bool(flags & MSG_OOB)
        if (oob and not (self._stream and self.family.urgent)) or (peek and not self.family.peeks):
            raise Errno.EOPNOTSUPP
        self._progress()
        self._raise_pending()
        if self.shut_receive or self.state in GONE:
            return 0, b""
        if self._stream:
            if self.state is not _CONNECTED:
                raise Errno.ENOTCONN
            if not buffer and beside is None:
                return 0, b""
        try:
            got = self.endpoint.receive(buffer, peek, oob)
        except BREAKS:
            if self._stream:
                self._die(State.DEAD)
            raise
        if got is not None:
            return self._received(task, buffer, got, beside)
        return (self.file.would_block(), b"") if self.file.nonblocking else None

    def _waits_for_all(self, flags: int) -> bool:
        wanted = flags & (MSG_WAITALL | MSG_PEEK | MSG_OOB) == MSG_WAITALL
        return wanted and self._stream and self.network.profile.waits_for_all

    def _received(
        self, task: Task, buffer: memoryview, got: tuple[int, Location], beside: Ancillary | None
    ) -> tuple[int, bytes]:
        if self.notices.urgent_told:
            self.notices.received()
        if self.family.passes_rights:
            files = cast("RightsEndpoint", self.endpoint).take_rights()
            if beside is None:
                rights.close(task, files)
            else:
                beside.files += files
        length, sender = got
        if length > len(buffer):
            length = len(buffer)
            if beside is not None:
                beside.truncated = True
        return length, b"" if sender is None else self.family.name(sender)

    async def _receive_all(self, task: Task, buffer: memoryview, beside: Ancillary | None) -> tuple[int, bytes]:
        """MSG_WAITALL: until the buffer is full, or the stream ends, comes to its mark or to open files.

        What goes wrong after the first bytes is told by the next call, as 4.4BSD has it.
        """
        done = 0
        while True:
            try:
                count, _ = await finished(self.receive(task, buffer[done:], 0, beside))
            except Interrupted:
                if not done:
                    raise
                return done, b""
            except HpuxError as error:
                if not done:
                    raise
                if not isinstance(error, _WOULD_BLOCK):
                    self._keep_error(type(error))
                return done, b""
            done += count
            if not count or done >= len(buffer) or self.at_mark() or (beside is not None and beside.files):
                return done, b""
