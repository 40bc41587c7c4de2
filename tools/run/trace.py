"""`hp9k trace`: run a program and write a line for each system call."""

from __future__ import annotations

import sys
from contextlib import ExitStack, suppress
from typing import Any, TextIO

import click

from tools.messages import complain, host_reason
from tools.options import Options
from tools.parameters import CONTEXT, machine_options
from tools.run.program import run


@click.command("trace", context_settings=CONTEXT)
@click.option("-o", "--output", metavar="FILE", help="Write the lines to FILE instead of standard error.")
@click.option("-c", "--count", is_flag=True, help="No lines; a table of calls, times and errors at the end.")
@click.option("-e", "--expression", "names", metavar="CALL,...", help="Only these calls.")
@click.option("-f", "--follow", is_flag=True, help="Show which process a line is of.")
@machine_options
def command(
    output: str | None,
    count: bool,
    names: str | None,
    follow: bool,
    program: str,
    arguments: tuple[str, ...],
    **options: Any,
) -> int:
    """Run the HP-UX executable PROGRAM with ARGUMENTS and show its system calls.

    The options for the machine, the looking up of PROGRAM and the exit status are those of `hp9k run`.

    \b
    Examples:
      hp9k trace ./aclock
      hp9k trace -o calls.txt ./compress data.txt
      hp9k trace -e open,connect,ioctl ./client 10.1.2.3 80
      hp9k trace -c ./benchmark
    """
    with ExitStack() as stack:
        try:
            stream = sys.stderr if output is None else stack.enter_context(_open(output))
        except OSError as error:
            complain(f"{output}: {host_reason(error)}")
            return 1
        try:
            return _trace(stream, count, _wanted(names), follow, Options(**options), program, arguments)
        except OutputLost as lost:
            if output is not None:
                with suppress(OSError):  # it would be said again for what is still in its buffer
                    stream.close()
            if isinstance(lost.error, BrokenPipeError):
                raise lost.error from None
            complain(f"{output or 'standard error'}: {host_reason(lost.error)}")
            return 1


class OutputLost(BaseException):
    """A line can't be written. No OSError: the kernel would take that for the answer to the call it traces. Nor any
    other Exception: those end the process they come up in, as mistakes of hp9k's own."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error)
        self.error = error


def _open(path: str) -> TextIO:
    # A line at a time: a program that hangs or is killed shows where.
    return open(path, "w", encoding="utf-8", errors="backslashreplace", buffering=1)


def _trace(
    stream: TextIO,
    count: bool,
    only: frozenset[str],
    follow: bool,
    options: Options,
    program: str,
    arguments: tuple[str, ...],
) -> int:
    from kernel.strace import Tracer

    def sink(line: str) -> None:
        try:
            stream.write(line + "\n")
            stream.flush()
        except OSError as error:
            raise OutputLost(error) from None

    tracer = Tracer(None if count else sink, only)
    tracer.show_pid = follow
    status = run(options, program, arguments, tracer)
    if count:
        for line in tracer.summary():
            sink(line)
    if tracer.unimplemented:
        sink(f"not implemented: {', '.join(sorted(tracer.unimplemented))}")
    return status


def _wanted(names: str | None) -> frozenset[str]:
    """The calls of `-e`; strace's `trace=` before them is taken too. Raises click.UsageError for unknown ones."""
    if names is None:
        return frozenset()
    from kernel.syscalls.catalogue import system_calls
    from rom import models

    wanted = frozenset(filter(None, names.removeprefix("trace=").split(",")))
    known = {entry.name for series in models.DEFAULTS for entry in system_calls(series).implemented().values()}
    unknown = sorted(wanted - known)
    if unknown or not wanted:
        raise click.UsageError(f"-e {names}: no system call {', '.join(unknown) or 'given'}; see hp9k syscalls")
    return wanted
