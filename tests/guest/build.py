"""Builds the guest programs of the tests with `hp9k cc`: every *.c and *.S here into bin/s300/NAME.

    python tests/guest/build.py [--check] [NAME...]

The binaries are committed, so that tests need no cross compiler.  --check builds them elsewhere, compares byte for
byte, lists what differs and exits with 1.  A source may ask for more options in its first lines:
`hp9k cc: -n -lm` inside a comment.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BINARIES = HERE / "bin" / "s300"
OPTIONS = ["--series", "300", "-Os", "-w", "-s"]
OWN_OPTIONS = re.compile(r"hp9k cc:([^*\n]*)")
HEAD_SIZE = 400


def sources(names: list[str]) -> list[Path]:
    """The programs' sources, or those of the names given."""
    found = sorted(path for path in HERE.iterdir() if path.suffix in (".c", ".S"))
    return [path for path in found if not names or path.stem in names]


def build(source: Path, target: Path) -> int:
    """Compile one program; the result depends on nothing but the source, the SDK and the compiler."""
    from tools.cc import command

    own = OWN_OPTIONS.search(source.read_text()[:HEAD_SIZE])
    previous = os.getcwd()
    os.chdir(HERE)
    try:
        return command([*OPTIONS, "-o", str(target), source.name, *(own.group(1).split() if own else [])])
    finally:
        os.chdir(previous)


def build_all(paths: list[Path]) -> int:
    BINARIES.mkdir(parents=True, exist_ok=True)
    return max((build(path, BINARIES / path.stem) for path in paths), default=0)


def check(paths: list[Path]) -> int:
    """Report every program whose committed binary is not what its source gives, and binaries without a source."""
    different = []
    with tempfile.TemporaryDirectory() as work:
        for path in paths:
            target = Path(work) / path.stem
            if build(path, target) != 0:
                different.append(f"{path.name}: does not compile")
            elif not (BINARIES / path.stem).exists():
                different.append(f"{path.stem}: no binary is committed")
            elif (BINARIES / path.stem).read_bytes() != target.read_bytes():
                different.append(f"{path.stem}: the committed binary differs")
    known = {path.stem for path in sources([])}
    different += [f"{path.name}: no source" for path in sorted(BINARIES.iterdir()) if path.name not in known]
    print("\n".join(different) if different else f"{len(paths)} programs as committed")
    return 1 if different else 0


def main(arguments: list[str]) -> int:
    paths = sources([argument for argument in arguments if argument != "--check"])
    return check(paths) if "--check" in arguments else build_all(paths)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
