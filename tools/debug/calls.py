"""Calls of the program's functions, between the types of values and the words and registers of the convention."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from kernel.debug import calling
from kernel.debug.calling import Argument, Real
from tools.debug import types
from tools.debug.errors import CommandError
from tools.debug.types import Array, Float, Int, Pointer, Struct, Type, Void
from tools.debug.values import Value, encode

if TYPE_CHECKING:
    from kernel.process.task import Task


class Signature(NamedTuple):
    """What debugging information says of a function."""

    parameters: list[Type]
    result: Type


def argument(value: Value, wanted: Type | None) -> Argument:
    """As the parameter's type wants it; where that isn't known as C passes it to any function. Raises CommandError."""
    if isinstance(wanted, Float) or (wanted is None and isinstance(value.raw, float)):
        kind = types.DOUBLE if wanted is None else wanted
        encode(kind, value)  # a float has not room for everything, a long double nobody knows how to pass
        return Real(float(value.number()), kind.size)
    if value.address is None and isinstance(value.raw, bytes):
        return value.raw
    return value.integer()


def reader(result: Type) -> Callable[[Task], int | float]:
    """Where a function leaves its result. Raises CommandError for types that aren't looked for anywhere."""
    if isinstance(result, Float) and result.size in (4, 8):
        return calling.single if result.size == 4 else calling.double
    if isinstance(result, Struct | Array | Float):
        raise CommandError(f"a function that returns {result.name} can't be called")
    return calling.wide if result.size == 8 else calling.word


def result_of(result: Type, raw: int | float) -> Value:
    if isinstance(result, Void):
        return Value(result, 0)
    if isinstance(result, Int):
        return Value(result, result.wrap(int(raw)))
    return Value(result if isinstance(result, Float | Pointer) else types.INT, raw)
