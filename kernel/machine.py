"""One running system: wires clock, scheduler, system call table, namespace and network together and runs its tasks."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import emu.engines
from emu.memory import AddressSpace
from kernel import exec as program
from kernel.abi import signals
from kernel.clock import Clock
from kernel.files import FileTable
from kernel.loader.image import Image
from kernel.model import Model
from kernel.scheduler import Scheduler
from kernel.syscalls import table, unimplemented
from kernel.task import Credentials, Task

if TYPE_CHECKING:
    from kernel.fs.context import FileSystemContext
    from kernel.net.network import Network
    from kernel.strace import Tracer

# The modules that declare system calls.
CALLS = (
    "attributes",
    "descriptor",
    "directory",
    "file",
    "filesystem",
    "lock",
    "memory",
    "netioctl",
    "process",
    "select",
    "signal",
    "socket",
    "system",
    "time",
)
_REMARKS = 100  # different ones; a program run wild makes up a new reason for one with every instruction
FIRST_PID = 100  # where a booted system's daemons would have left off


def system_calls(series: str) -> table.Table:
    """The whole table of one series."""
    modules = [importlib.import_module(f"kernel.syscalls.{name}") for name in CALLS]
    return table.Table(series, modules, lambda: unimplemented.rows(series))


class Machine:
    """A system with no process yet. `log` takes one line without newline."""

    def __init__(
        self,
        model: Model,
        namespace: FileSystemContext,
        network: Network,
        *,
        log: Callable[[str], None],
        clock: Clock | None = None,
        tracer: Tracer | None = None,
        nodename: str = "hp9k",
    ) -> None:
        self.model = model
        self.namespace = namespace
        self.network = network
        self.clock = clock or Clock()
        self.scheduler = Scheduler(self.clock)
        self.table = system_calls(model.series)
        self.tracer = tracer
        self.log = log
        self.nodename = nodename
        self.domainname = ""
        self.boot_time = self.clock.monotonic()
        self.tasks: dict[int, Task] = {}
        self.on_stopped: Callable[[], None] | None = None  # job control took the last running task off
        self._logged: set[str] = set()
        self._next_pid = FIRST_PID

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
        abi = program.abi_of(image, self.model)
        memory = AddressSpace()
        cpu = emu.engines.create(abi.ARCHITECTURE, self.model.cpu, memory)
        try:
            initial_break = program.load(image, abi, cpu, arguments, environment, model=self.model.cpu)
        except BaseException:
            cpu.close()
            memory.close()
            raise
        pid, self._next_pid = self._next_pid, self._next_pid + 1
        task = self._task_class()(self, pid, abi, cpu, files, self.namespace.fork(), credentials)
        task.name = arguments[0] if arguments else b""
        task.break_start = task.break_end = initial_break
        self.tasks[pid] = task
        self.scheduler.runnable.append(task)
        return task

    def _task_class(self) -> type[Task]:
        if self.tracer is None:
            return Task
        from kernel.strace import TracedTask

        return type("TracedTask", (TracedTask,), {"tracer": self.tracer})

    def run(self) -> None:
        """Run until no process is left."""
        scheduler = self.scheduler
        while self.tasks:
            scheduler.poll()
            if scheduler.runnable:
                task = scheduler.runnable.popleft()
                task.proceed()
                if not task.alive:
                    task.release()

    def post(self, number: int) -> None:
        """A signal from the host's terminal or from outside: to every process in the foreground."""
        for task in list(self.tasks.values()):
            task.signals.post(number)

    def stopped(self, task: Task) -> None:
        """Job control stopped a task."""
        if self.on_stopped is not None and all(other.stopped for other in self.tasks.values()):
            self.on_stopped()

    def exited(self, task: Task) -> None:
        """A task is gone: free what it held."""
        self.tasks.pop(task.pid, None)
        if self.tracer is not None:
            self.tracer.exited(task)

    def kill_all(self) -> None:
        """End every process at once, as at power-off."""
        for task in list(self.tasks.values()):
            task.exit(signals.SIGKILL)
            task.release()

    def close(self) -> None:
        """Give back everything the machine holds of the host's."""
        self.kill_all()
        self.network.close()
        self.scheduler.close()
