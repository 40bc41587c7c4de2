"""Where the 68010 is not a 68020 without the new instructions."""

from __future__ import annotations

import pytest
from m68k_engines import ENGINES, make

from emu.cpu import Trap
from emu.memory import AddressSpace

CODE, DATA = 0x1000, 0x20000


@pytest.fixture(params=ENGINES)
def cpu(request):
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.map(DATA, 0x1000, 3)
    cpu = make(request.param, memory, "68010")
    yield cpu
    cpu.close()
    memory.close()


def run(cpu, code: str, **registers: int) -> None:
    cpu.memory.write(CODE, bytes.fromhex(code + "4e41"))
    for name, value in registers.items():
        cpu.set(name, value)
    cpu.pc = CODE
    assert cpu.run(5) == Trap(1)


@pytest.mark.parametrize("extension", ["0804", "0e04", "0f04"])  # without a scale; times 8; as a full word
def test_indices_are_not_scaled(cpu, extension):
    run(cpu, "43f0" + extension, a0=DATA, d0=0x100)  # lea (4,a0,d0.l),a1
    assert cpu.get("a1") == DATA + 0x104


def test_link_of_the_stack_pointer_stores_its_old_value(cpu):
    run(cpu, "4e57fff0", a7=DATA + 0x100)
    assert cpu.memory.read(DATA + 0xFC, 4) == (DATA + 0x100).to_bytes(4, "big")
    assert cpu.get("a7") == DATA + 0xEC
