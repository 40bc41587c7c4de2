"""POSIX shared memory and message queues as C programs of the Series 800 see them."""

from __future__ import annotations

import pytest
from guest import run, verdicts

NAMES = ["shm_open", "mq_open", "mq_getattr", "mq_receive", "child", "mq_setattr", "unlink"]


@pytest.mark.series("s800")
def test_posix_ipc() -> None:
    assert verdicts(run("posix_ipc").output) == dict.fromkeys(NAMES, "ok")
