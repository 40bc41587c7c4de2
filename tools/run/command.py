"""`hp9k run`: a program from a host file, or inside a root directory, to its exit status."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import click

from tools.messages import CANNOT_EXECUTE, SIGNALLED, complain, describe_error, exit_status
from tools.options import CONTEXT, Options, machine_options

if TYPE_CHECKING:
    from kernel.process.observer import Observer
    from kernel.process.task import Task


@click.command("run", context_settings=CONTEXT)
@machine_options
def command(program: str, arguments: tuple[str, ...], **options: Any) -> int:
    """Run the HP-UX executable PROGRAM with ARGUMENTS.

    With --root, PROGRAM is looked up there first and on this machine after that; a name without a slash also in its
    /bin and /usr/bin. Without --root the program sees a small file system that comes with hp9k (/etc,
    /usr/lib/terminfo, a /tmp of its own), and PROGRAM is an HP-UX file of this machine or one of the programs there. In
    both cases it sees no other directory of this machine but those given with --mount.

    It starts in the directory you are in if that is below the root or a mount, else in /. It gets your environment but
    for PATH, SHELL, and what only this machine's programs understand; an unknown TERM becomes the nearest known one.

    The exit status is the program's; 128 and the signal's number if it died of one; 126 if it can't be executed, 127 if
    it isn't there.

    \b
    Examples:
      hp9k run sh
      hp9k run ./aclock
      hp9k run --mount .:/here ./compress data.txt
      hp9k run --root ~/hpux9 /bin/ls -l /etc
      hp9k run --model 9000/433 --net none ./benchmark
    """
    return run(Options(**options), program, arguments)


def run(options: Options, program: str, arguments: tuple[str, ...], *observers: Observer[Task]) -> int:
    """Run `program` to its end, watched by `observers`, and return what hp9k is to exit with.

    Errors are reported on standard error. Raises BadOption for options that can't be met.
    """
    gc.disable()  # until the machine is there: see tools/cli.py
    from kernel.loader.image import FormatError
    from tools.run.session import ArgumentsTooLong, session

    with session(options, *observers, program=program) as made:
        try:
            task = made.start(program, arguments)
            made.run()
        except (FormatError, OSError) as error:
            complain(describe_error(program, error))
            return exit_status(error)
        except ArgumentsTooLong as error:
            complain(f"{program}: {error}")
            return CANNOT_EXECUTE
    return _exit_status(task, program)


def _exit_status(task: Task, program: str) -> int:
    """A shell's view of how the task ended, and its word on a signal."""
    from kernel.abi import signals

    number = task.status & 0x7F
    if not number:
        return task.status >> 8 & 0xFF
    if number not in (signals.SIGINT, signals.SIGPIPE):
        detail = f": {task.last_fault}" if task.last_fault else ""
        dumped = ", core dumped" if task.status & signals.CORE_FLAG else ""
        complain(f"{program}: killed by {signals.name(number)}{dumped}{detail}")
    host = signals.to_host(number)
    return SIGNALLED + (number if host is None else host)
