"""One program on all of our 68k engines, which have to come out the same."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager

from m68k_engines import NATIVE, make

from emu.cpu import Arithmetic, Cpu, Trap
from emu.memory import PAGE, AddressSpace

CODE, DATA = 0x100000, 0x20000
_PROGRAMS = 256
REGISTERS = (*(f"fp{number}" for number in range(8)), "fpcr", "fpsr", "fpiar", "d0", "d1", "d2", "a0", "ccr")


class Processors(dict[str, Cpu]):
    """By engine, the reference first."""

    def __init__(self) -> None:
        super().__init__()
        self._places: dict[bytes, int] = {}

    def place(self, code: bytes) -> int:
        """Each program gets a page of its own: of one that changes again and again nothing is compiled any more."""
        place = self._places.setdefault(code, CODE + PAGE * len(self._places))
        for cpu in self.values():
            if cpu.memory.read(place, len(code)) != code:
                cpu.memory.write(place, code)
        return place


@contextmanager
def processors() -> Iterator[Processors]:
    """Of all engines."""
    made = Processors()
    for kind in ("reference", *NATIVE):
        memory = AddressSpace()
        memory.map(CODE, _PROGRAMS * PAGE, 7)
        memory.map(DATA, 0x2000, 3)
        made[kind] = make(kind, memory)
    try:
        yield made
    finally:
        for cpu in made.values():
            cpu.close()
            cpu.memory.close()


def agree(machines: Processors, words: list[int], start: dict[str, int], data: bytes) -> dict[str, int]:
    """Run the same everywhere, and give the registers. The exception byte is the reference engine's alone."""
    outcomes = {}
    code = struct.pack(f">{len(words) + 1}H", *words, 0x4E41)
    place = machines.place(code)
    for kind, cpu in machines.items():
        cpu.memory.write(DATA, data)
        for name, value in start.items():
            cpu.set(name, value)
        cpu.pc = place
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
