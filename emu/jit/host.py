"""What native code needs of the host process, of which there is one: executable memory and a handler for faults.

A SIGSEGV of the host in native code is the guest's, and its handler, native too, knows how to leave. Any other goes to
the handler that had the signal before. (SIGBUS has a handler of its own, `emu.host_faults`, which mends the page.)
"""

from __future__ import annotations

import ctypes
import functools
import importlib
import os
import signal
import sys
from typing import Protocol, cast

from emu import libc
from emu.jit.arena import Arena
from emu.jit.objects import Piece

_SIZE = 256 << 20
_HOSTS = {"x86_64": "emu.jit.host_x86_64"}


class HostCode(Protocol):
    """What differs in native code from host to host; `emu.jit.host_x86_64` says what each is."""

    DECLARATIONS: str
    INTERRUPTED: str
    DIVERT: str
    INVALID: int
    ZERO_DIVIDE: int
    OVERFLOW: int
    UNDERFLOW: int
    INEXACT: int

    def float_control(self, rounding: int) -> int: ...

    def read_float(self, place: str) -> str: ...

    def write_float(self, place: str) -> str: ...

    def rounded(self, double: str) -> tuple[str, str]: ...


def supported() -> bool:
    """Whether native code can be made for this host."""
    return sys.platform == "linux" and os.uname().machine in _HOSTS and sys.maxsize > 1 << 32


@functools.cache
def host_code() -> HostCode:
    """Raises KeyError where native code can't be made."""
    return cast(HostCode, importlib.import_module(_HOSTS[os.uname().machine]))


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
