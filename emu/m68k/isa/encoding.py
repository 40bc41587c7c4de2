"""The 68k's instruction words and effective addresses, and `instruction`, which declares one.

    @instruction("ADD", "1101 n:3 0 size.bwl ea.any")
    def add_to_register(m, i): ...

Patterns read as in the programmer's reference manual. `ea.class` is an effective address of which only the modes of
`CLASSES[class]` exist, `to.class` one with its halves exchanged (MOVE's destination); `size.bwl` and `size.wl` are
sizes in bytes. Words that only carry operands are fetched by the semantics. `emu.isa.pattern` and
`emu.isa.declaration` say the rest.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from emu.isa.declaration import Instruction, InstructionSet
from emu.isa.pattern import Field, Operand

MODELS = ("68010", "68020", "68030", "68040")

# Addressing modes by number: the seven that have a register, then those that share mode 7.
DATA, ADDRESS, INDIRECT, INCREMENT, DECREMENT, DISPLACEMENT, INDEX = range(7)
SHORT, LONG, PC_DISPLACEMENT, PC_INDEX, IMMEDIATE = range(7, 12)


def _modes(*modes: int) -> frozenset[int]:
    return frozenset(modes)


_ANY = _modes(*range(12))
_ALTERABLE = _ANY - _modes(PC_DISPLACEMENT, PC_INDEX, IMMEDIATE)
_CONTROL = _modes(INDIRECT, DISPLACEMENT, INDEX, SHORT, LONG, PC_DISPLACEMENT, PC_INDEX)

# Classes of addressing modes (manual, table 2-4), and the odd ones.
CLASSES = {
    "any": _ANY,
    "data": _ANY - _modes(ADDRESS),
    "alterable": _ALTERABLE,
    "data-alterable": _ALTERABLE - _modes(ADDRESS),
    "memory": _ANY - _modes(DATA, ADDRESS),
    "memory-alterable": _ALTERABLE - _modes(DATA, ADDRESS),
    "control": _CONTROL,
    "control-alterable": _CONTROL & _ALTERABLE,
    "registers-to": (_CONTROL & _ALTERABLE) | _modes(DECREMENT),  # MOVEM, FSAVE
    "registers-from": _CONTROL | _modes(INCREMENT),  # MOVEM, FRESTORE
    "bit-field": _modes(DATA) | _CONTROL,
    "bit-field-alterable": _modes(DATA) | (_CONTROL & _ALTERABLE),
    "compared": _ANY - _modes(ADDRESS, IMMEDIATE),  # CMPI, and BTST with a number
    "indirect": _modes(INDIRECT),
}


class Ea(NamedTuple):
    """An effective address: one of the modes above, and the register it is about."""

    mode: int
    register: Any


class EffectiveAddress:
    """Six bits of a word, of which only some modes exist."""

    width = 6

    def __init__(self, modes: frozenset[int], exchanged: bool) -> None:
        self.modes = modes
        self.exchanged = exchanged

    def mode(self, raw: int) -> int:
        """One there isn't is 12 or more."""
        mode, register = (raw & 7, raw >> 3) if self.exchanged else (raw >> 3, raw & 7)
        return mode if mode < 7 else 7 + register

    def encode(self, mode: int, register: int) -> int:
        """The bits; `register` is left out of account for a mode that has none."""
        high, low = (mode, register) if mode < 7 else (7, mode - 7)
        return low << 3 | high if self.exchanged else high << 3 | low

    def exists(self, raw: int) -> bool:
        return self.mode(raw) in self.modes

    def meaning(self, raw: Any) -> Ea:
        return Ea(self.mode(raw), raw >> 3 if self.exchanged else raw & 7)


class Size:
    """A size in bytes, by number."""

    def __init__(self, width: int, *sizes: int) -> None:
        self.width = width
        self.sizes = sizes

    def exists(self, raw: int) -> bool:
        return raw < len(self.sizes)

    def meaning(self, raw: int) -> int:
        return self.sizes[raw]


_OPERANDS: dict[str, Operand] = {"size.bwl": Size(2, 1, 2, 4), "size.wl": Size(1, 2, 4)}
_OPERANDS |= {f"ea.{name}": EffectiveAddress(modes, False) for name, modes in CLASSES.items()}
_OPERANDS |= {f"to.{name}": EffectiveAddress(modes, True) for name, modes in CLASSES.items()}

M68K = InstructionSet(word=16, models=MODELS, lead=4, operands=_OPERANDS)
instruction = M68K.instruction


def location(one: Instruction, field: Field) -> tuple[int, int]:
    """The number of the word a field is in, and how far it is from that word's least significant bit."""
    shift = field.pieces[0][0]
    return one.pattern.words - 1 - shift // 16, shift % 16
