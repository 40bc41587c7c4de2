"""Builds the guest programs of the tests with `hp9k cc`: every *.c and *.S here into bin/s300/NAME and bin/s800/NAME.

    python tests/guest/build.py [--check] [NAME...]

The binaries are committed, so that tests need no cross compiler.  --check builds them elsewhere, compares byte for
byte, lists what differs and exits with 1.  A source may ask for more options in its first lines:
`hp9k cc: -n -lm` inside a comment; with `--series 300` among them it is built for that series only.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BINARIES = HERE / "bin"
ALL_SERIES = ("300", "800")
OPTIONS = ["-Os", "-w", "-s"]
OWN_OPTIONS = re.compile(r"hp9k cc:([^*\n]*)")
HEAD_SIZE = 400


def sources(names: list[str]) -> list[Path]:
    """The programs' sources, or those of the names given."""
    found = sorted(path for path in HERE.iterdir() if path.suffix in (".c", ".S"))
    return [path for path in found if not names or path.stem in names]


def own_options(source: Path) -> list[str]:
    own = OWN_OPTIONS.search(source.read_text()[:HEAD_SIZE])
    return own.group(1).split() if own else []


def programs(paths: list[Path], directory: Path) -> list[tuple[str, Path, Path]]:
    """What is to be built: series, source, and where it goes below `directory`."""
    wanted = []
    for source in paths:
        own = own_options(source)
        only = own[own.index("--series") + 1] if "--series" in own else None
        for series in ALL_SERIES:
            if only in (None, series):
                wanted.append((series, source, directory / f"s{series}" / source.stem))
    return wanted


def build(series: str, source: Path, target: Path) -> int:
    """Compile one program; the result depends on nothing but the source, the SDK and the compiler."""
    from tools.cc import command

    target.parent.mkdir(parents=True, exist_ok=True)
    previous = os.getcwd()
    os.chdir(HERE)
    try:
        return command(["--series", series, *OPTIONS, "-o", str(target), source.name, *own_options(source)])
    finally:
        os.chdir(previous)


def build_all(paths: list[Path]) -> int:
    return max((build(*program) for program in programs(paths, BINARIES)), default=0)


def check(paths: list[Path]) -> int:
    """Report every program whose committed binary is not what its source gives, and binaries without a source."""
    different = []
    with tempfile.TemporaryDirectory() as work:
        wanted = programs(paths, Path(work))
        for series, source, target in wanted:
            name = target.relative_to(work)
            committed = BINARIES / name
            if build(series, source, target) != 0:
                different.append(f"{name}: does not compile")
            elif not committed.exists():
                different.append(f"{name}: no binary is committed")
            elif committed.read_bytes() != target.read_bytes():
                different.append(f"{name}: the committed binary differs")
    known = {target for _, _, target in programs(sources([]), BINARIES)}
    for path in sorted(path for path in BINARIES.glob("*/*") if path not in known):
        different.append(f"{path.relative_to(BINARIES)}: no source")
    print("\n".join(different) if different else f"{len(wanted)} programs as committed")
    return 1 if different else 0


def main(arguments: list[str]) -> int:
    paths = sources([argument for argument in arguments if argument != "--check"])
    return check(paths) if "--check" in arguments else build_all(paths)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
