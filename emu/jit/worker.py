"""The process that compiles in the background. A request is answered with its result, None if there is none."""

from __future__ import annotations

import contextlib
import signal

from emu.jit.background import serve
from emu.jit.cache import native_cache
from emu.jit.compiler import Compiler


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends with the one it works for
    store = native_cache()
    with contextlib.suppress(OSError):
        store.trim()
    serve(Compiler(store).answer)
