"""SIGFPE on the host: Unicorn's DIVS hands the smallest number and minus one to the host's division, which refuses.

That would end hp9k. The handler lets the division give what does not fit in it, the smallest number again, and nothing
left over: DIVS.W and the division of 64 bits by 32 then see by themselves that it is too large; DIVS.L of 32 bits gives
it, where the processor would set V and leave the registers alone.
"""

from __future__ import annotations

import ctypes
import functools
import os
import signal
import sys

from emu import libc

_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_GREGS = 40  # of Linux's ucontext_t on x86-64
_RDX, _RIP = _GREGS + 8 * 12, _GREGS + 8 * 16
_REX, _REX_END, _GROUP_3, _DIVIDE_SIGNED = 0x40, 0x50, 0xF7, 7


def instruction_length(code: bytes) -> int | None:
    """Of x86-64's IDIV of 32 or 64 bits; None if it is something else."""
    prefix = _REX <= code[0] < _REX_END
    opcode, form = code[prefix], code[prefix + 1]
    if opcode != _GROUP_3 or form >> 3 & 7 != _DIVIDE_SIGNED:
        return None
    mode, base = form >> 6, form & 7
    length = prefix + 2
    if mode == 3:
        return length
    displacement = (0, 1, 4)[mode]
    if base == 4:
        length += 1
        base = code[prefix + 2] & 7
    if not mode and base == 5:
        displacement = 4
    return length + displacement


class DivisionErrors:
    """The handler of this process."""

    def __init__(self) -> None:
        self._handler = _HANDLER(self._handle)
        self._previous = libc.Action()
        action = libc.Action(handler=ctypes.cast(self._handler, ctypes.c_void_p).value, flags=libc.SA_SIGINFO)
        libc.sigaction(signal.SIGFPE, action, self._previous)

    def _handle(self, number: int, info: int, context: int) -> None:
        where = ctypes.c_uint64.from_address(context + _RIP)
        length = instruction_length(ctypes.string_at(where.value, 10))
        if length is None or ctypes.c_int.from_address(info + 8).value <= 0:
            libc.sigaction(number, self._previous)  # not ours: it comes again
            return
        ctypes.c_uint64.from_address(context + _RDX).value = 0
        where.value += length


@functools.cache
def survive_division() -> DivisionErrors | None:
    """The one of this process, where the host is such that it can be."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        return None
    return DivisionErrors()
