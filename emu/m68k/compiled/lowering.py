"""`isa.machine.Machine` on values of a program being made: what interpreter and regions have in common.

What native code does not do it leaves to the reference engine: it returns `ASSIST` with the instruction not begun.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from emu.cpu import ArithmeticKind, IllegalKind
from emu.jit import lowering
from emu.jit.code import Code
from emu.jit.lowering import Bank, Lowered, Unsupported
from emu.jit.state import HOST_CONTROL
from emu.jit.values import Value, fits_word, named, select, text
from emu.m68k.compiled.state import CONTROL, NARROW, OFFSETS, REFERENCE
from emu.m68k.isa.encoding import Ea
from emu.m68k.isa.values import MASK

CODE_PAGE = 0x80  # the flag of a page the engine has looked at (emu.memory)


class NoUnit:
    """A floating-point unit whose instructions are for the reference engine."""

    def __getattr__(self, name: str) -> Any:
        raise Unsupported


class FloatMachine(Protocol):
    """What `floats` asks of a machine, besides what is below."""

    code: Code

    @property
    def fcc(self) -> Any: ...

    def float_register(self, number: Any) -> Any: ...

    def set_float(self, number: Any, value: Any) -> None: ...

    def set_condition(self, value: Any) -> None: ...

    def helper(self, name: str) -> str: ...

    def leave_if(self, condition: Any) -> None: ...

    def before_access(self) -> None: ...

    def load(self, size: int, address: Any) -> Any: ...

    def store(self, size: int, address: Any, value: Any) -> None: ...

    def load_word(self, name: str) -> Any: ...

    def store_word(self, name: str, value: Any) -> None: ...

    def select(self, condition: Any, yes: Any, no: Any) -> Any: ...

    def require_float_mode(self, root: bool) -> None: ...

    def float_mode(self) -> Any: ...

    def narrowed(self, name: str, narrow: Callable[[], str]) -> str: ...

    def operation(self, operation: int) -> Any: ...

    def set_float_mode(self, slow: Any) -> None: ...


class LoweredMachine(Lowered):
    """The memory and what always is in the state."""

    model: str

    def __init__(self, code: Code, model: str) -> None:
        super().__init__(code)
        self.model = model
        self.d = Bank(self, "d")
        self.a = Bank(self, "a")
        self.fpu: Any = NoUnit()

    def pages(self) -> str:
        """The pointer to the flags of pages."""
        return self.code.result(f"load ptr, ptr {self.place('pages')}")

    # -- the state ---------------------------------------------------------------------------------------------

    def place(self, name: str, number: Any = 0) -> str:
        """A pointer into the state: of a single word, or of register `number` of a bank."""
        offset: Any = OFFSETS[name if name in OFFSETS else f"{name}0"]
        if number.__class__ is int:
            return self.code.result(f"getelementptr i8, ptr %state, i64 {offset + 4 * number}")
        index = text(self.code, number * 4 + offset, 64)
        return self.code.result(f"getelementptr i8, ptr %state, i64 {index}")

    def load_word(self, name: str, number: Any = 0) -> Value:
        """A 32-bit word of the state."""
        return named(self.code.result(f"load i32, ptr {self.place(name, number)}"), 0, MASK)

    def store_word(self, name: str, value: Any, number: Any = 0) -> None:
        operand = text(self.code, value, 32)
        self.code.effect(f"store i32 {operand}, ptr {self.place(name, number)}")

    def require_float_mode(self, root: bool) -> None:
        """Leave if floating-point operations, or a square root, can't be done as the host's control is."""
        slow = self.float_mode()
        with self.code.aside(slow & (REFERENCE | CONTROL) != 0 if root else slow > NARROW):
            self.leave_if(slow & REFERENCE != 0)
            self.leave(HOST_CONTROL)

    def float_mode(self) -> Any:
        """The word `slow`."""
        return self.load_word("slow")

    def narrowed(self, name: str, narrow: Callable[[], str]) -> str:
        """A result, or what `narrow` makes of it where FPCR asks for a precision."""
        code = self.code
        with code.aside(self.float_mode() != 0):
            special = narrow()
            inside = code.label
            code.jump(code.after_aside)
        merged = code.name()
        code.lines.append(f"  {merged} = phi x86_fp80 [ {name}, %{code.before_aside} ], [ {special}, %{inside} ]")
        return merged

    def operation(self, operation: int) -> Any:
        """A floating-point operation's number, as something that is the same text for many where it can be."""
        return operation

    def set_float_mode(self, slow: Any) -> None:
        self.store_word("slow", slow)

    # -- control -----------------------------------------------------------------------------------------------

    def select(self, condition: Any, yes: Any, no: Any) -> Any:
        if condition.__class__ is bool:
            return yes if condition else no
        if yes is no:
            return yes
        return select(condition, yes, no)

    def constant(self, value: Any) -> int:
        if value.__class__ is not int:
            raise Unsupported
        return int(value)

    def reference(self) -> None:
        raise Unsupported

    def trap(self, condition: Any, kind: ArithmeticKind) -> None:
        self.leave_if(condition)

    def illegal(self, kind: IllegalKind) -> None:
        raise Unsupported

    def any_address(self, ea: Ea, size: int) -> Any:
        raise Unsupported

    def divide(self, dividend: Any, divisor: Any) -> tuple[Any, Any]:
        code = self.code
        low = min(_low(dividend), _low(divisor))
        width = 32 if low >= 0 and fits_word(_low(dividend), _high(dividend)) else 64
        wide = not fits_word(_low(dividend), _high(dividend))
        if wide and low < 0:  # the host would not survive the smallest number by -1
            self.leave_if((dividend == -(1 << 63)) & (divisor == -1))
        a, b = text(code, dividend, width), text(code, divisor, width)
        kind = "u" if low >= 0 else "s"
        quotient = code.result(f"{kind}div i{width} {a}, {b}")
        rest = code.result(f"{kind}rem i{width} {a}, {b}")
        limit = ((1 << 64) - 1 if wide else MASK) if low >= 0 else 1 << (63 if wide else 31)
        bounds = (0, limit) if low >= 0 else (-limit, limit)
        return _named(quotient, width, *bounds), _named(rest, width, *bounds)

    def bit_length(self, value: Any) -> Any:
        operand = text(self.code, value, 32)
        return 32 - named(self.code.result(f"call i32 @llvm.ctlz.i32(i32 {operand}, i1 false)"), 0, 32)

    # -- memory ------------------------------------------------------------------------------------------------

    def load(self, size: int, address: Any) -> Any:
        """8 bytes too, as a number of 64 bits."""
        self.before_access()
        return self.load_from(size, self.element("%base", text(self.code, address, 64)))

    def store(self, size: int, address: Any, value: Any) -> None:
        """Stores to code are noted, so that its translations are dropped when native code comes back."""
        bits = 8 * size
        self.storing = True
        here = self.location()
        self.storing = False
        operand = text(self.code, value, 64 if size == 8 else 32)
        if size < 4:
            operand = self.code.result(f"trunc i32 {operand} to i{bits}")
        if size > 1:
            operand = self.code.result(f"call i{bits} @llvm.bswap.i{bits}(i{bits} {operand}){here}")
        self.before_access()
        pointer = self.element("%base", text(self.code, address, 64))
        self.code.effect(f"store volatile i{bits} {operand}, ptr {pointer}, align 1{here}")
        self._watch(address)

    def load_if(self, condition: Any, size: int, address: Any, otherwise: Any) -> Any:
        if condition.__class__ is bool:
            return self.load(size, address) if condition else otherwise
        code = self.code
        other = text(code, otherwise, 32)
        self.before_access()  # for those, too, who do not come through here
        with code.aside(condition, cold=False):
            loaded = text(code, self.load(size, address), 32)
            inside = code.label
            code.jump(code.after_aside)
        merged = code.name()
        code.lines.append(f"  {merged} = phi i32 [ {loaded}, %{inside} ], [ {other}, %{code.before_aside} ]")
        return named(merged, 0, MASK)

    def store_if(self, condition: Any, size: int, address: Any, value: Any) -> None:
        if condition.__class__ is bool:
            if condition:
                self.store(size, address, value)
            return
        self.before_access()
        with self.code.aside(condition, cold=False):
            self.store(size, address, value)
            self.code.jump(self.code.after_aside)

    def _watch(self, address: Any) -> None:
        code = self.code
        index = text(code, address >> 12, 64)
        flags = code.result(f"load i8, ptr {self.element(self.pages(), index)}")
        is_code = named(code.result(f"zext i8 {flags} to i32"), 0, 0xFF) > CODE_PAGE - 1
        with code.aside(is_code):
            code.effect(f"call void {self.helper('code_written')}(ptr %state, i32 {text(code, address, 32)})")
            code.jump(code.after_aside)


def _low(value: Any) -> int:
    return value if value.__class__ is int else int(value.low)


def _high(value: Any) -> int:
    return value if value.__class__ is int else int(value.high)


def _named(name: str, width: int, low: int, high: int) -> Value:
    return Value("named", (name, width), low, high)


def declarations() -> str:
    """Of the intrinsics used here."""
    own = ("declare i32 @llvm.fshl.i32(i32, i32, i32)\n", "declare i32 @llvm.ctlz.i32(i32, i1)\n")
    return lowering.declarations() + "".join(own)
