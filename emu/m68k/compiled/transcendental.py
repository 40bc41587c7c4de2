"""The 68881's transcendental functions on the host: the value to 115 bits or more, rounded once by FPCR.

A result that is too close to where rounding changes its mind is not a number: the reference engine makes it then, which
may be exact. So it does with operands that are special, far from 1 or outside the domain.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from functools import partial

from emu.jit.code import Code
from emu.m68k.compiled import kernels
from emu.m68k.compiled.float_runtime import NOT_A_NUMBER
from emu.m68k.compiled.kernels import ONE, define, scaled
from emu.m68k.compiled.state import LAYOUT
from emu.m68k.compiled.wide import HIGH, Wide
from emu.m68k.floats import trigonometry
from emu.m68k.floats.extended import BIAS

_CONTEXT = Context(prec=100)
_TINY = -40  # powers of two below which operands are left
_LN2, _LN10 = (_CONTEXT.ln(Decimal(number)) for number in (2, 10))
_LOG2_OF_10, _LOG2_OF_E = _CONTEXT.divide(_LN10, _LN2), _CONTEXT.divide(Decimal(1), _LN2)
# How many units of the last of 128 bits a value may be off, as a power of two.
_EXPONENTIAL, _CIRCULAR, _ARC, _QUOTIENT = 5, 6, 8, 9


class _Operand:
    """Of a function being written: its parts, and the ways out."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.mantissa = Wide(code, "%mantissa", 64)
        self.exponent = Wide(code, "%exponent", 32)  # of a mantissa from 1 to 2
        self.negative = Wide(code, "%negative", 1)

    def leave_if(self, condition: Wide) -> None:
        with self.code.aside(_Bit(condition)):
            self.code.effect(f"ret x86_fp80 {NOT_A_NUMBER}")

    def exact_if(self, condition: Wide, value: str) -> None:
        """Return a number that is the result, not rounded."""
        with self.code.aside(_Bit(condition)):
            self.code.effect(f"ret x86_fp80 {value}")

    def finish(self, value: Wide, exponent: Wide | int, error: Wide | int, negative: Wide | int = 0) -> None:
        """Return value * 2**(exponent - its width + 1), rounded."""
        wide = value.to(256) << 128 if value.width == 128 else value
        texts = [f"i32 {one.name if isinstance(one, Wide) else one}" for one in (exponent, error)]
        sign = negative.name if isinstance(negative, Wide) else negative
        arguments = f"ptr %state, i1 {sign}, {texts[0]}, i256 {wide.name}, {texts[1]}"
        self.code.effect(f"ret x86_fp80 {self.code.result(f'call x86_fp80 @rounded({arguments})')}")

    def call(self, kernel: str, *arguments: Wide) -> Wide:
        names = ", ".join([f"i128 {argument.name}" for argument in arguments])
        return Wide(self.code, self.code.result(f"call i128 @{kernel}({names})"))

    def circular(self, angle: Wide) -> tuple[Wide, Wide]:
        both = self.code.result(f"call {{i128, i128}} @circular(i128 {angle.name})")
        names = [self.code.result(f"extractvalue {{i128, i128}} {both}, {number}") for number in (0, 1)]
        return Wide(self.code, names[0]), Wide(self.code, names[1])

    def fraction(self) -> Wide:
        """The absolute value in Q127, if it is below 1."""
        return (self.mantissa.to(128) << 64) >> (0 - self.exponent).to(128)

    def bits(self, value: Wide) -> str:
        """The number whose bits these are."""
        return self.code.result(f"bitcast i80 {value.to(80).name} to x86_fp80")

    def give(self, value: Wide) -> None:
        self.code.effect(f"ret x86_fp80 {self.bits(value)}")

    def place(self, name: str) -> Wide:
        """A word of the state."""
        self.code.effect(LAYOUT.place(f"p{name}", name))
        return Wide(self.code, self.code.result(f"load i32, ptr %p{name}"), 32)


class _Bit:
    """A condition for `Code`."""

    def __init__(self, bit: Wide) -> None:
        self._name = bit.name

    def write(self, out: object) -> str:
        return self._name


# -- rounding ----------------------------------------------------------------------------------------------------


def _rounded(x: _Operand) -> None:
    """value * 2**(exponent - 255) by FPCR's mode and precision; what is inexact is accrued."""
    code = x.code
    value = Wide(code, "%value", 256)
    zeros = value.leading_zeros() & 255
    whole, short = ((value << zeros) >> 128).to(128), zeros.to(32)
    lost = Wide(code, "%error", 32) + short
    lost = lost.compare("slt", 2).select(2, lost)  # what was cut off just now
    mode = x.place("mode")
    precision, rounding = mode >> 6, (mode >> 4) & 3
    unit = Wide(code, code.result(f"shl i128 1, {_of_table(precision, 'dropped').to(128).name}"))
    x.leave_if(lost.compare("ugt", 60))
    error = Wide(code, code.result(f"shl i128 1, {lost.to(128).name}"))
    mask, half = unit - 1, unit >> 1
    rest = whole & mask
    above = rest.compare("ugt", half)
    distance = above.select(rest - half, half - rest)
    for doubtful in (rest.compare("ult", error), rest.compare("ugt", mask - error), distance.compare("ult", error)):
        x.leave_if(doubtful)
    away = x.negative.select(rounding.compare("eq", 2), rounding.compare("eq", 3))
    up = rounding.compare("eq", 0).select(above, away)
    grown = (whole & (0 - unit)).to(192) + up.select(unit, 0).to(192)
    carry = grown >> 128
    mantissa = (grown >> carry).to(128) >> 64
    exponent = x.exponent - short + carry.to(32)
    low, high = _of_table(precision, "least") - BIAS, _of_table(precision, "most") - BIAS
    x.leave_if(exponent.compare("sle", low))
    x.leave_if(exponent.compare("sge", high))
    status = x.place("fpsr")
    code.effect(f"store i32 {code.result(f'or i32 {status.name}, 8')}, ptr %pfpsr")
    head = exponent + BIAS + x.negative.select(0x8000, 0, 32)
    x.give((head.to(128) << 64) + mantissa)


def _of_table(index: Wide, name: str) -> Wide:
    code = index.code
    place = code.result(f"getelementptr i32, ptr @{name}, i64 {index.to(64).name}")
    return Wide(code, code.result(f"load i32, ptr {place}"), 32)


# -- exponentials ------------------------------------------------------------------------------------------------


def _power(x: _Operand, factor: Decimal, places: int = 0) -> tuple[Wide, Wide]:
    """|x| * factor * 2**places as an integer and a fraction in Q128."""
    x.leave_if(x.exponent.compare("sgt", 13))
    product = x.mantissa.to(256) * scaled(factor, 176)
    value = product >> (111 - places - x.exponent).to(256)
    return (value >> 128).to(32), value.to(128)


def _fallen(x: _Operand, whole: Wide, fraction: Wide) -> tuple[Wide, Wide]:
    """Of 2**-(whole + fraction): how far it is to be moved down, and as a number from 1 to 2 in Q127."""
    return whole + fraction.compare("ne", 0).to(32), x.call("exponential", 0 - fraction)


def _signed(x: _Operand, whole: Wide, fraction: Wide) -> tuple[Wide, Wide]:
    """The same of x with its sign: the fraction stays positive."""
    down = 0 - whole - fraction.compare("ne", 0).to(32)
    return x.negative.select(down, whole), x.negative.select(0 - fraction, fraction)


def _exponential(factor: Decimal, x: _Operand) -> None:
    whole, fraction = _signed(x, *_power(x, factor))
    x.finish(x.call("exponential", fraction), whole, _EXPONENTIAL)


def _power_of_two(x: _Operand) -> None:
    """Exact for whole numbers."""
    whole, fraction = _signed(x, *_power(x, Decimal(1)))
    x.leave_if((whole + 16000).compare("ugt", 32000))
    exact = fraction.compare("eq", 0) & (x.place("mode") & 0xC0).compare("eq", 0)
    x.exact_if(exact, x.bits(((whole + BIAS).to(128) << 64) + (1 << 63)))
    x.finish(x.call("exponential", fraction), whole, _EXPONENTIAL)


def _finish_sum(x: _Operand, value: Wide, whole: Wide, negative: Wide | int, halves: int = 0) -> None:
    """Of powers of e where 1 is 2**190; the largest is about 2**whole."""
    x.finish(value, 65 - halves, whole - 58, negative)


def _both(x: _Operand) -> tuple[Wide, Wide, Wide]:
    """e**|x| and e**-|x|, where 1 is 2**190, and the power of two of the first."""
    x.leave_if(x.exponent.compare("sgt", 4))
    whole, fraction = _power(x, _LOG2_OF_E)
    grown = x.call("exponential", fraction).to(256) << (whole + 63).to(256)
    down, fallen = _fallen(x, whole, fraction)
    return grown, (fallen.to(256) << 63) >> down.to(256), whole


def _exponential_minus_one(x: _Operand) -> None:
    grown, fallen, whole = _both(x)
    one = 1 << 190
    _finish_sum(x, x.negative.select(one - fallen, grown - one), whole, x.negative)


def _hyperbolic_sine(x: _Operand) -> None:
    grown, fallen, whole = _both(x)
    _finish_sum(x, grown - fallen, whole, x.negative, 1)


def _hyperbolic_cosine(x: _Operand) -> None:
    grown, fallen, whole = _both(x)
    _finish_sum(x, grown + fallen, whole, 0, 1)


def _hyperbolic_tangent(x: _Operand) -> None:
    """By e**(-2 * |x|)."""
    x.leave_if(x.exponent.compare("sgt", 4))
    down, fallen = _fallen(x, *_power(x, _LOG2_OF_E, 1))
    fallen = fallen >> down.to(128)
    quotient = (ONE - fallen).high(x.call("reciprocal", fallen + ONE))
    x.finish(quotient, 1, _QUOTIENT, x.negative)


# -- logarithms --------------------------------------------------------------------------------------------------
# Sums of them have 256 bits with a sign, Q128.


def _finish_logarithm(x: _Operand, value: Wide, halves: int = 0) -> None:
    negative = value.compare("slt", 0)
    x.finish(negative.select(0 - value, value), 127 - halves, -121, negative)


def _times(exponent: Wide, factor: Decimal) -> Wide:
    return (exponent.extended(256) * scaled(factor, 160)).signed_shift(32)


def _logarithm(x: _Operand) -> None:
    value = _of_mantissa(x).to(256) + _times(x.exponent, _LN2)
    _finish_logarithm(x, value)


def _of_mantissa(x: _Operand) -> Wide:
    """The natural logarithm of x's mantissa; that of 1 is exact."""
    x.leave_if(x.negative)
    one = x.mantissa.compare("eq", 1 << 63)
    x.exact_if(one & x.exponent.compare("eq", 0), "0xK00000000000000000000")
    return x.call("logarithm", x.mantissa.to(128) << 64)


def _decimal_logarithm(x: _Operand) -> None:
    share = _of_mantissa(x).high(scaled(_CONTEXT.divide(Decimal(1), _LN10), 128))
    _finish_logarithm(x, share.to(256) + _times(x.exponent, _CONTEXT.divide(_LN2, _LN10)))


def _binary_logarithm(x: _Operand) -> None:
    """Exact for powers of two."""
    natural = _of_mantissa(x)
    whole = x.code.result(f"sitofp i32 {x.exponent.name} to x86_fp80")
    x.exact_if(x.mantissa.compare("eq", 1 << 63), whole)
    more = natural.high(scaled(_CONTEXT.subtract(_LOG2_OF_E, Decimal(1)), 128))
    _finish_logarithm(x, natural.to(256) + more.to(256) + (x.exponent.extended(256) << 128))


def _logarithm_of_one_and(x: _Operand) -> None:
    """The sum has all its bits, where 1 is 2**190."""
    x.leave_if(x.exponent.compare("sgt", 60))
    x.leave_if(x.negative & x.exponent.compare("sge", 0))
    moved = x.mantissa.to(256) << (x.exponent + 127).to(256)
    total = x.negative.select((1 << 190) - moved, moved + (1 << 190))
    zeros = total.leading_zeros()
    natural = x.call("logarithm", ((total << zeros) >> 128).to(128))
    _finish_logarithm(x, natural.to(256) + _times(65 - zeros.to(32), _LN2))


def _arc_hyperbolic_tangent(x: _Operand) -> None:
    x.leave_if(x.exponent.compare("sge", 0))
    fraction = x.fraction()
    rest = ONE - fraction
    zeros = rest.leading_zeros()
    above, below = x.call("logarithm", fraction + ONE), x.call("logarithm", rest << zeros)
    value = above.to(256) - below.to(256) + _times(zeros.to(32), _LN2)
    x.finish(value, 126, -120, x.negative)


# -- circular functions ------------------------------------------------------------------------------------------


class _Angle:
    """|x| as a number of quadrants and an angle up to a quarter of pi, `back` if that is to be taken from them."""

    def __init__(self, x: _Operand) -> None:
        x.leave_if(x.exponent.compare("sgt", 30))
        two_over_pi = (2 << 500) // trigonometry.pi(308)
        product = x.mantissa.to(256) * two_over_pi
        turns = product >> (127 - x.exponent).to(256)
        fraction = turns.to(128)
        over = fraction >> 127
        self.back = over.to(1)
        self.quadrant = (turns >> 128).to(32) + over.to(32)
        angle = self.back.select(0 - fraction, fraction).high(trigonometry.pi(126)) << 1
        self.sine, self.cosine = x.circular(angle)
        self.odd = (self.quadrant & 1).to(1)


def _sine(x: _Operand) -> None:
    angle = _Angle(x)
    minus = (angle.quadrant >> 1).to(1) ^ (angle.back & (angle.odd ^ 1)) ^ x.negative
    x.finish(angle.odd.select(angle.cosine, angle.sine), 0, _CIRCULAR, minus)


def _cosine(x: _Operand) -> None:
    angle = _Angle(x)
    minus = ((angle.quadrant + 1) >> 1).to(1) ^ (angle.back & angle.odd)
    x.finish(angle.odd.select(angle.sine, angle.cosine), 0, _CIRCULAR, minus)


def _tangent(x: _Operand) -> None:
    angle = _Angle(x)
    above, below = angle.odd.select(angle.cosine, angle.sine), angle.odd.select(angle.sine, angle.cosine)
    zeros = below.leading_zeros() & 127
    moved = zeros.to(32)
    quotient = above.high(x.call("reciprocal", below << zeros))
    x.finish(quotient, moved + 1, moved + _QUOTIENT, angle.odd ^ angle.back ^ x.negative)


def _arc_tangent(x: _Operand) -> None:
    """That of large numbers by their reciprocal."""
    x.leave_if(x.exponent.compare("sgt", 60))
    large = x.exponent.compare("sge", 0)
    reciprocal = Wide(x.code, x.code.result(f"lshr i128 {ONE}, {x.exponent.to(128).name}"))
    p, q = large.select(reciprocal, x.fraction()), large.select(x.mantissa.to(128) << 64, ONE)
    arc = x.call("arc", p, q)
    value = large.select(trigonometry.pi(126) - (arc >> 1), arc)
    x.finish(value, large.select(0, -1, 32), _ARC, x.negative)


def _cathetus(x: _Operand) -> tuple[Wide, Wide, Wide]:
    """|x| and the root of 1 - x * x, twice in Q127, the smaller one first, and whether that is x."""
    x.leave_if(x.exponent.compare("sge", 0))
    fraction = x.fraction()
    wide = fraction.to(256)
    square = (1 << 254) - wide * wide
    zeros = square.leading_zeros() & 254
    root = x.call("root", ((square << zeros) >> 128).to(128)) >> (zeros >> 1).to(128) - 1
    double = fraction << 1
    small = double.compare("ule", root)
    return small.select(double, root), small.select(root, double), small


def _arc_sine(x: _Operand) -> None:
    p, q, small = _cathetus(x)
    arc = x.call("arc", p, q)
    value = small.select(arc, trigonometry.pi(126) - (arc >> 1))
    x.finish(value, small.select(-1, 0, 32), _ARC, x.negative)


def _arc_cosine(x: _Operand) -> None:
    """Near 1 it is small."""
    p, q, small = _cathetus(x)
    arc = x.call("arc", p, q)
    straight = trigonometry.pi(126)
    quarter = arc >> 2
    middle = x.negative.select(quarter + (straight >> 1), (straight >> 1) - quarter)
    value = small.select(middle, straight - quarter)
    near = (small ^ 1) & (x.negative ^ 1)
    x.finish(near.select(arc, value), near.select(-1, 1, 32), _ARC, 0)


_FUNCTIONS: dict[int, Callable[[_Operand], None]] = {
    0x02: _hyperbolic_sine,
    0x06: _logarithm_of_one_and,
    0x08: _exponential_minus_one,
    0x09: _hyperbolic_tangent,
    0x0A: _arc_tangent,
    0x0C: _arc_sine,
    0x0D: _arc_hyperbolic_tangent,
    0x0E: _sine,
    0x0F: _tangent,
    0x10: partial(_exponential, _LOG2_OF_E),
    0x11: _power_of_two,
    0x12: partial(_exponential, _LOG2_OF_10),
    0x14: _logarithm,
    0x15: _decimal_logarithm,
    0x16: _binary_logarithm,
    0x19: _hyperbolic_cosine,
    0x1C: _arc_cosine,
    0x1D: _cosine,
}
OPERATIONS = frozenset(_FUNCTIONS)
_LOGARITHMS = (0x14, 0x15, 0x16)  # which are themselves at any distance from 1
_ONE_AT_ZERO = (0x10, 0x11, 0x12, 0x19, 0x1D)
_UNCERTAIN_AT_ZERO = (*_LOGARITHMS, 0x1C)
_PARAMETERS = "ptr %state, i64 %mantissa, i32 %exponent, i1 %negative"


def module() -> str:
    """`function(state, operation, x)`; it needs the tables of `float_runtime`."""
    lines = [HIGH, kernels.module(), "@dropped = internal constant [4 x i32] [i32 64, i32 104, i32 75, i32 64]\n"]
    lines.append(_function("rounded", "ptr %state, i1 %negative, i32 %exponent, i256 %value, i32 %error", _rounded))
    for operation, write in _FUNCTIONS.items():
        lines.append(_function(f"function{operation}", _PARAMETERS, partial(_within, operation, write)))
    return "".join([*lines, _entry()])


def _function(name: str, parameters: str, write: Callable[[_Operand], None]) -> str:
    return define(name, parameters, "x86_fp80", lambda code: write(_Operand(code)))


def _within(operation: int, write: Callable[[_Operand], None], x: _Operand) -> None:
    if operation not in _LOGARITHMS:
        x.leave_if(x.exponent.compare("slt", _TINY))
    write(x)


def _entry() -> str:
    """Takes the operand apart; zero is its own result mostly."""
    zeros = {one: "one" if one in _ONE_AT_ZERO else "none" for one in (*_ONE_AT_ZERO, *_UNCERTAIN_AT_ZERO)}
    at_zero = " ".join(f"i32 {one}, label %{label}" for one, label in zeros.items())
    cases = " ".join(f"i32 {one}, label %call{one}" for one in _FUNCTIONS)
    arguments = "ptr %state, i64 %mantissa, i32 %exponent, i1 %negative"
    calls = "".join(
        f"call{one}:\n  %r{one} = call x86_fp80 @function{one}({arguments})\n  ret x86_fp80 %r{one}\n"
        for one in _FUNCTIONS
    )
    return f"""
define x86_fp80 @function(ptr %state, i32 %operation, x86_fp80 %x) noinline #2 {{
  %bits = bitcast x86_fp80 %x to i80
  %mantissa = trunc i80 %bits to i64
  %top = lshr i80 %bits, 64
  %head = trunc i80 %top to i32
  %biased = and i32 %head, 32767
  %exponent = sub i32 %biased, {BIAS}
  %sign = and i32 %head, 32768
  %negative = icmp ne i32 %sign, 0
  %none64 = icmp eq i64 %mantissa, 0
  %none32 = icmp ne i32 %biased, 32767
  %zero = and i1 %none64, %none32
  br i1 %zero, label %nothing, label %some
nothing:
  switch i32 %operation, label %same [ {at_zero} ]
same:
  ret x86_fp80 %x
one:
  ret x86_fp80 0xK3FFF8000000000000000
some:
  %before = sub i32 %biased, 1
  %inside = icmp ult i32 %before, 32766
  %normal = icmp slt i64 %mantissa, 0
  %plain = and i1 %inside, %normal
  br i1 %plain, label %call, label %none
call:
  switch i32 %operation, label %none [ {cases} ]
none:
  ret x86_fp80 {NOT_A_NUMBER}
{calls}}}
"""
