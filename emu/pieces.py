"""How many pieces guests have cut the host's memory into: a piece is what the host has to keep apart, because its
protection, its file or its place in it differs from its neighbours'.

A process of the host may have 65,530 of them (vm.max_map_count, proc(5)), all guests together. Without a limit of our
own no guest and not even hp9k itself could map anything any more.
"""

from __future__ import annotations

import errno
import functools
import mmap
import os

from emu.named import Named

DEFAULT_MOST = 50_000
_MOST_NEW = 6  # borders that one change can make


class Pieces:
    """Counts the borders between pieces, in all address spaces of this process."""

    def __init__(self) -> None:
        self.most = DEFAULT_MOST
        self.used = 0

    def check(self, more: int) -> None:
        """Raises OSError, ENOMEM, if there is no room for so many more."""
        if more > 0 and self.used + more > self.most:
            raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))


pieces = Pieces()


class Table(Named):
    """What the bytes of pages say, for `bytes.translate`."""

    alike: bytes  # of equal bytes pages may be one piece
    begins: bytes  # 1 where a piece begins in any case


def check_room(pages: mmap.mmap, first: int, last: int, table: Table, flags: int) -> None:
    """Raises OSError, ENOMEM, if pages with these flags in place of theirs would make too many pieces."""
    if pieces.used + _MOST_NEW > pieces.most:
        pieces.check(borders(pages, first, last, table, flags) - borders(pages, first, last, table))


def borders(pages: mmap.mmap, first: int, last: int, table: Table, flags: int | None = None) -> int:
    """The borders between pieces from `first` to the page after `last - 1`; some of them are counted twice.

    `flags`: what there would be if all of them had these.
    """
    if flags is not None:
        row, inner = bytes([flags]).translate(table.alike), 0
    else:
        row = pages[first:last]
        begun = row.translate(table.begins).count(1)
        row = row.translate(table.alike)
        inner = begun + _runs(row) - 1
    before, after = pages[first - 1 : first] if first else b"\0", pages[last : last + 1] or b"\0"
    return inner + (before.translate(table.alike) != row[:1]) + (after.translate(table.alike) != row[-1:])


def _runs(row: bytes) -> int:
    """Of equal bytes: in a row of any length there are few different ones, so each is counted by itself."""
    if row.count(row[:1]) == len(row):
        return 1
    runs, rest = 0, row
    while rest:
        value = rest[:1]
        rest = rest.translate(None, value)
        there = row.translate(_is(value))
        runs += there.count(b"\1\0") + there.endswith(b"\1")
    return runs


@functools.cache
def _is(value: bytes) -> bytes:
    return bytes(value[0] == other for other in range(256))
