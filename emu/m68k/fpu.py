"""The floating-point unit of the reference engine: registers, status, and exceptions on plain numbers.

An enabled exception of an operation is taken when the next floating-point instruction begins, which is not executed
then; FPIAR tells which one it was. That of a store to memory or a data register is taken at its end.
"""

from __future__ import annotations

from collections.abc import Callable

from emu.m68k.floats import formats, operations
from emu.m68k.floats.extended import (
    BSUN,
    INEX1,
    INEX2,
    SNAN,
    accrued,
    condition_byte,
    is_nan,
    is_signalling,
    quieted,
)
from emu.m68k.registers import FPCR_BITS, FPSR_BITS

_EXCEPTIONS, _ACCRUED, _CODES, _QUOTIENT = 0xFF00, 0xF8, 0x0F000000, 0x00FF0000
_ANY = _EXCEPTIONS
_NAN = 1 << 24
_MOD, _REM, _COMPARE, _TEST, _SINE_COSINE = 0x21, 0x25, 0x38, 0x3A, 0x30


def exists(operation: int) -> bool:
    """Whether it is one of the 68882's or the 68040's."""
    known = operation in operations.UNARY or operation in operations.BINARY or operation in operations.ROUNDED
    return known or operation in (_MOD, _REM, _COMPARE, _TEST) or operation >> 3 == _SINE_COSINE >> 3


class FloatingPoint:
    """`trap` is called when an exception is to be taken; it does not return."""

    def __init__(self, trap: Callable[[bool], None]) -> None:
        """`trap` gets whether the instruction is done."""
        self.fp = [0x7FFF << 64 | (1 << 64) - 1] * 8
        self.fpcr = self.fpsr = self.fpiar = 0
        self.pending = 0  # enabled exceptions not taken yet
        self._trap = trap

    # -- instructions ------------------------------------------------------------------------------------------

    def begin(self, operation: int | None = None) -> None:
        """Of any instruction that reports what came before it; of those that compute something it is told what."""
        if self.pending:
            self.pending = 0
            self._trap(False)

    def operate(self, operation: int, number: int, source: int, address: int, exceptions: int = 0) -> None:
        """`exceptions` are those the conversion of the source had. `address` is the instruction's."""
        self.fpiar = address
        if operation in operations.ROUNDED:
            operation, precision = operations.ROUNDED[operation]
            fpcr = self.fpcr & ~0xC0 | precision
        else:
            fpcr = self.fpcr
        target = self.fp[number]
        result: int | None
        if operation == _TEST:
            result, more = None, SNAN if is_signalling(source) else 0
            codes = condition_byte(source)
        elif operation == _COMPARE:
            result, more = None, SNAN if is_signalling(source) or is_signalling(target) else 0
            codes = operations.compared(target, source)
        else:
            result, more = self._computed(operation, number, target, source, fpcr)
            codes = condition_byte(result)
        exceptions |= more
        self.fpsr = self.fpsr & ~(_CODES | _EXCEPTIONS) | codes
        enabled = self._raise(exceptions)
        if result is not None and not enabled & 0x6400:  # signalling NaN, operand error, division by zero
            self.fp[number] = result
        self.pending = enabled

    def _computed(self, operation: int, number: int, target: int, source: int, fpcr: int) -> tuple[int, int]:
        if operation in (_MOD, _REM):
            return self._remainder(operation, target, source, fpcr)
        if operation >> 3 == _SINE_COSINE >> 3:
            cosine, sine = operations.UNARY[0x1D], operations.UNARY[0x0E]
            if not is_signalling(source):  # if both results go to one register the sine stays
                self.fp[operation & 7] = cosine(source, fpcr)[0] if not is_nan(source) else source
            return sine(source, fpcr) if not is_nan(source) else quieted(source)
        if operation in operations.BINARY:
            if is_nan(target) or is_nan(source):
                return operations.nan_of(target, source)
            return operations.BINARY[operation](target, source, fpcr)
        if is_nan(source):
            return quieted(source)
        return operations.UNARY[operation](source, fpcr)

    def _remainder(self, operation: int, target: int, source: int, fpcr: int) -> tuple[int, int]:
        from emu.m68k.floats.remainder import remainder

        if is_nan(target) or is_nan(source):
            return operations.nan_of(target, source)
        result, exceptions, quotient = remainder(target, source, fpcr, operation == _REM)
        self.fpsr = self.fpsr & ~_QUOTIENT | quotient << 16
        return result, exceptions

    def converted(self, kind: int, raw: int) -> tuple[int, int]:
        """An operand from memory or a data register, and the exceptions of that."""
        if kind in (formats.SINGLE_REAL, formats.DOUBLE_REAL):
            return formats.from_real(kind, raw), 0
        if kind == formats.EXTENDED_REAL:
            return formats.from_extended(raw), 0
        if kind == formats.PACKED:
            from emu.m68k.floats.packed import unpack

            bits, exceptions = unpack(raw, self.fpcr)
            return bits, INEX1 if exceptions & INEX2 else 0
        size = 8 * formats.SIZES[kind]
        return formats.from_integer((raw ^ 1 << size - 1) - (1 << size - 1)), 0

    def stored(self, kind: int, number: int, factor: int, address: int) -> int:
        """A register in another format. `finish_store` has to follow, once it is written."""
        self.fpiar = address
        bits = self.fp[number]
        if kind == formats.EXTENDED_REAL:
            raw, exceptions = formats.to_extended(bits), 0
            if is_signalling(bits):
                raw, exceptions = formats.to_extended(quieted(bits)[0]), SNAN
        elif kind in (formats.SINGLE_REAL, formats.DOUBLE_REAL):
            raw, exceptions = formats.to_real(kind, bits, self.fpcr)
        elif kind in (formats.PACKED, formats.PACKED_DYNAMIC):
            from emu.m68k.floats.packed import pack

            raw, exceptions = pack(bits, factor, self.fpcr)
        else:
            raw, exceptions = formats.to_integer(kind, bits, self.fpcr)
        self._storing = exceptions
        return raw

    def finish_store(self) -> None:
        self.fpsr &= ~_EXCEPTIONS
        if self._raise(self._storing):
            self._trap(True)

    def constant(self, offset: int, number: int, address: int) -> None:
        from emu.m68k.floats.constants import constant

        self.fpiar = address
        self.fp[number], exceptions = constant(offset, self.fpcr)
        self.fpsr = self.fpsr & ~(_CODES | _EXCEPTIONS) | condition_byte(self.fp[number])
        self.pending = self._raise(exceptions)

    def holds(self, predicate: int) -> bool:
        """A condition, 0 to 31: the upper half minds NaNs. May trap."""
        self.fpsr &= ~_EXCEPTIONS
        nan = bool(self.fpsr & _NAN)
        if predicate & 16 and nan and self._raise(BSUN):
            self._trap(False)
        zero, less = bool(self.fpsr & 1 << 26), bool(self.fpsr & 1 << 27)
        return condition(predicate, less, zero, nan)

    def _raise(self, exceptions: int) -> int:
        """Note them; those that are enabled."""
        self.fpsr |= exceptions | accrued(exceptions)
        return exceptions & self.fpcr & _ANY

    # -- control registers: the bits there are -----------------------------------------------------------------

    def control(self, which: int) -> int:
        """FPIAR (1), FPSR (2) or FPCR (4)."""
        return {1: self.fpiar, 2: self.fpsr, 4: self.fpcr}[which]

    def set_control(self, which: int, value: int) -> None:
        if which == 4:
            self.fpcr = value & FPCR_BITS
        elif which == 2:
            self.fpsr = value & FPSR_BITS
        else:
            self.fpiar = value


def condition(predicate: int, less: bool, zero: bool, nan: bool) -> bool:
    """8 to 15 are the opposites of 7 to 0."""
    greater = not (nan or zero or less)
    low = predicate & 7 if not predicate & 8 else 7 - (predicate & 7)
    met = (
        False,
        zero,
        greater,
        zero or greater,
        less and not (nan or zero),
        zero or (less and not nan),
        not (nan or zero),
        not nan,
    )
    return met[low] != bool(predicate & 8)
