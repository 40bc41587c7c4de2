"""/dev/iomap/lanN: the registers of a LAN card that has no driver in the kernel."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.fs.device import Device
from kernel.fs.iomap import IomapFile
from kernel.fs.vfs import OpenFile
from kernel.net.lan import LanTransport
from kernel.net.network import Network

if TYPE_CHECKING:
    from kernel.process.task import Task

_MAJOR = 47


def device(number: int) -> Device:
    """Of card `number`. Whoever runs hp9k, and the superuser, may open it."""

    def open_(task: Task, flags: int) -> OpenFile:
        transport = task.machine.part(Network).transport
        if not isinstance(transport, LanTransport) or number not in transport.bare:
            raise Errno.ENXIO
        return IomapFile(made, flags, transport.bare[number].parts)

    made = Device(b"iomap/lan%d" % number, _MAJOR, number, 0o600, open_, (os.getuid(), os.getgid()))
    return made
