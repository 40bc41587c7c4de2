"""One breakpoint, watchpoint or catchpoint as the user has set it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kernel.debug.events import Breakpoint, Watch
    from kernel.process.task import Task
    from tools.debug.context import Compiled
    from tools.debug.frame import Frame


@dataclass(eq=False)
class Point:
    """One of them. `kind` is what `info breakpoints` calls it."""

    number: int
    kind: str  # breakpoint, watchpoint, read watchpoint, acc watchpoint, catchpoint
    what: str  # as the user wrote it
    temporary: bool = False
    enabled: bool = True
    condition: str = ""
    ignore: int = 0
    hits: int = 0
    commands: list[str] = field(default_factory=list)
    addresses: list[int] = field(default_factory=list)
    places: list[Breakpoint] = field(default_factory=list)  # where it is inserted
    watches: list[Watch] = field(default_factory=list)
    looks: list[tuple[Task, Callable[[Task], None]]] = field(default_factory=list)  # of one that is made of registers
    by_place: bool = False  # what is at the address the expression had, not its value
    scope: Frame | None = None  # whose variables the expression has; when it is left, the point goes
    old: str = ""  # of a watchpoint: the value as it was shown last
    expression: Compiled | None = None
    error: str = ""  # why its condition could not be evaluated
    catches: str = ""  # syscall, signal, fork, vfork, exec, exit, load, call
    names: frozenset[str] = frozenset()  # of what is caught; empty: all
