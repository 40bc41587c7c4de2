"""Processors come and go by the thousand: forks are faithful, and the dead leave nothing behind."""

from __future__ import annotations

import gc
import os
import threading
from pathlib import Path

import pytest

from emu.cpu import Trap
from emu.m68k.unicorn.cpu import M68kCpu
from emu.memory import AddressSpace

CODE, DATA = 0x1000, 0x20000
NAMES = (*(f"{bank}{number}" for bank in "da" for number in range(8)), *(f"fp{number}" for number in range(8)),
         "pc", "ccr", "fpcr", "fpsr")  # fmt: skip

needs_proc = pytest.mark.skipif(not os.path.exists("/proc/self/maps"), reason="no /proc to count mappings in")


@pytest.mark.parametrize("model", ["68020", "68030", "68040"])
def test_fork_is_the_same_processor_and_goes_its_own_way(model):
    memory = AddressSpace()
    memory.map(CODE, 0x1000, 7)
    memory.map(DATA, 0x1000, 3)
    # fdiv fp0,fp1 (1/0); 1: addq.l #1,(a0); fadd fp2,fp2; trap #1; bra 1b
    memory.write(CODE, bytes.fromhex("f20000a0 5290 f2000922 4e41 60f6"))
    parent = M68kCpu(memory, model)
    for index, name in enumerate(NAMES[:24]):
        parent.set(name, 0x3FFF8000000000000000 | index << 8 if name.startswith("fp") else 0x1000 * index)
    for name, value in (("a0", DATA), ("fp0", 0), ("fp1", 0x3FFF8000000000000000), ("fpcr", 0x30), ("fpsr", 0),
                        ("pc", CODE)):  # fmt: skip
        parent.set(name, value)
    assert parent.run(5) == Trap(1)
    child = parent.fork(memory.fork())
    assert child.model == model
    assert [child.get(name) for name in NAMES] == [parent.get(name) for name in NAMES]
    assert child.get("fpsr") & 0x10  # the division by zero too
    for rounds, cpu in ((3, child), (5, parent)):
        for _ in range(rounds):
            assert cpu.run(5) == Trap(1)
    assert (parent.memory.u32(DATA), child.memory.u32(DATA)) == (6, 4)
    assert parent.get("fp2") != child.get("fp2")
    child.memory.write(CODE, bytes.fromhex("4e42"))  # code of one is not code of the other
    for cpu, stop in ((child, Trap(2)), (parent, Trap(1))):
        cpu.pc = CODE
        assert cpu.run(5) == stop
        cpu.close()
        cpu.memory.close()


def resources() -> tuple[int, int, int]:
    """Open descriptors, mappings, threads: none of them held by what only the collector has yet to find."""
    gc.collect()
    return len(os.listdir("/proc/self/fd")), Path("/proc/self/maps").read_text().count("\n"), threading.active_count()


@needs_proc
def test_nothing_is_left_of_closed_processors():
    def live_and_die() -> None:
        memory = AddressSpace()
        memory.map(CODE, 0x1000, 7)
        memory.write(CODE, bytes.fromhex("f200000e 33fc4e71 00001100 4e41"))  # a sine, a store to its page
        cpu = M68kCpu(memory, "68030")
        cpu.pc = CODE
        assert cpu.run(5) == Trap(1)
        child = cpu.fork(memory.fork())
        child.pc = CODE
        assert child.run(5) == Trap(1)
        for each in (child, cpu):
            each.close()
            each.memory.close()

    for _ in range(5):
        live_and_die()
    before = resources()
    for _ in range(60):
        live_and_die()
    after = resources()
    assert after[0] == before[0]
    assert after[2] <= before[2]
    # The allocator may keep a few arenas more, but not one for each processor, let alone its hundreds of megabytes.
    assert after[1] - before[1] < 30, (before, after)
