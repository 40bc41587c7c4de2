"""Where the indirect branches of a region lead, as far as its calls tell: procedures return to where they were called,
and a stub that was called goes on to a place that nothing else leads to.

A guess costs a comparison, which the host predicts by itself for each branch, where a table for all of them would do
the same for one. It may be wrong.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

_MOST = 4  # guesses for one branch
_STUB = 32  # bytes: procedures that end so soon with an indirect branch do nothing else


class Flow:
    """Noted while a region is explored; then `settle`, and ask."""

    def __init__(self) -> None:
        self._direct: set[int] = set()  # where branches lead
        self._returns: dict[int, list[int]] = {}  # by procedure, where it was called
        self._indirect: list[tuple[int, int | None]] = []  # where, and where it returns to if it is a call
        self._strangers: list[int] = []
        self._starts: list[int] = []  # of procedures, ascending

    def direct(self, target: int) -> None:
        self._direct.add(target)

    def call(self, target: int, back: int) -> None:
        self._direct.add(target)
        self._direct.add(back)
        self._returns.setdefault(target, []).append(back)

    def indirect(self, site: int, back: int | None = None) -> None:
        """A branch that isn't a return; `back` is what it leaves to return to."""
        if back is not None:
            self._direct.add(back)
        self._indirect.append((site, back))

    def settle(self, entries: Iterable[int]) -> None:
        """All is noted. `entries`: where control was seen to arrive from somewhere."""
        self._starts = sorted(self._returns)
        self._indirect = [(site, back) for site, back in self._indirect if back is not None or self._ends_stub(site)]
        if not self._indirect:
            return
        self._strangers = [entry for entry in entries if entry not in self._direct]
        if len(self._strangers) > _MOST:
            self._strangers = []
        backs = [back for site, back in self._indirect for back in (self.returns(site) if back is None else [back])]
        for stranger in self._strangers:
            self._returns.setdefault(stranger, []).extend(backs)
        self._starts = sorted(self._returns)

    def returns(self, site: int) -> list[int]:
        """Where the procedure around a place may return to."""
        found = self._returns.get(self._procedure(site), [])
        return list(dict.fromkeys(found))[:_MOST]

    def targets(self, site: int) -> list[int]:
        """Where another indirect branch may lead."""
        return self._strangers if any(site == other for other, _ in self._indirect) else []

    def _procedure(self, site: int) -> int:
        index = bisect_right(self._starts, site) - 1
        return self._starts[index] if index >= 0 else -1

    def _ends_stub(self, site: int) -> bool:
        start = self._procedure(site)
        return start >= 0 and site - start < _STUB
