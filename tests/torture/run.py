"""Runs GCC's own test programs (gcc.c-torture/execute) as `hp9k cc` compiles them.

    python tests/torture/run.py                      everything: both series, -O0 and -O2
    python tests/torture/run.py --series 800 --every 4    a quarter, the same one each time
    python tests/torture/run.py 20000112-1 ieee/mzero4    two programs

Needs the Debian packages gcc-12-source, gcc-m68k-linux-gnu and gcc-hppa-linux-gnu.  Exits with 1 when a program fails
that is not in expected.py, or passes although it is.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE)]

from expected import reason  # noqa: E402
from programs import LEVELS, Program, SuiteError, extract, names, program  # noqa: E402
from runner import Outcome, judge, prepare  # noqa: E402

KINDS = ("pass", "fail", "expected failure", "unexpected pass", "unsupported")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("names", nargs="*", metavar="NAME", help="programs; all without")
    made.add_argument("--series", action="append", choices=("300", "800"), help="default: both")
    made.add_argument("--level", action="append", help=f"default: {' and '.join(LEVELS)}")
    made.add_argument("--every", type=int, default=1, metavar="N", help="only each N-th program")
    made.add_argument("--dynamic", action="store_true", help="link with the shared libraries")
    made.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="default: one a processor")
    made.add_argument("--directory", type=Path, help="an unpacked gcc.c-torture/execute, instead of the archive's")
    made.add_argument("--verbose", action="store_true", help="say the outcome of each program")
    return made


def chosen(options: argparse.Namespace, folder: Path) -> list[Program]:
    """The programs asked for. Raises SuiteError."""
    there = names(folder)
    unknown = sorted(set(options.names) - set(there))
    if unknown:
        raise SuiteError(f"{unknown[0]}: no such program")
    wanted = [name for name in there if name in options.names] if options.names else there[:: options.every]
    linking = ("-dynamic",) if options.dynamic else ()
    programs = [
        program(folder, name, series, level)
        for name in wanted
        for series in options.series or ("300", "800")
        for level in options.level or LEVELS
    ]
    return [one._replace(options=(*one.options, *linking)) for one in programs]


def kind_of(one: Program, outcome: Outcome) -> str:
    known = reason(one.name, one.series, one.level, dynamic="-dynamic" in one.options)
    if known and outcome.kind != "unsupported":
        return "expected failure" if outcome.kind == "fail" else "unexpected pass"
    return outcome.kind


def run_all(programs: list[Program], jobs: int, verbose: bool) -> dict[tuple[str, str], Counter[str]]:
    """Run them side by side, say what goes wrong; {(series, level): {kind: count}}."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    prepare()
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for one, outcome in zip(programs, pool.imap(judge, programs), strict=True):
            kind = kind_of(one, outcome)
            counts.setdefault((one.series, one.level), Counter())[kind] += 1
            if verbose or kind in ("fail", "unexpected pass"):
                print(f"{kind}: {one.label}" + (f": {outcome.cause}" if outcome.cause else ""), flush=True)
    return counts


def table(counts: dict[tuple[str, str], Counter[str]]) -> str:
    """The counts, a line for each series and level."""
    lines = [" ".join(f"{title:>16}" for title in ("", *KINDS))]
    for (series, level), found in sorted(counts.items()):
        lines.append(" ".join(f"{cell:>16}" for cell in (f"s{series} {level}", *(found[kind] for kind in KINDS))))
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hp9k-torture-") as work:
        try:
            folder = options.directory or extract(Path(work))
            counts = run_all(chosen(options, folder), options.jobs, options.verbose)
        except SuiteError as error:
            print(f"torture: {error}", file=sys.stderr)
            return 2
    print(table(counts))
    return int(any(found[kind] for found in counts.values() for kind in ("fail", "unexpected pass")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
