"""Builds the embedded root of each series: terminal types with tic, guest programs with `hp9k cc`, the rest copied.

Each C file of rom/guest/programs and of the directories in PROGRAMS is a program, and so is every other directory
there; scripts of the shell and what lies in rom/guest/root are the same for both.

    python -m tools.cc.root           build everything again
    python -m tools.cc.root --check   build elsewhere and fail if anything differs from what is committed (with another
                                      compiler than that of the committed programs: if anything is missing)

Needs tic (ncurses-bin) and the cross compilers (gcc-m68k-linux-gnu, gcc-hppa-linux-gnu). A module on its own:
the package never imports it.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import rom
from tools.cc import dld, shared_libraries, shared_libraries_300
from tools.cc.targets import TARGETS
from tools.cc.toolchain import ToolchainError, find_toolchain, unpinned

ROM = Path(rom.__file__).resolve().parent
SOURCES = ROM / "guest" / "programs"
FILES = ROM / "guest" / "root"
ROOT = ROM / "root"
SERIES = ("300", "800")
JOBS = 2
TERMINFO = Path("usr/lib/terminfo")
# Where the programs of each directory of sources go.
PROGRAMS = {"": Path("bin"), "net": Path("usr/bin"), "terminal": Path("usr/bin"), "etc": Path("etc")}
BIN = PROGRAMS[""]


def build(roots: Path) -> None:
    """Make the root of each series below `roots`. Raises FileNotFoundError, CalledProcessError."""
    programs = []
    for series in SERIES:
        root = roots / f"s{series}"
        shutil.rmtree(root, ignore_errors=True)
        for name in _files(FILES):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(FILES / name, root / name)
        _terminal_types(root / TERMINFO)
        programs += [(series, sources, root / target) for sources, target in _programs()]
        for script in sorted(SOURCES.glob("*.sh")):
            target = root / BIN / script.stem
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(script, target)
            target.chmod(0o755)
    dld.place(roots / "s800")
    shared_libraries.build(find_toolchain(TARGETS["800"]), roots / "s800")
    shared_libraries_300.build(find_toolchain(TARGETS["300"]), roots / "s300")
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(lambda each: _program(*each), programs))


def _programs() -> list[tuple[list[Path], Path]]:
    """The sources of each program, and where in the root it goes."""
    found = []
    for name, place in PROGRAMS.items():
        for entry in sorted((SOURCES / name).iterdir()):
            sources = sorted(entry.glob("*.c")) if entry.is_dir() else [entry] if entry.suffix == ".c" else []
            if sources and str(entry.relative_to(SOURCES)) not in PROGRAMS:
                found.append((sources, place / entry.stem))
    return found


def _terminal_types(directory: Path) -> None:
    """One file for each name but those of parts: what archives and wheels make of tic's hard links mustn't matter."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["tic", "-o", scratch, SOURCES / "terminfo.src"], check=True)
        shutil.rmtree(directory, ignore_errors=True)
        for entry in sorted(Path(scratch).glob("*/*")):
            if "+" in entry.name:
                continue
            target = directory / entry.parent.name / entry.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(entry, target)


def _program(series: str, sources: list[Path], target: Path) -> None:
    compiler = [sys.executable, "-m", "tools.cli", "cc", "--series", series, "-O2", "-s"]
    environment = {**os.environ, "PYTHONPATH": str(ROM.parent)}
    target.parent.mkdir(parents=True, exist_ok=True)
    names = [str(source.relative_to(SOURCES)) for source in sources]
    subprocess.run([*compiler, "-o", str(target.absolute()), *names], check=True, cwd=SOURCES, env=environment)
    target.chmod(0o755)


def differences(built: Path, *, compare: bool) -> list[str]:
    """Differences between `built` and the committed root: changed files if `compare`, missing and superfluous ones."""
    made, committed = _files(built), _files(ROOT)
    different = [
        f"{name}: differs"
        for name in made
        if compare and name in committed and not filecmp.cmp(built / name, ROOT / name, shallow=False)
    ]
    missing = [f"{name}: not committed" for name in made if name not in committed]
    left = [f"{name}: has no source" for name in committed if name not in made]
    return different + missing + left


def _files(root: Path) -> list[Path]:
    return sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print("usage: python -m tools.cc.root [--check]", file=sys.stderr)
        return 2
    try:
        if not arguments:
            build(ROOT)
            return 0
        with tempfile.TemporaryDirectory() as scratch:
            build(Path(scratch))
            others = unpinned()
            found = differences(Path(scratch), compare=not others)
    except FileNotFoundError as error:
        print(f"tools.cc.root: {error.filename} is missing: install ncurses-bin", file=sys.stderr)
        return 1
    except ToolchainError as error:
        print(f"tools.cc.root: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"tools.cc.root: {error.cmd[0]} failed", file=sys.stderr)
        return 1
    for line in others + found:
        print(f"tools.cc.root: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
