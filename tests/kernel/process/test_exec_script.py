"""The first line of a script, which may hold anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kernel.abi.errno import Errno, HpuxError
from kernel.process.task import Task


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"#!/bin/\0sh\n", Errno.EACCES),  # a directory
        (b"#!/none\0/bin\n", Errno.ENOENT),
        (b"#!\0/bin/sh\n", Errno.ENOEXEC),
        (b"#! \t \0\n", Errno.ENOEXEC),
        (b"#!\n", Errno.ENOEXEC),
        (b"#!" + b"/" * 300, Errno.EACCES),
    ],
)
def test_what_names_no_program(task: Task, call: Any, root: Path, line: bytes, error: type[HpuxError]) -> None:
    (root / "bin").mkdir()
    (root / "script").write_bytes(line)
    (root / "script").chmod(0o755)
    call.fails(task, error, "execve", b"/script", 0, 0)
