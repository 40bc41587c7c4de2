"""From guest code to one function of the host: a region (see `emu.jit.architecture`)."""

from __future__ import annotations

from typing import Any

from emu.jit.architecture import THOROUGH, Source, Translation
from emu.jit.code import ATTRIBUTES, COLD, METADATA, Code
from emu.jit.lines import FLAGS, SUBPROGRAM, location
from emu.jit.state import ASSIST, GO_ON, STOPPED, SYSCALL
from emu.jit.values import Truth, named, named_truth, text
from emu.m68k.compiled import constrained, lowering
from emu.m68k.compiled.block import BlockMachine
from emu.m68k.compiled.explore import Explorer, Shape, Step, Steps
from emu.m68k.compiled.state import LAYOUT, OFFSETS
from emu.m68k.isa.table import decoder

_SMALL = 300  # instructions: loops that do the work are short, and take LLVM little longer with all its passes
_GAP = 96  # between entries that are found by one table, in words


class RegionTranslator:
    """Of one model."""

    # Slots become values, then what is left is folded.
    passes: tuple[str, ...] = ("sroa", "instruction_combine", "simplify_cfg")

    def __init__(self, model: str) -> None:
        self._model = model
        self._decoder = decoder(model)

    def translate(
        self, start: int, source: Source, entries: tuple[int, ...] = (), *, limit: int, precise: bool
    ) -> Translation:
        """Raises ValueError if no instruction is there."""
        steps = Steps(self._decoder, self._model, source, precise)
        shape = Explorer(steps, source.reached, limit).explore(start, entries)
        return _Writer(self._model, source, shape, precise).write()


class _Writer:
    """Writes the function."""

    def __init__(self, model: str, source: Source, shape: Shape, precise: bool) -> None:
        self._shape = shape
        self._precise = precise
        self._leaders = set(shape.leaders)
        self._code = Code()
        self._machine = BlockMachine(self._code, model, precise, source.word, self._leave)
        self._indirect = False

    def write(self) -> Translation:
        for leader in self._shape.leaders:
            self._block(leader)
        if self._indirect:
            self._dispatch()
        self._exit()
        body = self._code.body()
        function = (
            f"define i32 @region(ptr %state, i32 %entry, ptr %base) #2 {SUBPROGRAM} {{\n{self._prologue()}{body}\n}}\n"
        )
        head = lowering.declarations() + constrained.declarations() + METADATA + ATTRIBUTES + FLAGS
        head += "".join(location(number, place) for place, number in self._machine.locations.items())
        passes = THOROUGH if len(self._shape.steps) <= _SMALL else ()
        return Translation(head + function, self._shape.entries, self._ranges(), passes)

    def _ranges(self) -> list[tuple[int, int]]:
        """Of the code that was translated; instructions may overlap."""
        ranges: list[tuple[int, int]] = []
        for address, step in sorted(self._shape.steps.items()):
            end = max(step.next, address + 2)
            if ranges and address <= ranges[-1][1]:
                ranges[-1] = ranges[-1][0], max(end, ranges[-1][1])
            else:
                ranges.append((address, end))
        return ranges

    # -- blocks ------------------------------------------------------------------------------------------------

    def _block(self, address: int) -> None:
        code, lowered = self._code, self._machine
        code.start(_label(address))
        code.forget()
        lowered.registers = type(lowered.registers)()
        while True:
            step = self._shape.steps.get(address)
            lowered.begin(address)
            if step is None:
                self._go_to(address)
                return
            if step.execute is None:
                lowered.leave(ASSIST)
                return
            step.execute(lowered)
            branched, called = lowered.branched, lowered.called
            lowered.finish()
            if called:
                lowered.write_back()
                self._leave_at(step.next, SYSCALL)
                return
            if branched is not None:
                condition, target = branched
                if condition is True:
                    self._arrive(step, target)
                    return
                registers = lowered.registers
                lowered.registers = registers.copy()
                with code.aside(condition, cold=False):
                    self._arrive(step, target)
                lowered.registers = registers
                self._go_to(step.next)
                return
            address = step.next
            if address in self._leaders:
                self._go_to(address)
                return

    def _arrive(self, step: Step, target: Any) -> None:
        """Where a branch leads."""
        if target.__class__ is int:
            self._go_to(target)
            return
        lowered, flow = self._machine, self._shape.flow
        lowered.write_back()
        lowered.registers.dirty.clear()
        for guess in flow.returns(lowered.pc) if step.returns else flow.targets(lowered.pc):
            if guess in self._leaders:
                with self._code.aside(target == guess, cold=False):
                    self._go_to(guess)
        self._code.effect(f"store i32 {text(self._code, target, 32)}, ptr %x_pc")
        self._indirect = True
        self._code.jump("indirect")

    def _go_to(self, address: int) -> None:
        """Values go to their slots, control to the block at an address, or out of the region."""
        lowered = self._machine
        if address not in self._leaders:
            lowered.write_back()
            self._leave_at(address, GO_ON)
            return
        dead = self._shape.dead[address]
        if address <= lowered.pc:
            with self._code.aside(self._cut()):
                lowered.write_back(dead)
                self._leave_at(address, STOPPED)
        lowered.write_back(dead)
        self._code.jump(_label(address))

    def _cut(self) -> Truth:
        """Whether the slice is over."""
        place = self._machine.place("stop")
        wanted = self._code.result(f"load volatile i32, ptr {place}")
        return named_truth(self._code.result(f"icmp ne i32 {wanted}, 0"))

    # -- ways out ----------------------------------------------------------------------------------------------

    def _leave(self, reason: int) -> None:
        """At the instruction being written, which is not done."""
        self._leave_at(self._machine.pc, reason)

    def _leave_at(self, pc: Any, reason: int) -> None:
        for name, value in (("x_pc", pc), ("x_reason", reason)):
            self._code.effect(f"store i32 {text(self._code, value, 32)}, ptr %{name}")
        self._code.jump("exit")

    def _dispatch(self) -> None:
        """Where an indirect branch leads: to one of the entries, or out."""
        code = self._code
        code.start("indirect")
        code.forget()
        head = code.result("load i32, ptr %x_pc")
        wanted = self._cut()
        code.effect(f"store i32 {GO_ON}, ptr %x_reason")
        code.branch(wanted, "exit", "inside", COLD)
        code.start("inside")
        word = code.result(f"call i32 @llvm.fshl.i32(i32 {head}, i32 {head}, i32 31)")  # odd addresses become large
        for group in sorted(_groups(self._shape.entries), key=len, reverse=True):
            self._look_in(word, group)
        code.jump("exit")
        code.start("stray")
        # A trace of its own, or LLVM would find that it is nothing but the exit and make a tree of comparisons again.
        code.effect(f"store i32 0, ptr {self._machine.place('spare')}")
        code.jump("exit")

    def _look_in(self, word: str, group: list[int]) -> None:
        """Entries close to each other are found by a table."""
        code, first = self._code, group[0] >> 1
        size = (group[-1] >> 1) - first + 1
        here, other = code.fresh_label(), code.fresh_label()
        index = code.result(f"sub i32 {word}, {first}")
        code.branch(named(index) < size, here, other)
        code.start(here)
        targets = {(entry >> 1) - first: _label(entry) for entry in group}
        cases = " ".join(f"i32 {number}, label %{targets.get(number, 'stray')}" for number in range(size))
        code.effect(f"switch i32 {index}, label %exit [ {cases} ]")
        code.start(other)

    def _exit(self) -> None:
        code, lowered = self._code, self._machine
        code.start("exit")
        if not self._precise:
            for name in sorted(lowered.modified):
                value = code.result(f"load {_kind(name)}, ptr %{name}")
                code.effect(f"store {_kind(name)} {value}, ptr {code.result(_state(name))}")
        value = code.result("load i32, ptr %x_pc")
        code.effect(f"store i32 {value}, ptr {lowered.place('pc')}")
        code.effect(f"ret i32 {code.result('load i32, ptr %x_reason')}")

    def _prologue(self) -> str:
        """Slots, and the way to the entry."""
        code = Code("p")
        code.start("prologue")
        code.effect(LAYOUT.place("ppages", "pages"))
        code.effect("%pages = load ptr, ptr %ppages")
        for name in ("x_pc", "x_reason"):
            code.effect(f"%{name} = alloca i32")
        for name in sorted(self._machine.used):
            if self._precise:
                code.effect(f"%{name} = {_state(name)}")
            else:
                code.effect(f"%{name} = alloca {_kind(name)}")
        if not self._precise:
            for name in sorted(self._machine.used):
                value = code.result(f"load {_kind(name)}, ptr {code.result(_state(name))}")
                code.effect(f"store {_kind(name)} {value}, ptr %{name}")
        first, *others = self._shape.entries
        cases = " ".join(f"i32 {number}, label %{_label(entry)}" for number, entry in enumerate(others, 1))
        code.effect(f"switch i32 %entry, label %{_label(first)} [ {cases} ]")
        return code.body() + "\n"


def _label(address: int) -> str:
    return f"a{address:x}"


def _kind(name: str) -> str:
    return "x86_fp80" if name[:2] == "fp" and name[2:].isdecimal() else "i32"


def _state(name: str) -> str:
    """The place of a slot's register."""
    return f"getelementptr i8, ptr %state, i64 {OFFSETS[name]}"


def _groups(entries: list[int]) -> list[list[int]]:
    """Ascending, with no larger gap than a table of addresses may have."""
    groups: list[list[int]] = []
    for entry in sorted(entries):
        if groups and entry - groups[-1][-1] <= 2 * _GAP:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups
