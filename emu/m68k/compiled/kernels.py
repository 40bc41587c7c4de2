"""Exponential, logarithm, sine and cosine, arc and quotient of fractions of 128 bits, as functions of the runtime.

Each takes its argument apart by a table until a short series is enough. All are off by less than 2**-121, of what they
give or, of sine and cosine and the arc, of 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Context, Decimal

from emu.jit.code import Code
from emu.m68k.compiled.wide import Wide
from emu.m68k.floats import trigonometry
from emu.m68k.floats.transcendental import arc_tangent

ONE = 1 << 127  # of Q127
_CONTEXT = Context(prec=60)
_SINES = 102  # angles of 1/128 each up to a quarter of pi and a little
_ARCS = 129


def logarithm_of_two(places: int) -> int:
    return scaled(_CONTEXT.ln(Decimal(2)), places)


def scaled(value: Decimal, places: int) -> int:
    """With so many bits after the binary point."""
    numerator, denominator = value.as_integer_ratio()
    return (numerator << places) // denominator


def table(name: str, values: Sequence[int]) -> str:
    elements = ", ".join([f"i128 {value}" for value in values])
    return f"@{name} = internal constant [{len(values)} x i128] [{elements}], align 16\n"


def element(index: Wide, name: str) -> Wide:
    code = index.code
    place = code.result(f"getelementptr i128, ptr @{name}, i64 {index.to(64).name}")
    return Wide(code, code.result(f"load i128, ptr {place}, align 16"))


def define(name: str, parameters: str, result: str, body: Callable[[Code], None]) -> str:
    code = Code()
    code.start("start")
    body(code)
    return f"define internal {result} @{name}({parameters}) noinline #2 {{\n{code.body()}\n}}\n"


def _return(value: Wide) -> None:
    value.code.effect(f"ret i{value.width} {value.name}")


def _alternating(x: Wide, coefficients: list[int]) -> Wide:
    """c0 - x * (c1 - x * (c2 - ...)): all are Q128."""
    *others, last = coefficients
    value: Wide | int = last
    for coefficient in reversed(others):
        value = coefficient - x.high(value)
    assert isinstance(value, Wide)
    return value


# -- 2**f --------------------------------------------------------------------------------------------------------


def _exponential(code: Code) -> None:
    """Q127, of a fraction in Q128."""
    fraction = Wide(code, "%f")
    y = (fraction & (1 << 121) - 1).high(logarithm_of_two(128))
    value: Wide | int = _reciprocal_factorial(13)
    for degree in range(12, 1, -1):
        value = y.high(value) + _reciprocal_factorial(degree)
    grown = y + y.high(y).high(value)
    start = element(fraction >> 121, "powers")
    _return(start + start.high(grown))


def _reciprocal_factorial(number: int) -> int:
    factorial = 1
    for factor in range(2, number + 1):
        factorial *= factor
    return (1 << 128) // factorial


def _powers() -> list[int]:
    log = _CONTEXT.ln(Decimal(2))
    return [scaled(_CONTEXT.exp(_CONTEXT.multiply(log, Decimal(k) / 128)), 127) for k in range(128)]


# -- logarithm ---------------------------------------------------------------------------------------------------
# The number times a factor of few bits is 1 + u, and that times another 1 + v: u is below 2**-6, v below 2**-12.

_FACTORS = [-(-(1 << 16) // (128 + k)) for k in range(128)]  # with 9 bits after the binary point
_FINE = [-(-(1 << 29) // (8192 + j)) for j in range(128)]  # with 16


def _logarithm(code: Code) -> None:
    """Q128, of a number from 1 to 2 in Q127."""
    number = Wide(code, "%m")
    first = (number >> 120) & 127
    product = number.to(256) * element(first, "factors").to(256) - (1 << 136)
    u = (product >> 8).to(128)
    second = u >> 115
    fine = element(second, "fine")
    product = (u.to(256) + (1 << 128)) * fine.to(256) - (1 << 144)
    v = (product >> 16).to(128)
    series = v - v.high(v).high(_alternating(v, [(1 << 128) // n for n in range(2, 11)]))
    _return(element(first, "logarithms") + element(second, "fine_logarithms") + series)


def _logarithms(factors: list[int], places: int) -> list[int]:
    one = _CONTEXT.ln(Decimal(1 << places))
    return [max(scaled(_CONTEXT.subtract(one, _CONTEXT.ln(Decimal(factor))), 128), 0) for factor in factors]


# -- sine and cosine ---------------------------------------------------------------------------------------------


def _circular(code: Code) -> None:
    """Sine and cosine, Q127, of an angle up to a quarter of pi in Q128."""
    angle = Wide(code, "%angle")
    index, delta = angle >> 121, angle & (1 << 121) - 1
    square = delta.high(delta)
    odd = _alternating(square, [_reciprocal_factorial(n) for n in range(3, 15, 2)])
    even = _alternating(square, [_reciprocal_factorial(n) for n in range(2, 14, 2)])
    small_sine = delta - delta.high(square).high(odd)
    fall = square.high(even)  # 1 - cosine
    sine, cosine = element(index, "sines"), element(index, "cosines")
    turned = sine - sine.high(fall) + cosine.high(small_sine), cosine - cosine.high(fall) - sine.high(small_sine)
    half = code.result(f"insertvalue {{i128, i128}} poison, i128 {turned[0].name}, 0")
    both = code.result(f"insertvalue {{i128, i128}} {half}, i128 {turned[1].name}, 1")
    code.effect(f"ret {{i128, i128}} {both}")


def _sines(quadrant: int) -> list[int]:
    places = trigonometry.BITS
    return [trigonometry.sine_of((k << places) // 128, quadrant) >> places - 127 for k in range(_SINES)]


# -- quotient ----------------------------------------------------------------------------------------------------


def _reciprocal(code: Code) -> None:
    """Q127, of a number from 1 to 2 in Q127: by Newton's method from a double."""
    number = Wide(code, "%b")
    short = code.result(f"sitofp i64 {(number >> 75).to(64).name} to double")
    first = code.result(f"fdiv double 0x{(1023 + 105) << 52:016X}, {short}")
    start = Wide(code, code.result(f"fptosi double {first} to i64"), 64).to(256)  # Q53
    wide = number.to(256)
    error = (1 << 180) - wide * start
    better = (start << 74) + (start * error).signed_shift(106)
    error = ((1 << 254) - wide * better).signed_shift(127)
    best = better + (better * error).signed_shift(127)
    ceiling = best.compare("ugt", ONE)
    _return(ceiling.select(ONE, best, 256).to(128))


def _root(code: Code) -> None:
    """Of a number from 1/4 to 1 in Q128, in Q128: by Newton's method from a double."""
    number = Wide(code, "%w")
    short = code.result(f"sitofp i64 {(number >> 76).to(64).name} to double")
    first = code.result(f"call double @llvm.sqrt.f64(double {short})")
    long = code.result(f"fmul double {first}, 0x{(1023 + 27) << 52:016X}")
    value = Wide(code, code.result(f"fptosi double {long} to i64"), 64).to(128) << 75
    for _ in range(2):
        inverse = Wide(code, code.result(f"call i128 @reciprocal(i128 {value.name})"))
        quotient = (number.to(256) * inverse.to(256)) >> 126
        total = (value.to(256) + quotient) >> 1
        value = total.compare("ugt", (1 << 128) - 1).select((1 << 128) - 1, total, 256).to(128)
    _return(value)


def _arc(code: Code) -> None:
    """The arc tangent, Q128, of p / q: q is from 1 to 2, p up to q, both Q127."""
    p, q = Wide(code, "%p"), Wide(code, "%q")
    above, below = (code.result(f"uitofp i64 {(x >> 64).to(64).name} to double") for x in (p, q))
    ratio = code.result(f"fdiv double {above}, {below}")
    steps = code.result(f"fmul double {ratio}, 128.0")
    guess = Wide(code, code.result(f"fptosi double {steps} to i64"), 64).to(256)
    wide_p, wide_q = p.to(256), q.to(256)
    over = ((wide_p << 7) - guess * wide_q).compare("slt", 0)
    index = guess - over.to(256)
    rise = ((wide_p << 7) - index * wide_q).to(128)
    run = ((wide_q << 7) + index * wide_p >> 8).to(128)
    zeros = run.leading_zeros()
    inverse = Wide(code, code.result(f"call i128 @reciprocal(i128 {(run << zeros).name})"))
    z = rise.high(inverse) >> 6 - zeros
    square = z.high(z)
    series = z - z.high(square).high(_alternating(square, [(1 << 128) // n for n in range(3, 21, 2)]))
    _return(element(index.to(128), "arcs") + series)


def _arcs() -> list[int]:
    values = [arc_tangent((k, 128)) for k in range(1, _ARCS)]
    return [0] + [(numerator << 128) // denominator for numerator, denominator in values]


def module() -> str:
    """`exponential`, `logarithm`, `circular`, `reciprocal`, `root` and `arc`."""
    tables = {
        "powers": _powers(),
        "factors": _FACTORS,
        "fine": _FINE,
        "logarithms": _logarithms(_FACTORS, 9),
        "fine_logarithms": _logarithms(_FINE, 16),
        "sines": _sines(0),
        "cosines": _sines(1),
        "arcs": _arcs(),
    }
    lines = [table(name, values) for name, values in tables.items()]
    lines.append(define("exponential", "i128 %f", "i128", _exponential))
    lines.append(define("logarithm", "i128 %m", "i128", _logarithm))
    lines.append(define("circular", "i128 %angle", "{i128, i128}", _circular))
    lines.append(define("reciprocal", "i128 %b", "i128", _reciprocal))
    lines.append(define("root", "i128 %w", "i128", _root))
    lines.append(define("arc", "i128 %p, i128 %q", "i128", _arc))
    return "".join(lines) + "declare double @llvm.sqrt.f64(double)\n"
