"""Limits that release 10 enforces: the stack's size and processor time."""

from __future__ import annotations

from typing import Any

import pytest

from emu.memory import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE
from kernel.abi.errno import Errno
from kernel.abi.limits import RLIM_INFINITY, RLIMIT_CPU, RLIMIT_STACK
from kernel.abi.signals import SIGCANCEL, SIGKILL, SIGXCPU, bit
from kernel.abi.structs import Rlimit, Sigaction
from kernel.process.task import Task
from rom import models
from tests.kernel.conftest import DATA, Caller, FakeMachine

MODELS = {"s300": "9000/370", "s800": "9000/720"}
POINTERS = {"s300": "a7", "s800": "gr30"}


class Process:
    """Of some release, with a stack of which two pages are in use."""

    def __init__(self, machine: FakeMachine, series: str, release: str) -> None:
        machine.models[series] = models.find(MODELS[series], release)
        self.call = Caller(series)
        self.task = machine.task(series)
        self.low, self.high = self.task.abi.STACK_AREA
        self.up = self.task.abi.STACK_GROWS_UP
        self.task.memory.map(self.low, self.high - self.low, PROT_READ | PROT_WRITE | PROT_EXEC)
        self.task.cpu.set(POINTERS[series], self.low + 2 * PAGE - 64 if self.up else self.high - 2 * PAGE)

    def limit(self, kind: int, soft: int, hard: int) -> None:
        Rlimit(cur=soft, max=hard).store(self.task.memory, DATA, self.task.abi.ALIGNMENT)
        self.call(self.task, "setrlimit", kind, DATA)

    def stack(self) -> int:
        """Bytes from its beginning to where it ends."""
        if self.up:
            return self.task.memory.extent(self.low).end - self.low
        return self.high - self.task.memory.extent(self.high - PAGE).start


@pytest.fixture(params=["s300", "s800"])
def process(request: pytest.FixtureRequest, machine: FakeMachine) -> Process:
    return Process(machine, request.param, "B.10.20")


def test_the_stack_ends_at_its_limit(process: Process) -> None:
    whole = process.task.abi.STACK_SIZE
    assert process.stack() == whole
    others = process.task.memory.private - whole
    for soft, size in ((256 << 10, 256 << 10), (5000, 8192), (1, 2 * PAGE), (0, 2 * PAGE), (whole - 1, whole)):
        process.limit(RLIMIT_STACK, soft, whole)
        assert process.stack() == size
        assert process.task.memory.private == others + size


def test_earlier_releases_leave_the_stack_alone(machine: FakeMachine) -> None:
    process = Process(machine, "s800", "A.09.05")
    process.limit(RLIMIT_STACK, 256 << 10, process.task.abi.STACK_SIZE)
    assert process.stack() == process.task.abi.STACK_SIZE


def use(task: Task, monkeypatch: pytest.MonkeyPatch, seconds: float) -> int:
    """The signals pending when the process has used so much more processor time."""
    monkeypatch.setattr(task.scheduler, "spent", lambda: seconds)
    task.signals.cancel()
    task._charge()
    return task.signals.pending


def test_processor_time(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    process.limit(RLIMIT_CPU, 2, 4)
    expected = [(1.5, 0), (0.6, bit(SIGXCPU)), (0.5, 0), (0.6, bit(SIGXCPU)), (0.7, 0), (0.2, bit(SIGKILL))]
    assert [use(process.task, monkeypatch, seconds) for seconds, _ in expected] == [found for _, found in expected]


@pytest.mark.parametrize("limits", [(RLIM_INFINITY, RLIM_INFINITY), (4, RLIM_INFINITY)])
def test_processor_time_without_a_hard_limit(process: Process, monkeypatch: Any, limits: tuple[int, int]) -> None:
    process.limit(RLIMIT_CPU, *limits)
    assert use(process.task, monkeypatch, 3.0) == 0
    assert use(process.task, monkeypatch, 1e6) == (bit(SIGXCPU) if limits[0] == 4 else 0)


def test_earlier_releases_have_no_such_signal(machine: FakeMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    process = Process(machine, "s800", "A.09.05")
    process.limit(RLIMIT_CPU, 1, 2)
    assert use(process.task, monkeypatch, 10.0) == 0


def test_the_signals_of_limits_are_signals_of_the_series_800(machine: FakeMachine) -> None:
    process = Process(machine, "s800", "B.10.20")
    task, call = process.task, process.call
    Sigaction(handler=0x1000).store(task.memory, DATA, task.abi.ALIGNMENT)
    call(task, "sigaction", SIGXCPU, DATA, 0)
    assert task.signals.action(SIGXCPU).handler == 0x1000
    task.memory.write(DATA + 64, bytes(4) + b"\0\0\0\1" + bytes(24))
    call(task, "sigprocmask", 2, DATA + 64, DATA + 96)
    assert task.signals.mask == bit(SIGXCPU)
    call(task, "kill", task.pid, SIGXCPU)
    call(task, "sigpending", DATA)
    assert task.memory.read(DATA, 32) == bytes(4) + b"\0\0\0\1" + bytes(24)
    assert not task.signals.deliverable
    assert call(task, "sigsetmask", 0) == 0
    assert task.signals.deliverable
    task.memory.write(DATA + 64, b"\xff" * 32)
    call(task, "sigprocmask", 0, DATA + 64, 0)
    assert not task.signals.mask & bit(SIGCANCEL)
    machine.models[task.abi.NAME] = models.find(MODELS[task.abi.NAME], "A.09.05")
    call(task, "sigaction", SIGXCPU, 0, 0)
    other = Process(machine, "s300", "A.09.05")
    other.call.fails(other.task, Errno.EINVAL, "sigaction", SIGXCPU, 0, 0)
    other.call.fails(other.task, Errno.EINVAL, "kill", other.task.pid, SIGXCPU)
