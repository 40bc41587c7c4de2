"""What compiling a guest's code costs where it doesn't pay yet: first starts, code that runs once, memory."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from context import Bench
from generate import INSTRUCTIONS, straight
from measure import MEBIBYTES, Row, Runner, Sample, interleave
from peers import HP9K, run, with_cache

ONCE_FUNCTIONS = 20_000 // INSTRUCTIONS
MEMORY_FUNCTIONS = 4_700  # a text segment of a little over 1 MiB
MEMORY_ROUNDS = 3_000
INTERPRETER = {"HP9K_ENGINE": "interpreter"}
# Runs a command and says, behind what it printed first, the most memory it had, in MiB.
PEAK = (
    "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True); "
    "print(done.stdout.split()[0].decode(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
)


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
    """The most memory the process has, for 1 MiB of text that is all compiled; bare Python has imported llvmlite"""
    bench.report("memory: compiling, which takes half a minute")
    rounds = str(bench.scaled(MEMORY_ROUNDS))
    command = (*_generated(bench, "memory", MEMORY_FUNCTIONS), rounds)
    checksum = run(command, bench.settings).text.split()[0]
    bare = (sys.executable, "-c", f"import {bench.series.engine_module}; print({checksum})")

    def peak(*measured: str) -> Runner:
        def runner() -> Sample:
            said, most = run((sys.executable, "-c", PEAK, *measured), bench.settings).text.split()
            return Sample(float(most), said)

        return runner

    return [interleave("memory", 1, MEBIBYTES, {"hp9k": peak(*command), "bare Python": peak(*bare)}, bench.plan)]


def _generated(bench: Bench, name: str, functions: int) -> tuple[str, ...]:
    """The command that runs a generated program of so many functions."""
    source = Path(bench.work, f"{name}.c")
    source.write_text(straight(functions))
    return bench.builder.hp9k(["main.c", str(source)])
