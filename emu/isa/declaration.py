"""What a processor's instructions are declared with, whatever the processor.

An `InstructionSet` says what all its words have in common; an instruction is a pattern and a function, once:

    THIMBLE = InstructionSet(word=16, models=("A", "B", "C"), lead=4, modes={"mode"})
    instruction = THIMBLE.instruction

    @instruction("ADDQ", "0010 t:2 q:3 mode=00 -----")
    def add_quick(m: Machine, i: Fields) -> None: ...

    @instruction("DIV", "0011 ---------- a:2 | 1 ------------- b:2", since="B")
    @instruction("COUNT", "0100 ---------- t:2", since="B", until="B", signed=True)

A semantic function gets the machine and the fields. Both may be plain ints, which executes the instruction, or stand
for values of a program being made, which compiles it; it therefore uses operators and the machine's methods only, and
decides (`if`, tables, loops) by nothing but fields that choose its form and what the machine says is plain. The machine
is a Protocol that the processor's own `isa` declares: registers, memory, control flow.

A further processor needs
* an `InstructionSet` and files of declarations, which `emu.isa.table` gathers and decodes by;
* where an operand makes several encodings, either a field that names its kind, `ea.data` (see `pattern.Operand`: what
  does not exist is another instruction, or none), or a function that declares one pattern for each in a loop, with the
  mode fixed (`mode=010`). Where forms are written one by one (`emu.isa.forms`) a field that chooses the semantics is
  named as a mode, one that is only a number (of a register, say) is not: "mode=010 reg:3" makes one form of eight
  encodings, "mode=111 which=000" another one;
* for operands in further words, methods of its machine that fetch them in order, such as `m.word()`, the next word of
  the instruction. A machine that translates knows the code and gives plain ints, so that the bits of a brief or full
  extension word may decide; one that interprets gives stand-ins, and what it can't decide with them it leaves to the
  reference engine. The length of an instruction is what was fetched: the machine counts;
* a Protocol where models differ in what an instruction does: by `since` and `until` where they differ in having it,
  by a second declaration of the same pattern for the other models where the difference is larger than a plain int of
  the machine (`m.model`) can say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from emu.isa.pattern import Assembly, Field, Operand, Pattern, parse

Semantics = Callable[[Any, "Fields"], None]


class Fields:
    """An instruction's fields as attributes."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values

    def __getattr__(self, name: str) -> Any:  # for the type checker: fields are in __dict__
        raise AttributeError(name)


class InstructionSet:
    """`word` bits a word, the top `lead` of which every pattern's first word fixes; `models` in order of appearance.

    Fields named in `modes` choose the semantics' form. `operands` are the kinds of fields that patterns write as
    `name.kind`. `absent` has what an instruction without a field of that name sees in its place.
    """

    def __init__(
        self,
        *,
        word: int,
        models: tuple[str, ...],
        lead: int,
        modes: Iterable[str] = (),
        assembly: Assembly | None = None,
        operands: Mapping[str, Operand] | None = None,
        absent: Mapping[str, int] | None = None,
    ) -> None:
        self.word = word
        self.models = models
        self.lead = lead
        self.modes = frozenset(modes)
        self.assembly: Assembly = assembly or {}
        self.operands = dict(operands or {})
        self.absent = dict(absent or {})

    def instruction(
        self, name: str, pattern: str, *, since: str | None = None, until: str | None = None, **constants: Any
    ) -> Callable[[Semantics], Semantics]:
        """Declare the semantics of one encoding, for the models from `since` to `until`; a function may have several.
        `constants` are fields with one value, which is not in the code.

        Raises ValueError for a model there isn't.
        """
        first = 0 if since is None else self.rank(since)
        last = len(self.models) - 1 if until is None else self.rank(until)

        def declare(semantics: Semantics) -> Semantics:
            declared = getattr(semantics, "instructions", ())
            one = Instruction(self, name, pattern, semantics, range(first, last + 1), constants)
            semantics.instructions = (one, *declared)  # type: ignore[attr-defined]
            return semantics

        return declare

    def rank(self, model: str) -> int:
        """A model's place in the order. Raises ValueError for one there isn't."""
        if model not in self.models:
            raise ValueError(f"no such processor: {model}")
        return self.models.index(model)


class Instruction:
    """One declared instruction; `models` are the ranks of those that have it."""

    __slots__ = ("_pattern", "constants", "kind", "models", "name", "semantics", "text")

    def __init__(
        self,
        kind: InstructionSet,
        name: str,
        text: str,
        semantics: Semantics,
        models: range,
        constants: dict[str, Any],
    ) -> None:
        self.kind = kind
        self.name = name
        self.text = text
        self.semantics = semantics
        self.models = models
        self.constants = constants
        self._pattern: Pattern | None = None

    def __repr__(self) -> str:
        return f"{self.name} {self.text!r}"

    @property
    def since(self) -> str:
        return self.kind.models[self.models.start]

    @property
    def opcode(self) -> int:
        """The leading bits. Raises ValueError where the pattern leaves one of them open."""
        digits = ""
        for token in self.text.partition("|")[0].split():
            if len(digits) >= self.kind.lead:
                break
            digits += token.rpartition("=")[2]
        return int(digits[: self.kind.lead], 2)

    @property
    def pattern(self) -> Pattern:
        """Made when it is wanted: a program needs few of the hundreds."""
        if self._pattern is None:
            self._pattern = parse(self.text, self.kind.word, self.kind.operands)
        return self._pattern

    @property
    def modes(self) -> tuple[Field, ...]:
        return tuple(field for field in self.pattern.fields if field.name in self.kind.modes)

    def starts(self, word: int) -> bool:
        """Whether it may begin with this word."""
        words, mask, value, _, limited = self.pattern
        above = (words - 1) * self.kind.word
        if word & mask >> above != value >> above:
            return False
        code = word << above
        return all(field.pieces[0][0] < above or operand.exists(field.extract(code)) for field, operand in limited)

    def decode(self, code: Any) -> Fields:
        """The fields of code that matches: `pattern.words` words, the first one on top."""
        return self.fields((field, code) for field in self.pattern.fields)

    def fields(self, sources: Iterable[tuple[Field, Any]]) -> Fields:
        """Each field taken from the code beside it, as the semantics sees it."""
        values: dict[str, Any] = self.kind.absent | self.constants
        for field, code in sources:
            values[field.name] = self.meaning(field, field.extract(code))
        return Fields(values)

    def meaning(self, field: Field, raw: Any) -> Any:
        """What a field's raw contents stand for."""
        if field.operand is not None:
            return field.operand.meaning(raw)
        assemble = self.kind.assembly.get(field.name)
        return assemble(raw) if assemble else raw
