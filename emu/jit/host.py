"""What native code needs of the host process, of which there is one: executable memory and a handler for faults.

A SIGSEGV of the host in native code is the guest's, and its handler, native too, knows how to leave. Any other goes to
the handler that had the signal before. (SIGBUS has a handler of its own, `emu.host_faults`, which mends the page.)
"""

from __future__ import annotations

import ctypes
import functools
import signal

from emu import libc
from emu.jit.arena import Arena
from emu.jit.objects import Piece

_SIZE = 256 << 20


class Host:
    def __init__(self) -> None:
        """Raises OSError if the host gives no executable memory."""
        self.arena = Arena(_SIZE)
        self._current = ctypes.c_void_p()
        self._on_fault = ctypes.c_void_p()
        self._previous = libc.Action()
        self._installed = False

    @property
    def known(self) -> dict[str, int]:
        """What native code can ask for by name."""
        return {
            "hp9k_current": ctypes.addressof(self._current),
            "hp9k_on_fault": ctypes.addressof(self._on_fault),
            "hp9k_previous": ctypes.addressof(self._previous),
            "hp9k_code_start": self.arena.start,
            "hp9k_code_end": self.arena.end,
        }

    def put(self, piece: Piece) -> int:
        """The address of code put into memory. Raises `arena.Full`."""
        return self.arena.put(piece, self.known)

    def install(self, handler: int, on_fault: int) -> None:
        """Install the native SIGSEGV handler at address `handler`; later calls do nothing.

        It goes on to what native code has made its own as it began to run, and until some has, to `on_fault`.
        """
        if self._installed:
            return
        self._on_fault.value = on_fault
        action = libc.Action(handler=handler, flags=libc.SA_SIGINFO | libc.SA_ONSTACK)
        libc.sigaction(signal.SIGSEGV, action, self._previous)
        self._installed = True


@functools.cache
def process_host() -> Host:
    """The one of this process."""
    return Host()
