"""What every benchmark needs: where to build, what to run it with, how often, whom to tell."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from measure import Plan, Row, Runner, Sample, interleave, parse_result
from peers import Builder, environment, run, with_cache
from series import Series

PEAK = str(Path(__file__).with_name("peak.py"))
WARM_UP = 2  # runs of each peer that don't count: hp9k writes bytecode and keeps compiled code between runs


class Bench:
    """One run of bench/run.py. `scale`: the share of the full work; `programs`: the CPU-bound programs chosen."""

    def __init__(
        self,
        series: Series,
        work: Path,
        repeat: int,
        scale: float,
        programs: Sequence[str],
        report: Callable[[str], None],
    ) -> None:
        self.series = series
        self.work = work
        self.plan = Plan(WARM_UP, repeat, report)
        self.scale = scale
        self.programs = programs
        self.report = report
        compiling = environment(work)
        self.builder = Builder(series, work, compiling)
        self.settings = with_cache(compiling, work / "cache")

    def scaled(self, amount: int) -> int:
        return max(1, round(amount * self.scale))

    def timed_inside(self, name: str, amount: int, unit: str, *arguments: str, guest_path: str = "") -> Row:
        """Measure a program of bench/src that takes the time itself.

        `guest_path` is an argument that differs: a file of the work directory, /bench to hp9k.
        """
        amount = self.scaled(amount)
        self.report(f"{name}: compiling")
        sources = ("main.c", f"{name}.c")
        peers = {
            "hp9k": (self.builder.hp9k(sources), f"/bench/{guest_path}"),
            self.series.qemu: (self.builder.qemu(sources), str(self.work / guest_path)),
        }
        runners = {
            peer: self.inside(name, [*command, str(amount), *([path] if guest_path else []), *arguments])
            for peer, (command, path) in peers.items()
        }
        return interleave(name, amount, unit, runners, self.plan)

    def inside(self, name: str, command: Sequence[str]) -> Runner:
        """A run whose program takes the time itself."""

        def once() -> Sample:
            text, seconds = run(command, self.settings)
            return parse_result(name, text, seconds)

        return once

    def peak(self, *command: str) -> Runner:
        """A run that counts the memory of a process and all it starts, in MiB."""

        def once() -> Sample:
            said, most = run((sys.executable, PEAK, *command), self.settings).text.split()
            return Sample(float(most), said)

        return once

    def whole(self, command: Sequence[str], settings: Mapping[str, str] | None = None) -> Runner:
        """A run whose time is that of the process; `settings` takes the place of the usual ones."""

        def once() -> Sample:
            text, seconds = run(command, settings or self.settings)
            return Sample(seconds, (text.split() or [""])[0])

        return once
