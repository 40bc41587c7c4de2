"""The interpreter: one function for each instruction and form, and the way from a word to it."""

from __future__ import annotations

from typing import Any

from emu.isa.declaration import Instruction
from emu.isa.forms import Forms
from emu.jit import lowering
from emu.jit.code import Code
from emu.jit.lowering import Unsupported
from emu.jit.state import ASSIST, GO_ON
from emu.jit.values import bits_of_double, bits_of_float, named, select, text
from emu.parisc.compiled import floats, nans
from emu.parisc.compiled.lowering import LoweredMachine
from emu.parisc.isa.table import instructions
from emu.parisc.isa.values import MASK, register_mask
from emu.parisc.registers import USER


class InterpretedMachine(LoweredMachine):
    """All registers are in the state, their numbers are values."""

    def __init__(self, code: Code, mask: int) -> None:
        super().__init__(code, mask)
        self.fp = floats.NativeFloatingPoint(self)

    def helper(self, name: str) -> str:
        return f"@{name}"

    def leave(self, reason: int) -> None:
        self.code.effect(f"ret i32 {reason}")

    def no_float_traps(self) -> None:
        self.leave_if(self.load_word("trapping") != 0)

    # -- registers ---------------------------------------------------------------------------------------------

    def read(self, bank: str, number: Any) -> Any:
        if bank == "fr":
            return bits_of_double(self.code.result(f"load double, ptr {self.place('fr', number)}"))
        if bank == "cr":
            return self.load_word(f"cr{number}") if number.__class__ is int else self._control(number)
        return self.load_register(bank, number)

    def _control(self, number: Any) -> Any:
        return select(number == 26, self.load_word("cr26"), self.load_word("cr27"))

    def write(self, bank: str, number: Any, value: Any) -> None:
        if bank != "fr":
            self.store_register(bank, value, number)
        elif value.__class__ is not int and value.operation == "bits" and value.arguments[1] == "double":
            self.code.effect(f"store double {value.arguments[0]}, ptr {self.place('fr', number)}")
        else:
            operand = text(self.code, value, 64)
            self.code.effect(f"store i64 {operand}, ptr {self.place('fr', number)}")

    def _half(self, number: Any, half: Any) -> str:
        """The left half of a 64-bit number lies after the right one."""
        whole = self.place("fr", number)
        offset = text(self.code, (1 - half) * 4, 64)
        return self.code.result(f"getelementptr i8, ptr {whole}, i64 {offset}")

    def fw(self, number: Any, half: Any) -> Any:
        return bits_of_float(self.code.result(f"load float, ptr {self._half(number, half)}"))

    def set_fw(self, number: Any, half: Any, value: Any) -> None:
        operand = text(self.code, value, 32)
        self.code.effect(f"store i32 {operand}, ptr {self._half(number, half)}")

    def read_single(self, name: str) -> Any:
        return self.load_register(name)

    def write_single(self, name: str, value: Any) -> None:
        self.store_register(name, value)

    # -- control -----------------------------------------------------------------------------------------------

    @property
    def pc(self) -> Any:
        return self.load_word("pcoqh")

    @property
    def link(self) -> Any:
        return self.load_word("pcoqt") + 4 & MASK

    def nullify(self, condition: Any) -> None:
        self.store_word("n", select(condition, 1, 0))

    def branch(self, condition: Any, target: Any, nullify: Any) -> None:
        nullify = select(nullify, 1, 0)
        self.store_word("next", select(condition, target | USER, self.link))
        self.store_word("n", nullify)


def handler(forms: Forms, index: int, mask: int) -> str:
    """The body of the function that executes one form; it gets state, word and memory."""
    code = Code()
    code.start("start")
    lowered = InterpretedMachine(code, mask)
    try:
        forms.instruction.semantics(lowered, forms.fields(index, named("%word")))
    except Unsupported:
        return f"  ret i32 {ASSIST}"
    code.effect(f"ret i32 {GO_ON}")
    return code.body()


def module(architecture: str) -> str:
    """The handlers of an architecture in LLVM's assembly, as the table `handlers`, and `decode`, which gives the number
    of a word's handler.
    """
    mask = register_mask(architecture)
    functions: dict[str, int] = {}  # numbers of handlers by what they do
    table: list[int] = []
    starts: dict[Instruction, int] = {}
    all_forms: dict[Instruction, Forms] = {}
    for one in instructions(architecture):
        forms = all_forms[one] = Forms(one)
        starts[one] = len(table)
        table += [functions.setdefault(handler(forms, index, mask), len(functions)) for index in range(forms.count)]
    unknown = len(table)
    table.append(functions.setdefault(f"  ret i32 {ASSIST}", len(functions)))
    lines = [lowering.declarations(), floats.declarations(), nans.functions()]
    for body, number in functions.items():
        lines.append(f"define internal i32 @h{number}(ptr %state, i32 %word, ptr %base) #0 {{\n{body}\n}}\n")
    pointers = ", ".join(f"ptr @h{number}" for number in table)
    lines.append(f"@handlers = internal constant [{len(table)} x ptr] [{pointers}]\n")
    lines.append(_decode(all_forms, starts, unknown))
    return "".join(lines)


def _decode(all_forms: dict[Instruction, Forms], starts: dict[Instruction, int], unknown: int) -> str:
    """From a word to the number of its handler."""
    opcodes: list[list[Instruction]] = [[] for _ in range(64)]
    for one in all_forms:
        opcodes[one.opcode].append(one)
    code = Code()
    code.effect("%opcode = lshr i32 %word, 26")
    cases = " ".join(f"i32 {opcode}, label %op{opcode}" for opcode in range(64) if opcodes[opcode])
    code.effect(f"switch i32 %opcode, label %none [ {cases} ]")
    code.start("none")
    code.effect(f"ret i32 {unknown}")
    for opcode in range(64):
        if not opcodes[opcode]:
            continue
        code.start(f"op{opcode}")
        code.forget()
        word = named("%word")
        number: Any = unknown
        # A special case, which fixes more bits, comes before the general one.
        for one in sorted(opcodes[opcode], key=lambda one: one.pattern.mask.bit_count()):
            matches = word & one.pattern.mask == one.pattern.value
            number = select(matches, all_forms[one].index(word) + starts[one], number)
        code.effect(f"ret i32 {text(code, number, 32)}")
    return f"define internal i32 @decode(i32 %word) {{\n{code.body()}\n}}\n"
