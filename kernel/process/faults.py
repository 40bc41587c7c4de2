"""What the processor stops for other than a system call: as a rule it becomes a signal.

Which signal it becomes differs between the series: kernel/series/s300.py, s800.py.
"""

from __future__ import annotations

from emu.cpu import Arithmetic, Cpu, Fault, Illegal, Stop, Trap
from emu.named import Named
from kernel.series.convention import Abi

_CACHE_CONTROL = 12


class Raised(Named):
    """A signal that the processor raises."""

    number: int
    code: int  # for the handler
    reason: str  # for log lines: what happened, and where
    address: int  # the fault was about; 0 for none


def signal_of(stop: Stop, abi: Abi, pc: int) -> Raised:
    """What HP-UX sends a process whose processor has stopped at `pc`."""
    number, code = abi.signal_of(stop)
    address = stop.address if isinstance(stop, Fault) else 0
    return Raised(number, code, f"{describe(stop)}, pc {pc:#x}", address)


def describe(stop: Stop) -> str:
    """One phrase for a log line."""
    if isinstance(stop, Fault):
        why = "misaligned" if stop.misaligned else "protected" if stop.mapped else "unmapped"
        return f"{stop.access.value} of {why} address {stop.address:#x}"
    if isinstance(stop, Illegal | Arithmetic):
        return str(stop.kind.value)
    if isinstance(stop, Trap):
        return f"trap #{stop.number}"
    return type(stop).__name__.lower()


def controls_cache(stop: Stop) -> bool:
    """Whether it is `trap #12` of the Series 300: command in D0, address in A1, length in D1."""
    return isinstance(stop, Trap) and stop.number == _CACHE_CONTROL


def control_cache(cpu: Cpu) -> None:
    """Whatever the command, translations are dropped."""
    cpu.invalidate(cpu.get("a1"), cpu.get("d1"))
