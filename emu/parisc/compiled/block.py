"""`isa.protocol.Machine` for translation: register numbers are known, and so is where the code lies.

Registers are kept as values for as long as code goes straight on. Across blocks they are in slots: variables of the
function in fast code, the state itself in precise code, which writes them there before anything that can fault.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emu.jit.code import Code
from emu.jit.lines import FIRST_LOCATION, Place
from emu.jit.lowering import Unsupported
from emu.jit.state import STORES
from emu.jit.values import Value, as_floating, bits_of_double, named, text, written
from emu.parisc.compiled.contents import Contents
from emu.parisc.compiled.floats import NativeFloatingPoint
from emu.parisc.compiled.lowering import LoweredMachine
from emu.parisc.compiled.state import IN_SLOT, OFFSETS
from emu.parisc.isa.values import DOUBLE, MASK, signed
from emu.parisc.registers import bits

_DEEP = 40  # operations put off at most
_NEAR = 1 << 11  # bytes: as far as most displacements go; no program lies that near to the ends of memory
_SEVERAL = 3  # accesses


class Registers:
    """What is known of registers at a place of the code: values, and which of them the slots don't have yet."""

    __slots__ = ("aligned", "bases", "contents", "dirty", "halves", "values")

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.halves: dict[str, list[Any]] = {}  # of floating-point registers written half by half
        self.dirty: set[str] = set()
        self.aligned: dict[int, tuple[Value, int, int]] = {}  # by identity: the value, modulus, remainder
        self.bases: dict[int, tuple[Value, Value, int]] = {}  # by identity: the value, its right word, accesses near it

        self.contents = Contents()

    def copy(self) -> Registers:
        other = Registers()
        other.contents = self.contents.copy()
        other.values = dict(self.values)
        other.halves = {name: list(pair) for name, pair in self.halves.items()}
        other.dirty = set(self.dirty)
        other.aligned = dict(self.aligned)
        other.bases = dict(self.bases)
        return other


class BlockMachine(LoweredMachine):
    """`leave_with` writes the way out of the region for a reason."""

    def __init__(self, code: Code, mask: int, precise: bool, leave_with: Callable[[int], None]) -> None:
        super().__init__(code, mask)
        self.precise = precise
        self.fp = NativeFloatingPoint(self)
        self.registers = Registers()
        self.used: set[str] = set()  # slots
        self.modified: set[str] = set()
        self._leave_with = leave_with
        self.pc = 0
        self.link = 0
        self.tail: Any = None  # of the address queue, in a delay slot
        self.locations: dict[Place, int] = {}
        self.branched: tuple[Any, Any, Any] | None = None
        self.nullified: Any = False
        self.linked = False

    def begin(self, pc: int) -> None:
        """The next instruction; `pc` with the privilege level."""
        self.pc = pc
        self.link = pc + 8 & MASK
        self.branched = None
        self.nullified = False
        self.linked = False

    # -- ways out ----------------------------------------------------------------------------------------------

    def leave(self, reason: int) -> None:
        self.write_back()
        self._leave_with(reason)

    def helper(self, name: str) -> str:
        return self.code.result(f"load ptr, ptr {self.place(name)}")

    def before_access(self) -> None:
        if self.precise:
            self.write_back()
            self.registers.dirty.clear()
            if self.tail is not None:
                self.store_word("slot_tail", self.tail)

    def location(self) -> str:
        place = Place(self.pc >> 2, (self.tail is not None) * IN_SLOT | self.storing * STORES)
        number = self.locations.setdefault(place, FIRST_LOCATION + len(self.locations))
        return f", !dbg !{number}"

    def store_bytes(self, size: int, address: Any, value: Any, ending: int) -> None:
        self.before_access()  # not only where bytes are stored
        bases = dict(self.registers.bases)
        super().store_bytes(size, address, value, ending)
        self.registers.contents.clear()
        self.registers.bases = bases  # what was checked there was not in any case

    def write_back(self) -> None:
        """Bring the slots up to date. What follows may go on with the values, which stay dirty."""
        for name in sorted(self.registers.dirty):
            if name.startswith("fr"):
                operand = f"double {as_floating(self.code, self._whole(name), 'double')}"
            else:
                width = 64 if self.long(name) else 32
                operand = f"i{width} {text(self.code, self.registers.values[name], width)}"
            self.code.effect(f"store {operand}, ptr %{name}")

    # -- registers ---------------------------------------------------------------------------------------------

    def read(self, bank: str, number: Any) -> Any:
        if bank == "gr":
            return self._register(f"gr{number}", self.mask) if number else 0
        if bank == "fr":
            return self._whole(f"fr{number}") if number else 0
        return self.load_word(bank if bank == "sr" else f"cr{number}", number if bank == "sr" else 0)

    def write(self, bank: str, number: Any, value: Any) -> None:
        if bank == "gr":
            if number:
                self.linked |= value.__class__ is int and value == self.link
                self._set(f"gr{number}", value)
        elif bank == "fr":
            if not number:
                raise Unsupported
            self.registers.halves.pop(f"fr{number}", None)
            self._set(f"fr{number}", value)
        else:
            self.store_word(bank, value, number)

    def _set(self, name: str, value: Any) -> None:
        if value.__class__ is Value and value.depth > _DEEP:
            value = written(self.code, value)
        self.registers.values[name] = value
        self.registers.dirty.add(name)
        self.used.add(name)
        self.modified.add(name)

    def _register(self, name: str, high: int) -> Any:
        value = self.registers.values.get(name)
        if value is None:
            self.used.add(name)
            value = named(self.code.result(f"load {self.kind(name)}, ptr %{name}"), 0, high)
            self.registers.values[name] = value
        return value

    def _whole(self, name: str) -> Any:
        """All of a floating-point register."""
        halves = self.registers.halves.pop(name, None)
        if halves is not None:
            self.registers.values[name] = halves[0] << 32 | halves[1]
        value = self.registers.values.get(name)
        if value is None:
            self.used.add(name)
            value = self.registers.values[name] = bits_of_double(self.code.result(f"load double, ptr %{name}"))
        return value

    def fw(self, number: Any, half: Any) -> Any:
        if not number:
            return 0 if half else self._register("status", MASK)
        halves = self.registers.halves.get(f"fr{number}")
        if halves is not None:
            return halves[half]
        whole = self._whole(f"fr{number}")
        return whole & MASK if half else whole >> 32

    def set_fw(self, number: Any, half: Any, value: Any) -> None:
        if not number:
            if half:
                raise Unsupported
            self._set("status", value)
            return
        name = f"fr{number}"
        halves = self.registers.halves.get(name)
        if halves is None:
            halves = [self.fw(number, 0), self.fw(number, 1)]
        halves[half] = value
        self._set(name, None)
        self.registers.halves[name] = halves

    def status_access(self, number: Any) -> None:
        if not number:
            raise Unsupported

    def read_single(self, name: str) -> Any:
        return self._register(name, bits(name, self.mask) if name != "cb" else self.mask)

    def write_single(self, name: str, value: Any) -> None:
        self._set(name, value)

    def kind(self, name: str) -> str:
        """A slot's type."""
        if name.startswith("fr"):
            return "double"
        return "i64" if self.long(name) else "i32"

    def home(self, name: str) -> str:
        """A pointer to the register a slot stands for, as an expression."""
        offset = OFFSETS["fr0"] + 4 if name == "status" else OFFSETS[name]
        return f"getelementptr i8, ptr %state, i64 {offset}"

    # -- control -----------------------------------------------------------------------------------------------

    def nullify(self, condition: Any) -> None:
        self.nullified = condition

    def branch(self, condition: Any, target: Any, nullify: Any) -> None:
        self.branched = condition, target, nullify

    # -- memory ------------------------------------------------------------------------------------------------

    def load(self, size: int, address: Any) -> Any:
        root, offset = _place(address)
        value = self.registers.contents.find(root, offset, size)
        if value is None:
            value = super().load(size, address)
            self.registers.contents.loaded(root, offset, size, value)
        return value

    def store(self, size: int, address: Any, value: Any) -> None:
        super().store(size, address, value)
        self.registers.contents.stored(*_place(address), size, value)

    # -- addresses ---------------------------------------------------------------------------------------------

    def pointer(self, address: Any) -> str:
        """A sum of addresses is one of 32 bits, which takes the host an instruction of its own. Where several accesses
        go to the neighbourhood of one address, it is looked at once whether any of them could wrap.
        """
        base, offset = _split(address)
        offset = signed(offset & MASK)
        if base.__class__ is int or base.low < 0 or not -_NEAR <= offset < _NEAR:
            return super().pointer(address)
        _, low, count = self.registers.bases.get(id(base), (base, base & MASK, 0))
        count += 1
        self.registers.bases[id(base)] = base, low, count
        if count < _SEVERAL:
            return super().pointer(address)
        if count == _SEVERAL:
            self.leave_if((low - _NEAR & MASK) >= MASK + 1 - 2 * _NEAR)
        return self.element(super().pointer(low), str(offset))

    def check_alignment(self, size: int, address: Any) -> None:
        """What a check showed of an address holds for others at a known distance from it."""
        if size == 1:
            return
        root, offset = _split(address)
        if root.__class__ is int:
            self.leave_if((root + offset) & size - 1 != 0)
            return
        known = self.registers.aligned.get(id(root))
        if known is not None and known[1] >= size and not (offset + known[2]) % size:
            return
        self.leave_if(address & size - 1 != 0)
        if known is None or known[1] < size:
            self.registers.aligned[id(root)] = root, size, -offset % size


def _place(address: Any) -> tuple[Any, int]:
    """As `_split`, in one way for each place."""
    root, offset = _split(address)
    if root.__class__ is int:
        return None, signed(root + offset & MASK)
    return root, signed(offset & MASK)


def _split(address: Any) -> tuple[Any, int]:
    """A value and what is added to it, as far as the low 32 bits go."""
    offset = 0
    while address.__class__ is not int:
        second = address.arguments[-1]
        if second.__class__ is not int:
            break
        if address.operation == "and" and second in (MASK, DOUBLE):
            address = address.arguments[0]
        elif address.operation == "add":
            offset += second
            address = address.arguments[0]
        else:
            break
    return address, offset
