"""What a debugger looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from emu.cpu import Cpu
    from emu.memory import AddressSpace
    from kernel.series.convention import Abi


class Target(Protocol):
    """A process, or what a core file has left of one."""

    abi: Abi
    cpu: Cpu
    memory: AddressSpace
    break_end: int
    pid: int
