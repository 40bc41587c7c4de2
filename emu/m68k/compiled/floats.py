"""The floating-point unit on the host's 80-bit numbers (x86_fp80), which are the 68881's but for what is special.

The host's control word is FPCR's mode and precision, changed when an operation needs it (`float_runtime.prepare`). What
is special is left to the reference engine: operands and results that are infinite, not numbers, not normalised or close
to the limits of their precision's range; and everything while underflow or inexact results trap or an exception is
pending. Inexact results are remembered by the host and accrued in FPSR when native code comes back; the exception byte
is not kept for single instructions here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emu.jit.host_code import host_code
from emu.jit.lowering import Unsupported
from emu.jit.values import Truth, Value, named, text, truth_text
from emu.m68k.compiled.conditions import (
    WIDEST,
    ZERO,
    Compared,
    Number,
    OfNumber,
    constant,
    head_of,
    mantissa_of,
    sign_of,
)
from emu.m68k.compiled.constrained import constrained
from emu.m68k.compiled.lowering import NoUnit
from emu.m68k.compiled.state import CONTROL, MODES, NARROW, OVERFLOW, PRECISION, REFERENCE, ROOTS, ROUNDING, TRAPS
from emu.m68k.compiled.transcendental import OPERATIONS
from emu.m68k.floats.constants import constant as rom_constant
from emu.m68k.floats.extended import BIAS, accrued
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
from emu.m68k.floats.operations import ROUNDED
from emu.m68k.isa.values import MASK, MASKS, signed
from emu.m68k.registers import FPCR_BITS

if TYPE_CHECKING:
    from emu.m68k.compiled.lowering import FloatMachine

_MOVE, _INTEGER, _TO_ZERO, _ROOT, _ABSOLUTE, _NEGATE, _COMPARE, _TEST = 0x00, 0x01, 0x03, 0x04, 0x18, 0x1A, 0x38, 0x3A
_DIVIDE, _MULTIPLY = 0x20, 0x23
_BINARY = {_DIVIDE: "fdiv", 0x22: "fadd", _MULTIPLY: "fmul", 0x28: "fsub"}
_SINGLE_DIVIDE, _SINGLE_MULTIPLY = 0x24, 0x27
_SINGLE_BINARY = {_SINGLE_DIVIDE: _DIVIDE, _SINGLE_MULTIPLY: _MULTIPLY}
_SINE, _COSINE, _SINE_COSINE, _EXPONENT, _MANTISSA, _SCALE = 0x0E, 0x1D, 0x30, 0x1E, 0x1F, 0x26
# What `float_runtime` calls operations and precisions: the last is FPCR's.
_OPERATIONS = {_MULTIPLY: 0, _DIVIDE: 1, 0x22: 2, 0x28: 3, _ROOT: 4, _MOVE: 5}
SINGLE, DOUBLE, SHORT, AS_SAID = range(4)
DOUBLE_NEAREST = 0x80  # FPCR's mode and precision

_MINUS_ZERO = "0xK80000000000000000000"
_HALFWAY = "0xK403C8000000000000000"  # 2**61
_CLASSES, _NORMAL = 0x4500, 0x0400  # of x87's status word after FXAM


class _Registers:
    """FP0 to FP7 as numbers."""

    def __init__(self, machine: FloatMachine) -> None:
        self._machine = machine

    def __getitem__(self, number: Any) -> Number:
        found: Number = self._machine.float_register(number)
        return found


def floating_point(machine: FloatMachine) -> NativeFloatingPoint | NoUnit:
    """The unit, as far as the host can be one."""
    return NativeFloatingPoint(machine) if host_code().EXTENDED else NoUnit()


class NativeFloatingPoint:
    def __init__(self, machine: FloatMachine) -> None:
        self._machine = machine
        self._code = machine.code
        self.fp = _Registers(machine)

    def begin(self, operation: int | None = None) -> None:
        """Leave if the host can't do an operation now."""
        if operation is not None:
            self._machine.require_float_mode(operation in (_ROOT, _TEST, _COMPARE))

    # -- control -----------------------------------------------------------------------------------------------

    def control(self, which: int) -> Any:
        """Of FPCR only."""
        return self._machine.load_word("fpcr")

    def set_control(self, which: int, value: Any) -> None:
        """What it asks of the host is done when the next operation needs it."""
        m = self._machine
        m.leave_if(m.load_word("slow") & REFERENCE != 0)
        value = value & FPCR_BITS
        wanted, mode = value & MODES, m.load_word("mode")
        narrow = m.select(wanted & PRECISION == 0, 0, NARROW)
        other = m.select((wanted == DOUBLE_NEAREST) & (mode == 0), ROOTS, CONTROL)
        traps = (value & TRAPS != 0) | ((value & OVERFLOW != 0) & (value & ROUNDING != 0))
        slow = m.select(wanted == mode, narrow, other) | m.select(traps, REFERENCE, 0)
        m.store_word("fpcr", value)
        m.set_float_mode(slow)

    # -- operations --------------------------------------------------------------------------------------------

    def operate(self, operation: int, number: int, source: Number, address: int, exceptions: int = 0) -> None:
        m, code = self._machine, self._code
        if operation >> 3 == _SINE_COSINE >> 3:
            cosine, sine = self._function(_COSINE, source), self._function(_SINE, source)
            m.set_float(m.operation(operation) & 7, cosine)
            m.set_float(number, sine)
            m.set_condition(OfNumber(code, sine))
        elif operation == _COMPARE:
            target = self.fp[number]
            m.leave_if(Truth("fcmp", (f"uno x86_fp80 {target.name}, {source.name}",)))
            # Infinities are ordered, but theirs is not the host's kind of equality.
            m.set_condition(Compared(code, target.name, source.name))
        elif operation == _TEST:
            if not source.finite:
                self._require_number(source.name)
            m.set_condition(OfNumber(code, source))
        else:
            result = self._result(operation, number, source)
            m.set_float(number, result)
            m.set_condition(OfNumber(code, result))
        m.store_word("fpiar", address)

    def _result(self, operation: int, number: int, source: Number) -> Number:
        """Rounded as FPCR says, or the operation."""
        if operation in ROUNDED:
            operation, precision = ROUNDED[operation]
            return self._short(operation, DOUBLE if precision == DOUBLE_NEAREST else SINGLE, self.fp[number], source)
        if operation in _BINARY:
            return self._binary(operation, self.fp[number], source)
        if operation in _SINGLE_BINARY:
            target = self.fp[number]
            if operation == _SINGLE_MULTIPLY:
                self._require_short(target)
                self._require_short(source)
            return self._short(_SINGLE_BINARY[operation], SHORT, target, source)
        if operation == _ROOT:
            return self._root(source)
        if operation in (_INTEGER, _TO_ZERO):
            return self._rounded(self._whole(source, operation == _TO_ZERO))
        if operation in OPERATIONS:
            return self._function(self._machine.operation(operation), source)
        if operation in (_EXPONENT, _MANTISSA):
            return self._part(operation, source)
        if operation == _SCALE:
            return self._binary(_MULTIPLY, self.fp[number], self._power(source))
        if operation not in (_MOVE, _ABSOLUTE, _NEGATE):
            raise Unsupported
        source = self._quiet(source)
        if operation == _ABSOLUTE:
            source = Number(self._size(source.name), source.reach)
        elif operation == _NEGATE:
            source = Number(self._code.result(f"fneg x86_fp80 {source.name}"), source.reach)
        return self._rounded(source)

    def _function(self, operation: Any, source: Number) -> Number:
        """One of `transcendental`."""
        m, code = self._machine, self._code
        which = text(code, operation, 32)
        name = code.result(f"call x86_fp80 {m.helper('function')}(ptr %state, i32 {which}, x86_fp80 {source.name})")
        self._require_number(name)
        return Number(name, WIDEST)

    def _part(self, operation: int, source: Number) -> Number:
        """Exponent or mantissa of a number that is none of the special ones."""
        code = self._code
        head, mantissa = head_of(code, source.name), mantissa_of(code, source.name)
        exponent = head & 0x7FFF
        self._machine.leave_if((exponent == 0) | (exponent == 0x7FFF) | (mantissa >> 63 == 0))
        if operation == _EXPONENT:
            operand = text(code, exponent - BIAS, 32)
            return Number(code.result(f"sitofp i32 {operand} to x86_fp80"), 32)
        return self._assembled(head & 0x8000 | BIAS, mantissa, 1)

    def _assembled(self, head: Any, mantissa: Any, reach: int) -> Number:
        code = self._code
        low = code.result(f"zext i64 {text(code, mantissa, 64)} to i80")
        high = code.result(f"zext i32 {text(code, head, 32)} to i80")
        high = code.result(f"shl i80 {high}, 64")
        whole = code.result(f"or i80 {high}, {low}")
        return Number(code.result(f"bitcast i80 {whole} to x86_fp80"), reach)

    def _power(self, source: Number) -> Number:
        """Two to a number whose fraction does not count."""
        code = self._code
        head, mantissa = head_of(code, source.name), mantissa_of(code, source.name)
        exponent = head & 0x7FFF
        self._machine.leave_if((exponent > BIAS + 12) | ((exponent != 0) & (mantissa >> 63 == 0)))
        places = self._machine.select(exponent < BIAS, 63, BIAS + 63 - exponent) & 63
        count = self._machine.select(exponent < BIAS, 0, mantissa >> places) & 0x3FFF
        count = self._machine.select(head & 0x8000 != 0, 0 - count, count)
        return self._assembled((count + BIAS) & 0x7FFF, 1 << 63, 1 << 13)

    def _binary(self, operation: int, target: Number, source: Number) -> Number:
        name = constrained(self._code, f"{_BINARY[operation]}.f80", target.name, source.name)
        reach = _reach(operation, target.reach, source.reach)
        if reach < WIDEST and operation == _DIVIDE:  # by zero, perhaps
            self._machine.leave_if(Truth("fcmp", (f"ueq x86_fp80 {source.name}, {ZERO}",)))
        elif reach >= WIDEST:
            name = self._require_plain(operation, name, target, source)
        return self._rounded(Number(name, min(reach, WIDEST)))

    def _require_plain(self, operation: int, name: str, target: Number, source: Number) -> str:
        """Leave if a result is none of the numbers that are the same here and there. Most are far from any limit."""
        code = self._code
        name, kind = self._classified(name)
        with code.aside(kind != _NORMAL):
            checked = self._call("checked", _OPERATIONS[operation], SHORT, name, target.name, source.name)
            self._require_number(checked)
            code.jump(code.after_aside)
        return name

    def _classified(self, name: str) -> tuple[str, Value]:
        """A number, and what x87 says it is."""
        code = self._code
        asm = 'asm sideeffect "fxam; fnstsw $1", "={st},={ax},0"'
        both = code.result(f"call {{x86_fp80, i16}} {asm}(x86_fp80 {name})")
        status = code.result(f"extractvalue {{x86_fp80, i16}} {both}, 1")
        same = code.result(f"extractvalue {{x86_fp80, i16}} {both}, 0")
        return same, named(code.result(f"zext i16 {status} to i32"), 0, 0xFFFF) & _CLASSES

    def _rounded(self, result: Number) -> Number:
        """A result as made by the host, to FPCR's precision and within its range."""

        def narrow() -> str:
            made = self._call("operate", _OPERATIONS[_MOVE], AS_SAID, result.name, ZERO)
            self._require_number(made)
            return made

        name = self._machine.narrowed(result.name, narrow)
        return Number(name, None if result.reach is None else result.reach + 1)

    def _merged(self, plain: str, special: str, inside: str) -> str:
        """What is `special` if the block aside was gone through."""
        merged = self._code.name()
        origin = self._code.before_aside
        self._code.lines.append(f"  {merged} = phi x86_fp80 [ {plain}, %{origin} ], [ {special}, %{inside} ]")
        return merged

    def _short(self, operation: int, precision: int, target: Number, source: Number) -> Number:
        """Rounded once, to a precision of its own."""
        if operation in (_ABSOLUTE, _NEGATE):
            source = self._quiet(source)
            change = self._size(source.name) if operation == _ABSOLUTE else None
            source = Number(change or self._code.result(f"fneg x86_fp80 {source.name}"), source.reach)
            operation = _MOVE
        if operation in (_MOVE, _ROOT):
            target, source = source, Number(ZERO)
        name = self._call("operate", _OPERATIONS[operation], precision, target.name, source.name)
        self._require_number(name)
        return Number(name, WIDEST)

    def _call(self, helper: str, operation: int, precision: int, *numbers: str) -> str:
        """One of `float_runtime`'s functions."""
        operands = ", ".join([f"x86_fp80 {name}" for name in numbers])
        function = self._machine.helper(helper)
        return self._code.result(f"call x86_fp80 {function}(ptr %state, i32 {operation << 2 | precision}, {operands})")

    def _root(self, source: Number) -> Number:
        """Those in double precision, which libraries take between others, have the host change its mind for them."""
        m, code = self._machine, self._code
        plain = constrained(code, "sqrt.f80", source.name)
        slow = m.float_mode()
        with code.aside(slow != 0):
            which = m.select(slow == ROOTS, _OPERATIONS[_ROOT] << 2 | DOUBLE, _OPERATIONS[_ROOT] << 2 | AS_SAID)
            operands = f"i32 {text(code, which, 32)}, x86_fp80 {source.name}, x86_fp80 {ZERO}"
            special = code.result(f"call x86_fp80 {m.helper('operate')}(ptr %state, {operands})")
            inside = code.label
            code.jump(code.after_aside)
        merged = self._merged(plain, special, inside)
        if source.reach is None:
            self._require_finite(merged)
        else:
            self._require_number(merged)
        return Number(merged, WIDEST if source.reach is None else source.reach // 2 + 2)

    def _quiet(self, source: Number) -> Number:
        """Not a NaN nor infinite: those the reference engine moves."""
        if source.reach is not None:
            return source
        self._require_finite(source.name)
        return Number(source.name, WIDEST)

    def _size(self, name: str) -> str:
        return self._code.result(f"call x86_fp80 @llvm.fabs.f80(x86_fp80 {name})")

    def _require_finite(self, name: str) -> None:
        """What is infinite or no number less itself is no number."""
        self._require_number(self._code.result(f"fsub x86_fp80 {name}, {name}"))

    def _require_number(self, name: str) -> None:
        self._machine.leave_if(Truth("fcmp", (f"uno x86_fp80 {name}, {name}",)))

    def _require_short(self, number: Number) -> None:
        """An operand of FSGLMUL, of which only what a single number has counts."""
        rest = mantissa_of(self._code, number.name) & (1 << 40) - 1
        self._machine.leave_if(rest != 0)

    def _whole(self, source: Number, to_zero: bool) -> Number:
        """A zero keeps the operand's sign."""
        m, code = self._machine, self._code
        m.leave_if(Truth("fcmp", (f"uge x86_fp80 {self._size(source.name)}, {_HALFWAY}",)))
        integer = constrained(code, "fptosi.i64.f80" if to_zero else "llrint.i64.f80", source.name)
        result = code.result(f"sitofp i64 {integer} to x86_fp80")
        zero = Truth("fcmp", (f"oeq x86_fp80 {result}, {ZERO}",))
        minus_zero = truth_text(code, zero & sign_of(code, source.name))
        return Number(code.result(f"select i1 {minus_zero}, x86_fp80 {_MINUS_ZERO}, x86_fp80 {result}"), 62)

    def constant(self, offset: int, number: int, address: int) -> None:
        m = self._machine
        mode = m.float_mode()
        bits, exceptions = rom_constant(offset, 0)
        made = constant(bits)
        if exceptions:
            m.leave_if(mode != 0)
            m.store_word("fpsr", m.load_word("fpsr") | accrued(exceptions))
        else:
            made = self._rounded(made)
        m.set_float(number, made)
        m.set_condition(OfNumber(self._code, made))
        m.store_word("fpiar", address)

    def holds(self, predicate: int) -> Any:
        condition = self._machine.fcc
        self._machine.leave_if(self._machine.load_word("slow") & REFERENCE != 0)
        if predicate & 16:
            self._machine.leave_if(condition.nan())
        return condition.holds(predicate)

    # -- operands ----------------------------------------------------------------------------------------------

    def converted(self, kind: int, raw: Any) -> tuple[Number, int]:
        m, code = self._machine, self._code
        if raw.__class__ is int:
            return self._known(kind, raw), 0
        if kind == EXTENDED_REAL and isinstance(raw, Number):
            head, mantissa = head_of(code, raw.name) & 0x7FFF, mantissa_of(code, raw.name)
            normal = (head != 0) & (head != 0x7FFF) & (mantissa >> 63 != 0)
            m.leave_if((normal | ((head == 0) & (mantissa == 0))) ^ True)
            return Number(raw.name, WIDEST), 0
        if kind in (LONG, WORD, BYTE):
            operand = text(code, signed(raw, SIZES[kind]), 32)
            return Number(code.result(f"sitofp i32 {operand} to x86_fp80"), 32), 0
        if kind == SINGLE_REAL:
            m.leave_if(raw & 0x7F800000 == 0x7F800000)
            narrow = code.result(f"bitcast i32 {text(code, raw, 32)} to float")
            return Number(code.result(f"fpext float {narrow} to x86_fp80"), 150), 0
        if kind == DOUBLE_REAL:
            narrow = code.result(f"bitcast i64 {text(code, raw, 64)} to double")
            wide = code.result(f"fpext double {narrow} to x86_fp80")
            m.leave_if((raw >> 52) & 0x7FF == 0x7FF)
            return Number(wide, 1075), 0
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
        m = self._machine
        if size == 8:
            return m.load(8, place)
        head = m.load(2, place)
        mantissa = m.load(8, (place + 4) & MASK)
        return Number(self._assembled(head, mantissa, 0).name)

    def store(self, size: int, place: Any, value: Any) -> None:
        m, code = self._machine, self._code
        if size == 8:
            m.store(8, place, value)
            return
        m.store(4, place, head_of(code, value.name) << 16)
        m.store(8, (place + 4) & MASK, mantissa_of(code, value.name))

    def stored(self, kind: int, number: int, factor: int, address: int) -> Any:
        m = self._machine
        source = self.fp[number]
        m.store_word("fpiar", address)
        if kind == EXTENDED_REAL:
            return self._quiet(source)
        if kind in (SINGLE_REAL, DOUBLE_REAL):
            return self._real(kind, source.name)
        if kind not in (LONG, WORD, BYTE):
            raise Unsupported
        # Before anything is rounded, which the host would remember.
        largest = constant(from_integer((1 << 8 * SIZES[kind] - 1) - 1)).name
        m.leave_if(Truth("fcmp", (f"uge x86_fp80 {self._size(source.name)}, {largest}",)))
        integer = constrained(self._code, "llrint.i64.f80", source.name)
        return Value("named", (integer, 64), -(1 << 63), (1 << 63) - 1) & MASKS[SIZES[kind]]

    def _real(self, kind: int, source: str) -> Any:
        """Zero, or a number that is not near the ends of the format's range."""
        m, code = self._machine, self._code
        name, bits, fraction, most = ("float", 32, 23, 0xFF) if kind == SINGLE_REAL else ("double", 64, 52, 0x7FF)
        narrow = constrained(code, f"fptrunc.f{bits}.f80", source)
        raw = named(code.result(f"bitcast {name} {narrow} to i{bits}"), 0, (1 << bits) - 1)
        exponent = raw >> fraction & most
        with code.aside((exponent < 2) | (exponent > most - 2)):
            m.leave_if(Truth("fcmp", (f"une x86_fp80 {source}, {ZERO}",)))
            code.jump(code.after_aside)
        return raw

    def finish_store(self) -> None:
        """No exception but inexact."""

    def raw(self, number: int) -> Number:
        return self.fp[number]

    def load_if(self, condition: Any, place: Any, otherwise: Any) -> Any:
        if condition.__class__ is bool:
            return self._restored(place) if condition else otherwise
        code = self._code
        self._machine.before_access()
        with code.aside(condition, cold=False):
            loaded = self._restored(place)
            inside = code.label
            code.jump(code.after_aside)
        return Number(self._merged(otherwise.name, loaded.name, inside))

    def _restored(self, place: Any) -> Any:
        """Any 80 bits but a number that is denormalised, which the host would take for another."""
        loaded = self.load(12, place)
        small = head_of(self._code, loaded.name) & 0x7FFF == 0
        self._machine.leave_if(small & (mantissa_of(self._code, loaded.name) != 0))
        return loaded

    def store_if(self, condition: Any, place: Any, value: Any) -> None:
        if condition.__class__ is bool:
            if condition:
                self.store(12, place, value)
            return
        self._machine.before_access()
        with self._code.aside(condition, cold=False):
            self.store(12, place, value)
            self._code.jump(self._code.after_aside)

    def set_raw(self, number: int, value: Number) -> None:
        self._machine.set_float(number, value)


def _reach(operation: int, target: int | None, source: int | None) -> int:
    """Of a sum, difference, product or quotient."""
    if target is None or source is None:
        return WIDEST
    return target + source + 1 if operation in (_MULTIPLY, _DIVIDE) else max(target, source) + 65
