"""Expressions of values compute what Python's ints compute."""

from __future__ import annotations

import ctypes
import operator
import random
from typing import Any

import pytest

from emu.jit import host, host_code, identity, llvm, objects
from emu.jit.code import METADATA, Code
from emu.jit.values import Truth, named, select, text, truth_text

pytestmark = pytest.mark.skipif(not (host_code.supported() and identity.available()), reason="needs llvmlite")

COUNT = 300
_DOUBLE = (1 << 64) - 1
INTERESTING = (0, 1, 2, 31, 32, 0x7F, 0x80, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x12345678)


def _constant(rng: random.Random) -> int:
    return rng.choice((*INTERESTING, rng.getrandbits(32)))


def _shift(rng: random.Random, expression: Any) -> Any:
    return expression & 31 if rng.random() < 0.5 else rng.randrange(32)


def _truth(rng: random.Random, depth: int, leaves: list[Any]) -> Any:
    a, b = (_expression(rng, depth - 1, leaves) for _ in range(2))
    operation = rng.choice(("lt", "le", "eq", "ne", "gt", "ge"))
    truth = getattr(operator, operation)(a, b)
    if rng.random() < 0.3:
        other = _truth(rng, depth - 1, leaves) if depth > 1 else rng.random() < 0.5
        truth = rng.choice((operator.and_, operator.or_, operator.xor))(truth, other)
    return truth


def _select(truth: Any, yes: Any, no: Any) -> Any:
    if isinstance(truth, Truth):
        return select(truth, yes, no)
    return yes if truth else no


def _signed(value: Any) -> Any:
    return (value ^ 1 << 63) - (1 << 63)


def _expression(rng: random.Random, depth: int, leaves: list[Any]) -> Any:
    """The same formula, on ints or on values, for the same state of `rng`; it stays in what 64 bits hold."""
    if depth <= 0:
        return leaves[rng.randrange(len(leaves))]
    kind = rng.randrange(13)
    a = _expression(rng, depth - 1, leaves)
    b: Any = _expression(rng, depth - 1, leaves) if rng.random() < 0.6 else _constant(rng)
    if kind < 3:
        return ((a + b) & 0xFFFFFFFF, (a - b) & 0xFFFFFFFF, (a * b) & 0xFFFFFFFF)[kind]
    if kind < 6:
        return (a & b, a | b, a ^ b)[kind - 3]
    if kind == 6:
        return (a << _shift(rng, a)) & 0xFFFFFFFF
    if kind == 7:
        return (((a ^ 0x80000000) - 0x80000000) >> _shift(rng, a)) & 0xFFFFFFFF
    if kind == 8:
        return (a << 32 | b) >> _shift(rng, a) & 0xFFFFFFFF
    if kind == 9:
        return (a << 32 | b) // ((b & 0xFFFF) + 1) & 0xFFFFFFFF
    if kind == 10:  # beyond 64 bits, of which the low ones are wanted
        return ((a << 32 | b) * (b << 32 | a) + (a << 40) & _DOUBLE) >> 29 & 0xFFFFFFFF
    if kind == 11:
        return _select(_signed(a << 32 | b) < _signed(b << 32 | a), a, b)
    return _select(_truth(rng, depth - 1, leaves), a, b)


def _formula(seed: int, leaves: list[Any]) -> Any:
    return _expression(random.Random(seed), 4, leaves)


def _function(number: int, seed: int) -> str:
    code = Code()
    result = _formula(seed, [named("%a"), named("%b"), named("%c", 0, 31)])
    code.effect(f"ret i32 {text(code, result, 32)}")
    return f"define i32 @f{number}(i32 %a, i32 %b, i32 %c) {{\n{code.body()}\n}}\n"


def test_same_as_ints():
    module = METADATA + "".join(_function(number, number) for number in range(COUNT))
    piece = objects.link(llvm.compile_module(module))
    base = host.process_host().put(piece)
    prototype = ctypes.CFUNCTYPE(ctypes.c_uint32, *[ctypes.c_uint32] * 3)
    rng = random.Random(5)
    for number in range(COUNT):
        function = prototype(base + piece.symbols[f"f{number}"])
        for _ in range(8):
            a, b, c = _constant(rng), _constant(rng), rng.randrange(32)
            assert function(a, b, c) == _formula(number, [a, b, c]), f"formula {number} of {a:#x}, {b:#x}, {c}"


def test_nothing_is_written_twice_or_for_nothing():
    code = Code()
    a = named("%a")
    total = a + 5
    assert text(code, total & 0xFFFFFFFF, 32) == text(code, total & 0xFFFFFFFF, 32)
    assert len(code.lines) == 1
    _ = (a * 3) ^ 7
    assert len(code.lines) == 1
    with code.aside(a == 3):
        text(code, a ^ 9, 32)
        code.effect("ret void")
    lines = len(code.lines)
    text(code, a ^ 9, 32)  # what was written aside does not count
    assert len(code.lines) == lines + 1


def test_bounds_decide():
    a = named("%a", 0, 100)
    assert (a < 200) is True
    assert (a == 101) is False
    assert a & 127 is a
    assert a >> 7 == 0
    beyond = (named("%b") * named("%c")) << 1
    assert (beyond & (1 << 64) - 1).high == (1 << 64) - 1
    with pytest.raises(OverflowError):
        beyond >> 1
    with pytest.raises(OverflowError):
        bool(beyond < a)
    with pytest.raises(TypeError):
        bool(a)
    with pytest.raises(TypeError):
        bool(a < 50)
    assert truth_text(Code(), True) == "true"
