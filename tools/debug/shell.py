"""The reader of commands: blocks, definitions, scripts; from a terminal, a file or a program.

shell = Shell(debugger)
shell.execute("break main")
shell.source("commands.txt")
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TextIO

from emu.memory import MemoryFault
from tools.debug import commands as _declared  # noqa: F401 -- which enters them
from tools.debug.errors import CommandError
from tools.debug.registry import COMMANDS

if TYPE_CHECKING:
    from tools.debug.debugger import Debugger

_DEEPEST = 50  # definitions that call one another, files that source one another
_ENDLESS = 100_000_000  # turns of a while


class ScriptError(CommandError):
    """A command of a script failed. The text begins with the place."""


class _Line(NamedTuple):
    number: int
    text: str


class Shell:
    """Does commands. `reader` gives the next line of a block that a command begins, None at the end of input."""

    def __init__(self, debugger: Debugger) -> None:
        self.debugger = debugger
        self.commands = COMMANDS
        self.defined: dict[str, list[str]] = {}
        self.documented: dict[str, str] = {}
        self.history: list[str] = []
        self.flush: Callable[[], None] = lambda: None
        self.reader: Callable[[], str | None] = lambda: None
        self._depth = 0
        self._log: TextIO | None = None
        self._write = debugger.write
        debugger.write = self._print
        debugger.shell = self

    # -- output ------------------------------------------------------------------------------------------------

    def _print(self, text: str) -> None:
        self._write(text)
        if self._log is not None:
            self._log.write(text)

    def log(self, path: str | None) -> None:
        """Raises CommandError."""
        if self._log is not None:
            self._log.close()
            self._log = None
        if path is not None:
            try:
                self._log = open(path, "a", encoding="utf-8", buffering=1)  # noqa: SIM115 -- until it is turned off
            except OSError as error:
                raise CommandError(f"{path}: {(error.strerror or str(error)).lower()}") from None

    # -- input -------------------------------------------------------------------------------------------------

    def execute(self, line: str) -> None:
        """Do one command; the lines of its block come from `reader`. Raises CommandError."""
        self.do(_read_block(line, self.reader))

    def source(self, path: str) -> None:
        """Do a file's commands. Raises ScriptError with the line that failed, CommandError for the file."""
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                lines = file.read().splitlines()
        except OSError as error:
            raise CommandError(f"{path}: {(error.strerror or str(error)).lower()}") from None
        self.do_lines(lines, path)

    def do_lines(self, lines: list[str], name: str) -> None:
        """Do commands. Raises ScriptError."""
        numbered = iter([_Line(number, text) for number, text in enumerate(lines, 1)])
        for number, text in numbered:
            if self.debugger.quit is not None:
                return
            try:
                self.do(_read_block(text, lambda: next((one.text for one in numbered), None)))
            except ScriptError:
                raise
            except CommandError as error:
                raise ScriptError(f"{name}:{number}: {error}") from None

    # -- one command -------------------------------------------------------------------------------------------

    def do(self, text: str) -> None:
        """One command with the lines of its block after it. Raises CommandError."""
        head, newline, body = text.partition("\n")
        head = head.strip()
        if not head or head.startswith("#"):
            return
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                raise CommandError("too many commands inside one another")
            self._do(head, newline, body)
        except MemoryFault as fault:
            raise CommandError(f"cannot access memory at {fault.address:#x}") from None
        except RecursionError:
            raise CommandError("the expression is too deep") from None
        finally:
            self._depth -= 1

    def _do(self, head: str, newline: str, body: str) -> None:
        word, rest = _split(head)
        if word == "if":
            self._if(rest, body)
        elif word == "while":
            self._while(rest, body)
        elif word in self.defined:
            self._call(word, rest)
        else:
            found = self.commands.find(word)
            found.handler(self.debugger, rest + newline + body)
            if found.group in ("running", "processes") or found.name == "signal":
                self._after_stop()

    def _after_stop(self) -> None:
        """The commands of the breakpoints that were hit."""
        pending, self.debugger.pending = self.debugger.pending, []
        for line in self._lines(pending):
            self.do(line)

    def _if(self, condition: str, body: str) -> None:
        yes, no = _else(body.splitlines())
        chosen = yes if self.debugger.evaluate(condition).number() else no
        for line in self._lines(chosen):
            self.do(line)

    def _while(self, condition: str, body: str) -> None:
        lines = self._lines(body.splitlines())
        for _ in range(_ENDLESS):
            if self.debugger.quit is not None or not self.debugger.evaluate(condition).number():
                return
            for line in lines:
                if line.strip() == "loop_break":
                    return
                if line.strip() == "loop_continue":
                    break
                self.do(line)

    def _call(self, name: str, rest: str) -> None:
        arguments = rest.split()
        for line in self._lines(self.defined[name]):
            line = re.sub(r"\$argc\b", str(len(arguments)), line)
            line = re.sub(r"\$arg(\d+)", lambda found: _argument(arguments, int(found[1])), line)
            self.do(line)

    @staticmethod
    def _lines(lines: list[str]) -> list[str]:
        """Commands with their blocks."""
        left = iter(lines)
        return [_read_block(line, lambda: next(left, None)) for line in left]


def _argument(arguments: list[str], number: int) -> str:
    if number >= len(arguments):
        raise CommandError(f"there is no argument {number}")
    return arguments[number]


def _split(head: str) -> tuple[str, str]:
    """The command's word and what follows: `x/4i $pc` is x and /4i $pc."""
    if head.startswith("!"):
        return "shell", head[1:].strip()
    found = re.match(r"[A-Za-z_][\w-]*", head)
    if found is None:
        raise CommandError(f"{head.split()[0]}: no command; see help")
    return found[0], head[found.end() :].lstrip() if head[found.end() :][:1] != "/" else head[found.end() :]


def _read_block(line: str, reader: Callable[[], str | None]) -> str:
    """A command with the lines up to its `end`, if it is of the kind that has some. Raises CommandError."""
    if not _begins_block(line):
        return line
    lines, depth = [line], 1
    while True:
        following = reader()
        if following is None:
            raise CommandError(f"{line.strip().split()[0]}: end is missing")
        word = following.strip().split()[0] if following.strip() else ""
        if word == "end":
            depth -= 1
            if not depth:
                return "\n".join(lines)
        elif _begins_block(following):
            depth += 1
        lines.append(following)


def _begins_block(line: str) -> bool:
    words = line.strip().split(None, 1)
    if not words or "\n" in line:
        return False
    word = words[0]
    if word in ("if", "while", "define", "document", "commands"):
        return True
    return len(word) >= 4 and any(name.startswith(word) for name in ("commands", "define", "document"))


def _else(lines: list[str]) -> tuple[list[str], list[str]]:
    """What is before and after the `else` of this level."""
    depth = 0
    for number, line in enumerate(lines):
        word = line.strip().split()[0] if line.strip() else ""
        if word == "end":
            depth -= 1
        elif _begins_block(line):
            depth += 1
        elif word == "else" and not depth:
            rest = line.strip()[4:].strip()
            if rest.startswith("if"):
                return lines[:number], [rest, *lines[number + 1 :], "end"]
            return lines[:number], lines[number + 1 :]
    return lines, []


def words_of(shell: Shell) -> Iterator[str]:
    """For completion: every command's name."""
    yield from shell.commands.names()
    yield from shell.defined
