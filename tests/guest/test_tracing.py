"""A guest debugs another with ptrace(2)."""

from __future__ import annotations

import guest
import pytest
from guest import Run, run, verdicts

NAMES = (
    "stops-for-a-signal reads-data reads-text bad-address bad-request not-my-child not-traced writes-data "
    "writes-a-register single-steps continues with-the-signal stops-after-exec new-program-runs ends-it can-be-killed "
    "attach-myself attach-nobody attach attach-twice attached-stands attached-data attached-goes-on attached-signal "
    "detach detached attach-again attached-dies its-parent-knows"
)
OWN = {"s300": "sizes floating-point", "s800": "writes-a-block reads-a-block block-errors signals-stay"}


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("tracing", "/guest/tracing", options=("--mount", f"{guest.BINARIES}:/guest:ro"))


@pytest.mark.parametrize("name", NAMES.split())
def test_tracing(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors


def test_what_a_series_has_alone(result: Run, series: str) -> None:
    said = verdicts(result.output)
    for name in OWN[series].split():
        assert said.get(name) == "ok", result.output + result.errors


def test_nobody_is_left_behind(result: Run) -> None:
    assert result.status == 0
