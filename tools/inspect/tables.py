"""Sections of rows, written as aligned text for people or as JSON for machines, one row at a time.

Rows may come from a generator: nothing is collected, so the first lines of a huge file appear at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import NamedTuple

from kernel.loader.printable import printable

Write = Callable[[str], object]
Value = int | str | bool | list[str] | None


class Column(NamedTuple):
    """How a value is shown.

    `width`: characters, 0 for the last column. `hexadecimal`: digits of an unsigned number, 0 for anything else.
    """

    name: str
    width: int = 0
    hexadecimal: int = 0

    def text(self, value: Value) -> str:
        if isinstance(value, list):
            shown = ",".join(value)
        elif value is None:
            shown = "-"
        elif self.hexadecimal and isinstance(value, int):
            shown = f"-{-value:#x}" if value < 0 else f"0x{value:0{self.hexadecimal}x}"
        else:
            shown = printable(str(value))
        return shown.ljust(max(self.width, len(self.name)) if self.width else 0)

    def heading(self) -> str:
        return self.name.ljust(self.width)


class Section(NamedTuple):
    """A table. `line` overrides how a row is written as text; it may return several lines."""

    key: str  # in JSON
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Value, ...]]
    heading: bool = True
    line: Callable[[tuple[Value, ...]], str] | None = None


def address(name: str) -> Column:
    return Column(name, 10, 8)


def write_text(section: Section, write: Write) -> None:
    """The title, the column names and a line a row, indented by two."""
    write(f"\n{section.title}\n")
    if section.heading:
        write(_joined(column.heading() for column in section.columns))
    for row in section.rows:
        if section.line is not None:
            write(section.line(row))
        else:
            write(_joined(column.text(value) for column, value in zip(section.columns, row, strict=True)))


def _joined(cells: Iterable[str]) -> str:
    return f"  {'  '.join(cells)}".rstrip() + "\n"


def write_json(members: dict[str, Value], sections: Iterable[Section], write: Write) -> None:
    """One object on one line: `members`, then each section as a list of objects keyed by column name."""
    write("{" + ", ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in members.items()))
    for section in sections:
        write(f", {json.dumps(section.key)}: [")
        names = [column.name for column in section.columns]
        separator = ""
        for row in section.rows:
            write(separator + json.dumps(dict(zip(names, row, strict=True))))
            separator = ", "
        write("]")
    write("}\n")
