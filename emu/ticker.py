"""Ticker: the thread that ends time slices.

An engine inside a long native call cannot look at the clock. Arming costs the runner one dictionary entry: the thread
looks at all deadlines at least every `TICK` seconds by itself, and has to be woken up only for one that comes sooner.
It goes on cutting a run that is overdue until the runner disarms, because a single cut can fall into the moment just
before the native call begins and be lost. When nothing was armed for a while the thread ends; the next `arm` starts
another.
"""

from __future__ import annotations

import functools
import math
import threading
import time
from typing import Protocol

TICK = 0.005  # seconds; also the longest time a run goes on after `stop`
_IDLE_TICKS = 50
_AWAKE = math.inf


class Cuttable(Protocol):
    stop_wanted: bool  # treat it as overdue

    def cut(self) -> None:
        """End the native call in progress, if there is one. Called from the ticker's thread."""


class Ticker:
    def __init__(self) -> None:
        self._deadlines: dict[Cuttable, float] = {}
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._looks_at = _AWAKE  # when the thread will have slept enough
        self._sooner = threading.Event()

    def arm(self, runner: Cuttable, deadline: float) -> None:
        """`deadline` is a time of `time.monotonic`."""
        self._deadlines[runner] = deadline
        if self._thread is None:
            self._start()
        elif deadline < self._looks_at:
            self._sooner.set()

    def disarm(self, runner: Cuttable) -> None:
        self._deadlines.pop(runner, None)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._tick, name="ticker", daemon=True)
                self._thread.start()

    def _tick(self) -> None:
        idle = 0
        while idle < _IDLE_TICKS or not self._retire():
            now = time.monotonic()
            nap = TICK
            armed = list(self._deadlines.items())
            for runner, deadline in armed:
                if deadline <= now or runner.stop_wanted:
                    runner.cut()
                else:
                    nap = min(nap, deadline - now)
            idle = 0 if armed else idle + 1
            self._looks_at = now + nap
            self._sooner.wait(nap)
            # From here to the next nap `arm` wakes it, perhaps too late to be seen.
            self._looks_at = _AWAKE
            self._sooner.clear()

    def _retire(self) -> bool:
        """Whether the thread may end: an `arm` after this check sees that there is no thread."""
        with self._lock:
            if not self._deadlines:
                self._thread = None
                return True
            return False


@functools.cache
def process_ticker() -> Ticker:
    """The one ticker the processors of this host process share."""
    return Ticker()
