"""Pages and the ways to access them: mmap(2)'s bits, HP-UX's and the host's alike."""

from __future__ import annotations

PAGE = 4096  # bytes
PROT_NONE, PROT_READ, PROT_WRITE, PROT_EXEC = 0, 1, 2, 4


def round_page(size: int) -> int:
    """`size` up to the next multiple of a page."""
    return (size + PAGE - 1) & -PAGE
