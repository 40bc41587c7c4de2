"""gdb's `monitor`: the commands of `hp9k debug` itself, but for those that gdb has to give."""

from __future__ import annotations

from collections.abc import Callable

from kernel.debug.control import Control
from kernel.debug.modules import Modules
from kernel.process.task import Task
from tools.debug.debugger import Debugger
from tools.debug.errors import CommandError
from tools.debug.registry import COMMANDS
from tools.debug.shell import Shell

_GDBS = frozenset(("attach", "detach", "inferior", "quit"))


class Monitor:
    """A debugger of ours beside gdb's, over the same processes."""

    def __init__(self, control: Control, modules: Modules) -> None:
        signals = control.signals
        self._control = control
        self._debugger = Debugger(control, modules, self._print)
        control.signals = signals  # which ones stop, gdb says
        self._shell = Shell(self._debugger)
        self._write: Callable[[str], None] = lambda text: None

    def __call__(self, task: Task, line: str, write: Callable[[str], None]) -> None:
        """Do a command for the process gdb looks at; what it prints goes to `write`, and so does why it failed."""
        before, self._control.current, self._write = self._control.current, task, write
        self._debugger.forget_frames()
        try:
            self._check(line)
            self._shell.execute(line)
        except CommandError as error:
            write(f"{error}\n")
        finally:
            self._control.current = before

    def _check(self, line: str) -> None:
        """Raises CommandError for what would make the processes go on without gdb's knowledge."""
        words = line.split()
        if not words:
            return
        command = COMMANDS.find(words[0].partition("/")[0])
        if command.group == "running" or command.name in _GDBS:
            raise CommandError(f"{command.name}: that is for gdb to say, without `monitor`")

    def _print(self, text: str) -> None:
        self._write(text)
