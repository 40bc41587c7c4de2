"""Stops of process groups that nobody is left to continue, as a C program sees them."""

from __future__ import annotations

import pytest
from guest import Run, run, verdicts

NAMES = "tended-tstp tended-ttin orphaned-tstp orphaned-ttin orphaned-ttou orphaned-stop abandoned-shell abandoned-job"


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("jobs")


@pytest.mark.parametrize("name", NAMES.split())
def test_job(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors
