"""Packed decimal: the manual's examples, rounding against exact fractions, FMOVE.P in every addressing mode."""

from __future__ import annotations

import math
import random
import struct
from fractions import Fraction

import pytest

from emu.cpu import Fault, Illegal, IllegalKind, Trap
from emu.m68k.floats.extended import INEX2, INFINITY, OPERR, SNAN
from emu.m68k.floats.packed import pack, unpack
from emu.m68k.unicorn.cpu import M68kCpu
from emu.memory import Access, AddressSpace

CODE, DATA = 0x1000, 0x20000
NEAREST, ZERO, DOWN, UP = 0x00, 0x10, 0x20, 0x30
DOUBLE = 0x80


def extended(value: float) -> int:
    bits = struct.unpack(">Q", struct.pack(">d", value))[0]
    sign, exponent, fraction = bits >> 63, bits >> 52 & 0x7FF, bits & (1 << 52) - 1
    if exponent == 0x7FF:
        return (sign << 15 | 0x7FFF) << 64 | fraction << 11
    if not exponent:
        assert not fraction
        return sign << 79
    return (sign << 15 | exponent - 1023 + 16383) << 64 | 1 << 63 | fraction << 11


def double(bits: int) -> float:
    value = math.ldexp(bits & (1 << 64) - 1, (bits >> 64 & 0x7FFF) - 16383 - 63)
    return -value if bits >> 79 else value


def decimal(text: str) -> int:
    """ "-1.25e-7" in packed decimal."""
    mantissa, exponent = text.lstrip("-").split("e")
    digits = mantissa.replace(".", "").ljust(17, "0")
    sign = (text[0] == "-") << 95 | (exponent[0] == "-") << 94
    return sign | int(exponent.lstrip("-"), 16) << 80 | int(digits, 16)


@pytest.mark.parametrize(
    ("factor", "text"),
    [
        (-5, "1.234567877e4"),
        (-3, "1.2345679e4"),
        (-1, "1.23457e4"),
        (0, "1.2346e4"),
        (1, "1e4"),
        (3, "1.23e4"),
        (5, "1.2346e4"),
    ],
)
def test_the_manuals_example_of_k(factor, text):
    assert pack(extended(12345.678765), factor, NEAREST) == (decimal(text), INEX2)


def test_k_beyond_seventeen_is_an_operand_error_with_seventeen_digits():
    exact = pack(extended(0.1), 17, NEAREST)
    assert exact == (decimal("1.0000000000000001e-1"), INEX2)
    assert pack(extended(0.1), 18, NEAREST) == (exact[0], INEX2 | OPERR)
    assert pack(extended(0.1), -64, NEAREST) == exact


@pytest.mark.parametrize(
    ("value", "factor", "mode", "text"),
    [
        (9.99, 1, NEAREST, "1e1"),
        (9.99, 0, NEAREST, "1e1"),
        (9.99, 0, ZERO, "9e0"),
        (-9.5, 1, DOWN, "-1e1"),
        (-9.5, 1, UP, "-9e0"),
        (2.5, 1, NEAREST, "2e0"),
        (2.5, 1, UP, "3e0"),
        (3.5, 1, NEAREST, "4e0"),
        (0.001, 0, NEAREST, "1e-3"),  # never less than a digit
        (999.5, 3, NEAREST, "1e3"),
        (1e100, 17, NEAREST, "1e100"),
    ],
)
def test_rounding(value, factor, mode, text):
    assert pack(extended(value), factor, mode)[0] == decimal(text)


def test_doubles_survive():
    chance = random.Random(1)
    for _ in range(2000):
        value = math.ldexp(chance.uniform(-1, 1), chance.randrange(-1000, 1000))
        packed, _ = pack(extended(value), 17, NEAREST)
        assert packed == decimal(f"{value:.16e}".replace("e+", "e").replace("e-0", "e-"))
        assert double(unpack(packed, DOUBLE)[0]) == value


def test_decimals_are_rounded_once():
    chance = random.Random(2)
    for _ in range(2000):
        digits = f"{chance.randrange(10)}.{chance.randrange(10**16):016}"
        text = f"{chance.choice(('', '-'))}{digits}e{chance.randrange(-290, 290)}"
        assert double(unpack(decimal(text), DOUBLE)[0]) == float(text), text
        down, up = unpack(decimal(text), DOWN)[0], unpack(decimal(text), UP)[0]
        low, high = exact(down), exact(up)
        assert low <= Fraction(text) <= high
        assert (high - low) * 2**63 <= abs(high)


def exact(bits: int) -> Fraction:
    value = Fraction(bits & (1 << 64) - 1) * Fraction(2) ** ((bits >> 64 & 0x7FFF) - 16383 - 63)
    return -value if bits >> 79 else value


def test_ends_of_the_range():
    largest = 0x7FFE << 64 | (1 << 64) - 1
    packed, exceptions = pack(largest, 17, NEAREST)
    assert f"{packed:024x}" == "093240011897314953572318"  # 1.1897314953572318e4932, the first digit of 4932 apart
    assert exceptions == INEX2 | OPERR
    assert unpack(decimal("1e999"), NEAREST)[1] == INEX2
    assert pack(1, 3, NEAREST)[0] >> 94 == 1
    assert unpack(decimal("1e999"), DOUBLE)[0] == INFINITY
    assert unpack(decimal("-1e-999"), DOUBLE)[0] == 1 << 79


def test_zeros_infinities_and_nans():
    for sign in (0, 1):
        top = sign << 95
        assert pack(sign << 79, 5, NEAREST) == (top, 0)
        assert unpack(top | 5 << 80, NEAREST) == (sign << 79, 0)
        assert pack((sign << 15 | 0x7FFF) << 64 | 1 << 63, 5, NEAREST) == (top | 0x7FFF << 80, 0)
        assert unpack(top | 0x7FFF << 80, NEAREST) == (sign << 79 | INFINITY, 0)
    nan = INFINITY | 0xC000000000001234
    assert pack(nan, 5, NEAREST) == (0x7FFF << 80 | 0xC000000000001234, 0)
    assert unpack(0x7FFF << 80 | 0x4000000000001234, NEAREST) == (nan, 0)
    assert pack(0x7FFF << 64 | 1, 5, NEAREST) == (0x7FFF << 80 | 0x4000000000000001, SNAN)


@pytest.fixture(params=["68020", "68030", "68040"])
def cpu(request):
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.map(DATA, 0x1000, 3)
    cpu = M68kCpu(memory, request.param)
    cpu.set("a0", DATA + 0x100)
    cpu.set("d1", 4)
    yield cpu
    cpu.close()
    memory.close()


# low six bits of the instruction word, extension words, address of the operand, a0 after it
MODES = {
    "(a0)": (0x10, "", DATA + 0x100, DATA + 0x100),
    "(a0)+": (0x18, "", DATA + 0x100, DATA + 0x10C),
    "-(a0)": (0x20, "", DATA + 0xF4, DATA + 0xF4),
    "16(a0)": (0x28, "0010", DATA + 0x110, DATA + 0x100),
    "8(a0,d1.l*4)": (0x30, "1c08", DATA + 0x118, DATA + 0x100),
    "$10000(d1.l*8) full": (0x30, "1fb0 0001fff0", DATA + 0x10, DATA + 0x100),
    "absolute long": (0x39, "00020200", DATA + 0x200, DATA + 0x100),
}


def execute(cpu, code):
    raw = bytes.fromhex(code) + b"\x4e\x41"
    cpu.memory.write(CODE, raw)
    cpu.pc = CODE
    assert cpu.run(5) == Trap(1)
    assert cpu.pc == CODE + len(raw)


@pytest.mark.parametrize("name", MODES)
def test_fmove_p_in_memory(cpu, name):
    mode, words, address, after = MODES[name]
    cpu.memory.write(address, decimal("-1.25e2").to_bytes(12, "big"))
    cpu.set("fpsr", 0)
    execute(cpu, f"{0xF200 | mode:04x} 4c80 {words}")  # fmove.p <ea>,fp1
    assert (cpu.get("fp1"), cpu.get("fpsr"), cpu.get("a0")) == (extended(-125.0), 0x08000000, after)
    cpu.memory.write(address, bytes(12))
    cpu.set("a0", DATA + 0x100)
    execute(cpu, f"{0xF200 | mode:04x} 6c83 {words}")  # fmove.p fp1,<ea>{#3}
    assert cpu.memory.read(address, 12) == decimal("-1.25e2").to_bytes(12, "big")
    assert cpu.get("a0") == after


def test_dynamic_k(cpu):
    cpu.set("fp2", extended(12345.678765))
    for factor, text in ((3, "1.23e4"), (0x7D, "1.2345679e4"), (0xFFFFFFFD, "1.2345679e4")):
        cpu.set("d5", factor)
        cpu.set("fpsr", 0)
        execute(cpu, "f210 7d50")  # fmove.p fp2,(a0){d5}
        assert cpu.memory.read(DATA + 0x100, 12) == decimal(text).to_bytes(12, "big")
        assert cpu.get("fpsr") == 8


def test_immediate_and_pc_relative_sources(cpu):
    number = decimal("1.5e-1")
    execute(cpu, f"f23c 4c80 {number:024x}")
    assert cpu.get("fp1") == unpack(number, 0)[0]
    cpu.set("fp1", 0)
    cpu.memory.write(CODE + 0x40, number.to_bytes(12, "big"))
    execute(cpu, "f23a 4c80 003c")
    assert cpu.get("fp1") == unpack(number, 0)[0]


@pytest.mark.parametrize(("code", "result", "codes"), [("4cba", 7.0, 8), ("4c98", 2.5, 0), ("4c9a", 2.5, 0)])
def test_ftst_fabs_fneg(cpu, code, result, codes):
    cpu.memory.write(DATA + 0x100, decimal("-2.5e0").to_bytes(12, "big"))
    cpu.set("fp1", extended(7.0))
    execute(cpu, f"f218 {code}")
    assert (double(cpu.get("fp1")), cpu.get("fpsr") >> 24, cpu.get("a0")) == (result, codes, DATA + 0x10C)


def test_faults_change_nothing(cpu):
    cpu.set("a0", 0x900000)
    for code, access in (("f218 4c80", Access.READ), ("f218 6c80", Access.WRITE)):
        cpu.memory.write(CODE, bytes.fromhex(code))
        cpu.pc = CODE
        stop = cpu.run(5)
        assert isinstance(stop, Fault)
        assert (stop.address, stop.access, cpu.pc, cpu.get("a0")) == (0x900000, access, CODE, 0x900000)


@pytest.mark.parametrize("code", ["f200 4c80", "f208 4c80", "f23a 6c80 0000", "f23c 6c80", "f210 4ca2"])
def test_what_does_not_exist_or_is_not_there_is_line_f(cpu, code):
    cpu.memory.write(CODE, bytes.fromhex(code))
    cpu.pc = CODE
    assert (cpu.run(5), cpu.pc) == (Illegal(IllegalKind.LINE_F), CODE)
