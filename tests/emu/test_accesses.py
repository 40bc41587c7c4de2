"""Which memory an instruction accesses, said before it is executed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emu import engines
from emu.accesses import Trial
from emu.cpu import Cpu
from emu.memory import PROT_EXEC, PROT_READ, PROT_WRITE, Access, AddressSpace

CODE, DATA = 0x1000, 0x2000
READ, WRITE = Access.READ, Access.WRITE
MODELS = {"m68k": "68040", "parisc": "2.0"}


@pytest.fixture
def memory() -> Iterator[AddressSpace]:
    made = AddressSpace()
    made.map(CODE, 0x2000, PROT_READ | PROT_WRITE | PROT_EXEC)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("architecture", "code", "expected"),
    [
        ("m68k", "1010", [(DATA, 1, READ)]),  # move.b (a0),d0
        ("m68k", "3080", [(DATA, 2, WRITE)]),  # move.w d0,(a0)
        ("m68k", "5290", [(DATA, 4, READ), (DATA, 4, WRITE)]),  # addq.l #1,(a0)
        ("m68k", "2098", [(DATA, 4, READ), (DATA + 4, 4, WRITE)]),  # move.l (a0)+,(a0)
        ("m68k", "48d00003", [(DATA, 4, WRITE), (DATA + 4, 4, WRITE)]),  # movem.l d0-d1,(a0)
        ("m68k", "f2105400", [(DATA, 4, READ), (DATA + 4, 4, READ)]),  # fmove.d (a0),fp0
        ("m68k", "7001", []),  # moveq #1,d0
        ("parisc", "40850000", [(DATA, 1, READ)]),  # ldb 0(r4),r5
        ("parisc", "64850004", [(DATA + 2, 2, WRITE)]),  # sth r5,2(r4)
        ("parisc", "48850008", [(DATA + 4, 4, READ)]),  # ldw 4(r4),r5
        ("parisc", "2c801005", [(DATA, 8, READ)]),  # fldd 0(r4),fr5
        ("parisc", "08850240", []),  # or r5,r4,r0
    ],
)
def test_where_and_how_much(
    memory: AddressSpace, architecture: str, code: str, expected: list[tuple[int, int, Access]]
) -> None:
    memory.write(CODE, bytes.fromhex(code))
    memory.write(DATA, b"unchanged")
    cpu: Cpu = engines.create(architecture, MODELS[architecture], memory)
    trial = Trial(cpu, architecture, MODELS[architecture])
    cpu.pc = CODE
    cpu.set("a0" if architecture == "m68k" else "gr4", DATA)
    assert trial.accesses() == expected
    assert trial.accesses() == expected, "again"
    assert (cpu.pc, memory.read(DATA, 9)) == (CODE, b"unchanged")
    trial.close()
    cpu.close()


def test_up_to_what_can_not_be_accessed(memory: AddressSpace) -> None:
    memory.write(CODE, bytes.fromhex("20104e71"))  # move.l (a0),d0
    cpu = engines.create("m68k", "68040", memory)
    trial = Trial(cpu, "m68k", "68040")
    cpu.pc = CODE
    cpu.set("a0", 0x90000000)
    assert trial.accesses() == [(0x90000000, 4, READ)]
    trial.close()
    cpu.close()
