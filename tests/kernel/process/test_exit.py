"""The end of a process."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.abi.errno import Errno
from kernel.fs.vfs import OpenFile


@pytest.mark.parametrize("error", [OSError(5, "input/output error"), Errno.EIO()], ids=["host", "guest"])
def test_a_file_that_cannot_be_closed(machine: Any, task: Any, call: Any, error: Exception) -> None:
    """The process ends all the same, and its other files are closed."""

    class Broken(OpenFile):
        def released(self, task: Any) -> None:
            raise error

    task.files.put(3, Broken(0))
    reading, writing = call(task, "pipe")
    call(task, "exit", 3)
    assert not task.alive
    assert task.status == 3 << 8
    assert task.pid not in machine.tasks
    assert not task.files.is_open(reading)
    assert not task.files.is_open(writing)
