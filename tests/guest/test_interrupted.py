"""Results do not depend on where signals come."""

from __future__ import annotations

import pytest
from guest import run

MODELS = ("9000/320", "9000/370", "9000/380")  # 68020, 68030, 68040


@pytest.mark.series("s300")
@pytest.mark.parametrize("model", MODELS)
def test_timers_change_no_result(model: str) -> None:
    """Two timers, a millisecond each, interrupt a program and each other's handlers."""
    result = run("interrupted", "1500", options=("--model", model))
    assert (result.status, result.output, result.errors) == (0, "as computed without signals\n", "")
