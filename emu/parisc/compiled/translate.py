"""From guest code to one function of the host: a region (see `emu.jit.architecture`)."""

from __future__ import annotations

from typing import Any

from emu.isa.declaration import Fields, Instruction
from emu.jit import lowering
from emu.jit.architecture import Source, Translation
from emu.jit.code import Code
from emu.jit.exploring import Branch, Explorer
from emu.jit.host_code import host_code
from emu.jit.lowering import Unsupported
from emu.jit.state import ASSIST, GO_ON, LIMIT, STOPPED, SYSCALL
from emu.jit.values import named, select, text
from emu.jit.writing import Frame, label, passes
from emu.parisc.compiled import floats
from emu.parisc.compiled.block import BlockMachine
from emu.parisc.compiled.division import applies, chain_at, divide
from emu.parisc.isa.table import decoder
from emu.parisc.isa.values import MASK, register_mask
from emu.parisc.registers import GATEWAY, PC_MASK, USER

_PLAIN, _BRANCH, _ASSIST = range(3)
_RETURNS = ("BV", "BVE", "BE")
_LINKS = (2, 31)  # rp and mrp


class RegionTranslator:
    """Of one architecture."""

    # Slots become values, then what is left is folded.
    passes: tuple[str, ...] = ("sroa", "instruction_combine", "simplify_cfg")

    def __init__(self, architecture: str) -> None:
        self.mask = register_mask(architecture)
        self._decoder = decoder(architecture)
        self._decoded: dict[int, tuple[Instruction, Fields] | None] = {}
        self._kinds: dict[int, int] = {}

    def decode(self, word: int) -> tuple[Instruction, Fields] | None:
        if word not in self._decoded:
            found = self._decoder.find(word)
            self._decoded[word] = None if found is None else (found, found.decode(word))
        return self._decoded[word]

    def execute(self, lowered: BlockMachine, word: int, pc: int) -> bool:
        """Write an instruction; False if it is one for the reference engine, of which nothing is written."""
        decoded = self.decode(word)
        if decoded is None or self.kind(word) == _ASSIST:
            return False
        lowered.begin(pc)
        decoded[0].semantics(lowered, decoded[1])
        return True

    def returns(self, word: int | None) -> bool:
        """Whether an indirect branch is a return, of a procedure or of millicode."""
        decoded = None if word is None else self.decode(word)
        return decoded is not None and decoded[0].name in _RETURNS and decoded[1].b in _LINKS

    def kind(self, word: int) -> int:
        kind = self._kinds.get(word)
        if kind is None:
            kind = self._kinds[word] = self._tried(word)
        return kind

    def _tried(self, word: int) -> int:
        decoded = self.decode(word)
        if decoded is None:
            return _ASSIST
        trial = BlockMachine(Code(), self.mask, False, lambda reason: None)
        trial.begin(USER)
        try:
            decoded[0].semantics(trial, decoded[1])
        except Unsupported:
            return _ASSIST
        return _PLAIN if trial.branched is None else _BRANCH

    def translate(
        self, start: int, source: Source, entries: tuple[int, ...] = (), *, limit: int = LIMIT, precise: bool = False
    ) -> Translation:
        """As `emu.jit.architecture.Translator`."""
        shape = _Explorer(self, source, limit)
        shape.explore((start, *entries))
        return _Writer(self, source, shape, precise).write()


class _Explorer(Explorer[int]):
    """Keeps the words of instructions."""

    def __init__(self, translator: RegionTranslator, source: Source, limit: int) -> None:
        super().__init__(source.reached, limit)
        self._translator = translator
        self._word = source.word
        self.slots: set[int] = set()  # delay slots that only belong to their branch

    def walk(self, address: int) -> None:
        trial = BlockMachine(Code(), self._translator.mask, False, lambda reason: None)
        shortened = 0  # the end of the chain of instructions last found
        while self.room(address):
            word = self._word(address)
            if word is None:
                return
            self.found[address] = word
            if not self._translator.execute(trial, word, address | USER):
                return
            if address >= shortened:
                chain = chain_at(address, self._word, self._translator.decode)
                if chain is not None:
                    shortened = address + chain.size
                    self.lead(shortened & MASK)
            if trial.branched is not None:
                if not self._branch(trial, address):
                    return
            elif trial.nullified is not False:
                self.lead(address + 8 & MASK)
            address = address + 4 & MASK

    def _branch(self, trial: BlockMachine, address: int) -> bool:
        """Note where a branch leads; whether code also goes on after it."""
        assert trial.branched is not None
        condition, target, nullify = trial.branched
        after = address + 8 & MASK
        to = target & PC_MASK if target.__class__ is int else None
        returns = to is None and self._translator.returns(self.found[address])
        self.follow(Branch(address, to, after if trial.linked else None, returns))
        slot = address + 4 & MASK
        if nullify is not True and self._word(slot) is not None:
            self.slots.add(slot)
        if condition is True:
            return False
        if nullify is not False and not _same(nullify, condition):
            self.lead(after)
        return True


def _same(nullify: Any, condition: Any) -> bool:
    """Whether a branch nullifies its delay slot just if it is taken."""
    return nullify is condition


class _Writer(Frame):
    """Writes the function."""

    UNIT = 4
    EXITS = {"x_head": "pcoqh", "x_tail": "pcoqt", "x_n": "n"}
    ATTRIBUTE = "#0"

    def __init__(self, translator: RegionTranslator, source: Source, shape: _Explorer, precise: bool) -> None:
        code = Code()
        self._translator = translator
        self._source = source
        self._shape = shape
        self._leaders = set(shape.leaders)
        self._lowered = BlockMachine(code, translator.mask, precise, self._leave)
        super().__init__(code, self._lowered, shape.entries, precise)

    def write(self) -> Translation:
        for leader in self._shape.leaders:
            self._block(leader)
        head = lowering.declarations() + floats.declarations() + host_code().DECLARATIONS
        code = {*self._shape.found, *self._shape.slots}
        return Translation(head + self.finish(), self.entries, _ranges(code), passes(len(self._shape.found)))

    # -- blocks ------------------------------------------------------------------------------------------------

    def _block(self, address: int) -> None:
        code, lowered = self.code, self._lowered
        code.start(label(address))
        code.forget()
        lowered.registers = type(lowered.registers)()
        self._lowered.tail = None
        shortened = 0
        while True:
            if address not in self._shape.found:
                self._go_to(address)
                return
            if address >= shortened:
                shortened = self._shorten(address)
            word = self._source.word(address)
            if word is None or not self._translator.execute(lowered, word, address | USER):
                lowered.pc = address | USER
                lowered.leave(ASSIST)
                return
            if lowered.branched is not None:
                if not self._branch(address, *lowered.branched):
                    return
            elif lowered.nullified is not False and self._skip(address, lowered.nullified):
                return
            address = address + 4 & MASK
            if address in self._leaders:
                self._go_to(address)
                return

    def _shorten(self, address: int) -> int:
        """Do at once what a chain of instructions computes, if one begins here and the numbers are such. Where it ends,
        or 0."""
        chain = chain_at(address, self._inside, self._translator.decode)
        if chain is None:
            return 0
        lowered = self._lowered
        lowered.pc = address | USER
        condition = applies(lowered, chain)
        registers = lowered.registers
        lowered.registers = registers.copy()
        with self.code.aside(condition, cold=False):
            divide(lowered, chain)
            self._go_to(address + chain.size & MASK)
        lowered.registers = registers
        return address + chain.size

    def _inside(self, address: int) -> int | None:
        """The word of an instruction of the region."""
        return self._source.word(address) if address in self._shape.found else None

    def _skip(self, address: int, condition: Any) -> bool:
        """Past the next instruction if `condition` holds; whether that ends the block."""
        if condition is True:
            self._go_to(address + 8 & MASK)
            return True
        with self.code.aside(condition, cold=False):
            self._go_to(address + 8 & MASK)
        return False

    def _branch(self, address: int, condition: Any, target: Any, nullify: Any) -> bool:
        """Whether code goes on after the branch."""
        if target.__class__ is int:
            target &= PC_MASK
        if condition is True:
            self._taken(address, target, nullify is not False)
            return False
        if condition is False:
            taken_skips, other_skips = False, nullify is not False
        else:
            taken_skips = _same(nullify, condition)
            other_skips = nullify is not False and not taken_skips
            registers = self._lowered.registers
            self._lowered.registers = registers.copy()
            with self.code.aside(condition, cold=False):
                self._taken(address, target, taken_skips)
            self._lowered.registers = registers
        if other_skips:
            self._go_to(address + 8 & MASK)
            return False
        return True

    def _taken(self, address: int, target: Any, skips: bool) -> None:
        """The delay slot, unless it is skipped, and the way to the target."""
        lowered = self._lowered
        if skips:
            self._arrive(address, target)
            return
        slot = address + 4 & MASK
        word = self._source.word(slot)
        if word is None or self._translator.kind(word) != _PLAIN:
            lowered.write_back()
            self._leave_at(slot | USER, target | USER, 0, GO_ON)
            return
        self._lowered.tail = target | USER
        self._translator.execute(lowered, word, slot | USER)
        self._lowered.tail = None
        if lowered.nullified is not False:
            if target.__class__ is not int:
                lowered.write_back()
                self._leave_at(target | USER, target + 4 & MASK | USER, select(lowered.nullified, 1, 0), GO_ON)
                return
            if lowered.nullified is True:
                self._go_to(target + 4 & MASK)
                return
            with self.code.aside(lowered.nullified, cold=False):
                self._go_to(target + 4 & MASK)
        self._arrive(address, target)

    def _arrive(self, address: int, target: Any) -> None:
        """Where the branch at `address` leads."""
        if target.__class__ is int:
            self._go_to(target)
            return
        self._lowered.write_back()
        self._lowered.registers.dirty.clear()
        flow = self._shape.flow
        returns = self._translator.returns(self._source.word(address))
        for guess in flow.returns(address) if returns else flow.targets(address):
            if guess in self._leaders:
                with self.code.aside(target & PC_MASK == guess, cold=False):
                    self._go_to(guess)
        self.code.effect(f"store i32 {text(self.code, target | USER, 32)}, ptr %x_head")
        self.indirect = True
        self.code.jump("indirect")

    def _go_to(self, address: int) -> None:
        """Values go to their slots, control to the block at an address, or out of the region."""
        self._lowered.write_back()
        if address == GATEWAY:
            link = self._lowered.gr[31] & MASK | USER
            self._leave_at(link, link + 4 & MASK, 0, SYSCALL)
        elif address not in self._leaders:
            self._leave_at(address | USER, (address + 4 & MASK) | USER, 0, GO_ON)
        elif address <= self._lowered.pc:
            with self.code.aside(self.cut()):
                self._leave_at(address | USER, (address + 4 & MASK) | USER, 0, STOPPED)
            self.code.jump(label(address))
        else:
            self.code.jump(label(address))

    # -- ways out ----------------------------------------------------------------------------------------------

    def _leave(self, reason: int) -> None:
        """At the instruction being written, which is not done."""
        pc = self._lowered.pc
        self._leave_at(pc, pc + 4 & MASK if self._lowered.tail is None else self._lowered.tail, 0, reason)

    def _leave_at(self, head: Any, tail: Any, n: Any, reason: int) -> None:
        for name, value in (("x_head", head), ("x_tail", tail), ("x_n", n), ("x_reason", reason)):
            self.code.effect(f"store i32 {text(self.code, value, 32)}, ptr %{name}")
        self.code.jump("exit")

    # -- for `Frame` -------------------------------------------------------------------------------------------

    def number(self, head: str) -> str:
        return self.code.result(f"lshr i32 {head}, 2")

    def aim(self, head: str) -> None:
        self.code.effect(f"store i32 {text(self.code, named(head) + 4 & MASK, 32)}, ptr %x_tail")
        self.code.effect("store i32 0, ptr %x_n")


def _ranges(addresses: set[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for address in sorted(addresses):
        if ranges and ranges[-1][1] == address:
            ranges[-1] = ranges[-1][0], address + 4
        else:
            ranges.append((address, address + 4))
    return ranges
