"""A mistake of the kernel's own ends the process it happened to, with a line that can be reported, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import guest
import pytest
from private_machine import MODELS, Output

from kernel.abi.signals import SIGSYS
from kernel.calls.table import Entry
from kernel.clock import VirtualClock
from kernel.credentials import Credentials
from kernel.fs.namespace import build_namespace
from kernel.loader.formats import read
from kernel.machine import Machine
from kernel.net import spec
from kernel.process.descriptors import FileTable
from kernel.process.task import Task
from rom import models

WRITE = 4


class Two:
    """A machine with two processes of the same program; the first is called `unlucky`."""

    def __init__(self, series: str, root: Path) -> None:
        self.lines: list[str] = []
        namespace, network = build_namespace(str(root)), partial(spec.create, "none", "A.09.05")
        self.machine = Machine(
            models.find(MODELS[series]), namespace, network, log=self.lines.append, clock=VirtualClock()
        )
        self.outputs = [Output(), Output()]
        self.tasks = [self._spawn(series, output) for output in self.outputs]
        self.unlucky = self.tasks[0]

    def _spawn(self, series: str, output: Output) -> Task:
        files = FileTable()
        files.put(1, output)
        with read(str(guest.BINARIES.parent / series / "hello")) as image:
            return self.machine.spawn(image, [b"hello"], [], files, Credentials(7, 7))

    def on_write(self, handler: Callable[[Task], object]) -> None:
        """What write(2) does to the unlucky one."""
        table = self.machine.calls(self.unlucky.abi.NAME)
        real = table[WRITE]

        def write(task: Task, *words: int) -> object:
            return handler(task) if task is self.unlucky else real.call(task, *words)

        entry = Entry(WRITE, "write", real.handler)
        entry.arguments, entry.layout, entry.call = real.arguments, real.layout, write
        table[WRITE] = entry

    def run(self) -> str:
        """The line that was logged. The other process has done what it had to."""
        self.machine.run()
        assert self.unlucky.status == SIGSYS
        assert self.outputs[1].text.endswith(b"\n")
        assert self.tasks[1].status == 0
        (line,) = self.lines
        assert "\n" not in line
        return line


@pytest.fixture(params=["s300", "s800"])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Two]:
    two = Two(request.param, tmp_path)
    yield two
    two.machine.close()


def broken(task: Task) -> None:
    raise ValueError("embedded null\nbyte")


def test_a_call(two: Two) -> None:
    two.on_write(broken)
    line = two.run()
    assert f"internal error: process {two.unlucky.pid}, write(0x1, 0x" in line
    assert "ValueError: embedded null byte, " in line
    assert ", at tests/kernel/process/test_mishap.py:" in line
    assert "HP9K_DEBUG=1" in line


def test_a_call_that_waited(two: Two) -> None:
    async def waits(task: Task) -> None:
        await task.wait(deadline=task.clock.monotonic() + 5)
        broken(task)

    two.on_write(waits)
    assert "write(0x1, 0x" in two.run()


def test_no_memory(two: Two) -> None:
    def exhausted(task: Task) -> None:
        raise MemoryError

    two.on_write(exhausted)
    assert "): MemoryError, at " in two.run()


def test_outside_calls(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two.unlucky.signals, "deliver", lambda: broken(two.unlucky))
    assert f"process {two.unlucky.pid}, at pc 0x" in two.run()


def test_a_process_that_cannot_end_properly_ends_all_the_same(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two.outputs[0], "released", broken)
    two.machine.run()
    assert [task.status for task in two.tasks] == [0, 0]
    (line,) = two.lines
    assert line.startswith("internal error: ValueError: embedded null byte, at ")


def test_a_timer(two: Two) -> None:
    two.machine.scheduler.call_at(0.0, lambda: broken(two.unlucky))
    two.machine.run()
    assert [task.status for task in two.tasks] == [0, 0]
    assert len(two.lines) == 1


def test_what_fails_again_and_again_is_raised(two: Two) -> None:
    def again() -> None:
        two.machine.scheduler.call_at(0.0, again)
        broken(two.unlucky)

    async def waits(task: Task) -> None:
        await task.wait()

    again_soon = two.machine.scheduler.call_at(0.0, again)
    assert again_soon.action is not None
    two.on_write(waits)
    with pytest.raises(ValueError, match="embedded null"):
        two.machine.run()
    assert len(two.lines) == 1


def test_the_traceback_is_shown_to_those_who_ask(
    two: Two, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HP9K_DEBUG", "1")
    two.on_write(broken)
    two.run()
    assert "Traceback (most recent call last)" in capsys.readouterr().err
