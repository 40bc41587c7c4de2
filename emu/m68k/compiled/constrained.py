"""LLVM's operations on x86_fp80 that mind rounding modes and flags.

LLVM neither computes them itself nor leaves one out, nor takes narrower ones of the host's other floating-point unit,
as it does with its plain ones.
"""

from __future__ import annotations

from emu.jit.code import Code
from emu.jit.host_code import host_code

# By name: whether they round.
_TWO = ("fadd.f80", "fsub.f80", "fmul.f80", "fdiv.f80")
_INTRINSICS = {
    **dict.fromkeys((*_TWO, "sqrt.f80"), True),
    "fptrunc.f32.f80": True,
    "fptrunc.f64.f80": True,
    "llrint.i64.f80": True,
    "fptosi.i64.f80": False,
}
_RESULTS = {"f80": "x86_fp80", "f64": "double", "f32": "float", "i64": "i64"}
_DYNAMIC, _STRICT = 'metadata !"round.dynamic"', 'metadata !"fpexcept.strict"'


def _result_of(name: str) -> str:
    return _RESULTS[name.split(".")[1]]


def constrained(code: Code, name: str, *numbers: str) -> str:
    """The result of one of the operations above."""
    operands = [f"x86_fp80 {number}" for number in numbers] + [_DYNAMIC] * _INTRINSICS[name] + [_STRICT]
    return code.result(f"call {_result_of(name)} @llvm.experimental.constrained.{name}({', '.join(operands)}) #1")


def declarations() -> str:
    if not host_code().EXTENDED:
        return ""
    """Also of the plain ones that are used."""
    lines = ["declare x86_fp80 @llvm.sqrt.f80(x86_fp80)\ndeclare x86_fp80 @llvm.fabs.f80(x86_fp80)\n"]
    for name, rounds in _INTRINSICS.items():
        operands = ["x86_fp80"] * (2 if name in _TWO else 1) + ["metadata"] * (1 + rounds)
        lines.append(f"declare {_result_of(name)} @llvm.experimental.constrained.{name}({', '.join(operands)})\n")
    return "".join(lines)
