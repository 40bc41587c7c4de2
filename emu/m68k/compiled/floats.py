"""The floating-point unit on the host's 80-bit numbers (x86_fp80), which are the 68881's but for what is special.

Everything here is for an FPCR that rounds to nearest in extended precision and lets neither underflow nor inexact
results trap, and for no exception pending: then the state's word `slow` is 0. What is left is taken care of by leaving
the instruction to the reference engine: operands and results that are infinite, not numbers or not normalised. Square
roots are taken in double precision too, as libraries do for the sake of their last digit. Inexact results are
remembered by the host and accrued in FPSR when native code comes back; the exception byte is not kept for single
instructions here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emu.jit.code import Code
from emu.jit.values import Truth, Value, named, select, text
from emu.m68k.compiled.lowering import Unsupported
from emu.m68k.floats.constants import constant as rom_constant
from emu.m68k.floats.extended import accrued
from emu.m68k.floats.formats import (
    BYTE,
    DOUBLE_REAL,
    EXTENDED_REAL,
    LONG,
    SINGLE_REAL,
    SIZES,
    WORD,
    from_extended,
    from_integer,
    from_real,
)
from emu.m68k.isa.values import MASK, MASKS, signed
from emu.m68k.registers import FPCR_BITS

if TYPE_CHECKING:
    from emu.m68k.compiled.lowering import FloatMachine

_BINARY = {0x20: "fdiv", 0x22: "fadd", 0x23: "fmul", 0x28: "fsub"}
_SINGLE_BINARY = {0x24: "fdiv", 0x27: "fmul"}  # FSGLDIV, FSGLMUL
_MOVE, _INTEGER, _TO_ZERO, _ROOT, _ABSOLUTE, _NEGATE, _COMPARE, _TEST = 0x00, 0x01, 0x03, 0x04, 0x18, 0x1A, 0x38, 0x3A
# Rounded to single (0x40) or double (0x44) whatever FPCR says: what is done.
_ROUNDED = {0x00, 0x04, 0x18, 0x1A, 0x20, 0x22, 0x23, 0x28}
_ZERO = "0xK00000000000000000000"
_ROUNDER = "0xK403EC000000000000000"  # 1.5 times 2**63: what is added to it becomes an integer
_HALFWAY = "0xK403C8000000000000000"  # 2**61

# FPSR's condition codes where they lie.
_N, _Z, _I, _NAN = 1 << 27, 1 << 26, 1 << 25, 1 << 24


# The word `slow`: double precision, or all that is for the reference engine.
DOUBLE, SLOW = 2, 1
# Of FPCR: rounding and precision, traps for underflow and inexact results. Double precision alone is 0x80.
SLOW_BITS = 0x0BF0


def _slow(mode: Any) -> Any:
    """`slow` of these bits of FPCR."""
    if mode.__class__ is int:
        return slow_of(mode)
    return select(mode == 0, 0, select(mode == 0x80, DOUBLE, SLOW))


def slow_of(mode: int) -> int:
    return 0 if not mode else DOUBLE if mode == 0x80 else SLOW


class Number:
    """A floating-point number of the program being made; `finite` if it was shown to be."""

    __slots__ = ("finite", "name")

    def __init__(self, name: str, finite: bool = False) -> None:
        self.name = name
        self.finite = finite


def constant(bits: int) -> Number:
    return Number(f"0xK{bits:020X}", bits >> 64 & 0x7FFF != 0x7FFF)


class Condition:
    """FPSR's condition codes, as what made them."""

    def __init__(self, code: Code) -> None:
        self.code = code

    def bits(self) -> Any:
        raise NotImplementedError

    def holds(self, predicate: int) -> Any:
        raise NotImplementedError

    def nan(self) -> Any:
        """Whether NaN is set, as a truth."""
        raise NotImplementedError

    def truth(self, predicate: str, first: str, second: str) -> Truth:
        return Truth("fcmp", (f"{predicate} x86_fp80 {first}, {second}",))


# By the lower four bits of a predicate, LLVM's.
_PREDICATES = (
    *("false", "oeq", "ogt", "oge", "olt", "ole", "one", "ord"),
    *("uno", "ueq", "ugt", "uge", "ult", "ule", "une", "true"),
)


class Compared(Condition):
    """Of a comparison of finite numbers; equal ones that are negative set N, too."""

    def __init__(self, code: Code, first: str, second: str) -> None:
        super().__init__(code)
        self._first = first
        self._second = second

    def bits(self) -> Any:
        less = self.truth("olt", self._first, self._second)
        equal = self.truth("oeq", self._first, self._second)
        sign = _sign(self.code, self._first)
        return select(less, _N, select(equal, select(sign, _N | _Z, _Z), 0))

    def holds(self, predicate: int) -> Any:
        return self.truth(_PREDICATES[predicate & 15], self._first, self._second)

    def nan(self) -> Any:
        return False


class OfNumber(Condition):
    """Of a result, which is compared with zero."""

    def __init__(self, code: Code, number: Number) -> None:
        super().__init__(code)
        self._number = number

    def bits(self) -> Any:
        name = self._number.name
        codes: Any = select(_sign(self.code, name), _N, 0)
        codes = codes | select(self.truth("oeq", name, _ZERO), _Z, 0)
        if self._number.finite:
            return codes
        special, infinite = _special(self.code, name)
        return codes | select(special, select(infinite, _I, _NAN), 0)

    def holds(self, predicate: int) -> Any:
        if not self._number.finite:
            return StoredCondition(self.code, self.bits()).holds(predicate)
        return self.truth(_PREDICATES[predicate & 15], self._number.name, _ZERO)

    def nan(self) -> Any:
        return False if self._number.finite else self.bits() & _NAN != 0


class StoredCondition(Condition):
    def __init__(self, code: Code, word: Any) -> None:
        super().__init__(code)
        self._word = word

    def bits(self) -> Any:
        return self._word

    def holds(self, predicate: int) -> Any:
        n, z, nan = (self._word & bit != 0 for bit in (_N, _Z, _NAN))
        not_nan = nan ^ True
        less, greater = n & not_nan & (z ^ True), (n | z | nan) ^ True
        low = predicate & 7 if not predicate & 8 else 7 - (predicate & 7)
        met = (False, z, greater, z | greater, less, z | less, (nan | z) ^ True, not_nan)[low]
        return met ^ True if predicate & 8 else met

    def nan(self) -> Any:
        return self._word & _NAN != 0


def _head(code: Code, name: str) -> Value:
    """Sign and exponent."""
    whole = code.result(f"bitcast x86_fp80 {name} to i80")
    top = code.result(f"lshr i80 {whole}, 64")
    return named(code.result(f"trunc i80 {top} to i32"), 0, 0xFFFF)


def _mantissa(code: Code, name: str) -> Value:
    whole = code.result(f"bitcast x86_fp80 {name} to i80")
    return named(code.result(f"trunc i80 {whole} to i64"), 0, (1 << 64) - 1)


def _sign(code: Code, name: str) -> Any:
    return _head(code, name) & 0x8000 != 0


def _special(code: Code, name: str) -> tuple[Any, Any]:
    """Whether the exponent is the largest, and whether that is an infinity."""
    special = _head(code, name) & 0x7FFF == 0x7FFF
    return special, _mantissa(code, name) & (1 << 63) - 1 == 0


class _Registers:
    """FP0 to FP7 as numbers."""

    def __init__(self, machine: FloatMachine) -> None:
        self._machine = machine

    def __getitem__(self, number: Any) -> Number:
        found: Number = self._machine.float_register(number)
        return found


class NativeFloatingPoint:
    def __init__(self, machine: FloatMachine) -> None:
        self._machine = machine
        self._code = machine.code
        self.fp = _Registers(machine)

    def begin(self) -> None:
        """What reports exceptions looks at them itself."""

    def _check(self) -> None:
        """Leave if the processor is not in the state all this is made for."""
        self._machine.leave_if(self._machine.load_word("slow") != 0)

    # -- control -----------------------------------------------------------------------------------------------

    def control(self, which: int) -> Any:
        """Of FPCR only."""
        return self._machine.load_word("fpcr")

    def set_control(self, which: int, value: Any) -> None:
        m = self._machine
        value = value & FPCR_BITS
        mode = value & SLOW_BITS
        slow = _slow(mode) | select(m.load_word("pending") != 0, SLOW, 0)
        m.store_word("fpcr", value)
        m.store_word("slow", slow)

    # -- operations --------------------------------------------------------------------------------------------

    def operate(self, operation: int, number: int, source: Number, address: int, exceptions: int = 0) -> None:
        m, code = self._machine, self._code
        if operation != _ROOT:
            self._check()
        precision = ""
        if operation >= 0x40:
            operation, precision = operation & ~0x44, "double" if operation & 4 else "float"
            if operation not in _ROUNDED:
                raise Unsupported
        if operation == _COMPARE:
            target = self.fp[number]
            m.leave_if(Truth("fcmp", (f"uno x86_fp80 {target.name}, {source.name}",)))
            # Infinities are ordered, but theirs is not the host's kind of equality.
            m.set_condition(Compared(code, target.name, source.name))
            return
        if operation == _TEST:
            m.set_condition(OfNumber(code, source))
            return
        result = self._result(operation, number, source)
        if precision:
            result = self._narrowed(result, precision)
        m.set_float(number, result)
        m.set_condition(OfNumber(code, result))
        m.store_word("fpiar", address)

    def _result(self, operation: int, number: int, source: Number) -> Number:
        code = self._code
        if operation in _BINARY:
            target = self.fp[number]
            return self._finite(f"{_BINARY[operation]} x86_fp80 {target.name}, {source.name}")
        if operation in _SINGLE_BINARY:
            target = self._cut(self.fp[number], operation)
            result = self._finite(
                f"{_SINGLE_BINARY[operation]} x86_fp80 {target.name}, {self._cut(source, operation).name}"
            )
            return self._narrowed(result, "float")
        if operation == _MOVE:
            return self._quiet(source)
        if operation == _ROOT:
            return self._root(source)
        if operation == _ABSOLUTE:
            source = self._quiet(source)
            return Number(code.result(f"call x86_fp80 @llvm.fabs.f80(x86_fp80 {source.name})"), source.finite)
        if operation == _NEGATE:
            source = self._quiet(source)
            return Number(code.result(f"fneg x86_fp80 {source.name}"), source.finite)
        if operation in (_INTEGER, _TO_ZERO):
            return self._whole(source, operation == _TO_ZERO)
        raise Unsupported

    def _root(self, source: Number) -> Number:
        """In double precision by a function that lets the host round so."""
        m, code = self._machine, self._code
        slow = m.load_word("slow")
        m.leave_if(slow & SLOW != 0)
        plain = code.result(f"call x86_fp80 @llvm.sqrt.f80(x86_fp80 {source.name})")
        with code.aside(slow != 0):
            short = code.result(f"call x86_fp80 {m.helper('root_double')}(x86_fp80 {source.name})")
            inside = code.label
            code.jump(code.after_aside)
        merged = code.name()
        code.lines.append(f"  {merged} = phi x86_fp80 [ {plain}, %{code.before_aside} ], [ {short}, %{inside} ]")
        self._require_finite(merged)
        return Number(merged, True)

    def _quiet(self, source: Number) -> Number:
        """Not a NaN nor infinite: those the reference engine moves."""
        if not source.finite:
            self._require_finite(source.name)
        return Number(source.name, True)

    def _finite(self, line: str) -> Number:
        name = self._code.result(line)
        self._require_finite(name)
        return Number(name, True)

    def _require_finite(self, name: str) -> None:
        """What is infinite or no number less itself is no number."""
        rest = self._code.result(f"fsub x86_fp80 {name}, {name}")
        self._machine.leave_if(Truth("fcmp", (f"uno x86_fp80 {rest}, {rest}",)))

    def _cut(self, number: Number, operation: int) -> Number:
        """An operand of FSGLMUL, which must be a single number already."""
        if operation == 0x24:
            return number
        narrow = self._narrowed(number, "float")
        self._machine.leave_if(Truth("fcmp", (f"une x86_fp80 {narrow.name}, {number.name}",)))
        return narrow

    def _narrowed(self, number: Number, kind: str) -> Number:
        """Rounded to single or double; out of their range it is left."""
        code = self._code
        narrow = code.result(f"fptrunc x86_fp80 {number.name} to {kind}")
        wide = code.result(f"fpext {kind} {narrow} to x86_fp80")
        least = "0xK3F818000000000000000" if kind == "float" else "0xK3C018000000000000000"
        size = code.result(f"call x86_fp80 @llvm.fabs.f80(x86_fp80 {wide})")
        rest = code.result(f"fsub x86_fp80 {wide}, {wide}")
        is_small = Truth("fcmp", (f"ult x86_fp80 {size}, {least}",))
        is_zero = Truth("fcmp", (f"oeq x86_fp80 {number.name}, {_ZERO}",))
        self._machine.leave_if((is_small & (is_zero ^ True)) | Truth("fcmp", (f"uno x86_fp80 {rest}, {rest}",)))
        return Number(wide, True)

    def _whole(self, source: Number, to_zero: bool) -> Number:
        """A zero keeps the operand's sign, which the ways used here don't tell: left unless it is positive."""
        m, code = self._machine, self._code
        size = code.result(f"call x86_fp80 @llvm.fabs.f80(x86_fp80 {source.name})")
        m.leave_if(Truth("fcmp", (f"uge x86_fp80 {size}, {_HALFWAY}",)))
        if to_zero:
            integer = code.result(f"fptosi x86_fp80 {source.name} to i64")
            result = code.result(f"sitofp i64 {integer} to x86_fp80")
        else:
            up = code.result(f"fadd x86_fp80 {source.name}, {_ROUNDER}")
            result = code.result(f"fsub x86_fp80 {up}, {_ROUNDER}")
        zero = Truth("fcmp", (f"oeq x86_fp80 {result}, {_ZERO}",))
        m.leave_if(zero & _sign(code, source.name))
        return Number(result, True)

    def constant(self, offset: int, number: int, address: int) -> None:
        m = self._machine
        self._check()
        bits, exceptions = rom_constant(offset, 0)
        if exceptions:
            m.store_word("fpsr", m.load_word("fpsr") | accrued(exceptions))
        made = constant(bits)
        m.set_float(number, made)
        m.set_condition(OfNumber(self._code, made))
        m.store_word("fpiar", address)

    def holds(self, predicate: int) -> Any:
        condition = self._machine.fcc
        self._machine.leave_if(self._machine.load_word("slow") & SLOW != 0)
        if predicate & 16:
            self._machine.leave_if(condition.nan())
        return condition.holds(predicate)

    # -- operands ----------------------------------------------------------------------------------------------

    def converted(self, kind: int, raw: Any) -> tuple[Number, int]:
        m, code = self._machine, self._code
        if raw.__class__ is int:
            return self._known(kind, raw), 0
        if isinstance(raw, Number):
            head, mantissa = _head(code, raw.name) & 0x7FFF, _mantissa(code, raw.name)
            normal = (head != 0) & (head != 0x7FFF) & (mantissa >> 63 != 0)
            m.leave_if((normal | ((head == 0) & (mantissa == 0))) ^ True)
            return Number(raw.name, True), 0
        if kind in (LONG, WORD, BYTE):
            operand = text(code, signed(raw, SIZES[kind]), 32)
            return Number(code.result(f"sitofp i32 {operand} to x86_fp80"), True), 0
        if kind == SINGLE_REAL:
            m.leave_if(raw & 0x7F800000 == 0x7F800000)
            narrow = code.result(f"bitcast i32 {text(code, raw, 32)} to float")
            return Number(code.result(f"fpext float {narrow} to x86_fp80"), True), 0
        if kind == DOUBLE_REAL:
            narrow = code.result(f"bitcast i64 {text(code, raw, 64)} to double")
            wide = code.result(f"fpext double {narrow} to x86_fp80")
            m.leave_if((raw >> 52) & 0x7FF == 0x7FF)
            return Number(wide, True), 0
        raise Unsupported

    def _known(self, kind: int, raw: int) -> Number:
        if kind in (LONG, WORD, BYTE):
            return constant(from_integer(signed(raw & MASKS[SIZES[kind]], SIZES[kind])))
        if kind in (SINGLE_REAL, DOUBLE_REAL):
            bits = from_real(kind, raw)
        elif kind == EXTENDED_REAL:
            bits = from_extended(raw)
        else:
            raise Unsupported
        exponent = bits >> 64 & 0x7FFF
        if exponent == 0x7FFF or (exponent and not bits >> 63 & 1):
            raise Unsupported
        return constant(bits)

    @staticmethod
    def joined(longs: list[int]) -> int:
        value = 0
        for long in longs:
            value = value << 32 | long
        return value

    def load(self, size: int, place: Any) -> Any:
        """Eight bytes as a value; an extended number as one, unchecked."""
        m, code = self._machine, self._code
        if size == 8:
            return m.load(8, place)
        head = m.load(2, place)
        mantissa = m.load(8, (place + 4) & MASK)
        low = code.result(f"zext i64 {text(code, mantissa, 64)} to i80")
        high = code.result(f"zext i32 {text(code, head, 32)} to i80")
        high = code.result(f"shl i80 {high}, 64")
        whole = code.result(f"or i80 {high}, {low}")
        return Number(code.result(f"bitcast i80 {whole} to x86_fp80"))

    def store(self, size: int, place: Any, value: Any) -> None:
        m, code = self._machine, self._code
        if size == 8:
            m.store(8, place, value)
            return
        m.store(4, place, _head(code, value.name) << 16)
        m.store(8, (place + 4) & MASK, _mantissa(code, value.name))

    def stored(self, kind: int, number: int, factor: int, address: int) -> Any:
        m, code = self._machine, self._code
        source = self.fp[number]
        self._check()
        if kind == EXTENDED_REAL:
            return self._quiet(source)
        if kind in (SINGLE_REAL, DOUBLE_REAL):
            name, bits, special = ("float", 32, 0xFF << 23) if kind == SINGLE_REAL else ("double", 64, 0x7FF << 52)
            narrow = code.result(f"fptrunc x86_fp80 {source.name} to {name}")
            raw = named(code.result(f"bitcast {name} {narrow} to i{bits}"), 0, (1 << bits) - 1)
            m.leave_if(raw & special == special)
            return raw
        if kind not in (LONG, WORD, BYTE):
            raise Unsupported
        size = code.result(f"call x86_fp80 @llvm.fabs.f80(x86_fp80 {source.name})")
        # Before anything is rounded, which the host would remember.
        largest = constant(from_integer((1 << 8 * SIZES[kind] - 1) - 1)).name
        m.leave_if(Truth("fcmp", (f"uge x86_fp80 {size}, {largest}",)))
        up = code.result(f"fadd x86_fp80 {source.name}, {_ROUNDER}")
        rounded = code.result(f"fsub x86_fp80 {up}, {_ROUNDER}")
        integer = code.result(f"fptosi x86_fp80 {rounded} to i64")
        return Value("named", (integer, 64), -(1 << 63), (1 << 63) - 1) & MASKS[SIZES[kind]]

    def finish_store(self) -> None:
        """No exception but inexact."""

    def raw(self, number: int) -> Number:
        return self.fp[number]

    def load_if(self, condition: Any, place: Any, otherwise: Any) -> Any:
        if condition.__class__ is bool:
            return self.load(12, place) if condition else otherwise
        code = self._code
        with code.aside(condition, cold=False):
            loaded = self.load(12, place)
            inside = code.label
            code.jump(code.after_aside)
        merged = code.name()
        names = f"[ {loaded.name}, %{inside} ], [ {otherwise.name}, %{code.before_aside} ]"
        code.lines.append(f"  {merged} = phi x86_fp80 {names}")
        return Number(merged)

    def store_if(self, condition: Any, place: Any, value: Any) -> None:
        if condition.__class__ is bool:
            if condition:
                self.store(12, place, value)
            return
        with self._code.aside(condition, cold=False):
            self.store(12, place, value)
            self._code.jump(self._code.after_aside)

    def set_raw(self, number: int, value: Number) -> None:
        self._machine.set_float(number, value)


def declarations() -> str:
    return "declare x86_fp80 @llvm.sqrt.f80(x86_fp80)\ndeclare x86_fp80 @llvm.fabs.f80(x86_fp80)\n"
