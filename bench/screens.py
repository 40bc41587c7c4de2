"""Screens drawn with curses, against ncurses under QEMU."""

from __future__ import annotations

import os
from pathlib import Path

from context import Bench
from measure import Row, interleave
from peers import ROOT, BenchError

LINES = 4_000
# A directory with include/ and lib/libncurses.a for the series' processor under Linux: Debian has no such package.
NCURSES = "BENCH_NCURSES"
SOURCES = ("main.c", "scrolling.c")


def screens(bench: Bench) -> list[Row]:
    """Lines scrolled with curses, against ncurses (its directory in $BENCH_NCURSES) under QEMU"""
    ncurses = Path(os.environ.get(NCURSES, ""))
    library = ncurses / "lib/libncurses.a"
    if not library.is_file():
        raise BenchError(f"${NCURSES} names no directory with lib/libncurses.a for {bench.series.compiler}")
    bench.report("scrolling: compiling")
    settings = {"LINES": "24", "COLUMNS": "80", "TERMINFO": str(ROOT / "rom/root/s800/usr/lib/terminfo")}
    bench.settings = {**bench.settings, **settings}
    amount = bench.scaled(LINES)
    ours = bench.builder.hp9k(SOURCES, "-lcurses")
    theirs = bench.builder.qemu(SOURCES, f"-I{ncurses}/include", str(library))
    runners = {
        "hp9k": bench.inside("scrolling", [*ours, str(amount)]),
        bench.series.qemu: bench.inside("scrolling", [*theirs, str(amount)]),
    }
    return [interleave("scrolling", amount, "lines", runners, bench.plan)]
