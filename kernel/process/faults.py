"""What the kernel does when the processor stops for something other than a system call: it becomes a signal.

Which signal it becomes differs between the series: kernel/series/s300.py, s800.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emu.cpu import Arithmetic, Fault, Illegal, Stop, Trap

if TYPE_CHECKING:
    from kernel.process.task import Task

_CACHE_CONTROL = 12


def take(task: Task, stop: Stop) -> None:
    """Turn a stop into the signal HP-UX sends for it, or handle it in the kernel."""
    if isinstance(stop, Trap) and stop.number == _CACHE_CONTROL:
        _cache_control(task)
        return
    number, code = task.abi.signal_of(stop)
    address = stop.address if isinstance(stop, Fault) else 0
    task.signals.force(number, code, f"{describe(stop)}, pc {task.cpu.pc:#x}", address)


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


def _cache_control(task: Task) -> None:
    """`trap #12`: D0 command, A1 address, D1 length. Whatever the command, translations are dropped."""
    task.cpu.invalidate(task.cpu.get("a1"), task.cpu.get("d1"))
    task.succeed(0)
