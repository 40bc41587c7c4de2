"""What the semantics of an instruction may ask of the machine it runs on."""

from __future__ import annotations

from typing import Any, Protocol

from emu.cpu import ArithmeticKind, IllegalKind


class Machine(Protocol):
    """One instruction's view of the processor.

    Values are unsigned: plain ints, or stand-ins with the same operators. Truth values are bools,
    or stand-ins of one bit with `& | ^`; `True` and `False` may be given for one always. What may trap comes before
    what is written. A register is not read again after it was written, and writes to general register 0 are lost.
    """

    mask: int  # all the bits of a general register: 32, or 64 on PA-RISC 2.0
    gr: Any  # gr[n]: the general registers
    fr: Any  # fr[n]: the floating-point registers, 64 bits each; the left half of fr[0] is the status register
    sr: Any  # sr[n]: the space registers
    cr: Any  # cr[n]: the control registers user mode may read
    sar: Any  # CR11, the shift amount: 5 bits, or 6 on PA-RISC 2.0
    cb: Any  # the PSW's carry/borrow bits: the bits of `conditions.DIGITS` that a general register has
    v: Any  # the PSW's divide step correction: 0 or 1
    pc: Any  # the address of this instruction, the privilege level in the low two bits
    link: Any  # the address after the delay slot, with the privilege level
    space: Any  # the identifier of the space this instruction lies in
    fp: Any  # the arithmetic of `emu.parisc.floats.FloatingPoint` on bit patterns

    def select(self, condition: Any, yes: Any, no: Any) -> Any: ...

    def nullify(self, condition: Any) -> None:
        """Skip the next instruction if `condition` holds."""
        ...

    def branch(self, condition: Any, target: Any, nullify: Any) -> None:
        """Go to `target` after the delay slot if `condition` holds; skip the delay slot if `nullify` does."""
        ...

    def enter_space(self, number: Any) -> None:
        """The code branched to lies in the space whose identifier space register `number` holds."""
        ...

    def load(self, size: int, address: Any) -> Any:
        """1, 2, 4 or 8 bytes, zero-extended; 8 give 64 bits. A misaligned address is a fault."""
        ...

    def store(self, size: int, address: Any, value: Any) -> None:
        """The low bits of `value`."""
        ...

    def store_bytes(self, size: int, address: Any, value: Any, ending: int) -> None:
        """STBY, STDBY: the part of a word or doubleword that begins (`ending`: ends before) at `address`."""
        ...

    def fw(self, number: Any, half: Any) -> Any:
        """One half of a floating-point register: 0 left, 1 right."""
        ...

    def set_fw(self, number: Any, half: Any, value: Any) -> None: ...

    def status_access(self, number: Any) -> None:
        """A whole floating-point register is stored, or written: number 0 is the status, with flags and modes."""
        ...

    def probe(self, address: Any, write: int) -> Any:
        """Whether user mode may read (write) there."""
        ...

    def timer(self) -> Any:
        """CR16, the interval timer."""
        ...

    def identify(self) -> Any:
        """Model and revision of the floating-point unit, as FID leaves them in the status register."""
        ...

    def flush(self, address: Any) -> None:
        """Code at `address` may have been changed."""
        ...

    def trap(self, condition: Any, kind: ArithmeticKind) -> None:
        """End the instruction here, nothing written, if `condition` holds."""
        ...

    def illegal(self, kind: IllegalKind) -> None:
        """The instruction is not for user mode."""
        ...

    def breakpoint(self, number: Any) -> None:
        """BREAK."""
        ...
