"""Addresses computed in Python against those of the engine's LEA."""

from __future__ import annotations

import random

import pytest

from emu.cpu import Trap
from emu.m68k.unicorn.cpu import M68kCpu
from emu.m68k.unicorn.effective_address import Operand, locate
from emu.memory import AddressSpace

CODE, DATA = 0x1000, 0x20000


@pytest.fixture
def cpu():
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.map(DATA - 0x8000, 0x20000, 3)
    cpu = M68kCpu(memory, "68030")
    yield cpu
    cpu.close()
    memory.close()


def extension_words(chance: random.Random, mode: int) -> bytes:
    if mode in (5, 0x38, 0x3A):
        return chance.getrandbits(16).to_bytes(2, "big")
    if mode == 0x39:
        return chance.getrandbits(32).to_bytes(4, "big")
    if mode == 2:
        return b""
    # Index register d0 (small) so that memory indirect modes stay within what is mapped.
    word = chance.getrandbits(16) & 0x0FFF
    if not word & 0x100:
        return word.to_bytes(2, "big")
    word &= 0x0F77  # base register in use
    word |= 0x10 if not word & 0x30 else 0
    if word & 7 == 4 or (word & 0x40 and word & 4):
        word &= ~7  # reserved
    raw = word.to_bytes(2, "big")
    for code in (word >> 4 & 3, word & 3 if word & 7 else 0):
        raw += chance.randrange(0x400).to_bytes(4, "big")[{2: 2, 3: 0}.get(code, 4) :]
    return raw


@pytest.mark.parametrize("mode", [2, 5, 6, 0x38, 0x39, 0x3A, 0x3B])
def test_address_is_that_of_lea(cpu, mode):
    chance = random.Random(mode)
    cpu.memory.write(DATA - 0x8000, chance.randbytes(0x20000))
    low = mode if mode >= 0x38 else mode << 3
    for _ in range(60):
        words = extension_words(chance, mode)
        if mode == 0x3B and words[0] & 1 and words[1] & 7:
            continue  # would go through a pointer in the code
        cpu.memory.write(CODE, (0x43C0 | low).to_bytes(2, "big") + words + b"\x4e\x41")
        cpu.set("a0", DATA)
        cpu.set("d0", chance.choice((0, 0x200, 0xFFFFFF80, 0x12340010)) if mode < 0x38 else 8)
        if words[:1] and words[0] & 1 and words[1] & 7 and mode == 6:
            cpu.set("d0", 0x40)
        cpu.pc = CODE
        assert cpu.run(5) == Trap(1), words.hex()
        operand = locate(cpu._registers, cpu.memory, low, CODE + 2, 12)
        assert operand == Operand(cpu.get("a1"), CODE + 2 + len(words)), words.hex()


def test_increment_decrement_immediate_and_registers(cpu):
    cpu.set("a3", 4)
    registers, memory = cpu._registers, cpu.memory
    assert locate(registers, memory, 0x1B, CODE, 12) == Operand(4, CODE, "a3", 16)
    assert locate(registers, memory, 0x23, CODE, 12) == Operand(0xFFFFFFF8, CODE, "a3", 0xFFFFFFF8)
    assert locate(registers, memory, 0x3C, CODE, 12) == Operand(CODE, CODE + 12)
    assert locate(registers, memory, 0x3C, CODE, 1) == Operand(CODE, CODE + 2)
    for word in (0x03, 0x0B, 0x3D, 0x3F):
        assert locate(registers, memory, word, CODE, 4) is None
