"""Where a debugger wants processes to stop, and what it is told when they have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emu.memory import Access

if TYPE_CHECKING:
    from kernel.calls.table import Entry
    from kernel.fs.vfs import OpenFile
    from kernel.process.task import Task


@dataclass(eq=False)
class Breakpoint:
    """Before the instruction at `address`.

    `hit` is called each time, in the middle of the run, and says whether to stop. It may change registers and memory,
    the PC too: then the program goes on there.
    """

    task: Task
    address: int
    hit: Callable[[Task], bool] | None = None


@dataclass(eq=False)
class Watch:
    """`length` bytes at `address`. `kind` "write": stop when they have changed; "read", "access": at each access.

    `hit` may decline a stop.
    """

    task: Task
    address: int
    length: int
    kind: str = "write"
    hit: Callable[[WatchHit], bool] | None = None
    value: bytes = b""  # as it was last

    @property
    def pages(self) -> range:
        return range(self.address >> 12, ((self.address + self.length - 1) >> 12) + 1)

    def touches(self, address: int, size: int) -> bool:
        """Whether an access of `size` bytes may concern it."""
        return address < self.address + self.length and self.address < address + size


@dataclass
class Event:
    """Something a debugger may stop for. `task` is where it happened, alive or not."""

    task: Task


@dataclass
class BreakpointHit(Event):
    """The instruction at `address` comes next. Several breakpoints may be there."""

    address: int
    breakpoints: tuple[Breakpoint, ...]


@dataclass
class WatchHit(Event):
    """Watched memory was accessed. The instruction, or the system call, is over."""

    watch: Watch
    address: int  # of the access
    access: Access | None  # None: the kernel's
    old: bytes
    new: bytes


@dataclass
class Changed(Event):
    """Something `Control.look` was given has seen what it looks for, after an instruction."""

    look: Callable[[Task], None]


@dataclass
class Stepped(Event):
    """One instruction is over."""


@dataclass
class Signalled(Event):
    """A signal is to be taken when the process goes on; `Control.pass_signal` says what is taken instead."""

    number: int
    code: int
    reason: str  # what the processor stopped for, if it raised it


@dataclass
class CallEntered(Event):
    """A system call is to be made; its arguments may still be changed in the registers."""

    entry: Entry
    words: tuple[int, ...]


@dataclass
class CallReturned(Event):
    """A system call is over, with a first result register or an errno."""

    entry: Entry
    value: int | None
    error: int | None


@dataclass
class Forked(Event):
    """`child` is ready to run."""

    child: Task


@dataclass
class Executed(Event):
    """Another program has been loaded, and nothing of it has run."""


@dataclass
class Loaded(Event):
    """`length` bytes of a library's `file` from `offset` on are mapped at `start` to be executed."""

    start: int
    length: int
    offset: int
    file: OpenFile = field(repr=False)


@dataclass
class Exited(Event):
    """The process is dead; its status is as wait(2) has it, its memory and registers are gone when it is released."""


@dataclass
class Ending(Event):
    """A recorded process is about to end: it can still be gone back from. When it goes on it does."""


@dataclass
class RecordingOver(Event):
    """The beginning of what is recorded was come to, or in going forward the end."""

    back: bool


@dataclass
class Interrupted(Event):
    """`Control.interrupt` was called."""


@dataclass
class Over(Event):
    """No process is left. `task` is the one that ended last."""
