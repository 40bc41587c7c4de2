"""Quadruple precision as compilers for PA-RISC call it, against exact fractions: every rounding, every exception."""

from __future__ import annotations

import math
import random
import struct
from fractions import Fraction
from typing import NamedTuple

import guest
import pytest

pytestmark = pytest.mark.series("s800")
CASES = 400  # of each operation
NEAREST, ZERO, UP, DOWN = range(4)  # as the status register numbers them
INVALID, DIVISION, OVERFLOW, UNDERFLOW, INEXACT = 16, 8, 4, 2, 1


class Format(NamedTuple):
    """A binary format of IEEE 754; `fraction` and `exponent` in bits."""

    fraction: int
    exponent: int

    @property
    def special(self) -> int:
        return (1 << self.exponent) - 1

    @property
    def bias(self) -> int:
        return self.special >> 1

    def encode(self, negative: bool, exponent: int, fraction: int) -> int:
        return (negative << self.exponent | exponent) << self.fraction | fraction

    def value(self, bits: int) -> Fraction | float:
        """A number, an infinity or a NaN."""
        fraction = bits & (1 << self.fraction) - 1
        exponent = bits >> self.fraction & self.special
        sign = -1 if bits >> self.fraction + self.exponent else 1
        if exponent == self.special:
            return math.nan if fraction else sign * math.inf
        whole = fraction | (1 << self.fraction if exponent else 0)
        return Fraction(sign * whole) * Fraction(2) ** (max(exponent, 1) - self.bias - self.fraction)

    def rounded(self, value: Fraction, mode: int) -> tuple[int, int]:
        """A number other than 0 as its nearest in the format, and the exceptions."""
        negative, size = value < 0, abs(value)
        exponent = size.numerator.bit_length() - size.denominator.bit_length()
        exponent -= size < Fraction(2) ** exponent
        tiny = exponent < 1 - self.bias
        place = Fraction(2) ** (max(exponent, 1 - self.bias) - self.fraction)
        whole, rest = divmod(size, place)
        if goes_up(mode, negative, bool(whole % 2), rest / place):
            whole += 1
        biased = max(exponent + self.bias, 1) - 1
        bits = (biased << self.fraction) + whole
        if bits >> self.fraction >= self.special:
            largest = self.encode(negative, self.special - 1, (1 << self.fraction) - 1)
            return largest + goes_up(mode, negative, True, Fraction(1, 2)), OVERFLOW | INEXACT
        return self.encode(negative, 0, bits), (INEXACT | (UNDERFLOW if tiny else 0)) if rest else 0


def goes_up(mode: int, negative: bool, odd: bool, rest: Fraction) -> bool:
    if mode == NEAREST:
        return rest > Fraction(1, 2) or (rest == Fraction(1, 2) and odd)
    return mode != ZERO and rest > 0 and negative == (mode == DOWN)


QUAD, DOUBLE = Format(112, 15), Format(52, 11)
QUIET = 0x7FFF4 << 108
INFINITY = QUAD.encode(False, QUAD.special, 0)


def some_quad(chance: random.Random) -> int:
    kind = chance.randrange(10)
    fraction = chance.choice((0, 1, (1 << 112) - 1, chance.getrandbits(112), chance.getrandbits(50) << 62))
    if kind == 0:
        return QUAD.encode(chance.random() < 0.5, 0, fraction)
    if kind == 1:
        return QUAD.encode(chance.random() < 0.5, chance.choice((0, QUAD.special)), 0)
    if kind == 2:
        exponent = chance.randrange(1, QUAD.special)
    elif kind == 3:
        exponent = chance.choice((1, 2, QUAD.special - 1, QUAD.special - 2))
    else:
        exponent = QUAD.bias + chance.randrange(-70, 70)
    return QUAD.encode(chance.random() < 0.5, exponent, fraction)


def near(chance: random.Random, bits: int) -> int:
    """A number to be subtracted from the other: like it but for the sign and some last places."""
    other = (bits ^ chance.getrandbits(1) << 127) + chance.randrange(-3, 4)
    return min(max(other, 0), (1 << 128) - 1)


def combined(name: str, a: int, b: int, mode: int) -> tuple[int, int]:
    """The result and the exceptions of an operation of no NaNs."""
    x, y = QUAD.value(a), QUAD.value(b)
    infinite = [isinstance(one, float) for one in (x, y)]
    negative = bool((a ^ b) >> 127)
    if name == "sub":
        return combined("add", a, b ^ 1 << 127, mode)
    if name == "add":
        if any(infinite):
            return (QUIET, INVALID) if all(infinite) and negative else (a if infinite[0] else b, 0)
        total = Fraction(x) + Fraction(y)
        if total == 0:
            is_zero = x == 0 and not negative
            return (a if is_zero else (mode == DOWN) << 127), 0
        return QUAD.rounded(total, mode)
    if name == "mpy":
        if any(infinite):
            return (QUIET, INVALID) if x == 0 or y == 0 else (INFINITY | negative << 127, 0)
        product = Fraction(x) * Fraction(y)
        return QUAD.rounded(product, mode) if product else (negative << 127, 0)
    if all(infinite) or x == y == 0:
        return QUIET, INVALID
    if infinite[0] or y == 0:
        return INFINITY | negative << 127, 0 if infinite[0] else DIVISION
    if infinite[1] or x == 0:
        return negative << 127, 0
    return QUAD.rounded(Fraction(x) / Fraction(y), mode)


def integer(bits: int, form: Format, size: int) -> tuple[int, int]:
    """A number cut off to an integer of `size` bits; what is printed are 64 or 128 bits of it."""
    value = form.value(bits)
    lowest = -(1 << size - 1)
    if isinstance(value, float):
        return (lowest if bits >> form.fraction + form.exponent else -lowest - 1), INVALID
    whole = math.trunc(value)
    if not lowest <= whole < -lowest:
        return (lowest if value < 0 else -lowest - 1), INVALID
    return whole, INEXACT if whole != value else 0


def is_nan(bits: int, form: Format = QUAD) -> bool:
    value = form.value(bits)
    return value != value


def asked(cases: list[tuple[str, int, int, int]]) -> list[tuple[int, int]]:
    """What the guest program answers: the result's 128 bits, the exceptions."""
    half = (1 << 64) - 1
    lines = [f"{name} {mode} {a >> 64:x}:{a & half:x} {b >> 64:x}:{b & half:x}" for name, mode, a, b in cases]
    done = guest.run("quad", stdin="".join(line + "\n" for line in lines).encode())
    assert (done.status, done.errors) == (0, "")
    found = []
    for line in done.output.splitlines():
        bits, exceptions = line.split()
        found.append((int(bits.replace(":", ""), 16), int(exceptions)))
    assert len(found) == len(cases)
    return found


def wrong(cases: list[tuple[str, int, int, int]], expected: list[tuple[int, int]]) -> list[object]:
    rows = zip(cases, asked(cases), expected, strict=True)
    return [
        (name, mode, f"{a:032x}", f"{b:032x}", f"{found[0]:032x}", found[1], f"{wanted[0]:032x}", wanted[1])
        for (name, mode, a, b), found, wanted in rows
        if found != wanted
    ][:5]


def test_arithmetic() -> None:
    chance = random.Random(1)
    cases = []
    for name in ("add", "sub", "mpy", "div"):
        for number in range(CASES):
            a = some_quad(chance)
            cases.append((name, chance.randrange(4), a, near(chance, a) if number % 8 == 0 else some_quad(chance)))
    cases = [case for case in cases if not is_nan(case[2]) and not is_nan(case[3])]
    assert wrong(cases, [combined(name, a, b, mode) for name, mode, a, b in cases]) == []


def test_comparison() -> None:
    chance = random.Random(2)
    cases, expected = [], []
    for _ in range(CASES):
        condition, a = chance.randrange(32), some_quad(chance)
        b = near(chance, a) if chance.random() < 0.5 else some_quad(chance)
        if chance.random() < 0.1 or is_nan(b):
            b = QUIET
        if is_nan(a):
            a = QUIET
        x, y = QUAD.value(a), QUAD.value(b)
        relation = 16 if x > y else 8 if x < y else 4 if x == y else 2
        invalid = INVALID if relation == 2 and condition & 1 else 0
        cases.append((f"cmp{condition}", 0, a, b))
        expected.append((bool(condition & relation) << 64, invalid))
    assert wrong(cases, expected) == []


def test_doubles() -> None:
    chance = random.Random(3)
    cases, expected = [], []
    for _ in range(CASES):
        mode = chance.randrange(4)
        double = chance.getrandbits(64) if chance.random() < 0.8 else chance.getrandbits(52)
        value = DOUBLE.value(double)
        if not isinstance(value, float):
            cases.append(("dq", mode, double << 64, 0))
            expected.append(QUAD.rounded(value, mode) if value else (double << 64, 0))
        quad = some_quad(chance)
        if chance.random() < 0.5:  # within the range of double, or just outside
            quad = QUAD.encode(
                chance.random() < 0.5, QUAD.bias + chance.randrange(-1080, 1030), chance.getrandbits(112)
            )
        number = QUAD.value(quad)
        cases.append(("qd", mode, quad, 0))
        if number == 0 or isinstance(number, float):
            bits, raised = DOUBLE.encode(bool(quad >> 127), DOUBLE.special if number else 0, 0), 0
        else:
            bits, raised = DOUBLE.rounded(number, mode)
        expected.append((bits << 64, raised))
    assert wrong(cases, expected) == []


def test_integers() -> None:
    chance = random.Random(4)
    cases, expected = [], []
    for _ in range(CASES):
        mode, size = chance.randrange(4), chance.choice((8, 32, 64, 128))
        number = chance.choice((0, 1, -1, 1 << size - 1, -(1 << size - 1), chance.getrandbits(size) - (1 << size - 1)))
        for name, bits in (("iq", 32), ("lq", 64)):
            low = number & (1 << bits) - 1
            signed = low - (low >> bits - 1 << bits)
            cases.append((name, mode, low << 64, 0))
            expected.append(QUAD.rounded(Fraction(signed), mode) if signed else (0, 0))
        low = number & (1 << 128) - 1
        signed = low - (low >> 127 << 128)
        bits, raised = DOUBLE.rounded(Fraction(signed), mode) if signed else (0, 0)
        cases.append(("xd", mode, low, 0))
        expected.append((bits << 64, raised))
        exponent = chance.choice((30, 31, 32, 62, 63, 64, 126, 127, 128, chance.randrange(-3, 130)))
        fraction = chance.choice((0, chance.getrandbits(112)))
        quad = chance.choice((some_quad(chance), QUAD.encode(number < 0, QUAD.bias + exponent, fraction)))
        for name, bits in (("qi", 32), ("ql", 64), ("qx", 128)):
            whole, raised = integer(quad, QUAD, bits)
            cases.append((name, mode, quad, 0))
            expected.append(((whole & (1 << 128) - 1 if bits == 128 else (whole & (1 << 64) - 1) << 64), raised))
        double = struct.unpack(">Q", struct.pack(">d", chance.uniform(-1, 1) * 2.0**exponent))[0]
        whole, raised = integer(double, DOUBLE, 128)
        cases.append(("dx", mode, double << 64, 0))
        expected.append((whole & (1 << 128) - 1, raised))
    assert wrong(cases, expected) == []


@pytest.mark.parametrize("name", ["add", "sub", "mpy", "div"])
def test_nans(name: str) -> None:
    """The first one, made quiet; the bit that says so is set where it signals, as on PA-RISC."""
    quiet, signalling = QUIET | 5, QUIET ^ 3 << 110 | 5
    one = QUAD.encode(False, QUAD.bias, 0)
    cases = [(name, 0, quiet, one), (name, 0, one, quiet), (name, 0, signalling, one), (name, 0, quiet, signalling)]
    expected = [(quiet, 0), (quiet, 0), (quiet, INVALID), (quiet, INVALID)]
    assert wrong(cases, expected) == []
