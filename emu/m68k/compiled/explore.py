"""The instructions of a region (see `emu.jit.exploring`).

On the way it is learnt which condition codes they need and set, so that nobody computes those that are set again before
they are needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from emu.isa.declaration import Instruction
from emu.isa.table import Decoder
from emu.jit.architecture import Source
from emu.jit.code import Code
from emu.jit.exploring import Branch, Explorer
from emu.jit.flow import Flow
from emu.jit.lowering import Unsupported
from emu.m68k.compiled.block import CODES, BlockMachine, Missing
from emu.m68k.isa import branch
from emu.m68k.isa.values import MASK

ALL = frozenset(CODES)
_NONE: frozenset[str] = frozenset()
_CALLS = (branch.jump_to_subroutine,)
_RETURNS = (branch.return_from_subroutine, branch.return_and_deallocate)


class Step(NamedTuple):
    """One instruction. `target` is a number where it is known, None where it is not or there is no branch."""

    execute: Callable[[BlockMachine], None] | None  # None: one for the reference engine, or unknown
    next: int
    branches: bool
    always: bool  # it does
    target: int | None
    call: bool
    returns: bool
    system: bool
    uses: frozenset[str]
    sets: frozenset[str]


def _left(end: int) -> Step:
    """One for the reference engine. Other words before `end` might have made it another."""
    return Step(None, end, False, False, None, False, False, False, ALL, _NONE)


class Steps:
    """Instructions by address, of code that does not change meanwhile."""

    def __init__(self, decoder: Decoder, model: str, source: Source, precise: bool) -> None:
        """In `precise` code an instruction that may not come to its end needs all that is before it."""
        self._decoder = decoder
        self._model = model
        self._precise = precise
        self._source = source
        self._known: dict[int, Step | None] = {}

    def at(self, address: int) -> Step | None:
        """None where nothing is known of the code, or there is none: at odd addresses."""
        if address not in self._known:
            self._known[address] = self._tried(address)
        return self._known[address]

    def _tried(self, address: int) -> Step | None:
        word, second = self._source.word(address), self._source.word(address + 2 & MASK)
        if word is None or address & 1:
            return None
        looked_at = address + (2 if second is None else 4)
        one = self._decoder.find(word, lambda number: second or 0)
        if one is None:
            return _left(looked_at)
        words = one.pattern.words
        if words == 2 and second is None:
            return _left(looked_at)
        execute = _execution(one, word if words == 1 else word << 16 | (second or 0), words)
        trial = BlockMachine(Code(), self._model, False, self._source.word, lambda reason: None)
        trial.begin(address)
        try:
            execute(trial)
        except (Unsupported, Missing):
            return _left(max(looked_at, trial.here))
        condition, target = trial.branched or (False, None)
        return Step(
            execute,
            trial.here,
            trial.branched is not None,
            condition is True,
            target if target.__class__ is int else None,
            one.semantics in _CALLS or (one.semantics is branch.branch and word >> 8 == 0x61),
            one.semantics in _RETURNS,
            trial.called,
            ALL if self._precise and trial.may_stop else frozenset(trial.uses),
            frozenset(trial.sets),
        )


def _execution(one: Instruction, code: int, words: int) -> Callable[[BlockMachine], None]:
    fields = one.decode(code)

    def execute(machine: BlockMachine) -> None:
        machine.here = machine.pc + 2 * words & MASK
        one.semantics(machine, fields)

    return execute


class Shape(NamedTuple):
    leaders: list[int]  # where blocks begin, ascending
    entries: list[int]
    steps: dict[int, Step]
    dead: dict[int, frozenset[str]]  # by leader: of CODES, those nobody needs there
    flow: Flow


def explored(steps: Steps, reached: Callable[[int], bool], limit: int, entries: tuple[int, ...]) -> Shape:
    """The region that begins at the first of the entries. Raises ValueError if there is no code."""
    explorer = _Explorer(steps, reached, limit)
    explorer.explore(entries)
    leaders, found = explorer.leaders, explorer.found
    return Shape(leaders, explorer.entries, found, _dead(found, leaders), explorer.flow)


class _Explorer(Explorer[Step]):
    def __init__(self, steps: Steps, reached: Callable[[int], bool], limit: int) -> None:
        super().__init__(reached, limit)
        self._steps = steps

    def walk(self, address: int) -> None:
        while self.room(address):
            step = self._steps.at(address)
            if step is None:
                return
            self.found[address] = step
            if step.execute is None:
                return
            if step.branches:
                self.follow(Branch(address, step.target, step.next if step.call else None, step.returns))
                if not step.always:
                    self.lead(step.next)
                return
            if step.system:
                self.resume(step.next)
                return
            address = step.next


def _dead(steps: dict[int, Step], leaders: list[int]) -> dict[int, frozenset[str]]:
    """What nobody needs at the leaders: found by going round until nothing changes."""
    needed = dict.fromkeys(leaders, _NONE)
    known = set(leaders)
    summaries = [(leader, *_summary(steps, leader, known)) for leader in leaders]
    changed = True
    while changed:
        changed = False
        for leader, uses, sets, following, leaves in reversed(summaries):
            after = ALL if leaves else _NONE
            for address in following:
                after |= needed.get(address, ALL)
            wanted = uses | (after - sets)
            if wanted != needed[leader]:
                needed[leader] = wanted
                changed = True
    return {leader: ALL - wanted for leader, wanted in needed.items()}


def _summary(
    steps: dict[int, Step], address: int, leaders: set[int]
) -> tuple[frozenset[str], frozenset[str], list[int], bool]:
    """Of a block: what it needs from before, what it sets, where it leads, and whether also elsewhere."""
    uses, sets = _NONE, _NONE
    while True:
        step = steps.get(address)
        if step is None or step.execute is None or step.system:
            return uses | (ALL - sets), sets, [], True
        uses |= step.uses - sets
        sets |= step.sets
        if step.branches:
            following = [] if step.target is None else [step.target]
            if not step.always:
                following.append(step.next)
            return uses, sets, following, step.target is None
        address = step.next
        if address in leaders:
            return uses, sets, [address], False
