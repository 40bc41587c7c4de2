"""Where releases of HP-UX differ in their sockets, as data (hpux-net.md section 6, item 2)."""

from __future__ import annotations

from typing import NamedTuple

from kernel.abi.errno import Errno, HpuxError


class Profile(NamedTuple):
    """How one release answers."""

    connect_on_listener: type[HpuxError]  # C-06
    datagram_reconnects: bool  # C-09: False is "permanently" (4.2BSD), True is 4.3BSD's
    reconnect_pending: type[HpuxError]  # C-14
    host_unreachable: type[HpuxError]  # C-21: what EHOSTUNREACH becomes for connect
    shutdown_unconnected: type[HpuxError] | None  # hpux-net.md 1.9; None: no error
    backlog: tuple[int, int]  # listen(2) clamps silently to these
    stream_buffers: tuple[int, int]  # bytes to send, to receive
    datagram_buffers: tuple[int, int]
    unix_stream_buffers: tuple[int, int]
    unix_datagram_buffers: tuple[int, int]
    buffer_limit: int  # SO_SNDBUF and SO_RCVBUF beyond it are ENOBUFS
    unix_names: bool  # whether AF_UNIX has getsockname(2) and getpeername(2) (hpux-net.md 1.6)
    multicast: bool  # the IP_MULTICAST options (hpux-net.md 1.11)
    waits_for_all: bool  # MSG_WAITALL
    long_paths: bool  # RFC 1323 on a network of the machine's own (hpux-net.md section 5)


_BSD42 = Profile(
    connect_on_listener=Errno.EINVAL,
    datagram_reconnects=False,
    reconnect_pending=Errno.EISCONN,
    host_unreachable=Errno.ENETUNREACH,
    shutdown_unconnected=None,
    backlog=(1, 20),
    stream_buffers=(4096, 4096),
    datagram_buffers=(9216, 9216),
    unix_stream_buffers=(4096, 4096),
    unix_datagram_buffers=(2048, 4096),
    buffer_limit=58254,
    unix_names=False,
    multicast=False,
    waits_for_all=False,
    long_paths=False,
)
_BSD43 = _BSD42._replace(reconnect_pending=Errno.EALREADY)
_HPUX9 = _BSD43._replace(
    datagram_reconnects=True,
    host_unreachable=Errno.EHOSTUNREACH,
    stream_buffers=(8192, 8192),
    unix_stream_buffers=(8192, 8192),
    multicast=True,
)
_HPUX10 = _HPUX9._replace(
    stream_buffers=(32768, 32768), buffer_limit=262142, unix_names=True, waits_for_all=True, long_paths=True
)
_HPUX11 = _HPUX10._replace(
    connect_on_listener=Errno.EOPNOTSUPP,
    shutdown_unconnected=Errno.EINVAL,
    backlog=(0, 4096),
    datagram_buffers=(65535, 65535),
    unix_datagram_buffers=(9216, 18432),
)

RELEASES: dict[str, Profile] = {
    "6.x": _BSD42, "7.x": _BSD43, "8.x": _BSD43, "9.x": _HPUX9, "10.x": _HPUX10, "11.x": _HPUX11,
}  # fmt: skip
DEFAULT_RELEASE = "9.x"


def of_release(release: str) -> Profile:
    """The profile of a release written as `9.x` or as uname(2) has it, `B.09.05`, `A.B8.07` or `7.0`."""
    major = release.lstrip("AB.0").split(".")[0]
    return RELEASES.get(f"{major}.x", RELEASES[DEFAULT_RELEASE])
