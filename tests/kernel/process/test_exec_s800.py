"""A Series 800 program from its file to memory and registers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from som_builder import CODE, DATA, PA10, SHL, TEXT, Som, code, data, dynamic_program

from emu.cpu import Cpu
from emu.memory import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE, MemoryFault
from kernel.loader.formats import read
from kernel.loader.image import FormatError
from kernel.process import exec as program
from rom import models

RX = PROT_READ | PROT_EXEC


Load = Callable[[Som], tuple[Cpu, int]]


@pytest.fixture
def load() -> Iterator[Load]:
    """Loads a program: its processor and its initial break."""
    made = []

    def load(som: Som) -> tuple[Cpu, int]:
        with read(som.build()) as image:
            abi, cpu, initial_break = program.load(image, models.find("9000/720"), [b"a"], [])
        assert abi.NAME == "s800"
        made.append(cpu)
        return cpu, initial_break

    yield load
    for cpu in made:
        cpu.close()
        cpu.memory.close()


def test_text_data_and_bss(load: Load) -> None:
    cpu, initial_break = load(Som(entry=TEXT + 0xC))
    assert initial_break == DATA + 0x30
    assert cpu.memory.read(TEXT, len(CODE) + 4) == CODE + bytes(4)
    assert cpu.memory.read(DATA, 0x30) == b"\0\0\0\x2a" * 4 + bytes(0x20)
    assert cpu.memory.protection(TEXT) == RX
    assert cpu.memory.protection(DATA) == RX | PROT_WRITE
    assert (cpu.pc, cpu.get("gr26")) == (TEXT + 0xC, 1)


def test_null_can_be_read_unless_the_program_says_otherwise(load: Load) -> None:
    cpu, _ = load(Som(exec={"flags": 0}))
    assert cpu.memory.read(0, 8) == bytes(8)
    with pytest.raises(MemoryFault):
        cpu.memory.write(0, b"x")


@pytest.mark.parametrize("som", [Som(), dynamic_program()])
def test_null_traps_where_the_program_asks_for_it(load: Load, som: Som) -> None:
    cpu, _ = load(som)
    assert cpu.memory.protection(0) is None


def test_pages_of_two_kilobytes(load: Load) -> None:
    parts = (code(address=0x800), data(address=0x40000800))
    cpu, _ = load(Som(system_id=PA10, subspaces=parts, entry=0x800, exec={"flags": 0}))
    assert cpu.memory.read(0x7F8, 8 + len(CODE)) == bytes(8) + CODE
    assert cpu.memory.read(0x40000800, 4) == b"\0\0\0\x2a"
    assert cpu.memory.protection(0) == RX


def test_data_that_reaches_the_stack_is_refused(load: Load) -> None:
    with pytest.raises(FormatError, match="inside the stack"):
        load(Som(bss_size=0x3C000000))


def test_what_is_no_program_is_refused(load: Load) -> None:
    with pytest.raises(FormatError, match="shared library"):
        load(Som(SHL))


def test_page_zero_is_one_page(load: Load) -> None:
    cpu, _ = load(Som(exec={"flags": 0}))
    assert cpu.memory.protection(PAGE) == RX
