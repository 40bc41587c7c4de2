"""What compiling a guest's code costs where it doesn't pay yet: first starts, code that runs once, memory."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from context import Bench
from generate import INSTRUCTIONS, straight
from measure import MEBIBYTES, Row, Runner, Sample, interleave
from peers import HP9K, run, with_cache

ONCE_FUNCTIONS = 20_000 // INSTRUCTIONS
MEMORY_FUNCTIONS = 4_700  # a text segment of a little over 1 MiB
MEMORY_ROUNDS = 300
COMPILE_ROUNDS = 5_000  # enough to make everything hot
COMPILE_RUNS = 60  # at most, until the cache holds all of it; it takes minutes
INTERPRETER = {"HP9K_ENGINE": "interpreter"}


def cold(bench: Bench) -> list[Row]:
    """Start-up on an empty cache: hello, world as a whole process"""
    bench.report("cold: compiling")
    command = (*HP9K, "run", bench.builder.hp9k(["hello.c"])[-1])
    empty = bench.work / "cold"

    def first() -> Sample:
        shutil.rmtree(empty, ignore_errors=True)
        return bench.whole(command, with_cache(bench.settings, empty))()

    return [interleave("cold", 1, "", {"hp9k": first, "warm cache": bench.whole(command)}, bench.plan)]


def once(bench: Bench) -> list[Row]:
    """20,000 instructions that run once, as a whole process: the first time, and again; and only interpreted"""
    bench.report("once: compiling")
    command = [*_generated(bench, "once", ONCE_FUNCTIONS), "1"]
    begun = bench.work / "begun"  # a cache that has run another program
    run((*HP9K, "run", bench.builder.hp9k(["hello.c"])[-1]), with_cache(bench.settings, begun))

    def first(settings: Mapping[str, str]) -> Runner:
        cache = bench.work / "once-cache"

        def runner() -> Sample:
            shutil.rmtree(cache, ignore_errors=True)
            if begun.exists():
                shutil.copytree(begun, cache)
            return bench.whole(command, with_cache(settings, cache))()

        return runner

    interpreted = {**bench.settings, **INTERPRETER}
    return [
        interleave("first time", 1, "", {"hp9k": first(bench.settings), "interpreter": first(interpreted)}, bench.plan),
        interleave(
            "again", 1, "", {"hp9k": bench.whole(command), "interpreter": bench.whole(command, interpreted)}, bench.plan
        ),
    ]


def memory(bench: Bench) -> list[Row]:
    """The most memory hp9k has, its compiler too, for 1 MiB of text all compiled; bare Python has imported llvmlite"""
    bench.report("memory: compiling")
    command = _generated(bench, "memory", MEMORY_FUNCTIONS)
    _fill_cache(bench, (*command, str(bench.scaled(COMPILE_ROUNDS))))
    measured = (*command, str(bench.scaled(MEMORY_ROUNDS)))
    checksum = run(measured, bench.settings).text.split()[0]
    bare = (sys.executable, "-c", f"import {bench.series.engine_module}, time; print({checksum}); time.sleep(0.2)")

    return [
        interleave(
            "memory", 1, MEBIBYTES, {"hp9k": bench.peak(*measured), "bare Python": bench.peak(*bare)}, bench.plan
        )
    ]


def _fill_cache(bench: Bench, command: Sequence[str]) -> None:
    """Run a program until hp9k has nothing more to keep of it."""
    cache = Path(bench.settings["XDG_CACHE_HOME"])
    before = -1
    for turn in range(COMPILE_RUNS):
        size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
        if size == before:
            return
        before = size
        bench.report(f"memory: filling the cache, run {turn + 1}, {size / 1e6:.1f} MB")
        run(command, bench.settings)


def _generated(bench: Bench, name: str, functions: int) -> tuple[str, ...]:
    """The command that runs a generated program of so many functions."""
    source = Path(bench.work, f"{name}.c")
    source.write_text(straight(functions))
    return bench.builder.hp9k(["main.c", str(source)])
