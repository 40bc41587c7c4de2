"""Builds the guest programs of the tests with `hp9k cc`: src/*.c and src/*.S into bin/s300/NAME and bin/s800/NAME.

    python tests/guest/build.py [--check] [--dynamic] [--into DIRECTORY] [NAME...]

The binaries are committed, so that tests need no cross compiler.  --check builds them elsewhere, compares byte for
byte, lists what differs and exits with 1.  Only one version of the compiler gives the bytes that are committed; with
another nothing is compared: there, building anew and running the tests shows that the programs behave alike.

--dynamic links all programs with the shared libraries instead, for the tests to run with:

    python tests/guest/build.py --dynamic --into /tmp/dynamic
    HP9K_GUEST_PROGRAMS=/tmp/dynamic pytest tests/guest

A source may ask for more options in its first lines: `hp9k cc: -n -lm` inside a comment; with `--series 300` among them
it is built for that series only.  `levels: -O0 -O2` makes several programs of it, NAME-O0 and NAME-O2; with `symbols:
kept` it is not stripped.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SOURCES = HERE / "src"
BINARIES = HERE / "bin"
ALL_SERIES = ("300", "800")
OPTIONS = ["-Os", "-w", "-s"]
OWN_OPTIONS = re.compile(r"hp9k cc:([^*;\n]*)")
LEVELS = re.compile(r"levels:([^*\n]*)")
SYMBOLS = re.compile(r"symbols: kept")
HEAD_SIZE = 400


def sources(names: list[str]) -> list[Path]:
    """The programs' sources, or those of the names given."""
    found = sorted(path for path in SOURCES.iterdir() if path.suffix in (".c", ".S"))
    return [path for path in found if not names or path.stem in names]


class Program(NamedTuple):
    """One program to build: from which source, with which options besides everybody's, where it goes."""

    series: str
    source: Path
    options: list[str]
    target: Path


def words(form: re.Pattern[str], source: Path) -> list[str]:
    """What the source asks for in its first lines."""
    found = form.search(source.read_text()[:HEAD_SIZE])
    return found.group(1).split() if found else []


def programs(paths: list[Path], directory: Path) -> list[Program]:
    """What is to be built below `directory`."""
    wanted = []
    for source in paths:
        own = words(OWN_OPTIONS, source)
        only = own[own.index("--series") + 1] if "--series" in own else None
        for series in ALL_SERIES:
            if only not in (None, series):
                continue
            for level in words(LEVELS, source) or [""]:
                options = [*own, level] if level else own
                wanted.append(Program(series, source, options, directory / f"s{series}" / f"{source.stem}{level}"))
    return wanted


def build(program: Program) -> int:
    """Compile one program; the result depends on nothing but the source, the SDK and the compiler."""
    from tools.cc.command import command

    program.target.parent.mkdir(parents=True, exist_ok=True)
    previous = os.getcwd()
    os.chdir(SOURCES)
    try:
        kept = SYMBOLS.search(program.source.read_text()[:HEAD_SIZE])
        options = [option for option in OPTIONS if option != "-s" or not kept]
        arguments = ["--series", program.series, *options, "-o", str(program.target), program.source.name]
        return command([*arguments, *program.options])
    finally:
        os.chdir(previous)


def build_all(paths: list[Path], directory: Path) -> int:
    return max((build(program) for program in programs(paths, directory)), default=0)


def check(paths: list[Path]) -> int:
    """Report every program whose committed binary is not what its source gives, and binaries without a source."""
    from tools.cc.toolchain import unpinned

    others = unpinned()
    print("".join(line + "\n" for line in others), end="")
    different = []
    with tempfile.TemporaryDirectory() as work:
        wanted = programs(paths, Path(work))
        for program in wanted:
            target = program.target
            name = target.relative_to(work)
            committed = BINARIES / name
            if build(program) != 0:
                different.append(f"{name}: does not compile")
            elif not committed.exists():
                different.append(f"{name}: no binary is committed")
            elif not others and committed.read_bytes() != target.read_bytes():
                different.append(f"{name}: the committed binary differs")
    known = {program.target for program in programs(sources([]), BINARIES)}
    for path in sorted(path for path in BINARIES.glob("*/*") if path not in known):
        different.append(f"{path.relative_to(BINARIES)}: no source")
    verdict = f"{len(wanted)} programs " + ("compile" if others else "as committed")
    print("\n".join(different) if different else verdict)
    return 1 if different else 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="programs; all without")
    parser.add_argument("--check", action="store_true", help="compare with what is committed")
    parser.add_argument("--dynamic", action="store_true", help="link with the shared libraries")
    parser.add_argument("--into", type=Path, default=BINARIES, metavar="DIRECTORY", help="default: the committed ones")
    options = parser.parse_args(arguments)
    if options.dynamic:
        OPTIONS.extend(("-dynamic", "-lm"))
    paths = sources(options.names)
    return check(paths) if options.check else build_all(paths, options.into.resolve())


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
