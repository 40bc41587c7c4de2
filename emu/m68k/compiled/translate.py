"""From guest code to one function of the host: a region (see `emu.jit.architecture`)."""

from __future__ import annotations

from typing import Any

from emu.jit.architecture import Source, Translation
from emu.jit.code import Code
from emu.jit.state import ASSIST, GO_ON, STOPPED, SYSCALL
from emu.jit.values import text
from emu.jit.writing import Frame, label, passes
from emu.m68k.compiled import constrained, lowering
from emu.m68k.compiled.block import BlockMachine
from emu.m68k.compiled.explore import Shape, Step, Steps, explored
from emu.m68k.compiled.state import LAYOUT
from emu.m68k.isa.table import decoder


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
        shape = explored(steps, source.reached, limit, (start, *entries))
        return _Writer(self._model, source, shape, precise).write()


class _Writer(Frame):
    """Writes the function."""

    UNIT = 2
    EXITS = {"x_pc": "pc"}
    ATTRIBUTE = "#2"

    def __init__(self, model: str, source: Source, shape: Shape, precise: bool) -> None:
        code = Code()
        self._shape = shape
        self._leaders = set(shape.leaders)
        self._lowered = BlockMachine(code, model, precise, source.word, self._leave)
        super().__init__(code, self._lowered, shape.entries, precise)

    def write(self) -> Translation:
        for leader in self._shape.leaders:
            self._block(leader)
        head = lowering.declarations() + constrained.declarations()
        return Translation(head + self.finish(), self.entries, self._ranges(), passes(len(self._shape.steps)))

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
        code, lowered = self.code, self._lowered
        code.start(label(address))
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
        lowered, flow = self._lowered, self._shape.flow
        lowered.write_back()
        lowered.registers.dirty.clear()
        for guess in flow.returns(lowered.pc) if step.returns else flow.targets(lowered.pc):
            if guess in self._leaders:
                with self.code.aside(target == guess, cold=False):
                    self._go_to(guess)
        self.code.effect(f"store i32 {text(self.code, target, 32)}, ptr %x_pc")
        self.indirect = True
        self.code.jump("indirect")

    def _go_to(self, address: int) -> None:
        """Values go to their slots, control to the block at an address, or out of the region."""
        lowered = self._lowered
        if address not in self._leaders:
            lowered.write_back()
            self._leave_at(address, GO_ON)
            return
        dead = self._shape.dead[address]
        if address <= lowered.pc:
            with self.code.aside(self.cut()):
                lowered.write_back(dead)
                self._leave_at(address, STOPPED)
        lowered.write_back(dead)
        self.code.jump(label(address))

    # -- ways out ----------------------------------------------------------------------------------------------

    def _leave(self, reason: int) -> None:
        """At the instruction being written, which is not done."""
        self._leave_at(self._lowered.pc, reason)

    def _leave_at(self, pc: Any, reason: int) -> None:
        for name, value in (("x_pc", pc), ("x_reason", reason)):
            self.code.effect(f"store i32 {text(self.code, value, 32)}, ptr %{name}")
        self.code.jump("exit")

    # -- for `Frame` -------------------------------------------------------------------------------------------

    def number(self, head: str) -> str:
        return self.code.result(f"call i32 @llvm.fshl.i32(i32 {head}, i32 {head}, i32 31)")  # odd ones become large

    def setup(self, code: Code) -> None:
        code.effect(LAYOUT.place("ppages", "pages"))
        code.effect("%pages = load ptr, ptr %ppages")
