"""Native code's accesses to memory: addresses that wrap, and the instruction a fault is reported at, where LLVM would
like to make one access of two equal ones.
"""

from __future__ import annotations

import pytest
from parisc_engines import ENGINES, NATIVE, make
from parisc_program import Assembler

from emu.cpu import Fault, Trap
from emu.memory import Access, AddressSpace

CODE, DATA, NOWHERE = 0x10000, 0x20000, 0x50000
asm = Assembler()


def _word(address: int, target: int) -> int:
    return target - address - 8


def _arms(one: int, other: int) -> list[int]:
    """Count in memory; if (r3 == 0) one; else other; and on to what both have in common."""
    return [
        asm("LDW", b=9, t=10),
        asm("ADDI", r=10, t=10, im11=1),
        asm("STW", b=9, r=10),
        asm("COMBT", r1=3, r2=0, c=1, disp12=_word(0, 16)),  # 12
        asm("OR"),
        asm("BL", disp17=_word(8, 24)),
        other,  # 24
        one,  # 28
        asm("OR"),
        asm("ADD", r1=5, r2=7, t=8),
        asm("BREAK"),
    ]


CASES = {
    "byte loads": (asm("LDB", b=4, t=5), asm("LDB", b=6, t=5), Access.READ),
    "loads": (asm("LDW", b=4, t=5), asm("LDW", b=4, t=5), Access.READ),
    "stores": (asm("STW", b=4, r=7), asm("STW", b=4, r=7), Access.WRITE),
    "byte stores": (asm("STB", b=4, r=7), asm("STB", b=4, r=7), Access.WRITE),
    "double stores": (asm("FSTDS", b=4, t=7), asm("FSTDS", b=4, t=7), Access.WRITE),
}


@pytest.mark.parametrize("kind", NATIVE)
@pytest.mark.parametrize("zero", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_equal_accesses_keep_their_places(kind: str, zero: bool, case: str) -> None:
    one, other, access = CASES[case]
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.map(DATA, 0x1000, 7)
    memory.write(CODE, b"".join(word.to_bytes(4, "big") for word in _arms(one, other)))
    cpu = make(kind, memory)
    cpu.pc = CODE
    for name, value in (("r3", 0 if zero else 1), ("r4", NOWHERE), ("r6", NOWHERE), ("r9", DATA)):
        cpu.set(name, value)
    stop = cpu.run(10)
    assert (stop, cpu.pc) == (Fault(NOWHERE, access, False), CODE + (28 if zero else 24))
    assert memory.u32(DATA) == 1, "what came before the fault is done once"
    cpu.close()
    memory.close()


COMBINED = {
    "or": [asm("LDW", b=4, t=5), asm("LDO", b=0, t=6, im14=1), asm("OR", r1=5, r2=6, t=7)],
    "and": [asm("LDH", b=4, t=5), asm("LDO", b=0, t=6, im14=255), asm("AND", r1=5, r2=6, t=7)],
    "xor": [asm("LDW", b=4, t=5), asm("LDW", b=9, t=6), asm("XOR", r1=5, r2=6, t=7)],
    "compared": [asm("LDW", b=4, t=5), asm("COMIBT", r=5, im5=7, c=1, disp12=8), asm("OR")],
}


@pytest.mark.parametrize("kind", NATIVE)
@pytest.mark.parametrize("case", COMBINED)
def test_a_load_that_is_combined_with_something_keeps_its_place(kind: str, case: str) -> None:
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.map(DATA, 0x1000, 7)
    forgotten = [asm("LDO", b=0, t=number) for number in (5, 6)]  # so that what was loaded is nowhere else
    words = [*COMBINED[case], *forgotten, asm("BREAK")]
    memory.write(CODE, b"".join(word.to_bytes(4, "big") for word in words))
    cpu = make(kind, memory)
    cpu.pc = CODE
    cpu.set("r4", NOWHERE)
    cpu.set("r9", DATA)
    assert (cpu.run(10), cpu.pc) == (Fault(NOWHERE, Access.READ, False), CODE)
    cpu.close()
    memory.close()


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("base", [0, 4, 0x7FC, 0x800, 0x1000, 0xFFFFF7FC, 0xFFFFF800, 0xFFFFFFFC])
def test_addresses_wrap(kind: str, base: int) -> None:
    """Several accesses around one address, at either end of memory."""
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.map(0, 0x2000, 3)
    memory.map(0xFFFFE000, 0x2000, 3)
    offsets = (-8, -4, 0, 4, 8, 12)
    code = [asm("STW", b=4, r=10 + number, im14=offset) for number, offset in enumerate(offsets)]
    code += [asm("LDW", b=4, t=20 + number, im14=offset) for number, offset in enumerate(offsets)]
    memory.write(CODE, b"".join(word.to_bytes(4, "big") for word in [*code, asm("BREAK")]))
    cpu = make(kind, memory)
    cpu.pc = CODE
    cpu.set("r4", base)
    for number in range(len(offsets)):
        cpu.set(f"r{10 + number}", 100 + number)
    assert cpu.run(10) == Trap(0)
    for number, offset in enumerate(offsets):
        assert memory.u32(base + offset & 0xFFFFFFFF) == cpu.get(f"r{20 + number}") == 100 + number
    cpu.close()
    memory.close()
