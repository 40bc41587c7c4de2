"""The debugger as its parts know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kernel.debug.symbols import Symbols
    from tools.debug.frame import Frame
    from tools.debug.inspector import Inspector, Shared
    from tools.debug.target import Target
    from tools.debug.values import Value


class Looking(Protocol):
    """What is looked at, and where one can say something about it."""

    shared: Shared
    program_path: str  # of the program's file on this machine
    core: Target | None
    settings: dict[str, str]

    @property
    def symbols(self) -> Symbols: ...

    @property
    def target(self) -> Target:
        """The process, or the core file. Raises CommandError."""
        ...

    @property
    def alive(self) -> bool: ...

    def inspector(self) -> Inspector:
        """For the selected frame. Raises CommandError when nothing is looked at."""
        ...

    def inspector_of(self, task: Target) -> Inspector:
        """For what is done in the middle of a run: the processor's registers, no frame."""
        ...

    def dormant(self) -> Inspector:
        """For expressions when nothing runs."""
        ...

    def frame(self) -> Frame:
        """The selected one."""
        ...

    def frames(self, limit: int | None = None) -> list[Frame]:
        """The first `limit` of them."""
        ...

    def evaluate(self, text: str) -> Value:
        """Raises CommandError."""
        ...

    def say(self, text: str, end: str = "\n") -> None: ...

    @staticmethod
    def of_int(number: int) -> Value: ...
