"""A session: the machine the options describe, with its files, its network and its terminals, and one program on it.

    with session(options) as made:
        task = made.start("./aclock", [])
        made.run()

Whatever executes programs begins here. Remarks go to standard error; everything is given back at the end.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

import emu.engines
from kernel.abi.errno import Errno
from kernel.abi.limits import ARG_MAX, RLIM_INFINITY, RLIMIT_CORE
from kernel.credentials import Credentials
from kernel.loader.formats import read
from kernel.loader.image import FormatError
from kernel.machine import Machine
from kernel.process.descriptors import FileTable
from kernel.process.exec import interpreter
from kernel.series.convention import SERIES, of
from kernel.tty.devices import Terminals
from kernel.tty.inherited import inherit
from kernel.tunables import DEFAULTS
from rom import models
from tools.messages import complain
from tools.options import BadOption, Options
from tools.run import environment
from tools.run.files import find, guest_file, hidden_file, namespace
from tools.run.host_signals import HostSignals, NoSignals

_DHCP_PATIENCE = 10.0  # seconds

if TYPE_CHECKING:
    from kernel.fs.context import FileSystemContext
    from kernel.loader.image import Image
    from kernel.loader.source import FileSource
    from kernel.model import Model
    from kernel.net.lan import LanTransport
    from kernel.net.network import Network
    from kernel.process.observer import Observer
    from kernel.process.task import Task


_DESCRIPTORS = 1 << 16


class ArgumentsTooLong(Exception):
    """They and the environment are longer than ARG_MAX, or don't fit the stack."""


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


@contextmanager
def session(
    options: Options, *observers: Observer[Task], program: str = "", takes_signals: bool = True
) -> Iterator[Session]:
    """A session with terminals and files but no machine yet; its files suit `program`, if that is known already.

    With `takes_signals` those of the host are the guest's until the session ends.

    Raises BadOption for options that can't be met.
    """
    _raise_descriptors()
    with ExitStack() as stack:
        terminals = Terminals()
        signals = HostSignals(terminals) if takes_signals else NoSignals()
        stack.callback(signals.close)
        log = Log(terminals)
        stack.callback(log.flush)
        stack.callback(terminals.close)
        _add_terminals(terminals, options.terminals)
        root = namespace(options, program, terminals, stack)
        yield Session(options, terminals, root, signals, log, observers, stack)


def _raise_descriptors() -> None:
    """As many descriptors as the host lets us have: those of all processes of the machine are our own."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _add_terminals(terminals: Terminals, wanted: tuple[str, ...]) -> None:
    if wanted:
        from tools.run.terminals import add

        for each in wanted:
            add(terminals, each)


class Session:
    """Made by `session`, on whose end `stack` is unwound."""

    machine: Machine  # from `switch_on` on

    def __init__(
        self,
        options: Options,
        terminals: Terminals,
        root: FileSystemContext,
        signals: HostSignals | NoSignals,
        log: Log,
        observers: tuple[Observer[Task], ...],
        stack: ExitStack,
    ) -> None:
        self.terminals = terminals
        self.root = root
        self._options = options
        self.signals = signals
        self._log = log
        self._observers = observers
        self._stack = stack

    def start(self, program: str, arguments: Sequence[str], files: FileTable | None = None) -> Task:
        """Find `program`, switch on the machine it is for unless it is on, and make its process, which `run` then runs.

        Its descriptors are `files`, by default 0, 1 and 2 of hp9k.

        Raises FormatError, OSError, ArgumentsTooLong, and BadOption for a model or release there is not.
        """
        file, argv = self._program(program, [os.fsencode(argument) for argument in arguments])
        image = self._stack.enter_context(read(file))
        self._report_cache(image)
        machine = self.__dict__.get("machine") or self.switch_on(self._model(image))
        settings = self._environment(argv)
        credentials = Credentials(os.getuid(), os.getgid(), os.getgroups())
        try:
            task = machine.spawn(image, argv, settings, files or self.standard_files(), credentials)
        except emu.engines.NoSuchEngine as error:
            raise BadOption(str(error)) from None
        except ValueError as error:
            raise ArgumentsTooLong(str(error)) from None
        self.terminals.attach(machine, task)
        self.signals.inherit(task)
        _limit_core(task)
        return task

    def _environment(self, argv: list[bytes]) -> list[bytes]:
        """What the program is to find, as much of it as HP-UX has room for: the caller's desktop may have more."""
        options = self._options
        settings = environment.of_guest(options.settings, self.root, clear=options.clear_environment)
        used = sum(len(argument) + 1 for argument in argv)
        settings, out = environment.fit(settings, used, options.settings)
        if out:
            names = ", ".join(os.fsdecode(name) for name in out)
            self._log(
                f"no room in the program's environment for {names}: HP-UX has {ARG_MAX} bytes for it and the arguments;"
                " --clear-env leaves all of yours out, --env NAME=VALUE puts one in"
            )
        return settings

    def _report_cache(self, image: Image) -> None:
        """Nothing else would show why it is slow to start."""
        architecture = of(SERIES[image.machine]).ARCHITECTURE
        if problem := emu.engines.cache_problem(architecture, self._options.engine):
            complain(f"{problem}: native code is not kept")

    def _program(self, name: str, arguments: list[bytes]) -> tuple[FileSource, list[bytes]]:
        """The file to execute and its argument list, argv[0] included: for a script its interpreter's (execve(2)).

        Raises OSError, FormatError.
        """
        found = find(name, self.root, self._options)
        try:
            words = interpreter(found.file)
        except Errno.ENOEXEC:
            raise FormatError("its first line names no interpreter") from None
        if words is None:
            return found.file, [os.fsencode(name), *arguments]
        found.file.close()
        file = guest_file(self.root, words[0])
        if file is None:
            raise FileNotFoundError(2, f"its interpreter {os.fsdecode(words[0])} is not in the guest", name)
        return file, [*words, found.name, *arguments]

    def switch_on(self, model: Model) -> Machine:
        """The machine, with no process on it. Signals of the host are its own from now on."""
        node = os.uname().nodename.partition(".")[0]
        others = [
            models.find(name, model.release) for series, name in models.DEFAULTS.items() if series != model.series
        ]
        self._report_network()
        self.machine = Machine(
            model,
            self.root,
            partial(self._network, model.release),
            log=self._log,
            observers=self._observers,
            nodename=node,
            others=others,
            tunables=DEFAULTS._replace(**dict(self._options.limits)),
            engine=self._options.engine,
        )
        self._stack.callback(self.machine.close)
        if self._options.lan:
            self._plug_in(self.machine)
        self.signals.attach(self.machine)
        return self.machine

    def _plug_in(self, machine: Machine) -> None:
        """The LAN cards asked for. Raises BadOption."""
        from emu.lan.link import LinkError
        from kernel.abi.socket import dotted
        from kernel.net.drivers.cards import usual
        from kernel.net.lan import LanTransport
        from tools.run.lan.plug import plug_in

        if self._options.net != "host":
            raise BadOption("--net is about this machine's network, which a program with --lan doesn't have")
        try:
            cards = plug_in(list(self._options.lan), usual(machine.model), machine.scheduler, self._log)
        except LinkError as error:
            raise BadOption(str(error)) from None
        for card in sorted(self._options.lan):
            complain(str(card))
        transport = LanTransport(cards, machine.scheduler, machine.network.profile)
        machine.network.attach(transport)
        if (without := transport.wait_for_addresses(_DHCP_PATIENCE)) is not None:
            raise BadOption(
                f"{without.name}: no DHCP server answered in {_DHCP_PATIENCE:.0f} s: give it ip=ADDRESS/BITS"
            )
        self._answer_questions(transport)
        for interface in transport.configured:
            complain(f"{interface.name}: {dotted(interface.address)}/{interface.netmask.bit_count()} by DHCP")

    def _answer_questions(self, transport: LanTransport) -> None:
        """Of `hp9k lan`."""
        from tools.run.lan.control import Control, report

        try:
            control = Control(lambda: report(self._options.lan, transport), self.machine.scheduler)
        except OSError as error:
            complain(f"{error.filename}: {error.strerror}: `hp9k lan` will not see this machine")
        else:
            self._stack.callback(control.close)

    def run(self) -> None:
        """Run until no process is left."""
        self.ready()
        self.machine.run()

    def ready(self) -> None:
        """For whoever runs the machine by turns: what is there by now stays."""
        # What there is by now stays until the end: the garbage collector need not look at it.
        gc.freeze()
        gc.enable()
        self.root.namespace.missing.clear()

    def hidden_file(self) -> str | None:
        """A file of this machine that a program looked for and did not see."""
        return hidden_file(self.root)

    def _model(self, image: Image) -> Model:
        """The machine asked for, or the one that suits the program. Raises BadOption."""
        name, release = models.suited(SERIES[image.machine], image.processor, image.release)
        try:
            if self._options.release is not None:
                release = models.release_named(self._options.release)
            model = models.find(self._options.model or name, release)
        except ValueError as error:
            raise BadOption(str(error)) from None
        if remark := models.remark(model):
            complain(f"{model.name}: {remark}")
        return model

    def _report_network(self) -> None:
        """What is not the default is said: nothing else shows why a host can't be reached."""
        if "," in self._options.net:
            from kernel.net import spec

            complain(f"network: host, {spec.describe(self._options.net)}")

    def _network(self, release: str) -> Network:
        """The network asked for."""
        from kernel.net import spec  # most programs end without

        return spec.create(self._options.net, release, log=self._log)

    def standard_files(self) -> FileTable:
        """Descriptors 0, 1 and 2, as far as hp9k has them, and those asked for. Raises BadOption."""
        files = FileTable()
        for fd in {fd for each in self._options.descriptors for fd in each}:
            if fd >= files.limit:
                raise BadOption(f"--fd {fd}: a program's descriptors end at {files.limit - 1}")
            file = self.terminals.standard_file(fd) or inherit(fd, self.root.namespace.active)
            if file is not None:
                files.put(fd, file)
        for fd in (0, 1, 2):
            file = self.terminals.standard_file(fd) or inherit(fd, self.root.namespace.active)
            if file is not None:
                files.put(fd, file)
        return files


def _limit_core(task: Task) -> None:
    """Honour the host's core limit: a user who disabled host core files gets no guest ones either."""
    soft = resource.getrlimit(resource.RLIMIT_CORE)[0]
    if soft != resource.RLIM_INFINITY:
        task.limits[RLIMIT_CORE] = (min(soft, RLIM_INFINITY), RLIM_INFINITY)
