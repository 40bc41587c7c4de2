"""What the operators of C do: each makes a function of a context out of functions for its operands."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from tools.debug import types
from tools.debug.context import Compiled, Context
from tools.debug.errors import CommandError
from tools.debug.types import Array, Float, Function, Int, Pointer, Struct, Type, Void
from tools.debug.values import Value, encode, load

_ESCAPES = {"n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11, "\\": 92, "'": 39, '"': 34}
_COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_BITS = {"&": operator.and_, "|": operator.or_, "^": operator.xor}
TRUE, _FALSE = Value(types.INT, 1), Value(types.INT, 0)


def number(text: str) -> int:
    if len(text) > 1 and text[0] == "0" and text[1] not in "xX":
        try:
            return int(text, 8)
        except ValueError:
            raise CommandError(f"{text}: not an octal number") from None
    return int(text, 0)


def character(text: str) -> int:
    if not text.startswith("\\"):
        return ord(text) & 0xFF
    return int(text[1:], 8) & 0xFF if text[1] in "01234567" else _ESCAPES.get(text[1], ord(text[1]))


_CHARACTER = re.compile(r"\\[0-7]{1,3}|\\?.", re.DOTALL)


def string(text: str) -> Value:
    """What is between the quotation marks: an array of characters, in no memory until a function is called with it."""
    data = bytes(character(one) for one in _CHARACTER.findall(text)) + b"\0"
    return Value(Array(types.CHAR, len(data)), data)


def variable(context: Context, name: str) -> Value:
    found = context.variable(name)
    if found is None:
        raise CommandError(f"no symbol {name}")
    return found


def register(name: str) -> Compiled:
    def evaluate(context: Context) -> Value:
        found = context.register(name)
        if found is not None:
            return found
        value = context.convenience(name)
        return Value(value.type, value.raw, value.address, f"${name}") if name[:1].isalpha() or "_" in name else value

    return evaluate


def after(left: Compiled, right: Compiled) -> Compiled:
    def evaluate(context: Context) -> Value:
        left(context)
        return right(context)

    return evaluate


def before(left: Compiled, right: Compiled) -> Compiled:
    def evaluate(context: Context) -> Value:
        value = left(context)
        right(context)
        return value

    return evaluate


def assign(target: Compiled, value: Compiled) -> Compiled:
    def evaluate(context: Context) -> Value:
        new = value(context)
        place = target(context)
        if place.register is not None:
            name = place.register
            if name.startswith("$"):
                context.set_convenience(name[1:], new)
                return Value(new.type, new.raw, new.address)
            raw = new.number()
            context.set_register(name, _float_bits(place, raw) if isinstance(place.type, Float) else int(raw))
            again = context.register(name)
            assert again is not None
            return again
        if place.address is None:
            raise CommandError("that can't be assigned to")
        context.write(place.address, encode(place.type, new))
        return load(context, place.type, place.address)

    return evaluate


def _float_bits(place: Value, number: float) -> int:
    return int.from_bytes(encode(place.type, Value(types.DOUBLE, float(number))), "big")


def binary(name: str, left: Compiled, right: Compiled) -> Compiled:
    if name == "&&":
        return lambda context: _truth(bool(left(context).number()) and bool(right(context).number()))
    if name == "||":
        return lambda context: _truth(bool(left(context).number()) or bool(right(context).number()))
    if name == "@":
        return lambda context: _repeated(context, left(context), right(context).integer())
    if name in _COMPARISONS:
        return _comparison(_COMPARISONS[name], left, right)
    if name in ("+", "-"):
        return lambda context: _added(name, left(context), right(context))
    return lambda context: _computed(name, left(context), right(context))


def _truth(value: bool) -> Value:
    return TRUE if value else _FALSE


def _comparison(compare: Callable[[float, float], bool], left: Compiled, right: Compiled) -> Compiled:
    def evaluate(context: Context) -> Value:
        one, other = left(context), right(context)
        a, b = one.raw, other.raw
        if one.type is not other.type or not isinstance(one.type, Int):
            a, b = one.number(), other.number()
            if a.__class__ is int and b.__class__ is int:
                common = _common(one, other)
                a, b = common.wrap(a), common.wrap(b)
        return TRUE if compare(a, b) else _FALSE  # type: ignore[arg-type]

    return evaluate


def _common(one: Value, other: Value) -> Int:
    """The type C computes in."""
    if one.type is types.INT and other.type is types.INT:
        return types.INT
    sizes = [4 if isinstance(value.type, Pointer | Array | Function) else value.type.size for value in (one, other)]
    size = max(4, *sizes)
    signed = all(
        isinstance(value.type, Int) and (value.type.signed or own < size)
        for value, own in zip((one, other), sizes, strict=True)
    )
    return types.integer(size, signed)


def _target(value: Value) -> Type | None:
    """What a pointer points at, or the element an array has."""
    if isinstance(value.type, Pointer):
        return value.type.target
    return value.type.element if isinstance(value.type, Array) else None


def _added(name: str, one: Value, other: Value) -> Value:
    if one.type.__class__ is Int and other.type.__class__ is Int:
        return _computed(name, one, other)
    target, second = _target(one), _target(other)
    sign = 1 if name == "+" else -1
    if target is not None and second is not None and name == "-":
        return Value(types.INT, (one.integer() - other.integer()) // max(1, target.size))
    if target is not None:
        step = sign * other.integer() * max(1, target.size)
        pointer = one.type if isinstance(one.type, Pointer) else Pointer(target)
        return Value(pointer, one.integer() + step & 0xFFFFFFFF)
    if second is not None and name == "+":
        return _added(name, other, one)
    return _computed(name, one, other)


def _computed(name: str, one: Value, other: Value) -> Value:
    a, b = one.number(), other.number()
    if isinstance(a, float) or isinstance(b, float):
        if name not in ("+", "-", "*", "/"):
            raise CommandError(f"{name} is not for floating-point numbers")
        if name == "/" and not b:
            raise CommandError("division by zero")
        return Value(types.DOUBLE, float(_ARITHMETIC[name](a, b) if name != "/" else a / b))
    common = (
        types.integer(max(4, one.type.size), _common(one, one).signed) if name in ("<<", ">>") else _common(one, other)
    )
    a = common.wrap(a)
    if name in ("<<", ">>"):
        if not 0 <= b < 64:
            raise CommandError("that is too far to shift")
        return Value(common, common.wrap(a << b if name == "<<" else a >> b))
    b = common.wrap(b)
    if name in ("/", "%"):
        if not b:
            raise CommandError("division by zero")
        quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
        return Value(common, common.wrap(quotient if name == "/" else a - quotient * b))
    return Value(common, common.wrap(int((_BITS.get(name) or _ARITHMETIC[name])(a, b))))


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def _repeated(context: Context, value: Value, count: int) -> Value:
    if value.address is None:
        raise CommandError("only what is in memory can be repeated with @")
    if not 0 < count <= 1 << 16:
        raise CommandError(f"{count} elements: not between 1 and 65536")
    return load(context, Array(value.type, count), value.address)


class Constant:
    """An expression that is the same everywhere."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __call__(self, context: Context) -> Value:
        return self.value


def _negate(inner: Compiled) -> Compiled:
    if isinstance(inner, Constant):
        return Constant(_computed("-", _FALSE, inner.value))
    return lambda context: _computed("-", _FALSE, inner(context))


def _same(inner: Compiled) -> Compiled:
    return inner


def _not(inner: Compiled) -> Compiled:
    return lambda context: _truth(not inner(context).number())


def _complement(inner: Compiled) -> Compiled:
    return lambda context: _computed("^", inner(context), Value(types.INT, -1))


def dereference(inner: Compiled) -> Compiled:
    def evaluate(context: Context) -> Value:
        value = inner(context)
        target = _target(value)
        if target is None:
            if not isinstance(value.type, Int | Function):
                raise CommandError(f"{value.type.name} points at nothing")
            target = value.type if isinstance(value.type, Function) else types.INT
        if isinstance(target, Void):
            raise CommandError("void * points at nothing of a known type: cast it")
        return load(context, target, value.integer() & 0xFFFFFFFF)

    return evaluate


def _address_of(inner: Compiled) -> Compiled:
    def evaluate(context: Context) -> Value:
        value = context.place_of(inner)
        if value.address is None:
            raise CommandError("that is not in memory")
        return Value(Pointer(value.type), value.address)

    return evaluate


UNARY: dict[str, Callable[[Compiled], Compiled]] = {
    "-": _negate,
    "+": _same,
    "!": _not,
    "~": _complement,
    "*": dereference,
    "&": _address_of,
}


def cast(type_: Type, inner: Compiled) -> Compiled:
    """Of a call, it says what the function returns, too."""
    if isinstance(inner, Call):
        inner = inner.returning(type_)

    def evaluate(context: Context) -> Value:
        value = inner(context)
        if isinstance(type_, Int):
            return Value(type_, type_.wrap(value.integer()))
        if isinstance(type_, Pointer):
            return Value(type_, value.integer() & 0xFFFFFFFF)
        if isinstance(type_, Float):
            return Value(type_, float(value.number()))
        if value.address is not None and isinstance(type_, Struct | Array):
            return load(context, type_, value.address)
        raise CommandError(f"{value.type.name} can't be made a {type_.name}")

    return evaluate


def member(inner: Compiled, name: str) -> Compiled:
    def evaluate(context: Context) -> Value:
        value = inner(context)
        type_, address = value.type, value.address
        if isinstance(type_, Pointer):
            type_, address = type_.target, value.integer()
        if not isinstance(type_, Struct):
            raise CommandError(f"{value.type.name} has no members")
        member = type_.member(name)
        if address is None:
            raise CommandError("that is not in memory")
        return load(context, member.type, address + member.offset)

    return evaluate


class Call:
    """Of a function of the program. `result` is its type, unless debugging information says that."""

    def __init__(self, function: Compiled, arguments: list[Compiled], result: Type | None = None) -> None:
        self._function, self._arguments, self._result = function, arguments, result

    def __call__(self, context: Context) -> Value:
        address = self._function(context).integer()
        return context.call(address, [each(context) for each in self._arguments], self._result)

    def returning(self, result: Type) -> Call:
        return Call(self._function, self._arguments, result)
