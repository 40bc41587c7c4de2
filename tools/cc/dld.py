"""Builds the dynamic loader of the Series 800, dld.sl, from rom/guest/dld: position-independent code in a SOM file that
every crt0 takes.

crt0 of 9.x and 10.x asks for the file type 10C or the system id of PA-RISC 1.0, that of 11.x for the type of a shared
library, 10E, and any system id: a library of PA-RISC 1.0 suits all.
"""

# ruff: noqa: SIM905  (a table of options reads better as words)

from __future__ import annotations

import subprocess
import sys
import tempfile
from array import array
from pathlib import Path

from tools.cc.elf import EM_PARISC, ElfProgram, read_program
from tools.cc.library import library
from tools.cc.magic import FileType
from tools.cc.som_writer import write_program
from tools.cc.targets import TARGETS
from tools.cc.toolchain import SDK, find_toolchain

SOURCES, COMMON = SDK / "dld" / "s800", SDK / "dld" / "common"
PA_RISC_1_0 = 0x20B
PLACES = (Path("usr/lib/dld.sl"), Path("lib/dld.sl"))  # since 10.0, until 9.x
ADDIL_MASK, ADDIL_DP, ADDIL_R19 = 0xFFE00000, 0x2B600000, 0x2A600000  # opcode and base register
OPTIONS = "-Os -std=gnu99 -fpic -march=1.0 -fno-builtin -fno-tree-loop-distribute-patterns -fno-common -Wall".split()


def place(root: Path) -> None:
    """Put it into a root under its names. Raises ToolchainError, CalledProcessError."""
    contents = build()
    for name in PLACES:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(contents)
        target.chmod(0o755)


def build() -> bytes:
    """The bytes of dld.sl. Raises ToolchainError, CalledProcessError."""
    toolchain = find_toolchain(TARGETS["800"])
    libgcc = library(toolchain).libgcc
    with tempfile.TemporaryDirectory() as work:
        objects = [
            _compile(source, Path(work))
            for source in sorted([*SOURCES.glob("*.[cS]"), *COMMON.glob("*.c")], key=lambda source: source.name)
        ]
        linked = Path(work, "dld.elf")
        script = str(SOURCES / "dld.ld")
        command = [toolchain.linker, "-nostdlib", "-static", "--gc-sections", "--build-id=none", "-z", "noexecstack",
                   "--no-warn-rwx-segments", "-T", script, *objects, libgcc, "-o", str(linked)]  # fmt: skip
        subprocess.run(command, check=True)
        program = read_program(linked.read_bytes(), EM_PARISC)
    return write_program(_by_linkage_register(program), FileType.SHL, strip=True, system_id=PA_RISC_1_0)


def _by_linkage_register(program: ElfProgram) -> ElfProgram:
    """The program with its data reached through r19 again: linking statically, GNU ld makes dp of it."""
    text, *rest = program.segments
    end = next(symbol.value for symbol in program.symbols if symbol.name == "__code_end") - text.address
    code = array("I", text.contents[:end])
    if sys.byteorder == "little":
        code.byteswap()
    for index, word in enumerate(code):
        if word & ADDIL_MASK == ADDIL_DP:
            code[index] = word & ~ADDIL_MASK | ADDIL_R19
    if sys.byteorder == "little":
        code.byteswap()
    return program._replace(segments=[text._replace(contents=code.tobytes() + text.contents[end:]), *rest])


def _compile(source: Path, work: Path) -> str:
    from tools.cc.command import command

    target = str(work / f"{source.name}.o")
    if command(["--series", "800", *OPTIONS, f"-I{SOURCES}", "-c", str(source), "-o", target]) != 0:
        raise subprocess.CalledProcessError(1, ["hp9k cc", str(source)])
    return target
