"""`isa.machine.Machine` for translation: register numbers are known, and so is the code.

Registers are kept as values for as long as code goes straight on. Across blocks they are in slots: variables of the
function in fast code, the state itself in precise code, which writes them there before anything that can fault. What an
instruction writes counts from its end on, so that it can always be left as if it had not begun.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emu.jit.code import Code
from emu.jit.lines import FIRST_LOCATION, Place
from emu.jit.lowering import Unsupported
from emu.jit.state import HOST_CONTROL, INTERPRET, STORES
from emu.jit.values import Value, named, text, written
from emu.m68k.compiled.conditions import Condition, Number, StoredCondition
from emu.m68k.compiled.floats import floating_point
from emu.m68k.compiled.lowering import LoweredMachine
from emu.m68k.compiled.state import CONTROL, OFFSETS, REFERENCE, ROOTS
from emu.m68k.isa import addressing
from emu.m68k.isa.flags import Flags, words
from emu.m68k.isa.values import MASK, SIGNS

_DEEP = 40  # operations put off at most
CODES = ("cc", "x", "fcc")  # what is tested by conditions: groups of flags that are set together
WORDS = ("n", "z", "v", "c")


class Missing(Exception):
    """Code that isn't known."""


class StoredFlags(Flags):
    """What the slots hold."""

    __slots__ = ("_machine",)

    def __init__(self, machine: BlockMachine) -> None:
        self._machine = machine

    @property
    def n(self) -> Any:
        return self._machine.slot("n") & SIGNS[4] != 0

    @property
    def z(self) -> Any:
        return self._machine.slot("z") == 0

    @property
    def v(self) -> Any:
        return self._machine.slot("v") & SIGNS[4] != 0

    @property
    def c(self) -> Any:
        return self._machine.slot("c") != 0


class Registers:
    """What is known of registers at a place of the code: values, and which of them the slots don't have yet."""

    __slots__ = ("dirty", "usual", "values")

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.dirty: set[str] = set()
        self.usual = False  # whether the host's floating-point control was seen to be as it mostly is

    def copy(self) -> Registers:
        other = Registers()
        other.values = dict(self.values)
        other.dirty = set(self.dirty)
        other.usual = self.usual
        return other


class BlockMachine(LoweredMachine):
    """`leave_with` writes the way out of the region for a reason; `fetch` gives the word at an address, or None."""

    def __init__(
        self,
        code: Code,
        model: str,
        precise: bool,
        fetch: Callable[[int], int | None],
        leave_with: Callable[[int], None],
    ) -> None:
        super().__init__(code, model)
        self.precise = precise
        self.registers = Registers()
        self.used: set[str] = set()  # slots
        self.modified: set[str] = set()
        self.fpu = floating_point(self)
        self.locations: dict[Place, int] = {}
        self._fetch = fetch
        self._leave_with = leave_with
        self.begin(0)

    def begin(self, pc: int) -> None:
        """The next instruction."""
        self.pc = self.here = pc
        self.branched: tuple[Any, Any] | None = None
        self.called = False  # it is a system call
        self.may_stop = False  # before it is done
        self._new: dict[str, Any] = {}
        self.uses: set[str] = set()  # of CODES, as they were before it

    def finish(self) -> None:
        """The instruction is done: what it wrote holds."""
        registers = self.registers
        for name, value in self._new.items():
            if value.__class__ is Value and value.depth > _DEEP:
                value = written(self.code, value)
            registers.values[name] = value
            registers.dirty.add(name)
            if name == "cc":
                for word in WORDS:
                    registers.values.pop(word, None)
        self._new = {}

    @property
    def sets(self) -> set[str]:
        """Of CODES."""
        return {name for name in CODES if name in self._new}

    # -- ways out ----------------------------------------------------------------------------------------------

    def leave(self, reason: int) -> None:
        self.may_stop = True
        self.write_back()
        self._leave_with(reason)

    def helper(self, name: str) -> str:
        return self.code.result(f"load ptr, ptr {self.place(name)}")

    def pages(self) -> str:
        return "%pages"

    def before_access(self) -> None:
        self.may_stop = True
        if self.precise:
            self.write_back()
            self.registers.dirty.clear()

    def location(self) -> str:
        place = Place(self.pc >> 1, self.storing * STORES)
        number = self.locations.setdefault(place, FIRST_LOCATION + len(self.locations))
        return f", !dbg !{number}"

    def write_back(self, dead: frozenset[str] = frozenset()) -> None:
        """Bring the slots up to date, but for `dead` ones of CODES. What follows may go on with the values, which stay
        dirty.
        """
        values = self.registers.values
        for name in sorted(self.registers.dirty):
            if name in dead:
                continue
            if name == "cc":
                for word, value in zip(WORDS, words(self, values["cc"]), strict=True):
                    self._store_slot(word, value)
            elif name == "x":
                self._store_slot("x", self.select(values["x"], 1, 0))
            elif name == "fcc":
                self._store_slot("fcc", values["fcc"].bits())
            elif isinstance(values[name], Number):
                self.note(name)
                self.code.effect(f"store x86_fp80 {values[name].name}, ptr %{name}")
            else:
                self._store_slot(name, values[name])

    def _store_slot(self, name: str, value: Any) -> None:
        self.note(name)
        self.code.effect(f"store i32 {text(self.code, value, 32)}, ptr %{name}")

    def note(self, name: str) -> None:
        self.used.add(name)
        self.modified.add(name)

    # -- registers ---------------------------------------------------------------------------------------------

    def read(self, bank: str, number: Any) -> Any:
        if number.__class__ is not int:
            raise Unsupported
        return self.known(f"{bank}{number}")

    def known(self, name: str) -> Any:
        value = self._new.get(name)
        return self.slot(name) if value is None else value

    def write(self, bank: str, number: Any, value: Any) -> None:
        if number.__class__ is not int:
            raise Unsupported
        self._new[f"{bank}{number}"] = value

    def move(self, register: int, value: Any) -> None:
        self.write("a", register, value)

    def kind(self, name: str) -> str:
        """A slot's type."""
        return "x86_fp80" if name[:2] == "fp" and name[2:].isdecimal() else "i32"

    def home(self, name: str) -> str:
        """A pointer to the register a slot stands for, as an expression."""
        return f"getelementptr i8, ptr %state, i64 {OFFSETS[name]}"

    def slot(self, name: str) -> Any:
        """The word a slot holds, or is to hold."""
        value = self.registers.values.get(name)
        if value is None:
            self.used.add(name)
            value = named(self.code.result(f"load i32, ptr %{name}"), 0, MASK)
            self.registers.values[name] = value
        return value

    def require_float_mode(self, root: bool) -> None:
        """Where results have to be narrowed each time the interpreter does it."""
        if self.registers.usual:
            return
        slow = self.float_mode()
        with self.code.aside(slow & ~ROOTS != 0 if root else slow != 0):
            self.leave_if(slow & (CONTROL | ROOTS) != 0, HOST_CONTROL)
            self.leave_if(slow & REFERENCE != 0)
            self.leave(INTERPRET)
        self.registers.usual = not root

    def narrowed(self, name: str, narrow: Callable[[], str]) -> str:
        return name

    def set_float_mode(self, slow: Any) -> None:
        super().set_float_mode(slow)
        self.registers.usual = False

    def float_register(self, number: int) -> Number:
        name = f"fp{number}"
        value = self._new.get(name) or self.registers.values.get(name)
        if value is None:
            self.used.add(name)
            value = self.registers.values[name] = Number(self.code.result(f"load x86_fp80, ptr %{name}"))
        assert isinstance(value, Number)
        return value

    def set_float(self, number: int, value: Number) -> None:
        self._new[f"fp{number}"] = value

    def set_condition(self, value: Condition) -> None:
        self._new["fcc"] = value

    @property
    def cc(self) -> Flags:
        if "cc" in self._new:
            made: Flags = self._new["cc"]
            return made
        self.uses.add("cc")
        kept: Flags = self.registers.values.get("cc") or StoredFlags(self)
        return kept

    @cc.setter
    def cc(self, value: Flags) -> None:
        self._new["cc"] = value

    @property
    def x(self) -> Any:
        if "x" in self._new:
            return self._new["x"]
        self.uses.add("x")
        value = self.registers.values.get("x")
        if value is None:
            self.used.add("x")
            value = named(self.code.result("load i32, ptr %x"), 0, 1) != 0
            self.registers.values["x"] = value
        return value

    @x.setter
    def x(self, value: Any) -> None:
        self._new["x"] = value

    @property
    def fcc(self) -> Condition:
        if "fcc" in self._new:
            made: Condition = self._new["fcc"]
            return made
        self.uses.add("fcc")
        value = self.registers.values.get("fcc")
        if value is None:
            self.used.add("fcc")
            word = named(self.code.result("load i32, ptr %fcc"), 0, MASK)
            value = self.registers.values["fcc"] = StoredCondition(self.code, word)
        assert isinstance(value, Condition)
        return value

    # -- code --------------------------------------------------------------------------------------------------

    def word(self) -> int:
        found = self._fetch(self.here)
        if found is None:
            raise Missing
        self.here = self.here + 2 & MASK
        return found

    def long(self) -> int:
        return self.word() << 16 | self.word()

    def indexed(self, base: Any) -> Any:
        return addressing.indexed(self, base, self.word())

    # -- control -----------------------------------------------------------------------------------------------

    def branch(self, condition: Any, target: Any) -> None:
        if condition is not False:
            self.branched = condition, target

    def call_system(self, number: int) -> None:
        if number:
            raise Unsupported
        self.called = True
