"""Echo requests through the host's ICMP sockets, which need no privilege where the host allows its users to ping."""

from __future__ import annotations

import errno
import socket as host
import struct

from kernel.abi.socket import dotted
from kernel.net.host.errors import as_hpux

_HEADER = struct.Struct(">BBHHH")
_ECHO, _ECHO_REPLY = 8, 0
_LONGEST = 65536


class EchoSocket:
    """The identifier is the host's; whom an answer is for shows by its sequence number."""

    def __init__(self) -> None:
        """Raises HpuxError: EACCES where the host doesn't allow it."""
        try:
            self._socket = host.socket(host.AF_INET, host.SOCK_DGRAM | host.SOCK_NONBLOCK, host.IPPROTO_ICMP)
        except OSError as error:
            raise as_hpux(error.errno or 0) from None

    @property
    def fd(self) -> int:
        return self._socket.fileno()

    def send(self, address: int, sequence: int, payload: bytes) -> None:
        """Raises HpuxError. The host computes the checksum."""
        try:
            self._socket.sendto(_HEADER.pack(_ECHO, 0, 0, 0, sequence) + payload, (dotted(address), 0))
        except OSError as error:
            raise as_hpux(error.errno or 0) from None

    def receive(self) -> tuple[int, bytes] | None:
        """The sequence number and payload of the next answer; None when there is none now."""
        while True:
            try:
                data = self._socket.recv(_LONGEST)
            except OSError as error:
                if error.errno in (errno.EAGAIN, errno.EINTR):
                    return None
                continue  # what other messages say of a request
            if len(data) >= _HEADER.size and data[0] == _ECHO_REPLY:
                return _HEADER.unpack_from(data)[4], data[_HEADER.size :]

    def close(self) -> None:
        self._socket.close()
