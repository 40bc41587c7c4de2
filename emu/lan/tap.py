"""A TAP interface of the host's, made and configured by its administrator: hp9k configures none."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import struct

from emu.lan.link import LONGEST, LinkError

_DEVICE = "/dev/net/tun"
_TUNSETIFF = 0x400454CA
_IFF_TAP, _IFF_NO_PI = 0x2, 0x1000
_NAME_MAX = 15
_PASSING = (errno.EAGAIN, errno.EIO, errno.ENOBUFS)  # no frame or no room; EIO: the interface is down
_WHY = {
    errno.ENOENT: f"the host has no {_DEVICE} (modprobe tun)",
    errno.EACCES: f"you may not open {_DEVICE}",
    errno.EPERM: "it is not yours: that takes the privilege CAP_NET_ADMIN, or an interface made with `user YOU`",
    errno.EBUSY: "another program has it",
    errno.EINVAL: "it is no TAP interface",
}


class TapLink:
    """See `emu.lan.link.Link`."""

    def __init__(self, name: str) -> None:
        """Attach to the interface `name`, or be the one that descriptor `fd:N` is of. Raises LinkError."""
        kind, _, number = name.partition(":")
        if kind == "fd":
            if not number.isdigit():
                raise LinkError(f"tap {name}: not a descriptor")
            self._fd = int(number)
        else:
            self._fd = _attach(name)
        self._is_cut = False
        try:
            os.set_blocking(self._fd, False)
        except OSError as error:
            raise LinkError(f"tap {name}: {error.strerror}") from None

    @property
    def fd(self) -> int:
        return self._fd

    def send(self, frame: bytes) -> None:
        if not self._is_cut:
            try:
                os.write(self._fd, frame)
            except OSError as error:
                self._failed(error)

    def receive(self) -> bytes | None:
        if not self._is_cut:
            try:
                return os.read(self._fd, LONGEST + 4)
            except OSError as error:
                self._failed(error)
        return None

    def _failed(self, error: OSError) -> None:
        """If the interface is gone, nothing comes any more and what is sent is lost, as from a cable that was cut.

        Its descriptor would be ready for ever: one that never is takes its place.
        """
        if error.errno in _PASSING:
            return
        self._is_cut = True
        quiet = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        os.dup2(quiet, self._fd, inheritable=False)
        os.close(quiet)

    def close(self) -> None:
        os.close(self._fd)


def _attach(name: str) -> int:
    if not 0 < len(name) <= _NAME_MAX:
        raise LinkError(f"tap {name}: names of interfaces have 1 to {_NAME_MAX} letters")
    fd = -1
    try:
        socket.if_nametoindex(name)  # or one would be made
    except OSError:
        raise LinkError(f"tap {name}: there is no such interface: `ip tuntap add {name} mode tap user YOU`") from None
    try:
        fd = os.open(_DEVICE, os.O_RDWR | os.O_CLOEXEC)
        fcntl.ioctl(fd, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TAP | _IFF_NO_PI))
    except OSError as error:
        if fd >= 0:
            os.close(fd)
        raise LinkError(f"tap {name}: {_WHY.get(error.errno or 0, error.strerror)}") from None
    return fd
