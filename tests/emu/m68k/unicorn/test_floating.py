"""Floating point done without the engine: sines, remainders, FETOXM1; accrued exceptions; division by zero."""

from __future__ import annotations

import math
import random
import struct
from fractions import Fraction

import pytest

from emu.cpu import Arithmetic, ArithmeticKind, Budget, Fault, Syscall, Trap
from emu.m68k.floats.extended import INEX2, NAN, OPERR, OVFL, SNAN, rounded
from emu.m68k.floats.operations import UNARY
from emu.m68k.floats.remainder import remainder
from emu.m68k.floats.trigonometry import cosine, sine, tangent
from emu.m68k.unicorn.cpu import M68kCpu
from emu.memory import AddressSpace

CODE, DATA = 0x1000, 0x20000
IOP, OVERFLOW, UNDERFLOW, INEX = 0x80, 0x40, 0x20, 0x08  # of the accrued exception byte
exponential_minus_one = UNARY[0x08]
INFINITY = 0x7FFF << 64 | 1 << 63
QUIET, SIGNALLING = 0x7FFF << 64 | 0xC000000000000000, 0x7FFF << 64 | 0xA000000000000000
ONE, TWO = 0x3FFF8000000000000000, 0x40008000000000000000
# Numbers that are not normalised: the integer bit of the mantissa is clear, the exponent not zero.
NOT_NORMALISED = (0x4000 << 64 | 1 << 62, 0x4000 << 64, 0x7FF0 << 64 | 12345, 0xC000 << 64 | 1 << 62, 1, 1 << 63)


def extended(value: float) -> int:
    if not value:
        return 0x8000 << 64 if math.copysign(1, value) < 0 else 0
    numerator, denominator = abs(value).as_integer_ratio()
    return rounded(value < 0, numerator, denominator, 0)[0]


def number(bits: int) -> float:
    value = math.ldexp(bits & (1 << 64) - 1, (bits >> 64 & 0x7FFF) - 16383 - 63)
    return -value if bits >> 79 else value


@pytest.fixture(params=["68020", "68030", "68040"])
def cpu(request):
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.map(DATA, 0x1000, 3)
    cpu = M68kCpu(memory, request.param)
    cpu.set("a0", DATA)
    cpu.set("a7", DATA + 0x800)
    yield cpu
    cpu.close()
    memory.close()


def execute(cpu, code, **registers):
    raw = bytes.fromhex(code) + b"\x4e\x41"
    cpu.memory.write(CODE, raw)
    for name, value in registers.items():
        cpu.set(name, value)
    cpu.pc = CODE
    assert cpu.run(5) == Trap(1)
    assert cpu.pc == CODE + len(raw)


@pytest.mark.parametrize("ours", [sine, cosine, tangent, exponential_minus_one])
def test_functions_agree_with_the_hosts(ours):
    hosts = {sine: math.sin, cosine: math.cos, tangent: math.tan, exponential_minus_one: math.expm1}[ours]
    chance = random.Random(3)
    for _ in range(500):
        value = chance.choice((chance.uniform(-10, 10), 10 ** chance.uniform(-15, 2.5), -chance.random()))
        assert number(ours(extended(value), 0)[0]) == pytest.approx(hosts(value), rel=5e-16)


def test_large_arguments_are_reduced_exactly():
    for value in (1e6, 1e15, 2.0**120, 1e22, 1e300):
        assert number(sine(extended(value), 0)[0]) == pytest.approx(math.sin(value), rel=1e-15)
        assert number(cosine(extended(value), 0)[0]) == pytest.approx(math.cos(value), rel=1e-15)


def test_sine_in_extended_precision():
    assert sine(ONE, 0) == (0x3FFED76AA47848677021, INEX2)
    assert cosine(ONE, 0) == (0x3FFE8A51407DA8345C92, INEX2)
    assert tangent(ONE, 0) == (0x3FFFC75922E5F71D2DC5, INEX2)
    assert exponential_minus_one(ONE, 0) == (0x3FFFDBF0A8B145769535, INEX2)


@pytest.mark.parametrize("ours", [sine, tangent, exponential_minus_one])
def test_tiny_arguments_and_directions(ours):
    tiny = 0x3F00 << 64 | 1 << 63
    assert ours(tiny, 0)[0] == tiny
    above, below = ours(tiny, 0x30)[0], ours(tiny, 0x20)[0]
    assert (above, below) == ((tiny, (tiny - 1 & ~(0xFFFF << 64)) | 0x3EFF << 64 | 1 << 63) if ours is sine
                              else (tiny + 1, tiny))  # fmt: skip
    assert ours(1 << 79, 0) == (1 << 79, 0)


def test_functions_of_no_numbers():
    for ours in (sine, cosine, tangent):
        assert ours(INFINITY, 0) == (NAN, OPERR)
    for ours in (sine, cosine, tangent):
        assert ours(QUIET, 0) == (QUIET, 0)
        assert ours(SIGNALLING, 0) == (SIGNALLING | QUIET, SNAN)
    assert exponential_minus_one(INFINITY, 0) == (0x7FFF << 64, 0)
    assert exponential_minus_one(INFINITY | 1 << 79, 0) == (ONE | 1 << 79, 0)
    assert exponential_minus_one(extended(20000.0), 0) == (0x7FFF << 64, OVFL | INEX2)
    assert number(exponential_minus_one(extended(-20000.0), 0)[0]) == -1


@pytest.mark.parametrize("operation", [0x0E, 0x0F, 0x1D, *range(0x30, 0x38)])
def test_numbers_that_are_not_normalised_neither_hang_nor_crash(cpu, operation):
    for bits in NOT_NORMALISED:
        execute(cpu, f"f200{0x80 | operation:04x}", fp0=bits, fp1=0)  # fpN <- f(fp0)
        if operation != 0x31:
            execute(cpu, f"f210{0x4880 | operation:04x}", fp1=0)  # .x (a0)
        cpu.memory.write(DATA, (bits >> 64).to_bytes(2, "big") + bytes(2) + (bits & (1 << 64) - 1).to_bytes(8, "big"))
        execute(cpu, f"f210{0x4880 | operation:04x}", fp1=0)
    unnormal, one_half = 0x4000 << 64 | 1 << 61, extended(0.5)
    execute(cpu, f"f200{0x80 | operation:04x}", fp0=unnormal)
    wanted = cpu.get("fp1")
    execute(cpu, f"f200{0x80 | operation:04x}", fp0=one_half)
    assert cpu.get("fp1") == wanted


def test_sincos(cpu):
    execute(cpu, "f20000b2", fp0=ONE)  # fsincos fp0,fp2:fp1
    assert (cpu.get("fp1"), cpu.get("fp2")) == (sine(ONE, 0)[0], cosine(ONE, 0)[0])
    execute(cpu, "f20000b1", fp0=ONE)
    assert cpu.get("fp1") == sine(ONE, 0)[0]


def test_remainders_and_quotients_are_exact():
    chance = random.Random(4)
    for _ in range(1000):
        left, right = (10 ** chance.uniform(-8, 8) * chance.choice((1, -1)) for _ in range(2))
        exact = Fraction(left) / Fraction(right)
        for nearest, quotient in ((False, math.trunc(exact)), (True, round(exact))):
            bits, flags, byte = remainder(extended(left), extended(right), 0, nearest)
            assert Fraction(number(bits)) == Fraction(left) - quotient * Fraction(right)
            assert (flags, byte) == (0, (exact < 0) << 7 | abs(quotient) & 0x7F)


def test_remainders_of_no_numbers():
    for nearest in (False, True):
        assert remainder(ONE, 0, 0, nearest)[:2] == (NAN, OPERR)
        assert remainder(INFINITY, ONE, 0, nearest)[:2] == (NAN, OPERR)
        assert remainder(ONE, INFINITY, 0, nearest)[:2] == (ONE, 0)
        assert remainder(ONE, QUIET, 0, nearest)[:2] == (QUIET, 0)
        assert remainder(1 << 79, ONE, 0, nearest)[:2] == (1 << 79, 0)
        assert remainder(TWO | 1 << 79, ONE, 0, nearest)[:2] == (1 << 79, 0)


SOURCES = {  # -7 modulo an operand of 4
    "fp": ("f2000000", b""),
    "long": ("f2184000", struct.pack(">i", 4)),
    "single": ("f2184400", struct.pack(">f", 4)),
    "extended": ("f2184800", bytes.fromhex("40010000 8000000000000000")),
    "packed": ("f2184c00", (4 << 64).to_bytes(12, "big")),
    "word": ("f2185000", struct.pack(">h", 4)),
    "double": ("f2185400", struct.pack(">d", 4)),
    "byte": ("f2185800", b"\x04"),
}


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize(("operation", "result", "quotient"), [(0x21, -3.0, 0x81), (0x25, 1.0, 0x82)])
def test_fmod_and_frem_of_every_format(cpu, name, operation, result, quotient):
    code, data = SOURCES[name]
    cpu.memory.write(DATA, data.ljust(12, b"\xee"))
    execute(cpu, f"{int(code, 16) | 0x80 | operation:08x}", fp0=extended(4.0), fp1=extended(-7.0), a0=DATA, fpsr=0)
    assert number(cpu.get("fp1")) == result
    assert cpu.get("fpsr") >> 16 == quotient | 0x800 * (result < 0)
    assert cpu.get("a0") == DATA + len(data)


def test_immediate_byte_data_register_and_stack_operands(cpu):
    execute(cpu, "f23c58a1 0004", fp1=extended(-7.0))
    assert number(cpu.get("fp1")) == -3
    execute(cpu, "f20150a1", fp1=extended(-7.0), d1=0xABCD0004)
    assert number(cpu.get("fp1")) == -3
    cpu.memory.write(DATA + 0x7FE, b"\x04\xee")
    execute(cpu, "f22758a1", fp1=extended(-7.0))  # -(a7)
    assert (number(cpu.get("fp1")), cpu.get("a7")) == (-3, DATA + 0x7FE)
    execute(cpu, "f21f58a1", fp1=extended(-7.0))
    assert (number(cpu.get("fp1")), cpu.get("a7")) == (-3, DATA + 0x800)


def test_fetoxm1_in_memory_restarts_after_a_fault(cpu):
    cpu.memory.write(CODE, bytes.fromhex("f2185488"))  # fetoxm1.d (a0)+,fp1
    cpu.set("a0", 0x900000)
    cpu.pc = CODE
    assert isinstance(cpu.run(5), Fault)
    assert (cpu.pc, cpu.get("a0")) == (CODE, 0x900000)
    cpu.memory.write(DATA, struct.pack(">d", 0.5))
    execute(cpu, "f2185488", a0=DATA)
    assert (number(cpu.get("fp1")), cpu.get("a0")) == (pytest.approx(math.expm1(0.5), rel=1e-16), DATA + 8)


@pytest.mark.parametrize(
    ("code", "fp0", "fp1", "accrued"),
    [
        ("f20000a2", ONE, TWO, 0),  # fadd
        ("f20000a0", extended(3.0), ONE, INEX),  # fdiv
        ("f20000a0", 0, ONE, 0x10),
        ("f20000a0", 0, 0, IOP),
        ("f20000a3", 0x7FFE << 64 | 1 << 63, 0x7FFE << 64 | 1 << 63, OVERFLOW | INEX),  # fmul
        ("f20000a3", 1 << 63, 1 << 63, UNDERFLOW | INEX),
        ("f200008e", INFINITY, 0, IOP),  # fsin
    ],
)
def test_accrued_exceptions(cpu, code, fp0, fp1, accrued):
    execute(cpu, code + "f200a800", fp0=fp0, fp1=fp1, fpsr=0)  # ...; fmove.l fpsr,d0
    assert cpu.get("d0") & 0xF8 == accrued
    execute(cpu, "f20000a2 f200a800", fp0=ONE, fp1=TWO)  # they stay
    assert cpu.get("d0") & 0xF8 == accrued
    execute(cpu, "f23c8800 00000000 f20000a2 f200a800", fp0=ONE, fp1=TWO)  # until they are cleared
    assert cpu.get("d0") & 0xF8 == 0


def test_zero_divide_traps_where_the_program_wants_it(cpu):
    divide = "f20000a0 7007 4e40 4e41"  # fdiv fp0,fp1; moveq #7,d0; trap #0; trap #1
    for fpcr, first in ((0, Syscall()), (0x7400, Arithmetic(ArithmeticKind.FLOAT))):
        cpu.memory.write(CODE, bytes.fromhex(divide))
        for name, value in (("fpcr", fpcr), ("fpsr", 0), ("fp0", 0), ("fp1", ONE)):
            cpu.set(name, value)
        cpu.pc = CODE
        assert cpu.run(5) == first
        if fpcr:
            assert (cpu.pc, cpu.get("fpsr") & 0xF8) == (CODE + 6, 0x10)
            assert cpu.run(5) == Syscall()  # the call is made once the signal is dealt with
        assert cpu.pc == CODE + 8
        assert cpu.run(5) == Trap(1)


def test_zero_divide_is_noticed_in_a_program_that_makes_no_calls(cpu):
    cpu.memory.write(CODE, bytes.fromhex("f20000a0 60fe"))
    for name, value in (("fpcr", 0x400), ("fp0", 0), ("fp1", ONE)):
        cpu.set(name, value)
    cpu.pc = CODE
    assert cpu.run(0.5) == Arithmetic(ArithmeticKind.FLOAT)
    assert cpu.run(0.01) == Budget()
