"""Exponentials, logarithms, hyperbolic functions and arcs: the value to 50 digits or more, rounded once.

The chips differ from this, and from each other, in the last bit now and then. Every function gets a number that is not
zero, infinite or NaN and is within its domain, as sign and ratio of positive integers, and gives the same.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from math import isqrt

Ratio = tuple[int, int]  # a numerator with a sign, and a positive denominator

_CONTEXT = Context(prec=130, Emax=999999999, Emin=-999999999)
_TINY = 90  # binary places: nearer to zero than that a function is its argument but for the direction
_ONE_LEFT = 200  # beyond, what an exponential takes away from 1 has no digit in common with it
_LARGE = 1 << 15  # beyond, an exponential is out of every format
_HUGE = 1 << 17000, 1
_BITS = 420  # after the binary point, of arcs


def is_tiny(x: Ratio) -> bool:
    return abs(x[0]) << _TINY < x[1]


def almost(x: Ratio, outwards: bool) -> Ratio:
    """Next to x, as seen from zero behind it or before it."""
    away = 1 if outwards == (x[0] > 0) else -1
    return (x[0] << 200) + away, x[1] << 200


def _decimal(x: Ratio) -> Decimal:
    return _CONTEXT.divide(Decimal(x[0]), Decimal(x[1]))


def _ratio(value: Decimal) -> Ratio:
    """Numbers far out are brought as near as makes no difference."""
    if not value:
        return 0, 1
    exponent = value.adjusted()
    if exponent > 5100:
        return (_HUGE[0] if value > 0 else -_HUGE[0]), 1
    if exponent < -5200:
        return (1 if value > 0 else -1), _HUGE[0]
    return value.as_integer_ratio()


def _exp(x: Decimal) -> Decimal:
    if abs(x) > _LARGE:
        return Decimal("1e9000") if x > 0 else Decimal("1e-9000")
    return _CONTEXT.exp(x)


def exponential(x: Ratio) -> Ratio:
    if is_tiny(x):
        return almost((1, 1), x[0] > 0)
    return _ratio(_exp(_decimal(x)))


def exponential_minus_one(x: Ratio) -> Ratio:
    if is_tiny(x):
        return almost(x, x[0] > 0)
    if x[0] < -_ONE_LEFT * x[1]:
        return almost((-1, 1), False)
    return _ratio(_CONTEXT.subtract(_exp(_decimal(x)), Decimal(1)))


def power_of_two(x: Ratio) -> Ratio:
    """Exact for whole numbers."""
    return _power(x, 2)


def power_of_ten(x: Ratio) -> Ratio:
    return _power(x, 10)


def _power(x: Ratio, base: int) -> Ratio:
    if x[0] % x[1] == 0:
        exponent = max(min(x[0] // x[1], 17000), -17000)
        return base ** max(exponent, 0), base ** max(-exponent, 0)
    if is_tiny(x):
        return almost((1, 1), x[0] > 0)
    return _ratio(_exp(_CONTEXT.multiply(_decimal(x), _CONTEXT.ln(Decimal(base)))))


def logarithm(x: Ratio) -> Ratio:
    return _ratio(_CONTEXT.ln(_decimal(x)))


def logarithm_of_one_and(x: Ratio) -> Ratio:
    if is_tiny(x):
        return almost(x, x[0] < 0)
    return _ratio(_CONTEXT.ln(_decimal((x[0] + x[1], x[1]))))


def binary_logarithm(x: Ratio) -> Ratio:
    if not x[0] & x[0] - 1 and not x[1] & x[1] - 1:
        return x[0].bit_length() - x[1].bit_length(), 1
    return _ratio(_CONTEXT.divide(_CONTEXT.ln(_decimal(x)), _CONTEXT.ln(Decimal(2))))


def decimal_logarithm(x: Ratio) -> Ratio:
    """`Decimal.log10` is exact for powers of ten."""
    return _ratio(_CONTEXT.log10(_decimal(x)))


def hyperbolic_sine(x: Ratio) -> Ratio:
    if is_tiny(x):
        return almost(x, True)
    grown = _exp(_decimal(x))
    return _ratio(_CONTEXT.divide(_CONTEXT.subtract(grown, _CONTEXT.divide(Decimal(1), grown)), Decimal(2)))


def hyperbolic_cosine(x: Ratio) -> Ratio:
    if is_tiny(x):
        return almost((1, 1), True)
    grown = _exp(_decimal(x))
    return _ratio(_CONTEXT.divide(_CONTEXT.add(grown, _CONTEXT.divide(Decimal(1), grown)), Decimal(2)))


def hyperbolic_tangent(x: Ratio) -> Ratio:
    if is_tiny(x):
        return almost(x, False)
    if abs(x[0]) > _ONE_LEFT * x[1]:
        return almost((1 if x[0] > 0 else -1, 1), False)
    squared = _exp(_CONTEXT.multiply(_decimal(x), Decimal(2)))
    return _ratio(_CONTEXT.divide(_CONTEXT.subtract(squared, Decimal(1)), _CONTEXT.add(squared, Decimal(1))))


def arc_hyperbolic_tangent(x: Ratio) -> Ratio:
    if is_tiny(x):
        return almost(x, True)
    quotient = _CONTEXT.divide(Decimal(x[1] + x[0]), Decimal(x[1] - x[0]))
    return _ratio(_CONTEXT.divide(_CONTEXT.ln(quotient), Decimal(2)))


def arc_tangent(x: Ratio) -> Ratio:
    if is_tiny(x):
        return almost(x, False)
    if abs(x[0]) > x[1] << 200:
        quarter = almost((_half_pi(), 1 << _BITS), False)
        return quarter if x[0] > 0 else (-quarter[0], quarter[1])
    value = _arc((abs(x[0]) << _BITS) // x[1], 1 << _BITS)
    return (value if x[0] > 0 else -value), 1 << _BITS


def arc_sine(x: Ratio) -> Ratio:
    if is_tiny(x):
        return almost(x, True)
    size = (abs(x[0]) << _BITS) // x[1]
    value = _arc(size, isqrt((1 << 2 * _BITS) - size * size))
    return (value if x[0] > 0 else -value), 1 << _BITS


def arc_cosine(x: Ratio) -> Ratio:
    """Twice the arc tangent of the root of (1 - x) / (1 + x), which keeps its digits near 1."""
    if is_tiny(x):
        return almost((_half_pi(), 1 << _BITS), x[0] < 0)
    rise, run = (isqrt((x[1] + sign * x[0] << 2 * _BITS) // x[1]) for sign in (-1, 1))
    return 2 * _arc(rise, run), 1 << _BITS


def _arc(rise: int, run: int) -> int:
    """The angle of a line that rises by so much, with _BITS bits after the binary point."""
    if rise > run:
        return _half_pi() - _arc(run, rise)
    if not rise:
        return 0
    tangent = (rise << _BITS) // run
    one = 1 << _BITS
    for _ in range(3):  # the tangent of half the angle
        tangent = (tangent << _BITS) // (one + isqrt((one << _BITS) + tangent * tangent))
    square = tangent * tangent >> _BITS
    total, term, degree = 0, tangent, 1
    while term:
        total += term // degree if degree & 2 == 0 else -(term // degree)
        term = term * square >> _BITS
        degree += 2
    return total << 3


def _half_pi() -> int:
    from emu.m68k.floats.trigonometry import pi

    return pi(_BITS) >> 1


FUNCTIONS: dict[str, Callable[[Ratio], Ratio]] = {
    function.__name__: function
    for function in (
        exponential,
        exponential_minus_one,
        power_of_two,
        power_of_ten,
        logarithm,
        logarithm_of_one_and,
        binary_logarithm,
        decimal_logarithm,
        hyperbolic_sine,
        hyperbolic_cosine,
        hyperbolic_tangent,
        arc_hyperbolic_tangent,
        arc_tangent,
        arc_sine,
        arc_cosine,
    )
}
