"""`hp9k run`: a program from a host file, or inside a root directory, to its exit status."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from rom import models

if TYPE_CHECKING:
    from kernel.fs.context import FileSystemContext
    from kernel.fs.mounts import Mount
    from kernel.machine import Machine
    from kernel.model import Model
    from kernel.net.network import Network
    from kernel.strace import Tracer
    from kernel.task import Task
    from kernel.tty.devices import Terminals

SIGNALLED = 128
_F = TypeVar("_F", bound=Callable[..., Any])


class Options(NamedTuple):
    """What the command line says of the machine a program runs on."""

    root: str | None = None
    mounts: tuple[tuple[str, str, bool], ...] = ()  # host directory, guest directory, read-only
    cwd: str | None = None
    settings: tuple[str, ...] = ()  # NAME=VALUE
    net: str = "host"
    model: str = models.DEFAULT
    release: str = models.RELEASE


# --- the command line ---


class _MountType(click.ParamType):  # type: ignore[type-arg]  # generic, but only since click 8.2
    name = "HOST:GUEST[:ro]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str, bool]:
        text, read_only = (value[:-3], True) if value.endswith(":ro") else (value, False)
        host, colon, guest = text.rpartition(":")
        if not colon or not host or not guest.startswith("/"):
            self.fail(f"{value}: write HOST:GUEST, GUEST starting with a slash, and :ro after it for read-only")
        return host, guest, read_only


class _SettingType(click.ParamType):  # type: ignore[type-arg]  # generic, but only since click 8.2
    name = "NAME=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        name, equals, _ = value.partition("=")
        if not equals or not name:
            self.fail(f"{value}: write NAME=VALUE")
        return str(value)


_OPTIONS = (
    click.option("--root", metavar="DIR", help="A directory that holds an HP-UX file system: the program's /."),
    click.option(
        "--mount", "mounts", multiple=True, type=_MountType(), help="Let the program see the directory HOST as GUEST."
    ),
    click.option("--cwd", metavar="DIR", help="The directory to start in, as the program sees it."),
    click.option("--env", "settings", multiple=True, type=_SettingType(), help="Set an environment variable."),
    click.option(
        "--net",
        type=click.Choice(["host", "none"]),
        default="host",
        show_default=True,
        help="Whose network the program has: this machine's, or none.",
    ),
    click.option(
        "--model",
        metavar="9000/NNN",
        default=models.DEFAULT,
        show_default=True,
        help="The machine to be: processor and what uname says.",
    ),
    click.option(
        "--release", metavar="R", default=models.RELEASE, show_default=True, help="The release of HP-UX to be."
    ),
    click.argument("program"),
    click.argument("arguments", nargs=-1, type=click.UNPROCESSED),
)


def machine_options(function: _F) -> _F:
    """The options and arguments `run` and `trace` share. All after PROGRAM is the program's."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


CONTEXT = {"ignore_unknown_options": False, "allow_interspersed_args": False, "help_option_names": ["-h", "--help"]}


@click.command("run", context_settings=CONTEXT)
@machine_options
def command(program: str, arguments: tuple[str, ...], **options: Any) -> int:
    """Run the HP-UX executable PROGRAM with ARGUMENTS.

    With --root, PROGRAM is looked up there first and on this machine after that; a name without a slash also in its
    /bin and /usr/bin. Without --root the program sees a small file system that comes with hp9k (/etc,
    /usr/lib/terminfo, a /tmp of its own), and PROGRAM is a file of this machine or one of the programs in there. In
    both cases it sees no other directory of this machine but those given with --mount.

    It starts in the directory you are in if that is below the root or a mount, else in /. It gets your environment but
    for PATH, SHELL, and what only this machine's programs understand; an unknown TERM becomes the nearest known one.

    The exit status is the program's; 128 and the signal's number if it died of one; 126 if it can't be executed, 127 if
    it isn't there.

    \b
    Examples:
      hp9k run ./aclock
      hp9k run --mount .:/work ./compress data.txt
      hp9k run --root ~/hpux9 /bin/ls -l /etc
      hp9k run --model 9000/433 --net none ./benchmark
    """
    return run(Options(**options), program, arguments)


# --- running ---


class BadOption(click.ClickException):
    """An option that can't be met, said in one line; the exit status is that of a usage error."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        complain(self.message)


def complain(text: str) -> None:
    """One line on standard error, if there still is somebody to read it."""
    try:
        sys.stderr.write(f"hp9k: {text}\n")
        sys.stderr.flush()
    except OSError:
        return


def run(options: Options, program: str, arguments: tuple[str, ...], tracer: Tracer | None = None) -> int:
    """Run `program` to its end and return what hp9k is to exit with. Errors are reported on standard error.

    Raises BadOption for options that can't be met.
    """
    gc.disable()  # until the machine is there: see tools/cli.py
    from kernel.loader import FormatError, describe_error, exit_status, read
    from kernel.tty.devices import Terminals

    try:
        model = models.find(options.model, options.release)
    except ValueError as error:
        raise BadOption(str(error)) from None
    if remark := models.remark(model):
        complain(f"{model.name}: {remark}")
    with ExitStack() as stack:
        terminals = Terminals()
        stack.callback(terminals.close)
        context = _namespace(options, terminals, stack)
        try:
            path = locate(program, context, options.root is not None)
            image = stack.enter_context(read(path))
            return _run_image(options, model, image, program, arguments, context, terminals, tracer)
        except (FormatError, OSError) as error:
            sys.stderr.write(describe_error(program, error) + "\n")
            return exit_status(error)


def _namespace(options: Options, terminals: Terminals, stack: ExitStack) -> FileSystemContext:
    """The file system as the options describe it. Raises BadOption."""
    from kernel.fs.mounts import Mount, build_namespace

    mounts = [Mount(os.fsencode(guest), host, read_only) for host, guest, read_only in options.mounts]
    root = options.root
    if root is None:
        from rom import default_root

        try:
            scratch = stack.enter_context(default_root.Scratch())
        except OSError as error:
            raise BadOption(f"no place for temporary files: {error}") from None
        root = default_root.path()
        mounts = scratch.mounts() + mounts
    try:
        context = build_namespace(root, mounts, terminals.devices, read_only=options.root is None)
    except ValueError as error:
        raise BadOption(str(error)) from None
    _enter_directory(context, options, mounts)
    return context


def _enter_directory(context: FileSystemContext, options: Options, mounts: list[Mount]) -> None:
    from kernel.abi.errno import HpuxError
    from kernel.fs.namei import resolve
    from kernel.fs.vnode import S_IFDIR, S_IFMT

    wanted = options.cwd
    path = guest_directory(_here(), options.root, mounts) if wanted is None else os.fsencode(wanted)
    try:
        directory = resolve(context, path)
    except (HpuxError, OSError):
        raise BadOption(f"{os.fsdecode(path)}: no such directory in the guest to start in; use --cwd") from None
    if directory.mode & S_IFMT != S_IFDIR:
        raise BadOption(f"{os.fsdecode(path)}: not a directory to start in; use --cwd")
    context.change_directory(directory)


def _here() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return "/"  # somebody removed it


def guest_directory(host: str, root: str | None, mounts: list[Mount]) -> bytes:
    """What the guest calls the host directory `host`: the innermost mount it is in, or the root; else `/`."""
    places = [(mount.host, mount.guest) for mount in mounts]
    if root is not None:
        places.append((root, b"/"))
    here, best = os.path.realpath(host), ("", b"/")
    for place, guest in places:
        real = os.path.realpath(place)
        if (here == real or here.startswith(real.rstrip("/") + "/")) and len(real) > len(best[0]):
            best = real, guest
    if not best[0]:
        return b"/"
    below = os.fsencode(os.path.relpath(here, best[0]))
    return best[1] if below == b"." else best[1].rstrip(b"/") + b"/" + below


def locate(program: str, context: FileSystemContext, rooted: bool) -> str:
    """The host path of a program. Raises OSError, FileNotFoundError naming the places that were tried."""
    from rom.default_root import PROGRAM_DIRECTORIES

    name = os.fsencode(program)
    directories = () if b"/" in name else PROGRAM_DIRECTORIES
    inside = [directory + b"/" + name for directory in directories]
    if rooted:
        inside.insert(0, name)
    elif name.startswith(b"/"):
        inside = [name]
    if not rooted and os.path.isfile(program):
        return program
    for candidate in inside:
        found = _guest_file(context, candidate)
        if found is not None:
            return found
    if os.path.exists(program):
        return program
    where = "neither below --root nor on this machine" if rooted else "no such file, and no program hp9k comes with"
    raise FileNotFoundError(2, where, program)


def _guest_file(context: FileSystemContext, path: bytes) -> str | None:
    from kernel.abi.errno import HpuxError
    from kernel.fs.host import HostVnode
    from kernel.fs.namei import resolve

    try:
        vnode = resolve(context, path)
    except (HpuxError, OSError):
        return None
    return os.fsdecode(vnode.path) if isinstance(vnode, HostVnode) else None


def _run_image(
    options: Options,
    model: Model,
    image: Any,
    program: str,
    arguments: tuple[str, ...],
    context: FileSystemContext,
    terminals: Terminals,
    tracer: Tracer | None,
) -> int:
    from kernel.machine import Machine
    from kernel.task import Credentials
    from tools.host_signals import HostSignals

    machine = Machine(model, context, _network(options), log=complain, tracer=tracer, nodename=_node_name())
    signals = HostSignals(machine, terminals)
    try:
        credentials = Credentials(os.getuid(), os.getgid(), os.getgroups())
        argv = [os.fsencode(program), *map(os.fsencode, arguments)]
        with signals:
            task = machine.spawn(
                image, argv, _environment(options, context), _standard_files(machine, terminals), credentials
            )
            gc.freeze()
            gc.enable()
            machine.run()
    except ValueError as error:
        complain(f"{program}: {error}")
        return 126
    finally:
        machine.close()
        signals.close()
    return _exit_status(task, program)


def _node_name() -> str:
    return os.uname().nodename.partition(".")[0]


def _network(options: Options) -> Network:
    from kernel.net.network import Network
    from kernel.net.profile import of_release

    return Network(of_release(options.release), _host_transport if options.net == "host" else None)


def _host_transport() -> Any:
    from kernel.net.host import HostTransport

    return HostTransport()


def _standard_files(machine: Machine, terminals: Terminals) -> Any:
    """Descriptors 0, 1 and 2, as far as hp9k has them."""
    from kernel.files import FileTable
    from kernel.fs.inherited import inherit

    files = FileTable()
    for fd in (0, 1, 2):
        file = terminals.standard_file(fd) or inherit(fd)
        if file is not None:
            files.put(fd, file)
    return files


def _environment(options: Options, context: FileSystemContext) -> list[bytes]:
    from kernel.abi.errno import HpuxError
    from kernel.fs.namei import resolve
    from tools import environment

    def there(path: str) -> bool:
        try:
            resolve(context, os.fsencode(path))
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
        complain(f"{program}: killed by {signals.name(number)}{detail}")
    host = signals.to_host(number)
    return SIGNALLED + (number if host is None else host)
