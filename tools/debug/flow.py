"""Following the code of a function from its beginning, to learn what it has done to the stack where the program is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar


class State(Protocol):
    """What is known before an instruction."""

    def copy(self: _S) -> _S: ...


_S = TypeVar("_S", bound=State)


def follow(
    start: int,
    pc: int,
    first: _S,
    execute: Callable[[_S, int], None],
    successors: Callable[[int], list[int]],
) -> _S:
    """The state before the instruction at `pc`, on the first way that leads there; where none is found, that before the
    instruction seen last before it. `execute` changes a state as the instruction at an address does.
    """
    states = {start: first}
    pending = [start]
    while pending and pc not in states:
        address = pending.pop()
        after = states[address].copy()
        execute(after, address)
        for following in successors(address):
            if following not in states:
                states[following] = after
                pending.append(following)
    return states.get(pc) or states[max(address for address in states if address <= pc)]
