"""What every engine for the 68k has to do besides instructions: faults, traps, changed code, stops."""

from __future__ import annotations

import math
import struct
from decimal import Decimal, getcontext

import pytest
from m68k_engines import ENGINES, make

from emu.cpu import Arithmetic, ArithmeticKind, Breakpoint, Budget, Fault, Illegal, IllegalKind, Syscall, Trap
from emu.m68k.floats.extended import rounded
from emu.m68k.floats.operations import UNARY
from emu.memory import Access, AddressSpace

CODE, DATA, NOWHERE = 0x1000, 0x20000, 0x900000
ONE = 0x3FFF << 64 | 1 << 63


@pytest.fixture(params=ENGINES)
def cpu(request):
    memory = AddressSpace()
    memory.map(CODE, 0x2000, 7)
    memory.map(DATA, 0x2000, 3)
    cpu = make(request.param, memory)
    cpu.exact = request.param != "fast"
    cpu.set("a0", DATA)
    cpu.set("a7", DATA + 0x1000)
    yield cpu
    cpu.close()
    memory.close()


def start(cpu, code: str, **registers: int) -> None:
    cpu.memory.write(CODE, bytes.fromhex(code))
    for name, value in registers.items():
        cpu.set(name, value)
    cpu.pc = CODE


@pytest.mark.parametrize(
    ("code", "access"),
    [
        ("2298", Access.WRITE),  # move.l (a0)+,(a1)
        ("d398", Access.READ),  # add.l d1,(a0)+ with a0 nowhere
        ("48d100ff", Access.WRITE),  # movem.l d0-d7,(a1)
        ("4cd100ff", Access.READ),  # movem.l (a1),d0-d7
        ("d189", None),  # addx.l -(a1),-(a0)
        ("4e91", Access.FETCH),  # jsr (a1)
    ],
)
def test_faults_leave_everything_as_it_was(cpu, code, access):
    start(cpu, code + "4e41", a0=DATA + 8 if code != "d398" else NOWHERE, a1=NOWHERE, d0=1, d1=2)
    before = [cpu.get(f"{bank}{number}") for bank in "da" for number in range(8)]
    stop = cpu.run(5)
    assert isinstance(stop, Fault)
    assert not stop.mapped
    assert stop.address == (NOWHERE - 4 if access is None else NOWHERE)
    if access is not None:
        assert stop.access is access
    if access is Access.FETCH:
        assert cpu.pc == NOWHERE
        return
    assert cpu.pc == CODE
    if cpu.exact:
        assert [cpu.get(f"{bank}{number}") for bank in "da" for number in range(8)] == before


def test_a_transfer_across_a_page_that_ends_restarts(cpu):
    end = DATA + 0x2000
    start(cpu, "48d000ff 4e41", a0=end - 8, **{f"d{number}": number for number in range(8)})
    stop = cpu.run(5)
    assert (stop, cpu.pc) == (Fault(end, Access.WRITE, False), CODE)
    cpu.memory.map(end, 0x1000, 3)
    cpu.set("a0", end - 8)
    for number in range(8):
        cpu.set(f"d{number}", number)
    assert cpu.run(5) == Trap(1)
    assert cpu.memory.read(end - 8, 32) == struct.pack(">8I", *range(8))


def test_a_bit_field_touches_no_byte_too_many(cpu):
    end = DATA + 0x2000
    cpu.memory.write(end - 4, bytes.fromhex("12345678"))
    start(cpu, "e9d01821 4e41", a0=end, d0=-12 & 0xFFFFFFFF, d1=12)  # bfextu (a0){d0:d1},d1
    assert cpu.run(5) == Trap(1)
    assert cpu.get("d1") == 0x678
    # bfchg (a0){d0:d1}, whose last byte is beyond the end: nothing is changed
    start(cpu, "ead00821 4e41", a0=end - 4, d0=4, d1=32)
    stop = cpu.run(5)
    assert isinstance(stop, Fault)
    assert (stop.address, stop.mapped) == (end, False)
    assert cpu.memory.read(end - 4, 4).hex() == "12345678"
    start(cpu, "ead00821 4e41", a0=end - 4, d0=4, d1=16)
    assert cpu.run(5) == Trap(1)
    assert cpu.memory.read(end - 4, 4).hex() == "1dcba678"


def test_what_was_no_instruction_does_not_stand_for_others_that_begin_alike(cpu):
    start(cpu, "f2000005 4e41")
    assert cpu.run(5) == Illegal(IllegalKind.LINE_F)
    start(cpu, "f2000522 4e41", fp1=ONE, fp2=ONE, fpcr=0)  # fadd fp1,fp2
    left = []
    if hasattr(cpu, "_assist"):
        assist = cpu._assist
        cpu._assist = lambda: left.append(cpu.pc) or assist()
    assert cpu.run(5) == Trap(1)
    assert cpu.get("fp2") == ONE + (1 << 64)
    assert CODE not in left


@pytest.mark.parametrize("found", [(7, 8), (7, 9), (6, 8)])
def test_two_words_compared_and_swapped(cpu, found):
    cpu.memory.write(DATA, struct.pack(">2I", *found))
    # cas2.l d0:d1,d2:d3,(a0):(a1)
    start(cpu, "0efc 8080 90c1 4e41", a0=DATA, a1=DATA + 4, d0=7, d1=8, d2=70, d3=80)
    assert cpu.run(5) == Trap(1)
    same = found == (7, 8)
    assert struct.unpack(">2I", cpu.memory.read(DATA, 8)) == ((70, 80) if same else found)
    assert (cpu.get("d0"), cpu.get("d1")) == found
    assert cpu.get("ccr") & 4 == 4 * same


def test_what_waits_to_be_written_is_so_whether_a_list_has_registers_or_not(cpu):
    for listed in (0x80, 0):  # addq.l #8,d0; fmovem.x (a0),d4; move.l (a1),d2: nowhere
        start(cpu, "5080 f210 d840 2411 4e41", d0=1, d4=listed, a0=DATA, a1=NOWHERE)
        assert isinstance(cpu.run(5), Fault)
        if cpu.exact:
            assert (cpu.get("d0"), cpu.get("d4")) == (9, listed)


def test_no_load_loses_the_line_of_its_instruction(cpu):
    start(cpu, "00a0 ffdaeefb 4e41", a0=NOWHERE + 4)  # ori.l #...,-(a0)
    assert isinstance(cpu.run(5), Fault)
    assert cpu.pc == CODE


def test_quotients_of_64_bits(cpu):
    for code, high, low, divisor, outcome in (
        ("4c410402", 1, 5, 7, (0x24924925, 2)),  # divu.l d1,d2:d0
        ("4c410c02", 0xFFFFFFFF, 0xFFFFFFF9, 2, (0xFFFFFFFD, 0xFFFFFFFF)),
        ("4c410402", 9, 5, 7, None),
        ("4c410c02", 0x80000000, 0, 0xFFFFFFFF, None),
    ):
        start(cpu, code + "4e41", d0=low, d1=divisor, d2=high, ccr=0)
        assert cpu.run(5) == Trap(1)
        assert (cpu.get("d0"), cpu.get("d2")) == (outcome or (low, high))
        assert cpu.get("ccr") & 2 == 2 * (outcome is None)


def test_smallest_number_by_minus_one_overflows(cpu):
    for code in ("81c1", "4c410800", "4c410802", "4c410c02"):  # divs.w, divs.l, divsl.l, divs.l of 64 bits
        high = 0 if code != "4c410c02" else 0x80000000
        low = 0x80000000 if not high else 0
        start(cpu, code + "4e41", d0=low, d1=0xFFFFFFFF, d2=high, ccr=0x11)
        assert cpu.run(5) == Trap(1)
        assert (cpu.get("d0"), cpu.get("d2")) == (low, high)
        assert cpu.get("ccr") & 0x13 == 0x12


def test_division_by_zero_traps_after_the_instruction(cpu):
    start(cpu, "80d8 4e41", d0=5, ccr=0x11)  # divu.w (a0)+,d0
    assert cpu.run(5) == Arithmetic(ArithmeticKind.ZERO_DIVIDE)
    assert (cpu.pc, cpu.get("d0"), cpu.get("a0"), cpu.get("ccr") & 0x11) == (CODE + 2, 5, DATA + 2, 0x10)


def test_code_that_writes_code(cpu):
    # lea 12(pc),a1; move.w d1,(a1); jmp (a1)
    program = "43fa 000a 3281 4ed1 4e71 4e71 7001 4e41"
    for number in range(1, 9):
        start(cpu, program, d1=0x7000 | number)
        assert cpu.run(5) == Trap(1)
        assert cpu.get("d0") == number


def test_a_loop_that_changes_what_it_executes(cpu):
    # loop: addq.w #1,count+2 (the operand of the move); move.w #0,d0; cmp.w #300,d0; bne loop; trap #1
    start(cpu, "5279 00001008 303c 0000 b07c 012c 66f0 4e41")
    assert cpu.run(20) == Trap(1)
    assert cpu.get("d0") & 0xFFFF == 300


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("4afc", IllegalKind.ILLEGAL),
        ("4848", IllegalKind.ILLEGAL),  # bkpt
        ("a000", IllegalKind.LINE_A),
        ("f27f", IllegalKind.LINE_F),
        ("f2000005", IllegalKind.LINE_F),
        ("40c0", IllegalKind.PRIVILEGED),  # move sr,d0
        ("4e73", IllegalKind.PRIVILEGED),  # rte
        ("f310", IllegalKind.PRIVILEGED),  # fsave (a0)
        ("003c001f", None),  # ori #31,ccr is legal
    ],
)
def test_what_user_mode_may_not_do(cpu, code, kind):
    start(cpu, code + "4e41")
    stop = cpu.run(5)
    if kind is None:
        assert stop == Trap(1)
    else:
        assert stop == Illegal(kind)
        assert cpu.pc == CODE


def test_infinities_and_nans(cpu):
    for bits in (0x7FF0000000000000, 0xFFF0000000000000, 0x7FF8000000001000):
        cpu.memory.write(DATA, struct.pack(">Q", bits))
        start(cpu, "f2105400 f2287400 0008 4e41")
        assert cpu.run(5) == Trap(1)
        assert cpu.memory.read(DATA + 8, 8) == struct.pack(">Q", bits)


def test_floating_point_traps_come_with_the_next_instruction(cpu):
    one = 0x3FFF << 64 | 1 << 63
    start(cpu, "f20000a0 7007 f2000080 4e41", fpcr=0x7400, fp0=0, fp1=one)  # fdiv fp0,fp1; moveq; fmove fp0,fp1
    assert cpu.run(5) == Arithmetic(ArithmeticKind.FLOAT)
    assert (cpu.pc, cpu.get("d0"), cpu.get("fpiar"), cpu.get("fp1")) == (CODE + 6, 7, CODE, one)
    assert cpu.get("fpsr") & 0xFFF8 == 0x0410
    assert cpu.run(5) == Trap(1)
    start(cpu, "f20000a0 4e41", fpcr=0, fpsr=0, fp0=0, fp1=one)
    assert cpu.run(5) == Trap(1)
    assert cpu.get("fp1") == 0x7FFF << 64


def test_stops(cpu):
    start(cpu, "5280 60fc")
    assert cpu.run(0.02) == Budget()
    cpu.add_breakpoint(CODE + 2)
    assert cpu.run(5) == Breakpoint(CODE + 2)
    before = cpu.get("d0")
    assert cpu.run(5) == Breakpoint(CODE + 2)
    assert cpu.get("d0") == before + 1 & 0xFFFFFFFF
    assert cpu.step() == Budget()
    assert cpu.pc == CODE
    cpu.remove_breakpoint(CODE + 2)
    calls = []
    cpu.on_syscall = lambda: calls.append(cpu.pc) or len(calls) < 3
    start(cpu, "4e40 60fc")
    assert cpu.run(5) == Syscall()
    assert calls == [CODE + 2] * 3


def test_odd_addresses(cpu):
    start(cpu, "4ed1", a1=CODE + 3)
    assert cpu.run(5) == Fault(CODE + 3, Access.FETCH, True, misaligned=True)
    assert cpu.pc == CODE + 3
    start(cpu, "7001 66fb 4e41")  # bne to the middle of the moveq
    assert cpu.run(5) == Fault(CODE - 1, Access.FETCH, False, misaligned=True)
    start(cpu, "4ed1", a1=NOWHERE + 1)
    assert cpu.run(5) == Fault(NOWHERE + 1, Access.FETCH, False, misaligned=True)


FUNCTIONS = {
    0x02: math.sinh,
    0x06: math.log1p,
    0x08: math.expm1,
    0x09: math.tanh,
    0x0A: math.atan,
    0x0C: math.asin,
    0x0D: math.atanh,
    0x10: math.exp,
    0x14: math.log,
    0x15: math.log10,
    0x16: math.log2,
    0x19: math.cosh,
    0x1C: math.acos,
}


@pytest.mark.parametrize("operation", FUNCTIONS)
def test_functions_agree_with_the_hosts(operation):
    for value in (0.5, 0.001, 0.999, 1e-6, 0.25, 0.7071):
        numerator, denominator = value.as_integer_ratio()
        bits = UNARY[operation](rounded(False, numerator, denominator, 0)[0], 0)[0]
        found = math.ldexp(bits & (1 << 64) - 1, (bits >> 64 & 0x7FFF) - 16383 - 63) * (-1 if bits >> 79 else 1)
        assert found == pytest.approx(FUNCTIONS[operation](value), rel=4e-16)


def test_an_exponential_is_correctly_rounded():
    getcontext().prec = 60
    exact = Decimal("1").exp().as_integer_ratio()
    assert UNARY[0x10](0x3FFF << 64 | 1 << 63, 0)[0] == rounded(False, *exact, 0)[0]
