"""fork, exec, wait and process groups as a C program sees them, and programs of both series in one machine."""

from __future__ import annotations

import guest
import pytest
from guest import Run, run, verdicts

NAMES = (
    "fork-child fork-memory wait-pid exit-status exit-status-is-a-byte killed-status no-child not-my-child "
    "wait-for-one wnohang wait-bad-option wuntraced stop-told-once continued-lives wait3 stops-itself goes-on "
    "zombie-is-not-killed zombie-seen orphan-of-init setpgrp kill-group setsid setpgrp2-unknown setpgrp2-stranger "
    "kill-nobody kill-no-group sigcld sigcld-for-a-zombie sigcld-ignored stop-is-no-sigcld stop-is-a-sigcld "
    "vfork-shares vfork-status vfork-exec vfork-exec-fails exec exec-environment exec-directory exec-nothing "
    "exec-not-executable exec-e2big exec-text exec-empty exec-script exec-script-nowhere exec-script-nothing "
    "exec-script-of-script child-times shared-offset beside-a-loop loop-killed"
)


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("processes", "/guest/processes", options=("--mount", f"{guest.BINARIES}:/guest:ro"))


@pytest.mark.parametrize("name", NAMES.split())
def test_process(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors


def test_the_first_process_is_a_child_of_init(result: Run) -> None:
    assert result.status == 1


@pytest.mark.series("s300")
def test_both_series_in_one_machine(series: str) -> None:
    """Each program finds itself on a machine of its own series."""
    binaries = guest.BINARIES.parent
    done = run("launch", "/g/s800/launch", "/g/s300/launch", options=("--mount", f"{binaries}:/g:ro"))
    assert done.output.splitlines() == [
        "9000/370 50",
        "9000/720 100",
        "9000/370 50",
        "/g/s300/launch: 0x700",
        "/g/s800/launch: 0",
    ]
