"""Results do not depend on where signals come."""

from __future__ import annotations

from guest import run

MODELS = {
    "s300": ("9000/320", "9000/370", "9000/380"),  # 68020, 68030, 68040
    "s800": ("9000/720", "9000/780"),  # PA-RISC 1.1, 2.0
}


def test_timers_change_no_result(series: str) -> None:
    """Two timers, a millisecond each, interrupt a program and each other's handlers."""
    for model in MODELS[series]:
        result = run("interrupted", "1500", options=("--model", model))
        assert (result.status, result.output, result.errors) == (0, "as computed without signals\n", ""), model
