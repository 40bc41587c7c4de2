"""Processes under control, of both series and on every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest
from guest import TOP

from kernel.debug.control import Control
from kernel.debug.symbols import Module
from kernel.loader.formats import read
from kernel.process.task import Task
from tools.options import Options
from tools.run.session import session

ENGINES = (
    *(("s300", engine) for engine in ("compiled", "interpreter", "reference", "unicorn")),
    *(("s800", engine) for engine in ("compiled", "interpreter", "reference")),
)


class Debugged(NamedTuple):
    control: Control
    task: Task
    symbols: Module

    def address(self, name: str) -> int:
        found = self.symbols.address(name)
        assert found is not None
        return found


Start = Callable[..., Debugged]


@pytest.fixture(params=ENGINES, ids="-".join)
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts the program of debugger tests with arguments, and control of it."""
    series, engine = request.param
    monkeypatch.setenv("HP9K_ENGINE", engine)
    path = str(TOP / "tests" / "guest" / "bin" / series / "debuggee")
    with ExitStack() as stack:

        def made(*arguments: str) -> Debugged:
            one = stack.enter_context(session(Options(net="none"), program=path))
            task = one.start(path, arguments)
            control = Control(one.machine)
            control.attach(task)
            stack.callback(control.close)
            return Debugged(control, task, Module(path, stack.enter_context(read(path))))

        yield made
