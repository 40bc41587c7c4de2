"""Processes: making them, executing programs, talking through pipes."""

from __future__ import annotations

import shutil
from pathlib import Path

from context import Bench
from measure import Row, interleave

FORKS = 1_000
EXECS = 200
EXCHANGES = 20_000
MEGABYTES = 100


def fork(bench: Bench) -> list[Row]:
    """fork(2), exit(2) in the child, wait(2)"""
    return [bench.timed_inside("fork", FORKS, "processes")]


def execute(bench: Bench) -> list[Row]:
    """fork(2), execve(2) of hello, world, wait(2); under QEMU the child executes QEMU"""
    amount, series = bench.scaled(EXECS), bench.series
    sources = ("main.c", "execute.c")
    hello = Path(bench.builder.hp9k(["hello.c"])[-1]).name
    emulator, *words = bench.builder.qemu(["hello.c"])
    runners = {
        "hp9k": bench.inside("execute", [*bench.builder.hp9k(sources), str(amount), f"/bench/{hello}"]),
        series.qemu: bench.inside(
            "execute", [*bench.builder.qemu(sources), str(amount), shutil.which(emulator) or emulator, *words]
        ),
    }
    return [interleave("execute", amount, "programs", runners, bench.plan)]


def ping_pong(bench: Bench) -> list[Row]:
    """One byte there and back between two processes, through two pipes"""
    return [bench.timed_inside("ping_pong", EXCHANGES, "exchanges")]


def pipeline(bench: Bench) -> list[Row]:
    """100 MB from one process through a second to a third, 8 KiB at a time"""
    return [bench.timed_inside("pipeline", MEGABYTES, "MB")]
