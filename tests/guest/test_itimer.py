"""Signals between any two instructions leave no trace in what they interrupt. HP9K_SOAK=N takes N times as many."""

from __future__ import annotations

import os

import guest
import pytest

SOAK = int(os.environ.get("HP9K_SOAK", "1"))
SIGNALS = 200 * SOAK
# How many, and microseconds from one to the next: the reference engine has to get something done in between.
OFTEN, SELDOM = (SIGNALS, 500), (SIGNALS // 10, 4000)
ENGINES = {
    "s300": {"compiled": OFTEN, "interpreter": OFTEN, "unicorn": OFTEN},
    "s800": {"compiled": OFTEN, "interpreter": OFTEN, "reference": SELDOM},
}


@pytest.mark.timeout(360 + 10 * SOAK)
def test_itimer(series: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for engine, (signals, microseconds) in ENGINES[series].items():
        monkeypatch.setitem(guest.ENVIRONMENT, "HP9K_ENGINE", engine)
        done = guest.run("itimer", str(signals), str(microseconds), patience=max(120, signals / 100))
        assert done.output == "right\n", done
        assert done.status == 0
