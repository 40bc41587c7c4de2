"""The one scheduler: which task runs next, and the one mechanism by which a task waits.

A handler that must wait awaits `Task.wait`, which yields a `Suspension` up to the task's driver; the scheduler
registers it with the poller, the wait queues and the deadline heap, and makes the task runnable again when the
first of them fires. Nothing else in the kernel blocks.
"""

from __future__ import annotations

import heapq
import selectors
from collections import deque
from collections.abc import Callable
from typing import Protocol

from kernel.clock import Clock
from kernel.process.share import Share
from kernel.waiting import READ, SLICE, Suspension, Timer, WaitQueue

# How often tasks that give the processor up by themselves take turns before the host is asked what else has happened.
_TURNS = 8

_NICE_A_TURN = 2  # nice steps that cost a task one turn

_SWEEP = 64  # timers worth looking through for cancelled ones


class Deadlock(Exception):
    """Every task waits, and nothing is left that could end a wait (only with a clock that doesn't run)."""


class Stoppable(Protocol):
    """As much of a processor as the scheduler may know."""

    def stop(self) -> None:
        """Come back from running the program soon."""
        ...


class Runner(Protocol):
    """What takes turns on the processor: as much of a task as the scheduler may know."""

    share: Share
    alive: bool

    @property
    def cpu(self) -> Stoppable: ...

    def proceed(self) -> None:
        """Take one turn."""
        ...

    def collapse(self, error: Exception) -> None:
        """End: a mistake of the kernel's own happened in its turn."""
        ...

    def release(self) -> None:
        """Give back what a dead one still holds."""
        ...

    def woken(self, wakeup: bool | BaseException) -> None:
        """What it waited for has happened; False: the deadline came first."""
        ...


def _urgency(task: Runner) -> int:
    return task.share.urgency


class Scheduler:
    """Runnable tasks, suspended ones, the poller and the timers."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.runnable: deque[Runner] = deque()
        self._poller = selectors.DefaultSelector()
        self._watched: dict[int, dict[Suspension, int]] = {}  # by descriptor: the waits for READ | WRITE
        self._timers: list[tuple[float, int, Timer]] = []
        self._sequence = 0
        self._sweep_at = _SWEEP
        self._turns = (
            _TURNS  # since the last poll; starts full so that input that arrived before the first task is seen at once
        )
        self._charged = clock.cpu_time()
        self.real_time = False  # some task has had a real-time priority
        self.running: Runner | None = None  # the last that had a turn

    def close(self) -> None:
        self._poller.close()

    # --- timers ---

    def call_at(self, deadline: float, action: Callable[[], None]) -> Timer:
        """Call `action` from the scheduler's loop when clock.monotonic() reaches `deadline`."""
        timer = Timer(deadline, action)
        self._sequence += 1
        heapq.heappush(self._timers, (deadline, self._sequence, timer))
        if len(self._timers) > self._sweep_at:
            self._sweep()
        return timer

    def _sweep(self) -> None:
        """Forget cancelled timers before their time: a program may set one of an hour for every byte it reads."""
        self._timers = [entry for entry in self._timers if entry[2].action is not None]
        heapq.heapify(self._timers)
        self._sweep_at = max(_SWEEP, 2 * len(self._timers))

    def _next_deadline(self) -> float | None:
        while self._timers and self._timers[0][2].action is None:
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    def _fire_timers(self) -> None:
        now = self.clock.monotonic()
        while (deadline := self._next_deadline()) is not None and deadline <= now:
            timer = heapq.heappop(self._timers)[2]
            action, timer.action = timer.action, None
            if action is not None:
                action()

    def slice(self) -> float:
        """How long the next guest may run, in seconds: no longer than until the next timer."""
        deadline = self._next_deadline()
        if deadline is None:
            return SLICE
        return min(SLICE, max(0.0, deadline - self.clock.monotonic()))

    # --- waiting ---

    def suspend(self, task: Runner, suspension: Suspension) -> None:
        """Park `task` until the suspension is woken."""
        suspension.begin(self._end, task.woken)
        for condition in suspension.conditions:
            if isinstance(condition, WaitQueue):
                condition.add(suspension, self)
            else:
                fd, events = condition
                watchers = self._watched.setdefault(fd, {})
                watchers[suspension] = watchers.get(suspension, 0) | events
                self._watch(fd, watchers)
        if suspension.deadline is not None:
            suspension.timer = self.call_at(suspension.deadline, lambda: suspension.wake(False))

    def _end(self, suspension: Suspension) -> None:
        for condition in suspension.conditions:
            if isinstance(condition, WaitQueue):
                condition.remove(suspension)
            else:
                watchers = self._watched.get(condition[0], {})
                if watchers.pop(suspension, None) is not None:  # one wait may name a descriptor twice
                    self._watch(condition[0], watchers)
        if suspension.timer is not None:
            suspension.timer.cancel()

    def _watch(self, fd: int, watchers: dict[Suspension, int]) -> None:
        """Tell the poller what all suspensions together want to know of `fd`."""
        events = 0
        for wanted in watchers.values():
            events |= wanted
        known = fd in self._poller.get_map()
        if not events:
            del self._watched[fd]
            if known:
                self._poller.unregister(fd)
        elif known:
            self._poller.modify(fd, events)
        else:
            self._poller.register(fd, events)

    def watch_forever(self, fd: int, action: Callable[[], None], events: int = READ) -> None:
        """Call `action` whenever `fd` is readable: the door for host signals."""
        self._poller.register(fd, events, action)

    def unwatch(self, fd: int) -> None:
        """Undo `watch_forever`."""
        self._poller.unregister(fd)

    def next_turn(self) -> None:
        """Before a task runs: `poll`, though not before each of many short turns."""
        if self.runnable and self._turns < _TURNS:
            self._turns += 1
            if self._timers:
                self._fire_timers()
        else:
            self._turns = 0
            self.poll()

    def next_task(self) -> Runner:
        """Take the one out of `runnable` whose turn it is: the most urgent with a real-time priority, else the first
        that doesn't sit out."""
        runnable = self.runnable
        if self.real_time:
            urgent = min(runnable, key=_urgency)
            if urgent.share.realtime is not None:
                runnable.remove(urgent)
                self.running = urgent
                return urgent
        task = runnable.popleft()
        while task.share.sits_out and runnable:
            task.share.sits_out -= 1
            runnable.append(task)
            task = runnable.popleft()
        task.share.sits_out = 0
        self.running = task
        return task

    def slice_used_up(self, task: Runner) -> None:
        """`task` has run for long: something may have happened, and those with a better nice value get more turns."""
        self._turns = _TURNS
        share = task.share
        best = min((other.share.nice for other in self.runnable), default=share.nice)
        share.sits_out = max(0, share.nice - best) // _NICE_A_TURN

    def ready(self, task: Runner) -> None:
        """`task` can run."""
        self.runnable.append(task)
        if self.real_time:
            self.give_way()

    def give_way(self) -> None:
        """End the running task's slice early if a more urgent task is waiting."""
        running = self.running
        if running is None or not running.alive:
            return
        if any(_urgency(task) < _urgency(running) for task in self.runnable):
            running.cpu.stop()

    def spent(self) -> float:
        """Seconds of processor time since this was last asked."""
        now = self.clock.cpu_time()
        spent, self._charged = now - self._charged, now
        return spent

    def poll(self) -> None:
        """Wake what is due; with nothing runnable, sleep until something is."""
        if not self.runnable or self._watched or self._poller.get_map():
            self._poll_descriptors()
        self._fire_timers()

    def _poll_descriptors(self) -> None:
        deadline = self._next_deadline()
        timeout: float | None = 0.0
        if not self.runnable:
            timeout = None if deadline is None else self.clock.timeout(deadline)
            if timeout is None and not self._poller.get_map():
                raise Deadlock
        ready = self._poller.select(timeout)
        if not ready and not self.runnable and deadline is not None:
            self.clock.reached(deadline)
        for key, events in ready:
            if key.data is not None:
                key.data()
            else:
                self._ready(key.fd, events)

    def _ready(self, fd: int, events: int) -> None:
        for suspension, wanted in list(self._watched.get(fd, {}).items()):
            if wanted & events:
                suspension.wake(True)
