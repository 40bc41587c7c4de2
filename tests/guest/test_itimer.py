"""Signals between any two instructions leave no trace in what they interrupt. HP9K_SOAK=N takes N times as many."""

from __future__ import annotations

import os

import guest
import pytest

SIGNALS = 200 * int(os.environ.get("HP9K_SOAK", "1"))
ENGINES = {"s300": ("",), "s800": ("compiled", "interpreter")}  # the reference is too slow to be interrupted in time


def test_itimer(series: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for engine in ENGINES[series]:
        monkeypatch.setitem(guest.ENVIRONMENT, "HP9K_ENGINE", engine or "compiled")
        done = guest.run("itimer", str(SIGNALS), "500")
        assert done.output == "right\n", done
        assert done.status == 0
