"""The interpreter: one function for each instruction and form, and the way from a word to it.

A form is what decides on the code: size, condition, and whether an operand is a data register, an address register, in
memory or immediate. Where in memory is found by a function of its own (`ea1` and so on, by the size of the operand).
Where a second word tells instructions with one first word apart there is a function that looks at it.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from emu.isa.declaration import Fields, Instruction
from emu.isa.pattern import Field
from emu.jit.code import Code
from emu.jit.lowering import Unsupported
from emu.jit.state import ASSIST, SYSCALL
from emu.jit.values import Value, named, select, text, truth_text
from emu.m68k.compiled import constrained
from emu.m68k.compiled.conditions import Condition, Number, StoredCondition
from emu.m68k.compiled.floats import floating_point
from emu.m68k.compiled.lowering import LoweredMachine, declarations
from emu.m68k.isa import addressing
from emu.m68k.isa.encoding import (
    ADDRESS,
    CLASSES,
    DATA,
    DECREMENT,
    DISPLACEMENT,
    IMMEDIATE,
    INCREMENT,
    INDEX,
    INDIRECT,
    LONG,
    PC_DISPLACEMENT,
    PC_INDEX,
    SHORT,
    Ea,
    EffectiveAddress,
    location,
)
from emu.m68k.isa.flags import Flags, of_words, words
from emu.m68k.isa.table import instructions
from emu.m68k.isa.values import MASK, extended

STRAIGHT = MASK  # what a handler returns if the next instruction is simply the next one
_MEMORY = 12  # a mode of effective addresses for all that are in memory
_SIZES = (0, 1, 2, 4, 8, 12)  # of operands in memory; 0 where only the address is wanted
# Fields that are numbers only; all others choose a form.
_NUMBERS = frozenset(
    (
        *("n", "k", "r", "data", "displacement", "number", "command", "source", "list", "factor", "high", "rest"),
        *("place", "offset", "width"),
    )
)
_FLAG_WORDS = ("n", "z", "v", "c")
_BEYOND = 1 << 32  # added to an address: it can't be found here


class InterpretedMachine(LoweredMachine):
    """All registers are in the state, their numbers are values."""

    def __init__(self, code: Code, model: str) -> None:
        super().__init__(code, model)
        self.pc: Any = self.load_word("pc")
        self.here: Any = self.pc + 2 & MASK
        self.result: Any = STRAIGHT
        self.fpu = floating_point(self)

    def helper(self, name: str) -> str:
        return f"@{name}"

    def leave(self, reason: int) -> None:
        self.code.effect(f"ret i32 {reason}")

    def finish(self) -> None:
        self.store_word("pc", self.here)
        self.code.effect(f"ret i32 {text(self.code, self.result, 32)}")

    # -- registers ---------------------------------------------------------------------------------------------

    def read(self, bank: str, number: Any) -> Any:
        return self.load_word(bank, number)

    def write(self, bank: str, number: Any, value: Any) -> None:
        self.store_word(bank, value, number)

    @property
    def cc(self) -> Flags:
        return of_words(*(self.load_word(name) for name in _FLAG_WORDS))

    @cc.setter
    def cc(self, value: Flags) -> None:
        made = words(self, value)
        operands = [text(self.code, word, 32) for word in made]
        for name, operand in zip(_FLAG_WORDS, operands, strict=True):
            self.code.effect(f"store i32 {operand}, ptr {self.place(name)}")

    @property
    def x(self) -> Any:
        return self.load_word("x") != 0

    @x.setter
    def x(self, value: Any) -> None:
        self.store_word("x", self.select(value, 1, 0))

    def _float_place(self, number: Any) -> str:
        return self.place("fp0", number * 4)

    def float_register(self, number: Any) -> Number:
        return Number(self.code.result(f"load x86_fp80, ptr {self._float_place(number)}"))

    def set_float(self, number: Any, value: Number) -> None:
        self.code.effect(f"store x86_fp80 {value.name}, ptr {self._float_place(number)}")

    def operation(self, operation: int) -> Any:
        """From the instruction, so that one handler does for all."""
        return named("%word") >> 16 & 0x7F

    @property
    def fcc(self) -> Condition:
        return StoredCondition(self.code, self.load_word("fcc"))

    def set_condition(self, value: Condition) -> None:
        self.store_word("fcc", value.bits())

    def move(self, register: Any, value: Any) -> None:
        """With a note of what it was."""
        count = self.load_word("moves")
        self.store_word("move", register, count)
        self.store_word("before", self.load_word("a", register), count)
        self.store_word("moves", count + 1)
        self.store_word("a", value, register)

    # -- code --------------------------------------------------------------------------------------------------

    def word(self) -> Any:
        return self._fetched(2)

    def long(self) -> Any:
        return self._fetched(4)

    def _fetched(self, size: int) -> Any:
        value = self.load(size, self.here)
        self.here = self.here + size & MASK
        return value

    def indexed(self, base: Any) -> Any:
        """Only in the functions that find addresses."""
        self.store_word("next", self.here)
        found = self.code.result(f"call i64 @indexed(ptr %state, i32 {text(self.code, base, 32)}, ptr %base)")
        self.code.effect(f"ret i64 {found}")
        raise _Returned

    def any_address(self, ea: Ea, size: int) -> Any:
        code = self.code
        self.store_word("next", self.here)
        found = code.result(f"call i64 @ea{size}(ptr %state, i32 {text(code, ea.register, 32)}, ptr %base)")
        self.here = self.load_word("next")
        wide = Value("named", (found, 64), 0, 2 * _BEYOND)
        self.leave_if(wide > MASK)
        return named(code.result(f"trunc i64 {found} to i32"), 0, MASK)

    # -- control -----------------------------------------------------------------------------------------------

    def branch(self, condition: Any, target: Any) -> None:
        if condition is False:
            return
        self.here = self.select(condition, target, self.here)
        self.result = self.select(condition, 0, STRAIGHT)

    def call_system(self, number: Any) -> None:
        self.leave_if(number != 0)
        self.result = SYSCALL


class _Returned(Exception):
    """The rest of a function is of no interest."""


# -- handlers ----------------------------------------------------------------------------------------------------

Form = tuple[Any, ...]
_LEFT = f"  ret i32 {ASSIST}"


_MOVED = (CLASSES["registers-to"], CLASSES["registers-from"])  # where many registers go to or come from


def _class(operand: EffectiveAddress, mode: int) -> int:
    if operand.modes in _MOVED and mode in (INCREMENT, DECREMENT):
        return mode
    return mode if mode in (DATA, ADDRESS, IMMEDIATE) else _MEMORY


def _form(one: Instruction, which: int, word: int) -> Form:
    """What of its first or second word chooses the handler, by field."""
    form: list[Any] = []
    for field in one.pattern.fields:
        number, shift = location(one, field)
        if number != which:
            continue
        raw = word >> shift & (1 << field.width) - 1
        if isinstance(field.operand, EffectiveAddress):
            form.append(_class(field.operand, field.operand.mode(raw)))
        else:
            form.append(None if field.name in _NUMBERS else raw)
    return tuple(form)


def _fields(one: Instruction, form: Form) -> Fields:
    """`form` is that of the first word, followed by that of the second; handlers get both in one number."""
    words = named("%word")
    found: dict[str, Any] = dict(one.constants)
    for field, chosen in zip(_ordered(one), form, strict=True):
        number, shift = location(one, field)
        raw = words >> shift + 16 * number & (1 << field.width) - 1
        if isinstance(field.operand, EffectiveAddress):
            found[field.name] = _ea(field.operand, chosen, raw)
        elif chosen is None:
            found[field.name] = raw
        else:
            found[field.name] = one.meaning(field, chosen)
    return Fields(found)


def _ordered(one: Instruction) -> list[Field]:
    """Those of the first word before those of the second."""
    return sorted(one.pattern.fields, key=lambda field: location(one, field)[0])


def _ea(operand: EffectiveAddress, mode: int, raw: Any) -> Ea:
    if mode != _MEMORY:
        return Ea(mode, raw >> 3 if operand.exchanged else raw & 7)
    return Ea(mode, (raw & 7) << 3 | raw >> 3 if operand.exchanged else raw)


def _handler(one: Instruction, form: Form, model: str) -> str:
    """The body of the function that executes one form; it gets state, words and memory."""
    code = Code()
    code.start("start")
    lowered = InterpretedMachine(code, model)
    if one.pattern.words > 1:
        lowered.here = lowered.pc + 4 & MASK
    try:
        one.semantics(lowered, _fields(one, form))
        lowered.finish()
    except (Unsupported, OverflowError):
        return _LEFT
    return code.body()


class _Handlers:
    """Functions by number, each kept once."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._known: dict[tuple[Instruction, Form], int] = {}
        self.bodies: dict[str, int] = {_LEFT: 0}
        self.tables: list[str] = []
        self._dispatchers: dict[tuple[Any, ...], int] = {}

    def of(self, candidates: list[Instruction], word: int) -> int:
        """The one for a first word that begins one of these, the most special one first."""
        if not candidates:
            return 0
        if candidates[0].pattern.words == 1:
            return self._handler(candidates[0], _form(candidates[0], 0, word))
        key = tuple((one, _form(one, 0, word)) for one in candidates)
        if key not in self._dispatchers:
            self._dispatchers[key] = self._number(self._dispatcher(key))
        return self._dispatchers[key]

    def _number(self, body: str) -> int:
        return self.bodies.setdefault(body, len(self.bodies))

    def _handler(self, one: Instruction, form: Form) -> int:
        if (one, form) not in self._known:
            self._known[one, form] = self._number(_handler(one, form, self._model))
        return self._known[one, form]

    def _dispatcher(self, candidates: tuple[tuple[Instruction, Form], ...]) -> str:
        """Looks at the second word and goes on in the handler for it."""
        code = Code()
        code.start("start")
        second = named(code.result("lshr i32 %word, 16"), 0, 0xFFFF)
        for one, first in candidates:
            if one.pattern.words == 1:
                self._call(code, str(self._handler(one, first)))
                return code.body()
            here, other = code.fresh_label(), code.fresh_label()
            code.branch(second & (one.pattern.mask & 0xFFFF) == one.pattern.value & 0xFFFF, here, other)
            code.start(here)
            self._choose(code, one, first, second)
            code.start(other)
        code.effect(f"ret i32 {ASSIST}")
        return code.body()

    def _choose(self, code: Code, one: Instruction, first: Form, second: Any) -> None:
        """By the fields of the second word that choose a form."""
        fields = [field for field in one.pattern.fields if location(one, field)[0]]
        chosen = [field for field in fields if field.name not in _NUMBERS]
        index: Any = 0
        for field in chosen:
            index = index << field.width | second >> location(one, field)[1] & (1 << field.width) - 1
        numbers = []
        for values in product(*(range(1 << field.width) for field in chosen)):
            raw = dict(zip((field.name for field in chosen), values, strict=True))
            form = (*first, *(raw.get(field.name) for field in fields))
            numbers.append(self._handler(one, form))
        table = f"@second{len(self.tables)}"
        self.tables.append(f"{table} = internal constant [{len(numbers)} x i16] [{_table(numbers)}]\n")
        place = code.result(f"getelementptr i16, ptr {table}, i64 {text(code, index, 64)}")
        self._call(code, code.result(f"load i16, ptr {place}"))

    @staticmethod
    def _call(code: Code, number: str) -> None:
        wide = code.result(f"zext i16 {number} to i64")
        place = code.result(f"getelementptr ptr, ptr @handlers, i64 {wide}")
        handler = code.result(f"load ptr, ptr {place}")
        result = code.result(f"tail call i32 {handler}(ptr %state, i32 %word, ptr %base)")
        code.effect(f"ret i32 {result}")


def _table(numbers: list[int]) -> str:
    return ", ".join([f"i16 {number}" for number in numbers])


def _words(one: Instruction) -> list[int]:
    """All first words of an instruction."""
    above = 16 * (one.pattern.words - 1)
    mask = one.pattern.mask >> above
    found = [one.pattern.value >> above]
    for bit in range(16):
        if not mask >> bit & 1:
            found += [word | 1 << bit for word in found]
    return [word for word in found if one.starts(word)]


def module(model: str) -> str:
    """The handlers of a model, as the table `handlers`, and `numbers`, which has that of each first word's handler."""
    handlers = _Handlers(model)
    candidates: dict[int, list[Instruction]] = {}
    for one in sorted(instructions(model), key=lambda one: -one.pattern.mask.bit_count()):
        for word in _words(one):
            candidates.setdefault(word, []).append(one)
    numbers = [handlers.of(candidates.get(word, []), word) for word in range(65536)]
    lines = [declarations(), constrained.declarations(), *(_locator(size, model) for size in _SIZES), _indexed(model)]
    for body, number in handlers.bodies.items():
        lines.append(f"define internal i32 @h{number}(ptr %state, i32 %word, ptr %base) #2 {{\n{body}\n}}\n")
    count = len(handlers.bodies)
    pointers = ", ".join(f"ptr @h{number}" for number in range(count))
    lines.append(f"@handlers = internal constant [{count} x ptr] [{pointers}]\n")
    lines.append(f"@numbers = internal constant [65536 x i16] [{_table(numbers)}]\n")
    return "".join(lines + handlers.tables)


# -- effective addresses -----------------------------------------------------------------------------------------

_PLACED = (INDIRECT, 3, 4, DISPLACEMENT, INDEX)
_FIXED = (SHORT, LONG, PC_DISPLACEMENT, PC_INDEX)


def _locator(size: int, model: str) -> str:
    """The address of an operand of `size` bytes by the six bits of its mode; `next` is where its words are."""
    code = Code()
    code.effect("%mode = lshr i32 %bits, 3")
    places = " ".join(f"i32 {mode}, label %mode{mode}" for mode in _PLACED)
    code.effect(f"switch i32 %mode, label %fixed [ {places} ]")
    code.start("fixed")
    code.effect("%which = and i32 %bits, 7")
    places = " ".join(f"i32 {mode - 7}, label %mode{mode}" for mode in _FIXED)
    code.effect(f"switch i32 %which, label %beyond [ {places} ]")
    code.start("beyond")
    code.effect(f"ret i64 {_BEYOND}")
    for mode in (*_PLACED, *_FIXED):
        code.start(f"mode{mode}")
        code.forget()
        lowered = InterpretedMachine(code, model)
        lowered.here = lowered.load_word("next")
        try:
            found = addressing.address(lowered, Ea(mode, named("%bits", 0, 63) & 7), size)
        except _Returned:
            continue
        lowered.store_word("next", lowered.here)
        code.effect(f"ret i64 {text(code, found, 64)}")
    return f"define internal i64 @ea{size}(ptr %state, i32 %bits, ptr %base) #2 {{\n{code.body()}\n}}\n"


def _indexed(model: str) -> str:
    """`addressing.indexed` for words that aren't known, but for indirection through memory."""
    scaled = model != "68010"
    code = Code()
    code.start("start")
    lowered = InterpretedMachine(code, model)
    lowered.here = lowered.load_word("next")
    word = lowered.word()
    bank = select(word & 0x8000 != 0, 8, 0)
    register = lowered.load_word("d", (word >> 12 & 7) + bank)
    index = select(word & 0x800 != 0, register, extended(register & 0xFFFF, 2))
    index = index << (word >> 9 & 3 if scaled else 0) & MASK
    base = named("%address", 0, MASK)
    full = truth_text(code, word & 0x100 != 0) if scaled else "false"
    code.effect(f"br i1 {full}, label %full, label %brief")
    code.start("brief")
    lowered.store_word("next", lowered.here)
    brief = base + extended(word & 0xFF, 1) + index & MASK
    code.effect(f"ret i64 {text(code, brief, 64)}")
    code.start("full")
    code.memo.clear()
    code.effect(f"br i1 {truth_text(code, word & 7 != 0)}, label %beyond, label %direct")
    code.start("beyond")
    code.effect(f"ret i64 {_BEYOND}")
    code.start("direct")
    code.memo.clear()
    size = word >> 4 & 3
    code.effect(f"switch i32 {text(code, size, 32)}, label %none [ i32 2, label %short i32 3, label %long ]")
    for name, length in (("none", 0), ("short", 2), ("long", 4)):
        code.start(name)
        code.memo.clear()
        here = lowered.here
        displacement: Any = 0
        if length:
            displacement = extended(lowered.load(length, here), length)
        lowered.store_word("next", here + length & MASK)
        found = select(word & 0x80 != 0, 0, base) + select(word & 0x40 != 0, 0, index) + displacement & MASK
        code.effect(f"ret i64 {text(code, found, 64)}")
    return f"define internal i64 @indexed(ptr %state, i32 %address, ptr %base) #2 {{\n{code.body()}\n}}\n"
