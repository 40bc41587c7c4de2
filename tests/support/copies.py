"""Copies of what a test is going to change."""

from __future__ import annotations

import shutil
from pathlib import Path


def writable_copy(source: Path, target: Path) -> None:
    """A copy of a directory, to be written to even if it comes from a checkout that can't be."""
    shutil.copytree(source, target)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o200)
