"""The frame of a region's function: its slots, the way to an entry, indirect branches, and the way out."""

from __future__ import annotations

from typing import Protocol

from emu.jit.architecture import THOROUGH
from emu.jit.code import ATTRIBUTES, COLD, METADATA, Code
from emu.jit.lines import FLAGS, SUBPROGRAM, Place, location
from emu.jit.state import GO_ON
from emu.jit.values import Truth, named, named_truth

_GAP = 192  # bytes between entries that are found by one table
_SMALL = 300  # instructions: loops that do the work are short, and take LLVM little longer with all its passes


class Slots(Protocol):
    """What a region asks of the machine that writes its instructions: the registers kept in variables, and more."""

    used: set[str]
    modified: set[str]
    locations: dict[Place, int]

    def place(self, name: str) -> str:
        """A pointer to a word of the state."""
        ...

    def kind(self, name: str) -> str:
        """A slot's type."""
        ...

    def home(self, name: str) -> str:
        """The pointer to what a slot stands for in the state, as an expression."""
        ...


class Frame:
    """What is written around the blocks of a region."""

    UNIT: int  # bytes, of which an instruction has one or more
    EXITS: dict[str, str]  # what is set on the way out besides the reason: slots, by word of the state; first the PC
    ATTRIBUTE: str

    def __init__(self, code: Code, machine: Slots, entries: list[int], precise: bool) -> None:
        self.code = code
        self.entries = entries
        self.precise = precise
        self.indirect = False  # whether there is a branch that only the running program knows the target of
        self._machine = machine

    # -- for subclasses ----------------------------------------------------------------------------------------

    def number(self, head: str) -> str:
        """An address as a number of units. One where no instruction can be becomes none of a region's."""
        raise NotImplementedError

    def aim(self, head: str) -> None:
        """Set the exits besides the first for going on at an address."""

    def setup(self, code: Code) -> None:
        """What the function needs first of all."""

    # -- the whole ---------------------------------------------------------------------------------------------

    def finish(self) -> str:
        """All blocks are written: the function, and what it refers to."""
        if self.indirect:
            self._dispatch()
        self._exit()
        locations = "".join(location(number, place) for place, number in self._machine.locations.items())
        return (
            METADATA + ATTRIBUTES + FLAGS + locations + "define i32 @region(ptr %state, i32 %entry, ptr %base) "
            f"{self.ATTRIBUTE} {SUBPROGRAM} {{\n{self._prologue()}{self.code.body()}\n}}\n"
        )

    def cut(self) -> Truth:
        """Whether the slice is over."""
        place = self._machine.place("stop")
        wanted = self.code.result(f"load volatile i32, ptr {place}")
        return named_truth(self.code.result(f"icmp ne i32 {wanted}, 0"))

    # -- indirect branches -------------------------------------------------------------------------------------

    def _dispatch(self) -> None:
        """Where an indirect branch leads: to one of the entries, or out."""
        code = self.code
        code.start("indirect")
        code.forget()
        head = code.result(f"load i32, ptr %{next(iter(self.EXITS))}")
        wanted = self.cut()
        self.aim(head)
        code.effect(f"store i32 {GO_ON}, ptr %x_reason")
        code.branch(wanted, "exit", "inside", COLD)
        code.start("inside")
        number = self.number(head)
        for group in sorted(_groups(self.entries), key=len, reverse=True):
            self._look_in(number, group)
        code.jump("exit")
        code.start("stray")
        # A trace of its own, or LLVM would find that it is nothing but the exit and make a tree of comparisons again.
        code.effect(f"store i32 0, ptr {self._machine.place('spare')}")
        code.jump("exit")

    def _look_in(self, number: str, group: list[int]) -> None:
        """Entries close to each other are found by a table."""
        code, first = self.code, group[0] // self.UNIT
        size = group[-1] // self.UNIT - first + 1
        here, other = code.fresh_label(), code.fresh_label()
        index = code.result(f"sub i32 {number}, {first}")
        code.branch(named(index) < size, here, other)
        code.start(here)
        targets = {entry // self.UNIT - first: label(entry) for entry in group}
        cases = " ".join(f"i32 {place}, label %{targets.get(place, 'stray')}" for place in range(size))
        code.effect(f"switch i32 {index}, label %exit [ {cases} ]")
        code.start(other)

    # -- beginning and end -------------------------------------------------------------------------------------

    def _exit(self) -> None:
        code, machine = self.code, self._machine
        code.start("exit")
        if not self.precise:
            for name in sorted(machine.modified):
                kind = machine.kind(name)
                value = code.result(f"load {kind}, ptr %{name}")
                code.effect(f"store {kind} {value}, ptr {code.result(machine.home(name))}")
        for slot, word in self.EXITS.items():
            value = code.result(f"load i32, ptr %{slot}")
            code.effect(f"store i32 {value}, ptr {machine.place(word)}")
        code.effect(f"ret i32 {code.result('load i32, ptr %x_reason')}")

    def _prologue(self) -> str:
        """Slots, and the way to the entry."""
        code, machine = Code("p"), self._machine
        code.start("prologue")
        self.setup(code)
        for slot in (*self.EXITS, "x_reason"):
            code.effect(f"%{slot} = alloca i32")
        for name in sorted(machine.used):
            code.effect(f"%{name} = {machine.home(name) if self.precise else f'alloca {machine.kind(name)}'}")
        if not self.precise:
            for name in sorted(machine.used):
                kind = machine.kind(name)
                value = code.result(f"load {kind}, ptr {code.result(machine.home(name))}")
                code.effect(f"store {kind} {value}, ptr %{name}")
        first, *others = self.entries
        cases = " ".join(f"i32 {number}, label %{label(entry)}" for number, entry in enumerate(others, 1))
        code.effect(f"switch i32 %entry, label %{label(first)} [ {cases} ]")
        return code.body() + "\n"


def label(address: int) -> str:
    """Of the block that begins there."""
    return f"a{address:x}"


def passes(instructions: int) -> tuple[str, ...]:
    """What a region of that size is worth, besides the translator's own."""
    return THOROUGH if instructions <= _SMALL else ()


def _groups(entries: list[int]) -> list[list[int]]:
    """Ascending, with no larger gap than a table of addresses may have."""
    groups: list[list[int]] = []
    for entry in sorted(entries):
        if groups and entry - groups[-1][-1] <= _GAP:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups
