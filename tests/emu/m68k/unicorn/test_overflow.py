"""A division whose quotient does not fit must not end the process."""

from __future__ import annotations

import pytest

from emu.cpu import Trap
from emu.m68k.unicorn.cpu import M68kCpu
from emu.m68k.unicorn.overflow import instruction_length
from emu.memory import AddressSpace


@pytest.mark.parametrize(
    ("code", "overflows"), [("81c1", True), ("4c410800", False), ("4c410802", False), ("4c410c02", True)]
)
def test_smallest_number_by_minus_one(code, overflows):
    memory = AddressSpace()
    memory.map(0x1000, 0x1000, 7)
    cpu = M68kCpu(memory, "68030")
    memory.write(0x1000, bytes.fromhex(code + "4e41"))
    high = 0x80000000 if code == "4c410c02" else 0
    for name, value in (("d0", 0 if high else 0x80000000), ("d1", 0xFFFFFFFF), ("d2", high), ("ccr", 0)):
        cpu.set(name, value)
    cpu.pc = 0x1000
    assert cpu.run(5) == Trap(1)
    if overflows:
        assert cpu.get("ccr") & 2
    assert cpu.get("d0") == (0 if high else 0x80000000)
    cpu.close()
    memory.close()


@pytest.mark.parametrize(
    ("code", "length"),
    [
        ("f7f9", 2),  # idiv ecx
        ("48f7f9", 3),  # idiv rcx
        ("41f7f8", 3),
        ("f77c2408", 4),  # idiv dword [rsp+8]
        ("f73d00000000", 6),  # relative to rip
        ("f7bc2400010000", 7),
        ("f7f1", None),  # div
        ("ffe0", None),
    ],
)
def test_length_of_the_hosts_division(code, length):
    assert instruction_length(bytes.fromhex(code).ljust(10, b"\0")) == length
