"""Every reason a run can end with, and what the engine promises about the state then."""

from __future__ import annotations

import random
import threading
import time

import pytest

from emu.cpu import (
    Arithmetic,
    ArithmeticKind,
    Breakpoint,
    Budget,
    Fault,
    Illegal,
    IllegalKind,
    Stop,
    Syscall,
    Trap,
)
from emu.engines import create
from emu.m68k.unicorn import registers
from emu.m68k.unicorn.cpu import M68kCpu
from emu.memory import Access, AddressSpace

CODE, DATA, READ_ONLY, STACK = 0x1000, 0x20000, 0x28000, 0x31000
NOWHERE = 0x900000


@pytest.fixture(params=["68020", "68030", "68040"])
def model(request):
    return request.param


@pytest.fixture
def cpu(model):
    memory = AddressSpace()
    memory.map(CODE, 0x2000, 5)
    memory.map(DATA, 0x1000, 3)
    memory.map(READ_ONLY, 0x1000, 1)
    memory.map(STACK - 0x1000, 0x2000, 3)
    cpu = M68kCpu(memory, model)
    cpu.set("a7", STACK)
    yield cpu
    cpu.close()
    memory.close()


def load(cpu, code, address=CODE):
    cpu.memory.poke(address, bytes.fromhex(code))
    cpu.pc = address


ENDS = {
    "illegal": ("4afc", Illegal(IllegalKind.ILLEGAL), 0),
    "bkpt": ("4848", Illegal(IllegalKind.ILLEGAL), 0),
    "line A": ("a123", Illegal(IllegalKind.LINE_A), 0),
    "line F": ("ffff", Illegal(IllegalKind.LINE_F), 0),
    "move to sr": ("46fc2700", Illegal(IllegalKind.PRIVILEGED), 0),
    "stop": ("4e722000", Illegal(IllegalKind.PRIVILEGED), 0),
    "reset": ("4e70", Illegal(IllegalKind.PRIVILEGED), 0),
    "rte": ("4e73", Illegal(IllegalKind.PRIVILEGED), 0),
    "movec": ("4e7a0801", Illegal(IllegalKind.PRIVILEGED), 0),
    "trap 1": ("4e41", Trap(1), 2),
    "trap 15": ("4e4f", Trap(15), 2),
    "divu.w d0,d0 by zero": ("80c0", Arithmetic(ArithmeticKind.ZERO_DIVIDE), 2),
    "divs.l d0,d2:d1 by zero": ("4c401c02", Arithmetic(ArithmeticKind.ZERO_DIVIDE), 4),
    "divu.w absolute by zero": ("80f900020000", Arithmetic(ArithmeticKind.ZERO_DIVIDE), 6),
    "divu.w base displacement by zero": ("80f0017000020000", Arithmetic(ArithmeticKind.ZERO_DIVIDE), 8),
    "chk.w #1,d1": ("43bc0001", Arithmetic(ArithmeticKind.CHK), 4),
    "trapt": ("50fc", Arithmetic(ArithmeticKind.TRAPV), 2),
    "trapt.w": ("50fa1234", Arithmetic(ArithmeticKind.TRAPV), 4),
    "trapt.l": ("50fb12345678", Arithmetic(ArithmeticKind.TRAPV), 6),
    "trapv": ("4e76", Arithmetic(ArithmeticKind.TRAPV), 2),
    "ftrapt": ("f27c000f", Arithmetic(ArithmeticKind.TRAPV), 4),
    "ftrapt.w": ("f27a000f1234", Arithmetic(ArithmeticKind.TRAPV), 6),
    "read of nothing": ("2039 00900000", Fault(NOWHERE, Access.READ, False), 0),
    "write of nothing": ("23c0 00900000", Fault(NOWHERE, Access.WRITE, False), 0),
    "write of a read-only page": ("23c0 00028004", Fault(READ_ONLY + 4, Access.WRITE, True), 0),
    "write across into nothing": ("23c0 00020ffe", Fault(DATA + 0x1000, Access.WRITE, False), 0),
    "read across the end of the space": ("2039 fffffffe", Fault(0xFFFFFFFE, Access.READ, False), 0),
    "write of page 0": ("21c0 0004", Fault(4, Access.WRITE, False), 0),
}


@pytest.mark.parametrize("name", ENDS)
def test_end_of_run(cpu, name):
    code, stop, past = ENDS[name]
    load(cpu, "7255" + code + "4e4e")  # moveq #85,d1 first, so that the end is within a block
    cpu.set("ccr", 2)
    if name == "trapv":
        load(cpu, "003c0002" + code)  # ori #2,ccr
        assert (cpu.run(5), cpu.pc) == (stop, CODE + 4 + past)
        return
    assert (cpu.run(5), cpu.pc) == (stop, CODE + 2 + past)
    assert cpu.get("d1") == 85


def test_jump_into_nothing(cpu):
    load(cpu, "4ef900900000")
    assert cpu.run(5) == Fault(NOWHERE, Access.FETCH, False)
    assert cpu.pc == NOWHERE


def test_jump_into_data(cpu):
    load(cpu, "4ef900020000")
    assert cpu.run(5) == Fault(DATA, Access.FETCH, True)
    assert cpu.pc == DATA


def test_odd_pc(cpu):
    load(cpu, "7001 4ef900001801")
    for _ in range(2):
        cpu.pc = CODE
        assert cpu.run(5) == Fault(0x1801, Access.FETCH, True, misaligned=True)
        assert cpu.pc == 0x1801
        assert cpu.run(5) == Fault(0x1801, Access.FETCH, True, misaligned=True)


def test_running_off_the_end_of_a_page(cpu):
    load(cpu, "4e71 7007", 0x2FFC)
    assert cpu.run(5) == Fault(0x3000, Access.FETCH, False)
    assert (cpu.pc, cpu.get("d0")) == (0x3000, 7)


def test_instruction_across_the_end_of_the_last_page(cpu):
    load(cpu, "7007 203c", 0x2FFC)  # move.l #...,d0 cut off
    assert cpu.run(5) == Fault(0x3000, Access.FETCH, False)
    assert (cpu.pc, cpu.get("d0")) == (0x2FFE, 7)


@pytest.mark.parametrize("target", [NOWHERE, READ_ONLY])
def test_store_fault_is_precise_and_restarts(cpu, target):
    """The rest of the block must have no effect: it would have it twice."""
    # addq.l #1,d0; move.l d1,(a0)+; addq.l #1,(a0); addq.l #1,d0; addq.l #1,(a1); trap #0; trap #1
    load(cpu, "5280 20c1 5290 5280 5291 4e40 4e41")
    calls = []
    cpu.on_syscall = lambda: calls.append(1) is None
    cpu.set("a0", target)
    cpu.set("a1", DATA)
    assert cpu.run(5) == Fault(target, Access.WRITE, target == READ_ONLY)
    assert (cpu.pc, cpu.get("d0"), cpu.get("a0"), cpu.memory.u32(DATA), calls) == (CODE + 2, 1, target, 0, [])
    cpu.memory.map(target, 0x1000, 3)
    assert cpu.run(5) == Trap(1)
    assert (cpu.get("d0"), cpu.get("a0"), cpu.memory.u32(DATA), cpu.memory.u32(target + 4)) == (2, target + 4, 1, 1)
    assert calls == [1]


def test_load_fault_is_precise_and_restarts(cpu):
    load(cpu, "5280 2218 5280 4e41")  # addq.l #1,d0; move.l (a0)+,d1; addq.l #1,d0; trap #1
    cpu.set("a0", NOWHERE)
    assert cpu.run(5) == Fault(NOWHERE, Access.READ, False)
    assert (cpu.pc, cpu.get("d0"), cpu.get("a0")) == (CODE + 2, 1, NOWHERE)
    cpu.memory.map(NOWHERE, 0x1000, 1)
    assert cpu.run(5) == Trap(1)
    assert (cpu.get("d0"), cpu.get("a0")) == (2, NOWHERE + 4)


def test_stack_grows_by_faults(cpu):
    load(cpu, "2f00 5280 0c80 00002000 66f4 4e41")  # 1: move.l d0,-(sp); addq.l #1,d0; cmp.l #0x2000,d0; bne 1b
    cpu.set("a7", 0x80000000)
    faults = 0
    while isinstance(stop := cpu.run(5), Fault):
        faults += 1
        cpu.memory.map(stop.address & -0x1000, 0x1000, 3)
    assert (stop, faults, cpu.get("a7")) == (Trap(1), 8, 0x80000000 - 0x8000)
    assert [cpu.memory.u32(0x80000000 - 4 * (index + 1)) for index in range(0x2000)] == list(range(0x2000))


def test_unmapped_and_protected_pages_are_noticed(cpu):
    load(cpu, "20805280 4e40 60f8")  # 1: move.l d0,(a0); addq.l #1,d0; trap #0; bra 1b
    changes = iter((lambda: None, lambda: cpu.memory.protect(DATA, 0x1000, 1)))

    def call():
        next(changes)()
        return True

    cpu.on_syscall = call
    cpu.set("a0", DATA)
    assert cpu.run(5) == Fault(DATA, Access.WRITE, True)
    assert cpu.memory.u32(DATA) == 1
    cpu.memory.protect(DATA, 0x1000, 3)
    changes = iter((lambda: cpu.memory.unmap(CODE, 0x1000),))  # the very page that is executing
    assert cpu.run(5) == Fault(CODE + 6, Access.FETCH, False)


def test_syscall_ends_the_run_or_goes_on(cpu):
    load(cpu, "7003 4e40 7204 4e40 4e41")
    group = cpu.group("d0", "d1", "a7", "pc")
    assert (cpu.run(5), group.read()) == (Syscall(), (3, 0, STACK, CODE + 4))
    seen = []

    def call():
        seen.append(group.read())
        group.write(-1, 9, 1 << 32 | STACK, cpu.pc)
        cpu.set("ccr", 1)
        return True

    cpu.on_syscall = call
    assert cpu.run(5) == Trap(1)
    assert seen == [(3, 4, STACK, CODE + 8)]
    assert group.read() == (0xFFFFFFFF, 9, STACK, CODE + 10)
    assert cpu.get("ccr") == 1


@pytest.mark.parametrize("names", [("d0", "d1", "sr"), ("d1", "d0", "ccr"), ("a7", "d0", "sr"), ("d0", "sr")])
def test_groups_that_end_with_the_status_register(cpu, names):
    group, values = cpu.group(*names), (-1, 1 << 32 | 5)[: len(names) - 1]
    for codes in range(32):
        group.write(*values, codes)
        load(cpu, "42c2 4e41")  # move.w ccr,d2
        assert cpu.run(5) == Trap(1)
        assert cpu.get("d2") & 0xFFFF == codes
        assert group.read() == (*(value & 0xFFFFFFFF for value in values), codes)
    group.write(*values, 0xFFE4)
    assert cpu.get("sr") == 4
    with pytest.raises(ValueError, match=r"zip|unpack"):
        group.write(1)


def test_where_the_state_is_not_found_contexts_serve(cpu, monkeypatch):
    monkeypatch.setattr(registers, "_PROCESSOR", 0x10)
    other = cpu.fork(cpu.memory)
    assert other._registers._save is not registers._in_place
    for each in (cpu, other):
        load(each, "4e40 d081 42c2 4e41")  # add.l d1,d0; move.w ccr,d2
        group = each.group("d0", "d1", "sr")
        each.on_syscall = lambda: group.write(0x7FFFFFFF, 1, 0x1F) is None  # noqa: B023
        assert each.run(5) == Trap(1)
        assert [each.get(name) for name in ("d0", "d1", "d2", "pc")] == [0x80000000, 1, 0x0A, CODE + 8]
    assert other.save() == cpu.save()
    other.close()


def test_exception_in_a_syscall_comes_out(cpu):
    load(cpu, "4e40 7007 4e41")

    def call():
        cpu.set("d1", 6)
        raise KeyError("guest")

    cpu.on_syscall = call
    with pytest.raises(KeyError):
        cpu.run(5)
    assert (cpu.pc, cpu.get("d0"), cpu.get("d1")) == (CODE + 2, 0, 6)
    assert cpu.run(5) == Trap(1)
    assert (cpu.get("d0"), cpu.get("d1")) == (7, 6)


def test_budget(cpu):
    load(cpu, "5280 60fc")
    start = time.monotonic()
    assert cpu.run(0.03) == Budget()
    assert 0.03 <= time.monotonic() - start < 2  # a busy machine may be late, a lost cut would hang
    done = cpu.get("d0")
    assert done > 1000
    assert cpu.run(0.001) == Budget()
    assert cpu.get("d0") > done
    assert cpu.pc in (CODE, CODE + 2)


def test_budget_with_traps_only(cpu):
    load(cpu, "4e40 60fc")
    cpu.on_syscall = lambda: True
    assert cpu.run(0.02) == Budget()


def test_stop_from_another_thread(cpu):
    load(cpu, "60fe")
    for delay in (0.0, 0.0001, 0.002, 0.02):
        timer = threading.Timer(delay, cpu.stop)
        timer.start()
        assert cpu.run(60) == Budget()
        timer.join()


def test_stop_before_the_run_is_not_lost(cpu):
    load(cpu, "60fe")
    cpu.stop()
    assert cpu.run(60) == Budget()
    assert cpu.run(0.001) == Budget()


def test_stop_in_a_syscall(cpu):
    load(cpu, "4e40 60fc")
    cpu.on_syscall = lambda: cpu.stop() is None
    assert cpu.run(60) == Budget()
    assert cpu.pc == CODE + 2


def test_breakpoints(cpu):
    load(cpu, "7001 7202 b280 5280 60f8")  # moveq; moveq; 1: cmp.l d0,d1; addq.l #1,d0; bra 1b(-)
    cpu.add_breakpoint(CODE + 4)
    assert (cpu.run(5), cpu.pc, cpu.get("d0")) == (Breakpoint(CODE + 4), CODE + 4, 1)
    cpu.add_breakpoint(CODE + 6)
    assert (cpu.run(5), cpu.pc) == (Breakpoint(CODE + 6), CODE + 6)
    assert cpu.get("ccr") & 4 == 0  # 2 - 1
    assert cpu.run(5) == Breakpoint(CODE + 4)
    cpu.remove_breakpoint(CODE + 6)
    assert cpu.run(5) == Breakpoint(CODE + 4)
    cpu.remove_breakpoint(CODE + 4)
    assert cpu.run(0.001) == Budget()


def test_step(cpu):
    load(cpu, "7005 7206 b081 6502 7001 4e40 4e41")  # moveq; moveq; cmp.l d1,d0; bcs .+4; moveq; trap; trap
    cpu.on_syscall = lambda: True
    trail = []
    for _ in range(5):
        assert cpu.step() == Budget()
        trail.append((cpu.pc - CODE, cpu.get("ccr")))
    assert trail == [(2, 0), (4, 0), (6, 9), (10, 9), (12, 9)]
    assert cpu.step() == Trap(1)
    assert cpu.get("d0") == 5


def test_step_reports_faults(cpu):
    load(cpu, "2039 00900000")
    assert cpu.step() == Fault(NOWHERE, Access.READ, False)
    assert cpu.pc == CODE


def test_save_restore_and_fork(cpu):
    cpu.set("d3", 0x12345678)
    cpu.set("fp5", 0x4000C90FDAA22168C235)
    cpu.set("fpcr", 0x30)
    cpu.set("ccr", 0x15)
    cpu.pc = CODE
    state = cpu.save()
    for name in ("d3", "fp5", "fpcr", "ccr", "pc"):
        cpu.set(name, 0)
    memory = cpu.memory.fork()
    cpu.restore(state)
    child = cpu.fork(memory)
    load(cpu, "7601 4e41")
    assert cpu.run(5) == Trap(1)
    for other in (child, cpu):
        other.restore(state)
        assert [other.get(name) for name in ("d3", "fp5", "fpcr", "ccr", "pc", "a7")] == [
            0x12345678, 0x4000C90FDAA22168C235, 0x30, 0x15, CODE, STACK]  # fmt: skip
    memory.poke(CODE, bytes.fromhex("f2006280 4e42"))  # fmove.l fp5,d0: rounds up
    assert child.run(5) == Trap(2)
    assert child.get("d0") == 4
    child.close()
    memory.close()


def test_code_written_by_the_kernel(cpu):
    load(cpu, "7001 4e40 60fa")
    values = iter(range(2, 6))

    def call():
        seen.append(cpu.get("d0"))
        value = next(values, None)
        if value is not None:
            cpu.memory.poke(CODE, bytes((0x70, value)))
        return value is not None

    seen: list[int] = []
    cpu.on_syscall = call
    assert cpu.run(5) == Syscall()
    assert seen == [1, 2, 3, 4, 5]


def test_code_written_by_the_guest_and_through_views(cpu):
    memory = cpu.memory
    memory.map(0x40000, 0x2000, 7)
    # move.b #9,0x4000f; jmp 0x4000e; moveq #1,d0; trap #1
    memory.write(0x40000, bytes.fromhex("13fc 0009 0004000f 4ef9 0004000e 7001 4e41"))
    for start, result in ((0x4000E, 1), (0x40000, 9)):
        cpu.pc = start
        assert (cpu.run(5), cpu.get("d0")) == (Trap(1), result)
    memory.writable(0x4000F, 1)[0] = 5
    cpu.pc = 0x4000E
    assert (cpu.run(5), cpu.get("d0")) == (Trap(1), 5)
    memory.map(0x40000, 0x1000, 7)
    memory.write(0x40008, bytes.fromhex("7004 4e42"))
    cpu.pc = 0x40008
    assert cpu.run(5) == Trap(2)


def test_memory_that_grows_by_pages(cpu):
    load(cpu, "20804e4060fa")  # 1: move.l d0,(a0); trap #0; bra 1b
    base, pages = 0x2000000, 0

    def call():
        nonlocal pages
        pages += 1
        cpu.memory.map(base + pages * 0x1000, 0x1000, 3)
        cpu.set("a0", base + pages * 0x1000)
        return pages < 300

    cpu.memory.map(base, 0x1000, 3)
    cpu.set("a0", base)
    cpu.on_syscall = call
    assert cpu.run(60) == Syscall()
    assert len(cpu.memory.regions()) == 5


def test_names_and_models(cpu):
    cpu.set("sp", 0x100)
    assert cpu.get("a7") == 0x100
    assert cpu.get("sr") == cpu.get("ccr")
    assert cpu.get("fpiar") == 0
    for call in (lambda: cpu.get("d8"), lambda: cpu.set("vbr", 1), lambda: cpu.group("d0", "r1")):
        with pytest.raises(KeyError):
            call()
    with pytest.raises(ValueError, match="68060"):
        create("m68k", "68060", cpu.memory)
    with pytest.raises(ValueError, match="vax"):
        create("vax", "780", cpu.memory)


def test_close_twice(model):
    memory = AddressSpace()
    cpu = create("m68k", model, memory)
    cpu.close()
    cpu.close()
    memory.map(0, 0x1000, 7)
    memory.close()


@pytest.mark.parametrize("block", range(4))
def test_random_code_neither_crashes_nor_hangs(block):
    """Half of it words from where the translator is known to be weak, in memory it can write."""
    weak = (0xF200, 0xF200, 0xF240, 0xF280, 0xF2C0, 0xF300, 0x4800, 0x4840, 0x4C00, 0x4E40, 0xE8C0, 0x0AC0, 0x0CC0,
            0x0EC0, 0x50C0, 0x00C0)  # fmt: skip
    memory = AddressSpace()
    memory.map(0, 0x10000, 7)
    memory.map(0x8000000, 0x10000, 3)
    memory.map(0xFFFFF000, 0x1000, 3)
    cpu = M68kCpu(memory, ("68020", "68030", "68040")[block % 3])
    cpu.on_syscall = lambda: True
    for seed in range(block * 100, block * 100 + 100):
        chance = random.Random(seed)
        words = [chance.getrandbits(16) if chance.random() < 0.5 else chance.choice(weak) | chance.getrandbits(6)
                 for _ in range(24)]  # fmt: skip
        memory.poke(0x1000, b"".join(word.to_bytes(2, "big") for word in words))
        for index in range(8):
            cpu.set(f"d{index}", chance.choice((0, 1, chance.getrandbits(32))))
            cpu.set(f"a{index}", chance.choice((0x8000100, 0xFFFFFFF0, chance.getrandbits(32))))
            cpu.set(f"fp{index}", chance.choice((chance.getrandbits(80), 0x4000 << 64 | chance.getrandbits(63))))
        cpu.pc = 0x1000
        for _ in range(12):
            stop = cpu.run(0.005)
            assert isinstance(stop, Stop)
            if isinstance(stop, Budget):
                break
            cpu.pc = cpu.pc + 2 & 0xFFFE
    cpu.close()
    memory.close()
