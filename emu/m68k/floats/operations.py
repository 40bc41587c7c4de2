"""What the 68881's operations compute: each gives an extended number and the exceptions of making it.

Operands are any 80 bits; what is not normalised counts for what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt

from emu.m68k.floats import trigonometry
from emu.m68k.floats.extended import (
    BIAS,
    DZ,
    INEX2,
    INFINITY,
    NAN,
    OPERR,
    SHORT,
    SIGN,
    exact,
    is_infinity,
    is_nan,
    is_signalling,
    is_zero,
    quieted,
    rounded,
    scaled,
)
from emu.m68k.floats.formats import from_integer, whole

Result = tuple[int, int]
_DOWN = 2
_MANTISSA = (1 << 64) - 1
_TO_ZERO = 1


def negative(bits: int) -> bool:
    return bool(bits >> 79)


def nan_of(target: int, source: int) -> Result:
    """What is made of two operands one of which at least is a NaN: the destination's, if it has one."""
    chosen = target if is_nan(target) else source
    signalling = is_signalling(target) or is_signalling(source)
    result, _ = quieted(chosen)
    return result, (quieted(target if is_signalling(target) else source)[1] if signalling else 0)


def again(bits: int, fpcr: int) -> Result:
    """A number rounded to FPCR's precision."""
    if is_infinity(bits):
        return bits & SIGN | INFINITY, 0
    return scaled(negative(bits), *exact(bits), fpcr)


# -- two operands ------------------------------------------------------------------------------------------------


def add(target: int, source: int, fpcr: int) -> Result:
    if is_infinity(target) or is_infinity(source):
        if is_infinity(target) and is_infinity(source) and (target ^ source) >> 79:
            return NAN, OPERR
        return (target if is_infinity(target) else source) & SIGN | INFINITY, 0
    (a, power), (b, other) = exact(target), exact(source)
    unit = min(power, other)
    total = (-a if negative(target) else a) << power - unit
    total += (-b if negative(source) else b) << other - unit
    if not total:
        if negative(target) == negative(source):
            return target & SIGN, 0
        return (SIGN if fpcr >> 4 & 3 == _DOWN else 0), 0
    return scaled(total < 0, abs(total), unit, fpcr)


def subtract(target: int, source: int, fpcr: int) -> Result:
    return add(target, source ^ SIGN, fpcr)


def multiply(target: int, source: int, fpcr: int, precision: tuple[int, int, int] | None = None) -> Result:
    sign = (target ^ source) & SIGN
    if is_infinity(target) or is_infinity(source):
        return (NAN, OPERR) if is_zero(target) or is_zero(source) else (sign | INFINITY, 0)
    (a, power), (b, other) = exact(target), exact(source)
    return scaled(bool(sign), a * b, power + other, fpcr, precision)


def divide(target: int, source: int, fpcr: int, precision: tuple[int, int, int] | None = None) -> Result:
    sign = (target ^ source) & SIGN
    if is_infinity(source):
        return (NAN, OPERR) if is_infinity(target) else (sign, 0)
    if is_infinity(target):
        return sign | INFINITY, 0
    if is_zero(source):
        return (NAN, OPERR) if is_zero(target) else (sign | INFINITY, DZ)
    (a, power), (b, other) = exact(target), exact(source)
    shift = power - other
    return rounded(bool(sign), a << max(shift, 0), b << max(-shift, 0), fpcr, precision)


def single_multiply(target: int, source: int, fpcr: int) -> Result:
    """FSGLMUL: operands are cut to 24 bits."""
    cut = ~((1 << 40) - 1)
    return multiply(
        target & cut if not is_infinity(target) else target,
        source & cut if not is_infinity(source) else source,
        fpcr,
        SHORT,
    )


def single_divide(target: int, source: int, fpcr: int) -> Result:
    return divide(target, source, fpcr, SHORT)


def scale(target: int, source: int, fpcr: int) -> Result:
    """The target times two to the source, cut to an integer."""
    if is_infinity(source):
        return NAN, OPERR
    if is_infinity(target):
        return target & SIGN | INFINITY, 0
    count = min(whole(source, _TO_ZERO)[0], 1 << 16)
    mantissa, power = exact(target)
    return scaled(negative(target), mantissa, power + (-count if negative(source) else count), fpcr)


def compared(target: int, source: int) -> int:
    """FPSR's condition byte, where it lies. Of equals the destination's sign is N."""
    if is_nan(target) or is_nan(source):
        return 1 << 24
    order = _order(target) - _order(source) if not is_infinity(target) or not is_infinity(source) else 0
    if is_infinity(target) and is_infinity(source):
        order = (source >> 79) - (target >> 79)
    if order:
        return (8 if order < 0 else 0) << 24
    return (4 | 8 * (target >> 79)) << 24


def _order(bits: int) -> int:
    """A number of which only the order counts."""
    if is_infinity(bits):
        value = 1 << 33000
    else:
        mantissa, power = exact(bits)
        value = mantissa << power + BIAS + 63
    return -value if negative(bits) else value


# -- one operand -------------------------------------------------------------------------------------------------


def square_root(bits: int, fpcr: int) -> Result:
    if is_zero(bits):
        return bits & SIGN, 0
    if negative(bits):
        return NAN, OPERR
    if is_infinity(bits):
        return INFINITY, 0
    mantissa, power = exact(bits)
    shift = 200 + (power & 1)
    root = isqrt(mantissa << shift)
    exactly = root * root == mantissa << shift
    half = (power - shift) // 2
    return scaled(False, root << 1 | (not exactly), half - 1, fpcr)


def integer(bits: int, fpcr: int) -> Result:
    return _integer(bits, fpcr, fpcr >> 4 & 3)


def integer_to_zero(bits: int, fpcr: int) -> Result:
    return _integer(bits, fpcr, _TO_ZERO)


def _integer(bits: int, fpcr: int, mode: int) -> Result:
    if is_infinity(bits):
        return bits & SIGN | INFINITY, 0
    value, changed = whole(bits, mode)
    result, exceptions = rounded(negative(bits), value, 1, fpcr)
    return result, exceptions | (INEX2 if changed else 0)


def absolute(bits: int, fpcr: int) -> Result:
    return again(bits & ~SIGN, fpcr)


def negated(bits: int, fpcr: int) -> Result:
    return again(bits ^ SIGN, fpcr)


def exponent_of(bits: int, fpcr: int) -> Result:
    if is_infinity(bits):
        return NAN, OPERR
    if is_zero(bits):
        return bits & SIGN, 0
    mantissa, power = exact(bits)
    return from_integer(mantissa.bit_length() - 1 + power), 0


def mantissa_of(bits: int, fpcr: int) -> Result:
    if is_infinity(bits):
        return NAN, OPERR
    if is_zero(bits):
        return bits & SIGN, 0
    mantissa = bits & _MANTISSA
    return bits & SIGN | BIAS << 64 | mantissa << 64 - mantissa.bit_length(), 0


# -- transcendental functions: what they give at zero, at the infinities and outside their domain ----------------

_ONE = BIAS << 64 | 1 << 63
_SAME = "the operand"


class _Function:
    """Of one operand. Special cases: at zero, at plus and at minus infinity; `outside` the domain it is an operand
    error, at a `pole` a division by zero with that sign.
    """

    def __init__(
        self,
        name: str,
        zero: int | str = _SAME,
        infinity: int | None = INFINITY,
        minus: int | None = SIGN | INFINITY,
        outside: Callable[[int, int], bool] = lambda numerator, denominator: False,
        pole: Callable[[int, int], bool] = lambda numerator, denominator: False,
    ) -> None:
        self._name = name
        self._zero = zero
        self._infinite = infinity, minus
        self._outside = outside
        self._pole = pole

    def __call__(self, bits: int, fpcr: int) -> Result:
        if is_infinity(bits):
            limit = self._infinite[bits >> 79]
            return (NAN, OPERR) if limit is None else _limit(limit, fpcr)
        mantissa, power = exact(bits)
        numerator = (-mantissa if negative(bits) else mantissa) << max(power, 0)
        denominator = 1 << max(-power, 0)
        if self._pole(numerator, denominator):
            return (SIGN if self._name.startswith(("log", "bin", "dec")) else bits & SIGN) | INFINITY, DZ
        if not mantissa:
            return (bits & SIGN, 0) if self._zero == _SAME else _limit(int(self._zero), fpcr)
        if self._outside(numerator, denominator):
            return NAN, OPERR
        from emu.m68k.floats.transcendental import FUNCTIONS

        top, bottom = FUNCTIONS[self._name]((numerator, denominator))
        if not top:
            return 0, 0
        result, exceptions = rounded(top < 0, abs(top), bottom, fpcr)
        return result, exceptions if self._is_exact(numerator, denominator) else exceptions | INEX2

    def _is_exact(self, numerator: int, denominator: int) -> bool:
        """Whether the result may be what it says: others are never, though they are near."""
        if self._name == "binary_logarithm":  # of 1/8, too
            return True
        return numerator % denominator == 0 and self._name in ("power_of_two", "power_of_ten", "decimal_logarithm")


_HALF_PI = -1  # a limit that is to be rounded


def _limit(value: int, fpcr: int) -> Result:
    if abs(value) != 1:
        return value, 0
    from emu.m68k.floats.trigonometry import pi

    result, exceptions = rounded(value > 0, pi(192), 2 << 192, fpcr)
    return result, exceptions | INEX2


def _beyond_one(numerator: int, denominator: int) -> bool:
    return abs(numerator) > denominator


def _at_one(numerator: int, denominator: int) -> bool:
    return abs(numerator) == denominator


def _below_zero(numerator: int, denominator: int) -> bool:
    return numerator < 0


def _at_zero(numerator: int, denominator: int) -> bool:
    return not numerator


UNARY: dict[int, Callable[[int, int], Result]] = {
    0x00: again,
    0x01: integer,
    0x02: _Function("hyperbolic_sine"),
    0x03: integer_to_zero,
    0x04: square_root,
    0x06: _Function("logarithm_of_one_and", minus=None, outside=lambda n, d: n < -d, pole=lambda n, d: n == -d),
    0x08: _Function("exponential_minus_one", minus=SIGN | _ONE),
    0x09: _Function("hyperbolic_tangent", infinity=_ONE, minus=SIGN | _ONE),
    0x0A: _Function("arc_tangent", infinity=_HALF_PI, minus=-_HALF_PI),
    0x0C: _Function("arc_sine", infinity=None, minus=None, outside=_beyond_one),
    0x0D: _Function("arc_hyperbolic_tangent", infinity=None, minus=None, outside=_beyond_one, pole=_at_one),
    0x0E: trigonometry.sine,
    0x0F: trigonometry.tangent,
    0x10: _Function("exponential", zero=_ONE, minus=0),
    0x11: _Function("power_of_two", zero=_ONE, minus=0),
    0x12: _Function("power_of_ten", zero=_ONE, minus=0),
    0x14: _Function("logarithm", minus=None, outside=_below_zero, pole=_at_zero),
    0x15: _Function("decimal_logarithm", minus=None, outside=_below_zero, pole=_at_zero),
    0x16: _Function("binary_logarithm", minus=None, outside=_below_zero, pole=_at_zero),
    0x18: absolute,
    0x19: _Function("hyperbolic_cosine", zero=_ONE, minus=INFINITY),
    0x1A: negated,
    0x1C: _Function("arc_cosine", zero=_HALF_PI, infinity=None, minus=None, outside=_beyond_one),
    0x1D: trigonometry.cosine,
    0x1E: exponent_of,
    0x1F: mantissa_of,
}

BINARY: dict[int, Callable[[int, int, int], Result]] = {
    0x20: divide,
    0x22: add,
    0x23: multiply,
    0x24: single_divide,
    0x26: scale,
    0x27: single_multiply,
    0x28: subtract,
}

# The 68040's operations that round to single or double whatever FPCR says: operation, precision as FPCR has it.
_SINGLE, _DOUBLE = 0x40, 0x80
ROUNDED = {0x40: (0x00, _SINGLE), 0x44: (0x00, _DOUBLE), 0x41: (0x04, _SINGLE), 0x45: (0x04, _DOUBLE)}
ROUNDED |= {0x58: (0x18, _SINGLE), 0x5C: (0x18, _DOUBLE), 0x5A: (0x1A, _SINGLE), 0x5E: (0x1A, _DOUBLE)}
ROUNDED |= {0x60: (0x20, _SINGLE), 0x64: (0x20, _DOUBLE), 0x62: (0x22, _SINGLE), 0x66: (0x22, _DOUBLE)}
ROUNDED |= {0x63: (0x23, _SINGLE), 0x67: (0x23, _DOUBLE), 0x68: (0x28, _SINGLE), 0x6C: (0x28, _DOUBLE)}
