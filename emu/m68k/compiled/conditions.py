"""Floating-point numbers of a program being made, and FPSR's condition codes as what made them."""

from __future__ import annotations

from typing import Any

from emu.jit.code import Code
from emu.jit.values import Truth, Value, named, select
from emu.m68k.floats.extended import BIAS

ZERO = "0xK00000000000000000000"
# FPSR's condition codes where they lie.
_N, _Z, _I, _NAN = 1 << 27, 1 << 26, 1 << 25, 1 << 24
WIDEST = 16384  # of a number's `reach`


class Number:
    """A number by its name in the program. `reach`, if it is known: it is zero, or normalised with an absolute value of
    2**-reach to 2**reach.
    """

    __slots__ = ("name", "reach")

    def __init__(self, name: str, reach: int | None = None) -> None:
        self.name = name
        self.reach = reach

    @property
    def finite(self) -> bool:
        return self.reach is not None


def constant(bits: int) -> Number:
    """Of a finite number that is zero or normalised."""
    exponent = bits >> 64 & 0x7FFF
    return Number(f"0xK{bits:020X}", abs(exponent - BIAS) + 1 if exponent else 0)


class Condition:
    """FPSR's condition codes, as what made them."""

    def __init__(self, code: Code) -> None:
        self.code = code

    def bits(self) -> Any:
        raise NotImplementedError

    def holds(self, predicate: int) -> Any:
        raise NotImplementedError

    def nan(self) -> Any:
        """Whether NaN is set, as a truth."""
        raise NotImplementedError

    def truth(self, predicate: str, first: str, second: str) -> Truth:
        return Truth("fcmp", (f"{predicate} x86_fp80 {first}, {second}",))


# By the lower four bits of a predicate, LLVM's.
_PREDICATES = (
    *("false", "oeq", "ogt", "oge", "olt", "ole", "one", "ord"),
    *("uno", "ueq", "ugt", "uge", "ult", "ule", "une", "true"),
)


class Compared(Condition):
    """Of a comparison of finite numbers; equal ones that are negative set N, too."""

    def __init__(self, code: Code, first: str, second: str) -> None:
        super().__init__(code)
        self._first = first
        self._second = second

    def bits(self) -> Any:
        less = self.truth("olt", self._first, self._second)
        equal = self.truth("oeq", self._first, self._second)
        sign = sign_of(self.code, self._first)
        return select(less, _N, select(equal, select(sign, _N | _Z, _Z), 0))

    def holds(self, predicate: int) -> Any:
        return self.truth(_PREDICATES[predicate & 15], self._first, self._second)

    def nan(self) -> Any:
        return False


class OfNumber(Condition):
    """Of a result, which is compared with zero."""

    def __init__(self, code: Code, number: Number) -> None:
        super().__init__(code)
        self._number = number

    def bits(self) -> Any:
        name = self._number.name
        codes: Any = select(sign_of(self.code, name), _N, 0)
        codes = codes | select(self.truth("oeq", name, ZERO), _Z, 0)
        if self._number.finite:
            return codes
        special, infinite = _special(self.code, name)
        return codes | select(special, select(infinite, _I, _NAN), 0)

    def holds(self, predicate: int) -> Any:
        if not self._number.finite:
            return StoredCondition(self.code, self.bits()).holds(predicate)
        return self.truth(_PREDICATES[predicate & 15], self._number.name, ZERO)

    def nan(self) -> Any:
        return False if self._number.finite else self.bits() & _NAN != 0


class StoredCondition(Condition):
    def __init__(self, code: Code, word: Any) -> None:
        super().__init__(code)
        self._word = word

    def bits(self) -> Any:
        return self._word

    def holds(self, predicate: int) -> Any:
        n, z, nan = (self._word & bit != 0 for bit in (_N, _Z, _NAN))
        not_nan = nan ^ True
        less, greater = n & not_nan & (z ^ True), (n | z | nan) ^ True
        low = predicate & 7 if not predicate & 8 else 7 - (predicate & 7)
        met = (False, z, greater, z | greater, less, z | less, (nan | z) ^ True, not_nan)[low]
        return met ^ True if predicate & 8 else met

    def nan(self) -> Any:
        return self._word & _NAN != 0


def head_of(code: Code, name: str) -> Value:
    """Sign and exponent."""
    whole = code.result(f"bitcast x86_fp80 {name} to i80")
    top = code.result(f"lshr i80 {whole}, 64")
    return named(code.result(f"trunc i80 {top} to i32"), 0, 0xFFFF)


def mantissa_of(code: Code, name: str) -> Value:
    whole = code.result(f"bitcast x86_fp80 {name} to i80")
    return named(code.result(f"trunc i80 {whole} to i64"), 0, (1 << 64) - 1)


def sign_of(code: Code, name: str) -> Any:
    return head_of(code, name) & 0x8000 != 0


def _special(code: Code, name: str) -> tuple[Any, Any]:
    """Whether the exponent is the largest, and whether that is an infinity."""
    special = head_of(code, name) & 0x7FFF == 0x7FFF
    return special, mantissa_of(code, name) & (1 << 63) - 1 == 0
