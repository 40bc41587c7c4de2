"""Following the code of a function from its beginning, to learn what it has done to the stack where the program is."""

from __future__ import annotations

from collections.abc import Callable, Collection
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
) -> dict[int, _S]:
    """The states before the instructions that are come to from `start`, each on the first way that leads there, up to
    the one at `pc`. `execute` changes a state as the instruction at an address does.
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
    return states


def state_at(
    pc: int,
    start: int,
    length: Callable[[int], int],
    known: bool,
    called: Collection[int],
    follow: Callable[[int], dict[int, _S]],
) -> tuple[int, _S]:
    """Where the function begins, and the state before the instruction at `pc`.

    Unless `start` is `known` to be its beginning, that is some place before: then each function begins at the first
    instruction no other one comes to, or at one that is `called`, of which `follow` learns: the call before it may not
    return. `length` is an instruction's in bytes; of what stands between functions, negative. Where no way leads to the
    instruction it is the state before the one seen last before it.
    """
    states = follow(start)
    reached = dict(states)
    address = start
    while not known and pc not in states and address <= pc:
        size = length(address)
        if size > 0 and address not in reached:
            start, states = address, follow(address)
            reached |= states
        address += abs(size)
    begins = max((place for place in called if start < place <= pc and place in states), default=start)
    if not known and begins != start and pc in (inner := follow(begins)):
        return begins, inner[pc]
    last = pc if pc in reached else max(address for address in reached if address <= pc)
    return start, reached[last]
