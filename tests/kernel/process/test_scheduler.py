"""Waiting: queues, descriptors, deadlines, and the order in which timers fire, on a clock that stands still."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.clock import Clock, VirtualClock
from kernel.process.scheduler import Deadlock, Scheduler
from kernel.process.share import Share
from kernel.waiting import READ, SLICE, WRITE, Suspension, WaitQueue


class Waiter:
    """Stands for a task: remembers how its waits ended."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        self.wakeups: list[Any] = []

    def wait(self, *conditions: Any, deadline: float | None = None) -> Suspension:
        suspension = Suspension(conditions, deadline, True)
        self.scheduler.suspend(self, suspension)  # type: ignore[arg-type]
        return suspension

    def woken(self, wakeup: Any) -> None:
        self.wakeups.append(wakeup)


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    scheduler = Scheduler(VirtualClock())
    yield scheduler
    scheduler.close()


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def test_a_queue_wakes_all_that_wait_there(scheduler: Scheduler) -> None:
    queue, other = WaitQueue(), WaitQueue()
    first, second, third = Waiter(scheduler), Waiter(scheduler), Waiter(scheduler)
    first.wait(queue)
    second.wait(queue, other)
    third.wait(other)
    queue.wake()
    assert (first.wakeups, second.wakeups, third.wakeups) == ([True], [True], [])
    queue.wake()
    assert second.wakeups == [True]  # its wait is over


def test_a_deadline_ends_a_wait_and_the_clock_jumps_to_it(scheduler: Scheduler) -> None:
    waiter = Waiter(scheduler)
    waiter.wait(WaitQueue(), deadline=75.0)
    scheduler.poll()
    assert waiter.wakeups == [False]
    assert scheduler.clock.monotonic() == 75.0


def test_what_fires_first_cancels_the_rest(scheduler: Scheduler) -> None:
    queue = WaitQueue()
    waiter = Waiter(scheduler)
    waiter.wait(queue, deadline=5.0)
    queue.wake()
    scheduler.runnable.append(waiter)  # type: ignore[arg-type]
    assert isinstance(scheduler.clock, VirtualClock)
    scheduler.clock.advance(10)
    scheduler.poll()
    assert waiter.wakeups == [True]


def test_descriptors(scheduler: Scheduler, pipe: tuple[int, int]) -> None:
    reader, writer = Waiter(scheduler), Waiter(scheduler)
    reader.wait((pipe[0], READ))
    writer.wait((pipe[1], WRITE))
    scheduler.poll()
    assert (reader.wakeups, writer.wakeups) == ([], [True])
    os.write(pipe[1], b"x")
    scheduler.poll()
    assert reader.wakeups == [True]


def test_two_tasks_wait_for_one_descriptor(scheduler: Scheduler, pipe: tuple[int, int]) -> None:
    first, second = Waiter(scheduler), Waiter(scheduler)
    first.wait((pipe[0], READ), deadline=1.0)
    second.wait((pipe[0], READ))
    scheduler.poll()
    assert (first.wakeups, second.wakeups) == ([False], [])
    os.write(pipe[1], b"x")
    scheduler.poll()
    assert second.wakeups == [True]


def test_nothing_left_to_wait_for_is_an_error_not_a_hang(scheduler: Scheduler) -> None:
    Waiter(scheduler).wait(WaitQueue())
    with pytest.raises(Deadlock):
        scheduler.poll()


def test_a_slice_ends_with_the_next_timer(scheduler: Scheduler) -> None:
    assert scheduler.slice() == SLICE
    timer = scheduler.call_at(SLICE / 4, lambda: None)
    assert scheduler.slice() == SLICE / 4
    timer.cancel()
    assert scheduler.slice() == SLICE


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy host is no fault of the scheduler's
@given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), max_size=30))
def test_timers_fire_in_order_and_cancelled_ones_never(plan: list[tuple[float, bool]]) -> None:
    scheduler = Scheduler(VirtualClock())
    fired: list[float] = []
    for deadline, cancelled in plan:
        timer = scheduler.call_at(deadline, lambda deadline=deadline: fired.append(deadline))  # type: ignore[misc]
        if cancelled:
            timer.cancel()
    while scheduler._next_deadline() is not None:
        scheduler.poll()
    assert fired == sorted(deadline for deadline, cancelled in plan if not cancelled)
    scheduler.close()


def test_the_real_clock_runs() -> None:
    clock = Clock()
    assert clock.monotonic() <= clock.monotonic()
    assert clock.timeout(clock.monotonic() - 1) == 0.0
    assert 0 < clock.timeout(clock.monotonic() + 5) <= 5


def test_cancelled_timers_are_forgotten() -> None:
    scheduler = Scheduler(VirtualClock())
    fired: list[int] = []
    kept = [scheduler.call_at(1000.0 + number, lambda number=number: fired.append(number)) for number in range(10)]
    for number in range(10_000):
        scheduler.call_at(5000.0 + number, lambda: fired.append(-1)).cancel()
    assert len(scheduler._timers) < 1000
    kept[3].cancel()
    scheduler.clock.advance(2000.0)
    scheduler._fire_timers()
    assert fired == [0, 1, 2, 4, 5, 6, 7, 8, 9]
    scheduler.close()


# --- turns ---


class Computing:
    """A task that uses up every slice."""

    def __init__(self, scheduler: Scheduler, nice: int = 20, realtime: int | None = None) -> None:
        self.share, self.alive = Share(), True
        self.share.nice, self.share.realtime = nice, realtime
        self.cpu = self
        self.stops = 0
        scheduler.real_time |= realtime is not None
        scheduler.ready(self)  # type: ignore[arg-type]

    def stop(self) -> None:
        self.stops += 1


def turns(scheduler: Scheduler, count: int) -> list[Any]:
    """The tasks that have the next turns."""
    had = []
    for _ in range(count):
        task = scheduler.next_task()
        had.append(task)
        scheduler.slice_used_up(task)
        scheduler.ready(task)
    return had


def test_equals_take_turns(scheduler: Scheduler) -> None:
    first, second = Computing(scheduler, 39), Computing(scheduler, 39)
    assert turns(scheduler, 4) == [first, second, first, second]


def test_a_worse_nice_value_gets_fewer_turns_but_some(scheduler: Scheduler) -> None:
    usual, nicer, nicest = Computing(scheduler), Computing(scheduler, 30), Computing(scheduler, 39)
    had = turns(scheduler, 200)
    assert had.count(usual) > 4 * had.count(nicer) > 4 * had.count(nicest) > 20


def test_who_is_alone_sits_nothing_out(scheduler: Scheduler) -> None:
    usual, nicest = Computing(scheduler), Computing(scheduler, 39)
    turns(scheduler, 5)
    scheduler.runnable.remove(usual)  # type: ignore[arg-type]
    assert turns(scheduler, 3) == [nicest] * 3


def test_real_time_priorities_come_first_and_take_turns_among_themselves(scheduler: Scheduler) -> None:
    usual, low = Computing(scheduler), Computing(scheduler, realtime=100)
    first, second = Computing(scheduler, realtime=5), Computing(scheduler, realtime=5)
    assert turns(scheduler, 4) == [first, second, first, second]
    for task in (first, second):
        scheduler.runnable.remove(task)  # type: ignore[arg-type]
    assert turns(scheduler, 2) == [low, low]
    low.share.realtime = None
    assert set(turns(scheduler, 2)) == {usual, low}


def test_who_is_more_urgent_need_not_wait_for_the_end_of_a_slice(scheduler: Scheduler) -> None:
    usual = Computing(scheduler)
    scheduler.next_task()
    Computing(scheduler)
    assert not usual.stops
    Computing(scheduler, realtime=100)
    assert usual.stops == 1
