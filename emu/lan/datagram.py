"""Each frame a datagram, from one address to another: QEMU's `-netdev dgram`, SIMH's `udp:`."""

from __future__ import annotations

import os
import socket
from contextlib import suppress

from emu.lan.addresses import Address, new_socket, show_address
from emu.lan.link import LinkError

_LONGEST = 1 << 16


class DatagramLink:
    """See `emu.lan.link.Link`. Datagrams from anywhere but `remote` are dropped."""

    def __init__(self, local: Address, remote: Address) -> None:
        """Raises LinkError."""
        self._local, self._remote = local, remote
        self._socket = new_socket(local, socket.SOCK_DGRAM)
        try:
            self._socket.bind(local)
        except OSError as error:
            self._socket.close()
            raise LinkError(f"cannot receive at {show_address(local)}: {error.strerror}") from None

    @property
    def fd(self) -> int:
        return self._socket.fileno()

    @property
    def address(self) -> Address:
        found: Address = self._socket.getsockname()
        return found

    def send(self, frame: bytes) -> None:
        with suppress(OSError):  # no receiver yet, or no room: lost
            self._socket.sendto(frame, self._remote)

    def receive(self) -> bytes | None:
        while True:
            try:
                frame, sender = self._socket.recvfrom(_LONGEST)
            except BlockingIOError:
                return None
            except OSError:  # what ICMP says of a frame that was sent
                continue
            if sender == self._remote:
                return frame

    def close(self) -> None:
        self._socket.close()
        if isinstance(self._local, str):
            with suppress(FileNotFoundError):
                os.unlink(self._local)
