"""Transcendental functions, done natively, against the reference engine, which computes them to more digits."""

from __future__ import annotations

import pytest
from m68k_agreement import DATA, agree
from m68k_random import Generator

from emu.m68k.floats.operations import UNARY

FUNCTIONS = [one for one in UNARY if one not in (0x00, 0x01, 0x03, 0x04, 0x18, 0x1A)]


def operand(rng, operation: int) -> int:
    """A number that is in the function's domain mostly."""
    span = {0x0C: (-30, 0), 0x1C: (-30, 0), 0x0D: (-30, 0), 0x0E: (-30, 25), 0x0F: (-30, 25), 0x1D: (-30, 25)}
    low, high = span.get(operation, (-20, 12) if operation in (0x10, 0x11, 0x12) else (-30, 6))
    if operation in (0x14, 0x15, 0x16, 0x1E, 0x1F):
        low, high = -16000, 16000
        if rng.random() < 0.5:
            low, high = -3, 3
    mantissa = rng.getrandbits(64) | 1 << 63
    if rng.random() < 0.3:
        mantissa &= ~((1 << rng.choice((11, 40, 55, 60))) - 1)
    sign = rng.getrandbits(1) if operation not in (0x14, 0x15, 0x16) else 0
    return sign << 79 | 0x3FFF + rng.randrange(low, high) << 64 | mantissa


@pytest.mark.parametrize("operation", FUNCTIONS, ids=hex)
def test_functions_are_correctly_rounded_everywhere(machines, monkeypatch, operation):
    generator = Generator(f"functions {operation}")
    rng = generator.random
    words = [0xF200, 0x0500 | operation, 0xF200, 0x0E80 | operation]  # f... fp1,fp2; f... fp3,fp5
    native = [cpu for kind, cpu in machines.items() if kind != "reference"]
    assists: list[object] = []
    for cpu in native:
        monkeypatch.setattr(cpu, "_assist", _counting(cpu._assist, assists))
    for turn in range(150):
        values = [operand(rng, operation) if rng.random() < 0.95 else generator.extended() for _ in range(8)]
        start = {f"fp{number}": value for number, value in enumerate(values)}
        start |= {"fpcr": rng.randrange(16) << 4 if turn % 3 == 0 else 0, "fpsr": 0, "fpiar": 0, "ccr": 0}
        agree(machines, words, start | {"d0": 0, "d1": 0, "d2": 0, "a0": DATA}, b"")
    ends = 150 * len(native)  # by trap #1
    kinds = {kind: sum(one.__self__ is cpu for one in assists) for kind, cpu in machines.items()}
    assert ends <= len(assists) < ends * 1.4, f"most of it is to be done natively: {kinds}"


def _counting(assist, assists):
    def counted():
        assists.append(assist)
        return assist()

    return counted


@pytest.mark.parametrize("operation", FUNCTIONS, ids=hex)
def test_functions_of_what_is_special(machines, operation):
    one = 0x3FFF << 64 | 1 << 63
    whole = [
        number.bit_length() + 0x3FFE << 64 | number << 64 - number.bit_length() for number in (1, 2, 3, 8, 10, 100)
    ]
    near = [one + 1, one - 1 - (1 << 64) + (1 << 64), (0x3FFE << 64) | (1 << 64) - 1, 0x3FE0 << 64 | 1 << 63]
    special = [
        0,
        1 << 79,
        one | 1 << 79,
        0x7FFF << 64,
        0xFFFF << 64,
        0x7FFF << 64 | 3 << 62,
        1 << 63,
        0x3FFE << 64 | 1 << 63,
    ]
    words = [0xF200, 0x0500 | operation]
    for value in [*whole, *near, *special]:
        for fpcr in (0, 0x10, 0x80, 0x60):
            start = {f"fp{number}": value for number in range(8)}
            start |= {"fpcr": fpcr, "fpsr": 0, "fpiar": 0, "ccr": 0, "d0": 0, "d1": 0, "d2": 0, "a0": DATA}
            agree(machines, words, start, b"")


def test_sine_and_cosine_together(machines):
    rng = Generator("both").random
    for cosine in (2, 4):  # fsincos fp1,fp2:fp4, and both to one register
        for _ in range(60):
            start = {f"fp{number}": operand(rng, 0x0E) for number in range(8)}
            start |= {"fpcr": rng.randrange(16) << 4, "fpsr": 0, "fpiar": 0, "ccr": 0, "d0": 0, "d1": 0, "d2": 0}
            agree(machines, [0xF200, 0x0630 | cosine], start | {"a0": DATA}, b"")


def test_scaling(machines):
    rng = Generator("scale").random
    for _ in range(300):
        start = {f"fp{number}": operand(rng, 0x0E) for number in range(8)}
        start |= {"fpcr": rng.randrange(16) << 4, "fpsr": 0, "fpiar": 0, "ccr": 0, "d0": 0, "d1": 0, "d2": 0}
        agree(machines, [0xF200, 0x0526, 0xF200, 0x0EA6], start | {"a0": DATA}, b"")


@pytest.mark.parametrize(
    ("operation", "operand", "fpcr", "result"),
    [
        pytest.param(0x08, 0xC007A17C << 48, 0x70, 0xBFFEFFFFFF << 40, id="what is left of a power is far below -1"),
        pytest.param(0x0E, 0xBFBDD7C4CF2133E390F3, 0x20, 0xBFBDD7C4CF2133E390F3, id="a sine is nearer to zero"),
    ],
)
def test_a_difference_with_no_digit_in_the_result_rounds_it(machines, operation, operand, fpcr, result):
    start = {f"fp{number}": operand for number in range(8)}
    start |= {"fpcr": fpcr, "fpsr": 0, "fpiar": 0, "ccr": 0, "d0": 0, "d1": 0, "d2": 0, "a0": DATA}
    found = agree(machines, [0xF200, 0x0500 | operation], start, b"")
    assert hex(found["fp2"]) == hex(result)
    assert found["fpsr"] & 8  # inexact
