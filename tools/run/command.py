"""`hp9k run`: a program from a host file, or inside a root directory, to its exit status."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from rom import models
from tools.options import CONTEXT, BadOption, Options, complain, machine_options

if TYPE_CHECKING:
    from kernel.fs.active import ActiveFiles
    from kernel.fs.context import FileSystemContext
    from kernel.loader.image import Image
    from kernel.machine import Machine
    from kernel.model import Model
    from kernel.net.network import Network
    from kernel.process.descriptors import FileTable
    from kernel.process.task import Task
    from kernel.strace import Tracer
    from kernel.tty.devices import Terminals
    from tools.run.host_signals import HostSignals

CANNOT_EXECUTE, SIGNALLED = 126, 128  # exit statuses, as a shell has them


class ArgumentsTooLong(Exception):
    """They and the environment don't fit the stack."""


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


def run(options: Options, program: str, arguments: tuple[str, ...], tracer: Tracer | None = None) -> int:
    """Run `program` to its end and return what hp9k is to exit with. Errors are reported on standard error.

    Raises BadOption for options that can't be met.
    """
    gc.disable()  # until the machine is there: see tools/cli.py
    from kernel.loader.formats import read
    from kernel.loader.image import FormatError
    from kernel.tty.devices import Terminals
    from tools.messages import describe_error, exit_status
    from tools.run.files import locate, namespace
    from tools.run.host_signals import HostSignals

    with ExitStack() as stack:
        terminals = Terminals()
        signals = HostSignals(terminals)
        stack.callback(signals.close)
        log = Log(terminals)
        stack.callback(log.flush)
        stack.callback(terminals.close)
        if options.terminals:
            _add_terminals(terminals, options.terminals)
        context = namespace(options, terminals, stack)
        try:
            image = stack.enter_context(read(locate(program, context, options.root is not None)))
            machine = _machine(options, _model(options, image), context, log, tracer)
            argv = [os.fsencode(program), *map(os.fsencode, arguments)]
            task = _run_machine(machine, signals, terminals, image, argv, _environment(options, context))
        except (FormatError, OSError) as error:
            sys.stderr.write(describe_error(program, error) + "\n")
            return exit_status(error)
        except ArgumentsTooLong as error:
            complain(f"{program}: {error}")
            return CANNOT_EXECUTE
    return _exit_status(task, program)


def _add_terminals(terminals: Terminals, wanted: tuple[str, ...]) -> None:
    from tools.run.terminals import add

    for each in wanted:
        add(terminals, each)


class Log:
    """Takes the kernel's remarks. While a program has the terminal in a mode of its own, as a screen editor has, they
    would end up somewhere on its screen: then they are kept until the terminal is back as it was."""

    def __init__(self, terminals: Terminals) -> None:
        self._terminals = terminals
        self._kept: list[str] = []

    def __call__(self, text: str) -> None:
        if self._terminals.changed and sys.stderr.isatty():
            self._kept.append(text)
        else:
            complain(text)

    def flush(self) -> None:
        for text in self._kept:
            complain(text)


def _model(options: Options, image: Image) -> Model:
    """The machine asked for, or the usual one for the program. Raises BadOption."""
    from kernel.series.convention import SERIES

    try:
        model = models.find(options.model or models.DEFAULTS[SERIES[image.machine]], options.release)
    except ValueError as error:
        raise BadOption(str(error)) from None
    if remark := models.remark(model):
        complain(f"{model.name}: {remark}")
    return model


def _machine(options: Options, model: Model, context: FileSystemContext, log: Log, tracer: Tracer | None) -> Machine:
    from kernel.machine import Machine

    observers = [] if tracer is None else [tracer]
    node = os.uname().nodename.partition(".")[0]
    others = [models.find(name, model.release) for series, name in models.DEFAULTS.items() if series != model.series]
    return Machine(model, context, _network(options, log), log=log, observers=observers, nodename=node, others=others)


def _run_machine(
    machine: Machine,
    signals: HostSignals,
    terminals: Terminals,
    image: Image,
    argv: list[bytes],
    environment: list[bytes],
) -> Task:
    """The program's process, once it has ended. Raises FormatError, OSError, ArgumentsTooLong."""
    from kernel.credentials import Credentials

    try:
        signals.attach(machine)
        credentials = Credentials(os.getuid(), os.getgid(), os.getgroups())
        try:
            task = machine.spawn(
                image, argv, environment, _standard_files(terminals, machine.root.namespace.active), credentials
            )
        except ValueError as error:
            raise ArgumentsTooLong(str(error)) from None
        terminals.attach(machine, task)
        signals.inherit(task)
        _limit_core(task)
        gc.freeze()
        gc.enable()
        machine.run()
    finally:
        machine.close()
    return task


def _limit_core(task: Task) -> None:
    """Who wants no core files of this machine's programs wants none of these."""
    import resource

    from kernel.abi.limits import RLIM_INFINITY, RLIMIT_CORE

    soft = resource.getrlimit(resource.RLIMIT_CORE)[0]
    if soft != resource.RLIM_INFINITY:
        task.limits[RLIMIT_CORE] = (min(soft, RLIM_INFINITY), RLIM_INFINITY)


def _network(options: Options, log: Log) -> Network:
    """The network asked for. What is not the default is said: nothing else shows why something can't be reached."""
    from kernel.net import spec

    if restrictions := spec.describe(options.net):
        complain(f"network: host, {restrictions}")
    return spec.create(options.net, options.release, log=log)


def _standard_files(terminals: Terminals, active: ActiveFiles) -> FileTable:
    """Descriptors 0, 1 and 2, as far as hp9k has them."""
    from kernel.process.descriptors import FileTable
    from kernel.tty.inherited import inherit

    files = FileTable()
    for fd in (0, 1, 2):
        file = terminals.standard_file(fd) or inherit(fd, active)
        if file is not None:
            files.put(fd, file)
    return files


def _environment(options: Options, context: FileSystemContext) -> list[bytes]:
    from kernel.abi.errno import HpuxError
    from kernel.fs.namei import lookup
    from tools.run import environment

    def there(path: str) -> bool:
        try:
            lookup(context, None, os.fsencode(path))
        except (HpuxError, OSError):
            return False
        return True

    def knows(name: str) -> bool:
        return bool(name) and "/" not in name and there(f"/usr/lib/terminfo/{name[0]}/{name}")

    return environment.build(dict(os.environ), options.settings, there, knows)


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
