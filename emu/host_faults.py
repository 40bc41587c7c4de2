"""SIGBUS on the host: the page of a mapped file vanished because another process truncated the file.

The host answers an access with SIGBUS, which would end hp9k. Such a page becomes one of zeros and the access goes on,
wherever it is made: in compiled code, in an engine, in the kernel. What is cut by a guest, or cannot be written
because the disk is full, never gets here.
"""

from __future__ import annotations

import ctypes
import functools
import signal
import weakref
from typing import Protocol

from emu import libc

_SI_ADDRESS = 16  # offset of si_addr in Linux's siginfo_t
_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


class LostPages(Protocol):
    """Memory whose pages may get lost."""

    def replace_lost_page(self, address: int) -> bool:
        """Put zeros in place of the page at a host address. False if it is not one of this memory."""
        ...


class BusErrors:
    """The handler of this process, installed when the first file is mapped."""

    def __init__(self) -> None:
        self._spaces: weakref.WeakSet[LostPages] = weakref.WeakSet()
        self._handler = _HANDLER(self._handle)
        self._previous = libc.Action()
        action = libc.Action(handler=ctypes.cast(self._handler, ctypes.c_void_p).value, flags=libc.SA_SIGINFO)
        libc.sigaction(signal.SIGBUS, action, self._previous)

    def watch(self, space: LostPages) -> None:
        """Mend the pages of `space` for as long as it lives."""
        self._spaces.add(space)

    def _handle(self, number: int, info: int, context: int) -> None:
        address = ctypes.c_uint64.from_address(info + _SI_ADDRESS).value
        if not any(space.replace_lost_page(address) for space in self._spaces):
            libc.sigaction(number, self._previous)


@functools.cache
def bus_errors() -> BusErrors:
    """The one of this process."""
    return BusErrors()
