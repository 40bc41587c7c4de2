"""Symbolic values of code being generated: ints with bounds that emit LLVM IR, with the operators of Python's ints.

A `Value` is an integer of which only bounds are known, a `Truth` a condition. An operator computes nothing and writes
nothing; it notes what is to be done. Only what reaches an effect (a store, a branch) is written, at the width the
bounds ask for: the low 32 bits of a sum that is masked are a 32-bit addition.

A value within 64 bits, signed or unsigned, is exact; one that can be negative is a signed one. Of a value whose bounds
leave 64 bits only the low bits are to be had: a mask makes one of 64 bits of it, and what asks for its high bits (a
shift to the right, a comparison) raises `OverflowError`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

_U32 = (1 << 32) - 1
_U64 = (1 << 64) - 1
_S32 = (-(1 << 31), (1 << 31) - 1)
_S63 = (1 << 63) - 1
_SIGNED_RANGES = {1 << 31: _S32, 1 << 63: (-1 << 63, _S63)}


class Writer(Protocol):
    """Where the lines go; remembers what was written already."""

    memo: dict[tuple[int, int], str]

    def result(self, text: str) -> str:
        """Write an instruction that has a result; return the result's name."""
        ...

    def remember(self, node: Any, width: int, name: str) -> None: ...


class Value:
    """`operation` is LLVM's name of what combines `arguments`, or one of the special ones below."""

    __slots__ = ("arguments", "depth", "high", "low", "operation")

    def __init__(self, operation: str, arguments: tuple[Any, ...], low: int, high: int) -> None:
        self.operation = operation
        self.arguments = arguments
        self.low = low
        self.high = high
        self.depth = _depth(arguments)

    # -- operators ---------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Any:
        if other.__class__ is int:
            if not other:
                return self
            if self.operation == "add" and self.arguments[1].__class__ is int:
                return self.arguments[0] + (self.arguments[1] + other)
        low, high = _bounds(other)
        return Value("add", (self, other), self.low + low, self.high + high)

    def __radd__(self, other: Any) -> Any:
        return self + other

    def __sub__(self, other: Any) -> Any:
        if other.__class__ is int and other in _SIGNED_RANGES and self._flips_sign(other):
            return Value("signed", (self.arguments[0],), *_SIGNED_RANGES[other])
        low, high = _bounds(other)
        return Value("sub", (self, other), self.low - high, self.high - low)

    def _flips_sign(self, bit: int) -> bool:
        second = self.arguments[-1]
        return self.operation == "xor" and second.__class__ is int and second == bit and self.high < 2 * bit

    def __rsub__(self, other: int) -> Any:
        return Value("sub", (other, self), other - self.high, other - self.low)

    def __mul__(self, other: Any) -> Any:
        low, high = _bounds(other)
        corners = [a * b for a in (self.low, self.high) for b in (low, high)]
        return Value("mul", (self, other), min(corners), max(corners))

    def __rmul__(self, other: Any) -> Any:
        return self * other

    def __floordiv__(self, other: Any) -> Any:
        """Of unsigned numbers; `other` must not be 0 where it is computed."""
        _exact(self)
        _exact(other)
        return Value("udiv", (self, other), 0, self.high)

    def __and__(self, other: Any) -> Any:
        low, high = _bounds(other)
        if other.__class__ is int:
            if not other:
                return 0
            if self.low >= 0 and not ~other & (1 << self.high.bit_length()) - 1:
                return self
            if self.operation == "and" and self.arguments[1].__class__ is int:
                return self.arguments[0] & (self.arguments[1] & other)
        if self.low >= 0 or low >= 0:
            top = min(h for lo, h in ((self.low, self.high), (low, high)) if lo >= 0)
            return Value("and", (self, other), 0, top)
        return Value("and", (self, other), *_signed_hull(self.low, self.high, low, high))

    def __rand__(self, other: Any) -> Any:
        return self & other

    def __or__(self, other: Any) -> Any:
        return self._bitwise("or", other)

    __ror__ = __or__

    def __xor__(self, other: Any) -> Any:
        return self._bitwise("xor", other)

    __rxor__ = __xor__

    def _bitwise(self, operation: str, other: Any) -> Any:
        if other.__class__ is int and not other:
            return self
        low, high = _bounds(other)
        if self.low >= 0 and low >= 0:
            top = (1 << max(self.high.bit_length(), high.bit_length())) - 1
            return Value(operation, (self, other), 0, top)
        return Value(operation, (self, other), *_signed_hull(self.low, self.high, low, high))

    def __lshift__(self, amount: Any) -> Any:
        if amount.__class__ is int and not amount:
            return self
        low, high = _bounds(amount)
        return Value("shl", (self, amount), min(self.low << high, self.low << low), max(self.high << high, 0))

    def __rlshift__(self, other: int) -> Any:
        return Value("shl", (other, self), min(other << self.high, other), max(other << self.high, other))

    def __rshift__(self, amount: Any) -> Any:
        if amount.__class__ is int and not amount:
            return self
        low, high = _bounds(amount)
        _exact(self)
        if low == high and self.low >= 0 and not self.high >> low:
            return 0
        return Value("shr", (self, amount), min(self.low >> low, self.low >> high), max(self.high >> low, 0))

    def __rrshift__(self, other: int) -> Any:
        return Value("shr", (other, self), other >> self.high, other >> self.low)

    def __neg__(self) -> Any:
        return 0 - self

    # -- comparisons: of identity the interpreter knows nothing, so values are neither equal nor hashable by content
    # ----

    def __eq__(self, other: object) -> Any:
        return compare("eq", self, other)

    def __ne__(self, other: object) -> Any:
        return compare("ne", self, other)

    def __lt__(self, other: Any) -> Any:
        return compare("lt", self, other)

    def __le__(self, other: Any) -> Any:
        return compare("le", self, other)

    def __gt__(self, other: Any) -> Any:
        return compare("gt", self, other)

    def __ge__(self, other: Any) -> Any:
        return compare("ge", self, other)

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise TypeError("a value of a program being made has no truth yet")

    # -- writing -----------------------------------------------------------------------------------------------

    def write(self, out: Writer, width: int) -> str:
        """The name of the low `width` (32 or 64) bits, written if need be."""
        name = out.memo.get((id(self), width))
        if name is None:
            name = _WRITERS[self.operation](self, out, width)
            out.remember(self, width, name)
        return name


class Truth:
    """A condition: one bit with `& | ^`, also against Python's bools."""

    __slots__ = ("arguments", "depth", "operation")

    def __init__(self, operation: str, arguments: tuple[Any, ...]) -> None:
        self.operation = operation
        self.arguments = arguments
        self.depth = _depth(arguments)

    def __and__(self, other: Any) -> Any:
        if other.__class__ is bool:
            return self if other else False
        return Truth("and", (self, other))

    __rand__ = __and__

    def __or__(self, other: Any) -> Any:
        if other.__class__ is bool:
            return True if other else self
        return Truth("or", (self, other))

    __ror__ = __or__

    def __xor__(self, other: Any) -> Any:
        if other.__class__ is bool:
            return Truth("xor", (self, True)) if other else self
        return Truth("xor", (self, other))

    __rxor__ = __xor__

    def __bool__(self) -> bool:
        raise TypeError("a condition of a program being made is neither true nor false yet")

    def write(self, out: Writer) -> str:
        """The name of the i1, written if need be."""
        name = out.memo.get((id(self), 1))
        if name is None:
            name = self._written(out)
            out.remember(self, 1, name)
        return name

    def _written(self, out: Writer) -> str:
        first, *rest = self.arguments
        if self.operation == "named":
            return str(first)
        if self.operation in ("and", "or", "xor"):
            return out.result(f"{self.operation} i1 {first.write(out)}, {truth_text(out, rest[0])}")
        if self.operation == "fcmp":
            return out.result(f"fcmp {first}")
        return _write_comparison(self.operation, first, rest[0], out)


def named(name: str, low: int = 0, high: int = _U32) -> Value:
    """Something written already: an i32, or an i64 if the bounds ask for it."""
    return Value("named", (name, 32 if fits_word(low, high) else 64), low, high)


def named_truth(name: str) -> Truth:
    return Truth("named", (name,))


def compare(operation: str, a: Any, b: Any) -> Any:
    (low, high), (other_low, other_high) = _bounds(a), _bounds(b)
    _exact(a, b)
    if high < other_low or low > other_high:
        outcomes = {"eq": False, "ne": True, "lt": high < other_low, "le": high < other_low}
        outcomes |= {"gt": low > other_high, "ge": low > other_high}
        return outcomes[operation]
    return Truth(operation, (a, b))


def select(condition: Any, yes: Any, no: Any) -> Any:
    if condition.__class__ is bool:
        return yes if condition else no
    if isinstance(yes, Truth | bool):
        return condition & yes | (condition ^ True) & no
    floating = _select_floating(condition, yes, no)
    if floating is not None:
        return floating
    (low, high), (other_low, other_high) = _bounds(yes), _bounds(no)
    return Value("select", (condition, yes, no), min(low, other_low), max(high, other_high))


def text(out: Writer, value: Any, width: int) -> str:
    """The operand of LLVM's instruction: a number or a name."""
    if value.__class__ is int:
        value &= (1 << width) - 1
        return str(value - (value >> (width - 1) << width))
    return str(value.write(out, width))


def truth_text(out: Writer, truth: Any) -> str:
    if truth.__class__ is bool:
        return "true" if truth else "false"
    return str(truth.write(out))


def fits_word(low: int, high: int) -> bool:
    """Whether 32 bits are enough, as an unsigned number or as a signed one."""
    return (low >= 0 and high <= _U32) or (low >= _S32[0] and high <= _S32[1])


# -- floating point: the bits of a float or double that is at hand as such ----------------------------------------


def bits_of_double(name: str) -> Value:
    return Value("bits", (name, "double"), 0, _U64)


def bits_of_float(name: str) -> Value:
    return Value("bits", (name, "float"), 0, _U32)


def as_floating(out: Writer, value: Any, kind: str) -> str:
    """The float or double whose bits `value` is."""
    if value.__class__ is not int and value.operation == "bits" and value.arguments[1] == kind:
        return str(value.arguments[0])
    if value.__class__ is int and not value:
        return "0.0"
    width = 64 if kind == "double" else 32
    return out.result(f"bitcast i{width} {text(out, value, width)} to {kind}")


def _select_floating(condition: Truth, yes: Any, no: Any) -> Value | None:
    """Zero, or the bits of a floating-point number, stays one."""
    if yes.__class__ is int and not yes and no.__class__ is Value and no.operation == "bits":
        return Value("fselect", (condition, no), 0, no.high)
    return None


def floating_operand(out: Writer, value: Any, kind: str) -> str:
    """As `as_floating`, for a value that may be `_select_floating`'s."""
    if value.__class__ is not int and value.operation == "fselect" and value.arguments[1].arguments[1] == kind:
        condition, number = value.arguments
        return out.result(f"select i1 {condition.write(out)}, {kind} 0.0, {kind} {number.arguments[0]}")
    return as_floating(out, value, kind)


def written(out: Writer, value: Any) -> Any:
    """The same value, but written now: what is put off for long becomes too deep for Python's own stack."""
    if value.__class__ is not Value or value.operation in ("named", "bits"):
        return value
    width = 32 if fits_word(value.low, value.high) else 64
    return Value("named", (value.write(out, width), width), value.low, value.high)


# -- inside ----------------------------------------------------------------------------------------------------


def _depth(arguments: tuple[Any, ...]) -> int:
    """How many operations lie above each other at most."""
    depth = 0
    for argument in arguments:
        if isinstance(argument, Value | Truth) and argument.depth > depth:
            depth = argument.depth
    return depth + 1


def _bounds(value: Any) -> tuple[int, int]:
    if value.__class__ is int:
        return value, value
    return value.low, value.high


def _exact(*values: Any) -> None:
    """Raises OverflowError if bounds leave 64 bits, signed or unsigned, for all of them together."""
    low = min(_bounds(value)[0] for value in values)
    high = max(_bounds(value)[1] for value in values)
    if low < -_S63 - 1 or high > (_S63 if low < 0 else _U64):
        raise OverflowError(f"{low:#x}..{high:#x}")


def _signed_hull(*bounds: int) -> tuple[int, int]:
    """Bounds of whatever bits combine from numbers within `bounds`."""
    size = max((~bound if bound < 0 else bound).bit_length() for bound in bounds)
    return -(1 << size), (1 << size) - 1


def _resize(out: Writer, name: str, value: Value, have: int, want: int) -> str:
    """From the width a value was made in to the one wanted."""
    if have == want:
        return name
    if have > want:
        return out.result(f"trunc i{have} {name} to i{want}")
    return out.result(f"{'zext' if value.low >= 0 else 'sext'} i{have} {name} to i{want}")


def _write_named(value: Value, out: Writer, width: int) -> str:
    name, have = value.arguments
    return _resize(out, name, value, have, width)


def _write_plain(value: Value, out: Writer, width: int) -> str:
    """Low bits depend on low bits only."""
    if width == 64 and fits_word(value.low, value.high):
        return _resize(out, value.write(out, 32), value, 32, 64)
    a, b = value.arguments
    if value.operation == "and" and b.__class__ is int and not ~b & (1 << width) - 1:
        return str(text(out, a, width))
    return out.result(f"{value.operation} i{width} {text(out, a, width)}, {text(out, b, width)}")


def _write_shl(value: Value, out: Writer, width: int) -> str:
    a, amount = value.arguments
    most = _bounds(amount)[1]
    if most >= width:
        return _resize(out, value.write(out, 64), value, 64, width)
    if width == 64 and fits_word(value.low, value.high) and most < 32:
        return _resize(out, value.write(out, 32), value, 32, 64)
    return out.result(f"shl i{width} {text(out, a, width)}, {text(out, amount, width)}")


def _write_shr(value: Value, out: Writer, width: int) -> str:
    """High bits come down, so that the width is the argument's."""
    a, amount = value.arguments
    low, high = _bounds(a)
    most = _bounds(amount)[1]
    have = 32 if fits_word(low, high) and most < 32 else 64
    if have != width:
        return _resize(out, value.write(out, have), value, have, width)
    operation = "lshr" if low >= 0 else "ashr"
    return out.result(f"{operation} i{width} {text(out, a, width)}, {text(out, amount, width)}")


def _write_udiv(value: Value, out: Writer, width: int) -> str:
    a, b = value.arguments
    name = out.result(f"udiv i64 {text(out, a, 64)}, {text(out, b, 64)}")
    return _resize(out, name, value, 64, width)


def _write_select(value: Value, out: Writer, width: int) -> str:
    if width == 64 and fits_word(value.low, value.high):
        return _resize(out, value.write(out, 32), value, 32, 64)
    condition, yes, no = value.arguments
    return out.result(
        f"select i1 {condition.write(out)}, i{width} {text(out, yes, width)}, i{width} {text(out, no, width)}"
    )


def _write_signed(value: Value, out: Writer, width: int) -> str:
    if value.high > _U32:
        return text(out, value.arguments[0], width)
    name = text(out, value.arguments[0], 32)
    return name if width == 32 else out.result(f"sext i32 {name} to i64")


def _write_bits(value: Value, out: Writer, width: int) -> str:
    name, kind = value.arguments
    have = 64 if kind == "double" else 32
    if have != width:
        return _resize(out, value.write(out, have), value, have, width)
    return out.result(f"bitcast {kind} {name} to i{have}")


def _write_floating_select(value: Value, out: Writer, width: int) -> str:
    condition, number = value.arguments
    return out.result(f"select i1 {condition.write(out)}, i{width} 0, i{width} {number.write(out, width)}")


_WRITERS: dict[str, Callable[[Value, Writer, int], str]] = {
    "named": _write_named,
    "shl": _write_shl,
    "shr": _write_shr,
    "udiv": _write_udiv,
    "select": _write_select,
    "signed": _write_signed,
    "bits": _write_bits,
    "fselect": _write_floating_select,
}
_WRITERS |= dict.fromkeys(("add", "sub", "mul", "and", "or", "xor"), _write_plain)

_UNSIGNED = {"eq": "eq", "ne": "ne", "lt": "ult", "le": "ule", "gt": "ugt", "ge": "uge"}
_SIGNED = {"eq": "eq", "ne": "ne", "lt": "slt", "le": "sle", "gt": "sgt", "ge": "sge"}


def _write_comparison(operation: str, a: Any, b: Any, out: Writer) -> str:
    bounds = (*_bounds(a), *_bounds(b))
    low, high = min(bounds), max(bounds)
    width = 32 if fits_word(low, high) else 64
    predicate = (_UNSIGNED if low >= 0 else _SIGNED)[operation]
    return out.result(f"icmp {predicate} i{width} {text(out, a, width)}, {text(out, b, width)}")
