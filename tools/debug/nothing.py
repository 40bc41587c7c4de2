"""What is looked at when no program runs: no registers, no memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emu.memory import AddressSpace
from tools.debug.errors import CommandError

if TYPE_CHECKING:
    from emu.cpu import Cpu
    from kernel.series.convention import Abi


class _Unavailable:
    """Every question is answered by the reason why there is no answer."""

    NAME = "s800"
    ALIGNMENT = 8

    def get(self, name: str) -> int:
        raise CommandError("the program is not being run")

    def __getattr__(self, name: str) -> Any:
        raise CommandError("the program is not being run")


class Nothing:
    """A target without anything."""

    abi: Abi = _Unavailable()
    cpu: Cpu = _Unavailable()
    memory: AddressSpace = _Unavailable()  # type: ignore[assignment]
    break_end = 0
    pid = 0
