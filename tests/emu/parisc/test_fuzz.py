"""Random words as code: the host lives, and every engine does what the reference does, to the last bit.

HP9K_SEED chooses other programs, HP9K_SOAK multiplies their number.
"""

from __future__ import annotations

import os
import random

import pytest
from parisc_engines import NATIVE, EagerCpu, make
from parisc_program import raw

import emu.parisc.interpreting
from emu.cpu import Budget, Fault, Stop
from emu.isa.declaration import Instruction
from emu.memory import AddressSpace
from emu.parisc.isa.table import instructions
from emu.parisc.registers import PLACES

SEED = int(os.environ.get("HP9K_SEED", "1"))
SOAK = int(os.environ.get("HP9K_SOAK", "1"))
PROGRAMS = {"interpreter": 400, "precise": 25, "fast": 25}
CODE, DATA, READ_ONLY, SIZE = 0x10000, 0x40000000, 0x40002000, 0x2000
WORDS = 64
STEPS = 3000  # a program that goes on for longer is only run, not compared
DOUBLES = (0, 0x3FF0000000000000, 0x4008000000000000, 0x7FF4000000000000, 0x7FF8000000000000, 0x7FF0000000000000)
ALL = instructions("2.0")


def _word(rng: random.Random) -> int:
    if rng.random() < 0.07:
        return rng.getrandbits(32)
    one = rng.choice(ALL)
    word = one.pattern.value | rng.getrandbits(32) & ~one.pattern.mask
    return _near(rng, one, word) if rng.random() < 0.8 else word


def _near(rng: random.Random, one: Instruction, word: int) -> int:
    """Branches that stay in the program."""
    for field in one.pattern.fields:
        if field.name.startswith("disp"):
            distance = raw(field.name, 4 * rng.randint(-20, 20))
            word = word & ~field.insert((1 << field.width) - 1) | field.insert(distance)
    return word


class Run:
    """One program on one engine."""

    def __init__(self, kind: str, seed: int) -> None:
        rng = random.Random(seed)
        self.memory = AddressSpace()
        self.memory.map(CODE, 0x1000, 7)
        self.memory.map(DATA, SIZE, 3)
        self.memory.map(READ_ONLY, 0x1000, 1)
        self.memory.write(CODE, b"".join(_word(rng).to_bytes(4, "big") for _ in range(WORDS)))
        self.code = self.memory.read(CODE, 0x1000)
        self.memory.write(DATA, rng.randbytes(SIZE))
        self.cpu = make(kind, self.memory)
        for number in range(1, 32):
            self.cpu.set(f"gr{number}", self._register(rng))
            self.cpu.set(f"gr{number}l", rng.choice((0, 0, 0xFFFFFFFF, rng.getrandbits(32))))
            self.cpu.set(f"fr{number}", rng.choice((*DOUBLES, rng.getrandbits(64))))
        # Exceptions enabled in some programs, and other ways to round.
        self.cpu.set("fr0", (rng.choice((0, 0, 0, 0, 31, 5)) | rng.choice((0, 0, 1, 2, 3)) << 9) << 32)
        self.cpu.pc = CODE
        if isinstance(self.cpu, EagerCpu):
            for _ in range(3):
                self.cpu.compile_at(CODE + 4 * rng.randrange(WORDS))

    def _register(self, rng: random.Random) -> int:
        kind = rng.random()
        if kind < 0.5:
            return (DATA + rng.randrange(SIZE)) & (-8 if rng.random() < 0.9 else -1)
        return CODE + 4 * rng.randrange(2 * WORDS) if kind < 0.6 else rng.getrandbits(32)

    def steps(self) -> Stop:
        for _ in range(STEPS):
            stop = self.cpu.step()
            if not isinstance(stop, Budget):
                return stop
        return Budget()

    def contents(self) -> tuple[bytes, bytes]:
        return self.memory.read(DATA, SIZE), self.memory.read(CODE, 0x1000)

    def registers(self) -> dict[str, int]:
        names = (*PLACES, *(f"gr{number}l" for number in range(32)))
        return {name: self.cpu.get(name) for name in names}

    def close(self) -> None:
        self.cpu.close()
        self.memory.close()


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """The interval timer would be the one thing two runs do not agree about."""
    monkeypatch.setattr(emu.parisc.interpreting, "interval_timer", lambda: 0x1234)


@pytest.mark.parametrize("kind", NATIVE)
@pytest.mark.parametrize("part", range(4))
def test_random_words(kind, part):
    for number in range(PROGRAMS[kind] * SOAK // 4):
        seed = SEED << 32 | part << 24 | number
        expected, got = Run("reference", seed), Run(kind, seed)
        stop = expected.steps()
        if isinstance(stop, Budget):
            got.cpu.run(0.02)  # it goes on for ever
        else:
            assert got.cpu.run(60) == stop, f"seed {seed:#x}"
            assert got.cpu.pc == expected.cpu.pc, f"seed {seed:#x}"
            _compare(expected, got, exact=kind != "fast" or not isinstance(stop, Fault), seed=seed)
        expected.close()
        got.close()


def _compare(expected: Run, got: Run, exact: bool, seed: int) -> None:
    if expected.memory.read(CODE, 0x1000) != expected.code:
        return  # it changed its own code and need not have flushed it
    if exact:
        assert got.registers() == expected.registers(), f"seed {seed:#x}"
        assert got.contents() == expected.contents(), f"seed {seed:#x}"
