"""What native code depends on besides what it was made from: the sources of its makers, LLVM, the host's processor."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import sys
from pathlib import Path

import emu

_CPU_FACTS = ("vendor_id", "cpu family", "model", "flags")


def available() -> bool:
    """Whether LLVM is installed."""
    return _llvm() is not None


@functools.cache
def build(folders: tuple[str, ...]) -> str:
    """Part of the name of everything in the cache: what the sources in `folders` of emu, isa and jit give.

    Files are known by size and time: reading them would take longer.
    """
    digest = hashlib.blake2b(digest_size=12)
    root = Path(emu.__file__).parent
    files = sorted(path for folder in ("isa", "jit", *folders) for path in (root / folder).rglob("*.py"))
    llvm = _llvm()
    for path in [*files, root / "memory.py", *([Path(llvm)] if llvm else [])]:
        status = path.stat()
        digest.update(f"{path.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    digest.update(f"{sys.implementation.cache_tag} {_processor()}".encode())
    return digest.hexdigest()


def _llvm() -> str | None:
    found = importlib.util.find_spec("llvmlite")
    return found.origin if found is not None else None


def _processor() -> str:
    """What LLVM makes its choice of instructions by."""
    try:
        first = Path("/proc/cpuinfo").read_text().split("\n\n")[0]
    except OSError:
        return ""
    return "\n".join(line for line in first.splitlines() if line.split("\t")[0].strip() in _CPU_FACTS)
