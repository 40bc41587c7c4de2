"""The coprocessor's arithmetic in the host's: `emu.parisc.floats.FloatingPoint` for values of a program being made.

The host rounds as the guest asked and keeps the flags for overflow, underflow, inexact and division by zero
until they are collected. NaNs differ: what is a quiet one there is a signaling one here. So whenever a result is a
NaN the function `special` (`nans.py`) gives the right one; the invalid flag comes from there too, and that of the host
means nothing. With exceptions enabled nothing of this is used (`trapping`): such instructions are left to the reference
engine.
"""

from __future__ import annotations

from typing import Any

from emu.jit.code import Code
from emu.jit.host_code import host_code
from emu.jit.lowering import Unsupported
from emu.jit.values import Truth, bits_of_double, bits_of_float, floating_operand, named, named_truth, select, text
from emu.parisc.compiled.lowering import LoweredMachine
from emu.parisc.isa.values import MASK

_KINDS = ("float", "double")
_SUFFIX = ("f32", "f64")
_STRICT = 'metadata !"round.dynamic", metadata !"fpexcept.strict"'
_EXCEPT = 'metadata !"fpexcept.strict"'
_BINARY = ("fadd", "fsub", "fmul", "fdiv")
_UNARY = ("sqrt", "rint")

# Of FCMP's condition, greater 16, less 8, equal 4, unordered 2: LLVM's predicate.
_PREDICATES = {0: "false", 4: "oeq", 16: "ogt", 20: "oge", 8: "olt", 12: "ole", 24: "one", 28: "ord"}
_PREDICATES |= {2: "uno", 6: "ueq", 18: "ugt", 22: "uge", 10: "ult", 14: "ule", 26: "une", 30: "true"}


def declarations() -> str:
    lines = []
    for kind, suffix in zip(_KINDS, _SUFFIX, strict=True):
        lines += [
            f"{kind} @llvm.experimental.constrained.{name}.{suffix}({kind}, {kind}, metadata, metadata)"
            for name in _BINARY
        ]
        lines += [
            f"{kind} @llvm.experimental.constrained.{name}.{suffix}({kind}, metadata, metadata)" for name in _UNARY
        ]
        lines.append(f"{kind} @llvm.experimental.constrained.fma.{suffix}({kind}, {kind}, {kind}, metadata, metadata)")
        lines.append(f"{kind} @llvm.fabs.{suffix}({kind})")
        for bits in (32, 64):
            lines.append(f"{kind} @llvm.experimental.constrained.sitofp.{suffix}.i{bits}(i{bits}, metadata, metadata)")
            lines.append(f"i{bits} @llvm.experimental.constrained.fptosi.i{bits}.{suffix}({kind}, metadata)")
    lines.append("double @llvm.experimental.constrained.fpext.f64.f32(float, metadata)")
    lines.append("float @llvm.experimental.constrained.fptrunc.f32.f64(double, metadata, metadata)")
    return "".join(f"declare {line}\n" for line in lines)


class Relation:
    """The outcome of a comparison, to be tested by a condition."""

    def __init__(self, code: Code, kind: str, first: str, second: str) -> None:
        self._code = code
        self._operands = kind, first, second

    def __and__(self, condition: Any) -> Any:
        kind, first, second = self._operands
        if condition.__class__ is int:
            return _Tested(Truth("fcmp", (f"{_PREDICATES[condition & 30]} {kind} {first}, {second}",)))
        value: Any = 2
        for bit, predicate in ((4, "oeq"), (8, "olt"), (16, "ogt")):
            value = select(Truth("fcmp", (f"{predicate} {kind} {first}, {second}",)), bit, value)
        return value & condition


class _Tested:
    def __init__(self, truth: Truth) -> None:
        self._truth = truth

    def __ne__(self, other: object) -> Any:
        assert other.__class__ is int
        assert not other
        return self._truth

    __hash__ = None  # type: ignore[assignment]


class NativeFloatingPoint:
    """Of one machine."""

    def __init__(self, machine: LoweredMachine) -> None:
        self._machine = machine
        self._code = machine.code

    # -- two operands ------------------------------------------------------------------------------------------

    def add(self, fmt: int, first: Any, second: Any) -> Any:
        return self._arithmetic("fadd", fmt, first, second)

    def subtract(self, fmt: int, first: Any, second: Any) -> Any:
        return self._arithmetic("fsub", fmt, first, second)

    def multiply(self, fmt: int, first: Any, second: Any) -> Any:
        return self._arithmetic("fmul", fmt, first, second)

    def divide(self, fmt: int, first: Any, second: Any) -> Any:
        return self._arithmetic("fdiv", fmt, first, second)

    def remainder(self, fmt: int, first: Any, second: Any) -> Any:
        raise Unsupported

    def square_root(self, fmt: int, bits: Any) -> Any:
        return self._arithmetic("sqrt", fmt, bits)

    def round_to_integer(self, fmt: int, bits: Any) -> Any:
        return self._arithmetic("rint", fmt, bits)

    def fused(self, fmt: int, first: Any, second: Any, third: Any, negate: int) -> Any:
        self._no_traps()
        a, b, c = (self._operand(fmt, bits) for bits in (first, second, third))
        kind = _KINDS[fmt]
        if negate:
            a = self._code.result(f"fneg {kind} {a}")
        result = self._call(kind, f"fma.{_SUFFIX[fmt]}", f"{kind} {a}, {kind} {b}, {kind} {c}")
        self._machine.leave_if(self._unordered(kind, result, result))
        return _bits(fmt, result)

    def compare(self, fmt: int, first: Any, second: Any, invalid: Any) -> Any:
        self._no_traps()
        kind, code = _KINDS[fmt], self._code
        a, b = self._operand(fmt, first), self._operand(fmt, second)
        with code.aside(self._unordered(kind, a, b)):
            arguments = f"ptr %state, i64 {text(code, first, 64)}, i64 {text(code, second, 64)}"
            flag = text(code, invalid, 32)
            code.effect(f"call void {self._machine.helper(f'unordered{fmt}')}({arguments}, i32 {flag})")
            code.jump(code.after_aside)
        return Relation(code, kind, a, b)

    # -- conversions -------------------------------------------------------------------------------------------

    def convert(self, to: int, source: int, bits: Any) -> Any:
        self._no_traps()
        number = self._operand(source, bits)
        self._machine.leave_if(self._unordered(_KINDS[source], number, number))
        if to:
            return _bits(1, self._call("double", "fpext.f64.f32", f"float {number}", _EXCEPT))
        return _bits(0, self._call("float", "fptrunc.f32.f64", f"double {number}"))

    def from_fixed(self, to: int, source: int, value: Any, signed: int) -> Any:
        self._no_traps()
        if not signed and source:
            raise Unsupported
        width = 64 if source or not signed else 32
        operand = f"i{width} {text(self._code, value, width)}"
        return _bits(to, self._call(_KINDS[to], f"sitofp.{_SUFFIX[to]}.i{width}", operand))

    def to_fixed(self, to: int, source: int, bits: Any, signed: int, truncate: int) -> Any:
        """What is near the limits is left to the reference engine."""
        if not signed:
            raise Unsupported
        self._no_traps()
        kind = _KINDS[source]
        number = self._operand(source, bits)
        limit = "0x43E0000000000000" if to else "0x41DFFFFFE0000000"  # 2**63; the last single below 2**31
        size = self._code.result(f"call {kind} @llvm.fabs.{_SUFFIX[source]}({kind} {number})")
        self._machine.leave_if(named_truth(self._code.result(f"fcmp uge {kind} {size}, {limit}")))
        if truncate:
            result = self._call("i64", f"fptosi.i64.{_SUFFIX[source]}", f"{kind} {number}", _EXCEPT)
        else:
            result = self._rounded(kind, number)
        value = named(result, -(1 << 63), (1 << 63) - 1)
        return value & ((1 << 64) - 1) if to else value & MASK

    def _rounded(self, kind: str, number: str) -> str:
        if kind == "float":
            number = self._call("double", "fpext.f64.f32", f"float {number}", _EXCEPT)
        line, expression = host_code().rounded(number)
        self._code.effect(line)
        return self._code.result(expression)

    # -- inside ------------------------------------------------------------------------------------------------

    def _no_traps(self) -> None:
        self._machine.no_float_traps()

    def _operand(self, fmt: int, bits: Any) -> str:
        return floating_operand(self._code, bits, _KINDS[fmt])

    def _call(self, result: str, name: str, arguments: str, mode: str = _STRICT) -> str:
        return self._code.result(f"call {result} @llvm.experimental.constrained.{name}({arguments}, {mode}) strictfp")

    def _unordered(self, kind: str, a: str, b: str) -> Truth:
        return Truth("fcmp", (f"uno {kind} {a}, {b}",))

    def _arithmetic(self, name: str, fmt: int, *bits: Any) -> Any:
        self._no_traps()
        kind, code = _KINDS[fmt], self._code
        operands = [self._operand(fmt, one) for one in bits]
        plain = self._call(kind, f"{name}.{_SUFFIX[fmt]}", ", ".join(f"{kind} {operand}" for operand in operands))
        merged = code.name()
        with code.aside(self._unordered(kind, plain, plain)):
            wide = [f"i64 {text(code, one, 64)}" for one in (bits[0], bits[-1])]
            nan = code.result(f"call i64 {self._machine.helper(f'special{fmt}')}(ptr %state, {', '.join(wide)})")
            if not fmt:
                nan = code.result(f"trunc i64 {nan} to i32")
            nan = code.result(f"bitcast i{64 if fmt else 32} {nan} to {kind}")
            inside = code.label
            code.jump(code.after_aside)
        code.lines.append(f"  {merged} = phi {kind} [ {plain}, %{code.before_aside} ], [ {nan}, %{inside} ]")
        return _bits(fmt, merged)


def _bits(fmt: int, name: str) -> Any:
    return bits_of_double(name) if fmt else bits_of_float(name)
