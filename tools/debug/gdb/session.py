"""`hp9k debug --gdb`, from the options to the exit status."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing

from kernel.debug.control import Control
from kernel.debug.modules import Modules
from kernel.loader.image import FormatError
from kernel.process.task import Task
from tools.debug.gdb import modules
from tools.debug.gdb.server import Server, listen, take_pipe
from tools.debug.gdb.stub import Monitor
from tools.messages import CANNOT_EXECUTE, complain, describe_error, exit_status
from tools.options import Options
from tools.run.program import ended
from tools.run.session import ArgumentsTooLong, session

PIPE = "-"


def serve(options: Options, program: str, arguments: tuple[str, ...], where: str, *, wait: bool = True) -> int:
    """Run a program under the gdbs that come to `where`; what hp9k is to exit with. `wait`: it stands still until the
    first has come.

    Raises BadOption.
    """
    with ExitStack() as stack:
        pipe = take_pipe(stack) if where == PIPE else None
        listener = stack.enter_context(listen(where)) if pipe is None else None
        made = stack.enter_context(session(options, program=program))
        try:
            task = made.start(program, arguments)
        except (FormatError, OSError) as error:
            complain(describe_error(program, error))
            return exit_status(error)
        except ArgumentsTooLong as error:
            complain(f"{program}: {error}")
            return CANNOT_EXECUTE
        made.ready()
        control = stack.enter_context(closing(Control(made.machine)))
        control.attach(task)
        loaded = stack.enter_context(closing(Modules()))
        server = Server(made.machine, control, listener, modules.Modules(loaded), _monitor(control, loaded))
        if pipe is not None:
            server.serve_pipe(*pipe)
        else:
            server.serve(wait=wait)
    return ended(task, program)


def _monitor(control: Control, loaded: Modules) -> Monitor:
    """Our own commands, which are loaded when the first of them is given."""
    made: list[Monitor] = []

    def monitor(task: Task, line: str, write: Callable[[str], None]) -> None:
        if not made:
            from tools.debug.gdb.monitor import Monitor as Commands

            made.append(Commands(control, loaded))
        made[0](task, line, write)

    return monitor
