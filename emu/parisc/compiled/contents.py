"""What memory is known to hold at a place of the code: what was stored there, or loaded, a moment ago.

Compilers for PA-RISC move numbers between general and floating-point registers through memory (XMPYU multiplies in the
latter), and reload what they stored. Nothing else can write in between: signals and other processes come where a block
ends. An access that was made can't fault when it is made again, so the second one may be left out.
"""

from __future__ import annotations

from typing import Any

_LONGEST = 8  # bytes of an access


class Contents:
    """Places are a root, which is any value, and the distance from it, as an address is split."""

    __slots__ = ("_cells",)

    def __init__(self) -> None:
        # By the root's identity and the distance: the root, bytes, and the number they are.
        self._cells: dict[tuple[int, int], tuple[Any, int, Any]] = {}

    def copy(self) -> Contents:
        other = Contents()
        other._cells = dict(self._cells)
        return other

    def clear(self) -> None:
        self._cells.clear()

    def loaded(self, root: Any, offset: int, size: int, value: Any) -> None:
        self._cells[id(root), offset] = root, size, value

    def stored(self, root: Any, offset: int, size: int, value: Any) -> None:
        """What lies elsewhere is known no longer, unless it lies beside it for sure."""
        key = id(root)
        self._cells = {
            place: cell
            for place, cell in self._cells.items()
            if place[0] == key and (place[1] + cell[1] <= offset or place[1] >= offset + size)
        }
        self._cells[key, offset] = root, size, value

    def find(self, root: Any, offset: int, size: int) -> Any | None:
        """The number in these bytes, the first one on top; None if it isn't known."""
        key = id(root)
        for before in range(0, _LONGEST, size):
            cell = self._cells.get((key, offset - before))
            if cell is not None and before + size <= cell[1]:
                return cell[2] >> 8 * (cell[1] - before - size) & (1 << 8 * size) - 1
        if size == _LONGEST:
            half = size // 2
            left, right = self._cells.get((key, offset)), self._cells.get((key, offset + half))
            if left is not None and right is not None and left[1] == right[1] == half:
                return (left[2] & (1 << 8 * half) - 1) << 8 * half | right[2] & (1 << 8 * half) - 1
        return None
