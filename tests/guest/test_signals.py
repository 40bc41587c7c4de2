"""Signals, timers and faults as a C program sees them."""

from __future__ import annotations

import os
import signal

import pytest
from guest import Run, run, verdicts

NAMES = (
    "handler-entered handler-stays signal-resets kill-cannot-be-caught floating-point-kept blocked-is-held "
    "unblocked-is-taken sigpause-eintr sigpause-restores-mask sigaction sigpending sigsuspend pause-eintr alarm-left "
    "itimer-while-computing itimer-virtual read-eintr zero-divide segmentation-violation write-to-text "
    "illegal-skipped sigstack on-signal-stack"
)
MODELS = {"s300": ("9000/320", "9000/370", "9000/380"), "s800": ("9000/720",)}  # 68020, 68030, 68040; PA-RISC 1.1


@pytest.fixture(scope="module")
def results(series: str) -> list[Run]:
    """One for each processor of the series."""
    silent, never_written = os.pipe()
    try:
        return [run("signals", options=("--model", model), stdin=silent) for model in MODELS[series]]
    finally:
        os.close(silent)
        os.close(never_written)


@pytest.mark.parametrize("name", NAMES.split())
def test_signal(results: list[Run], name: str) -> None:
    for result in results:
        assert verdicts(result.output).get(name) == "ok", result.output + result.errors


def test_its_last_signal_kills_it(results: list[Run]) -> None:
    for result in results:
        assert result.status == 128 + signal.SIGUSR2
        assert result.errors.endswith("killed by SIGUSR2\n")
