"""A profile as text: functions, system calls, the call graph; and as folded stacks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tools.profile.counting import Executed
from tools.profile.sampler import Stack

_SHARE = 0.005  # of the whole: what is less is left out of the call graph


class Share(NamedTuple):
    """What a function took by itself, and with all it called."""

    name: str
    own: float
    whole: float


def shares(times: Mapping[Stack, float]) -> list[Share]:
    """Of each function and system call, the one that took most by itself first."""
    own: dict[str, float] = defaultdict(float)
    whole: dict[str, float] = defaultdict(float)
    for stack, amount in times.items():
        if len(stack) > 1:
            own[stack[-1]] += amount
            for name in set(stack[1:]):
                whole[name] += amount
    return sorted((Share(name, own[name], whole[name]) for name in whole), key=lambda one: (-one.own, one.name))


def text(times: Mapping[Stack, float], calls: Counter[str], most: int = 40) -> Iterator[str]:
    """Seconds by function, the system calls among them in brackets, and who calls whom."""
    total = sum(times.values()) or 1.0
    found = shares(times)
    yield "    self          with what it calls"
    for share in found[:most]:
        made = f"  {calls[share.name[1:-1]]} calls" if share.name.startswith("[") else ""
        yield (
            f"{share.own:8.3f} s {share.own / total:6.1%}  {share.whole:8.3f} s {share.whole / total:6.1%}"
            f"  {share.name}{made}"
        )
    if len(found) > most:
        yield f"... and {len(found) - most} more"
    yield ""
    yield "Call graph"
    yield from _graph(tree(times), total, "")


class Node:
    """A function in one place of the call graph."""

    def __init__(self) -> None:
        self.amount = 0.0  # with what it calls
        self.inner: dict[str, Node] = {}


def tree(times: Mapping[Stack, float]) -> Node:
    root = Node()
    for stack, amount in times.items():
        node = root
        node.amount += amount
        for name in stack:
            node = node.inner.setdefault(name, Node())
            node.amount += amount
    return root


def _graph(node: Node, total: float, indent: str) -> Iterator[str]:
    for name, inner in sorted(node.inner.items(), key=lambda item: -item[1].amount):
        if inner.amount >= _SHARE * total:
            yield f"{inner.amount / total:6.1%}  {indent}{name}"
            yield from _graph(inner, total, indent + "  ")


def folded(times: Mapping[Stack, float]) -> Iterator[str]:
    """A line for each stack, with microseconds: what flamegraph.pl, speedscope and inferno read."""
    for stack, amount in sorted(times.items()):
        if (microseconds := round(amount * 1e6)) > 0:
            yield f"{';'.join(name.replace(';', ':') for name in stack)} {microseconds}"


def counts(files: Iterable[Executed], most: int = 40) -> Iterator[str]:
    """Instructions by function."""
    found: Counter[tuple[str, str]] = Counter()
    for executed in files:
        module = executed.module
        for address, times in executed.counts.items():
            function = module.function(module.moved(address))
            found[module.name.rpartition("/")[2], function.name if function is not None else "(no symbol)"] += times
    total = found.total() or 1
    yield f"{total} instructions"
    for (file, name), times in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:most]:
        yield f"{times:12} {times / total:6.1%}  {name}  ({file})"
    if len(found) > most:
        yield f"... and {len(found) - most} more"
