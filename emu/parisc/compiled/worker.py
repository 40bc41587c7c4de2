"""The process that compiles in the background. A request is answered with its result, None if there is none."""

from __future__ import annotations

import contextlib
import signal
from typing import Any

from emu.jit.background import serve
from emu.jit.cache import Cache, user_directory
from emu.parisc.compiled.compiler import Compiler, RegionRequest, RuntimeRequest


def native_cache() -> Cache:
    return Cache(user_directory() / "native")


def _short(request: RegionRequest) -> RegionRequest:
    """Enough to know it again."""
    return request._replace(pages={}, arrivals=b"", known=[])


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends with the one it works for
    store = native_cache()
    compiler = Compiler(store)

    def handle(request: Any) -> Any:
        if isinstance(request, RuntimeRequest):
            return request, compiler.runtime(request)
        if isinstance(request, int):
            compiler.forget(request)
            return None
        assert isinstance(request, RegionRequest)
        try:
            return _short(request), compiler.region(request)
        except (ValueError, OverflowError, RuntimeError) as error:
            return _short(request), str(error)

    with contextlib.suppress(OSError):
        store.trim()
    serve(handle)
