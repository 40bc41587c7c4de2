"""System calls that Python answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hp9k.hooks import Hook
from hp9k.process import Process
from kernel.abi.errno import Errno, HpuxError
from kernel.calls.table import Entry, Table
from kernel.process.task import Task


class Call:
    """A system call a process makes: its name and its argument words."""

    def __init__(self, process: Process, name: str, words: tuple[int, ...]) -> None:
        self.process = process
        self.name = name
        self.words = words

    @staticmethod
    def fail(error: str) -> HpuxError:
        """What to raise for the call to fail: `raise call.fail("ENOENT")`. Raises AttributeError for no such error."""
        found: HpuxError = getattr(Errno, error)()
        return found


CallHandler = Callable[[Call], int | None]


def number_of(table: Table, name: str) -> int:
    """Raises KeyError for a call the series doesn't have."""
    for number, entry in table.complete().items():
        if entry.name == name:
            return number
    raise KeyError(name)


def replace_call(table: Table, number: int, handler: CallHandler, process_of: Callable[[Task], Process]) -> Hook:
    """Ask `handler` first: a number is the call's result, None lets the call go its way."""
    original = table[number]
    entry = Entry(number, original.name, original.handler, implemented=original.implemented, note=original.note)
    entry.arguments, entry.layout = original.arguments, original.layout

    def call(task: Task, *words: int) -> Any:
        result = handler(Call(process_of(task), original.name, words))
        return original.call(task, *words) if result is None else result

    entry.call = call
    table[number] = entry

    def remove() -> None:
        table[number] = original

    return Hook(remove)
