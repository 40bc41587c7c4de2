"""What a C compiler makes of integers and floating-point numbers, against Python's, not optimised and optimised."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Iterator
from fractions import Fraction

import guest
import pytest

CASES = 400
CORNERS = (0, 1, 2, 3, 10, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 63, (1 << 64) - 1)
CONSTANTS = (1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 15, 16, 17, 60, 64, 100, 127)  # as in arithmetic.c
WORD = (1 << 64) - 1

levels = pytest.mark.parametrize("level", ["-O0", "-O2"])


def answers(program: str, lines: list[str]) -> list[str]:
    result = guest.run(program, stdin="".join(line + "\n" for line in lines).encode())
    assert (result.status, result.errors) == (0, "")
    return result.output.splitlines()


def differences(lines: list[str], found: list[str], expected: list[str]) -> list[tuple[str, str, str]]:
    """The first few questions answered wrongly."""
    return [row for row in zip(lines, found, expected, strict=True) if row[1] != row[2]][:5]


# -- integers --------------------------------------------------------------------------------------------------------


def as_type(name: str, value: int) -> int:
    """The value cut to the type, which is s or u and a number of bits."""
    bits = int(name[1:])
    value &= (1 << bits) - 1
    return value - (1 << bits) if name[0] == "s" and value >> (bits - 1) else value


def divided(a: int, b: int) -> tuple[int, int]:
    """Quotient and remainder as C has them, towards zero."""
    quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    return quotient, a - quotient * b


def integer_result(name: str, operator: str, a: int, b: int) -> int:
    """What arithmetic.c prints. The operands are of the type already."""
    if operator == "c":
        tests = (a < b, a <= b, a == b, a != b, a > b, a >= b, a < 0, a == 0)
        return sum(true << bit for bit, true in enumerate(tests))
    if operator == "k":
        total = 0
        for constant in CONSTANTS:
            for part in divided(a, constant):
                total = total * 31 + part
        return total & WORD
    if operator in "/%":
        return as_type(name, divided(a, b)[operator == "%"]) & WORD
    shift = b & int(name[1:]) - 1
    value = {
        "+": a + b, "-": a - b, "*": a * b, "&": a & b, "|": a | b, "^": a ^ b,
        "<": a << shift, "r": a >> shift, "n": -a, "i": ~a,
    }[operator]  # fmt: skip
    return as_type(name, value) & WORD


def integer_cases() -> Iterator[tuple[str, str, int, int]]:
    chance = random.Random(1)
    while True:
        name = chance.choice(["s8", "u8", "s16", "u16", "s32", "s32", "u32", "u32", "s64", "s64", "u64", "u64"])
        operator = chance.choice("+-*/%/%&|^<rnick*")
        kinds = (lambda: chance.choice(CORNERS), lambda: chance.getrandbits(64) >> chance.randrange(64))
        a, b = (as_type(name, chance.choice(kinds)() * chance.choice([1, 1, -1])) for _ in range(2))
        overflows = name[0] == "s" and b == -1 and a == -1 << int(name[1:]) - 1
        if operator not in "/%" or (b != 0 and not overflows):
            yield name, operator, a, b


@levels
def test_integers(level: str) -> None:
    cases = [case for case, _ in zip(integer_cases(), range(CASES), strict=False)]
    lines = [f"{name} {operator} {a & WORD:x} {b & WORD:x}" for name, operator, a, b in cases]
    expected = [f"{integer_result(*case):x}" for case in cases]
    assert differences(lines, answers(f"arithmetic{level}", lines), expected) == []


# -- floating-point numbers ------------------------------------------------------------------------------------------

INTEGERS = {"I": "s32", "U": "u32", "L": "s64", "M": "u64"}  # the types of operators that convert from them
FORMATS = {"d": (">d", 53, -1074), "f": (">f", 24, -149)}
EXTENDED = 64  # bits of the significand the 68881 computes with, whatever it stores


def number_of(kind: str, bits: int) -> float:
    form = FORMATS[kind][0]
    value: float = struct.unpack(form, bits.to_bytes(struct.calcsize(form), "big"))[0]
    return value


def bits_of(kind: str, value: float) -> int:
    return int.from_bytes(struct.pack(FORMATS[kind][0], value), "big")


def rounded(value: Fraction, precision: int, least: int = -20000) -> Fraction:
    """The nearest number of so many bits above 2 ** least, ties to even."""
    if value == 0:
        return value
    exponent = math.floor(math.log2(abs(value.numerator)) - math.log2(value.denominator)) - 2
    while abs(value) >= Fraction(2) ** (exponent + 1):
        exponent += 1
    unit = Fraction(2) ** max(exponent - precision + 1, least)
    return round(value / unit) * unit


def operands(kind: str, chance: random.Random) -> tuple[int, int]:
    """Bits of two numbers whose results neither overflow nor vanish; some near each other, some whole, some zero."""
    values = []
    for _ in range(2):
        how = chance.randrange(5)
        if how == 0:
            value = float(chance.randrange(-1000, 1000))
        elif how == 1 and values:
            value = values[0] * (1 + chance.choice([0, 1, -1, 3]) * 2.0**-20)
        else:
            value = chance.choice([1, -1]) * (1 + chance.random()) * 2.0 ** chance.randrange(-15, 16)
        values.append(number_of(kind, bits_of(kind, value)))
    return bits_of(kind, values[0]), bits_of(kind, values[1])


def arithmetic_result(kind: str, operator: str, a: float, b: float, extended: bool) -> int:
    x, y = Fraction(a), Fraction(b)
    exact = {"+": lambda: x + y, "-": lambda: x - y, "*": lambda: x * y, "/": lambda: x / y}[operator]()
    if exact == 0:
        zero = {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[operator]()
        return bits_of(kind, zero)  # of the right sign
    return stored(kind, rounded(exact, EXTENDED) if extended else exact)


def stored(kind: str, value: Fraction) -> int:
    _, precision, least = FORMATS[kind]
    return bits_of(kind, float(rounded(value, precision, least)))


def float_result(kind: str, operator: str, bits: tuple[int, int], extended: bool) -> int:
    """What floating.c prints."""
    if operator == "X":
        precision = EXTENDED if extended else FORMATS["d"][1]  # long double is double on the Series 800
        return int(rounded(Fraction(as_type("s64", bits[0])), precision)) & WORD
    if operator in INTEGERS:
        return stored(kind, Fraction(as_type(INTEGERS[operator], bits[0])))
    a, b = (number_of(kind, word) for word in bits)
    if operator in "+-*/":
        return arithmetic_result(kind, operator, a, b, extended)
    if operator == "n":
        return bits_of(kind, -a)
    if operator == "c":
        tests = (a < b, a <= b, a == b, a != b, a > b, a >= b, a < 0, a == 0)
        return sum(true << bit for bit, true in enumerate(tests))
    if operator in "FD":
        return stored(operator.lower(), Fraction(a)) if a else bits_of(operator.lower(), a)
    return int(a) & (0xFFFFFFFF if operator == "u" else WORD)


def float_cases() -> Iterator[tuple[str, str, tuple[int, int]]]:
    chance = random.Random(2)
    while True:
        kind, operator = chance.choice("df"), chance.choice("+-*/+-*/+-*/nciulmIULMFDX")
        if operator == "X":
            yield kind, operator, (chance.getrandbits(62) >> chance.randrange(62) ^ chance.choice([0, WORD]), 0)
            continue
        if operator in INTEGERS:
            yield kind, operator, (chance.getrandbits(64) >> chance.randrange(64), 0)
            continue
        bits = operands(kind, chance)
        a, b = (number_of(kind, word) for word in bits)
        if not (operator == "/" and b == 0) and not (operator in "um" and a <= -1):
            yield kind, operator, bits


@levels
def test_floating_point(level: str, series: str) -> None:
    cases = [case for case, _ in zip(float_cases(), range(CASES), strict=False)]
    lines = [f"{kind} {operator} {bits[0]:x} {bits[1]:x}" for kind, operator, bits in cases]
    expected = [f"{float_result(*case, extended=series == 's300'):x}" for case in cases]
    assert differences(lines, answers(f"floating{level}", lines), expected) == []
