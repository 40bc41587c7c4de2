"""What the Tab key offers."""

from __future__ import annotations

import glob
import re
from typing import TYPE_CHECKING

from kernel.debug import registers
from tools.debug.errors import CommandError
from tools.debug.registry import CATCH, INFO, SET, Commands

if TYPE_CHECKING:
    from tools.debug.shell import Shell

_LEVELS: dict[str, Commands] = {"info": INFO, "catch": CATCH, "set": SET}
_MOST = 500


def complete(shell: Shell, before: str, word: str) -> list[str]:
    """What `word` may become after the line `before`, each with a space if that ends it."""
    words = before.split()
    if not words:
        names = [*shell.commands.names(), *shell.defined]
        return [f"{name} " for name in sorted(names) if name.startswith(word)]
    try:
        command = shell.commands.find(re.split(r"/", words[0])[0])
    except CommandError:
        return []
    if command.name == "help":
        level = _LEVELS.get(words[1], shell.commands) if len(words) > 1 else shell.commands
        return [f"{name} " for name in level.names() if name.startswith(word)]
    if command.completes in _LEVELS and len(words) == 1:
        found = [f"{name} " for name in _LEVELS[command.completes].names() if name.startswith(word)]
        if found or command.completes != "set":
            return found
    if command.completes == "file":
        return glob.glob(glob.escape(word) + "*")[:_MOST]
    return _names(shell, word)


def _names(shell: Shell, word: str) -> list[str]:
    """Symbols; after a dollar, registers and variables."""
    debugger = shell.debugger
    if word.startswith("$"):
        series = debugger.target.abi.NAME if debugger.alive or debugger.core is not None else "s800"
        known = registers.of(series)
        names = {*known.general, *known.float, *known.control, *known.space, *known.aliases, "pc"}
        names |= {name for name in debugger.shared.variables if not name.startswith("__")}
        return sorted(f"${name}" for name in names if name.startswith(word[1:]))[:_MOST]
    found = {name for module in debugger.symbols.modules for name, _, _ in module.names() if name.startswith(word)}
    return sorted(found)[:_MOST]
