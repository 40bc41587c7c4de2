"""From guest code to one function of the host: a region.

A region is what can be reached from a hot place without leaving a limit, calls and returns included; code nobody has
arrived at yet is left out. The function is called with the number of the entry to begin at and returns one of the
reasons of `state`.
"""

from __future__ import annotations

from collections import deque
from typing import Any, NamedTuple

from emu.isa.declaration import Fields, Instruction
from emu.jit.architecture import THOROUGH, Source, Translation
from emu.jit.code import ATTRIBUTES, COLD, METADATA, Code
from emu.jit.flow import Flow
from emu.jit.host_code import host_code
from emu.jit.lines import FLAGS, SUBPROGRAM, location
from emu.jit.state import ASSIST, GO_ON, LIMIT, STOPPED, SYSCALL
from emu.jit.values import Truth, named, named_truth, select, text
from emu.parisc.compiled import floats, lowering
from emu.parisc.compiled.block import BlockMachine
from emu.parisc.compiled.division import applies, chain_at, divide
from emu.parisc.compiled.lowering import Unsupported
from emu.parisc.compiled.state import OFFSETS
from emu.parisc.isa.table import decoder
from emu.parisc.isa.values import MASK, register_mask
from emu.parisc.registers import GATEWAY, PC_MASK, USER

_GAP = 48  # instructions
_SMALL = 300  # instructions: loops that do the work are short, and take LLVM little longer with all its passes

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
        shape = _Explorer(self, source, limit).explore(start, entries)
        return _Writer(self, source, shape, precise).write()


class Shape(NamedTuple):
    leaders: list[int]  # where blocks begin, ascending
    entries: list[int]
    code: set[int]  # addresses of the instructions in blocks
    extent: set[int]  # and of delay slots
    flow: Flow


class _Explorer:
    """Finds the instructions of a region."""

    def __init__(self, translator: RegionTranslator, source: Source, limit: int) -> None:
        self._translator = translator
        self._source = source
        self._limit = limit
        self._code: set[int] = set()
        self._slots: set[int] = set()  # delay slots that only belong to their branch
        self._leaders: set[int] = set()
        self._entries: dict[int, None] = {}
        self._pending: deque[int] = deque()
        self._called: deque[int] = deque()  # other procedures come later
        self._flow = Flow()

    def explore(self, start: int, entries: tuple[int, ...]) -> Shape:
        for address in (start, *entries):
            self._enter(address, self._pending)
        while (self._pending or self._called) and len(self._code) < self._limit:
            self._walk((self._pending or self._called).popleft())
        if start not in self._code:
            raise ValueError(f"no code at {start:#x}")
        leaders = sorted(leader for leader in self._leaders if leader in self._code)
        found = [entry for entry in self._entries if entry in self._code]
        self._flow.settle(found)
        return Shape(leaders, found, self._code, self._code | self._slots, self._flow)

    def _enter(self, address: int, queue: deque[int]) -> None:
        self._entries[address] = None
        self._lead(address, queue)

    def _lead(self, address: int, queue: deque[int]) -> None:
        if address not in self._leaders:
            self._leaders.add(address)
            queue.append(address)

    def _walk(self, address: int) -> None:
        """Along the code that goes straight on."""
        trial = BlockMachine(Code(), self._translator.mask, False, lambda reason: None)
        shortened = 0  # the end of the chain of instructions last found
        while address not in self._code and len(self._code) < self._limit:
            word = self._source.word(address)
            if word is None:
                return
            self._code.add(address)
            if not self._translator.execute(trial, word, address | USER):
                return
            if address >= shortened:
                chain = chain_at(address, self._source.word, self._translator.decode)
                if chain is not None:
                    shortened = address + chain.size
                    self._lead(shortened & MASK, self._pending)
            if trial.branched is not None:
                if not self._follow(trial, address):
                    return
            elif trial.nullified is not False:
                self._lead(address + 8 & MASK, self._pending)
            address = address + 4 & MASK

    def _follow(self, trial: BlockMachine, address: int) -> bool:
        """Note where a branch leads; whether code also goes on after it."""
        assert trial.branched is not None
        condition, target, nullify = trial.branched
        linked = trial.linked
        self._note(address, target, linked)
        if target.__class__ is int:
            target &= PC_MASK
            backward = target <= address
            if self._source.reached(target) or backward or target in self._leaders:
                if linked:
                    self._enter(target, self._called)
                elif backward:
                    self._enter(target, self._pending)
                else:
                    self._lead(target, self._pending)
        if linked and self._source.reached(address + 8 & MASK):
            self._enter(address + 8 & MASK, self._pending)
        if nullify is not True and self._source.word(address + 4 & MASK) is not None:
            self._slots.add(address + 4 & MASK)
        if condition is True:
            return False
        if nullify is not False and not _same(nullify, condition):
            self._lead(address + 8 & MASK, self._pending)
        return True

    def _note(self, address: int, target: Any, linked: bool) -> None:
        back = address + 8 & MASK
        if target.__class__ is not int:
            if not self._translator.returns(self._source.word(address)):
                self._flow.indirect(address, back if linked else None)
        elif linked:
            self._flow.call(target & PC_MASK, back)
        else:
            self._flow.direct(target & PC_MASK)


def _same(nullify: Any, condition: Any) -> bool:
    """Whether a branch nullifies its delay slot just if it is taken."""
    return nullify is condition


class _Writer:
    """Writes the function."""

    def __init__(self, translator: RegionTranslator, source: Source, shape: Shape, precise: bool) -> None:
        self._translator = translator
        self._source = source
        self._shape = shape
        self._precise = precise
        self._leaders = set(shape.leaders)
        self._code = Code()
        self._machine = BlockMachine(self._code, translator.mask, precise, self._leave)
        self._indirect = False

    def write(self) -> Translation:
        for leader in self._shape.leaders:
            self._block(leader)
        if self._indirect:
            self._dispatch()
        self._exit()
        body = self._code.body()
        function = (
            f"define i32 @region(ptr %state, i32 %entry, ptr %base) #0 {SUBPROGRAM} {{\n{self._prologue()}{body}\n}}\n"
        )
        head = (
            lowering.declarations() + floats.declarations() + host_code().DECLARATIONS + METADATA + ATTRIBUTES + FLAGS
        )
        head += "".join(location(number, place) for place, number in self._machine.locations.items())
        passes = THOROUGH if len(self._shape.code) <= _SMALL else ()
        return Translation(head + function, self._shape.entries, _ranges(self._shape.extent), passes)

    # -- blocks ------------------------------------------------------------------------------------------------

    def _block(self, address: int) -> None:
        code, lowered = self._code, self._machine
        code.start(_label(address))
        code.forget()
        lowered.registers = type(lowered.registers)()
        self._machine.tail = None
        shortened = 0
        while True:
            if address not in self._shape.code:
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
        lowered = self._machine
        lowered.pc = address | USER
        condition = applies(lowered, chain)
        registers = lowered.registers
        lowered.registers = registers.copy()
        with self._code.aside(condition, cold=False):
            divide(lowered, chain)
            self._go_to(address + chain.size & MASK)
        lowered.registers = registers
        return address + chain.size

    def _inside(self, address: int) -> int | None:
        """The word of an instruction of the region."""
        return self._source.word(address) if address in self._shape.code else None

    def _skip(self, address: int, condition: Any) -> bool:
        """Past the next instruction if `condition` holds; whether that ends the block."""
        if condition is True:
            self._go_to(address + 8 & MASK)
            return True
        with self._code.aside(condition, cold=False):
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
            registers = self._machine.registers
            self._machine.registers = registers.copy()
            with self._code.aside(condition, cold=False):
                self._taken(address, target, taken_skips)
            self._machine.registers = registers
        if other_skips:
            self._go_to(address + 8 & MASK)
            return False
        return True

    def _taken(self, address: int, target: Any, skips: bool) -> None:
        """The delay slot, unless it is skipped, and the way to the target."""
        lowered = self._machine
        if skips:
            self._arrive(address, target)
            return
        slot = address + 4 & MASK
        word = self._source.word(slot)
        if word is None or self._translator.kind(word) != _PLAIN:
            lowered.write_back()
            self._leave_at(slot | USER, target | USER, 0, GO_ON)
            return
        self._machine.tail = target | USER
        self._translator.execute(lowered, word, slot | USER)
        self._machine.tail = None
        if lowered.nullified is not False:
            if target.__class__ is not int:
                lowered.write_back()
                self._leave_at(target | USER, target + 4 & MASK | USER, select(lowered.nullified, 1, 0), GO_ON)
                return
            if lowered.nullified is True:
                self._go_to(target + 4 & MASK)
                return
            with self._code.aside(lowered.nullified, cold=False):
                self._go_to(target + 4 & MASK)
        self._arrive(address, target)

    def _arrive(self, address: int, target: Any) -> None:
        """Where the branch at `address` leads."""
        if target.__class__ is int:
            self._go_to(target)
            return
        self._machine.write_back()
        self._machine.registers.dirty.clear()
        flow = self._shape.flow
        returns = self._translator.returns(self._source.word(address))
        for guess in flow.returns(address) if returns else flow.targets(address):
            if guess in self._leaders:
                with self._code.aside(target & PC_MASK == guess, cold=False):
                    self._go_to(guess)
        self._code.effect(f"store i32 {text(self._code, target | USER, 32)}, ptr %x_head")
        self._indirect = True
        self._code.jump("indirect")

    def _go_to(self, address: int) -> None:
        """Values go to their slots, control to the block at an address, or out of the region."""
        self._machine.write_back()
        if address == GATEWAY:
            link = self._machine.gr[31] & MASK | USER
            self._leave_at(link, link + 4 & MASK, 0, SYSCALL)
        elif address not in self._leaders:
            self._leave_at(address | USER, (address + 4 & MASK) | USER, 0, GO_ON)
        elif address <= self._machine.pc:
            with self._code.aside(self._cut()):
                self._leave_at(address | USER, (address + 4 & MASK) | USER, 0, STOPPED)
            self._code.jump(_label(address))
        else:
            self._code.jump(_label(address))

    def _cut(self) -> Truth:
        """Whether the slice is over."""
        place = self._machine.place("stop")
        wanted = self._code.result(f"load volatile i32, ptr {place}")
        return named_truth(self._code.result(f"icmp ne i32 {wanted}, 0"))

    # -- ways out ----------------------------------------------------------------------------------------------

    def _leave(self, reason: int) -> None:
        """At the instruction being written, which is not done."""
        pc = self._machine.pc
        self._leave_at(pc, pc + 4 & MASK if self._machine.tail is None else self._machine.tail, 0, reason)

    def _leave_at(self, head: Any, tail: Any, n: Any, reason: int) -> None:
        for name, value in (("x_head", head), ("x_tail", tail), ("x_n", n), ("x_reason", reason)):
            self._code.effect(f"store i32 {text(self._code, value, 32)}, ptr %{name}")
        self._code.jump("exit")

    def _dispatch(self) -> None:
        """Where an indirect branch leads: to one of the entries, or out."""
        code = self._code
        code.start("indirect")
        code.forget()
        head = code.result("load i32, ptr %x_head")
        wanted = self._cut()
        code.effect(f"store i32 {text(code, named(head) + 4 & MASK, 32)}, ptr %x_tail")
        code.effect("store i32 0, ptr %x_n")
        code.effect(f"store i32 {GO_ON}, ptr %x_reason")
        code.branch(wanted, "exit", "inside", COLD)
        code.start("inside")
        word = code.result(f"lshr i32 {head}, 2")
        for group in sorted(_groups(self._shape.entries), key=len, reverse=True):
            self._look_in(word, group)
        code.jump("exit")
        code.start("stray")
        # A trace of its own, or LLVM would find that it is nothing but the exit and make a tree of comparisons again.
        code.effect(f"store i32 0, ptr {self._machine.place('spare')}")
        code.jump("exit")

    def _look_in(self, word: str, group: list[int]) -> None:
        """Entries close to each other are found by a table."""
        code, first = self._code, group[0] >> 2
        size = (group[-1] >> 2) - first + 1
        here, other = code.fresh_label(), code.fresh_label()
        index = code.result(f"sub i32 {word}, {first}")
        code.branch(named(index) < size, here, other)
        code.start(here)
        targets = {(entry >> 2) - first: _label(entry) for entry in group}
        cases = " ".join(f"i32 {number}, label %{targets.get(number, 'stray')}" for number in range(size))
        code.effect(f"switch i32 {index}, label %exit [ {cases} ]")
        code.start(other)

    def _exit(self) -> None:
        code, lowered = self._code, self._machine
        code.start("exit")
        if not self._precise:
            for name in sorted(lowered.modified):
                kind = lowered.kind(name)
                value = code.result(f"load {kind}, ptr %{name}")
                code.effect(f"store {kind} {value}, ptr {code.result(_state(name))}")
        for name, place in (("x_head", "pcoqh"), ("x_tail", "pcoqt"), ("x_n", "n")):
            value = code.result(f"load i32, ptr %{name}")
            code.effect(f"store i32 {value}, ptr {lowered.place(place)}")
        code.effect(f"ret i32 {code.result('load i32, ptr %x_reason')}")

    def _prologue(self) -> str:
        """Slots, and the way to the entry."""
        code = Code("p")
        code.start("prologue")
        for name in ("x_head", "x_tail", "x_n", "x_reason"):
            code.effect(f"%{name} = alloca i32")
        for name in sorted(self._machine.used):
            if self._precise:
                code.effect(f"%{name} = {_state(name)}")
            else:
                code.effect(f"%{name} = alloca {self._machine.kind(name)}")
        if not self._precise:
            for name in sorted(self._machine.used):
                kind = self._machine.kind(name)
                value = code.result(f"load {kind}, ptr {code.result(_state(name))}")
                code.effect(f"store {kind} {value}, ptr %{name}")
        first, *others = self._shape.entries
        cases = " ".join(f"i32 {number}, label %{_label(entry)}" for number, entry in enumerate(others, 1))
        code.effect(f"switch i32 %entry, label %{_label(first)} [ {cases} ]")
        return code.body() + "\n"


def _label(address: int) -> str:
    return f"a{address:x}"


def _state(name: str) -> str:
    """The place of a slot's register."""
    offset = OFFSETS["fr0"] + 4 if name == "status" else OFFSETS[name]
    return f"getelementptr i8, ptr %state, i64 {offset}"


def _groups(entries: list[int]) -> list[list[int]]:
    """Ascending, with no larger gap than a table of addresses may have."""
    groups: list[list[int]] = []
    for entry in sorted(entries):
        if groups and entry - groups[-1][-1] <= 4 * _GAP:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


def _ranges(addresses: set[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for address in sorted(addresses):
        if ranges and ranges[-1][1] == address:
            ranges[-1] = ranges[-1][0], address + 4
        else:
            ranges.append((address, address + 4))
    return ranges
