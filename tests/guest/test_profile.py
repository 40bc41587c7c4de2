"""profil(2) as a C program sees it."""

from __future__ import annotations

import pytest
from guest import Run, run, verdicts

NAMES = "counts in-proportion off half-scale in-a-child bad-buffer"


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("profile")


@pytest.mark.parametrize("name", NAMES.split())
def test_profile(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors
