"""How a trace looks and what of it is shown, by the options strace's users know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from kernel.process.task import Task

Sink = Callable[[str], None]  # takes one line without newline


class Style(NamedTuple):
    calls: frozenset[str] = frozenset()  # -e trace=: only these; none: all
    signals: frozenset[int] | None = None  # -e signal=: only these; None: all
    clock: str = ""  # "t" time of day, "tt" with microseconds, "ttt" seconds since 1970, "r" since the line before
    durations: bool = False  # -T
    failed: bool | None = None  # -Z only calls that fail, -z (False) only those that don't
    names: bool = False  # -y: what descriptors are open on
    stack: Callable[[Task], Iterable[str]] | None = None  # -k: the lines of a process's stack
    separate: Callable[[int], Sink] | None = None  # -ff: where the lines of a process go, by its number


PLAIN = Style()
