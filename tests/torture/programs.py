"""The programs of gcc.c-torture/execute: where they are, what each consists of, and what it is compiled with.

Debian's package gcc-12-source has them in an archive; nothing of it is part of this project.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

from directives import parse

ARCHIVES = ("/usr/src/gcc-12", "gcc-12*.tar.xz")
FOLDER = "gcc/testsuite/gcc.c-torture/execute"
LEVELS = ("-O0", "-O2")
BUILTINS = "-fno-tree-dse -fno-tree-loop-distribute-patterns -fno-tracer -fno-ipa-ra -fno-inline-functions"
# What the folders' .exp files and the programs' .x files add, by series.
FOLDER_OPTIONS = {
    "ieee": {"300": "-fno-inline -ffloat-store", "800": "-fno-inline"},
    "builtins": {"300": BUILTINS, "800": BUILTINS},
}
PROGRAM_OPTIONS = {
    "ieee/compare-fp-3": "-fno-trapping-math",
    "ieee/compare-fp-4": "-fno-trapping-math",
    "ieee/fp-cmp-7": "-fno-trapping-math",
    "ieee/pr38016": "-fno-ivopts -fno-gcse",
    "builtins/abs-1": "-fno-builtin-abs",
}


class SuiteError(Exception):
    """The programs are not where they should be; the message is one line."""


class Program(NamedTuple):
    """One program for one series at one level. `name`: its path in the suite without the suffix."""

    name: str
    series: str
    level: str
    sources: tuple[Path, ...]
    options: tuple[str, ...]
    unsupported: str  # why it is not for this series; empty if it is

    @property
    def label(self) -> str:
        return f"{self.name} s{self.series} {self.level}"


def extract(into: Path) -> Path:
    """Unpack the programs below `into`; returns their folder. Raises SuiteError."""
    archives = sorted(Path(ARCHIVES[0]).glob(ARCHIVES[1]))
    if not archives:
        raise SuiteError(f"{'/'.join(ARCHIVES)}: not there: install the Debian package gcc-12-source")
    command = ["tar", "-xJf", str(archives[0]), "-C", str(into), "--strip-components=1", "--wildcards", f"*/{FOLDER}/*"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SuiteError(f"{archives[0]}: {done.stderr.strip().splitlines()[-1]}")
    return into / FOLDER


def names(folder: Path) -> list[str]:
    """Every program's name, in order. Raises SuiteError when there is none."""
    found = [path.relative_to(folder).with_suffix("") for path in folder.glob("**/*.c") if path.parent.name != "lib"]
    named = sorted(str(path) for path in found if not path.name.endswith("-lib"))
    if not named:
        raise SuiteError(f"{folder}: no programs there")
    return named


def program(folder: Path, name: str, series: str, level: str) -> Program:
    """A program with all that belongs to it."""
    kind = name.rpartition("/")[0]
    sources = [folder / f"{name}.c"]
    if kind == "builtins":
        sources += [folder / f"{name}-lib.c", folder / "builtins" / "lib" / "main.c"]
    more = FOLDER_OPTIONS.get(kind, {}).get(series, ""), PROGRAM_OPTIONS.get(name, "")
    options = [level, "-w", *" ".join(more).split()]
    said = parse(sources[0].read_text(errors="replace"), series, options)
    return Program(name, series, level, tuple(sources), (*options, *said.options), said.unsupported)
