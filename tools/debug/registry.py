"""The commands there are: declared where they are written, found by their names or by what is enough of them.

@command("tbreak", "tb", usage="[LOCATION]", group="breakpoints", example="tbreak main")
def tbreak(debugger: Debugger, text: str) -> None:
    '''Set a breakpoint that is gone once it is hit.'''
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tools.debug.errors import CommandError

Handler = Callable[[Any, str], None]  # of a Debugger, and what follows the command's name
GROUPS = {
    "running": "Running the program",
    "recording": "Going back",
    "breakpoints": "Where and when it stops",
    "stack": "The stack",
    "data": "Registers, memory, expressions",
    "code": "Source and instructions",
    "processes": "Processes",
    "info": "What there is",
    "support": "The debugger itself",
}


class Command(NamedTuple):
    name: str
    aliases: tuple[str, ...]
    usage: str  # what follows the name
    group: str
    example: str
    handler: Handler
    completes: str  # what its argument is: location, expression, command, file, or nothing
    repeats: bool  # an empty line after it does it once more
    block: bool  # lines up to `end` belong to it

    @property
    def summary(self) -> str:
        return (self.handler.__doc__ or "").split("\n")[0]


class Commands:
    """One level: the commands, or what can follow `info`, `set`, `catch`."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self._all: dict[str, Command] = {}
        self._aliases: dict[str, str] = {}

    def __iter__(self) -> object:
        return iter(self._all.values())

    def all(self) -> list[Command]:
        return list(self._all.values())

    def declare(
        self,
        name: str,
        *aliases: str,
        usage: str = "",
        group: str = "support",
        example: str = "",
        completes: str = "",
        repeats: bool = False,
        block: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Enter a function as a command; its docstring says what it does."""

        def enter(handler: Handler) -> Handler:
            self._all[name] = Command(name, aliases, usage, group, example or name, handler, completes, repeats, block)
            for alias in aliases:
                self._aliases[alias] = name
            return handler

        return enter

    def find(self, word: str) -> Command:
        """By name, alias, or what only one name begins with. Raises CommandError."""
        exact = self._all.get(self._aliases.get(word, word))
        if exact is not None:
            return exact
        found = sorted(name for name in self._all if name.startswith(word))
        if len(found) == 1:
            return self._all[found[0]]
        before = f"{self.prefix} " if self.prefix else ""
        if not found:
            raise CommandError(f"no command {before}{word}; see help")
        raise CommandError(f"{before}{word} is not enough: {', '.join(found)}")

    def names(self) -> list[str]:
        return sorted((*self._all, *self._aliases))


COMMANDS = Commands()
INFO = Commands("info")
CATCH = Commands("catch")
SET = Commands("set")
command = COMMANDS.declare
info = INFO.declare
catch = CATCH.declare
setting = SET.declare
