"""The thread that ends time slices."""

from __future__ import annotations

import threading
import time

import pytest

from emu import ticker
from emu.ticker import Ticker

PATIENCE = 30  # seconds


class Runner:
    def __init__(self) -> None:
        self.stop_wanted = False
        self.was_cut = threading.Event()

    def cut(self) -> None:
        self.was_cut.set()


def test_a_run_is_cut_until_it_ends() -> None:
    clock, runner = Ticker(), Runner()
    clock.arm(runner, time.monotonic())
    for _ in range(3):
        assert runner.was_cut.wait(PATIENCE)
        runner.was_cut.clear()
    clock.disarm(runner)


def test_a_run_that_is_to_stop_is_overdue() -> None:
    clock, runner = Ticker(), Runner()
    clock.arm(runner, time.monotonic() + 1000)
    runner.stop_wanted = True
    assert runner.was_cut.wait(PATIENCE)
    clock.disarm(runner)


def test_a_nap_is_cut_short_for_an_earlier_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticker, "TICK", PATIENCE * 10)
    clock, late, early = Ticker(), Runner(), Runner()
    clock.arm(late, time.monotonic() + PATIENCE * 10)
    for _ in range(50):
        early.was_cut.clear()
        clock.arm(early, time.monotonic() + 0.0005)
        assert early.was_cut.wait(PATIENCE)
        clock.disarm(early)
    assert not late.was_cut.is_set()
    late.stop_wanted = True  # the thread is to end soon
    clock.arm(early, time.monotonic())
    assert late.was_cut.wait(PATIENCE)
    clock.disarm(late)
    clock.disarm(early)


def test_the_thread_ends_and_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticker, "TICK", 0.0001)
    clock, runner = Ticker(), Runner()
    for _ in range(3):
        clock.arm(runner, time.monotonic())
        assert runner.was_cut.wait(PATIENCE)
        clock.disarm(runner)
        runner.was_cut.clear()
        thread = clock._thread
        if thread is not None:
            thread.join(PATIENCE)
            assert not thread.is_alive()
