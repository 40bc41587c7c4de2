"""Random cases for every declared instruction, with operands at the boundaries; what is undefined is left out."""

from __future__ import annotations

import random

from parisc_cases import BACKWARD, FORWARD, RESERVED, TESTED, Case, Program
from parisc_program import raw

from emu.isa.declaration import Instruction

_INTERESTING = (0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0x80000001)
_INTERESTING += (0xFFFFFFFF, 0xFFFFFFFE, 0x99999999, 0x12345678, 0x00FF00FF, 0xFF00FF00, 0x55555555, 0xAAAAAAAA)
_SINGLES = (0x00000000, 0x80000000, 0x3F800000, 0xBF800000, 0x7F800000, 0xFF800000, 0x7FA00000, 0x7FC00000, 0xFF812345)
_SINGLES += (0x7FE54321, 0x00000001, 0x80000001, 0x007FFFFF, 0x00800000, 0x00800001, 0x7F7FFFFF, 0xFF7FFFFF, 0x4B000001)
_SINGLES += (0x4F000000, 0xCF000000, 0x4EFFFFFF, 0x5F000000, 0x3F000000, 0x3FC00000, 0x34000000, 0x33800000, 0x4F800000)
_DOUBLES = (0, 1 << 63, 0x3FF0000000000000, 0xBFF0000000000000, 0x7FF0000000000000, 0xFFF0000000000000)
_DOUBLES += (0x7FF4000000000000, 0x7FF8000000000000, 0xFFF0123456789ABC, 0x7FFC987654321000, 1, 0x800FFFFFFFFFFFFF)
_DOUBLES += (0x0010000000000000, 0x7FEFFFFFFFFFFFFF, 0xFFEFFFFFFFFFFFFF, 0x41E0000000000000, 0xC1E0000000000000)
_DOUBLES += (0x43E0000000000000, 0x4340000000000001, 0x3FE0000000000000, 0x3CA0000000000000, 0x3CB0000000000000)
_DOUBLES += (0x47EFFFFFE0000000, 0x47EFFFFFF0000000, 0x3810000000000000, 0x380FFFFFFFFFFFFF, 0x36A0000000000000)
_DOUBLES += (0x3690000000000000, 0x36A8000000000000, 0x41DFFFFFFFE00000, 0x41EFFFFFFFE00000, 0xC1E0000000100000)

_MEMORY_SIZES = {"B": 1, "H": 2, "W": 4, "D": 8}
USABLE = tuple(number for number in range(1, 32) if number not in RESERVED)
_LOGICAL = ("ANDCM", "AND", "OR", "XOR")
_UNIT = {"UADDCM": (0, 2, 3, 4, 6, 7), "UADDCMT": (0, 2, 3, 4, 6, 7), "UXOR": (0, 2, 3), "DCOR": (0, 2, 3)}
_UNIT |= {"IDCOR": (0, 2, 3)}


_BRANCHES = {*range(0x20, 0x24), 0x27, *range(0x28, 0x2C), 0x2F, *range(0x30, 0x34), *range(0x38, 0x3C)}


class Generator:
    """`wide`: of cases for registers of 64 bits."""

    def __init__(self, seed: int, wide: bool = False) -> None:
        self.random = random.Random(seed)
        self.wide = wide

    def word(self) -> int:
        kind = self.random.random()
        if kind < 0.4:
            return self.random.choice(_INTERESTING)
        if kind < 0.5:
            return (self.random.choice(_INTERESTING) + self.random.randint(-3, 3)) & 0xFFFFFFFF
        return self.random.getrandbits(32)

    def doubleword(self) -> int:
        """A word with a left half of any kind beside it: none, the sign, or another word."""
        right = self.word()
        kind = self.random.random()
        if kind < 0.4:
            return (0 if kind < 0.2 else right >> 31 and 0xFFFFFFFF) << 32 | right
        return self.word() << 32 | right

    def single(self) -> int:
        if self.random.random() < 0.7:
            return self.random.choice(_SINGLES)
        exponent = self.random.choice((self.random.randint(0, 255), self.random.randint(120, 135)))
        return self.random.getrandbits(1) << 31 | exponent << 23 | self.random.getrandbits(23)

    def double(self) -> int:
        kind = self.random.random()
        if kind < 0.3:
            return self.single() << 32 | self.single()
        if kind < 0.7:
            return self.random.choice(_DOUBLES)
        exponent = self.random.choice((self.random.randint(0, 2047), self.random.randint(1010, 1080)))
        return self.random.getrandbits(1) << 63 | exponent << 52 | self.random.getrandbits(52)

    def state(self, words: dict[int, int], note: str = "") -> Case:
        """A case with everything random."""
        rng = self.random
        register = self.doubleword if self.wide else self.word
        case = Case(words, {number: register() for number in range(1, 32)}, note=note)
        case.fr = {number: self.double() for number in range(1, 32)}
        case.fr[0] = (rng.getrandbits(5) << 27 | rng.getrandbits(1) << 26 | rng.getrandbits(11) << 11) << 32
        case.fr[0] |= rng.choice((0, 0, 1, 2, 3)) << 41
        case.sar, case.v = rng.getrandbits(6 if self.wide else 5), rng.getrandbits(1)
        case.cb = rng.getrandbits(64 if self.wide else 32) & 0x8888888888888888
        case.data = rng.randbytes(64)
        return case

    def fields(self, one: Instruction) -> dict[str, int]:
        """Random contents; registers the driver needs are not among them."""
        rng = self.random
        values: dict[str, int] = {}
        for field in one.pattern.fields:
            if field.name in ("r", "r1", "r2", "b", "x", "t", "ta", "tm", "ra", "rm1", "rm2") and field.width == 5:
                values[field.name] = rng.choice((*USABLE, 0))
            else:
                values[field.name] = rng.getrandbits(field.width)
        return values

    def case(self, one: Instruction, program: Program, index: int) -> Case:
        """A case of one instruction, number `index` of the program."""
        opcode = one.pattern.value >> 26
        values = self.fields(one)
        if opcode in (0x03, 0x09, 0x0B) or 0x10 <= opcode < 0x20:
            return self._memory(one, program, index, values)
        if opcode in (0x0C, 0x0E, 0x06, 0x26, 0x2E):
            return self._float(one, values)
        if opcode in _BRANCHES:
            return self._branch(one, program, index, values)
        return self._compute(one, values)

    def _compute(self, one: Instruction, values: dict[str, int]) -> Case:
        rng = self.random
        if one.name in _LOGICAL:
            values["c"] = rng.choice((0, 1, 2, 3, 7))
        if one.name in _UNIT:
            values["c"] = rng.choice((*_UNIT[one.name], 1) if "d" in values else _UNIT[one.name])
        case = self.state({})
        for name, position_name, distance_name, size in (("len", "p", "cp", 32), ("lend", "pd", "cpd", 64)):
            if name not in values:
                continue
            length = rng.randint(1, size)
            position = rng.randint(length - 1, size - 1)
            values[name] = raw(name, length)
            if position_name in values:
                values[position_name] = position
            elif distance_name in values:
                values[distance_name] = size - 1 - position
            else:
                case.sar = position | case.sar & 32
        if "r2" in values and rng.random() < 0.3:
            case.gr[values["r2"]] = case.gr.get(values["r1"], 0)
        case.words[TESTED] = one.pattern.encode(**values)
        return case

    def _float(self, one: Instruction, values: dict[str, int]) -> Case:
        rng = self.random
        for name in ("r", "r1", "r2", "t"):
            if name in values:
                values[name] = rng.randint(4, 31)
        if "ta" in values:  # all different
            first = 1 if values["f"] else 4
            chosen = rng.sample(range(first, 32), 5)
            values |= dict(zip(("rm1", "rm2", "ta", "ra", "tm"), chosen, strict=True))
        if "ra" in values and "neg" in values:
            values["ra"] = rng.randint(4, 31)
        return self.state({TESTED: one.pattern.encode(**values)})

    def _memory(self, one: Instruction, program: Program, index: int, values: dict[str, int]) -> Case:
        rng = self.random
        floating = one.name.startswith("F")
        clears, bytewise = one.name.startswith("LDC"), one.name in ("STBYS", "STDBYS")
        size = _MEMORY_SIZES[one.name[3 if floating or clears else 2]]
        alignment = 16 if clears else 1 if bytewise else size
        place = rng.randrange(16, 48) & -alignment
        registers = rng.sample(USABLE, 3)
        values["b"] = registers[0]
        for name, number in zip(("x", "t"), registers[1:], strict=True):
            if name in values and rng.random() < 0.9:
                values[name] = number
        if "t" in values and not floating and values["t"] == values["b"]:
            values["t"] = 0
        if values.get("x") == values["b"]:
            values["x"] = 0
        if floating:
            values["t"] = rng.randint(4, 31)
        if "a" in values and "m" in values and not values["m"] and not bytewise:
            values["a"] = 0
        case = self.state({})
        word = one.pattern.encode(**values)
        fields = one.decode(word).__dict__
        base = program.data_address(index) + place
        offset = self._offset(one, case, fields, size)
        after = values["m"] if bytewise else self._after(one, fields)
        self._point(case, values["b"], base if after else base - offset)
        case.words[TESTED] = word
        return case

    def _point(self, case: Case, number: int, address: int) -> None:
        """Have a register hold an address; what is left of it does not matter."""
        case.gr[number] = case.gr.get(number, 0) & ~0xFFFFFFFF | address & 0xFFFFFFFF

    def _offset(self, one: Instruction, case: Case, fields: dict[str, int], size: int) -> int:
        for name in ("im5", "im14", "im14w", "im14d"):
            if name in fields:
                return fields[name]
        x = case.gr.get(fields["x"], 0) if fields["x"] else 0
        return x * size if fields["u"] else x

    def _after(self, one: Instruction, fields: dict[str, int]) -> bool:
        """Whether the base register alone is the address."""
        if one.name in ("LDWM", "STWM"):
            return not fields["im14"] >> 31
        if one.name in ("LDW,M", "STW,M"):
            return bool(fields["im14w"] >> 31)
        if "im14w" in fields and "a" in fields:
            return not fields["a"]
        return bool(fields.get("m")) and not fields.get("a")

    def _branch(self, one: Instruction, program: Program, index: int, values: dict[str, int]) -> Case:
        rng = self.random
        back = rng.getrandbits(1)
        target = program.code_address(index, BACKWARD if back else FORWARD)
        here = program.code_address(index, TESTED)
        case = self.state({})
        for name in ("disp12", "disp17", "disp22"):
            if name in values:
                values[name] = raw(name, target - here - 8)
        if one.name in ("BE", "BLE"):
            displacement = rng.randrange(-1024, 1024) * 4
            values["b"] = rng.choice(USABLE)
            values["disp17"] = raw("disp17", displacement)
            values["sr"] = 0b010  # the space of code
            self._point(case, values["b"], target - displacement)
        elif one.name == "BLR":
            self._point(case, values["x"], (target - here - 8) >> 3)
            if (target - here) & 4 or not values["x"]:
                values["x"] = rng.choice(USABLE)
                case.gr[values["x"]] = 0
        elif one.name in ("BV", "BVE", "BVE,L"):
            values["b"] = rng.choice(USABLE)
            offset = 0
            if "x" in values and values["x"] and values["x"] != values["b"]:
                self._point(case, values["x"], rng.randrange(-64, 64))
                offset = case.gr[values["x"]] << 3
            elif "x" in values:
                values["x"] = 0
            self._point(case, values["b"], target - offset)
        if "r1" in values and rng.random() < 0.3:
            case.gr[values["r2"]] = case.gr.get(values["r1"], 0)
        if "im5" in values and rng.random() < 0.3:
            case.gr[values["r"]] = rng.randrange(-16, 16) & (1 << (64 if self.wide else 32)) - 1
        case.words[TESTED] = one.pattern.encode(**values)
        return case
