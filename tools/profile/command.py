"""`hp9k profile` on the command line."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

import click

from tools.messages import CANNOT_EXECUTE, complain, describe_error, exit_status, host_reason
from tools.options import Options
from tools.parameters import CONTEXT, machine_options

if TYPE_CHECKING:
    from kernel.debug.modules import Modules
    from tools.profile.counting import InstructionCounter
    from tools.profile.sampler import Sampler

_FORMATS = ("text", "folded", "html")


@click.command("profile", context_settings=CONTEXT)
@click.option("-o", "--output", metavar="FILE", help="Where the profile goes.  [default: standard error]")
@click.option(
    "--format", "kind", type=click.Choice(_FORMATS), help="What it is.  [default: as the name of FILE ends, else text]"
)
@click.option("--instructions", is_flag=True, help="Count instructions instead of measuring time: exact, and slow.")
@click.option(
    "--coverage",
    metavar="FILE",
    help="Write which code was executed: for lcov if FILE ends in .info and the program was made with `hp9k cc -g`,"
    " else in the format drcov. Slow, as --instructions.",
)
@machine_options
def command(
    output: str | None,
    kind: str | None,
    instructions: bool,
    coverage: str | None,
    program: str,
    arguments: tuple[str, ...],
    **options: Any,
) -> int:
    """Run the HP-UX executable PROGRAM with ARGUMENTS and say where it spends its time.

    Time is measured by samples of the stack, one each millisecond of processor time; that of system calls by the clock,
    waits included. The profile is a table of functions and the call graph, or stacks for other programs ("folded"), or
    a flame graph in one file for a browser ("html"). With --instructions it is a table of functions by the instructions
    they execute.

    The options for the machine, the looking up of PROGRAM and the exit status are those of `hp9k run`.

    \b
    Examples:
      hp9k profile ./benchmark
      hp9k profile -o profile.html ./benchmark 1000
      hp9k profile --format folded -o stacks.txt ./server
      hp9k profile --instructions ./compress data
      hp9k profile --coverage coverage.info ./tests && genhtml -o html coverage.info
    """
    from kernel.loader.image import FormatError
    from tools.run.session import ArgumentsTooLong

    if instructions or coverage is not None:
        options["engine"] = "reference"  # the only one that can count
    try:
        return _profile(Options(**options), program, arguments, output, _kind(kind, output), instructions, coverage)
    except (FormatError, OSError) as error:
        complain(describe_error(program, error))
        return exit_status(error)
    except ArgumentsTooLong as error:
        complain(f"{program}: {error}")
        return CANNOT_EXECUTE


def _kind(kind: str | None, output: str | None) -> str:
    if kind is not None or output is None:
        return kind or "text"
    ending = os.path.splitext(output)[1].removeprefix(".")
    return {"html": "html", "htm": "html", "folded": "folded"}.get(ending, "text")


def _profile(
    options: Options,
    program: str,
    arguments: tuple[str, ...],
    output: str | None,
    kind: str,
    instructions: bool,
    coverage: str | None,
) -> int:
    from kernel.debug.modules import Modules
    from tools.profile.counting import InstructionCounter
    from tools.profile.sampler import Sampler
    from tools.run.program import ended
    from tools.run.session import session

    with ExitStack() as stack:
        made = stack.enter_context(session(options, program=program))
        task = made.start(program, arguments)
        modules = stack.enter_context(closing(Modules()))
        counter = InstructionCounter(modules) if instructions or coverage is not None else None
        sampler = Sampler(made.machine, modules) if not instructions else None
        if counter is not None:
            counter.begin(task)
            task.attach(counter)
        made.ready()
        if sampler is not None:
            from tools.debug import frames_m68k, frames_parisc  # noqa: F401 -- now, and not in somebody's time

            task.attach(sampler)
            sampler.run()
        else:
            made.machine.run()
        status = ended(task, program)
        written = _write(output, _pages(sampler, counter, kind, program))
        if coverage is not None and counter is not None:
            written &= _write_coverage(coverage, counter, modules)
    return status if written else 1


def _pages(sampler: Sampler | None, counter: InstructionCounter | None, kind: str, program: str) -> Iterable[str]:
    """The profile, line by line."""
    from tools.profile import flame, report

    if sampler is None:
        assert counter is not None
        return report.counts(counter.files())
    if kind == "html":
        return [flame.page(sampler.times, f"{os.path.basename(program)}: where its time goes")]
    return report.folded(sampler.times) if kind == "folded" else report.text(sampler.times, sampler.call_counts)


def _write(path: str | None, lines: Iterable[str]) -> bool:
    """False, having said why, if it can't be written."""
    text = "".join(line + "\n" for line in lines)
    if path is None:
        click.echo(text, err=True, nl=False)
        return True
    return _put(path, text.encode("utf-8", "backslashreplace"))


def _put(path: str, data: bytes) -> bool:
    try:
        with open(path, "wb") as file:
            file.write(data)
    except OSError as error:
        complain(f"{path}: {host_reason(error)}")
        return False
    return True


def _write_coverage(path: str, counter: InstructionCounter, modules: Modules) -> bool:
    from tools.debug.errors import CommandError
    from tools.profile.coverage import drcov, lcov

    files = list(counter.files())
    if not path.endswith(".info"):
        return _put(path, drcov(files))
    from tools.debug.beside import debug_file
    from tools.debug.dwarf import read

    lines: list[str] = []
    for executed in files:
        beside = debug_file(executed.module)
        if beside is not None:
            try:
                lines += lcov(executed, read(beside))
            except CommandError as error:
                complain(str(error))
                return False
    if not lines:
        complain(f"{path}: nothing to write: no program that was run was made with `hp9k cc -g`")
        return False
    return _put(path, "".join(line + "\n" for line in lines).encode())
