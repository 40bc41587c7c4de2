"""The cross compiler behind `hp9k cc`: where its programs are and what every compilation is told."""

# ruff: noqa: SIM905  (tables of options read better as words)

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

PREFIX = "m68k-linux-gnu-"
COMPILER_PACKAGE = "gcc-m68k-linux-gnu"
BINUTILS_PACKAGE = "binutils-m68k-linux-gnu"
SDK = Path(__file__).parent / "sdk"

# What the compiler must do for the target.  No builtin sin and cos: gcc would merge the two into glibc's sincos.
# -fcommon: period programs define a variable in a header and let the linker merge the copies.
# Null pointer checks stay: address 0 can be read.
TARGET_OPTIONS = (
    "-m68030 -m68881 -nostdinc -fno-pic -fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables "
    "-fno-unwind-tables -fno-ident -fcommon -fno-delete-null-pointer-checks -fno-lto -fno-builtin-sin "
    "-fno-builtin-cos -fno-builtin-sinf -fno-builtin-cosf"
).split()

# What HP's compiler predefines, and what it doesn't.
PREDEFINED = (
    "-U__linux -U__linux__ -Ulinux -U__gnu_linux__ -U__ELF__ "
    "-D__hpux=1 -D__hp9000s300=1 -D__hp9000s200=1 -D__mc68020=1 -D__mc68020__=1 -D__hp9k__=1"
).split()
# Names in the programmer's own space, and everything HP-UX declares: not under -ansi and -std=c89, as with HP's -Aa.
PREDEFINED_OUTSIDE_ANSI = "-Dhpux=1 -Dhp9000s300=1 -Dhp9000s200=1 -Dmc68020=1 -D_HPUX_SOURCE=1".split()


class ToolchainError(Exception):
    """A compilation that could not be started or did not succeed; the message is one line for the user."""


class Toolchain(NamedTuple):
    """Paths of the programs used."""

    compiler: str
    linker: str
    archiver: str

    def identity(self) -> str:
        """Changes whenever another compiler is installed; costs no process."""
        path = os.path.realpath(self.compiler)
        status = os.stat(path)
        return f"{path} {status.st_size} {status.st_mtime_ns}"

    def ask(self, question: str) -> str:
        """The answer to one of gcc's -print-... options.  Raises ToolchainError when there is none."""
        answer = subprocess.run(
            [self.compiler, question], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        if answer.returncode != 0:
            raise ToolchainError(f"{self.compiler}: {first_line(answer.stderr)}")
        return answer.stdout.strip()


def find_toolchain() -> Toolchain:
    """The installed cross compiler.  Raises ToolchainError naming the Debian package when a part is missing."""
    compiler = _find("gcc", COMPILER_PACKAGE)
    return Toolchain(compiler, _find("ld", BINUTILS_PACKAGE), _find("ar", BINUTILS_PACKAGE))


def _find(tool: str, package: str) -> str:
    path = shutil.which(PREFIX + tool)
    if path is None:
        raise ToolchainError(f"{PREFIX}{tool}: not found: install the Debian package {package}")
    return path


def first_line(text: str) -> str:
    """The first line of what a program said, or a stand-in when it said nothing."""
    lines = text.strip().splitlines()
    return lines[0] if lines else "failed without a message"
