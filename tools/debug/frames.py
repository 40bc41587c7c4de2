"""Frames of the stack, innermost first: where each function was called, and what its caller's registers were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from emu.memory import MemoryFault
from tools.debug.errors import CommandError
from tools.debug.frame import Frame

if TYPE_CHECKING:
    from kernel.debug.symbols import Symbols
    from tools.debug.target import Target

LIMIT = 10_000  # frames
# Routines of C libraries that signal handlers return to (sigsetreturn(2)).
_SIGNAL_RETURNS = frozenset(("_sigreturn", "sigreturn", "_sigcleanup"))


class Unwinder(Protocol):
    """What one series knows of its frames."""

    def caller(self, frame: Frame) -> Frame | None:
        """Set `cfa` and `back` of a frame and make its caller's; None if there is none. Raises MemoryFault."""
        ...


def frames(target: Target, symbols: Symbols, unwinder: Unwinder | None = None) -> Iterator[Frame]:
    """All frames, as far as they can be followed. With an `unwinder` that is kept the code is looked at once."""
    unwinder = unwinder or unwinder_of(target, symbols)
    current: Frame | None = Frame(0, target.cpu.pc, interrupted=True)
    seen: set[tuple[int, int]] = set()
    while current is not None and current.level < LIMIT:
        following = _next(unwinder, target, symbols, current)
        yield current
        if following is not None:
            place = following.pc, following.registers.get(_STACK[target.abi.NAME], 0)
            if place in seen:
                return
            seen.add(place)
        current = following


_STACK = {"s300": "a7", "s800": "gr30"}


def _next(unwinder: Unwinder, target: Target, symbols: Symbols, frame: Frame) -> Frame | None:
    try:
        if frame.signal:
            registers = target.abi.interrupted(target.memory, frame.cfa)
            return Frame(frame.level + 1, registers["pc"], registers, interrupted=True)
        caller = unwinder.caller(frame)
        if caller is not None and _is_trampoline(target, symbols, caller.pc):
            caller.signal, caller.cfa = True, frame.cfa
        return caller
    except (MemoryFault, CommandError):
        return None


def _is_trampoline(target: Target, symbols: Symbols, pc: int) -> bool:
    if pc & -0x1000 == target.abi.SIGNAL_PAGE & -0x1000:
        return True
    found = symbols.nearest(pc)
    return found is not None and found[0] in _SIGNAL_RETURNS


def unwinder_of(target: Target, symbols: Symbols) -> Unwinder:
    if target.abi.NAME == "s300":
        from tools.debug.frames_m68k import M68kUnwinder

        return M68kUnwinder(target, symbols)
    from tools.debug.frames_parisc import PariscUnwinder

    return PariscUnwinder(target, symbols)
