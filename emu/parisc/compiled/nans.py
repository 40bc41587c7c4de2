"""The functions that know PA-RISC's NaNs: what an operation gives that is no number, and when that is an exception."""

from __future__ import annotations

from typing import Any

from emu.jit.code import Code
from emu.jit.values import named, select, text
from emu.parisc.compiled.state import OFFSETS
from emu.parisc.floats import FORMATS, INVALID

_U64 = (1 << 64) - 1


class _Operand:
    def __init__(self, fmt: int, name: str) -> None:
        exponent_bits, width = FORMATS[fmt]
        infinity = ((1 << exponent_bits) - 1) << width
        self.bits = named(name, 0, _U64)
        self._top = 1 << (width - 1)
        self.nan = self.bits & (infinity | (1 << width) - 1) > infinity
        self.signaling = self.nan & (self.bits & self._top != 0)
        self.default = infinity | self._top >> 1

    @property
    def quiet(self) -> Any:
        return self.bits & (_U64 ^ self._top) | self._top >> 1


def functions() -> str:
    """`special` and `unordered` for both formats."""
    return "".join(_special(fmt) + _unordered(fmt) for fmt in (0, 1))


def _special(fmt: int) -> str:
    """The result of an operation that gave a NaN on the host: of two operands, or of one given twice."""
    code = Code()
    a, b = _Operand(fmt, "%a"), _Operand(fmt, "%b")
    _raise(code, a.signaling | b.signaling | (a.nan | b.nan) ^ True)
    passed = select(a.nan, a.bits, select(b.nan, b.bits, a.default))
    result = select(a.signaling, a.quiet, select(b.signaling, b.quiet, passed))
    code.effect(f"ret i64 {text(code, result, 64)}")
    return f"define i64 @special{fmt}(ptr %state, i64 %a, i64 %b) {{\n{code.body()}\n}}\n"


def _unordered(fmt: int) -> str:
    """Of a comparison with a NaN; `invalid` is 1 if that is an exception in any case."""
    code = Code()
    a, b = _Operand(fmt, "%a"), _Operand(fmt, "%b")
    _raise(code, a.signaling | b.signaling | (named("%invalid", 0, 1) != 0))
    code.effect("ret void")
    return f"define void @unordered{fmt}(ptr %state, i64 %a, i64 %b, i32 %invalid) {{\n{code.body()}\n}}\n"


def _raise(code: Code, condition: Any) -> None:
    place = code.result(f"getelementptr i8, ptr %state, i64 {OFFSETS['exceptions']}")
    old = named(code.result(f"load i32, ptr {place}"))
    code.effect(f"store i32 {text(code, old | select(condition, INVALID, 0), 32)}, ptr {place}")
