"""Finds the instructions of a region: what can be reached from a hot place without leaving a limit.

Calls and returns are within it; code nobody has arrived at yet is left out. On the way it is learnt which condition
codes instructions need and set, so that nobody computes those that are set again before they are needed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from emu.isa.declaration import Instruction
from emu.isa.table import Decoder
from emu.jit.architecture import Source
from emu.jit.code import Code
from emu.jit.flow import Flow
from emu.m68k.compiled.block import CODES, BlockMachine, Missing
from emu.m68k.compiled.lowering import Unsupported
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


class Explorer:
    def __init__(self, steps: Steps, reached: Callable[[int], bool], limit: int) -> None:
        self._steps = steps
        self._reached = reached
        self._limit = limit
        self._found: dict[int, Step] = {}
        self._leaders: set[int] = set()
        self._entries: dict[int, None] = {}
        self._pending: deque[int] = deque()
        self._called: deque[int] = deque()  # other procedures come later
        self._flow = Flow()

    def explore(self, start: int, entries: tuple[int, ...]) -> Shape:
        """Raises ValueError if there is no code at the start."""
        for address in (start, *entries):
            self._enter(address, self._pending)
        while (self._pending or self._called) and len(self._found) < self._limit:
            self._walk((self._pending or self._called).popleft())
        if start not in self._found:
            raise ValueError(f"no code at {start:#x}")
        leaders = sorted(leader for leader in self._leaders if leader in self._found)
        found = [entry for entry in self._entries if entry in self._found]
        self._flow.settle(found)
        return Shape(leaders, found, self._found, _dead(self._found, leaders), self._flow)

    def _enter(self, address: int, queue: deque[int]) -> None:
        self._entries[address] = None
        self._lead(address, queue)

    def _lead(self, address: int, queue: deque[int]) -> None:
        if address not in self._leaders:
            self._leaders.add(address)
            queue.append(address)

    def _walk(self, address: int) -> None:
        """Along the code that goes straight on."""
        while address not in self._found and len(self._found) < self._limit:
            step = self._steps.at(address)
            if step is None:
                return
            self._found[address] = step
            if step.execute is None:
                return
            if step.branches:
                self._follow(step, address)
                if step.always:
                    return
                self._lead(step.next, self._pending)
                return
            if step.system:
                if self._reached(step.next):
                    self._enter(step.next, self._pending)
                return
            address = step.next

    def _follow(self, step: Step, address: int) -> None:
        """Note where a branch leads."""
        target = step.target
        self._note(step, address)
        if target is not None:
            backward = target <= address
            if self._reached(target) or backward or target in self._leaders:
                if step.call:
                    self._enter(target, self._called)
                elif backward:
                    self._enter(target, self._pending)
                else:
                    self._lead(target, self._pending)
        if step.call and self._reached(step.next):
            self._enter(step.next, self._pending)

    def _note(self, step: Step, address: int) -> None:
        if step.target is None:
            if not step.returns:
                self._flow.indirect(address, step.next if step.call else None)
        elif step.call:
            self._flow.call(step.target, step.next)
        else:
            self._flow.direct(step.target)


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
