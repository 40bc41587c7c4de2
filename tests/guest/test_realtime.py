"""Signals of releases 10 and 11 as C programs of the Series 800 see them."""

from __future__ import annotations

import pytest
from guest import Run, run, verdicts

pytestmark = pytest.mark.series("s800")
NAMES = (
    "no-stack sigaltstack on-it too-small bad-flags disabled off-it defer nodefer nocldwait sigwait sigwait-efault "
    "sigtimedwait sigtimedwait-einval sigqueue sigqueue-errors sigwait-later sigwait-child sigwait-eintr"
)


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("realtime")


@pytest.mark.parametrize("name", NAMES.split())
def test_realtime(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors
