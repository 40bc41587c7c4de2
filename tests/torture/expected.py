"""Programs of the suite that are known to fail, and why."""

from __future__ import annotations

from typing import NamedTuple


class Expected(NamedTuple):
    """Where a program fails: series and level, "*" for each; and the reason."""

    series: str
    level: str
    reason: str


EXPECTED: dict[str, Expected] = {}


def reason(name: str, series: str, level: str) -> str:
    """Why this program is known to fail there; empty if it isn't."""
    known = EXPECTED.get(name)
    if known is None or known.series not in ("*", series) or known.level not in ("*", level):
        return ""
    return known.reason
