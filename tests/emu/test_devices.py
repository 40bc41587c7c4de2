"""Device registers in a guest's address space: each access once, as wide as it was made, in order; on every engine."""

from __future__ import annotations

import m68k_engines
import parisc_engines
import pytest
from parisc_program import Assembler

from emu.cpu import Fault, Trap
from emu.memory import PAGE, Access, AddressSpace, MemoryFault

CODE, DATA, DEVICE, NOWHERE = 0x10000, 0x20000, 0x40000, 0x900000
asm = Assembler()
# On the 68k "fast" code that isn't precise knows nothing but the instruction: a program with a device is precise.
M68K = [*(kind for kind in m68k_engines.ENGINES if kind != "fast"), "unicorn"]
PARISC = [kind for kind in parisc_engines.ENGINES if kind != "fast"]


class Recorder:
    """Answers with what it was told to, one after the other, and keeps what was done to it."""

    def __init__(self, width: int, *answers: int) -> None:
        self.width = width
        self.answers = list(answers)
        self.seen: list[tuple[int, ...]] = []

    def read(self, offset: int, size: int) -> int:
        self.seen.append((offset, size))
        return self.answers.pop(0)

    def write(self, offset: int, size: int, value: int) -> None:
        self.seen.append((offset, size, value))


@pytest.fixture
def memory():
    space = AddressSpace()
    space.map(CODE, PAGE, 7)
    space.map(DATA, PAGE, 3)
    yield space
    space.close()


def run_m68k(memory, kind, code, recorder, prot=3, **registers):
    memory.map_device(DEVICE, PAGE, prot, recorder, 0x100)
    memory.write(CODE, bytes.fromhex(code))
    cpu = m68k_engines.make(kind, memory)
    cpu.set("a0", DEVICE)
    cpu.set("a1", DATA)
    cpu.set("a7", DATA + 0x800)
    for name, value in registers.items():
        cpu.set(name, value)
    cpu.pc = CODE
    return cpu, cpu.run(20)


@pytest.mark.parametrize("kind", M68K)
def test_each_access_of_a_68k_is_the_devices(memory, kind):
    code = (
        "3010"  # move.w (a0),d0
        "12280003"  # move.b 3(a0),d1
        "21420004"  # move.l d2,4(a0): two words on a bus of two bytes
        "4a50 4a50"  # tst.w (a0), twice, though nobody asks for the first one's result
        "002800010009"  # ori.b #1,9(a0)
        "32d8"  # move.w (a0)+,(a1)+
        "26280003"  # move.l 3(a0),d3: not aligned
        "3810 6afc"  # move.w (a0),d4; bpl to it
        "4e41"
    )
    recorder = Recorder(2, 0x1234, 0x56, 7, 8, 0x40, 0xBEEF, 0x11, 0x2233, 0x44, 0, 1, 2, 0x8000)
    cpu, stop = run_m68k(memory, kind, code, recorder, d2=0xCAFEF00D, d4=0)
    try:
        assert stop == Trap(1)
        assert recorder.seen == [
            (0x100, 2), (0x103, 1), (0x104, 2, 0xCAFE), (0x106, 2, 0xF00D), (0x100, 2), (0x100, 2),
            (0x109, 1), (0x109, 1, 0x41), (0x100, 2), (0x105, 1), (0x106, 2), (0x108, 1), *[(0x102, 2)] * 4,
        ]  # fmt: skip
        assert (cpu.get("d0"), cpu.get("d1"), cpu.get("d3"), cpu.get("d4")) == (0x1234, 0x56, 0x11223344, 0x8000)
        assert (cpu.get("a0"), cpu.get("a1"), memory.u16(DATA)) == (DEVICE + 2, DATA + 2, 0xBEEF)
    finally:
        cpu.close()


@pytest.mark.parametrize("kind", M68K)
def test_a_mapping_for_reading_takes_no_writes(memory, kind):
    recorder = Recorder(2, 5)
    cpu, stop = run_m68k(memory, kind, "3010 3080 4e41", recorder, prot=1)  # move.w (a0),d0; move.w d0,(a0)
    try:
        assert (stop, cpu.pc) == (Fault(DEVICE, Access.WRITE, True), CODE + 2)
        assert recorder.seen == [(0x100, 2)]
    finally:
        cpu.close()


@pytest.mark.parametrize("kind", PARISC)
def test_each_access_of_a_pa_risc_is_the_devices(memory, kind):
    recorder = Recorder(4, 0x12345678, 0x9A, 0xBCDE, 1, 0, 7, 0x01020304, 0x05060708)
    memory.map_device(DEVICE, PAGE, 3, recorder)
    code = [
        asm("LDW", b=4, t=5),
        asm("LDB", b=6, t=7),
        asm("LDH", b=6, t=8),
        asm("STB", b=6, r=5),
        asm("STW", b=4, r=5),
        asm("LDW", b=4, t=9),
        asm("LDW", b=4, t=9),  # until it is not 0
        asm("COMBT", r1=9, r2=0, c=1, disp12=-12),
        asm("OR"),
        asm("FLDDS", b=4, t=6),
        asm("BREAK"),
    ]
    memory.write(CODE, b"".join(word.to_bytes(4, "big") for word in code))
    cpu = parisc_engines.make(kind, memory)
    try:
        cpu.pc = CODE
        cpu.set("r4", DEVICE)
        cpu.set("r6", DEVICE + 8)
        assert cpu.run(20) == Trap(0)
        assert recorder.seen == [
            (0, 4), (8, 1), (8, 2), (8, 1, 0x78), (0, 4, 0x12345678), (0, 4), (0, 4), (0, 4), (0, 4), (4, 4),
        ]  # fmt: skip
        assert [cpu.get(f"r{number}") for number in (5, 7, 8, 9)] == [0x12345678, 0x9A, 0xBCDE, 7]
        assert cpu.get("fr6") == 0x0102030405060708
    finally:
        cpu.close()


def test_what_is_mapped_anew_is_no_device(memory):
    recorder = Recorder(4)
    memory.map_device(DEVICE, 2 * PAGE, 3, recorder)
    with pytest.raises(MemoryFault):  # the kernel is no guest
        memory.read(DEVICE, 4)
    child = memory.fork()
    assert child.devices.grants(DEVICE, write=True)
    child.close()
    memory.map(DEVICE, PAGE, 3)
    assert not memory.devices.grants(DEVICE, write=False)
    memory.unmap(DEVICE + PAGE, PAGE)
    assert not memory.devices
    assert recorder.seen == []
