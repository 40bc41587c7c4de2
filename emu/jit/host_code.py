"""What native code knows of the host it is for: one file for each kind of processor.

A further host needs a file with what `HostCode` has, and a row in `_HOSTS`.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Callable
from typing import Protocol, cast

_HOSTS = {"x86_64": "emu.jit.host_x86_64", "aarch64": "emu.jit.host_aarch64"}


class Linker(Protocol):
    """What a relocation can ask for while a piece is put together; places are offsets in it."""

    image: bytearray

    def absolute(self, place: int, name: str, inside: int | None, addend: int) -> None:
        """Eight bytes with the address of a symbol, which is that far inside the piece, or the host's."""
        ...

    def slot(self, name: str, inside: int | None) -> int:
        """Where eight bytes with a symbol's address are."""
        ...

    def jump(self, name: str) -> int:
        """Where a jump to a function of the host's is, which may be too far away for a call."""
        ...


class HostCode(Protocol):
    """`emu.jit.host_x86_64` says what each is."""

    DECLARATIONS: str
    INTERRUPTED: str
    DIVERT: str
    INVALID: int
    ZERO_DIVIDE: int
    OVERFLOW: int
    UNDERFLOW: int
    INEXACT: int
    EXTENDED: bool
    MACHINE: int
    JUMP: bytes
    ALIGNMENT: int
    COHERENT: bool
    relocate: Callable[[Linker, int, int, str, int | None, int], None]

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
