"""What native code depends on besides what it was made from: the sources of its makers, LLVM, the host's processor."""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
from collections.abc import Iterator

import emu
from emu.jit.digest import blake2b

_CPU_FACTS = ("vendor_id", "cpu family", "model", "flags")


def available() -> bool:
    """Whether LLVM is installed."""
    return _llvm() is not None


@functools.cache
def build(folders: tuple[str, ...]) -> str:
    """Part of the name of everything in the cache: what the sources in `folders` of emu, isa and jit give.

    Files are known by size and time: reading them would take longer.
    """
    digest = blake2b(digest_size=12)
    root = os.path.dirname(emu.__file__)
    files = [path for folder in ("isa", "jit", *folders) for path in _sources(os.path.join(root, folder))]
    llvm = _llvm()
    for path in [*files, os.path.join(root, "memory.py"), *([llvm] if llvm else [])]:
        status = os.stat(path)
        digest.update(f"{os.path.basename(path)} {status.st_size} {status.st_mtime_ns}\n".encode())
    digest.update(f"{sys.implementation.cache_tag} {_processor()}".encode())
    return digest.hexdigest()


def _sources(folder: str) -> Iterator[str]:
    """Every Python file in and below it, in one order everywhere."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                yield entry.path
            elif entry.name != "__pycache__" and entry.is_dir():
                yield from _sources(entry.path)


def _llvm() -> str | None:
    found = importlib.util.find_spec("llvmlite")
    return found.origin if found is not None else None


def _processor() -> str:
    """What LLVM makes its choice of instructions by."""
    try:
        with open("/proc/cpuinfo") as file:
            first = file.read().split("\n\n")[0]
    except OSError:
        return ""
    return "\n".join(line for line in first.splitlines() if line.split("\t")[0].strip() in _CPU_FACTS)
