"""`hp9k debug` on the command line."""

from __future__ import annotations

from typing import Any

import click

from tools.options import Options
from tools.parameters import CONTEXT, machine_options


@click.command("debug", context_settings=CONTEXT)
@click.option("-x", "--command", "scripts", multiple=True, metavar="SCRIPT", help="Do the commands of this file first.")
@click.option("-p", "--perform", "commands", multiple=True, metavar="COMMAND", help="Do this command then.")
@click.option("--batch", is_flag=True, help="End when they are done.")
@click.option("--core", metavar="FILE", help="Look at the core file PROGRAM left, instead of running it.")
@machine_options
def command(
    scripts: tuple[str, ...],
    commands: tuple[str, ...],
    batch: bool,
    core: str | None,
    program: str,
    arguments: tuple[str, ...],
    **options: Any,
) -> int:
    """Debug the HP-UX executable PROGRAM, with the commands of gdb.

    It stands before its first instruction; `run` starts it, `help` lists the commands. What is typed while it runs is
    the program's, and Ctrl-C stops it. The options for the machine are those of `hp9k run`.

    The exit status is 0, or what `quit` says; 1 when a command of a script failed.

    \b
    Examples:
      hp9k debug ./aclock
      hp9k debug -p 'break connect' -p run ./client 10.1.2.3 80
      hp9k debug --batch -x commands.txt ./program
      hp9k debug --core core ./program
    """
    from tools.debug.launch import debug

    return debug(Options(**options), program, arguments, scripts, commands, batch=batch, core=core)
