"""A Series 800 program from its file to memory and registers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from som_builder import CODE, DATA, PA10, SHL, TEXT, Som, code, data, dynamic_program

from emu.memory import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE, AddressSpace, MemoryFault
from kernel import exec as program
from kernel.abi import s800
from kernel.loader import FormatError, read

RX = PROT_READ | PROT_EXEC


class Group:
    def __init__(self, cpu: Cpu, names: tuple[str, ...]) -> None:
        self._cpu, self._names = cpu, names

    def read(self) -> tuple[int, ...]:
        return tuple(self._cpu.registers.get(name, 0) for name in self._names)

    def write(self, *values: int) -> None:
        self._cpu.registers.update(zip(self._names, values, strict=True))


class Cpu:
    """Registers and empty memory."""

    def __init__(self) -> None:
        self.memory = AddressSpace()
        self.registers: dict[str, int] = {}
        self.pc = 0

    def set(self, name: str, value: int) -> None:
        self.registers[name] = value

    def group(self, *names: str) -> Group:
        return Group(self, names)


@pytest.fixture
def cpu() -> Iterator[Any]:
    cpu = Cpu()
    yield cpu
    cpu.memory.close()


def load(cpu: Any, som: Som) -> int:
    with read(som.build()) as image:
        return program.load(image, s800, cpu, [b"a"], [], model="1.1")


def test_text_data_and_bss(cpu: Any) -> None:
    assert load(cpu, Som(entry=TEXT + 0xC)) == DATA + 0x30
    assert cpu.memory.read(TEXT, len(CODE) + 4) == CODE + bytes(4)
    assert cpu.memory.read(DATA, 0x30) == b"\0\0\0\x2a" * 4 + bytes(0x20)
    assert cpu.memory.protection(TEXT) == RX
    assert cpu.memory.protection(DATA) == RX | PROT_WRITE
    assert (cpu.pc, cpu.registers["gr26"]) == (TEXT + 0xC, 1)


def test_null_can_be_read_unless_the_program_says_otherwise(cpu: Any) -> None:
    load(cpu, Som(exec={"flags": 0}))
    assert cpu.memory.read(0, 8) == bytes(8)
    with pytest.raises(MemoryFault):
        cpu.memory.write(0, b"x")


@pytest.mark.parametrize("som", [Som(), dynamic_program()])
def test_null_traps_where_the_program_asks_for_it(cpu: Any, som: Som) -> None:
    load(cpu, som)
    assert cpu.memory.protection(0) is None


def test_pages_of_two_kilobytes(cpu: Any) -> None:
    parts = (code(address=0x800), data(address=0x40000800))
    load(cpu, Som(system_id=PA10, subspaces=parts, entry=0x800, exec={"flags": 0}))
    assert cpu.memory.read(0x7F8, 8 + len(CODE)) == bytes(8) + CODE
    assert cpu.memory.read(0x40000800, 4) == b"\0\0\0\x2a"
    assert cpu.memory.protection(0) == RX


def test_data_that_reaches_the_stack_is_refused(cpu: Any) -> None:
    with pytest.raises(FormatError, match="inside the stack"):
        load(cpu, Som(bss_size=0x3C000000))
    assert cpu.memory.protection(s800.STACK_BASE) is None


def test_what_is_no_program_is_refused(cpu: Any) -> None:
    with pytest.raises(FormatError, match="shared library"):
        load(cpu, Som(SHL))
    assert cpu.memory.regions() == []


def test_page_zero_is_one_page(cpu: Any) -> None:
    load(cpu, Som(exec={"flags": 0}))
    assert cpu.memory.protection(PAGE) == RX
