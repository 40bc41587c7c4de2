"""`hp9k syscalls`: every system call of a series with its number and how far it is supported, from the table itself.

`docs/syscalls.md` is this command's output (`hp9k syscalls --markdown`); a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kernel.syscalls.table import Entry

SERIES = {"300": "s300"}


@click.command("syscalls", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--series", type=click.Choice(list(SERIES)), default="300", show_default=True)
@click.option("--markdown", is_flag=True, help="As the page of the documentation.")
@click.option("--missing", is_flag=True, help="Only those that are not implemented.")
def command(series: str, markdown: bool, missing: bool) -> None:
    """List the system calls and how far each is supported.

    \b
    Examples:
      hp9k syscalls
      hp9k syscalls --missing
    """
    rows = [entry for entry in entries(SERIES[series]) if not (missing and entry.implemented)]
    for line in page(series, rows) if markdown else _plain(rows):
        click.echo(line)


def entries(series: str) -> list[Entry]:
    """The table, by number."""
    from kernel.machine import system_calls

    return sorted(system_calls(series).values(), key=lambda entry: entry.number)


def support(entry: Entry) -> str:
    """One phrase."""
    if not entry.implemented:
        return f"not implemented: {entry.note}"
    return f"supported: {entry.note}" if entry.note else "supported"


def _plain(rows: list[Entry]) -> Iterator[str]:
    for entry in rows:
        yield f"{entry.number:4d}  {entry.name:20} {support(entry)}"


def page(series: str, rows: list[Entry]) -> Iterator[str]:
    """The page docs/syscalls.md, line by line."""
    done = sum(entry.implemented for entry in rows)
    yield f"# System calls of the Series {series}"
    yield ""
    yield f"{done} of {len(rows)} are implemented. The others return the error given here, are named once on standard"
    yield "error, and the program goes on."
    yield ""
    yield "Made by `hp9k syscalls --markdown`."
    yield ""
    yield "| number | call | support |"
    yield "|---:|---|---|"
    for entry in rows:
        yield f"| {entry.number} | {entry.name} | {support(entry)} |"
