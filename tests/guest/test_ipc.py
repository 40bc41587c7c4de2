"""System V IPC as C programs see it."""

from __future__ import annotations

import pytest
from guest import Run, run, verdicts

NAMES = (
    "ftok semget semctl-stat semop-wakes semop-nowait semop-undo semctl-all semop-eintr semop-eidrm message-ping-pong "
    "msgctl-stat msgrcv-too-big msgrcv-cut msgrcv-none msgctl-remove shmat fork-shares one-address shmctl-stat "
    "shmctl-remove shmdt shmget-einval msem_init msem_lock msem_lock-of-the-dead msem_lock-nowait "
    "msem_unlock-no-waiters msem_remove"
)


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("ipc")


@pytest.mark.parametrize("name", NAMES.split())
def test_ipc(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors
