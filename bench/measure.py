"""Interleaved measurement: A B A B ..., so that a change in the machine's load hits every peer alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from typing import NamedTuple

from peers import BenchError

CLOCK_SLACK = 0.01  # seconds a program's own clock may be ahead of ours


MEBIBYTES = "MiB"  # the unit of a row that is about memory


class Sample(NamedTuple):
    """One run: the seconds the work took (or the memory, in MiB), and its checksum."""

    value: float
    checksum: str


class Row(NamedTuple):
    """All runs of one benchmark: {peer: samples in order}, hp9k first; `amount` units of work each."""

    name: str
    amount: int
    unit: str  # of `amount`; empty where only the time matters; MEBIBYTES where samples are memory
    samples: dict[str, list[float]]

    def values(self, peer: str) -> tuple[float, float]:
        """Minimum and median of a peer's runs."""
        return min(self.samples[peer]), median(self.samples[peer])

    def rates(self, peer: str) -> tuple[float, float]:
        """Best and median units a second."""
        best, middle = self.values(peer)
        return self.amount / best, self.amount / middle

    def ratios(self, peer: str) -> tuple[float, float]:
        """How many times as long as `peer` hp9k takes, or as much: of the minima and of the medians."""
        (own_best, own_middle), (best, middle) = self.values("hp9k"), self.values(peer)
        return own_best / best, own_middle / middle

    def peers(self) -> list[str]:
        return [peer for peer in self.samples if peer != "hp9k"]


Runner = Callable[[], Sample]


class Plan(NamedTuple):
    """How often each peer runs, in turn: `warm_up` times without counting, then `repeat` times; whom to tell."""

    warm_up: int
    repeat: int
    report: Callable[[str], None]


def interleave(name: str, amount: int, unit: str, runners: Mapping[str, Runner], plan: Plan) -> Row:
    """Run each runner in turn, as planned. Raises BenchError when checksums differ."""
    samples: dict[str, list[float]] = {peer: [] for peer in runners}
    checksums: dict[str, str] = {}
    for turn in range(-plan.warm_up, plan.repeat):
        which = f"run {turn + 1} of {plan.repeat}" if turn >= 0 else "warming up"
        for peer, runner in runners.items():
            plan.report(f"{name}: {which}, {peer}")
            value, checksum = runner()
            checksums.setdefault(checksum, peer)
            if len(checksums) > 1:
                raise BenchError(f"{name}: results differ: {_pairs(checksums)}")
            if turn >= 0:
                samples[peer].append(value)
    return Row(name, amount, unit, samples)


def _pairs(checksums: Mapping[str, str]) -> str:
    return ", ".join(f"{peer} {checksum}" for checksum, peer in checksums.items())


def parse_result(name: str, text: str, outside: float) -> Sample:
    """What a program of bench/src prints, `CHECKSUM MICROSECONDS`; `outside` is how long the whole process took."""
    words = text.split()
    if len(words) != 2 or not all(word.isdigit() for word in words):
        raise BenchError(f"{name}: printed {text[:60]!r} instead of a checksum and a time")
    seconds = max(int(words[1]), 1) / 1e6
    if seconds > outside + CLOCK_SLACK:
        raise BenchError(f"{name}: its clock says {seconds:.3f} s, the process took {outside:.3f} s")
    return Sample(seconds, words[0])
