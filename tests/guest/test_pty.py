"""Pseudo-terminals and job control as C programs see them."""

from __future__ import annotations

import pytest
from guest import Run, run, verdicts

NAMES = (
    "master busy no-master shell echo background-read-stops foreground suspend-key interrupt-key window-size isatty "
    "hangup no-controlling-terminal one-case-input one-case-output"
)


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("pty")


@pytest.mark.parametrize("name", NAMES.split())
def test_pty(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors
