"""What native code needs of the host process, of which there is one: executable memory and a handler for faults.

A SIGSEGV of the host in native code is the guest's, and its handler, native too, knows how to leave. Any other goes to
whoever had the signal before. (SIGBUS has a handler of its own, `emu.host_faults`, which mends the page.)
"""

from __future__ import annotations

import ctypes
import functools
import platform
import signal
import sys

from emu.host_faults import Action
from emu.jit.arena import Arena
from emu.jit.objects import Piece

_SIZE = 256 << 20
_SA_SIGINFO, _SA_ONSTACK = 4, 0x08000000


def supported() -> bool:
    """Whether native code can be made for this host."""
    return sys.platform == "linux" and platform.machine() == "x86_64" and sys.maxsize > 1 << 32


class Host:
    def __init__(self) -> None:
        """Raises OSError if the host gives no executable memory."""
        self.arena = Arena(_SIZE)
        self._current = ctypes.c_void_p()
        self._previous = Action()
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._installed = False

    @property
    def known(self) -> dict[str, int]:
        """What native code can ask for by name."""
        return {
            "hp9k_current": ctypes.addressof(self._current),
            "hp9k_previous": ctypes.addressof(self._previous),
            "hp9k_code_start": self.arena.start,
            "hp9k_code_end": self.arena.end,
        }

    def put(self, piece: Piece) -> int:
        """The address of code put into memory. Raises `arena.Full`."""
        return self.arena.put(piece, self.known)

    def install(self, handler: int) -> None:
        """Let the native function at `handler` have faults; the first one stays."""
        if self._installed:
            return
        action = Action(handler=handler, flags=_SA_SIGINFO | _SA_ONSTACK)
        if self._libc.sigaction(signal.SIGSEGV, ctypes.byref(action), ctypes.byref(self._previous)):
            raise OSError(ctypes.get_errno(), "sigaction")
        self._installed = True


@functools.cache
def process_host() -> Host:
    """The one of this process."""
    return Host()
