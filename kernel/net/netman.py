"""/dev/netman: what the network of a machine with LAN cards knows, to be read as lines of words.

HP-UX has a device of this name whose requests are not public; our programs for it read lines (see
`kernel.net.transport.Administration.report`) and write `clear NAME` and `reset NAME`, NAME being an interface's.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.fs.device import Device, device_stat
from kernel.fs.vfs import OpenFile
from kernel.net.network import Network
from kernel.net.transport import Administration, administration_of

if TYPE_CHECKING:
    from kernel.abi.structs import Stat
    from kernel.process.task import Task

_MAJOR = 46


class ReportFile(OpenFile):
    """As things were when it was opened."""

    def __init__(self, device: Device, flags: int, administration: Administration) -> None:
        super().__init__(flags)
        self._device, self._administration = device, administration
        self._text, self._at = administration.report().encode(), 0

    def read(self, caller: Task, buffer: memoryview) -> int:
        piece = self._text[self._at : self._at + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def write(self, caller: Task, data: memoryview) -> int:
        """Raises EINVAL for anything but a command, ENXIO for an interface there isn't."""
        verb, _, name = bytes(data).decode("ascii", "replace").strip().partition(" ")
        act = {"clear": self._administration.clear, "reset": self._administration.reset}.get(verb)
        if act is None:
            raise Errno.EINVAL
        act(name)
        return len(data)

    def seek(self, offset: int, whence: int) -> int:
        self._at = max(0, offset + (0, self._at, len(self._text))[whence])
        return self._at

    def stat(self) -> Stat:
        return device_stat(self._device)


def _open(task: Task, flags: int) -> OpenFile:
    """Raises ENXIO on a machine whose network is the host's."""
    transport = task.machine.part(Network).transport
    administration = None if transport is None else administration_of(transport)
    if administration is None:
        raise Errno.ENXIO
    return ReportFile(DEVICE, flags, administration)


DEVICE = Device(b"netman", _MAJOR, 0, 0o644, _open, (os.getuid(), os.getgid()))
