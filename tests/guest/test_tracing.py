"""A guest debugs another with ptrace(2)."""

from __future__ import annotations

import guest
import pytest
from guest import Run, run, verdicts

NAMES = (
    "stops-for-a-signal reads-data reads-text bad-address bad-request not-my-child not-traced writes-data "
    "writes-a-register single-steps continues with-the-signal stops-after-exec new-program-runs ends-it can-be-killed"
)


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("tracing", "/guest/tracing", options=("--mount", f"{guest.BINARIES}:/guest:ro"))


@pytest.mark.parametrize("name", NAMES.split())
def test_tracing(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors


def test_nobody_is_left_behind(result: Run) -> None:
    assert result.status == 0
