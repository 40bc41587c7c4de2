"""A server at a pseudo-terminal's master that answers what programs ask of the terminal, as C programs see it."""

from __future__ import annotations

import pytest
from guest import Run, run, verdicts

NAMES = (
    "nothing-yet open open-again request argument result second-request monitored interrupted-request close program "
    "nothing-left"
)


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("traps")


@pytest.mark.parametrize("name", NAMES.split())
def test_trap(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors
