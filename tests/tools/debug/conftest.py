"""Sessions of `hp9k debug` over the program of debugger tests, in this process, on both series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from guest import TOP

from tools.debug.errors import CommandError
from tools.debug.launch import attached
from tools.debug.shell import Shell
from tools.options import Options
from tools.run.session import session

Run = Callable[..., str]


class Transcript:
    """A shell and what it has said. Calling it does one command, and gives what that said or why it failed."""

    def __init__(self, shell: Shell, said: list[str]) -> None:
        self.shell = shell
        self._said = said

    def __call__(self, *lines: str) -> str:
        self._said.clear()
        left = iter(lines[1:])
        self.shell.reader = lambda: next(left, None)
        try:
            self.shell.execute(lines[0])
        except CommandError as error:
            return f"{''.join(self._said)}error: {error}"
        return "".join(self._said)


@pytest.fixture(params=("s300", "s800"))
def series(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def debug(series: str) -> Iterator[Callable[..., Transcript]]:
    """Starts a session with the program's arguments."""
    with ExitStack() as stack:

        def start(*arguments: str, program: str = "") -> Transcript:
            path = program or str(TOP / "tests" / "guest" / "bin" / series / "debuggee")
            said: list[str] = []
            made = stack.enter_context(session(Options(net="none"), program=path))
            return Transcript(Shell(attached(stack, made, path, arguments, said.append)), said)

        yield start
