"""Spot checks of what instructions do, above all those the 68020 and the 68881 added."""

from __future__ import annotations

import math
import struct

import pytest
from m68k_engines import NATIVE, make

from emu.cpu import Fault, Illegal, IllegalKind, Trap
from emu.memory import AddressSpace

CODE, DATA, STACK = 0x1000, 0x20000, 0x31000


def extended(value: float) -> int:
    """The 80 bits of a float in the 68881's extended format."""
    bits = struct.unpack(">Q", struct.pack(">d", value))[0]
    sign, exponent, fraction = bits >> 63, bits >> 52 & 0x7FF, bits & (1 << 52) - 1
    if exponent == 0x7FF:
        return (sign << 15 | 0x7FFF) << 64 | fraction << 11
    if not exponent and not fraction:
        return sign << 79
    return (sign << 15 | exponent - 1023 + 16383) << 64 | 1 << 63 | fraction << 11


def number(bits: int) -> float:
    exponent, mantissa = bits >> 64 & 0x7FFF, bits & (1 << 64) - 1
    return math.ldexp(mantissa, exponent - 16383 - 63) * (-1 if bits >> 79 else 1)


MODELS = ("68020", "68030", "68040")
# Native code is made for each model anew: one is enough.
MADE = [(kind, model) for kind in ("reference", "unicorn") for model in MODELS] + [(kind, "68040") for kind in NATIVE]


@pytest.fixture(params=MADE, ids=lambda made: " ".join(made))
def cpu(request):
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.map(DATA, 0x1000, 3)
    memory.map(STACK - 0x1000, 0x2000, 3)
    kind, model = request.param
    cpu = make(kind, memory, model)
    cpu.set("a0", DATA)
    cpu.set("a7", STACK)
    yield cpu
    cpu.close()
    memory.close()


def execute(cpu, code, **registers):
    """Run `code` (hexadecimal) followed by `trap #1` and see that it got there."""
    raw = bytes.fromhex(code) + b"\x4e\x41"
    cpu.memory.write(CODE, raw)
    for name, value in registers.items():
        cpu.set(name, value)
    cpu.pc = CODE
    assert cpu.run(5) == Trap(1)
    assert cpu.pc == CODE + len(raw)


INTEGER = {
    "mulu.l d0,d1:d2": ("4c002401", {"d0": 0x12345678, "d2": 0x9ABCDEF0}, {"d1": 0x0B00EA4E, "d2": 0x242D2080}),
    "muls.l d0,d1:d2": ("4c002c01", {"d0": -3, "d2": 5}, {"d1": 0xFFFFFFFF, "d2": 0xFFFFFFF1}),
    "divu.l d0,d1:d2": ("4c402401", {"d0": 10, "d1": 1, "d2": 5}, {"d1": 1, "d2": 0x1999999A}),
    "divsl.l d0,d1:d2": ("4c402801", {"d0": 7, "d2": -100}, {"d1": 0xFFFFFFFE, "d2": 0xFFFFFFF2}),
    "bfextu d0{4:8},d1": ("e9c01108", {"d0": 0x12345678}, {"d1": 0x23, "ccr": 0}),
    "bfins d1,d0{4:8}": ("efc01108", {"d0": 0x12345678, "d1": 0xAB}, {"d0": 0x1AB45678}),
    "bfffo d0{0:32},d1": ("edc01000", {"d0": 0x00010000}, {"d1": 15}),
    "cas.l d0,d1,(a0), equal": ("0ed00040", {"d0": 0x11223344, "d1": 7}, {"d0": 0x11223344, "ccr": 4}),
    "cas.l d0,d1,(a0), different": ("0ed00040", {"d0": 1, "d1": 7}, {"d0": 0x11223344}),
    "abcd d0,d1": ("c300", {"d0": 0x19, "d1": 0x28, "ccr": 0}, {"d1": 0x47}),
    "sbcd d0,d1": ("8300", {"d0": 0x19, "d1": 0x28, "ccr": 0}, {"d1": 0x09}),
    "nbcd d0": ("4800", {"d0": 0x90, "ccr": 0}, {"d0": 0x10, "ccr": 0x11}),
    "addx.l d0,d1": ("d380", {"d0": 1, "d1": 0xFFFFFFFE, "ccr": 0x14}, {"d1": 0, "ccr": 0x15}),
    "roxl.l #1,d0": ("e390", {"d0": 0x80000000, "ccr": 0x10}, {"d0": 1, "ccr": 0x11}),
    "asl.l #4,d0": ("e980", {"d0": 0x08000000}, {"d0": 0x80000000, "ccr": 0x0A}),
    "rol.b #3,d0": ("e718", {"d0": 0xFFFFFF81}, {"d0": 0xFFFFFF0C}),
    "extb.l d0": ("49c0", {"d0": 0x80}, {"d0": 0xFFFFFF80, "ccr": 8}),
    "exg d0,a0": ("c188", {"d0": 1, "a0": 2}, {"d0": 2, "a0": 1}),
    "move ccr,d0": ("42c0", {"d0": 0xFFFFFFFF, "ccr": 0x15}, {"d0": 0xFFFF0015, "ccr": 0x15}),
    "move.l ([4,a0,d1.l*4],8),d0": ("20301d2200040008", {"d1": 1}, {"d0": 0xCAFEBABE}),
    "bfexts (a0){4:8},d1": ("ebd01108", {}, {"d1": 0x12}),
    "tas (a0)": ("4ad0", {}, {"ccr": 0}),
    "cmpm.l (a0)+,(a1)+": ("b388", {"a1": DATA + 4}, {"a0": DATA + 4, "a1": DATA + 8}),
    "pack d0,d1,#0": ("83400000", {"d0": 0x3739, "d1": 0xAAAAAAAA}, {"d1": 0xAAAAAA79}),
    "unpk d0,d1,#0x3030": ("83803030", {"d0": 0x42, "d1": 0xAAAAAAAA}, {"d1": 0xAAAA3432}),
    "link a6,#-8": ("4e56fff8", {"a6": 1}, {"a6": STACK - 4, "a7": STACK - 12}),
    "trapcc, not met": ("55fc", {"ccr": 0}, {"ccr": 0}),
    "trapv, no overflow": ("4e76", {"ccr": 0x1D}, {"ccr": 0x1D}),
    "st d0": ("50c0", {"d0": 0}, {"d0": 0xFF}),
    "cas2.l, equal": (
        "0efc808090c1",
        {"d0": 0x11223344, "d1": 0x55667788, "d2": 1, "d3": 2, "a1": DATA + 4},
        {"d0": 0x11223344, "ccr": 4},
    ),
}


@pytest.mark.parametrize("name", INTEGER)
def test_integer_instruction(cpu, name):
    code, before, after = INTEGER[name]
    cpu.memory.write(DATA, bytes.fromhex("11223344 55667788 00020010 99aabbcc"))
    cpu.memory.put_u32(DATA + 8, DATA + 0x100)
    cpu.memory.put_u32(DATA + 0x108, 0xCAFEBABE)
    execute(cpu, code, **before)
    assert {key: hex(cpu.get(key)) for key in after} == {key: hex(value) for key, value in after.items()}


def test_movem_saves_and_reloads_all(cpu):
    values = {f"{bank}{index}": 0x10000 * (index + 1) + ord(bank) for bank in "da" for index in range(8)}
    del values["a7"]
    execute(cpu, "48e7fffe", **values)
    assert cpu.get("a7") == STACK - 60
    assert cpu.memory.u32(STACK - 60) == values["d0"]
    assert cpu.memory.u32(STACK - 4) == values["a6"]
    execute(cpu, "4cdf7fff", **dict.fromkeys(values, 0))
    assert {name: cpu.get(name) for name in values} == values
    assert cpu.get("a7") == STACK


def test_rtr_takes_the_condition_codes_and_the_pc(cpu):
    cpu.memory.write(STACK, bytes.fromhex("ff13") + (CODE + 2).to_bytes(4, "big"))
    execute(cpu, "4e77")
    assert (cpu.get("ccr"), cpu.get("a7")) == (0x13, STACK + 6)


FLOAT = {
    "fmove fp0,fp1": ("f2000080", 2.5, 0.0, 2.5),
    "fsin": ("f200008e", 0.5, 0.0, math.sin(0.5)),
    "fcos": ("f200009d", 0.5, 0.0, math.cos(0.5)),
    "ftan": ("f200008f", 0.5, 0.0, math.tan(0.5)),
    "fetox": ("f2000090", 1.25, 0.0, math.exp(1.25)),
    "ftwotox": ("f2000091", 0.5, 0.0, math.sqrt(2)),
    "ftentox": ("f2000092", 2.0, 0.0, 100.0),
    "flogn": ("f2000094", 10.0, 0.0, math.log(10)),
    "flog10": ("f2000095", 1000.0, 0.0, 3.0),
    "flog2": ("f2000096", 8.0, 0.0, 3.0),
    "fatan": ("f200008a", 2.0, 0.0, math.atan(2)),
    "fasin": ("f200008c", 0.5, 0.0, math.asin(0.5)),
    "facos": ("f200009c", 0.5, 0.0, math.acos(0.5)),
    "fsinh": ("f2000082", 0.5, 0.0, math.sinh(0.5)),
    "fcosh": ("f2000099", 0.5, 0.0, math.cosh(0.5)),
    "ftanh": ("f2000089", 0.5, 0.0, math.tanh(0.5)),
    "fatanh": ("f200008d", 0.5, 0.0, math.atanh(0.5)),
    "flognp1": ("f2000086", 0.5, 0.0, math.log1p(0.5)),
    "fsqrt": ("f2000084", 2.0, 0.0, math.sqrt(2)),
    "fint": ("f2000081", 2.7, 0.0, 3.0),
    "fintrz": ("f2000083", 2.7, 0.0, 2.0),
    "fneg": ("f200009a", 2.5, 0.0, -2.5),
    "fabs": ("f2000098", -2.5, 0.0, 2.5),
    "fadd": ("f20000a2", 0.5, 1.25, 1.75),
    "fsub": ("f20000a8", 0.5, 1.25, 0.75),
    "fmul": ("f20000a3", 3.0, 1.25, 3.75),
    "fdiv": ("f20000a0", 3.0, 1.0, 1 / 3),
    "fmod": ("f20000a1", 3.0, -7.5, -1.5),
    "frem": ("f20000a5", 3.0, 8.0, -1.0),
    "fgetexp": ("f200009e", 12.0, 0.0, 3.0),
    "fgetman": ("f200009f", 12.0, 0.0, 1.5),
    "fscale.w #3,fp1": ("f23c50a60003", 0.0, 1.5, 12.0),
    "fmovecr pi": ("f2005c80", 0.0, 0.0, math.pi),
    "fmovecr 1e16": ("f2005cb7", 0.0, 0.0, 1e16),
}


@pytest.mark.parametrize("name", FLOAT)
def test_float_instruction(cpu, name):
    code, source, target, result = FLOAT[name]
    execute(cpu, code, fp0=extended(source), fp1=extended(target))
    assert number(cpu.get("fp1")) == pytest.approx(result, rel=1e-15)
    assert cpu.get("fp0") == extended(source)


def test_float_formats_in_memory(cpu):
    cpu.memory.pack(struct.Struct(">dfiH"), DATA, -1.5, 0.25, -7, 0)
    execute(cpu, "f2105400 f2284480 0008 f2284100 000c")  # fmove.d (a0),fp0; fmove.s 8(a0),fp1; fmove.l 12(a0),fp2
    assert [number(cpu.get(f"fp{index}")) for index in range(3)] == [-1.5, 0.25, -7.0]
    execute(cpu, "f2107480", fp1=extended(1e100))  # fmove.d fp1,(a0)
    assert cpu.memory.unpack(struct.Struct(">d"), DATA) == (1e100,)
    execute(cpu, "f2006000", fp0=extended(-2.5))  # fmove.l fp0,d0: to even
    assert cpu.get("d0") == 0xFFFFFFFE
    execute(cpu, "f2006000", fp0=extended(-2.5), fpcr=0x10)  # round to zero
    assert cpu.get("d0") == 0xFFFFFFFE
    execute(cpu, "f2006000", fp0=extended(2.5), fpcr=0x30)  # round up
    assert cpu.get("d0") == 3


def test_rounding_precision(cpu):
    execute(cpu, "f20000a0", fp0=extended(3.0), fp1=extended(1.0), fpcr=0x40)
    assert number(cpu.get("fp1")) == struct.unpack(">f", struct.pack(">f", 1 / 3))[0]
    execute(cpu, "f20000a0", fp0=extended(3.0), fp1=extended(1.0), fpcr=0x80)
    assert number(cpu.get("fp1")) == 1 / 3


def test_fmovem_saves_and_reloads_all(cpu):
    values = [extended(index + 0.5) for index in range(8)]
    execute(cpu, "f227e0ff", **{f"fp{index}": value for index, value in enumerate(values)})
    assert cpu.get("a7") == STACK - 96
    assert cpu.memory.read(STACK - 96, 12) == bytes.fromhex("3ffe 0000 8000000000000000")
    execute(cpu, "f21fd0ff", **dict.fromkeys((f"fp{index}" for index in range(8)), 0))
    assert [cpu.get(f"fp{index}") for index in range(8)] == values


def test_floating_control_registers(cpu):
    execute(cpu, "f227b800", fpcr=0x30, fpsr=0x04000000)  # fmovem.l fpcr/fpsr,-(sp)
    assert (cpu.memory.u32(STACK - 8), cpu.memory.u32(STACK - 4)) == (0x30, 0x04000000)
    execute(cpu, "f21f9800", fpcr=0, fpsr=0)
    assert (cpu.get("fpcr"), cpu.get("fpsr"), cpu.get("a7")) == (0x30, 0x04000000, STACK)
    execute(cpu, "f227b000", fpcr=0x20)  # fmove.l fpcr,-(sp)
    assert (cpu.memory.u32(STACK - 4), cpu.get("a7")) == (0x20, STACK - 4)
    execute(cpu, "f23c9000 00000010")  # fmove.l #16,fpcr
    assert cpu.get("fpcr") == 0x10
    execute(cpu, "f2006000", fp0=extended(2.7))
    assert cpu.get("d0") == 2


@pytest.mark.parametrize(("left", "right", "greater"), [(1.0, 2.0, True), (2.0, 2.0, False), (math.nan, 1.0, False)])
def test_compare_and_set(cpu, left, right, greater):
    execute(cpu, "f20000b8 f2400012", fp0=extended(left), fp1=extended(right), d0=0)  # fcmp fp0,fp1; fsgt d0
    assert cpu.get("d0") == 0xFF * greater


def test_fdbcc_counts_down(cpu):
    execute(cpu, "5281 f2480001fffa", d0=4, d1=0, fpsr=0)  # 1: addq.l #1,d1; fdbeq d0,1b
    assert (cpu.get("d0"), cpu.get("d1")) == (0xFFFF, 5)
    execute(cpu, "5281 f2480001fffa", d0=4, d1=0, fpsr=0x04000000)
    assert (cpu.get("d0"), cpu.get("d1")) == (4, 1)


def test_condition_codes_are_those_of_the_instruction(cpu):
    """The engine evaluates them late: each way it remembers them against move-from-ccr."""
    for code in ("d081", "d041", "d001", "9081", "9041", "9001", "b081", "b041", "b001", "c081", "4a80"):
        for left, right in ((0, 0), (0x80000000, 1), (0x7FFFFFFF, -1), (0x8080, 0x8081), (1, 0xFFFFFFFF), (0x7F, 0x81)):
            execute(cpu, code, d0=left, d1=right, ccr=0x1F)
            lazy = cpu.get("ccr")
            execute(cpu, code + "42c2", d0=left, d1=right, ccr=0x1F)
            assert lazy == cpu.get("d2") & 0x1F, (code, left, right)


def test_unaligned_access_across_pages(cpu):
    cpu.memory.write(STACK - 3, bytes.fromhex("0badcafe"))
    execute(cpu, "2010 2280", a0=STACK - 3, a1=DATA + 0xFF1)  # move.l (a0),d0; move.l d0,(a1)
    assert cpu.get("d0") == 0x0BADCAFE
    assert cpu.memory.u32(DATA + 0xFF1) == 0x0BADCAFE


def test_impossible_float_operands_are_line_f(cpu):
    for code in ("f2004800", "f2005400", "f2006800", "f2a00000", "f240003f"):
        cpu.memory.write(CODE, bytes.fromhex(code))
        cpu.pc = CODE
        assert cpu.run(5) == Illegal(IllegalKind.LINE_F)
        assert cpu.pc == CODE


def test_rtr_fault_is_precise(cpu):
    cpu.memory.write(CODE, bytes.fromhex("4e77"))
    cpu.set("a7", 0x900000)
    cpu.pc = CODE
    stop = cpu.run(5)
    assert isinstance(stop, Fault)
    assert (stop.address, cpu.pc, cpu.get("a7")) == (0x900000, CODE, 0x900000)
