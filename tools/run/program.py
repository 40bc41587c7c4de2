"""One program, from its file to its exit status."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from tools.messages import CANNOT_EXECUTE, SIGNALLED, complain, describe_error, exit_status
from tools.options import BadOption, Options

if TYPE_CHECKING:
    from kernel.process.observer import Observer
    from kernel.process.task import Task


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
            if task.status and (hidden := made.hidden_file()) is not None:
                complain(
                    f"{program}: {hidden} is on this machine, but the program does not see it: "
                    "--here shows it the directory you are in, --mount DIR another"
                )
        except (FormatError, OSError) as error:
            complain(describe_error(program, error))
            return exit_status(error)
        except ArgumentsTooLong as error:
            complain(f"{program}: {error}")
            return CANNOT_EXECUTE
    return ended(task, program)


def run_with_defaults(program: str, arguments: tuple[str, ...]) -> int:
    """`hp9k run PROGRAM ...` with no option: whoever runs a thousand small programs need not load what parses them."""
    try:
        return run(Options(), program, arguments)
    except BadOption as error:
        complain(str(error))
        return error.exit_code


def ended(task: Task, program: str) -> int:
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
