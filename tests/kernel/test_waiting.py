"""Results that are there, and those that have to be waited for."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from kernel.waiting import finished, then


async def later(value: int) -> int:
    return value


def outcome(coroutine: Coroutine[Any, Any, int]) -> int:
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return int(stop.value)
    raise AssertionError("it waits")


def test_finished() -> None:
    assert outcome(finished(3)) == 3
    assert outcome(finished(later(3))) == 3


def test_then() -> None:
    assert then(3, str) == "3"
    waiting = then(later(3), lambda value: value + 1)
    assert isinstance(waiting, Coroutine)
    assert outcome(waiting) == 4
