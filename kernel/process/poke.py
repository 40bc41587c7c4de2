"""A process as a debugger has its hands in it: memory it may not write itself, and registers."""

from __future__ import annotations

from typing import Protocol

from emu.cpu import Cpu
from emu.memory import PAGE, PROT_EXEC, PROT_NONE, PROT_READ, PROT_WRITE, AddressSpace
from kernel.series.convention import Abi


class Debuggee(Protocol):
    """As much of a process as a debugger changes or looks at."""

    abi: Abi
    cpu: Cpu
    memory: AddressSpace
    break_end: int


def poke(process: Debuggee, address: int, data: bytes | memoryview) -> None:
    """Write even where the program may not: breakpoints go into its text. Raises MemoryFault where nothing is."""
    process.memory.check(address, len(data), PROT_NONE)
    process.memory.poke(address, data)
    start = address & -PAGE
    process.cpu.invalidate(start, (address + len(data) - start + PAGE - 1) & -PAGE)


def user_area(process: Debuggee) -> bytes:
    """The registers where debuggers of its series look for them."""
    return process.abi.user_area(process.cpu, _pages(process))


def set_user_area(process: Debuggee, area: bytes) -> None:
    process.abi.set_user_area(process.cpu, area)


def _pages(process: Debuggee) -> tuple[int, int, int]:
    """How many text, data and stack have."""
    low, high = process.abi.live_stack(process.cpu)
    text = data = 0
    for region in process.memory.regions():
        if region.start >= process.break_end or not region.prot & (PROT_READ | PROT_EXEC):
            continue
        if region.prot & PROT_WRITE:
            data += region.end - region.start
        else:
            text += region.end - region.start
    return text // PAGE, data // PAGE, (high - low) // PAGE
