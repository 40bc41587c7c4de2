"""Floating point of all engines against MPFR, which rounds every operation correctly: each bit of results, condition
codes, and accrued exceptions. HP9K_SEED chooses other numbers, HP9K_SOAK multiplies how many.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from m68k_agreement import DATA, Processors, agree

from emu.m68k.floats.extended import BIAS, INEX2, OVFL, SIGN, UNFL, accrued, condition_byte

gmpy2 = pytest.importorskip("gmpy2")

SEED = os.environ.get("HP9K_SEED", "1")
SOAK = int(os.environ.get("HP9K_SOAK", "1"))
MODES = (gmpy2.RoundToNearest, gmpy2.RoundToZero, gmpy2.RoundDown, gmpy2.RoundUp)  # as FPCR numbers them


class Precision(NamedTuple):
    """Digits, and the exponents of normalised numbers, which are 1.ddd times a power of two."""

    digits: int
    lowest: int
    highest: int

    def context(self, mode: int) -> Any:
        """MPFR's numbers are 0.1ddd times a power of two, and the smallest are to be the denormalised ones."""
        return gmpy2.context(
            precision=self.digits,
            emin=self.lowest + 2 - self.digits,
            emax=self.highest + 1,
            subnormalize=True,
            round=MODES[mode],
        )


EXTENDED = Precision(64, -BIAS, BIAS)
SHORT = Precision(24, -BIAS, BIAS)  # FSGLMUL's and FSGLDIV's
PRECISIONS = (EXTENDED, Precision(24, -126, 127), Precision(53, -1022, 1023))  # as FPCR numbers them
WIDE = {"precision": 64, "emin": -40000, "emax": 40000, "round": gmpy2.RoundToZero}
SMALLEST, LARGEST = -BIAS, BIAS


class Operation(NamedTuple):
    number: int
    compute: Callable[..., Any]
    low: int = SMALLEST  # exponents of operands
    high: int = LARGEST
    signed: bool = True
    precision: Precision | None = None  # if it isn't FPCR's
    cut: bool = False  # only 24 digits of the operands count


FUNCTIONS = {
    "move": Operation(0x00, lambda x: +x),
    "negate": Operation(0x1A, lambda x: -x),
    "sqrt": Operation(0x04, lambda x: gmpy2.sqrt(x), signed=False),
    "sinh": Operation(0x02, lambda x: gmpy2.sinh(x), SMALLEST, 14),
    "log1p": Operation(0x06, lambda x: gmpy2.log1p(x), SMALLEST, 60, signed=False),
    "expm1": Operation(0x08, lambda x: gmpy2.expm1(x), SMALLEST, 14),
    "tanh": Operation(0x09, lambda x: gmpy2.tanh(x), SMALLEST, 6),
    "atan": Operation(0x0A, lambda x: gmpy2.atan(x), SMALLEST, 70),
    "asin": Operation(0x0C, lambda x: gmpy2.asin(x), SMALLEST, -1),
    "atanh": Operation(0x0D, lambda x: gmpy2.atanh(x), SMALLEST, -1),
    "sin": Operation(0x0E, lambda x: gmpy2.sin(x), SMALLEST, 80),
    "tan": Operation(0x0F, lambda x: gmpy2.tan(x), SMALLEST, 80),
    "exp": Operation(0x10, lambda x: gmpy2.exp(x), SMALLEST, 14),
    "exp2": Operation(0x11, lambda x: gmpy2.exp2(x), SMALLEST, 14),
    "exp10": Operation(0x12, lambda x: gmpy2.exp10(x), SMALLEST, 12),
    "log": Operation(0x14, lambda x: gmpy2.log(x), signed=False),
    "log10": Operation(0x15, lambda x: gmpy2.log10(x), signed=False),
    "log2": Operation(0x16, lambda x: gmpy2.log2(x), signed=False),
    "cosh": Operation(0x19, lambda x: gmpy2.cosh(x), SMALLEST, 14),
    "acos": Operation(0x1C, lambda x: gmpy2.acos(x), SMALLEST, -1),
    "cos": Operation(0x1D, lambda x: gmpy2.cos(x), SMALLEST, 80),
}
# Of two operands: the exponent the second is to have, for results whose exponent is about `wanted`.
ARITHMETIC = {
    "divide": (Operation(0x20, lambda x, y: x / y), lambda first, wanted: first - wanted),
    "multiply": (Operation(0x23, lambda x, y: x * y), lambda first, wanted: wanted - first),
    "single_divide": (Operation(0x24, lambda x, y: x / y, precision=SHORT), lambda first, wanted: first - wanted),
    "single_multiply": (
        Operation(0x27, lambda x, y: x * y, precision=SHORT, cut=True),
        lambda first, wanted: wanted - first,
    ),
    "add": (Operation(0x22, lambda x, y: x + y), lambda first, wanted: first),
    "subtract": (Operation(0x28, lambda x, y: x - y), lambda first, wanted: first),
}


def number_of(bits: int) -> Any:
    """Of a finite number, exactly."""
    with gmpy2.context(**WIDE):
        magnitude = gmpy2.mpfr(bits & (1 << 64) - 1)
        power = (bits >> 64 & 0x7FFF) - BIAS - 63
        magnitude = gmpy2.mul_2exp(magnitude, power) if power >= 0 else gmpy2.div_2exp(magnitude, -power)
        return -magnitude if bits & SIGN else magnitude


def bits_of(number: Any) -> int:
    sign = SIGN if gmpy2.is_signed(number) else 0
    if gmpy2.is_infinite(number):
        return sign | 0x7FFF << 64
    if not number:
        return sign
    mantissa, exponent = (int(part) for part in number.as_mantissa_exp())
    mantissa = abs(mantissa)
    power = mantissa.bit_length() - 1 + exponent
    if power < -BIAS:
        exponent += BIAS + 63
        return sign | (mantissa << exponent if exponent >= 0 else mantissa >> -exponent)
    return sign | power + BIAS << 64 | mantissa << 64 - mantissa.bit_length()


def random_number(rng: random.Random, exponent: int, *, signed: bool = True, short: bool = True) -> int:
    """Of few digits now and then, so that results are exact or halfway; of the smallest exponent denormalised, too."""
    mantissa = rng.getrandbits(64) | 1 << 63
    if short and rng.random() < 0.4:
        mantissa &= ~((1 << rng.choice((11, 30, 40, 55, 61))) - 1)
    exponent = min(max(exponent, SMALLEST), LARGEST)
    if exponent == SMALLEST and rng.random() < 0.5:
        mantissa >>= rng.randrange(1, 60)
    return (rng.getrandbits(1) if signed else 0) << 79 | exponent + BIAS << 64 | mantissa


def expected(operation: Operation, precision: Precision, mode: int, operands: list[Any]) -> tuple[int, int]:
    """The result's bits and FPSR."""
    with gmpy2.context(**WIDE):
        tiny = 0 < abs(operation.compute(*operands)) < gmpy2.exp2(precision.lowest)
    with precision.context(mode) as context:
        bits = bits_of(operation.compute(*operands))
        exceptions = OVFL | INEX2 if context.overflow else INEX2 if context.inexact else 0
    return bits, condition_byte(bits) | accrued(exceptions | (UNFL if tiny else 0))


def check(machines: Processors, operation: Operation, modes: tuple[int, int], numbers: list[int]) -> None:
    """`numbers`: the destination's, and the source's."""
    mode, precision = modes
    start = {f"fp{number}": 0x3FFF << 64 | 1 << 63 for number in range(8)}
    start |= {"fp1": numbers[-1], "fp2": numbers[0], "fpcr": precision << 6 | mode << 4, "fpsr": 0, "fpiar": 0}
    start |= {"d0": 0, "d1": 0, "d2": 0, "a0": DATA, "ccr": 0}
    found = agree(machines, [0xF200, 0x0500 | operation.number], start, b"")  # f... fp1,fp2
    operands = [number_of(bits >> 40 << 40 if operation.cut else bits) for bits in numbers]
    bits, fpsr = expected(operation, operation.precision or PRECISIONS[precision], mode, operands)
    text = f"{[hex(bits) for bits in numbers]}, mode {mode}, precision {precision}"
    assert (hex(found["fp2"]), hex(found["fpsr"])) == (hex(bits), hex(fpsr)), text


@pytest.mark.parametrize("name", ARITHMETIC)
@pytest.mark.timeout(120 * SOAK)
def test_arithmetic(machines: Processors, name: str) -> None:
    operation, other = ARITHMETIC[name]
    rng = random.Random(f"{SEED} {name}")
    for turn in range(400 * SOAK):
        modes = turn % 4, turn // 4 % 3
        precision = operation.precision or PRECISIONS[modes[1]]
        wanted = rng.choice((precision.lowest, precision.highest, rng.randrange(-100, 100)))
        summed = other(0, 1) == 0
        first = wanted if summed else wanted // 2 + rng.randrange(-50, 50)
        second = other(first, wanted) + rng.choice((0, 1, -1, *(rng.randrange(-70, 70) for _ in range(3))))
        # A product that the host's numbers, which reach one digit less far down, have not exactly accrues too much.
        short = summed or precision.lowest > EXTENDED.lowest or wanted > precision.lowest
        exponents = first + rng.randrange(-2, 3), second
        numbers = [random_number(rng, exponent, short=short) for exponent in exponents]
        check(machines, operation, modes, numbers)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.timeout(120 * SOAK)
def test_functions(machines: Processors, name: str) -> None:
    operation = FUNCTIONS[name]
    rng = random.Random(f"{SEED} {name}")
    for turn in range(100 * SOAK):
        low, high = operation.low, operation.high
        exponents = rng.randrange(low, high), rng.randrange(-70, min(high, 70)), rng.randrange(-6, min(high, 7))
        exponent = rng.choice(exponents)
        number = random_number(rng, exponent, signed=operation.signed)
        check(machines, operation, (turn % 4, turn // 4 % 3), [number])
