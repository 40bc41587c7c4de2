"""What a process has loaded: its program, also after exec and in a child."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing

import guest
import pytest

from kernel.credentials import Credentials
from kernel.debug.control import Control
from kernel.debug.events import Executed, Over
from kernel.debug.modules import Modules
from kernel.fs.namespace import build_namespace
from kernel.loader.formats import read
from kernel.machine import Machine
from kernel.net import spec
from kernel.process.descriptors import FileTable
from kernel.process.task import Task
from rom import models


@pytest.fixture(params=["s300", "s800"])
def series(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def machine(series: str) -> Iterator[Machine]:
    root = build_namespace(str(guest.TOP))
    made = Machine(models.find(models.DEFAULTS[series]), root, spec.create("none", "A.09.05"), log=lambda text: None)
    with closing(made):
        yield made


def spawn(machine: Machine, series: str, program: str, *arguments: str) -> Task:
    path = f"/tests/guest/bin/{series}/{program}"
    image = read(str(guest.TOP) + path)
    argv = [word.encode() for word in (path, *arguments)]
    return machine.spawn(image, argv, [], FileTable(), Credentials(os.getuid(), os.getgid()))


def test_a_program_is_known_from_its_start(machine: Machine, series: str) -> None:
    task = spawn(machine, series, "debuggee")
    with closing(Modules()) as modules:
        symbols = modules.of(task)
        assert [module.is_program for module in symbols.modules] == [True]
        main = symbols.address("main")
        assert main is not None
        assert symbols.describe(main) == "main"
        assert modules.of(task) is symbols, "read once"


def test_without_a_program_there_are_no_symbols(machine: Machine, series: str) -> None:
    task = spawn(machine, series, "debuggee")
    task.program = None
    with closing(Modules()) as modules:
        assert modules.of(task).modules == []


def test_another_program_has_other_symbols(machine: Machine, series: str) -> None:
    """`launch` executes the program its arguments name."""
    path = f"/tests/guest/bin/{series}/debuggee"
    task = spawn(machine, series, "launch", path)
    control = Control(machine)
    control.attach(task)
    control.catches |= {Executed}
    control.detach_on_fork = False
    with closing(control), closing(Modules()) as modules:
        before = modules.of(task)
        assert before.address("main") is None, "it is stripped"
        event = control.run()
        while not isinstance(event, Executed | Over):
            event = control.run()
        assert isinstance(event, Executed)
        assert modules.of(event.task).address("main") is not None
        machine.kill_all()
