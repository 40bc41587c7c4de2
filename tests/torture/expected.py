"""Programs of the suite that are known to fail, and why."""

# ruff: noqa: SIM905  (lists of names read better as words)

from __future__ import annotations

from typing import NamedTuple


class Expected(NamedTuple):
    """Programs that fail for one reason, on one series; level "*" for every one."""

    reason: str
    series: str
    level: str
    names: frozenset[str]


EXPECTED = (
    Expected(
        "Unicorn does not know again an infinity that its own arithmetic made (docs/processors.md)",
        "300",
        "*",
        frozenset(
            "960405-1 ieee/compare-fp-1 ieee/compare-fp-4 ieee/copysign1 ieee/fp-cmp-8 ieee/fp-cmp-8f ieee/fp-cmp-8l "
            "ieee/hugeval ieee/inf-2 ieee/inf-3 ieee/pr29302-1 ieee/pr38016 ieee/pr84235 pr39228".split()
        ),
    ),
    Expected("the same; optimised, the compiler computes it", "300", "-O0", frozenset({"ieee/inf-1"})),
    Expected(
        "the 68881 rounds to extended precision first; qemu-m68k fails alike",
        "300",
        "*",
        frozenset({"ieee/mul-subnormal-single-1"}),
    ),
)


def reason(name: str, series: str, level: str) -> str:
    """Why this program is known to fail there; empty if it isn't."""
    for known in EXPECTED:
        if name in known.names and known.series == series and known.level in ("*", level):
            return known.reason
    return ""
