"""Files whose contents are a card's registers and memory, for a process to map: /dev/iomap/...

HP-UX has such devices (iomap), mapped by an ioctl whose number is not public; these are mapped by mmap(2), with
MAP_SHARED. Registers are reached by the process's own instructions only, each access as wide as it was made; a system
call that is given an address among them finds no memory there (EFAULT).
"""

from __future__ import annotations

from emu.devices import Registers
from emu.memory import AddressSpace
from emu.named import Named
from kernel.abi.errno import Errno
from kernel.abi.structs import Stat
from kernel.fs.device import Device, device_stat
from kernel.fs.vfs import OpenFile


class Part(Named):
    """Of what can be mapped: `length` bytes from `offset` on, whole pages. Without registers it is memory, the card's
    and the process's alike: the pages of the host's file `fd`."""

    offset: int
    length: int
    registers: Registers | None
    fd: int = -1


class IomapFile(OpenFile):
    def __init__(self, device: Device, flags: int, parts: tuple[Part, ...]) -> None:
        super().__init__(flags)
        self._device = device
        self._parts = parts

    def map(self, memory: AddressSpace, address: int, length: int, prot: int, offset: int) -> None:
        """Raises ENXIO where the device has nothing."""
        pieces = []
        for part in self._parts:
            low, high = max(offset, part.offset), min(offset + length, part.offset + part.length)
            if low < high:
                pieces.append((part, low, high - low))
        if sum(size for _, _, size in pieces) != length:
            raise Errno.ENXIO
        for part, low, size in pieces:
            at = address + low - offset
            if part.registers is None:
                memory.map(at, size, prot, fd=part.fd, offset=low - part.offset, shared=True)
            else:
                memory.map_device(at, size, prot, part.registers, low)

    def stat(self) -> Stat:
        return device_stat(self._device)
