"""`hp9k trace`: run a program and write a line for each system call."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, TextIO

import click

from tools.messages import complain, host_reason
from tools.options import Options
from tools.parameters import CONTEXT, machine_options
from tools.run.program import run

if TYPE_CHECKING:
    from kernel.process.task import Task
    from kernel.strace.style import Sink, Style

_CLOCKS = ("", "t", "tt", "ttt")


@click.command("trace", context_settings=CONTEXT)
@click.option("-o", "--output", metavar="FILE", help="Write the lines to FILE instead of standard error.")
@click.option("-c", "--count", is_flag=True, help="No lines; a table of calls, times and errors at the end.")
@click.option(
    "-e", "--expression", "expressions", multiple=True, metavar="SET",
    help="Only these: CALL,... or classes of them, or signal=SIGNAL,...; all but these: !CALL,...",
)  # fmt: skip
@click.option("-f", "--follow", count=True, help="Show which process a line is of; -ff: one FILE.PROCESS each.")
@click.option("-s", "--string-limit", type=click.IntRange(min=0), default=32, metavar="SIZE", help="Bytes of strings.")
@click.option("-t", "clock", count=True, help="Time of day; -tt with microseconds, -ttt in seconds since 1970.")
@click.option("-r", "--relative-timestamps", "relative", is_flag=True, help="Seconds since the line before.")
@click.option("-T", "--syscall-times", "durations", is_flag=True, help="Show how long each call took.")
@click.option("-k", "--stack-traces", "stack", is_flag=True, help="Show the program's stack at each call.")
@click.option("-y", "--decode-fds", "names", is_flag=True, help="Show what descriptors are open on.")
@click.option("-z", "--successful-only", "successful", is_flag=True, help="Only calls that succeed.")
@click.option("-Z", "--failed-only", "failed", is_flag=True, help="Only calls that fail.")
@machine_options
def command(
    output: str | None,
    count: bool,
    expressions: tuple[str, ...],
    follow: int,
    string_limit: int,
    clock: int,
    relative: bool,
    durations: bool,
    stack: bool,
    names: bool,
    successful: bool,
    failed: bool,
    program: str,
    arguments: tuple[str, ...],
    **options: Any,
) -> int:
    """Run the HP-UX executable PROGRAM with ARGUMENTS and show its system calls.

    The options for the machine, the looking up of PROGRAM and the exit status are those of `hp9k run`. Classes of calls
    are %file, %desc, %process, %network, %signal, %ipc and %memory.

    \b
    Examples:
      hp9k trace ./aclock
      hp9k trace -o calls.txt ./compress data.txt
      hp9k trace -e open,connect,ioctl ./client 10.1.2.3 80
      hp9k trace -Z -e %file ./configure-me
      hp9k trace -ff -tt -o calls ./server
      hp9k trace -c ./benchmark
    """
    from kernel.calls.arguments import Shown
    from kernel.strace.style import Style

    if follow > 1 and output is None:
        raise click.UsageError("-ff needs -o FILE: the lines of each process go to FILE.PROCESS")
    with ExitStack() as files:
        calls, signals = _chosen(expressions)
        Shown.string = string_limit
        style = Style(
            calls=calls,
            signals=signals,
            clock="r" if relative else _CLOCKS[min(clock, 3)],
            durations=durations,
            failed=None if successful == failed else failed,
            names=names,
            stack=files.enter_context(_Stacks()) if stack else None,
            separate=_Separate(output or "", files) if follow > 1 else None,
        )
        try:
            stream = sys.stderr if output is None or follow > 1 else files.enter_context(_open(output))
        except OSError as error:
            complain(f"{output}: {host_reason(error)}")
            return 1
        try:
            return _trace(stream, count, style, follow > 0, Options(**options), program, arguments)
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


def _sink(stream: TextIO) -> Sink:
    def sink(line: str) -> None:
        try:
            stream.write(line + "\n")
            stream.flush()
        except OSError as error:
            raise OutputLost(error) from None

    return sink


class _Separate:
    """A file for each process, called by its number, from its first line on."""

    def __init__(self, name: str, files: ExitStack) -> None:
        self._name = name
        self._files = files
        self._sinks: dict[int, Sink] = {}

    def __call__(self, pid: int) -> Sink:
        if pid not in self._sinks:
            try:
                self._sinks[pid] = _sink(self._files.enter_context(_open(f"{self._name}.{pid}")))
            except OSError as error:
                raise OutputLost(error) from None
        return self._sinks[pid]


class _Stacks:
    """Stacks of processes as lines; to be closed, for the files whose symbols it reads."""

    def __enter__(self) -> Callable[[Task], Iterator[str]]:
        from kernel.debug.modules import Modules

        self._modules = Modules()
        return self._lines

    def __exit__(self, *_: object) -> None:
        self._modules.close()

    def _lines(self, task: Task) -> Iterator[str]:
        from tools.debug.frames import frames

        symbols = self._modules.of(task)
        for frame in frames(task, symbols):
            module, place = symbols.module_at(frame.place), symbols.describe(frame.pc)
            yield f"{module.name if module else '?'}({place or ''}) [{frame.pc:#x}]"


def _trace(
    stream: TextIO,
    count: bool,
    style: Style,
    follow: bool,
    options: Options,
    program: str,
    arguments: tuple[str, ...],
) -> int:
    from kernel.strace.tracer import Tracer

    sink = _sink(stream)
    tracer = Tracer(None, style._replace(separate=None)) if count else Tracer(sink, style)
    tracer.show_pid = follow
    status = run(options, program, arguments, tracer)
    for line in tracer.counts.table() if count else ():
        sink(line)
    if tracer.unimplemented:
        sink(f"not implemented: {', '.join(sorted(tracer.unimplemented))}")
    return status


def _chosen(expressions: tuple[str, ...]) -> tuple[frozenset[str], frozenset[int] | None]:
    """The calls and signals of all `-e`. Raises click.UsageError for what there is not."""
    calls: frozenset[str] = frozenset()
    signals: frozenset[int] | None = None
    if expressions:
        from kernel.strace import choice
        from kernel.syscalls.catalogue import system_calls
        from rom import models

        table = [entry for series in models.DEFAULTS for entry in system_calls(series).implemented().values()]
        for expression in expressions:
            kind, equals, text = expression.partition("=")
            try:
                if kind == "signal" and equals:
                    signals = choice.signal_numbers(text)
                else:
                    calls |= choice.calls(expression.removeprefix("trace="), table)
            except ValueError as error:
                raise click.UsageError(f"-e {expression}: {error}") from None
    return calls, signals
