"""Frames over a connection, each after its length in four bytes: QEMU's `-netdev stream` (and `socket`), passt's.

A link listens or connects. One connection at a time: while it has one, others wait. When it ends, the link listens
again, or tries to connect again when it has something to send.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import stat
import struct
from contextlib import suppress

from emu.lan.addresses import Address, new_socket, show_address
from emu.lan.link import LinkError

_LENGTH = struct.Struct(">I")
_UNSENT = 1 << 18  # bytes kept for a peer that is slow to take them; more is lost, whole frames at a time
_IMPLAUSIBLE = 1 << 16  # bytes of a frame: the peer speaks something else
_PIECE = 1 << 16


class StreamLink:
    """See `emu.lan.link.Link`."""

    def __init__(self, address: Address | None, *, listens: bool, connection: socket.socket | None = None) -> None:
        """Without an address it is the connection there is already, and no other.

        Raises LinkError: the address can't be listened at, or nothing listens there.
        """
        self._address = address
        self._epoll = select.epoll()
        self._listener: socket.socket | None = None
        self._connection: socket.socket | None = None
        self._received = bytearray()
        self._unsent = bytearray()
        if connection is not None:
            self._take(connection)
        if address is None:
            return
        try:
            if listens:
                self._listen(address)
            else:
                self._connect(address)
        except OSError as error:
            self.close()
            what = "listen at" if listens else "connect to"
            raise LinkError(f"cannot {what} {show_address(address)}: {error.strerror}") from None

    @property
    def fd(self) -> int:
        return self._epoll.fileno()

    @property
    def address(self) -> Address:
        """Where it listens, with the port the host chose for 0."""
        assert self._listener is not None
        found: Address = self._listener.getsockname()
        return found

    # --- connections ---

    def _listen(self, address: Address) -> None:
        listener = new_socket(address, socket.SOCK_STREAM)
        try:
            if isinstance(address, str):
                _remove_left_over(address)
            else:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(1)
        except OSError:
            listener.close()
            raise
        self._listener = listener
        self._epoll.register(listener, select.EPOLLIN)

    def _connect(self, address: Address) -> None:
        """Raises OSError."""
        connection = new_socket(address, socket.SOCK_STREAM)
        try:
            connection.setblocking(True)
            connection.settimeout(5)
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        self._take(connection)

    def _take(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        if connection.family == socket.AF_INET:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self._epoll.register(connection, select.EPOLLIN)
        if self._listener is not None:
            self._epoll.unregister(self._listener)

    def _accept(self) -> None:
        if self._listener is not None and self._connection is None:
            with suppress(OSError):  # nobody, or gone again
                self._take(self._listener.accept()[0])

    def _lose(self) -> None:
        """The connection ended."""
        if self._connection is not None:
            self._epoll.unregister(self._connection)
            self._connection.close()
            self._connection = None
            if self._listener is not None:
                self._epoll.register(self._listener, select.EPOLLIN)
        self._received.clear()
        self._unsent.clear()

    # --- frames ---

    def send(self, frame: bytes) -> None:
        if self._connection is None:
            self._accept()
        if self._connection is None and self._listener is None and self._address is not None:
            with suppress(OSError):
                self._connect(self._address)
        if self._connection is None or len(self._unsent) > _UNSENT:
            return
        self._unsent += _LENGTH.pack(len(frame)) + frame
        self._flush()

    def _flush(self) -> None:
        assert self._connection is not None
        try:
            while self._unsent:
                del self._unsent[: self._connection.send(self._unsent, socket.MSG_NOSIGNAL)]
        except BlockingIOError:
            self._epoll.modify(self._connection, select.EPOLLIN | select.EPOLLOUT)  # `receive` goes on with it
        except OSError:
            self._lose()

    def receive(self) -> bytes | None:
        self._accept()
        if self._connection is not None and self._unsent:
            self._epoll.modify(self._connection, select.EPOLLIN)
            self._flush()
        while (frame := self._next()) is None:
            if self._connection is None:
                return None
            try:
                data = self._connection.recv(_PIECE)
            except BlockingIOError:
                return None
            except OSError:
                data = b""
            if not data:
                self._lose()
                return None
            self._received += data
        return frame

    def _next(self) -> bytes | None:
        if len(self._received) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._received)
        if length > _IMPLAUSIBLE:
            self._lose()
            return None
        end = _LENGTH.size + length
        if len(self._received) < end:
            return None
        frame = bytes(self._received[_LENGTH.size : end])
        del self._received[:end]
        return frame

    def close(self) -> None:
        for sock in (self._connection, self._listener):
            if sock is not None:
                sock.close()
        if self._listener is not None and isinstance(self._address, str):
            with suppress(FileNotFoundError):
                os.unlink(self._address)
        self._epoll.close()


def _remove_left_over(path: str) -> None:
    """A socket on which nothing listens any more. Raises OSError EADDRINUSE for anything else that is there."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    with new_socket(path, socket.SOCK_STREAM) as probe:
        if stat.S_ISSOCK(mode) and probe.connect_ex(path) == errno.ECONNREFUSED:
            os.unlink(path)
            return
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
