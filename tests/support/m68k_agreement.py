"""One program on all of our 68k engines, which have to come out the same."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager

from m68k_engines import NATIVE, make

from emu.cpu import Arithmetic, Cpu, Trap
from emu.memory import AddressSpace

CODE, DATA = 0x1000, 0x20000
REGISTERS = (*(f"fp{number}" for number in range(8)), "fpcr", "fpsr", "fpiar", "d0", "d1", "d2", "a0", "ccr")


@contextmanager
def processors() -> Iterator[dict[str, Cpu]]:
    """By engine, the reference first."""
    made = {}
    for kind in ("reference", *NATIVE):
        memory = AddressSpace()
        memory.map(CODE, 0x1000, 7)
        memory.map(DATA, 0x2000, 3)
        made[kind] = make(kind, memory)
    try:
        yield made
    finally:
        for cpu in made.values():
            cpu.close()
            cpu.memory.close()


def agree(machines: dict[str, Cpu], words: list[int], start: dict[str, int], data: bytes) -> dict[str, int]:
    """Run the same everywhere, and give the registers. The exception byte is the reference engine's alone."""
    outcomes = {}
    code = struct.pack(f">{len(words) + 1}H", *words, 0x4E41)
    for kind, cpu in machines.items():
        if cpu.memory.read(CODE, len(code)) != code:
            cpu.memory.write(CODE, code)
        cpu.memory.write(DATA, data)
        for name, value in start.items():
            cpu.set(name, value)
        cpu.pc = CODE
        stop = cpu.run(10)
        found = {name: cpu.get(name) for name in REGISTERS} | {"pc": cpu.pc}
        found["fpsr"] &= ~0xFF00
        outcomes[kind] = stop, found, cpu.memory.read(DATA, len(data))
        assert isinstance(stop, Trap | Arithmetic)
    expected = outcomes["reference"]
    for kind, outcome in outcomes.items():
        if outcome != expected:
            other = {name: (hex(value), hex(expected[1][name])) for name, value in outcome[1].items()}
            other = {name: pair for name, pair in other.items() if pair[0] != pair[1]}
            shown = {name: hex(value) for name, value in start.items()}
            raise AssertionError(f"{kind}: {[f'{word:04x}' for word in words]} of {shown}: got, want {other}")
    return expected[1]
