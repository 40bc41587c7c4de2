"""What setsockopt(2) and getsockopt(2) keep, and how their values look (hpux-net.md 1.11, 1.17).

The guest's own values are remembered here and only what matters on the wire is told to the transport, so that a
program reads back what it set: flag bits as BSD has them, buffer sizes not doubled.
"""

from __future__ import annotations

import struct

from kernel.abi.errno import Errno
from kernel.abi.socket import (
    AF_INET,
    AF_UNIX,
    IP_ADD_MEMBERSHIP,
    IP_DROP_MEMBERSHIP,
    IP_MULTICAST_IF,
    IP_MULTICAST_LOOP,
    IP_MULTICAST_TTL,
    IP_OPTIONS,
    IPPROTO_IP,
    IPPROTO_TCP,
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
    SOCKADDR_MAX,
    SOL_SOCKET,
    TCP_NODELAY,
)
from kernel.net.releases import Profile

# Booleans, kept in one word under their own bits.
_SETTABLE = SO_DEBUG | SO_REUSEADDR | SO_KEEPALIVE | SO_DONTROUTE | SO_BROADCAST | SO_USELOOPBACK | SO_OOBINLINE
FLAGS = frozenset(bit for bit in (1 << n for n in range(10)) if bit & (_SETTABLE | SO_REUSEPORT))
# Kept, without effect, as 4.3BSD does.
_KEPT = {SO_SNDLOWAT: 2048, SO_RCVLOWAT: 1, SO_SNDTIMEO: 0, SO_RCVTIMEO: 0}
_LINGER = struct.Struct(">ii")
# The options of IPPROTO_IP by the sizes of their values, in bytes; what they are before they are set.
_IP = {IP_OPTIONS: range(0, 41, 4)}
_MULTICAST = {
    IP_MULTICAST_IF: range(4, 5),
    IP_MULTICAST_TTL: range(1, 2),
    IP_MULTICAST_LOOP: range(1, 2),
    IP_ADD_MEMBERSHIP: range(8, 9),
    IP_DROP_MEMBERSHIP: range(8, 9),
}
_IP_DEFAULTS = {IP_OPTIONS: b"", IP_MULTICAST_IF: bytes(4), IP_MULTICAST_TTL: b"\1", IP_MULTICAST_LOOP: b"\1"}
_ACTIONS = (IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP)


def widen(value: bytes) -> int:
    """An option's value as an int: 1 to 3 bytes are accepted and widened (hpux-net.md 0.2). Raises EINVAL."""
    if not value or len(value) > SOCKADDR_MAX:
        raise Errno.EINVAL
    return int.from_bytes(value[:4], "big", signed=True)


class Options:
    """The options of one socket."""

    def __init__(self, family: int, type: int, profile: Profile) -> None:
        self._family = family
        self._type = type
        self._profile = profile
        self.flags = 0
        self.linger: int | None = None  # seconds; None: off
        self.send_buffer, self.receive_buffer = _buffers(family, type, profile)
        self.nodelay = False
        self._kept: dict[int, int] = {}
        self._ip: dict[int, bytes] = {}

    def inherit(self) -> Options:
        """The options of a connection accepted from this socket: all but SO_ACCEPTCONN."""
        copy = Options(self._family, self._type, self._profile)
        copy.__dict__.update(self.__dict__, _kept=dict(self._kept), _ip=dict(self._ip))
        copy.flags &= ~SO_ACCEPTCONN
        return copy

    def set(self, level: int, option: int, value: bytes) -> int | bytes:
        """Set an option and return it as the transport is to be told.

        Raises ENOPROTOOPT, EOPNOTSUPP (no protocol of that level), EINVAL, ENOBUFS.
        """
        if level != SOL_SOCKET:
            return self._set_protocol(level, option, value)
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

    def _check_level(self, level: int) -> None:
        if self._family != AF_INET:
            raise Errno.EOPNOTSUPP
        if level != IPPROTO_IP and (level != IPPROTO_TCP or self._type != SOCK_STREAM):
            raise Errno.ENOPROTOOPT

    def _set_protocol(self, level: int, option: int, value: bytes) -> int | bytes:
        self._check_level(level)
        if level == IPPROTO_IP:
            return self._set_ip(option, value)
        if option != TCP_NODELAY:
            raise Errno.EINVAL
        self.nodelay = bool(widen(value))
        return int(self.nodelay)

    def _set_ip(self, option: int, value: bytes) -> bytes:
        sizes = self._ip_options().get(option)
        if sizes is None:
            raise Errno.ENOPROTOOPT
        if len(value) not in sizes:
            raise Errno.EINVAL
        if option not in _ACTIONS:
            self._ip[option] = value
        return value

    def _ip_options(self) -> dict[int, range]:
        """The sizes in bytes of the options of IPPROTO_IP that this release has for this type of socket."""
        if self._profile.multicast and self._type != SOCK_STREAM:
            return _IP | _MULTICAST
        return _IP

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
        """An option's value, but for SO_ERROR, SO_TYPE and TCP_MAXSEG. Raises ENOPROTOOPT, EOPNOTSUPP, EINVAL."""
        if level != SOL_SOCKET:
            return self._get_protocol(level, option)
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

    def _get_protocol(self, level: int, option: int) -> bytes:
        self._check_level(level)
        if level == IPPROTO_IP:
            if option in _ACTIONS or option not in self._ip_options():
                raise Errno.ENOPROTOOPT
            return self._ip.get(option, _IP_DEFAULTS[option])
        if option != TCP_NODELAY:
            raise Errno.EINVAL
        return _int(self.nodelay)


def _buffers(family: int, type: int, profile: Profile) -> tuple[int, int]:
    """How many bytes a new socket can send and receive at once."""
    if family == AF_UNIX:
        return profile.unix_stream_buffers if type == SOCK_STREAM else profile.unix_datagram_buffers
    return profile.stream_buffers if type == SOCK_STREAM else profile.datagram_buffers


def _int(value: int) -> bytes:
    return (value & 0xFFFFFFFF).to_bytes(4, "big")
