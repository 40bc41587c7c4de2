"""What the engine may touch, when it finds out that this has changed, and what becomes of code in writable memory."""

from __future__ import annotations

import pytest

from emu.cpu import Breakpoint, Budget, Fault, Trap
from emu.m68k.unicorn.cpu import M68kCpu
from emu.m68k.unicorn.library import Engine
from emu.memory import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE, Access, AddressSpace

READ, WRITE, EXEC = PROT_READ, PROT_WRITE, PROT_EXEC
CODE, DATA, BOTH = 0x10000, 0x20000, 0x40000
LAST = (1 << 32) - PAGE


@pytest.fixture
def cpu():
    memory = AddressSpace()
    memory.map(CODE, 2 * PAGE, READ | EXEC)
    memory.map(DATA, 2 * PAGE, READ | WRITE)
    memory.map(BOTH, 2 * PAGE, READ | WRITE | EXEC)
    cpu = M68kCpu(memory, "68030")
    cpu.set("a7", DATA + 2 * PAGE)
    yield cpu
    cpu.close()
    memory.close()


def load(cpu, code, address=CODE):
    cpu.memory.poke(address, bytes.fromhex(code))
    cpu.pc = address


@pytest.fixture
def flushes(monkeypatch):
    """The times the TLB was flushed."""
    done: list[None] = []
    flush = Engine.flush_tlb
    monkeypatch.setattr(Engine, "flush_tlb", lambda engine: (done.append(None), flush(engine))[1])
    return done


# -- data ------------------------------------------------------------------------------------------------------


def test_changes_by_a_system_call_are_seen_by_the_next_instruction(cpu):
    load(cpu, "2010 4e40 2210 4e40 2081 4e40 2410 4e41")  # move.l (a0),d0; trap; (a0),d1; trap; d1,(a0); trap; (a0),d2
    cpu.set("a0", DATA)
    cpu.memory.put_u32(DATA, 5)
    changes = iter((
        lambda: cpu.memory.map(DATA, PAGE, READ | WRITE),
        lambda: cpu.memory.put_u32(DATA, 7),
        lambda: cpu.memory.unmap(DATA, PAGE),
    ))  # fmt: skip
    cpu.on_syscall = lambda: next(changes)() is None
    assert cpu.run(5) == Fault(DATA, Access.READ, False)
    assert (cpu.pc, cpu.get("d0"), cpu.get("d1")) == (CODE + 12, 5, 0)


@pytest.mark.parametrize(("code", "access"), [("2010", Access.READ), ("2080", Access.WRITE), ("5290", Access.READ)])
def test_fault_has_the_address_and_no_effect(cpu, code, access):
    load(cpu, "5280 5280" + code + "5280 4e41")
    cpu.set("a0", DATA + 2 * PAGE + 0x123)
    for _ in range(3):
        assert cpu.run(5) == Fault(DATA + 2 * PAGE + 0x123, access, False)
        assert (cpu.pc, cpu.get("d0")) == (CODE + 4, 2)
    cpu.memory.map(DATA + 2 * PAGE, PAGE, READ | WRITE)
    assert cpu.run(5) == Trap(1)
    assert cpu.get("d0") == (1 if access is Access.READ and code == "2010" else 3)


def test_store_across_pages_does_all_or_nothing(cpu):
    load(cpu, "2080 4e41")
    cpu.memory.write(DATA + 2 * PAGE - 4, b"safe")
    cpu.set("a0", DATA + 2 * PAGE - 2)
    assert cpu.run(5) == Fault(DATA + 2 * PAGE, Access.WRITE, False)
    assert cpu.memory.read(DATA + 2 * PAGE - 4, 4) == b"safe"


def test_stores_of_several_registers_restart(cpu):
    load(cpu, "48e7fffe 4e41")  # movem.l d0-d7/a0-a6,-(sp), into the page below
    for index in range(8):
        cpu.set(f"d{index}", index + 1)
    cpu.set("a7", DATA + 24)
    assert cpu.run(5) == Fault(DATA - 4, Access.WRITE, False)
    assert (cpu.pc, cpu.get("a7")) == (CODE, DATA + 24)
    cpu.memory.map(DATA - PAGE, PAGE, READ | WRITE)
    assert cpu.run(5) == Trap(1)
    assert [cpu.memory.u32(DATA - 36 + 4 * index) for index in range(8)] == list(range(1, 9))


def test_growing_memory_costs_no_flush(cpu, flushes):
    load(cpu, "2080 4e40 60fa")  # 1: move.l d0,(a0); trap #0; bra 1b
    place = 0x2000000

    def call():
        nonlocal place
        cpu.memory.map(place, PAGE, READ | WRITE)
        cpu.set("a0", place)
        place += PAGE
        return place < 0x2000000 + 300 * PAGE

    cpu.set("a0", DATA)
    cpu.on_syscall = call
    cpu.run(60)
    assert flushes == []
    cpu.memory.protect(DATA, PAGE, READ)
    cpu.step()
    assert len(flushes) == 1


def test_large_working_set_gets_a_larger_tlb(cpu, flushes):
    """Every page of 8 MiB in turn, until a round costs no question any more."""
    cpu.memory.map(0x2000000, 2048 * PAGE, READ | WRITE)
    # 1: lea 0x2000000,a0; move.w #2047,d0; 2: addq.l #1,(a0); lea 0x1000(a0),a0; dbf d0,2b; addq.l #1,d1; bra 1b
    load(cpu, "41f9 02000000 303c 07ff 5290 41e8 1000 51c8 fff8 5281 60e8")
    for _ in range(400):
        cpu.run(0.003)
        asked = cpu._mapping._fills
        rounds = cpu.get("d1")
        cpu.run(0.003)
        if rounds < cpu.get("d1") - 1 and asked == cpu._mapping._fills:
            break
    else:
        pytest.fail("the engine asks for ever")
    assert 1 <= len(flushes) < 200
    counts = {cpu.memory.u32(0x2000000 + index * PAGE) for index in range(2048)}
    assert max(counts) - min(counts) <= 1


# -- code ------------------------------------------------------------------------------------------------------


def test_code_that_rewrites_itself(cpu):
    """More often than a page changes sides: the immediate operand goes from 1 to 200."""
    # move.w #1,d0; add.l d0,d1; addq.w #1,2(a0); cmp.w #200,d0; bne 1b; trap #1
    load(cpu, "303c 0001 d280 5268 0002 0c40 00c8 66f0 4e41", BOTH)
    cpu.set("a0", BOTH)
    assert cpu.run(60) == Trap(1)
    assert cpu.get("d1") == sum(range(1, 201))


@pytest.mark.parametrize("rounds", [1, 40, 200])
def test_hazards_the_guest_writes_are_noticed(cpu, rounds):
    """Alternately PACK, which the engine takes for OR, and ADD of the same length are written and called."""
    # 1: move.l d5,(a0); jsr (a0); move.l d6,(a0); jsr (a0); subq.l #1,d7; bne 1b; trap #1
    load(cpu, "2085 4e90 2086 4e90 5387 66f4 4e41")
    cpu.memory.poke(BOTH + 0x100, bytes.fromhex("00000000 5282 4e75"))  # ...; addq.l #1,d2; rts
    cpu.set("a0", BOTH + 0x100)
    cpu.set("d5", 0x83400000)  # pack d0,d1,#0
    cpu.set("d6", 0x06830001)  # addi.l #0x1????,d3: takes the next word too
    cpu.memory.poke(BOTH + 0x104, bytes.fromhex("5282 4e75"))
    cpu.set("d6", 0xD6804E71)  # add.l d0,d3; nop
    cpu.set("d0", 0x3739)
    cpu.set("d1", 0)
    cpu.set("d7", rounds)
    assert cpu.run(60) == Trap(1)
    assert (cpu.get("d1"), cpu.get("d2"), cpu.get("d3")) == (0x79, 2 * rounds, rounds * 0x3739)


def test_data_next_to_code(cpu):
    # 1: addq.l #1,0x200(a0); jsr (a1); subq.l #1,d7; bne 1b; trap #1     in BOTH: addq.l #1,d0; rts
    load(cpu, "52a8 0200 4e91 5387 66f6 4e41")
    cpu.memory.poke(BOTH, bytes.fromhex("5280 4e75"))
    cpu.set("a0", BOTH)
    cpu.set("a1", BOTH)
    cpu.set("d7", 1000)
    assert cpu.run(60) == Trap(1)
    assert (cpu.get("d0"), cpu.memory.u32(BOTH + 0x200)) == (1000, 1000)


def test_hazard_whose_second_word_is_on_the_next_page(cpu):
    load(cpu, "7207 f200", BOTH + PAGE - 4)  # moveq #7,d1; fmove.p d0,... which doesn't exist
    cpu.memory.poke(BOTH + PAGE, bytes.fromhex("4c00"))
    assert type(cpu.run(5)).__name__ == "Illegal"
    assert (cpu.pc, cpu.get("d1")) == (BOTH + PAGE - 2, 7)


def test_code_that_may_only_be_executed(cpu):
    load(cpu, "7007 4e41", BOTH)
    cpu.memory.protect(BOTH, PAGE, EXEC)
    assert cpu.run(5) == Trap(1)
    load(cpu, "2039 00040000 4e41")
    assert cpu.run(5) == Fault(BOTH, Access.READ, True)


def test_code_loses_its_permission(cpu):
    load(cpu, "4e40 60fc", BOTH)
    cpu.on_syscall = lambda: cpu.memory.protect(BOTH, PAGE, READ | WRITE) is None
    assert cpu.run(5) == Fault(BOTH + 2, Access.FETCH, True)
    cpu.memory.protect(BOTH, PAGE, READ | EXEC)
    cpu.on_syscall = None
    load(cpu, "7001 4e42", BOTH)
    assert cpu.run(5) == Trap(2)


def test_code_in_the_last_page_of_the_space(cpu):
    cpu.memory.map(LAST, PAGE, READ | EXEC)
    cpu.memory.map(0, PAGE, READ)  # does not come after it
    for value in (1, 2, 3):
        load(cpu, f"700{value} 4e41", LAST + PAGE - 4)
        assert (cpu.run(5), cpu.get("d0")) == (Trap(1), value)


@pytest.mark.parametrize("place", [CODE, CODE + PAGE, BOTH, DATA, 0x900000])
def test_breakpoints_elsewhere_are_no_faults(cpu, place):
    """After each run the engine looks up the code before every place it may end at, be there any or not."""
    load(cpu, "5281 5280 60fa", CODE + 0x80)
    cpu.add_breakpoint(place)
    cpu.add_breakpoint(CODE + 0x82)
    for _ in range(5):
        assert cpu.run(5) == Breakpoint(CODE + 0x82)
    cpu.remove_breakpoint(CODE + 0x82)
    for _ in range(5):
        assert cpu.run(0.002) == Budget()
    for _ in range(5):
        assert cpu.step() == Budget()


def test_hazard_at_the_start_of_memory_that_is_mapped(cpu):
    load(cpu, "51fb 00000000 5280 60fc")  # trapf.l, a hazard; 1: addq.l #1,d0; bra 1b
    for _ in range(5):
        assert cpu.run(0.002) == Budget()
    cpu.set("a0", 0x900000)
    load(cpu, "51fb 00000000 2010")
    assert cpu.run(5) == Fault(0x900000, Access.READ, False)
