"""One frame of the stack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kernel.process.task import Task


@dataclass
class Frame:
    """`registers` are those known to differ from the processor's; `cfa` is the stack pointer the caller has when this
    function has returned, 0 where that isn't known."""

    level: int
    pc: int
    registers: dict[str, int] = field(default_factory=dict)
    cfa: int = 0
    back: int = 0  # where it returns to, 0 where that isn't known
    signal: bool = False  # not a function: the kernel entered a handler here
    interrupted: bool = False  # its pc is the next instruction, as in the innermost frame; else it is after a call

    @property
    def place(self) -> int:
        """An address inside of the call, or the instruction."""
        return self.pc if self.interrupted else self.pc - 1


def stack_pointer(task: Task) -> int:
    return task.cpu.get("gr30" if task.abi.STACK_GROWS_UP else "a7")


def returned(task: Task, stack: int) -> Callable[[Task], bool]:
    """Whether the function that was entered with the stack pointer `stack` is over."""
    if task.abi.STACK_GROWS_UP:
        return lambda task: stack_pointer(task) <= stack
    return lambda task: stack_pointer(task) >= stack
