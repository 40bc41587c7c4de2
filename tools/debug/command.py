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
@click.option(
    "--gdb",
    "where",
    metavar="HOST:PORT",
    help="Let gdb debug it: a remote target at HOST:PORT, at :PORT for this machine only, or on standard input and"
    " output, -.",
)
@click.option("--no-wait", is_flag=True, help="With --gdb: run at once, and let a gdb attach later.")
@machine_options
def command(
    scripts: tuple[str, ...],
    commands: tuple[str, ...],
    batch: bool,
    core: str | None,
    where: str | None,
    no_wait: bool,
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
      hp9k debug --gdb :2345 ./program
      gdb-multiarch -ex 'target remote | hp9k debug --gdb - ./program'
    """
    if where is not None:
        if scripts or commands or batch or core is not None:
            raise click.UsageError("--gdb goes with none of -x, -p, --batch and --core: gdb gives the commands")
        from tools.debug.gdb.session import serve

        return serve(Options(**options), program, arguments, where, wait=not no_wait)
    from tools.debug.launch import debug

    return debug(Options(**options), program, arguments, scripts, commands, batch=batch, core=core)
