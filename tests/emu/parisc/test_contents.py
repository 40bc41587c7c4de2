"""What compiled code takes from registers instead of memory, and that it is what memory holds."""

from __future__ import annotations

import pytest
from parisc_engines import ENGINES, make
from parisc_program import Assembler

from emu.cpu import Trap
from emu.jit import host_code, identity
from emu.jit.architecture import Source
from emu.memory import AddressSpace
from emu.parisc.compiled.contents import Contents

CODE, DATA = 0x10000, 0x40010000
asm = Assembler()
ROOT, OTHER = object(), object()


def test_parts_of_what_was_stored():
    contents = Contents()
    contents.stored(ROOT, -8, 8, 0x0123456789ABCDEF)
    assert [contents.find(ROOT, -8 + 4 * half, 4) for half in (0, 1)] == [0x01234567, 0x89ABCDEF]
    assert contents.find(ROOT, -3, 1) == 0xAB
    assert contents.find(ROOT, -2, 2) == 0xCDEF
    assert contents.find(ROOT, 0, 4) is None
    assert contents.find(OTHER, -8, 8) is None


def test_two_words_are_a_doubleword():
    contents = Contents()
    contents.stored(ROOT, 0, 4, 0xFFFFFFFF_00000001)  # of a wider register
    contents.stored(ROOT, 4, 4, 0x80000000)
    assert contents.find(ROOT, 0, 8) == 0x1_80000000


def test_what_a_store_leaves_known():
    contents = Contents()
    contents.stored(ROOT, 0, 4, 1)
    contents.stored(ROOT, 4, 4, 2)
    contents.stored(ROOT, 2, 1, 3)
    assert (contents.find(ROOT, 0, 4), contents.find(ROOT, 4, 4), contents.find(ROOT, 2, 1)) == (None, 2, 3)
    contents.loaded(OTHER, 0, 4, 5)
    copy = contents.copy()
    contents.stored(OTHER, 64, 4, 6)  # may be anywhere
    assert (contents.find(ROOT, 4, 4), contents.find(OTHER, 0, 4)) == (None, 5)
    assert copy.find(ROOT, 4, 4) == 2


@pytest.mark.skipif(not (host_code.supported() and identity.available()), reason="needs llvmlite")
def test_a_product_does_not_go_through_memory():
    from emu.parisc.compiled.translate import RegionTranslator

    words = [asm("STW", b=30, r=25, im14=-16), asm("FLDWS", b=30, t=5, im5=-16), asm("STW", b=30, r=26, im14=-16)]
    words += [asm("FLDWS", b=30, t=6, im5=-16), asm("XMPYU", r1=5, r2=6, t=7), asm("FSTDS", b=30, t=7, im5=-16)]
    words += [asm("LDW", b=30, t=28, im14=-16), asm("LDW", b=30, t=29, im14=-12), asm("BV", b=2), asm("OR")]
    code = {CODE + 4 * index: word for index, word in enumerate(words)}
    done = RegionTranslator("1.1").translate(CODE, Source(code.get, lambda address: True), precise=True)
    accesses = [line for line in done.assembly.splitlines() if ", align 1" in line]
    assert [line.split()[0] for line in accesses] == ["store"] * 3


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("distance", [0, 1, 2, 3, 4, 8])
def test_stores_that_may_meet(engine, distance):
    """A byte stored by another register, over or beside a word that was stored just before."""
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.map(DATA, 0x1000, 3)
    words = [asm("STW", b=3, r=5), asm("STB", b=4, r=6), asm("LDW", b=3, t=7), asm("LDB", b=3, t=8, im14=2)]
    words += [asm("STBYS", b=4, r=6, a=1), asm("LDW", b=3, t=9), asm("LDW", b=3, t=10), asm("BREAK")]
    memory.write(CODE, b"".join(word.to_bytes(4, "big") for word in words))
    cpu = make(engine, memory)
    cpu.group("r3", "r4", "r5", "r6").write(DATA, DATA + distance, 0x11223344, 0x55667788)
    cpu.pc = CODE
    assert cpu.run(5) == Trap(0)
    held = bytearray.fromhex("1122334400000000" + "00" * 8)
    held[distance] = 0x88
    assert (cpu.get("r7"), cpu.get("r8")) == (int.from_bytes(held[:4], "big"), held[2])
    held[distance & -4 : distance] = bytes.fromhex("55667788")[: distance & 3]
    assert cpu.get("r9") == cpu.get("r10") == int.from_bytes(held[:4], "big")
    cpu.close()
    memory.close()
