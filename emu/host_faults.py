"""Bus errors of the host: a page of a mapped file that is not there any more, because another process cut the file.

The host answers an access with SIGBUS, which would end hp9k. Such a page becomes one of zeros and the access goes on,
wherever it is made: in compiled code, in an engine, in the kernel. What is cut by a guest, or cannot be written
because the disk is full, never gets here.
"""

from __future__ import annotations

import ctypes
import functools
import signal
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emu.memory import AddressSpace

_SA_SIGINFO, _SA_NODEFER = 4, 0x40000000
_SI_ADDRESS = 16  # offset of si_addr in Linux's siginfo_t
_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


class Action(ctypes.Structure):
    """struct sigaction of Linux's C libraries."""

    _fields_ = [
        ("handler", ctypes.c_void_p),
        ("mask", ctypes.c_ubyte * 128),
        ("flags", ctypes.c_int),
        ("restorer", ctypes.c_void_p),
    ]


class BusErrors:
    """The handler of this process, installed when the first file is mapped."""

    def __init__(self) -> None:
        self._spaces: weakref.WeakSet[AddressSpace] = weakref.WeakSet()
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._handler = _HANDLER(self._handle)
        self._previous = Action()
        action = Action(handler=ctypes.cast(self._handler, ctypes.c_void_p).value, flags=_SA_SIGINFO)
        self._libc.sigaction(signal.SIGBUS, ctypes.byref(action), ctypes.byref(self._previous))

    def watch(self, space: AddressSpace) -> None:
        self._spaces.add(space)

    def _handle(self, number: int, info: int, context: int) -> None:
        address = ctypes.c_uint64.from_address(info + _SI_ADDRESS).value
        if not any(space.replace_lost_page(address) for space in self._spaces):
            self._libc.sigaction(number, ctypes.byref(self._previous), None)


@functools.cache
def bus_errors() -> BusErrors:
    """The one of this process."""
    return BusErrors()
