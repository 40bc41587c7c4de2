"""Faults that a program's handlers repair or escape from, and those that end it after all."""

from __future__ import annotations

import pytest
from guest import Run, run, verdicts

NAMES = "grows-its-break escapes mask-after-escape not-nested-while-blocked ignored-fault-kills blocked-fault-kills"


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("recover")


@pytest.mark.parametrize("name", NAMES.split())
def test_recovery(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors


@pytest.mark.series("s800")
def test_the_handler_learns_the_address(result: Run) -> None:
    assert verdicts(result.output).get("address-of-the-fault") == "ok", result.output
