"""One frame of the stack."""

from __future__ import annotations

from dataclasses import dataclass, field


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
