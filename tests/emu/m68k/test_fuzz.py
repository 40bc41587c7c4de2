"""Random words as code: the host lives, and every engine does what the reference does, to the last bit.

HP9K_SEED chooses other programs, HP9K_SOAK multiplies their number.
"""

from __future__ import annotations

import os
import random

import pytest
from m68k_engines import NATIVE, EagerCpu, make
from m68k_random import Generator

from emu.cpu import Arithmetic, Budget, Fault, Illegal, Stop
from emu.isa.declaration import Instruction
from emu.m68k.isa.floating import store_control
from emu.m68k.isa.table import instructions
from emu.m68k.registers import NAMES
from emu.memory import AddressSpace

SEED = int(os.environ.get("HP9K_SEED", "1"))
SOAK = int(os.environ.get("HP9K_SOAK", "1"))
PROGRAMS = {"interpreter": 160, "precise": 16, "fast": 16}
CODE, DATA, READ_ONLY, SIZE = 0x10000, 0x40000, 0x42000, 0x2000
WORDS = 96
STEPS = 2000  # a program that goes on for longer is only run, not compared
EXCEPTIONS = 0xFF00  # of FPSR: those of the last instruction are the reference engine's alone
# Not those that leave at once, and not what stores FPSR.
_LEFT_OUT = ("BRA", "JMP", "RTS", "RTR", "RTD")
ALL = [one for one in instructions("68040") if one.name not in _LEFT_OUT and one.semantics is not store_control]


def _instruction(rng: random.Random) -> list[int]:
    """Its words, those behind the pattern's being small numbers mostly."""
    if rng.random() < 0.03:
        return [rng.getrandbits(16)]
    one = rng.choice(ALL)
    pattern = one.pattern
    code = pattern.value | rng.getrandbits(16 * pattern.words) & ~pattern.mask
    if rng.random() < 0.9:
        code = _existing(rng, one, code)
    words = [code] if pattern.words == 1 else [code >> 16, code & 0xFFFF]
    more = rng.choice((0, 0, 0, 1, 1, 2))
    return words + [rng.choice((rng.randrange(-40, 40) & 0xFFFE, rng.getrandbits(16), 0)) for _ in range(more)]


def _existing(rng: random.Random, one: Instruction, code: int) -> int:
    for field in one.pattern.fields:
        if field.operand is not None:
            raw = rng.choice([bits for bits in range(1 << field.width) if field.operand.exists(bits)])
        elif field.name == "displacement":
            raw = rng.randrange(-20, 20) & 0xFE
        elif field.name == "dynamic":
            raw = rng.getrandbits(field.width) & 1
        else:
            continue
        code = code & ~field.insert((1 << field.width) - 1) | field.insert(raw)
    return code


class Run:
    """One program on one engine."""

    def __init__(self, kind: str, seed: int) -> None:
        rng = random.Random(seed)
        generator = Generator(seed)
        self.memory = AddressSpace()
        self.memory.map(CODE, 0x1000, 7)
        self.memory.map(DATA, SIZE, 3)
        self.memory.map(READ_ONLY, 0x1000, 1)
        words: list[int] = []
        while len(words) < WORDS:
            words += _instruction(rng)
        self.memory.write(CODE, b"".join(word.to_bytes(2, "big") for word in words))
        self.code = self.memory.read(CODE, 0x1000)
        self.memory.write(DATA, rng.randbytes(SIZE))
        self.cpu = make(kind, self.memory)
        for number in range(8):
            self.cpu.set(f"d{number}", generator.value())
            self.cpu.set(f"a{number}", self._address(rng))
            self.cpu.set(f"fp{number}", generator.extended())
        # Traps enabled in some programs, and other ways to round.
        self.cpu.set("fpcr", rng.choice((0, 0, 0, 0xFF00, rng.getrandbits(16))) | rng.choice((0, 0, 0, 0x80, 0x50)))
        self.cpu.set("fpsr", 0)
        self.cpu.set("fpiar", 0)
        self.cpu.set("ccr", rng.getrandbits(5))
        self.cpu.pc = CODE
        if isinstance(self.cpu, EagerCpu):
            for _ in range(3):
                self.cpu.compile_at(CODE + 2 * rng.randrange(WORDS))

    @staticmethod
    def _address(rng: random.Random) -> int:
        kind = rng.random()
        if kind < 0.8:
            return DATA + rng.randrange(SIZE) & (-2 if rng.random() < 0.9 else -1)
        return CODE + 2 * rng.randrange(2 * WORDS) if kind < 0.9 else rng.getrandbits(32)

    def steps(self) -> Stop:
        for _ in range(STEPS):
            stop = self.cpu.step()
            if not isinstance(stop, Budget):
                return stop
        return Budget()

    def contents(self) -> tuple[bytes, bytes]:
        return self.memory.read(DATA, SIZE), self.memory.read(CODE, 0x1000)

    def registers(self, ignored: int) -> dict[str, int]:
        """`ignored` are bits of FPSR."""
        found = {name: self.cpu.get(name) for name in NAMES}
        found["fpsr"] &= ~(EXCEPTIONS | ignored)
        return found

    def overwrote_itself(self) -> bool:
        """Whether the instruction that stopped it is another by now."""
        at = self.cpu.pc - CODE
        return self.contents()[1][at : at + 22] != self.code[at : at + 22]

    def overwrote_code(self) -> bool:
        """Whether its code is other code by now, which translated code notices at the next branch only."""
        return self.contents()[1] != self.code

    def close(self) -> None:
        self.cpu.close()
        self.memory.close()


@pytest.mark.parametrize("kind", NATIVE)
@pytest.mark.parametrize("part", range(4))
def test_random_words(kind, part):
    for number in range(PROGRAMS[kind] * SOAK // 4):
        seed = SEED << 32 | part << 24 | number
        expected, got = Run("reference", seed), Run(kind, seed)
        stop = expected.steps()
        if isinstance(stop, Budget) or (kind != "interpreter" and expected.overwrote_code()):
            got.cpu.run(0.02)  # it goes on for ever, or somewhere else
        else:
            found = got.cpu.run(60)
            exact = kind != "fast" or not isinstance(stop, Fault | Arithmetic | Illegal)
            if (
                isinstance(found, Fault) and isinstance(stop, Fault) and not exact
            ):  # one instruction of the host's may read and write
                found = Fault(found.address, stop.access, found.mapped, found.misaligned)
            if isinstance(stop, Fault) and expected.overwrote_itself():
                found = stop  # native code has it begun again, as what it is now
            assert found == stop, f"seed {seed:#x}"
            if exact:
                early = 8 if isinstance(stop, Fault) else 0  # what is inexact is so before it can't be stored
                assert got.registers(early) == expected.registers(early), f"seed {seed:#x}"
                assert got.contents() == expected.contents(), f"seed {seed:#x}"
            assert got.cpu.pc == expected.cpu.pc, f"seed {seed:#x}"
        expected.close()
        got.close()
