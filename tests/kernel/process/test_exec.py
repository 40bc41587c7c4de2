"""exec(2): what stays of a process, what goes, and that nothing has changed when it fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import guest
import pytest

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import O_RDONLY
from kernel.abi.signals import SIG_DFL, SIG_IGN, SIGTRAP, SIGUSR1, SIGUSR2, bit
from kernel.credentials import Credentials
from kernel.process.actions import Action
from kernel.process.exec import execute
from kernel.process.fork import fork
from kernel.process.observer import Observer
from kernel.process.profil import Profile
from kernel.process.table import Processes
from kernel.process.task import Task

HANDLER = 0x2000


@pytest.fixture
def program(root: Path) -> Path:
    """/program, for everybody to execute."""
    path = root / "program"
    path.write_bytes((guest.BINARIES.parent / "s300" / "hello").read_bytes())
    path.chmod(0o755)
    return path


def strings(task: Task) -> list[bytes]:
    """The arguments on its first stack: argc, then their addresses."""
    at = task.cpu.get("a7")
    count = task.memory.u32(at)
    return [task.memory.cstring(task.memory.u32(at + 4 * index), 100) for index in range(1, count + 1)]


def test_another_program(task: Task, program: Path) -> None:
    task.pgrp, task.fs.umask = 7, 0o77
    old, task.locked = task.cpu, 1
    task.share.profile = Profile(0, 2, 0, 2, 50, 0.0)
    execute(task, b"/program", [b"name", b"x"], [b"A=b"])
    assert task.cpu is not old
    assert task.memory is task.cpu.memory
    assert strings(task) == [b"name", b"x"]
    assert (task.name, task.pgrp, task.fs.umask, task.executed) == (b"name", 7, 0o77, True)
    assert task.break_start == task.break_end > 0
    assert not task.locked
    assert task.share.profile is None


def test_signals(task: Task, program: Path) -> None:
    task.signals.set_action(SIGUSR1, Action(HANDLER))
    task.signals.set_action(SIGUSR2, Action(SIG_IGN))
    task.signals.set_mask(bit(SIGUSR1))
    task.signals.post(SIGUSR1)
    execute(task, b"/program", [], [])
    assert task.signals.action(SIGUSR1).handler == SIG_DFL
    assert task.signals.action(SIGUSR2).handler == SIG_IGN
    assert task.signals.pending == task.signals.mask == bit(SIGUSR1)


def test_descriptors(task: Task, call: Any, program: Path) -> None:
    kept, closed = (call(task, "open", b"/program", O_RDONLY, 0) for _ in range(2))
    task.files.descriptor(closed).close_on_exec = True
    execute(task, b"/program", [], [])
    assert list(task.files) == [kept]


@pytest.mark.parametrize("debugged", [False, True])
@pytest.mark.parametrize(("bits", "user", "group"), [(0, 4711, 4712), (0o4000, None, 4712), (0o2000, 4711, None)])
def test_set_user_id(
    task: Task, machine: Any, program: Path, bits: int, user: int | None, group: int | None, debugged: bool
) -> None:
    """None: the file's owner or group. A debugger gets nothing by it."""
    program.chmod(0o755 | bits)
    task.credentials = Credentials(4711, 4712)
    if debugged:
        task.family.debugger = machine.task()
        user, group = 4711, 4712
    execute(task, b"/program", [], [])
    owner = program.stat()
    ids = task.credentials
    assert (ids.uid, ids.gid) == (4711, 4712)
    assert ids.euid == ids.suid == (owner.st_uid if user is None else user)
    assert ids.egid == ids.sgid == (owner.st_gid if group is None else group)
    assert bool(task.signals.pending & bit(SIGTRAP)) == debugged


def test_a_borrower_gives_its_memory_back(task: Task, program: Path) -> None:
    child = fork(task, borrow=True)
    execute(child, b"/program", [], [])
    assert child.lender is None
    assert child.memory is not task.memory
    assert task.memory.u32(0x10000) == 0


def test_observers_are_told(task: Task, program: Path) -> None:
    names: list[bytes] = []

    class Names(Observer[Task]):
        def executed(self, task: Task) -> None:
            names.append(task.name)

    task.attach(Names())
    execute(task, b"/program", [b"new"], [])
    assert names == [b"new"]


@pytest.mark.parametrize(
    ("contents", "mode", "path", "arguments", "error"),
    [
        (b"", 0o755, b"/none", [], Errno.ENOENT),
        (b"", 0o755, b"/", [], Errno.EACCES),
        (None, 0o644, b"/program", [], Errno.EACCES),
        (b"no program", 0o755, b"/program", [], Errno.ENOEXEC),
        (b"", 0o755, b"/program", [], Errno.ENOEXEC),
        (b"#! \n", 0o755, b"/program", [], Errno.ENOEXEC),
        (b"#!/none\n", 0o755, b"/program", [], Errno.ENOENT),
        (None, 0o755, b"/program", [bytes(1 << 20)] * 5, Errno.E2BIG),
        (None, 0o755, b"/program", [b"x" * 9] * 2048, Errno.E2BIG),  # 2 bytes more than ARG_MAX
    ],
)
def test_nothing_has_changed_when_it_fails(
    task: Task,
    call: Any,
    program: Path,
    contents: bytes | None,
    mode: int,
    path: bytes,
    arguments: list[bytes],
    error: type[HpuxError],
) -> None:
    if contents is not None:
        program.write_bytes(contents)
    program.chmod(mode)
    closed = call(task, "open", b"/", O_RDONLY, 0)
    task.files.descriptor(closed).close_on_exec = True
    task.signals.set_action(SIGUSR1, Action(HANDLER))
    cpu = task.cpu
    with pytest.raises(error):
        execute(task, path, arguments, [])
    assert task.cpu is cpu
    assert task.files.is_open(closed)
    assert task.signals.action(SIGUSR1).handler == HANDLER
    assert not task.executed


def test_a_script(task: Task, program: Path, root: Path) -> None:
    (root / "script").write_bytes(b"#! /program  -x  y \nrest\n")
    (root / "script").chmod(0o4755)
    task.credentials = Credentials(4711, 4712)
    execute(task, b"/script", [b"own", b"a"], [])
    assert strings(task) == [b"own", b"-x  y", b"/script", b"a"]
    assert task.credentials.euid == 4711, "a script's set-user-id counts for nothing"


def test_no_memory_for_the_program(task: Task, program: Path) -> None:
    processes = task.machine.part(Processes)
    processes.swap = 4096  # less than text and data have
    with pytest.raises(Errno.ENOMEM):
        execute(task, b"/program", [], [])
    assert not task.executed
    processes.swap = 64 << 20
    execute(task, b"/program", [], [])
    assert task.executed
