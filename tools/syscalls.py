"""`hp9k syscalls`: every system call of both series with its number and how far it is supported, from the table itself.

`docs/syscalls.md` is this command's output (`hp9k syscalls --markdown`); a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from kernel.calls.table import Entry

SERIES = {"300": "s300", "800": "s800"}


class Row(NamedTuple):
    """A call, or a run of reserved numbers, that the series named have alike."""

    first: int
    last: int
    name: str
    series: tuple[str, ...]
    implemented: bool
    support: str

    @property
    def number(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@click.command("syscalls", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--series", type=click.Choice(list(SERIES)), help="Only this one.  [default: both]")
@click.option("--markdown", is_flag=True, help="As the page of the documentation.")
@click.option("--missing", is_flag=True, help="Only those that are not implemented.")
def command(series: str | None, markdown: bool, missing: bool) -> None:
    """List the system calls and how far each is supported.

    \b
    Examples:
      hp9k syscalls
      hp9k syscalls --series 800 --missing
    """
    wanted = [series] if series else list(SERIES)
    found = [row for row in rows(wanted) if not (missing and row.implemented)]
    for line in page(wanted, found) if markdown else _plain(found):
        click.echo(line)


def entries(series: str) -> dict[int, Entry]:
    """The table of "300" or "800" by number, complete."""
    from kernel.syscalls.catalogue import system_calls

    return system_calls(SERIES[series]).complete()


def support(entry: Entry) -> str:
    """One phrase."""
    if not entry.implemented:
        return f"not implemented: {entry.note}"
    return f"in part: {entry.note}" if entry.note else "supported"


def rows(wanted: Iterable[str]) -> list[Row]:
    """Both tables as one, by number: what is the same on both series is one row."""
    merged: dict[tuple[int, str, str], Row] = {}
    for series in wanted:
        for number, entry in entries(series).items():
            row = Row(number, number, entry.name, (series,), entry.implemented, support(entry))
            if entry.reserved:
                row = row._replace(name="(reserved)")
            key = (number, row.name, row.support)
            merged[key] = merged[key]._replace(series=(*merged[key].series, series)) if key in merged else row
    found: list[Row] = []
    for row in sorted(merged.values()):
        last = found[-1] if found else None
        if last is not None and row.first == last.last + 1 and row[2:] == last[2:]:
            found[-1] = last._replace(last=row.last)
        else:
            found.append(row)
    return found


def _plain(found: list[Row]) -> Iterator[str]:
    for row in found:
        yield f"{row.number:>7}  {row.name:22} {' '.join(row.series):7}  {row.support}"


def page(wanted: list[str], found: list[Row]) -> Iterator[str]:
    """The page docs/syscalls.md, line by line."""
    yield "# System calls"
    yield ""
    for series in wanted:
        table = [entry for entry in entries(series).values() if not entry.reserved]
        done = sum(entry.implemented for entry in table)
        yield f"Of the {len(table)} calls of the Series {series}, {done} are implemented."
    yield "The others return the error given here, are named once on standard error, and the program goes on."
    yield "What a call that is supported in part lacks is said in its row."
    yield ""
    yield "Made by `hp9k syscalls --markdown`."
    yield ""
    yield "| number | call | series | support |"
    yield "|---:|---|---|---|"
    for row in found:
        yield f"| {row.number} | {row.name} | {', '.join(row.series)} | {row.support} |"
