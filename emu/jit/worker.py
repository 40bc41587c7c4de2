"""The process that compiles in the background. A request is answered with its result, None if there is none."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import Any

from emu.jit.background import serve
from emu.jit.cache import Cache, native_cache
from emu.jit.compiler import RUNTIME_LEVELS, Compiler, RuntimeRequest

_FAR = 0.5  # seconds of work that it would be a pity to throw away
_POLITE = 10


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends with the one it works for
    store = native_cache()
    with contextlib.suppress(OSError):
        store.trim()
    serve(Compiler(store).answer, lambda request, seconds: _finishes(store, request, seconds))


def _finishes(store: Cache, request: Any, seconds: float) -> bool:
    """Whether to end up with something in the cache although the one that asked for it is gone.

    Else programs whose runs are shorter than a compilation would begin with it again at each start. But many of them
    in a row must not fill the machine with compilers: one at a time goes on alone.
    """
    first = isinstance(request, RuntimeRequest) and request.level == RUNTIME_LEVELS[0]
    if not (first or seconds > _FAR) or not store.claim():
        return False
    os.nice(_POLITE)
    return True
