"""/dev/lanN and /dev/etherN: frames of a LAN card that no protocol of the kernel's takes, read and written by programs.

HP-UX's link-level access (lan(7)) has files of these names, 802.3 with 802.2 the one and Ethernet the other, a queue of
up to sixteen frames, and ioctls whose numbers are not public; those fail here. In their place every write and read has
all there is to say: six bytes of the other station's address, on Ethernet the two of the type, and the data, which on
802.3 begins with the access points and the control field.
"""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import POLLIN, POLLOUT
from kernel.abi.structs import Stat
from kernel.fs.device import Device, device_stat
from kernel.fs.vfs import OpenFile
from kernel.net.lan import LanTransport
from kernel.net.network import Network
from kernel.net.stack.interface import Ethernet
from kernel.net.stack.wire.ethernet import MTU, Frame
from kernel.waiting import Condition, Waiting, WaitQueue

if TYPE_CHECKING:
    from kernel.process.task import Task

_LAN, _ETHER = 18, 19  # major numbers (hpux-net.md 3.5)
_QUEUE = 16  # frames that wait to be read; more are lost
_STATION, _TYPE = 6, 2  # bytes


class LinkFile(OpenFile):
    def __init__(self, device: Device, flags: int, interface: Ethernet, *, types: bool) -> None:
        """With `types` it is Ethernet, else 802.3."""
        super().__init__(flags)
        self._device, self._interface, self._types = device, interface, types
        self._waiting: deque[bytes] = deque()
        self._changed = WaitQueue()
        interface.readers.append(self._take)

    def _take(self, frame: Frame) -> None:
        if (frame.type > MTU) is self._types and len(self._waiting) < _QUEUE:
            kind = frame.type.to_bytes(_TYPE, "big") if self._types else b""
            self._waiting.append(frame.source + kind + frame.payload)
            self._changed.wake()

    def read(self, caller: Task, buffer: memoryview) -> int | Waiting[int]:
        """One frame; what finds no room is lost."""
        if self._waiting:
            return self._next(buffer)
        return self.would_block() if self.nonblocking else self._read_later(caller, buffer)

    async def _read_later(self, caller: Task, buffer: memoryview) -> int:
        while not self._waiting:
            await caller.wait(self._changed)
        return self._next(buffer)

    def _next(self, buffer: memoryview) -> int:
        data = self._waiting.popleft()[: len(buffer)]
        buffer[: len(data)] = data
        return len(data)

    def write(self, caller: Task, data: memoryview) -> int:
        """Raises EINVAL for what can't be a frame, ENETDOWN."""
        head = _STATION + (_TYPE if self._types else 0)
        payload = bytes(data[head:])
        kind = int.from_bytes(data[_STATION:head], "big") if self._types else len(payload)
        if len(data) < head or len(payload) > MTU or (kind > MTU) is not self._types:
            raise Errno.EINVAL
        if not self._interface.up:
            raise Errno.ENETDOWN
        self._interface.send_frame(bytes(data[:_STATION]), kind, payload)
        return len(data)

    def readiness(self, events: int) -> int:
        return events & (POLLOUT | (POLLIN if self._waiting else 0))

    def conditions(self, events: int) -> list[Condition]:
        return [self._changed]

    def stat(self) -> Stat:
        return device_stat(self._device)

    def released(self, caller: Task) -> None:
        self._interface.readers.remove(self._take)


def devices(number: int) -> list[Device]:
    """Of card `number`. Whoever runs hp9k, and the superuser, may open them."""
    owner = os.getuid(), os.getgid()

    def device(name: bytes, major: int, *, types: bool) -> Device:
        def open_(task: Task, flags: int) -> OpenFile:
            transport = task.machine.part(Network).transport
            if isinstance(transport, LanTransport):
                for interface in transport.ip.interfaces:
                    if interface.name == f"lan{number}":
                        return LinkFile(made, flags, interface, types=types)
            raise Errno.ENXIO

        made = Device(b"%s%d" % (name, number), major, number, 0o600, open_, owner)
        return made

    return [device(b"lan", _LAN, types=False), device(b"ether", _ETHER, types=True)]
