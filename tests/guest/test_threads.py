"""Threads of release 11 as a C program of the Series 800 sees them, on every engine."""

from __future__ import annotations

import pytest
from guest import Run, run, verdicts

pytestmark = pytest.mark.series("s800")
NAMES = (
    "mutex join errno thread-local join-again join-self detached attributes recursive recursive-free errorcheck "
    "destroyed timedlock foreign timedwait readers writer rwlock-free barrier specific once key-delete cancel-read "
    "cancel-sleep cancel-cond-wait cancel-sem-wait cancel-join cancel-select cancel-pause cancel-wait cancel-loop "
    "cancel-disabled cancel-nobody signal-to-the-willing sigwait pthread-kill pthread-kill-nobody fork named-semaphore "
    "shared-mutex shared-mutex-freed sem-unlink after-main atexit"
)


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("threads")


@pytest.mark.parametrize("name", NAMES.split())
def test_threads(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors


@pytest.fixture(scope="module")
def load(series: str) -> Run:
    return run("threads_load")


@pytest.mark.parametrize("name", ["ring", "server"])
def test_many_threads(load: Run, name: str) -> None:
    assert verdicts(load.output).get(name) == "ok", load.output + load.errors
