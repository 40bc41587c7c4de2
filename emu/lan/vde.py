"""A port of a VDE switch: asked for over its control socket, then each frame a datagram (hpux-net.md section 4)."""

from __future__ import annotations

import os
import socket
import struct
import tempfile
from contextlib import suppress

from emu.lan.link import LinkError

_REQUEST = struct.Struct("=III")
_MAGIC, _VERSION, _NEW_PORT = 0xFEEDFACE, 3, 0
_NAME = struct.Struct("=H108s")  # sockaddr_un
_LONGEST = 1 << 16
_PATIENCE = 5.0  # seconds for the switch to answer


class VdeLink:
    """See `emu.lan.link.Link`. The port is ours as long as the control connection is open."""

    def __init__(self, directory: str) -> None:
        """Raises LinkError."""
        self._own = tempfile.mkdtemp(prefix="hp9k-vde-")
        self._path = os.path.join(self._own, "data")
        self._control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._data = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            self._data.bind(self._path)
            self._control.settimeout(_PATIENCE)
            self._control.connect(os.path.join(directory, "ctl"))
            name = _NAME.pack(socket.AF_UNIX, os.fsencode(self._path))
            self._control.sendall(_REQUEST.pack(_MAGIC, _VERSION, _NEW_PORT) + name + b"hp9k\0")
            self._data.connect(self._answer())
        except OSError as error:
            self.close()
            raise LinkError(f"vde {directory}: {error.strerror or error}") from None
        self._data.setblocking(False)

    def _answer(self) -> str:
        """Where the switch takes frames. Raises OSError."""
        answer = self._control.recv(_NAME.size, socket.MSG_WAITALL)
        if len(answer) < _NAME.size:
            raise OSError("the switch closed the connection: is it full?")
        path: bytes = _NAME.unpack(answer)[1]
        return os.fsdecode(path.split(b"\0")[0])

    @property
    def fd(self) -> int:
        return self._data.fileno()

    def send(self, frame: bytes) -> None:
        with suppress(OSError):  # no room, or the switch is gone: lost
            self._data.send(frame)

    def receive(self) -> bytes | None:
        try:
            return self._data.recv(_LONGEST)
        except OSError:  # nothing there, or the switch is gone
            return None

    def close(self) -> None:
        self._data.close()
        self._control.close()
        with suppress(FileNotFoundError):
            os.unlink(self._path)
        with suppress(OSError):
            os.rmdir(self._own)
