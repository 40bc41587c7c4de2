"""How long the host may be told to sleep."""

from __future__ import annotations

import pytest

from kernel.clock import LONGEST_SLEEP, Clock, VirtualClock
from kernel.process.scheduler import Scheduler
from tests.kernel.process.test_scheduler import Waiter


class Patient(Clock):
    """Each sleep lasts as long as it may."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sleeps: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def timeout(self, deadline: float) -> float:
        self.sleeps.append(super().timeout(deadline))
        self.now += self.sleeps[-1]
        return 0.0


def test_a_sleep_is_no_longer_than_the_host_can_count() -> None:
    assert LONGEST_SLEEP * 1000 < 1 << 31


@pytest.mark.parametrize("seconds", [0.5, LONGEST_SLEEP, 3_000_000, 2.0**31, 2.0**32])
def test_long_waits_last_as_long_as_they_should(seconds: float) -> None:
    clock = Patient()
    scheduler = Scheduler(clock)
    waiter = Waiter(scheduler)
    waiter.wait(deadline=seconds)
    while not waiter.wakeups:
        assert clock.now < seconds
        scheduler.poll()
    assert clock.now == seconds
    assert max(clock.sleeps) <= LONGEST_SLEEP
    scheduler.close()


def test_a_virtual_clock_never_sleeps() -> None:
    assert VirtualClock().timeout(1e9) == 0.0
