"""The floating-point coprocessor.

`fmt` is 0 single, 1 double, 2 reserved, 3 quad. Instructions with opcode 0C use whole registers, for singles their left
halves; those with opcode 0E name the halves by the `h` fields. Quad operations are emulated by no processor that was
made, but by the system: they trap. Register 0 reads as +0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emu.cpu import IllegalKind
from emu.isa.declaration import Fields, Semantics
from emu.parisc.isa.encoding import instruction
from emu.parisc.isa.protocol import Machine
from emu.parisc.isa.values import MASK

SINGLE, DOUBLE = 0, 1
_SIGN = (1 << 31, 1 << 63)
_ALL = (MASK, (1 << 64) - 1)

# The status register.
_C = 1 << 26
_QUEUE = 0x7FF << 11
_QUEUE_TOP = 21


def _read(m: Machine, fmt: int, number: Any, half: Any = 0) -> Any:
    return m.select(number == 0, 0, m.fr[number] if fmt == DOUBLE else m.fw(number, half))


def _write(m: Machine, fmt: int, number: Any, half: Any, value: Any) -> None:
    m.status_access(number)
    if fmt == DOUBLE:
        m.fr[number] = value
    else:
        m.set_fw(number, half, value)


def _emulated(m: Machine, i: Fields) -> None:
    m.illegal(IllegalKind.EMULATION)


# The encodings of each class: pattern (the code of the operation is filled in), architecture.
_CLASS0 = (
    ("001100 r:5 00000 {} fmt=00 00 000 0 t:5", "1.0"),
    ("001100 r:5 00000 {} fmt=01 00 000 0 t:5", "1.0"),
    ("001110 r:5 00000 {} 0 fmt=0 000 h:1 ht:1 0 t:5", "1.1"),
    ("001110 r:5 00000 {} 0 fmt=1 000 0 0 0 t:5", "1.1"),
)
_CLASS1 = (
    ("001100 r:5 000 {0} df={1:02b} sf={2:02b} 01 000 0 t:5", "1.0"),
    ("001110 r:5 000 {0} 0 df={1:b} 0 sf={2:b} 01 0 {3} {4} 0 t:5", "1.1"),
)
_CLASS2 = (
    ("001100 r1:5 r2:5 {} fmt=00 10 000 0 cond:5", "1.0"),
    ("001100 r1:5 r2:5 {} fmt=01 10 000 0 cond:5", "1.0"),
    ("001110 r1:5 r2:5 {} h2:1 fmt=0 10 0 h1:1 0 0 cond:5", "1.1"),
    ("001110 r1:5 r2:5 {} 0 fmt=1 10 0 0 0 0 cond:5", "1.1"),
)
_CLASS3 = (
    ("001100 r1:5 r2:5 {} fmt=00 11 000 0 t:5", "1.0"),
    ("001100 r1:5 r2:5 {} fmt=01 11 000 0 t:5", "1.0"),
    ("001110 r1:5 r2:5 {} h2:1 fmt=0 11 0 h1:1 ht:1 0 t:5", "1.1"),
    ("001110 r1:5 r2:5 {} 0 fmt=1 11 0 0 0 0 t:5", "1.1"),
)


def _forms(
    name: str, templates: tuple[tuple[str, str], ...], code: str, since: str = "1.0"
) -> Callable[[Semantics], Semantics]:
    """Declare all encodings of an operation, the one of quad too."""

    def declare(semantics: Semantics) -> Semantics:
        for template, version in templates:
            instruction(name, template.format(code), since=max(since, version))(semantics)
        quad = templates[0][0].replace("fmt=00", "fmt=11")
        instruction(name, quad.format(code), since=since)(_emulated)
        return semantics

    return declare


# -- class 0: one operand --------------------------------------------------------------------------------------


def _operand(m: Machine, i: Fields) -> Any:
    return _read(m, i.fmt, i.r, i.h)


def _result(m: Machine, i: Fields, value: Any) -> None:
    _write(m, i.fmt, i.t, i.ht, value)


@instruction("FID", "001100 00000 00000 000 00 00 000 0 00000")
def identify(m: Machine, i: Fields) -> None:
    m.set_fw(0, 0, m.identify())


@_forms("FCPY", _CLASS0, "010")
def copy(m: Machine, i: Fields) -> None:
    _result(m, i, _operand(m, i))


@_forms("FABS", _CLASS0, "011")
def absolute(m: Machine, i: Fields) -> None:
    _result(m, i, _operand(m, i) & (_ALL[i.fmt] ^ _SIGN[i.fmt]))


@_forms("FNEG", _CLASS0, "110", since="2.0")
def negate(m: Machine, i: Fields) -> None:
    _result(m, i, _operand(m, i) ^ _SIGN[i.fmt])


@_forms("FNEGABS", _CLASS0, "111", since="2.0")
def negate_absolute(m: Machine, i: Fields) -> None:
    _result(m, i, _operand(m, i) | _SIGN[i.fmt])


@_forms("FSQRT", _CLASS0, "100")
def square_root(m: Machine, i: Fields) -> None:
    _result(m, i, m.fp.square_root(i.fmt, _operand(m, i)))


@_forms("FRND", _CLASS0, "101")
def round_to_integer(m: Machine, i: Fields) -> None:
    _result(m, i, m.fp.round_to_integer(i.fmt, _operand(m, i)))


# -- class 1: conversions --------------------------------------------------------------------------------------


def _conversions(name: str, code: str, same: bool = True, since: str = "1.0") -> Callable[[Semantics], Semantics]:
    """All pairs of formats, source and destination single (word) or double; `same` without change of size too."""

    def declare(semantics: Semantics) -> Semantics:
        for template, version in _CLASS1:
            for df in (SINGLE, DOUBLE):
                for sf in (SINGLE, DOUBLE):
                    if same or df != sf:
                        halves = "h:1" if sf == SINGLE else "0", "ht:1" if df == SINGLE else "0"
                        pattern = template.format(code, df, sf, *halves)
                        instruction(name, pattern, since=max(since, version))(semantics)
        for df, sf in ((0, 3), (1, 3), (3, 0), (3, 1), (3, 3)):
            if same or df != sf:
                instruction(name, _CLASS1[0][0].format(code, df, sf), since=since)(_emulated)
        return semantics

    return declare


@_conversions("FCNVFF", "000", same=False)
def convert(m: Machine, i: Fields) -> None:
    _write(m, i.df, i.t, i.ht, m.fp.convert(i.df, i.sf, _read(m, i.sf, i.r, i.h)))


@_conversions("FCNVXF", "001")
def convert_from_fixed(m: Machine, i: Fields) -> None:
    _write(m, i.df, i.t, i.ht, m.fp.from_fixed(i.df, i.sf, _read(m, i.sf, i.r, i.h), 1))


@_conversions("FCNVFX", "010")
def convert_to_fixed(m: Machine, i: Fields) -> None:
    _write(m, i.df, i.t, i.ht, m.fp.to_fixed(i.df, i.sf, _read(m, i.sf, i.r, i.h), 1, 0))


@_conversions("FCNVFXT", "011")
def convert_to_fixed_and_truncate(m: Machine, i: Fields) -> None:
    _write(m, i.df, i.t, i.ht, m.fp.to_fixed(i.df, i.sf, _read(m, i.sf, i.r, i.h), 1, 1))


@_conversions("FCNVUF", "101", since="2.0")
def convert_from_unsigned(m: Machine, i: Fields) -> None:
    _write(m, i.df, i.t, i.ht, m.fp.from_fixed(i.df, i.sf, _read(m, i.sf, i.r, i.h), 0))


@_conversions("FCNVFU", "110", since="2.0")
def convert_to_unsigned(m: Machine, i: Fields) -> None:
    _write(m, i.df, i.t, i.ht, m.fp.to_fixed(i.df, i.sf, _read(m, i.sf, i.r, i.h), 0, 0))


@_conversions("FCNVFUT", "111", since="2.0")
def convert_to_unsigned_and_truncate(m: Machine, i: Fields) -> None:
    _write(m, i.df, i.t, i.ht, m.fp.to_fixed(i.df, i.sf, _read(m, i.sf, i.r, i.h), 0, 1))


# -- class 2: comparison ---------------------------------------------------------------------------------------


def _compare(m: Machine, i: Fields) -> Any:
    """16 greater, 8 less, 4 equal, 2 unordered: whether a relation asked for holds; 1 makes unordered invalid."""
    first, second = _read(m, i.fmt, i.r1, i.h1), _read(m, i.fmt, i.r2, i.h2)
    return m.fp.compare(i.fmt, first, second, i.cond & 1) & i.cond != 0


@_forms("FCMP", _CLASS2, "000")
def compare(m: Machine, i: Fields) -> None:
    """The old C bit goes to the head of the queue."""
    truth = _compare(m, i)
    status = m.fw(0, 0)
    queue = (status >> 1 & _QUEUE & ~(1 << _QUEUE_TOP)) | (status & _C) >> (26 - _QUEUE_TOP)
    m.set_fw(0, 0, status & (MASK ^ _QUEUE ^ _C) | queue | m.select(truth, _C, 0))


def _compare_to(m: Machine, i: Fields) -> None:
    """Into a bit of its own instead of the queue."""
    bit = 1 << (_QUEUE_TOP - (i.y - 1))
    truth = _compare(m, i)
    m.set_fw(0, 0, m.fw(0, 0) & (MASK ^ bit) | m.select(truth, bit, 0))


for _y in range(1, 8):
    _forms("FCMP", _CLASS2, f"y={_y:03b}", since="2.0")(_compare_to)


@instruction("FTEST", "001100 00000 00000 001 00 10000 1 00000")
def test(m: Machine, i: Fields) -> None:
    m.nullify(m.fw(0, 0) & _C != 0)


@instruction("FTEST,ACC", "001100 00000 00000 001 00 10000 1 c=00001", since="1.1")
@instruction("FTEST,ACC8", "001100 00000 00000 001 00 10000 1 c=00101", since="1.1")
@instruction("FTEST,ACC6", "001100 00000 00000 001 00 10000 1 c=01001", since="1.1")
@instruction("FTEST,ACC4", "001100 00000 00000 001 00 10000 1 c=01101", since="1.1")
@instruction("FTEST,ACC2", "001100 00000 00000 001 00 10000 1 c=10001", since="1.1")
def test_acceptance(m: Machine, i: Fields) -> None:
    """Whether the last comparisons were all false."""
    m.nullify(m.fw(0, 0) & (_C | _queue_bits(i.c)) == 0)


@instruction("FTEST,REJ", "001100 00000 00000 001 00 10000 1 c=00010", since="1.1")
@instruction("FTEST,REJ8", "001100 00000 00000 001 00 10000 1 c=00110", since="1.1")
def test_rejection(m: Machine, i: Fields) -> None:
    """Two points were compared with six (four) planes each: whether both lie outside one of these."""
    planes, unused = (6, 0) if i.c == 2 else (4, 4)
    status = m.fw(0, 0)
    outcomes = ((status & _C) >> 15 | (status & _QUEUE) >> 11) >> unused  # the last one on top
    m.nullify(outcomes >> planes & outcomes & (1 << planes) - 1 != 0)


def _queue_bits(c: int) -> int:
    """All of the queue, or its first 7, 5, 3 or 1."""
    count = (11, 7, 5, 3, 1)[c >> 2]
    return (1 << count) - 1 << (_QUEUE_TOP + 1 - count)


@instruction("FTEST", "001100 00000 00000 y=000 00 10000 1 00000", since="2.0")
@instruction("FTEST", "001100 00000 00000 y=01- 00 10000 1 00000", since="2.0")
@instruction("FTEST", "001100 00000 00000 y=1-- 00 10000 1 00000", since="2.0")
def test_one(m: Machine, i: Fields) -> None:
    """One of the bits comparisons can go to."""
    m.nullify(m.fw(0, 0) & 1 << (_QUEUE_TOP + 1 - (i.y ^ 1)) != 0)


# -- class 3: two operands -------------------------------------------------------------------------------------


def _operands(m: Machine, i: Fields) -> tuple[Any, Any]:
    return _read(m, i.fmt, i.r1, i.h1), _read(m, i.fmt, i.r2, i.h2)


@_forms("FADD", _CLASS3, "000")
def add(m: Machine, i: Fields) -> None:
    _result(m, i, m.fp.add(i.fmt, *_operands(m, i)))


@_forms("FSUB", _CLASS3, "001")
def subtract(m: Machine, i: Fields) -> None:
    _result(m, i, m.fp.subtract(i.fmt, *_operands(m, i)))


@_forms("FMPY", _CLASS3, "010")
def multiply(m: Machine, i: Fields) -> None:
    _result(m, i, m.fp.multiply(i.fmt, *_operands(m, i)))


@_forms("FDIV", _CLASS3, "011")
def divide(m: Machine, i: Fields) -> None:
    _result(m, i, m.fp.divide(i.fmt, *_operands(m, i)))


@_forms("FREM", _CLASS3, "100")
def remainder(m: Machine, i: Fields) -> None:
    _result(m, i, m.fp.remainder(i.fmt, *_operands(m, i)))


@instruction("XMPYU", "001110 r1:5 r2:5 010 h2:1 0 111 h1:1 0 0 t:5", since="1.1")
def multiply_unsigned(m: Machine, i: Fields) -> None:
    """32 bits by 32 bits, 64 bits."""
    m.fr[i.t] = _read(m, SINGLE, i.r1, i.h1) * _read(m, SINGLE, i.r2, i.h2)


# -- several operations at once --------------------------------------------------------------------------------


def _multiple(i: Fields, number: Any) -> tuple[int, Any, Any]:
    """Format, register and half. `f` says double with 0, other than the formats of all other instructions. Singles are
    those of registers 16 to 31: first the left halves, then the right.
    """
    if i.f:
        return SINGLE, 16 + (number & 15), number >> 4
    return DOUBLE, number, 0


def _multiply_and(m: Machine, i: Fields, operation: Any) -> None:
    fmt = _multiple(i, 0)[0]
    if fmt == DOUBLE:
        m.status_access(i.ta)
    product = m.fp.multiply(fmt, _read(m, *_multiple(i, i.rm1)), _read(m, *_multiple(i, i.rm2)))
    total = operation(fmt, _read(m, *_multiple(i, i.ta)), _read(m, *_multiple(i, i.ra)))
    _write(m, *_multiple(i, i.tm), product)
    _write(m, *_multiple(i, i.ta), total)


@instruction("FMPYADD", "000110 rm1:5 rm2:5 ta:5 ra:5 f=0 tm:5", since="1.1")
@instruction("FMPYADD", "000110 rm1:5 rm2:5 ta:5 ra:5 f=1 tm:5", since="1.1")
def multiply_and_add(m: Machine, i: Fields) -> None:
    _multiply_and(m, i, m.fp.add)


@instruction("FMPYSUB", "100110 rm1:5 rm2:5 ta:5 ra:5 f=0 tm:5", since="1.1")
@instruction("FMPYSUB", "100110 rm1:5 rm2:5 ta:5 ra:5 f=1 tm:5", since="1.1")
def multiply_and_subtract(m: Machine, i: Fields) -> None:
    _multiply_and(m, i, m.fp.subtract)


@instruction("FMPYFADD", "101110 r1:5 r2:5 ra:3 h2:1 fmt=0 ra:2 h3:1 h1:1 ht:1 neg=0 t:5", since="2.0")
@instruction("FMPYNFADD", "101110 r1:5 r2:5 ra:3 h2:1 fmt=0 ra:2 h3:1 h1:1 ht:1 neg=1 t:5", since="2.0")
@instruction("FMPYFADD", "101110 r1:5 r2:5 ra:3 0 fmt=1 ra:2 0 0 0 neg=0 t:5", since="2.0")
@instruction("FMPYNFADD", "101110 r1:5 r2:5 ra:3 0 fmt=1 ra:2 0 0 0 neg=1 t:5", since="2.0")
def fused_multiply_add(m: Machine, i: Fields) -> None:
    _result(m, i, m.fp.fused(i.fmt, *_operands(m, i), _read(m, i.fmt, i.ra, i.h3), i.neg))
