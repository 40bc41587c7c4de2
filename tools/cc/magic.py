"""What the program formats of both series have in common: the file types of magic(4), and pages."""

from __future__ import annotations

from enum import IntEnum

PAGE = 4096


class FileType(IntEnum):
    """The low halfword of the magic number of magic(4)."""

    EXEC = 0x107
    SHARE = 0x108
    DEMAND = 0x10B


class LayoutError(ValueError):
    """The linked program cannot be laid out as an HP-UX program; the message says why."""


def round_page(size: int) -> int:
    """`size` up to the next multiple of a page."""
    return (size + PAGE - 1) & -PAGE


def page_padded(contents: bytes) -> bytes:
    """`contents` with zeros up to the end of its last page."""
    return contents.ljust(round_page(len(contents)), b"\0")
