"""What the semantics of an instruction may ask of the machine it runs on."""

from __future__ import annotations

from typing import Any, Protocol

from emu.cpu import ArithmeticKind, IllegalKind
from emu.m68k.isa.encoding import Ea
from emu.m68k.isa.flags import Flags


class Machine(Protocol):
    """One instruction's view of the processor.

    Values are 32 bits unless said otherwise, unsigned: plain ints, or stand-ins with the same operators. Truths are
    bools, or stand-ins of one bit with `& | ^`. What may fault or trap comes before what is written; only `move` may
    come earlier, which is taken back then.
    """

    model: str
    d: Any  # d[n]: the data registers
    a: Any  # a[n]: the address registers
    cc: Flags  # N, Z, V and C
    x: Any  # a truth
    fpu: Any  # what `floating` asks for
    pc: Any  # the address of this instruction
    here: Any  # the address of the next word of it that was not fetched yet; in the end that of the next instruction

    def select(self, condition: Any, yes: Any, no: Any) -> Any: ...

    def constant(self, value: Any) -> int:
        """A field on which it depends what is done. Where it isn't known the reference engine does the instruction."""
        ...

    def word(self) -> Any:
        """Fetch the next word of the instruction."""
        ...

    def long(self) -> Any:
        """Fetch the next two words."""
        ...

    def move(self, register: Any, value: Any) -> None:
        """Set an address register, in the course of finding an operand."""
        ...

    def indexed(self, base: Any) -> Any:
        """`addressing.indexed` by the extension word that comes next."""
        ...

    def any_address(self, ea: Ea, size: int) -> Any:
        """The address for a mode that isn't known."""
        ...

    def load(self, size: int, address: Any) -> Any:
        """1, 2 or 4 bytes, zero-extended."""
        ...

    def store(self, size: int, address: Any, value: Any) -> None:
        """The low bytes of `value`."""
        ...

    def load_if(self, condition: Any, size: int, address: Any, otherwise: Any) -> Any: ...

    def store_if(self, condition: Any, size: int, address: Any, value: Any) -> None: ...

    def branch(self, condition: Any, target: Any) -> None:
        """Go to `target` if `condition` holds."""
        ...

    def divide(self, dividend: Any, divisor: Any) -> tuple[Any, Any]:
        """Quotient, rounded to zero, and remainder; of 64 bits, signed. The divisor is not 0."""
        ...

    def bit_length(self, value: Any) -> Any:
        """How many bits an unsigned value of 32 needs."""
        ...

    def trap(self, condition: Any, kind: ArithmeticKind) -> None:
        """If `condition` holds the instruction traps when it is done, the PC past it."""
        ...

    def illegal(self, kind: IllegalKind) -> None:
        """The instruction is none, or not for user mode."""
        ...

    def call_system(self, number: int) -> None:
        """TRAP."""
        ...

    def reference(self) -> None:
        """What follows is for plain numbers only: any other machine leaves the instruction to the reference engine."""
        ...
