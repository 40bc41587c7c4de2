"""Memory as the reference engines reach it: page by page, by views that are kept."""

from __future__ import annotations

from emu.cpu import Fault, Stop
from emu.memory import PAGE, PROT_READ, PROT_WRITE, Access, AddressSpace, MemoryFault


class Stopped(Exception):
    """The instruction ends the run. It is `done`, or it has not begun."""

    def __init__(self, stop: Stop, done: bool = False) -> None:
        super().__init__(stop)
        self.stop = stop
        self.done = done


class PlainMemory:
    """The pages an engine has read from and written to, by number."""

    def __init__(self, memory: AddressSpace) -> None:
        self.memory = memory
        self._read: dict[int, memoryview] = {}
        self._write: dict[int, memoryview] = {}

    def forget(self) -> None:
        """The mapping of memory changed."""
        self._read.clear()
        self._write.clear()

    def page(self, address: int, access: Access) -> memoryview:
        """The page an access goes to. Raises Stopped."""
        start = address & -PAGE
        if self.memory.guarded(address, PROT_WRITE if access is Access.WRITE else PROT_READ):
            raise Stopped(Fault(address, access, True))
        try:
            if access is Access.WRITE:
                view = self._write[address >> 12] = self.memory.writable(start, PAGE)
            else:
                view = self._read[address >> 12] = self.memory.readable(start, PAGE)
        except MemoryFault as fault:
            raise Stopped(Fault(address, access, fault.mapped)) from None
        return view
