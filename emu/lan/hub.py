"""A hub in the process: what goes into one port comes out of all the others."""

from __future__ import annotations

import os
from collections import deque

_QUEUED = 1000  # frames that wait at a port; more are lost


class Hub:
    def __init__(self) -> None:
        self.ports: list[Port] = []

    def port(self) -> Port:
        """A new port, to be closed by its user."""
        port = Port(self)
        self.ports.append(port)
        return port


class Port:
    """See `emu.lan.link.Link`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._waiting: deque[bytes] = deque()
        self._event = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self.lost = 0

    @property
    def fd(self) -> int:
        return self._event

    def send(self, frame: bytes) -> None:
        for port in self._hub.ports:
            if port is not self:
                port._arrives(frame)

    def _arrives(self, frame: bytes) -> None:
        if len(self._waiting) >= _QUEUED:
            self.lost += 1
            return
        if not self._waiting:
            os.eventfd_write(self._event, 1)
        self._waiting.append(frame)

    def receive(self) -> bytes | None:
        if not self._waiting:
            return None
        frame = self._waiting.popleft()
        if not self._waiting:
            os.eventfd_read(self._event)
        return frame

    def close(self) -> None:
        self._hub.ports.remove(self)
        os.close(self._event)
