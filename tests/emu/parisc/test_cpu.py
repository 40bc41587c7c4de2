"""Every reason a run can end with, the precise state then, registers by name, and what qemu can't tell us."""

from __future__ import annotations

import threading
import time

import pytest
from parisc_engines import ENGINES, EXACT, make
from parisc_program import Assembler

from emu.cpu import Arithmetic, ArithmeticKind, Breakpoint, Budget, Fault, Illegal, IllegalKind, Syscall, Trap
from emu.engines import create
from emu.memory import PROT_EXEC, Access, AddressSpace
from emu.parisc.registers import BLOCK_SIZE, PLACES, psw, psw_parts

CODE, DATA, READ_ONLY, HIDDEN, NOWHERE = 0x10000, 0x40010000, 0x40020000, 0x30000, 0x50000000
asm = Assembler()
NOP = asm("OR")
STOP = asm("BREAK")


@pytest.fixture(params=ENGINES)
def cpu(request):
    memory = AddressSpace()
    memory.map(CODE, 0x2000, 5)
    memory.map(DATA, 0x2000, 3)
    memory.map(READ_ONLY, 0x1000, 1)
    memory.map(HIDDEN, 0x1000, PROT_EXEC)
    cpu = make(request.param, memory)
    yield cpu
    cpu.close()
    memory.close()


def load(cpu, *words, address=CODE):
    cpu.memory.poke(address, b"".join(word.to_bytes(4, "big") for word in words))
    cpu.pc = address


def test_engines(cpu):
    with pytest.raises(ValueError, match=r"3\.0"):
        create("parisc", "3.0", cpu.memory)
    old = create("parisc", "1.0", cpu.memory)
    load(old, asm("XMPYU", t=4))
    assert old.run(1) == Illegal(IllegalKind.ILLEGAL)
    old.close()
    old.close()


TRAPS = {
    "break": (STOP | 8 << 13 | 4, Trap(8 << 5 | 4)),
    "no instruction": (0xFFFFFFFF, Illegal(IllegalKind.ILLEGAL)),
    "ldda": (asm("LDDAS", b=3), Illegal(IllegalKind.PRIVILEGED)),
    "rfi": (asm("RFI"), Illegal(IllegalKind.PRIVILEGED)),
    "mtsp to sr5": (asm("MTSP", r=3) | 3 << 13, Illegal(IllegalKind.PRIVILEGED)),
    "mtctl to cr27": (0x03631840, Illegal(IllegalKind.PRIVILEGED)),
    "mfctl of cr17": (0x022008A4, Illegal(IllegalKind.PRIVILEGED)),
    "ldwas": (asm("LDWAS", b=3), Illegal(IllegalKind.PRIVILEGED)),
    "special function unit": (asm("SPOP1"), Illegal(IllegalKind.EMULATION)),
    "quad": (asm("FADD", fmt=3, r1=4, r2=5, t=6), Illegal(IllegalKind.EMULATION)),
    "addo": (asm("ADDO", r1=3, r2=3, t=3), Arithmetic(ArithmeticKind.OVERFLOW)),
    "sh1addo": (asm("SH1ADDO", r1=3, r2=0, t=3), Arithmetic(ArithmeticKind.OVERFLOW)),
    "subo": (asm("SUBO", r1=3, r2=4, t=3), Arithmetic(ArithmeticKind.OVERFLOW)),
    "addio": (asm("ADDIO", r=3, t=3, im11=1), Arithmetic(ArithmeticKind.OVERFLOW)),
    "subio": (asm("SUBIO", r=5, t=3, im11=-2), Arithmetic(ArithmeticKind.OVERFLOW)),
    "addit": (asm("ADDIT", r=0, t=3, c=1), Arithmetic(ArithmeticKind.CONDITION)),
    "addito": (asm("ADDITO", r=3, t=3, im11=1), Arithmetic(ArithmeticKind.OVERFLOW)),
    "subt": (asm("SUBT", r1=3, r2=3, t=3, c=1), Arithmetic(ArithmeticKind.CONDITION)),
    "uaddcmt": (asm("UADDCMT", r1=3, r2=3, t=3, c=2, f=1), Arithmetic(ArithmeticKind.CONDITION)),
    "read of nothing": (asm("LDW", b=6, t=3), Fault(NOWHERE, Access.READ, False)),
    "write of nothing": (asm("STWM", b=6, r=3, im14=4), Fault(NOWHERE, Access.WRITE, False)),
    "write of a read-only page": (asm("STB", b=7, r=3), Fault(READ_ONLY, Access.WRITE, True)),
    "the end of a word of nothing": (asm("STBYS", b=6, r=3, im5=2), Fault(NOWHERE, Access.WRITE, False)),
    "the beginning of a read-only word": (asm("STBYS", b=7, r=3, im5=3, a=1), Fault(READ_ONLY, Access.WRITE, True)),
    "clearing a read-only word": (asm("LDCWS", b=7, t=3), Fault(READ_ONLY, Access.WRITE, True)),
    "halfword": (asm("LDH", b=8, t=3, im14=1), Fault(DATA + 1, Access.READ, True, True)),
    "word": (asm("STWS", b=8, r=3, m=1, im5=2, a=1), Fault(DATA + 2, Access.WRITE, True, True)),
    "doubleword": (asm("FLDDS", b=8, t=4, im5=4), Fault(DATA + 4, Access.READ, True, True)),
    "byte load into register 0": (asm("LDB", b=6, t=0), Fault(NOWHERE, Access.READ, False)),
    "misaligned nothing": (asm("LDW", b=6, t=3, im14=2), Fault(NOWHERE + 2, Access.READ, False)),
}


@pytest.mark.parametrize("cpu", EXACT, indirect=True)
@pytest.mark.parametrize("name", TRAPS)
@pytest.mark.parametrize("slot", [False, True])
def test_traps_are_precise(cpu, name, slot):
    """Nothing has changed, and the PC is on the instruction, in a delay slot too: then it can be tried again."""
    word, stop = TRAPS[name]
    load(cpu, asm("BL", t=2, disp17=0x100) if slot else NOP, word)
    cpu.group("gr3", "gr4", "gr5", "gr6", "gr7", "gr8").write(
        0x7FFFFFFF, 0xFFFFFFFF, 0x7FFFFFFF, NOWHERE, READ_ONLY, DATA
    )
    cpu.step()
    before = cpu.save()
    assert cpu.run(5) == stop
    assert cpu.save() == before
    assert cpu.pc == CODE + 4
    assert cpu.get("pcoqt") & ~3 == (CODE + 0x108 if slot else CODE + 8)
    load_nop = NOP.to_bytes(4, "big")
    cpu.memory.poke(CODE + 4, load_nop)
    cpu.step()
    assert cpu.pc == (CODE + 0x108 if slot else CODE + 8)


def test_prefetching_never_faults(cpu):
    words = [asm("LDWS", b=6, m=1, im5=6, t=0), asm("LDW", b=6, t=0, im14=3), 0x50C00018, STOP]  # ldd,ma 8(r6),r0
    load(cpu, *words)
    cpu.set("r6", NOWHERE)
    assert cpu.run(1) == Trap(0)
    assert cpu.get("r6") == NOWHERE + 14
    old = create("parisc", "1.1", cpu.memory)
    old.pc = CODE
    old.set("r6", NOWHERE)
    assert old.run(1) == Fault(NOWHERE, Access.READ, False)
    old.close()


def test_system_call(cpu):
    """The instruction in the delay slot has run; the PC is past it."""
    load(cpu, asm("LDIL", t=1, im21=-0x40000000), asm("BLE", b=1, sr=7, disp17=4), asm("LDO", t=22, im14=20), STOP)
    assert cpu.run(1) == Syscall()
    assert (cpu.get("r22"), cpu.pc, cpu.get("r31")) == (20, CODE + 12, CODE + 12 | 3)
    assert cpu.run(1) == Trap(0)
    calls = []

    def on_syscall():
        calls.append(cpu.get("r22"))
        cpu.set("ret0", 7)
        return True

    cpu.on_syscall = on_syscall
    cpu.pc = CODE
    assert cpu.run(1) == Trap(0)
    assert (calls, cpu.get("r28")) == ([20], 7)


def test_fetch_faults(cpu):
    cpu.pc = NOWHERE
    assert cpu.run(1) == Fault(NOWHERE, Access.FETCH, False)
    cpu.pc = DATA
    assert cpu.run(1) == Fault(DATA, Access.FETCH, True)
    load(cpu, asm("LDO", t=3, im14=5), STOP, address=HIDDEN)  # execute only
    assert cpu.run(1) == Trap(0)
    assert cpu.get("r3") == 5
    cpu.memory.unmap(HIDDEN, 0x1000)
    cpu.pc = HIDDEN
    assert cpu.run(1) == Fault(HIDDEN, Access.FETCH, False)


def test_mapping_changes_are_noticed(cpu):
    load(cpu, asm("LDW", b=3, t=4), asm("STW", b=3, r=4), asm("BL", disp17=-16), NOP)
    cpu.set("r3", DATA)
    assert cpu.run(0.01) == Budget()
    cpu.memory.protect(DATA, 0x1000, 1)
    assert cpu.run(1) == Fault(DATA, Access.WRITE, True)
    cpu.memory.unmap(DATA, 0x1000)
    assert cpu.run(1) == Fault(DATA, Access.WRITE, False)
    cpu.memory.protect(CODE, 0x1000, 1)
    assert cpu.run(1) == Fault(cpu.pc, Access.FETCH, True)


def test_written_code_is_executed(cpu):
    """New code runs after FIC, which takes the old code out of the instruction cache, as on the processor."""
    cpu.memory.protect(CODE, 0x1000, 7)
    store = asm("STW", b=5, r=6)
    load(cpu, store, asm("FIC", b=5, x=0), asm("SYNC"), asm("LDO", t=7, im14=1), STOP)
    cpu.group("r5", "r6").write(CODE + 12, asm("LDO", t=7, im14=2))
    assert cpu.run(1) == Trap(0)
    assert cpu.get("r7") == 2
    cpu.memory.write(CODE + 12, asm("LDO", t=7, im14=3).to_bytes(4, "big"))  # by the kernel
    cpu.pc = CODE + 8
    assert cpu.run(1) == Trap(0)
    assert cpu.get("r7") == 3
    cpu.memory.poke(CODE + 12, asm("LDO", t=7, im14=4).to_bytes(4, "big"))  # by a debugger
    cpu.pc = CODE + 8
    assert cpu.run(1) == Trap(0)
    assert cpu.get("r7") == 4


def test_breakpoints(cpu):
    load(cpu, NOP, asm("OR", c=1), NOP, asm("BL", disp17=-20), NOP)
    cpu.add_breakpoint(CODE + 4)
    cpu.add_breakpoint(CODE + 8)  # nullified: not executed
    for _ in range(3):
        assert cpu.run(5) == Breakpoint(CODE + 4)
        assert cpu.pc == CODE + 4
    cpu.remove_breakpoint(CODE + 4)
    assert cpu.run(0.01) == Budget()
    cpu.pc = CODE + 8
    assert cpu.run(5) == Breakpoint(CODE + 8)
    assert cpu.step() == Budget()
    assert cpu.pc == CODE + 12
    cpu.add_breakpoint(CODE)
    cpu.pc = CODE
    assert cpu.step() == Budget()


def test_stop_and_budget(cpu):
    load(cpu, asm("BL", disp17=-8), NOP)
    begin = time.monotonic()
    assert cpu.run(0.02) == Budget()
    assert time.monotonic() - begin >= 0.02
    threading.Timer(0.05, cpu.stop).start()
    assert cpu.run(100) == Budget()
    cpu.stop()
    assert cpu.run(100) == Budget()


def test_registers(cpu):
    for number in range(1, 32):
        cpu.set(f"gr{number}", number * 0x01010101)
        assert cpu.get(f"r{number}") == number * 0x01010101
    assert (cpu.get("sp"), cpu.get("dp"), cpu.get("arg3")) == (0x1E1E1E1E, 0x1B1B1B1B, 0x17171717)
    cpu.set("gr0", 5)
    assert cpu.get("gr0") == 0
    cpu.set("fr4", 0x1234567890ABCDEF)
    cpu.set("fr4r", 5)
    assert (cpu.get("fr4l"), cpu.get("fr4")) == (0x12345678, 0x1234567800000005)
    cpu.set("psw", 1 << 21 | 1 << 17 | 0xA500)
    assert cpu.get("psw") == 1 << 21 | 1 << 17 | 0xA500
    assert (cpu.get("n"), cpu.get("v"), cpu.get("cb")) == (1, 1, 0x80800808)
    cpu.set("sar", 65)
    cpu.set("cr27", 77)
    assert (cpu.get("cr11"), cpu.get("cr27")) == (1, 77)
    assert cpu.get("cr16") != cpu.get("cr16")
    group = cpu.group("pcoqh", "pcoqt", "r3")
    group.write(CODE + 8, CODE + 0x20, 4)
    assert group.read() == (CODE + 11, CODE + 0x23, 4)
    for name in ("gr32", "fr32", "fr4x", "", "cr12", "d0"):
        with pytest.raises(KeyError):
            cpu.get(name)
        with pytest.raises(KeyError):
            cpu.group(name)


def test_psw_and_block_layout():
    assert all(psw(*psw_parts(value)) == value for value in (0, 0xFF00, 1 << 21, 1 << 17 | 0x8100))
    ends = [place.offset + place.size for place in PLACES.values()]
    assert [place.offset for place in PLACES.values()] == [0, *ends[:-1]]
    assert ends[-1] <= BLOCK_SIZE
    assert all(place.offset % place.size == 0 for place in PLACES.values())


def test_save_restore_and_fork(cpu):
    load(cpu, asm("LDO", t=3, im14=1), asm("LDO", t=3, im14=2))
    cpu.set("fr5", 1 << 63)
    state = cpu.save()
    cpu.step()
    child = cpu.fork(cpu.memory)
    cpu.step()
    assert (cpu.get("r3"), child.get("r3"), child.pc) == (2, 1, CODE + 4)
    child.step()
    cpu.restore(state)
    assert (cpu.get("r3"), cpu.pc, child.get("r3"), child.get("fr5")) == (0, CODE, 2, 1 << 63)
    child.close()


def test_space_and_control_registers(cpu):
    words = [asm("MTSP", r=3) | 1 << 14, asm("MFSP", t=4, sr=1), asm("LDSID", b=5, t=6), asm("LDSID", b=5, t=7, s=1)]
    words += [0x036008A8, asm("PROBEW", b=5, t=9), asm("PROBER", b=10, t=11), asm("PROBEW", b=10, t=12)]
    words += [asm("GATE", t=13, disp17=0), NOP, STOP]
    load(cpu, *words)
    cpu.group("r3", "r5", "r10", "sr5", "cr27").write(9, DATA, READ_ONLY, 55, 44)
    assert cpu.run(1) == Trap(0)
    assert cpu.group("sr1", "r4", "r6", "r7", "r8", "r9", "r11", "r12", "r13").read() == (9, 9, 55, 9, 44, 1, 1, 0, 3)


@pytest.mark.parametrize(
    ("a", "b", "result", "carries"),
    [
        (0x12345678, 0x11111111, 0x23456789, 0),
        (0x0000000F, 1, 0x10, 0x8),
        (0xFFFFFFFF, 1, 0, 0x88888888),
        (5, 7, 12, 0),
    ],
)
def test_carries_out_of_each_digit(cpu, a, b, result, carries):
    load(cpu, asm("ADD", r1=3, r2=4, t=5), STOP)
    cpu.group("r3", "r4").write(a, b)
    cpu.run(1)
    assert (cpu.get("r5"), cpu.get("cb")) == (result, carries)


def test_decimal_addition(cpu):
    """Digits that pass 9 carry if 6 is added first; DCOR takes it off the others again."""
    words = [asm("LDIL", t=3, im21=0x66666000), asm("LDO", b=3, t=3, im14=0x666), asm("ADD", r1=4, r2=3, t=6)]
    words += [asm("ADD", r1=6, r2=5, t=6), asm("DCOR", r=6, t=6), STOP]
    for a, b in ((1234, 8766), (99999999, 1), (40506070, 9), (55555555, 44444444)):
        load(cpu, *words)
        cpu.group("r4", "r5").write(int(str(a), 16), int(str(b), 16))
        cpu.run(1)
        assert cpu.get("r6") == int(str((a + b) % 10**8), 16)


HALFWORDS = [
    ("HADD", {"sat": 3}, 0x7FFF8000, 0x0001FFFF, 0x80007FFF),
    ("HADD", {"sat": 1}, 0x7FFF8000, 0x0001FFFF, 0x7FFF8000),
    ("HADD", {"sat": 0}, 0xFFFF0001, 0x0001FFFE, 0xFFFF0000),
    ("HSUB", {"sat": 3}, 0x00008000, 0x00010001, 0xFFFF7FFF),
    ("HSUB", {"sat": 1}, 0x7FFF8000, 0xFFFF0001, 0x7FFF8000),
    ("HSUB", {"sat": 0}, 0x0001FFFF, 0x0002FFFF, 0x0000FFFF),
    ("HAVG", {}, 0xFFFF0001, 0xFFFE0004, 0xFFFF0003),
    ("HSHLADD", {"sh": 2}, 0x00014000, 0xFFFF0001, 0x00037FFF),
    ("HSHRADD", {"sh": 1}, 0x8000FFFD, 0x00010001, 0xC001FFFF),
]


@pytest.mark.parametrize(("name", "modes", "a", "b", "result"), HALFWORDS)
def test_halfwords(cpu, name, modes, a, b, result):
    word = asm(name, r1=3, r2=4, t=5, **modes)
    load(cpu, word, STOP)
    cpu.group("r3", "r4").write(a, b)
    assert cpu.run(1) == Trap(0)
    assert cpu.get("r5") == result


def test_places_where_nothing_can_be_executed_never_get_hot(cpu):
    """However often somebody goes there."""
    load(cpu, STOP, address=HIDDEN)
    cpu.memory.write(DATA, STOP.to_bytes(4, "big"))
    for address, mapped in ((NOWHERE, False), (DATA, True)):
        for _ in range(600):
            cpu.pc = address
            assert cpu.run(1) == Fault(address, Access.FETCH, mapped)


def test_hot_code_that_may_no_longer_be_executed(cpu):
    load(cpu, asm("LDO", b=4, t=4, im14=1), asm("ADDIBF", r=3, im5=-1, c=1, disp12=-12), NOP, STOP)
    cpu.set("r3", 3000)
    assert cpu.run(10) == Trap(0)
    assert cpu.get("r4") == 3000
    cpu.memory.protect(CODE, 0x1000, 3)
    for _ in range(600):
        cpu.pc = CODE
        assert cpu.run(1) == Fault(CODE, Access.FETCH, True)
    cpu.memory.protect(CODE, 0x1000, 5)
    cpu.set("r3", 1)
    assert cpu.run(1) == Trap(0)
    assert cpu.get("r4") == 3001


def test_long_straight_code(cpu):
    """Every value depends on all before it."""
    cpu.memory.map(CODE, 0x2000, 5)
    words = [asm("XOR", r1=3, r2=4, t=5), asm("ADD", r1=5, r2=3, t=4), asm("SH1ADDL", r1=4, r2=5, t=3)] * 240
    load(cpu, *words, STOP)
    a, b, c = 0x12345678, 0x9ABCDEF0, 0
    cpu.group("r3", "r4", "r5").write(a, b, c)
    for _ in range(240):
        c = a ^ b
        b = (c + a) & 0xFFFFFFFF
        a = (2 * b + c) & 0xFFFFFFFF
    assert cpu.run(10) == Trap(0)
    assert cpu.group("r3", "r4", "r5").read() == (a, b, c)


def test_a_child_of_a_child_has_its_code(cpu):
    load(cpu, asm("LDO", b=4, t=4, im14=1), asm("ADDIBF", r=3, im5=-1, c=1, disp12=-12), NOP, STOP)
    family, memories = [cpu], [cpu.memory]
    for generation in range(1, 4):
        family[-1].pc = CODE
        family[-1].set("r3", 5000)
        assert family[-1].run(10) == Trap(0)
        assert family[-1].get("r4") == 5000 * generation
        memories.append(memories[-1].fork())
        family.append(family[-1].fork(memories[-1]))
    for member, memory in zip(family[1:], memories[1:], strict=True):
        member.close()
        memory.close()
