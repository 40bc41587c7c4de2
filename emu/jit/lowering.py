"""What the machines on values of a program being made have in common, whatever the processor.

What native code does not do it leaves to the reference engine: it returns `ASSIST` with the instruction not begun.
"""

from __future__ import annotations

from typing import Any, Protocol

from emu.jit.code import Code
from emu.jit.state import ASSIST
from emu.jit.values import Value, named, named_truth


class Unsupported(Exception):
    """The instruction is one for the reference engine."""


class Registers(Protocol):
    def read(self, bank: str, number: Any) -> Any: ...

    def write(self, bank: str, number: Any, value: Any) -> None: ...


class Bank:
    """Registers by number."""

    def __init__(self, machine: Registers, name: str) -> None:
        self._machine = machine
        self._name = name

    def __getitem__(self, number: Any) -> Any:
        return self._machine.read(self._name, number)

    def __setitem__(self, number: Any, value: Any) -> None:
        self._machine.write(self._name, number, value)


class Lowered:
    """Ways out, and accesses to memory whose faults find their instruction."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.storing = False  # the access being written counts as a store

    # -- for subclasses ----------------------------------------------------------------------------------------

    def read(self, bank: str, number: Any) -> Any:
        raise NotImplementedError

    def write(self, bank: str, number: Any, value: Any) -> None:
        raise NotImplementedError

    def helper(self, name: str) -> str:
        """The name under which one of the layout's helpers is called."""
        raise NotImplementedError

    def leave(self, reason: int) -> None:
        """Write the way out: the state is that before this instruction."""
        raise NotImplementedError

    def location(self) -> str:
        """What is attached to an access so that a fault finds its instruction."""
        return ""

    def before_access(self) -> None:
        """What follows may fault."""

    # -- what they share ---------------------------------------------------------------------------------------

    def leave_if(self, condition: Any, reason: int = ASSIST) -> None:
        if condition is False:
            return
        if condition is True:  # as values are known here that are not elsewhere; what follows is never reached
            condition = named_truth("true")
        with self.code.aside(condition):
            self.leave(reason)

    def element(self, pointer: str, index: str) -> str:
        return self.code.result(f"getelementptr i8, ptr {pointer}, i64 {index}")

    def load_from(self, size: int, pointer: str) -> Value:
        """1, 2, 4 or 8 bytes of the guest's memory."""
        bits, here = 8 * size, self.location()
        if size == 1:
            # Atomic, or LLVM might make one load of two whose values meet: one that belongs to no instruction.
            value = self.code.result(f"load atomic volatile i8, ptr {pointer} unordered, align 1{here}")
            return named(self.code.result(f"zext i8 {value} to i32{here}"), 0, 0xFF)
        # One instruction of the host's may load and exchange bytes: it has the line of either.
        value = self.code.result(f"load volatile i{bits}, ptr {pointer}, align 1{here}")
        value = self.code.result(f"call i{bits} @llvm.bswap.i{bits}(i{bits} {value}){here}")
        if size == 2:
            value = self.code.result(f"zext i16 {value} to i32{here}")
        return named(self.code.opaque(value, max(bits, 32)), 0, (1 << bits) - 1)


def declarations() -> str:
    """Of the intrinsics used here."""
    return "".join(f"declare i{bits} @llvm.bswap.i{bits}(i{bits})\n" for bits in (16, 32, 64))
