"""A processor for tests: 16-bit words, operands in further words, models that differ. What a second processor declares.

Four registers; `ADD` takes a register, or memory with a displacement or an index in an extension word; `MUL` needs its
second word to be told from `DIV`; `COUNT` came with the second model and went with the third.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from emu.isa.declaration import Fields, InstructionSet, Semantics

THIMBLE = InstructionSet(
    word=16, models=("A", "B", "C"), lead=4, modes=("mode", "which"), assembly={"q": lambda raw: raw or 8}
)
instruction = THIMBLE.instruction


class Machine(Protocol):
    r: Any

    def extension(self) -> Any:
        """The instruction's next word."""
        ...

    def load(self, address: Any) -> Any: ...


def _with_operands(name: str, pattern: str) -> Callable[[Semantics], Semantics]:
    """One declaration for each way to name an operand."""

    def declare(semantics: Semantics) -> Semantics:
        for operand in ("mode=0 reg:2", "mode=1 which=0 -", "mode=1 which=1 -"):
            instruction(name, pattern.format(operand))(semantics)
        return semantics

    return declare


def _operand(m: Machine, i: Fields) -> Any:
    if not i.mode:
        return m.r[i.reg]
    word = m.extension()
    if i.which:
        return word
    address = word & 0xFF
    if word >> 15:  # indexed; decided by a word that is plain where code is known
        address = address + m.r[word >> 12 & 3]
    return m.load(address)


@_with_operands("ADD", "0001 t:2 {} -------")
def add(m: Machine, i: Fields) -> None:
    m.r[i.t] = m.r[i.t] + _operand(m, i) & 0xFFFF


@instruction("ADDQ", "0010 t:2 q:3 -------")
def add_quick(m: Machine, i: Fields) -> None:
    m.r[i.t] = m.r[i.t] + i.q & 0xFFFF


@instruction("MUL", "0011 ---------- a:2 | 0 ------------- b:2")
def multiply(m: Machine, i: Fields) -> None:
    m.r[i.a] = m.r[i.a] * m.r[i.b] & 0xFFFF


@instruction("DIV", "0011 ---------- a:2 | 1 ------------- b:2", since="B")
def divide(m: Machine, i: Fields) -> None:
    m.r[i.a] = m.r[i.a] // m.r[i.b]


@instruction("COUNT", "0100 -- mode=10 -- - ----- t:2", since="B", until="B")
def count(m: Machine, i: Fields) -> None:
    m.r[i.t] = m.r[i.t].bit_count()
