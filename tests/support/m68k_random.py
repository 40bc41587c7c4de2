"""Random cases for declared instructions: fields, extension words that find the data, registers, memory."""

from __future__ import annotations

import random
import struct

from m68k_cases import DATA_SIZE, Case, code_address, data_address

from emu.isa.declaration import Instruction
from emu.m68k.isa.encoding import (
    ADDRESS,
    DATA,
    DECREMENT,
    DISPLACEMENT,
    IMMEDIATE,
    INCREMENT,
    INDIRECT,
    LONG,
    PC_DISPLACEMENT,
    PC_INDEX,
    SHORT,
    EffectiveAddress,
    Size,
)

_MIDDLE = 48  # where address registers point, about
_VALUES = (
    0,
    1,
    2,
    7,
    8,
    9,
    0x7F,
    0x80,
    0xFF,
    0x100,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x10000,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
)
# Words between the pattern's and those of effective addresses, by name.
_IMMEDIATE = ("ADDI", "SUBI", "CMPI", "ANDI", "ORI", "EORI")
_ONE_WORD = ("MOVEM", "BTST", "BCHG", "BCLR", "BSET")
INDEX_REGISTER = 6  # d6 holds a small number

_SPECIAL = (
    0,
    1 << 79,
    0x3FFF << 64 | 1 << 63,
    0xBFFF << 64 | 1 << 63,
    0x4000 << 64 | 0xC000000000000000,
    0x7FFF << 64,
    0xFFFF << 64,
    0x7FFF << 64 | (1 << 64) - 1,
    0x7FFF << 64 | 0xA000000000000000,
    0xFFFF << 64 | 0xC123456789ABCDEF,
    0x7FFE << 64 | (1 << 64) - 1,
    0x4040 << 64 | 1 << 63,
    0x401D << 64 | 0xFFFFFFFE00000000,
    0x401E << 64 | 1 << 63,
    0x3FFE << 64 | 1 << 63,
    0x43FE << 64 | 0xFFFFFFFFFFFFF800,
    0x3C00 << 64 | 1 << 63,
    0x407E << 64 | 0xFFFFFF0000000000,
)


class Generator:
    def __init__(self, seed: object) -> None:
        self.random = random.Random(str(seed))

    def value(self) -> int:
        if self.random.random() < 0.4:
            return self.random.choice(_VALUES)
        return self.random.getrandbits(self.random.choice((3, 8, 16, 32, 32)))

    def extended(self) -> int:
        choice = self.random.random()
        if choice < 0.3:
            return self.random.choice(_SPECIAL)
        sign = self.random.getrandbits(1) << 79
        if choice < 0.5:  # a small whole number
            number = self.random.getrandbits(self.random.choice((3, 8, 20, 31))) + 1
            return sign | 0x3FFF + number.bit_length() - 1 << 64 | number << 64 - number.bit_length()
        exponent = 0x3FFF + self.random.randint(-40, 40)
        mantissa = self.random.getrandbits(64) | 1 << 63
        if choice < 0.8:
            mantissa &= ~0x7FF
        return sign | exponent << 64 | mantissa

    def case(self, one: Instruction, index: int) -> Case:
        """`index` is the place in the table, on which absolute addresses depend."""
        rng = self.random
        pattern = one.pattern
        code = pattern.value
        modes: dict[str, int] = {}
        sizes = {"size": one.constants.get("size", 2 if one.opcode in (8, 12) or "CCR" in one.name else 4)}
        if one.name == "BTST":
            sizes["size"] = 1
        for field in pattern.fields:
            operand = field.operand
            if isinstance(operand, EffectiveAddress):
                mode = modes[field.name] = rng.choice(sorted(operand.modes))
                raw = operand.encode(mode, rng.randrange(5) if mode else rng.randrange(8))
            elif isinstance(operand, Size):
                raw = rng.randrange(len(operand.sizes))
                sizes["size"] = operand.sizes[raw]
            else:
                raw = rng.getrandbits(field.width)
            code |= field.insert(raw)
        words = self._settled(one, [code] if pattern.words == 1 else [code >> 16, code & 0xFFFF])
        size = sizes["size"]
        if one.name in _IMMEDIATE:
            words += [self.value() & 0xFFFF for _ in range(2 if size == 4 else 1)]
        elif one.name == "MOVEM":
            words.append(rng.getrandbits(16) & ~(0x8080 if size else 0) & rng.getrandbits(16) & 0x7FFE)
        elif one.name in _ONE_WORD and " n:3" not in one.text:
            words.append(self.value() & 0xFF)
        if one.name in ("ADDQ", "SUBQ", "TST") and modes["ea"] == ADDRESS and not words[0] >> 6 & 3:
            words[0] |= 0x40  # no bytes of address registers
        words += self._trailing(one)
        for name in ("ea", "to"):
            if name in modes:
                words += self._extension(modes[name], size, index, 2 * len(words))
        d = [self.value() for _ in range(8)]
        d[INDEX_REGISTER] = rng.randrange(-4, 5) & 0xFFFFFFFF
        a = [_MIDDLE + rng.randrange(-8, 9) for _ in range(7)]
        data = rng.randbytes(DATA_SIZE)
        if one.name in ("ABCD", "SBCD", "NBCD"):  # no digits above 9
            d = [int(f"{rng.randrange(100)}", 16) for _ in range(8)]
            data = bytes(int(f"{rng.randrange(100)}", 16) for _ in range(DATA_SIZE))
        return Case(
            words,
            d,
            a,
            rng.getrandbits(5),
            [self.extended() for _ in range(8)],
            0,
            0,
            data,
            f"{one.name} {' '.join(f'{word:04x}' for word in words)}",
        )

    def floating_data(self, case: Case) -> None:
        """Memory with numbers of all formats around the place address registers point at."""
        case.a = [_MIDDLE] * 7
        kind = self.random.randrange(4)
        bits = self.extended()
        pieces = {
            0: struct.pack(
                ">f", self.random.choice((0.0, -1.5, 1e30, 3.25e-20, float(self.random.randrange(1000)), float("inf")))
            ),
            1: struct.pack(">d", self.random.choice((0.0, -1.5, 1e300, 3.25e-200, self.random.random(), float("inf")))),
            2: struct.pack(">HHQ", bits >> 64, 0, bits & (1 << 64) - 1),
            3: struct.pack(">I", self.value()),
        }
        case.data = (case.data[:_MIDDLE] + pieces[kind] * 4)[:DATA_SIZE].ljust(DATA_SIZE, b"\1")

    def _settled(self, one: Instruction, words: list[int]) -> list[int]:
        """Fields that mean something only together."""
        if one.name == "Bcc" and one.text.endswith("displacement:8"):
            words[0] = words[0] & 0xFF00 | 2  # over the mark
        if one.name.startswith("BF") and words[1] & 0x800:
            words[1] = words[1] & ~0x7C0 | INDEX_REGISTER << 6
        return words

    def _trailing(self, one: Instruction) -> list[int]:
        if one.name == "Bcc":
            size = one.constants["size"]
            return [] if size == 1 else [4] if size == 2 else [0, 6]
        if one.name in ("DBcc", "FDBcc"):
            return [4]
        if one.name == "FBcc":
            return [4] if one.constants["size"] == 2 else [0, 6]
        if one.name in ("LINK", "RTD"):
            small = self.random.randrange(-8, 0) * 2
            return [small & 0xFFFF] if one.constants.get("size", 2) == 2 else [small >> 16 & 0xFFFF, small & 0xFFFF]
        if one.name in ("PACK", "UNPK"):
            return [self.value() & 0xFFFF]
        if one.name.endswith("to CCR") and one.name != "MOVE to CCR":
            return [self.value() & 0xFF]
        if one.name == "MOVEP":
            return [self.random.randrange(-8, 9) & 0xFFFF]
        return []

    def _extension(self, mode: int, size: int, index: int, offset: int) -> list[int]:
        rng = self.random
        place = data_address(index) + _MIDDLE + rng.randrange(-8, 9)
        if mode in (DATA, ADDRESS, INDIRECT, INCREMENT, DECREMENT):
            return []
        if mode == DISPLACEMENT:
            return [rng.randrange(-8, 9) & 0xFFFF]
        if mode == SHORT:
            return [0x7FFF if place > 0x7FFF else place]
        if mode == LONG:
            return [place >> 16, place & 0xFFFF]
        if mode == IMMEDIATE:
            return [self.value() & 0xFFFF for _ in range(2 if size == 4 else 1)]
        here = code_address(index) + offset  # of the extension word
        if mode == PC_DISPLACEMENT:
            return [place - here & 0xFFFF]
        base = place - here if mode == PC_INDEX else 0
        scale = rng.randrange(3) << 9
        long_index = 0x800
        if -100 <= base <= 100 and rng.random() < 0.5:
            return [INDEX_REGISTER << 12 | long_index | scale | base & 0xFF]
        form = rng.randrange(4)
        if form == 0:  # base displacement, word
            return [INDEX_REGISTER << 12 | long_index | scale | 0x120, base & 0xFFFF]
        if form == 1:
            return [INDEX_REGISTER << 12 | long_index | scale | 0x130, base >> 16 & 0xFFFF, base & 0xFFFF]
        if form == 2:  # no index
            return [0x160, base & 0xFFFF]
        # no base, no index: absolute
        return [0x1F0, place >> 16, place & 0xFFFF]
