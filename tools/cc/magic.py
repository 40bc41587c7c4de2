"""What the writers of both program formats have in common: the file types they write, and pages."""

from __future__ import annotations

from enum import IntEnum

from emu.page import round_page
from kernel.loader import magic


class FileType(IntEnum):
    """The kinds of program the linker can be asked for, and the shared library."""

    EXEC = magic.EXEC
    SHARE = magic.SHARE
    DEMAND = magic.DEMAND
    SHL = magic.SHL


class LayoutError(ValueError):
    """The linked program cannot be laid out as an HP-UX program; the message says why."""


def page_padded(contents: bytes) -> bytes:
    """`contents` with zeros up to the end of its last page."""
    return contents.ljust(round_page(len(contents)), b"\0")
