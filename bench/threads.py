"""Threads: locking, taking turns, making them."""

from __future__ import annotations

from context import Bench
from measure import Row

LOCKS = 5_000_000
SWITCHES = 60_000
THREADS = 10_000


def threads(bench: Bench) -> list[Row]:
    """pthread_mutex_lock and _unlock of a free mutex; turns of two threads by a condition; pthread_create and _join"""
    return [
        bench.timed_inside("thread_lock", LOCKS, "locks"),
        bench.timed_inside("thread_switch", SWITCHES, "switches"),
        bench.timed_inside("thread_create", THREADS, "threads"),
    ]
