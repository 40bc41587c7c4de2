"""Divisions, recognised by what they compute: PA-RISC has no instruction for them but DS, which makes one bit.

Millicode divides by a chain of pairs

    ds r1,divisor,r1 ! addc quotient,quotient,quotient

which is non-restoring division. Each DS shifts a bit of the dividend into r1 and subtracts the divisor if the last
remainder was not negative (V), else adds it; ADDC takes its carry, the next bit of the quotient, and pushes out the
next bit of the dividend. n pairs compute, for a divisor b below 2**31 and a remainder R in -b <= R < b whose sign V
tells, with the n bits `incoming` that were shifted in:

    Q = (2**n * R + incoming) // b   modulo 2**n, the bits that ADDC got, and
    r1 = 2**n * r1 + incoming + b * (V ? -(Q | 1) : 2**n - (Q | 1))

to as many bits as registers have: the sum of all that was subtracted and added is a multiple of b whose factor the
quotient's bits tell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from emu.isa.declaration import Fields, Instruction
from emu.jit.values import select
from emu.parisc.compiled.block import BlockMachine
from emu.parisc.isa.conditions import DIGITS, Sum, carry
from emu.parisc.isa.protocol import Machine
from emu.parisc.isa.values import MASK, cut

_FEWEST, _MOST = 8, 32  # pairs

Decode = Callable[[int], tuple[Instruction, Fields] | None]


class Chain(NamedTuple):
    """Numbers of registers, and of pairs."""

    remainder: int
    divisor: int
    quotient: int
    pairs: int

    @property
    def size(self) -> int:
        """In bytes."""
        return 8 * self.pairs


def chain_at(address: int, word: Callable[[int], int | None], decode: Decode) -> Chain | None:
    """The chain that begins at `address`, if one does."""
    first = _pair(address, word, decode)
    if first is None:
        return None
    pairs = 1
    while pairs < _MOST and _pair(address + 8 * pairs & MASK, word, decode) == first:
        pairs += 1
    return Chain(*first, pairs) if pairs >= _FEWEST else None


def _pair(address: int, word: Callable[[int], int | None], decode: Decode) -> tuple[int, int, int] | None:
    step, shift = _plain("DS", word(address), decode), _plain("ADDC", word(address + 4 & MASK), decode)
    if step is None or shift is None or step.r1 != step.t or not shift.r1 == shift.r2 == shift.t:
        return None
    registers = step.t, step.r2, shift.t
    return registers if len({*registers, 0}) == 4 else None


def _plain(name: str, word: int | None, decode: Decode) -> Fields | None:
    """The fields of an instruction of this name that nullifies nothing and is about words."""
    found = None if word is None else decode(word)
    if found is None or found[0].name != name or found[1].c or found[1].f or found[1].d:
        return None
    return found[1]


def applies(m: BlockMachine, chain: Chain) -> Any:
    """Whether the formulas hold."""
    divisor = cut(m.gr[chain.divisor], 0)
    return (_remainder(m, chain) < divisor) & (divisor < 1 << 31)


def _remainder(m: BlockMachine, chain: Chain) -> Any:
    """R, or R + b if it is negative: that adds 2**n to the quotient, which makes no difference."""
    lacking = select(m.v == 1, 0, cut(m.gr[chain.divisor], 0))
    return cut(m.gr[chain.remainder], 0) + lacking & MASK


def divide(m: BlockMachine, chain: Chain) -> None:
    """What the chain does."""
    n = chain.pairs
    remainder, divisor, shifted = (m.gr[number] for number in chain[:3])
    incoming = carry(m.cb, 0) << n - 1 | cut(shifted, 0) >> 33 - n
    quotient = (_remainder(m, chain) << n | incoming) // cut(divisor, 0) & (1 << n) - 1
    factor = select(m.v == 1, 0, 1 << n) - (quotient | 1)
    before = (shifted << n - 1) + (quotient >> 1) & m.mask
    last = Sum(cast(Machine, m), before, before, quotient & 1)
    m.gr[chain.remainder] = (remainder << n) + incoming + divisor * factor & m.mask
    m.gr[chain.quotient] = last.whole
    m.cb = last.carries & DIGITS
    m.v = quotient & 1
