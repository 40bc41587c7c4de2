"""Forms: one declared instruction for each setting of its mode fields, which a code generator writes one by one."""

from __future__ import annotations

from typing import Any

from emu.isa.declaration import Fields, Instruction


class Forms:
    """The forms of one declared instruction: what the bits of its mode fields can be that the pattern leaves open."""

    def __init__(self, one: Instruction) -> None:
        self.instruction = one
        free = 0
        for field in one.modes:
            free |= field.insert((1 << field.width) - 1)
        free &= ~one.pattern.mask
        self._runs = _runs(free)
        self.count = 1 << free.bit_count()

    def index(self, code: Any) -> Any:
        """Which form code is."""
        index: Any = 0
        place = 0
        for low, width in self._runs:
            index = (code >> low & (1 << width) - 1) << place | index
            place += width
        return index

    def fields(self, index: int, code: Any) -> Fields:
        """Mode fields are plain numbers, the others are taken from `code`."""
        bits = self.instruction.pattern.value
        for low, width in self._runs:
            bits |= (index & (1 << width) - 1) << low
            index >>= width
        modes = set(self.instruction.modes)
        return self.instruction.fields(
            (field, bits if field in modes else code) for field in self.instruction.pattern.fields
        )


def _runs(bits: int) -> list[tuple[int, int]]:
    """The runs of ones, each as its lowest place and its length."""
    runs = []
    place = 0
    while bits >> place:
        if bits >> place & 1:
            width = 1
            while bits >> (place + width) & 1:
                width += 1
            runs.append((place, width))
            place += width
        place += 1
    return runs
