"""The first line of a script, which may hold anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kernel.abi.errno import Errno, HpuxError
from kernel.process import exec as exec_module
from kernel.process.task import Task
from rom import models
from tests.kernel.conftest import FakeMachine

OLD, NEW = "A.09.05", "B.10.20"
LONG = b"#!/bin/" + b"x" * 24 + b"\n"  # 32 bytes with its newline


def script(machine: FakeMachine, root: Path, release: str, line: bytes) -> Task:
    """A process of a release, and /script."""
    machine.models["s300"] = models.find("9000/370", release)
    (root / "bin").mkdir()
    (root / "script").write_bytes(line)
    (root / "script").chmod(0o755)
    return machine.task()


@pytest.mark.parametrize("release", [OLD, NEW])
@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"#!/bin/\0sh\n", Errno.EACCES),  # a directory
        (b"#!/none\0/bin\n", Errno.ENOENT),
        (b"#!\0/bin/sh\n", Errno.ENOEXEC),
        (b"#! \t \0\n", Errno.ENOEXEC),
        (b"#!\n", Errno.ENOEXEC),
        (b"#!/bin", Errno.EACCES),
        (LONG, Errno.ENOENT),
        (LONG[:-1], Errno.ENOENT),
    ],
)
def test_what_names_no_program(
    machine: FakeMachine, call: Any, root: Path, release: str, line: bytes, error: type[HpuxError]
) -> None:
    if line == LONG[:-1]:
        line = line[:-1]  # the end of the file is the end of the line, too
    call.fails(script(machine, root, release, line), error, "execve", b"/script", 0, 0)


def test_a_line_that_is_too_long(machine: FakeMachine, call: Any, root: Path) -> None:
    longer = LONG[:-1] + b"x\n"
    call.fails(script(machine, root, OLD, longer), Errno.ENOEXEC, "execve", b"/script", 0, 0)
    machine.models["s300"] = models.find("9000/370", NEW)
    call.fails(machine.task(), Errno.ENOENT, "execve", b"/script", 0, 0)


@pytest.mark.parametrize(("release", "own"), [(OLD, b"-name"), (NEW, b"/bin/program")])
def test_what_the_interpreter_is_given(
    machine: FakeMachine, root: Path, monkeypatch: pytest.MonkeyPatch, release: str, own: bytes
) -> None:
    task = script(machine, root, release, b"#! /bin/program \t-a b \nrest")
    (root / "bin" / "program").touch(0o755)
    given: list[bytes] = []

    def load(task: Task, file: object, arguments: list[bytes], environment: list[bytes]) -> None:
        given.extend(arguments)
        raise Errno.ENOMEM

    monkeypatch.setattr(exec_module, "_load", load)
    with pytest.raises(Errno.ENOMEM):
        exec_module.execute(task, b"/script", [b"-name", b"more"], [])
    assert given == [own, b"-a b", b"/script", b"more"]
