"""ETXTBSY: programs with shared text and libraries are not written while they run; what is being written isn't run."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import guest
import pytest
from private_machine import MODELS, Output

from emu.memory import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE
from kernel.abi.errno import Errno
from kernel.abi.file import O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY
from kernel.credentials import Credentials
from kernel.fs.namespace import build_namespace
from kernel.loader.formats import read
from kernel.machine import Machine
from kernel.net import spec
from kernel.process.descriptors import FileTable
from kernel.process.fork import fork
from kernel.process.task import Task
from kernel.syscalls.memory import MAP_PRIVATE, MAP_SHARED
from rom import models
from tests.kernel.conftest import FakeMachine


@pytest.fixture
def program(root: Path) -> Path:
    path = root / "program"
    path.write_bytes(b"text")
    path.chmod(0o755)
    return path


@pytest.fixture
def running(machine: FakeMachine, program: Path) -> Task:
    """A process that runs it."""
    task = machine.task()
    status = program.stat()
    task.mappings.execute(task.fs.namespace.active.texts, (status.st_dev, status.st_ino))
    return task


WRITERS: list[Callable[[Any, Task], object]] = [
    lambda call, task: call(task, "open", b"/program", O_WRONLY, 0),
    lambda call, task: call(task, "open", b"/other", O_RDWR, 0),
    lambda call, task: call(task, "open", b"/program", O_RDWR | O_TRUNC, 0),
    lambda call, task: call(task, "creat", b"/program", 0o755),
    lambda call, task: call(task, "truncate", b"/program", 0),
]


@pytest.mark.parametrize("write", WRITERS)
def test_it_is_not_written(task: Task, running: Task, call: Any, program: Path, write: Any) -> None:
    os.link(program, program.parent / "other")
    with pytest.raises(Errno.ETXTBSY):
        write(call, task)
    assert program.read_bytes() == b"text"
    assert call(task, "open", b"/program", O_RDONLY, 0) >= 0
    call.fails(task, Errno.EEXIST, "open", b"/program", O_RDWR | O_CREAT | O_EXCL, 0)
    running.exit(0)
    write(call, task)


def test_names_come_and_go_but_for_the_last(task: Task, running: Task, call: Any, program: Path) -> None:
    call(task, "link", b"/program", b"/other")
    call(task, "unlink", b"/other")
    call(task, "rename", b"/program", b"/moved")
    (program.parent / "new").touch()
    for name, words in (("unlink", (b"/moved",)), ("rename", (b"/new", b"/moved"))):
        call.fails(task, Errno.ETXTBSY, name, *words)
    call(task, "link", b"/moved", b"/other")
    call(task, "rename", b"/new", b"/moved")
    running.exit(0)
    call(task, "unlink", b"/other")


@pytest.mark.parametrize(
    ("prot", "flags", "busy"),
    [
        (PROT_READ | PROT_EXEC, MAP_SHARED | 0x40, True),  # as crt0 and dld.sl map a library's text
        (PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE, False),  # its data
        (PROT_READ, MAP_SHARED, False),
    ],
)
def test_a_library_that_is_mapped_is_not_written(
    task: Task, machine: FakeMachine, call: Any, program: Path, prot: int, flags: int, busy: bool
) -> None:
    user = machine.task()
    fd = call(user, "open", b"/program", O_RDONLY, 0)
    address = call(user, "mmap", 0, PAGE, prot, flags, fd, 0)
    call(user, "close", fd)
    if busy:
        call.fails(task, Errno.ETXTBSY, "open", b"/program", O_WRONLY, 0)
        call.fails(task, Errno.ETXTBSY, "unlink", b"/program")
        call(user, "munmap", address, PAGE)
    call(task, "open", b"/program", O_WRONLY, 0)


def test_what_is_open_for_writing_is_not_executed(machine: FakeMachine, task: Task, call: Any, program: Path) -> None:
    writer = machine.task()
    fd = call(writer, "open", b"/program", O_RDWR, 0)
    call.fails(task, Errno.ETXTBSY, "execve", b"/program", 0, 0)
    call(writer, "close", fd)
    call(writer, "open", b"/program", O_RDONLY, 0)
    call.fails(task, Errno.ENOEXEC, "execve", b"/program", 0, 0)


@pytest.mark.parametrize("series", ["s300", "s800"])
def test_each_process_that_runs_it_counts(series: str, tmp_path: Path) -> None:
    context = build_namespace(str(tmp_path))
    machine = Machine(
        models.find(MODELS[series]), context, partial(spec.create, "none", models.RELEASE), log=lambda text: None
    )
    binary, texts, files = guest.BINARIES.parent / series / "hello", context.namespace.active.texts, FileTable()
    key = binary.stat().st_dev, binary.stat().st_ino
    files.put(1, Output())
    try:
        with read(str(binary)) as image:
            impure = image.kind == "EXEC"
            task = machine.spawn(image, [b"hello"], [], files, Credentials(7, 7))
        child = fork(task)
        assert (key in texts) != impure
        task.exit(0)
        assert (key in texts) != impure
        child.exit(0)
        assert key not in texts
    finally:
        machine.close()
