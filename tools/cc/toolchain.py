"""The cross compiler that `hp9k cc` runs: where its programs are."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import rom
from tools.cc.targets import TARGETS, Target

SDK = Path(rom.__file__).resolve().parent / "guest"  # headers, C library, start-up code and linker scripts
PROGRAMS = SDK / "programs"  # sources of the embedded root, no part of the SDK itself
PINNED_VERSION = "12.2.0"  # the compilers whose output is committed


class ToolchainError(Exception):
    """A compilation that could not be started or did not succeed; the message is one line for the user."""


class Toolchain(NamedTuple):
    """Paths of the programs used for a target."""

    target: Target
    compiler: str
    linker: str
    archiver: str

    def identity(self) -> str:
        """Changes whenever another compiler is installed; costs no process."""
        path = os.path.realpath(self.compiler)
        status = os.stat(path)
        return f"{path} {status.st_size} {status.st_mtime_ns}"

    def tool(self, name: str) -> str:
        """The path of another program of the same binutils.  Raises ToolchainError."""
        return _find(self.target.prefix + name, self.target.binutils_package)

    def version(self) -> str:
        """The compiler's version, such as 12.2.0.  Raises ToolchainError."""
        return self.ask("-dumpfullversion")

    def ask(self, question: str) -> str:
        """The answer to one of gcc's -print-... options.  Raises ToolchainError when there is none."""
        answer = subprocess.run(
            [self.compiler, question], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        if answer.returncode != 0:
            raise ToolchainError(f"{self.compiler}: {first_line(answer.stderr)}")
        return answer.stdout.strip()


def find_toolchain(target: Target) -> Toolchain:
    """The installed cross compiler.  Raises ToolchainError naming the Debian package when a part is missing."""
    compiler = _find(target.prefix + "gcc", target.compiler_package)
    linker = _find(target.prefix + "ld", target.binutils_package)
    return Toolchain(target, compiler, linker, _find(target.prefix + "ar", target.binutils_package))


def unpinned() -> list[str]:
    """A line for each installed compiler whose output is not what is committed.  Raises ToolchainError."""
    toolchains = [find_toolchain(target) for target in TARGETS.values()]
    return [
        f"{toolchain.compiler} is gcc {version}: not compared with what gcc {PINNED_VERSION} made"
        for toolchain in toolchains
        if (version := toolchain.version()) != PINNED_VERSION
    ]


def _find(tool: str, package: str) -> str:
    path = shutil.which(tool)
    if path is None:
        raise ToolchainError(f"{tool}: not found: install the Debian package {package}")
    return path


def first_line(text: str) -> str:
    """The first line of what a program said, or a stand-in when it said nothing."""
    lines = text.strip().splitlines()
    return lines[0] if lines else "failed without a message"
