"""Native floating point against the reference engine in every rounding mode and precision."""

from __future__ import annotations

import random
import struct

import pytest
from m68k_agreement import DATA, agree
from m68k_engines import NATIVE
from m68k_random import Generator

from emu.cpu import Trap
from emu.m68k.fpu import exists

ONE = 0x3FFF << 64 | 1 << 63
# Operations that are done natively, the 68040's too.
OPERATIONS = [
    *(0x00, 0x01, 0x03, 0x04, 0x18, 0x1A, 0x20, 0x22, 0x23, 0x24, 0x27, 0x28, 0x38, 0x3A),
    *(one for one in range(0x40, 0x70) if exists(one)),
]
# Where a sum, product or quotient of 64 bits is halfway between two doubles, or almost.
HALFWAY = [
    0x3FFF << 64 | 0x8000000000000400,
    0x3FFF << 64 | 0x8000000000000C00,
    0x3FBE << 64 | 1 << 63,
    0x3FBE << 64 | 0xFFFFFFFFFFFFFFFF,
    0xBFBE << 64 | 1 << 63,
    0x3FFF << 64 | 0x8000008000000000,
    0x3C00 << 64 | 0xFFFFFFFFFFFFFC00,
    0x3F80 << 64 | 0xFFFFFF8000000000,
    1 << 64 | 1 << 63,
    1 << 62,
    0x7FFE << 64 | (1 << 64) - 1,
    0x43FE << 64 | 0xFFFFFFFFFFFFFC00,
    0x407E << 64 | 0xFFFFFF8000000000,
]


def start_of(generator: Generator, fpcr: int) -> dict[str, int]:
    rng = generator.random
    values = [generator.extended() if rng.random() < 0.7 else rng.choice(HALFWAY) for _ in range(8)]
    start = {f"fp{number}": value for number, value in enumerate(values)}
    start |= {"fpcr": fpcr, "fpsr": rng.choice((0, 0x0F000000)), "fpiar": 0, "ccr": 0}
    return start | {"d0": generator.value(), "d1": generator.value(), "d2": fpcr, "a0": DATA + 0x100}


@pytest.mark.parametrize("operation", OPERATIONS, ids=hex)
def test_operations_in_all_modes(machines, operation):
    generator = Generator(f"modes {operation}")
    # fop fp1,fp2; fop (a0),fp3 of a double; fop d0,fp4
    words = [0xF200, 0x0500 | operation, 0xF210, 0x5580 | operation, 0xF200, 0x4200 | operation]
    for turn in range(320):
        data = struct.pack(">d", generator.random.choice((1.5, 3.0, 1e-300, 1e300, 0.1, -7.0, 0.0))) * 64
        agree(machines, words, start_of(generator, turn % 16 << 4), data)


@pytest.mark.parametrize("kind", [0, 1, 2, 4, 5, 6], ids=("long", "single", "extended", "word", "double", "byte"))
def test_stores_in_all_modes(machines, kind):
    generator = Generator(f"stores {kind}")
    words = [0xF210, 0x6000 | kind << 10 | 1 << 7]  # fmove fp1,(a0)
    for turn in range(320):
        agree(machines, words, start_of(generator, turn % 16 << 4), bytes(0x200))


def test_a_mode_set_by_the_program_holds_for_what_follows(machines):
    """Also within one region: set it, divide, take a root, set it back, divide."""
    generator = Generator("set")
    words = [0xF202, 0x9000, 0xF200, 0x04A0, 0xF200, 0x0604, 0xF200, 0x9000, 0xF200, 0x0B20, 0xF200, 0x6000]
    third, third_down = set(), set()
    for mode in range(16):
        start = start_of(generator, 0x20) | {"d0": 0, "d2": mode << 4}
        start |= {f"fp{number}": ONE for number in range(8)} | {"fp1": 0x4000 << 64 | 0xC << 60}
        found = agree(machines, words, start, bytes(16))
        third.add(found["fp6"])
        third_down.add(found["fp1"])
    assert len(third) == 1


def test_traps_and_what_is_pending_keep_native_code_out(machines):
    generator = Generator("traps")
    words = [0xF200, 0x04A0, 0xF200, 0x0723, 0xF200, 0x0A28]
    for turn in range(300):
        agree(machines, words, start_of(generator, random.Random(turn).getrandbits(16) & 0xFFF0), bytes(16))


@pytest.mark.parametrize("fpcr", [0x7400, 0x7480, 0x6430])
def test_native_code_computes_with_the_traps_programs_start_with(machines, monkeypatch, fpcr):
    """As HP-UX starts them; results that don't trap need no help."""
    helped = []
    for kind in NATIVE:
        assist = machines[kind]._assist
        monkeypatch.setattr(machines[kind], "_assist", lambda assist=assist: helped.append(1) or assist())
    start = start_of(Generator("usual"), fpcr) | {f"fp{number}": ONE + (number << 59) for number in range(8)}
    for _ in range(3):
        agree(machines, [0xF200, 0x04A0, 0xF200, 0x0723, 0xF200, 0x0A28], start, bytes(16))
    assert len(helped) == 3 * len(NATIVE)  # trap #1


def test_packed_decimal_is_no_extended_number(machines):
    start = start_of(Generator("packed"), 0) | {"fp2": ONE, "a0": DATA}
    data = bytes.fromhex("000100008000000000000000")  # 0.8 times ten; as an extended number it would be tiny
    found = agree(machines, [0xF210, 0x4D00], start, data)  # fmove.p (a0),fp2
    assert found["fp2"] == 0x4002 << 64 | 1 << 63
    found = agree(machines, [0xF210, 0x4D22], start, data)  # fadd.p (a0),fp2
    assert found["fp2"] == 0x4002 << 64 | 9 << 60


def test_denormalised_registers_are_not_the_hosts(machines):
    start = start_of(Generator("small"), 0) | {"fp1": 1 << 62, "fp2": 0x4010 << 64 | 1 << 63}
    found = agree(machines, [0xF200, 0x0523, 0xF200, 0x0980], start, bytes(16))
    assert found["fp2"] == 0x0010 << 64 | 1 << 63  # 2**-16384 times 2**17


def test_what_is_restored_from_memory_may_be_denormalised(machines):
    start = start_of(Generator("restored"), 0) | {"fp2": 0x4010 << 64 | 1 << 63, "a0": DATA}
    data = struct.pack(">HHQ", 0, 0, 1 << 62)
    found = agree(machines, [0xF210, 0xD040, 0xF200, 0x0523], start, data)  # fmovem.x (a0),fp1
    assert found["fp2"] == 0x0010 << 64 | 1 << 63


def test_a_fault_leaves_nothing_on_the_hosts_stack(machines):
    """Numbers between loads and stores live on x87's stack: faults in between must not fill it up."""
    for kind in NATIVE:
        cpu = machines[kind]
        # fmove.d (a0),fp0; fadd.d (a0),fp1 ... fmove.d (a1),fp7: nowhere
        code = "f2105400 f21054a2 f2105522 f21055a2 f2105622 f2115780 4e41"
        place = machines.place(bytes.fromhex(code))
        cpu.memory.write(DATA, struct.pack(">d", 1.5))
        for _ in range(12):
            cpu.set("fpcr", 0)
            for number in range(8):
                cpu.set(f"fp{number}", ONE)
            cpu.set("a0", DATA)
            cpu.set("a1", 0x900000)
            cpu.pc = place
            cpu.run(5)
        cpu.set("a1", DATA)
        cpu.pc = place
        assert cpu.run(5) == Trap(1)
        assert cpu.get("fp7") == 0x3FFF << 64 | 3 << 62
        assert cpu.get("fp0") == 0x3FFF << 64 | 3 << 62
