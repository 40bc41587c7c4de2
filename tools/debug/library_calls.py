"""Calls of a library's functions from outside of it, caught at the functions' first instructions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from emu.memory import MemoryFault
from tools.debug.errors import CommandError

if TYPE_CHECKING:
    from kernel.debug.modules import Modules
    from kernel.debug.symbols import Module
    from kernel.process.task import Task


class Wanted(NamedTuple):
    """What `catch call LIBRARY:EXPRESSION` names."""

    library: str  # how the name of its file begins
    names: re.Pattern[str]
    text: str

    @classmethod
    def of(cls, text: str) -> Wanted:
        """Raises CommandError."""
        library, _, expression = text.strip().partition(":")
        if not library:
            raise CommandError("a library is missing: write catch call LIBRARY or LIBRARY:EXPRESSION")
        try:
            return cls(library, re.compile(expression), text.strip())
        except re.error as error:
            raise CommandError(f"{expression}: {error}") from None


Hit = Callable[["Task"], bool]


def places(modules: Modules, task: Task, wanted: Wanted, hit: Hit) -> Iterator[tuple[int, Hit]]:
    """Where breakpoints are to be, with `hit` if the program comes there from outside."""
    for module in modules.of(task).modules:
        if module.is_program or not module.name.rpartition("/")[2].startswith(wanted.library):
            continue
        from_outside = _from_outside(module, hit)
        for address in {
            address for name, address, function in module.names() if function and wanted.names.search(name)
        }:
            yield address, from_outside


def _from_outside(module: Module, hit: Hit) -> Hit:
    def decide(task: Task) -> bool:
        try:
            back = task.cpu.get("gr2") & ~3 if task.abi.STACK_GROWS_UP else task.memory.u32(task.cpu.get("a7"))
        except MemoryFault:
            return False  # it is not being called
        return not module.has_code(back) and hit(task)

    return decide
