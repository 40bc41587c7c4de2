"""The clock and the timers a stack has: as much of the scheduler as it may know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kernel.waiting import Timer


class Timing(Protocol):
    def now(self) -> float:
        """Seconds, from some moment on."""

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Call `action` so much later, unless the timer is cancelled."""
