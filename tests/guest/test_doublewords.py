"""64-bit registers in 32-bit programs, on every engine of PA-RISC."""

from __future__ import annotations

import guest
import pytest

pytestmark = pytest.mark.series("s800")


@pytest.mark.parametrize("engine", ["compiled", "interpreter", "reference"])
def test_doublewords(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(guest.ENVIRONMENT, "HP9K_ENGINE", engine)
    done = guest.run("doublewords", *(["few"] if engine == "reference" else []), options=("--model", "9000/780"))
    assert (done.status, done.errors) == (0, "")
    names = ("adjacent", "shifted", "conditions", "calls", "fork", "signals")
    assert guest.verdicts(done.output) == dict.fromkeys(names, "ok")


def test_illegal_before_2_0() -> None:
    done = guest.run("doublewords", options=("--model", "9000/720"))
    assert "SIGILL" in done.errors
