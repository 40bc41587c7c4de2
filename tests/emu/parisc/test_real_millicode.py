"""HP's own millicode, called on known and random numbers, where somebody has it: HP9K_REAL_BINARIES names its folder.

`milli.o` is in X11R5, contrib/lib/andrew/overhead/class/machdep/hp_pa_risc/milli.shar: a shell archive of it, uuencoded
and compressed. Millicode takes its operands in arg0 and arg1, leaves its result in ret1 and returns to gr31.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from parisc_program import raw

from emu.cpu import Arithmetic, ArithmeticKind, Cpu, Fault
from emu.engines import create
from emu.memory import Access, AddressSpace
from emu.parisc.isa.table import instructions
from kernel.loader.formats import read

FOLDER = os.environ.get("HP9K_REAL_BINARIES", "")
FILE = Path(FOLDER, "milli.o")
pytestmark = pytest.mark.skipif(not FOLDER or not FILE.exists(), reason="HP9K_REAL_BINARIES has no milli.o")

BACK = 0x70000000  # where nothing is mapped: to return there ends a call
PAIRS = 300
CORNERS = (0, 1, 2, 3, 7, 10, 16, 17, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFE, 0x7FFFFFFF, 0x80000000, 0x80000001,
           0xFFFFFFFE, 0xFFFFFFFF)  # fmt: skip
WORD = 0xFFFFFFFF
LEAST, MOST = -(1 << 31), (1 << 31) - 1


def signed(word: int) -> int:
    return word - (1 << 32) if word >> 31 else word


def quotient(a: int, b: int) -> int:
    """Towards zero."""
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def remainder(a: int, b: int) -> int:
    """With the sign of `a`."""
    return a - quotient(a, b) * b


Operation = Callable[[int, int], int]
SIGNED: dict[str, Operation] = {
    "mulI": lambda a, b: a * b,
    "muloI": lambda a, b: a * b,
    "divI": quotient,
    "divoI": quotient,
    "remI": remainder,
    "remoI": remainder,
}
UNSIGNED: dict[str, Operation] = {
    "mulU": lambda a, b: a * b,
    "muloU": lambda a, b: a * b,
    "divU": lambda a, b: a // b,
    "remU": lambda a, b: a % b,
}
DIVIDES = ("divI", "divoI", "divU", "remI", "remoI", "remU")
# Those that trap if the result doesn't fit, of remainders that of the division.
CHECKED = ("muloI", "muloU", "divoI", "remoI")
# The branches the linker fills in.
LINKED = next(one for one in instructions() if one.name == "BL")
DISPLACEMENT = LINKED.pattern.encode(disp17=0x1FFFF)


class Millicode:
    """The object file in memory, and a processor to call it with."""

    def __init__(self, cpu: Cpu) -> None:
        self.cpu = cpu
        with read(str(FILE)) as image:
            data = FILE.read_bytes()
            end = max(segment.end for segment in image.segments)
            cpu.memory.map(0, -(-end // 4096) * 4096, 7)
            for segment in image.segments:
                cpu.memory.write(segment.address, data[segment.file_offset :][: segment.file_size])
            self.routines = {symbol.name[2:]: symbol.value for symbol in image.symbols if symbol.name.startswith("$$")}
            for place in image.relocations():
                if place.kind == "pcrel call" and place.symbol is not None and place.symbol[2:] in self.routines:
                    self._link(place.address, self.routines[place.symbol[2:]])

    def _link(self, address: int, target: int) -> None:
        """Make the branch at `address` go to `target`."""
        memory = self.cpu.memory
        linked = LINKED.pattern.encode(disp17=raw("disp17", target - address - 8))
        word = int.from_bytes(memory.read(address, 4), "big") & ~DISPLACEMENT
        memory.write(address, (word | linked & DISPLACEMENT).to_bytes(4, "big"))

    def call(self, name: str, a: int, b: int) -> int | Arithmetic:
        """The result as an unsigned word, or the trap."""
        self.cpu.pc = self.routines[name]
        for register, value in (("arg0", a & WORD), ("arg1", b & WORD), ("gr31", BACK)):
            self.cpu.set(register, value)
        stop = self.cpu.run(10)
        if isinstance(stop, Arithmetic):
            return stop
        assert stop == Fault(BACK, Access.FETCH, False)
        return self.cpu.get("ret1")


@pytest.fixture(scope="module", params=["reference", "interpreter", "compiled"])
def millicode(request: pytest.FixtureRequest) -> Iterator[Millicode]:
    memory = AddressSpace()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HP9K_ENGINE", request.param)
        cpu = create("parisc", "1.0", memory)
        yield Millicode(cpu)
    cpu.close()
    memory.close()


def pairs() -> list[tuple[int, int]]:
    """Unsigned words: every pair of corners, and random ones of all sizes."""
    chance = random.Random(800)

    def word() -> int:
        return chance.getrandbits(32) >> chance.randrange(32) if chance.random() < 0.8 else chance.choice(CORNERS)

    return [(a, b) for a in CORNERS for b in CORNERS] + [(word(), word()) for _ in range(PAIRS)]


def expected(name: str, a: int, b: int) -> int | None:
    """The result as an unsigned word; None: a trap."""
    if b == 0 and name in DIVIDES:
        return None
    one, other = (signed(a), signed(b)) if name in SIGNED else (a, b)
    result = (SIGNED.get(name) or UNSIGNED[name])(one, other)
    fits = LEAST <= (result if name != "remoI" else quotient(one, other)) <= (MOST if name in SIGNED else WORD)
    return None if name in CHECKED and not fits else result & WORD


@pytest.mark.parametrize("name", [*SIGNED, *UNSIGNED])
def test_of_two_numbers(millicode: Millicode, name: str) -> None:
    for a, b in pairs():
        found = millicode.call(name, a, b)
        assert (None if isinstance(found, Arithmetic) else found) == expected(name, a, b), (hex(a), hex(b))


def test_by_a_constant(millicode: Millicode) -> None:
    names = [name for name in millicode.routines if re.fullmatch(r"div[IU]_\d+", name)]
    assert len(names) == 24
    for name in names:
        divisor = int(name[5:])
        for a, _ in pairs():
            expected = a // divisor if name[3] == "U" else quotient(signed(a), divisor) & WORD
            assert millicode.call(name, a, 0xDEADBEEF) == expected, (name, hex(a))


def test_traps(millicode: Millicode) -> None:
    assert millicode.call("divI", 5, 0) == Arithmetic(ArithmeticKind.CONDITION)
    assert millicode.call("muloI", 0x10000, 0x8000) == Arithmetic(ArithmeticKind.OVERFLOW)
