"""What the kernel does when the processor stops for something other than a system call: it becomes a signal.

Signals and codes: hpux-abi.md 4.1 (traps), 6.3 (codes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emu.cpu import Arithmetic, ArithmeticKind, Breakpoint, Fault, Illegal, IllegalKind, Stop, Trap
from kernel.abi.signals import SIGBUS, SIGEMT, SIGFPE, SIGILL, SIGSEGV, SIGTRAP

if TYPE_CHECKING:
    from kernel.task import Task

_ILLEGAL = {IllegalKind.ILLEGAL: (SIGILL, 0), IllegalKind.PRIVILEGED: (SIGILL, 8)}
_ARITHMETIC = {
    ArithmeticKind.ZERO_DIVIDE: (SIGFPE, 5),
    ArithmeticKind.CHK: (SIGILL, 6),
    ArithmeticKind.TRAPV: (SIGILL, 7),
    ArithmeticKind.FLOAT: (SIGFPE, 0),
}
_CACHE_CONTROL = 12
_DEBUGGER_TRAPS = frozenset((1, 2, 15))
_SOFT_FLOAT_TRAP = 8  # the library's own floating point reports an overflow with it


def take(task: Task, stop: Stop) -> None:
    """Turn a stop into the signal HP-UX sends for it, or handle it in the kernel."""
    if isinstance(stop, Trap) and stop.number == _CACHE_CONTROL:
        _cache_control(task)
        return
    number, code = _signal(stop)
    task.signals.force(number, code, f"{describe(stop)}, pc {task.cpu.pc:#x}")


def _signal(stop: Stop) -> tuple[int, int]:
    if isinstance(stop, Fault):
        if stop.misaligned:
            return SIGBUS, 0
        return (SIGBUS if stop.mapped else SIGSEGV), 0
    if isinstance(stop, Trap) and stop.number == _SOFT_FLOAT_TRAP:
        return SIGFPE, stop.number
    if isinstance(stop, Trap):
        return (SIGTRAP if stop.number in _DEBUGGER_TRAPS else SIGEMT), stop.number
    if isinstance(stop, Illegal):
        return _ILLEGAL.get(stop.kind, (SIGEMT, 0))
    if isinstance(stop, Arithmetic):
        return _ARITHMETIC[stop.kind]
    assert isinstance(stop, Breakpoint)
    return SIGTRAP, 0


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
