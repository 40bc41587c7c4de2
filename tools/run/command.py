"""`hp9k run` on the command line."""

from __future__ import annotations

from typing import Any

import click

from tools.options import Options
from tools.parameters import CONTEXT, machine_options
from tools.run.program import run


@click.command("run", context_settings=CONTEXT)
@machine_options
def command(program: str, arguments: tuple[str, ...], **options: Any) -> int:
    """Run the HP-UX executable PROGRAM with ARGUMENTS.

    A PROGRAM without a slash is a command of the root's /bin or /usr/bin; with one, a file below --root, or of this
    machine. Scripts (#!) are run by their interpreter in the root. Without --root the program sees a small file system
    that comes with hp9k (/etc, /usr/lib/terminfo, a /tmp of its own). It sees no other directory of this machine but
    those given with --here and --mount, and its own file.

    It starts in the directory you are in if that is below the root or a mount, else in /. It gets your environment but
    for PATH, SHELL, and what only this machine's programs understand; an unknown TERM becomes the nearest known one.

    The exit status is the program's; 128 and the signal's number if it died of one; 126 if it can't be executed, 127 if
    it isn't there.

    \b
    Examples:
      hp9k run sh
      hp9k run ./aclock
      hp9k run -H ./compress data.txt
      hp9k run --root ~/hpux9 /bin/ls -l /etc
      hp9k run --model 9000/433 --net none ./benchmark
    """
    return run(Options(**options), program, arguments)
