"""CMP2 and CHK2 against their meaning: is the register within the bounds?"""

from __future__ import annotations

import itertools

import pytest

from emu.cpu import Arithmetic, ArithmeticKind, Fault, Illegal, IllegalKind, Trap
from emu.m68k.unicorn.cpu import M68kCpu
from emu.memory import Access, AddressSpace

CODE, DATA = 0x1000, 0x20000
Z, C = 4, 1


@pytest.fixture(params=["68020", "68030", "68040"])
def cpu(request):
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.map(DATA, 0x1000, 3)
    cpu = M68kCpu(memory, request.param)
    cpu.set("a0", DATA)
    yield cpu
    cpu.close()
    memory.close()


def put(cpu, word, extension, words=""):
    cpu.memory.write(CODE, bytes.fromhex(f"{word:04x}{extension:04x}{words}") + b"\x4e\x41")
    cpu.pc = CODE


@pytest.mark.parametrize("size", [0, 1, 2])
@pytest.mark.parametrize("signed", [False, True])
def test_flags(cpu, size, signed):
    width = 8 << size
    low, high = (-(1 << width - 1), (1 << width - 1) - 1) if signed else (0, (1 << width) - 1)
    edges = sorted({low, low + 1, -1 if signed else 5, 0, 7, high - 1, high})
    for lower, upper, value in itertools.product(edges, repeat=3):
        if lower > upper:
            continue
        mask = (1 << width) - 1
        cpu.memory.write(DATA, (lower & mask).to_bytes(width // 8, "big") + (upper & mask).to_bytes(width // 8, "big"))
        cpu.set("d3", 0xA5A5A5A5 & ~mask | value & mask)
        cpu.set("ccr", 0x1F)
        put(cpu, 0x00D0 | size << 9, 0x3000)  # cmp2 (a0),d3
        assert cpu.run(5) == Trap(1)
        expected = Z * (value in (lower, upper)) | C * (not lower <= value <= upper)
        assert cpu.get("ccr") == 0x1A | expected, (lower, upper, value)


def test_an_address_register_is_compared_whole(cpu):
    cpu.memory.write(DATA, bytes.fromhex("fff0 0010"))
    for value, expected in ((0xFFFFFFF0, Z), (5, 0), (0x10, Z), (0x11, C), (0x10005, C), (0xFFF5, C)):
        cpu.set("a3", value)
        cpu.set("ccr", 0)
        put(cpu, 0x02D0, 0xB000)  # cmp2.w (a0),a3
        assert cpu.run(5) == Trap(1)
        assert cpu.get("ccr") == expected, hex(value)


def test_chk2_traps_behind_itself(cpu):
    cpu.memory.write(DATA + 8, bytes.fromhex("00000010 00000020"))
    for value, stop in ((0x10, Trap(1)), (0x18, Trap(1)), (0x21, Arithmetic(ArithmeticKind.CHK))):
        cpu.set("d3", value)
        put(cpu, 0x04E8, 0x3800, "0008")  # chk2.l 8(a0),d3
        assert cpu.run(5) == stop
        assert cpu.pc == CODE + (8 if stop == Trap(1) else 6)
        assert cpu.get("ccr") & C == (value == 0x21)


def test_bounds_in_nothing_fault_and_other_modes_are_illegal(cpu):
    cpu.set("a0", 0x900000)
    for extension in (0x3000, 0x3800):
        put(cpu, 0x04D0, extension)
        assert (cpu.run(5), cpu.pc) == (Fault(0x900000, Access.READ, False), CODE)
    for word, extension in ((0x04C0, 0x3000), (0x04D8, 0x3000), (0x04E0, 0x3000), (0x04FC, 0x3000), (0x04D0, 0x3001)):
        put(cpu, word, extension)
        assert (cpu.run(5), cpu.pc) == (Illegal(IllegalKind.ILLEGAL), CODE), hex(word)
