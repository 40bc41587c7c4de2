"""One running system: wires clock, scheduler, system calls, files and network together, and runs its processes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from emu.pieces import pieces
from kernel.abi import signals
from kernel.calls import table
from kernel.clock import Clock
from kernel.credentials import Credentials
from kernel.loader.image import Image
from kernel.loader.source import FileSource
from kernel.model import Model, Node
from kernel.process import exec as program
from kernel.process import mishap
from kernel.process.descriptors import FileTable
from kernel.process.process import Process
from kernel.process.scheduler import Deadlock, Scheduler
from kernel.process.table import Processes
from kernel.process.task import Task
from kernel.syscalls.catalogue import system_calls
from kernel.tty.sessions import Sessions
from kernel.tunables import DEFAULTS, Tunables

if TYPE_CHECKING:
    from kernel.fs.context import FileSystemContext
    from kernel.ipc.ipc import Ipc
    from kernel.net.network import Network
    from kernel.process.observer import Observer

_Part = TypeVar("_Part")
_LATE = {"Ipc": "ipc", "Network": "network"}  # parts that are made when they are first asked for
_DEAD = 64  # processes whose remains may lie about
_MISHAPS = 100  # kernel mistakes survived in one run
_REMARKS = 100  # different ones; a program run wild makes up a new reason for one with every instruction


class Machine:
    """A system with no process yet.

    `network` makes its network when it is first asked for. `log` takes one line without newline. `others` are what
    programs of another series find themselves on when a process executes one; `observers` are attached to each process
    that is spawned; `engine` is its processors' (`emu.engines`).
    """

    def __init__(
        self,
        model: Model,
        root: FileSystemContext,
        network: Callable[[], Network],
        *,
        log: Callable[[str], None],
        clock: Clock | None = None,
        observers: Iterable[Observer[Task]] = (),
        nodename: str = "hp9k",
        others: Iterable[Model] = (),
        tunables: Tunables = DEFAULTS,
        engine: str | None = None,
    ) -> None:
        self.model = model
        self.engine = engine
        self.models = {model.series: model for model in (*others, model)}
        self.root = root
        self.clock = clock or Clock()
        self.scheduler = Scheduler(self.clock)
        self._calls: dict[str, table.Table] = {}
        self._observers = tuple(observers)
        self.log = log
        self.processes = Processes(tunables)
        self.tasks = self.processes.alive
        self.sessions = Sessions(self.processes)
        self._make_network = network
        self._tunables = tunables
        node = Node(nodename, self.clock.monotonic())
        active, pieces.most = root.namespace.active, tunables.pieces
        active.locks.most, active.pipes.most = tunables.nflocks, tunables.pipes
        self._parts: dict[type, object] = {type(part): part for part in (self.processes, self.sessions, node)}
        self.on_stopped: Callable[[], None] | None = None  # job control took the last running task off
        self._logged: set[str] = set()
        self._mishaps = 0
        self._dead = 0  # processes since somebody cleared away what was left of them

    def calls(self, series: str) -> table.Table:
        """The system calls of one series by number."""
        found = self._calls.get(series)
        if found is None:
            found = self._calls[series] = system_calls(series)
        return found

    @cached_property
    def ipc(self) -> Ipc:
        from kernel.ipc.ipc import Ipc  # most programs end without

        return Ipc(self.clock, self._tunables)

    @cached_property
    def network(self) -> Network:
        network = self._make_network()
        network.rights.most = self._tunables.rights
        return network

    def part(self, kind: type[_Part]) -> _Part:
        """What the machine has of that class. Raises KeyError."""
        part = self._parts.get(kind)
        if part is None:
            part = self._parts[kind] = getattr(self, _LATE[kind.__name__])
        return cast(_Part, part)

    def log_once(self, text: str, key: str = "") -> None:
        """Log a line the first time it, or its `key`, comes up in this run."""
        key = key or text
        if key in self._logged or len(self._logged) > _REMARKS:
            return
        self._logged.add(key)
        self.log(text if len(self._logged) <= _REMARKS else "too many remarks: no more are shown")

    def spawn(
        self,
        image: Image,
        arguments: list[bytes],
        environment: list[bytes],
        files: FileTable,
        credentials: Credentials,
    ) -> Task:
        """Make a process from a program. Raises FormatError, ValueError as `exec.load` does."""
        abi, cpu, initial_break = program.load(image, self.model, arguments, environment, self.engine)
        process: Process[Task] = Process(
            self, self.processes.new_pid(), cpu.memory, files, self.root.fork(), credentials
        )
        task = Task(process, abi, cpu)
        task.name, task.command = arguments[0] if arguments else b"", b" ".join(arguments)
        task.break_start = task.break_end = initial_break
        if isinstance(image.source, FileSource):
            task.program = image.source
        if isinstance(image.source, FileSource) and program.has_shared_text(image):
            task.mappings.execute(self.root.namespace.active.texts, image.source.key)
        self.processes.enter(task)
        for observer in self._observers:
            task.attach(observer)
        self.scheduler.runnable.append(task)
        return task

    def run(self) -> None:
        """Run until no process is left."""
        while self.tasks:
            self.turn()

    def turn(self) -> None:
        """Let the process whose turn it is go on, once; with none that can, wait for what happens next."""
        scheduler = self.scheduler
        try:
            scheduler.next_turn()
        except Deadlock:
            raise
        except Exception as error:
            self._mishap(error)
        if scheduler.runnable:
            task = scheduler.next_task()
            try:
                task.proceed()
            except Exception as error:
                task.collapse(error)
            if not task.alive:
                task.release()
                self._clear_away()

    def _clear_away(self) -> None:
        """What a process was made of refers to itself in circles, and is larger than Python's collector knows: it would
        let hundreds lie about. As often as the processes there are have died once over, so that it costs each little.
        """
        self._dead += 1
        if self._dead > max(_DEAD, len(self.tasks)) and gc.isenabled():
            self._dead = 0
            gc.collect()

    def _mishap(self, error: Exception) -> None:
        """A mistake in what no process asked for, such as a timer that is due. What comes again and again would be all
        the machine does: then it is raised."""
        self._mishaps += 1
        if self._mishaps > _MISHAPS:
            raise error
        self.log_once(f"internal error: {mishap.describe(error)}; {mishap.REPORT}")

    def orphaned(self, pgrp: int) -> bool:
        """Whether no parent is left to continue a process group after a stop."""
        return self.processes.orphaned(pgrp)

    def stopped(self, task: Task) -> None:
        """Job control stopped a task."""
        self.processes.stopped(task)
        if self.on_stopped is not None and all(other.stopped for other in self.tasks.values()):
            self.on_stopped()

    def exited(self, task: Task) -> None:
        """A task is gone."""
        if "ipc" in vars(self):
            mishap.contained(lambda: self.ipc.exited(task), self.log)
        mishap.contained(lambda: self.sessions.exited(task), self.log)
        self.processes.exited(task)

    def kill_all(self) -> None:
        """End every process at once, as at power-off."""
        tasks = list(self.tasks.values())
        for task in tasks:
            task.exit(signals.SIGKILL)
        for task in tasks:
            task.release()

    def close(self) -> None:
        """Give back everything the machine holds of the host's."""
        self.kill_all()
        for name in _LATE.values():
            if name in vars(self):
                getattr(self, name).close()
        self.root.namespace.active.held.close()
        self.scheduler.close()
