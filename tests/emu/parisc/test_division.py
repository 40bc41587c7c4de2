"""Chains of DS and ADDC that compiled code computes at once: to the last bit what the instructions do one by one."""

from __future__ import annotations

import os
import random

import pytest
from parisc_engines import NATIVE, make
from parisc_program import Assembler

from emu.cpu import Trap
from emu.jit.architecture import Source
from emu.memory import AddressSpace
from emu.parisc.registers import PLACES

CODE = 0x10000
SOAK = int(os.environ.get("HP9K_SOAK", "1"))
CASES = 150 * SOAK
asm = Assembler()
A, B, Q = 3, 4, 5  # remainder, divisor, quotient
CORNERS = (0, 1, 2, 3, 7, 0x7FFFFFFE, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, 0xFFFFFFFF)
STATE = ("v", "cb", *(f"gr{number}" for number in (A, B, Q)))


def chain(pairs: int) -> list[int]:
    return [asm("DS", r1=A, r2=B, t=A), asm("ADDC", r1=Q, r2=Q, t=Q)] * pairs


def _number(rng: random.Random) -> int:
    return rng.choice((rng.choice(CORNERS), rng.getrandbits(32), rng.getrandbits(rng.randint(1, 31))))


def _state(rng: random.Random) -> dict[str, int]:
    """Most are those of a division under way, some are none."""
    divisor, v = _number(rng), rng.getrandbits(1)
    remainder = rng.randrange(divisor) if divisor else 0
    if not v:
        remainder -= divisor
    if rng.random() < 0.2:
        remainder = _number(rng)
    values = {"v": v, "cb": rng.getrandbits(64), f"gr{A}": remainder & 0xFFFFFFFF}
    return {**values, f"gr{B}": divisor, f"gr{Q}": _number(rng)}


def _run(kind: str, architecture: str, words: list[int], state: dict[str, int], left: dict[str, int]) -> dict[str, int]:
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.write(CODE, b"".join(word.to_bytes(4, "big") for word in (*words, asm("BREAK"))))
    cpu = make(kind, memory, architecture)
    for name, value in {**state, **left}.items():
        cpu.set(name, value)
    cpu.pc = CODE
    assert cpu.run(5) == Trap(0)
    names = (*PLACES, *left)
    found = {name: cpu.get(name) for name in names}
    cpu.close()
    memory.close()
    return found


@pytest.mark.parametrize("kind", NATIVE)
@pytest.mark.parametrize("architecture", ["1.1", "2.0"])
def test_same_as_one_by_one(kind, architecture):
    rng = random.Random(f"{kind}{architecture}")
    for number in range(CASES):
        words = chain((31, 32, 33, 8, 7, 12, 64)[number % 7])
        state = _state(rng)
        wide = architecture == "2.0"
        left = {f"gr{register}l": rng.getrandbits(32) for register in (A, B, Q)} if wide else {}
        expected = _run("reference", architecture, words, state, left)
        assert _run(kind, architecture, words, state, left) == expected, (len(words) // 2, state, left)


def _divisions(words: list[int]) -> int:
    """How many the compiled code does at once."""
    from emu.parisc.compiled.translate import RegionTranslator

    code = dict(zip(range(CODE, CODE + 4 * len(words), 4), words, strict=True))
    done = RegionTranslator("1.1").translate(CODE, Source(code.get, lambda address: True), precise=True)
    return done.assembly.count("= udiv i64")


@pytest.mark.skipif(not NATIVE, reason="needs llvmlite")
def test_what_is_a_chain():
    end = [asm("BV", b=2), asm("OR")]
    assert _divisions(chain(31) + end) == 1
    assert _divisions(chain(65) + end) == 2
    assert _divisions(chain(7) + end) == 0
    other = [asm("DS", r1=A, r2=B, t=A), asm("ADDC", r1=Q, r2=A, t=Q)] * 20
    assert _divisions(other + end) == 0
    nullifying = [asm("DS", r1=A, r2=B, t=A, c=1), asm("ADDC", r1=Q, r2=Q, t=Q)] * 20
    assert _divisions(nullifying + end) == 0
    assert _divisions([asm("DS", r1=A, r2=A, t=A), asm("ADDC", r1=Q, r2=Q, t=Q)] * 20 + end) == 0
