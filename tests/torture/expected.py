"""Programs of the suite that are known to fail, and why."""

from __future__ import annotations

from typing import NamedTuple


class Expected(NamedTuple):
    """Programs that fail for one reason, on one series; level "*" for every one. `dynamic`: only when they are linked
    with the shared libraries."""

    reason: str
    series: str
    level: str
    names: frozenset[str]
    dynamic: bool = False


EXPECTED = (
    Expected(
        "FABS gives a NaN back as it is, sign included, as the manual has it of all NaNs; qemu-m68k clears the sign",
        "300",
        "*",
        frozenset({"ieee/copysign1"}),
    ),
    Expected(
        "the 68881 rounds to extended precision first; qemu-m68k fails alike",
        "300",
        "*",
        frozenset({"ieee/mul-subnormal-single-1"}),
    ),
    Expected(
        "it maps memory from 7FFF8000 to 80008000, over the library that is there",
        "800",
        "*",
        frozenset({"loop-2f", "loop-2g"}),
        dynamic=True,
    ),
)


def reason(name: str, series: str, level: str, *, dynamic: bool = False) -> str:
    """Why this program is known to fail there; empty if it isn't."""
    for known in EXPECTED:
        if name in known.names and known.series == series and known.level in ("*", level) and dynamic >= known.dynamic:
            return known.reason
    return ""
