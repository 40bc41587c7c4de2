"""The floating-point unit against the host's, its flags and traps; and any word taken as code."""

from __future__ import annotations

import math
import random
import struct
from fractions import Fraction

import pytest
from parisc_engines import ENGINES, make
from parisc_program import Assembler
from parisc_random import Generator

from emu.cpu import Arithmetic, ArithmeticKind, Fault, Illegal, Trap
from emu.memory import AddressSpace
from emu.parisc.floats import INEXACT, INVALID, OVERFLOW, UNDERFLOW, ZERO_DIVIDE, FloatingPoint
from emu.parisc.reference import PariscCpu

DOUBLE, SINGLE = 1, 0
asm = Assembler()


class Trapped(Exception):
    pass


class Unit:
    """A unit alone; calling it clears the flags, `flags` has those of the last operation."""

    def __init__(self, mode: int = 0, enables: int = 0) -> None:
        self.registers = [0] * 32
        self._initial = (mode << 9 | enables) << 32
        self._fp = FloatingPoint(self.registers, self._trap)

    def __call__(self, name: str, *operands: int) -> int:
        self.registers[0] = self._initial
        return getattr(self._fp, name)(*operands)

    @property
    def flags(self) -> int:
        return self.registers[0] >> 32 & 0xF8000000

    def _trap(self, exceptions: int) -> None:
        raise Trapped(exceptions)


def bits(value: float) -> int:
    return struct.unpack(">Q", struct.pack(">d", value))[0]


def value(pattern: int) -> float:
    return struct.unpack(">d", struct.pack(">Q", pattern))[0]


def operands(count: int, seed: int) -> list[tuple[float, float]]:
    generator = Generator(seed)
    found: list[tuple[float, float]] = []
    while len(found) < count:
        a, b = value(generator.double()), value(generator.double())
        if not math.isnan(a) and not math.isnan(b):
            found.append((a, b))
    return found


def test_nearest_is_the_hosts():
    unit = Unit()
    for a, b in operands(3000, 1):
        x, y = bits(a), bits(b)
        for name, expected in (("add", a + b), ("subtract", a - b), ("multiply", a * b)):
            got = unit(name, DOUBLE, x, y)
            assert got == bits(expected) or math.isnan(expected), (name, a, b)
        if b and not math.isinf(b) and not math.isinf(a):
            assert unit("divide", DOUBLE, x, y) == bits(a / b) or math.isinf(a / b)
            assert unit("remainder", DOUBLE, x, y) == bits(math.remainder(a, b)), (a, b)
        if a >= 0:
            assert unit("square_root", DOUBLE, x) == bits(math.sqrt(a))


@pytest.mark.parametrize("mode", range(4))
def test_rounding_modes_and_inexact(mode):
    """Against exact fractions: the right neighbour, and inexact exactly when there is a difference."""
    unit = Unit(mode)
    checked = 0
    for a, b in operands(1500, 2):
        if not (1e-100 < abs(a) < 1e100 and 1e-100 < abs(b) < 1e100):
            continue
        for name, exact in (("multiply", Fraction(a) * Fraction(b)), ("divide", Fraction(a) / Fraction(b))):
            got = Fraction(value(unit(name, DOUBLE, bits(a), bits(b))))
            nearest = Fraction(float(exact))
            assert (unit.flags == INEXACT) == (got != exact)
            if mode == 0:
                assert got == nearest
            elif mode == 1:
                assert abs(got) <= abs(exact)
            elif mode == 2:
                assert got >= exact
            else:
                assert got <= exact
            assert abs(got - exact) < abs(exact) / 2**52
            checked += 1
    assert checked > 300


FLAGS = [
    ("divide", (bits(1.0), bits(0.0)), bits(math.inf), ZERO_DIVIDE),
    ("divide", (bits(0.0), bits(-0.0)), 0x7FF4000000000000, INVALID),
    ("subtract", (bits(math.inf), bits(math.inf)), 0x7FF4000000000000, INVALID),
    ("multiply", (bits(1e308), bits(10.0)), bits(math.inf), OVERFLOW | INEXACT),
    ("multiply", (1, bits(0.5)), 0, UNDERFLOW | INEXACT),
    ("multiply", (1, bits(2.0)), 2, 0),  # tiny but exact
    ("add", (bits(1.0), 0x7FF8000000000001), 0x7FF4000000000001, INVALID),
    ("add", (0x7FF0000000000005, 0xFFF8000000000001), 0xFFF4000000000001, INVALID),
    ("add", (0x7FF0000000000005, 0xFFF0000000000001), 0x7FF0000000000005, 0),
    ("square_root", (bits(-1.0),), 0x7FF4000000000000, INVALID),
    ("round_to_integer", (bits(2.5),), bits(2.0), INEXACT),
]


@pytest.mark.parametrize(("name", "given", "result", "flags"), FLAGS)
def test_flags(name, given, result, flags):
    unit = Unit()
    assert (unit(name, DOUBLE, *given), unit.flags) == (result, flags)


def test_enabled_exceptions_trap():
    for name, given, _, flags in FLAGS:
        for enables in (0x1F, flags >> 27):
            unit = Unit(enables=enables)
            if flags:
                with pytest.raises(Trapped) as caught:
                    unit(name, DOUBLE, *given)
                assert caught.value.args[0] == flags >> 27
                assert unit.registers[0] >> 32 & 0x40
    with pytest.raises(Trapped):  # with the trap enabled a tiny result is enough
        Unit(enables=2)("multiply", DOUBLE, 1, bits(2.0))


def test_fixed_point():
    unit = Unit()
    for number in (0, 1, -1, 2**31 - 1, -(2**31), 12345678):
        assert value(unit("from_fixed", DOUBLE, 0, number & 0xFFFFFFFF, 1)) == number
        assert unit("to_fixed", 0, DOUBLE, bits(float(number)), 1, 0) == number & 0xFFFFFFFF
        assert unit.flags == 0
    for number, expected in ((2.0**31, 0x7FFFFFFF), (-(2.0**31) - 1, 0x80000000), (-math.inf, 0x80000000)):
        assert (unit("to_fixed", 0, DOUBLE, bits(number), 1, 1), unit.flags) == (expected, INVALID)
    assert unit("to_fixed", 0, DOUBLE, 0xFFF4000000000000, 1, 0) == 0x80000000
    assert unit("to_fixed", 0, DOUBLE, bits(-2.5), 1, 1) == 0xFFFFFFFE
    assert unit("to_fixed", 1, DOUBLE, bits(2.0**63), 0, 1) == 1 << 63


@pytest.fixture
def cpu():
    memory = AddressSpace()
    memory.map(0x1000, 0x1000, 7)
    cpu = PariscCpu(memory, "2.0")
    yield cpu
    cpu.close()
    memory.close()


def run(cpu, *words):
    cpu.memory.write(0x1000, b"".join(word.to_bytes(4, "big") for word in (*words, asm("BREAK"))))
    cpu.pc = 0x1000
    return cpu.run(5)


def test_trap_leaves_the_exception_register(cpu):
    word = asm("FDIV", fmt=1, r1=4, r2=5, t=6)
    cpu.set("fr0l", 8)  # division by zero
    cpu.set("fr4", bits(1.0))
    cpu.set("fr6", 99)
    assert run(cpu, word) == Arithmetic(ArithmeticKind.FLOAT)
    assert cpu.pc == 0x1000
    assert cpu.get("fr0l") == 0x48
    assert cpu.get("fr0r") == 8 << 27 | word & 0x3FFFFFF
    assert cpu.get("fr6") == 99


def test_comparisons_and_their_queue(cpu):
    compare = asm("FCMP", fmt=1, r1=4, r2=5, cond=9)
    cpu.set("fr4", bits(1.0))
    cpu.set("fr5", bits(2.0))
    mark = asm("LDO", b=3, t=3, im14=1)
    assert run(cpu, compare, asm("FTEST"), mark, asm("FTEST,ACC"), mark, compare, asm("FTEST,ACC2"), mark) == Trap(0)
    assert cpu.get("r3") == 2
    assert cpu.get("fr0l") == 1 << 26 | 1 << 21
    assert run(cpu, asm("FID")) == Trap(0)
    assert cpu.get("fr0l") == 0x00130800


@pytest.mark.parametrize(("name", "planes"), [("FTEST,REJ", 6), ("FTEST,REJ8", 4)])
def test_rejection(cpu, name, planes):
    """The comparisons of two points with each plane, the last one first."""
    mark = asm("LDO", b=3, t=3, im14=1)
    for first in range(planes):
        for second in range(planes):
            outcomes = 1 << (11 - first) | 1 << (11 - planes - second)
            cpu.set("r3", 0)
            cpu.set("fr0l", (outcomes >> 11) << 26 | (outcomes & 0x7FF) << 11)
            assert run(cpu, asm(name), mark) == Trap(0)
            assert cpu.get("r3") == (first != second)


def test_any_word_is_code(cpu):
    """Whatever is executed, the engine ends for a reason a program can be told."""
    rng = random.Random(4)
    ends = set()
    for _ in range(3000):
        for number in range(1, 32):
            cpu.set(f"gr{number}", rng.choice((rng.getrandbits(32), 0x1000 + 4 * rng.getrandbits(10))))
        cpu.restore(cpu.save())
        cpu.memory.write(0x1000, rng.randbytes(64))
        cpu.pc = 0x1000
        for _ in range(8):
            stop = cpu.step()
            ends.add(type(stop))
        cpu.set("fr0", 0)
        assert all(0 <= cpu.get(f"gr{number}") < 1 << 32 for number in range(32))
        assert all(0 <= cpu.get(f"fr{number}") < 1 << 64 for number in range(32))
    assert {Fault, Illegal, Trap} <= ends


@pytest.mark.parametrize("engine", ENGINES)
def test_multiply_and_add_two_formats(engine):
    """The words binutils makes: of all instructions these alone say double with 0."""
    memory = AddressSpace()
    memory.map(0x10000, 0x1000, 7)
    # fmpyadd,dbl fr4,fr5,fr6,fr7,fr8; fmpyadd,sgl fr20,fr21,fr22,fr23,fr24; fmpysub,dbl fr4,fr5,fr9,fr7,fr10; break
    words = (0x188541C6, 0x188541E6, 0x988551C9, 0)
    memory.write(0x10000, struct.pack(">4I", *words))
    cpu = make(engine, memory, "1.1")
    for number, value in ((4, 1.5), (5, 3.0), (7, 0.25), (8, 10.0), (10, 7.0)):
        cpu.set(f"fr{number}", bits(value))
    for number, value in ((20, 2.5), (21, 2.0), (23, 0.5), (24, 8.0)):
        cpu.set(f"fr{number}l", struct.unpack(">I", struct.pack(">f", value))[0])
    cpu.pc = 0x10000
    assert cpu.run(5) == Trap(0)
    assert [cpu.get(f"fr{number}") for number in (6, 8, 9, 10)] == [bits(value) for value in (4.5, 10.25, 4.5, 6.75)]
    singles = [struct.unpack(">f", struct.pack(">I", cpu.get(f"fr{number}l")))[0] for number in (22, 24)]
    assert singles == [5.0, 8.5]
    cpu.close()
    memory.close()
