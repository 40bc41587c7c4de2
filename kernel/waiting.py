"""Calls that may have to wait: they return their result, or the coroutine that waits for it.

A coroutine costs as much as the rest of a short call, so none is made where the result is there at once. An `async def`
is such a call, too: one that always returns its coroutine.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from types import CoroutineType
from typing import Any, TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")
Waiting = Coroutine[Any, bool, _T]  # a call under way


async def finished(result: _T | Waiting[_T]) -> _T:
    """The result, for callers that are coroutines themselves."""
    if isinstance(result, CoroutineType):
        return await result  # type: ignore[no-any-return]
    return result  # type: ignore[return-value]


def then(result: _T | Waiting[_T], finish: Callable[[_T], _R]) -> _R | Waiting[_R]:
    """What `finish` makes of the result, now or later."""
    if isinstance(result, CoroutineType):
        return _later(result, finish)
    return finish(result)  # type: ignore[arg-type]


async def _later(waiting: Waiting[_T], finish: Callable[[_T], _R]) -> _R:
    return finish(await waiting)
