"""The file with debugging information that `hp9k cc -g` leaves beside a program or a library."""

from __future__ import annotations

import os

from kernel.debug.symbols import Module
from kernel.loader.source import FileSource

SUFFIX = ".debug"
_SLACK = 60.0  # seconds between the writing of both


def debug_file(module: Module) -> str | None:
    """Its path on this machine; None where there is none, or an older one than the module's file."""
    source = module.image.source
    if not isinstance(source, FileSource):
        return None
    try:
        fd = source.open_program()
    except OSError:
        return None
    try:
        path = os.readlink(f"/proc/self/fd/{fd}") + SUFFIX
        return path if os.stat(path).st_mtime >= os.fstat(fd).st_mtime - _SLACK else None
    except OSError:
        return None
    finally:
        os.close(fd)
