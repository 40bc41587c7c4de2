"""What setsockopt(2) and getsockopt(2) keep, and how their values look (hpux-net.md 1.11, 1.17).

The guest's own values are remembered here and only what matters on the wire is told to the transport, so that a
program reads back what it set: flag bits as BSD has them, buffer sizes not doubled.
"""

from __future__ import annotations

import struct

from kernel.abi.errno import Errno
from kernel.abi.socket import (
    IPPROTO_TCP,
    NAME_MAX,
    SO_ACCEPTCONN,
    SO_BROADCAST,
    SO_DEBUG,
    SO_DONTROUTE,
    SO_KEEPALIVE,
    SO_LINGER,
    SO_OOBINLINE,
    SO_RCVBUF,
    SO_RCVLOWAT,
    SO_RCVTIMEO,
    SO_REUSEADDR,
    SO_REUSEPORT,
    SO_SNDBUF,
    SO_SNDLOWAT,
    SO_SNDTIMEO,
    SO_USELOOPBACK,
    SOCK_STREAM,
    SOL_SOCKET,
    TCP_NODELAY,
)
from kernel.net.profile import Profile

# Booleans, kept in one word under their own bits.
_SETTABLE = SO_DEBUG | SO_REUSEADDR | SO_KEEPALIVE | SO_DONTROUTE | SO_BROADCAST | SO_USELOOPBACK | SO_OOBINLINE
FLAGS = frozenset(bit for bit in (1 << n for n in range(10)) if bit & (_SETTABLE | SO_REUSEPORT))
# Kept, without effect, as 4.3BSD does.
_KEPT = {SO_SNDLOWAT: 2048, SO_RCVLOWAT: 1, SO_SNDTIMEO: 0, SO_RCVTIMEO: 0}
_LINGER = struct.Struct(">ii")


def widen(value: bytes) -> int:
    """An option's value as an int: 1 to 3 bytes are accepted and widened (hpux-net.md 0.2). Raises EINVAL."""
    if not value or len(value) > NAME_MAX:
        raise Errno.EINVAL
    return int.from_bytes(value[:4], "big", signed=True)


class Options:
    """The options of one socket."""

    def __init__(self, type: int, profile: Profile) -> None:
        self._type = type
        self._profile = profile
        self.flags = 0
        self.linger: int | None = None  # seconds; None: off
        stream = type == SOCK_STREAM
        self.send_buffer, self.receive_buffer = profile.stream_buffers if stream else profile.datagram_buffers
        self.nodelay = False
        self._kept: dict[int, int] = {}

    def inherit(self) -> Options:
        """The options of a connection accepted from this socket: all but SO_ACCEPTCONN."""
        copy = Options(self._type, self._profile)
        copy.__dict__.update(self.__dict__, _kept=dict(self._kept))
        copy.flags &= ~SO_ACCEPTCONN
        return copy

    def set(self, level: int, option: int, value: bytes) -> int:
        """Set an option and return it as the transport is to be told. Raises ENOPROTOOPT, EINVAL, ENOBUFS."""
        if level == IPPROTO_TCP and self._type == SOCK_STREAM:
            if option != TCP_NODELAY:
                raise Errno.EINVAL
            self.nodelay = bool(widen(value))
            return int(self.nodelay)
        if level != SOL_SOCKET:
            raise Errno.ENOPROTOOPT
        if option == SO_LINGER:
            return self._set_linger(value)
        if option in FLAGS:
            on = bool(widen(value))
            self.flags = self.flags | option if on else self.flags & ~option
            return int(on)
        if option in (SO_SNDBUF, SO_RCVBUF):
            return self._set_buffer(option, widen(value))
        if option in _KEPT:
            self._kept[option] = widen(value)
            return self._kept[option]
        raise Errno.ENOPROTOOPT

    def _set_linger(self, value: bytes) -> int:
        if len(value) != _LINGER.size:
            raise Errno.EINVAL
        on, seconds = _LINGER.unpack(value)
        self.linger = seconds if on else None
        return int(bool(on))

    def _set_buffer(self, option: int, size: int) -> int:
        if not 0 < size <= self._profile.buffer_limit:
            raise Errno.ENOBUFS
        if option == SO_SNDBUF:
            self.send_buffer = size
        else:
            self.receive_buffer = size
        return size

    def get(self, level: int, option: int) -> bytes:
        """An option's value, but for SO_ERROR, SO_TYPE and TCP_MAXSEG. Raises ENOPROTOOPT, EINVAL."""
        if level == IPPROTO_TCP and self._type == SOCK_STREAM:
            if option != TCP_NODELAY:
                raise Errno.EINVAL
            return _int(self.nodelay)
        if level != SOL_SOCKET:
            raise Errno.ENOPROTOOPT
        if option == SO_LINGER:
            # BSD returns the flag's bit here too.
            return _LINGER.pack(0 if self.linger is None else SO_LINGER, self.linger or 0)
        if option in FLAGS or option == SO_ACCEPTCONN:
            return _int(self.flags & option)
        if option in (SO_SNDBUF, SO_RCVBUF):
            return _int(self.send_buffer if option == SO_SNDBUF else self.receive_buffer)
        if option in _KEPT:
            return _int(self._kept.get(option, _KEPT[option]))
        raise Errno.ENOPROTOOPT


def _int(value: int) -> bytes:
    return (value & 0xFFFFFFFF).to_bytes(4, "big")
