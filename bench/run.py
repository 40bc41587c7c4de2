"""Benchmarks of hp9k against real peers, in the same run: `python bench/run.py`."""

from __future__ import annotations

import argparse
import importlib.util
import json
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

import report
from benchmarks import CPU_PROGRAMS, GROUPS
from context import Bench
from peers import BenchError
from series import SERIES

REPEAT = 5
MOST = 100.0
EXAMPLES = """\
examples:
  python bench/run.py                        everything for the Series 300, a few minutes
  python bench/run.py --series 800           everything for the Series 800, but memory
  python bench/run.py --series 800 memory    that, which takes many minutes
  python bench/run.py cpu --repeat 3         the CPU-bound programs, three runs each
  python bench/run.py sieve fibonacci        two of them
  python bench/run.py getpid read connect    system calls
  python bench/run.py start --repeat 40      start-up
  python bench/run.py --scale 0.01 --repeat 1  does it all work? (the figures mean nothing)
  python bench/run.py --json > figures.json  every single time, for other programs

needs the Debian packages qemu-user and gcc-m68k-linux-gnu, libc6-dev-m68k-cross; for the Series 800
gcc-hppa-linux-gnu, libc6-dev-hppa-cross.
Compiled programs are kept in a temporary directory and removed at the end.
"""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="bench/run.py",
        description="Benchmarks of hp9k against qemu-m68k or qemu-hppa on the same C sources, and of its start-up.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(GROUPS)}, or a program of cpu")
    made.add_argument("--series", choices=SERIES, default="300", help="whose programs (default %(default)s)")
    made.add_argument(
        "--repeat", type=_count, default=REPEAT, metavar="N", help="interleaved runs of each (default %(default)s)"
    )
    made.add_argument(
        "--scale", type=_factor, default=1.0, metavar="F", help="share of the full work in each run (default 1)"
    )
    made.add_argument("--json", action="store_true", help="print JSON with every sample instead of tables")
    made.add_argument("--list", action="store_true", help="list the benchmarks and exit")
    return made


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: not a number of runs")
    return int(text)


def _factor(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= MOST:
        raise argparse.ArgumentTypeError(f"{text}: not a number above 0 and at most {MOST}")
    return value


class Progress:
    """One line on standard error: rewritten in place on a terminal, one line each elsewhere."""

    def __init__(self) -> None:
        self._start, self._end = ("\r\x1b[K", "") if sys.stderr.isatty() else ("", "\n")

    def __call__(self, text: str) -> None:
        sys.stderr.write(f"{self._start}{text}{self._end}")
        sys.stderr.flush()

    def clear(self) -> None:
        sys.stderr.write(self._start)
        sys.stderr.flush()


def choose(series: str, names: list[str]) -> tuple[list[str], list[str]]:
    """The benchmarks and the CPU-bound programs that `names` stand for, in our order."""
    programs = [name for name in CPU_PROGRAMS if name in names]
    known = {name: group for name, group in GROUPS.items() if series in group.series}
    groups = [
        name
        for name, group in known.items()
        if name in names or (not names and group.usual) or (name == "cpu" and programs)
    ]
    return groups, list(CPU_PROGRAMS) if not programs or "cpu" in names else programs


def measure(options: argparse.Namespace) -> None:
    """Run the benchmarks and print the results as they come. Raises BenchError."""
    series = SERIES[options.series]
    for package in ("click", series.engine_package):
        if importlib.util.find_spec(package) is None:
            raise BenchError(f"{package}: no such Python package: run `{sys.executable} -m pip install .`")
    names, programs = choose(series.name, options.names)
    known = report.facts(series, options.repeat, options.scale)
    results = {}
    progress = Progress()
    if not options.json:
        print(report.header(series, known), flush=True)
    with tempfile.TemporaryDirectory(prefix="hp9k-bench-") as directory:
        bench = Bench(series, Path(directory), options.repeat, options.scale, programs, progress)
        for name in names:
            group = GROUPS[name]
            try:
                rows = group.function(bench)
            finally:
                progress.clear()
            results[name] = report.as_json(rows, mean=group.mean)
            if not options.json:
                print(report.group(name, group.summary, rows, mean=group.mean), flush=True)
    if options.json:
        print(json.dumps({"facts": known, "results": results}, indent=2))


def main(arguments: list[str]) -> int:
    """Returns the exit status: 0, 1 for a measurement that failed, 2 for wrong usage, 130 for Ctrl-C."""
    options = parser().parse_args(arguments)
    if options.list:
        print("\n".join(f"{name:<10} {group.summary}" for name, group in GROUPS.items()))
        print(f"{'':<10} cpu is {', '.join(CPU_PROGRAMS)}")
        return 0
    unknown = [name for name in options.names if name not in GROUPS and name not in CPU_PROGRAMS]
    if unknown:
        parser().error(f"no benchmark is called {unknown[0]}; there are {', '.join((*GROUPS, *CPU_PROGRAMS))}")
    foreign = [name for name in options.names if name in GROUPS and options.series not in GROUPS[name].series]
    if foreign:
        parser().error(f"{foreign[0]} is of --series {', '.join(GROUPS[foreign[0]].series)} only")
    signal.signal(signal.SIGTERM, _terminate)
    try:
        measure(options)
    except (BenchError, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _terminate(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)  # unwinds: the temporary directory goes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
