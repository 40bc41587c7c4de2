"""A process without a processor: system calls by name over real memory, a virtual clock and a scratch root.

    def test_open(task, call):
        fd = call(task, "open", b"/file", O_RDWR | O_CREAT, 0o644)
        assert call(task, "write", fd, b"abc", 3) == 3
        call.fails(task, Errno.EBADF, "close", 50)

Byte strings among the arguments are put into guest memory, NUL-terminated, and passed by address.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from emu.cpu import Budget, Stop
from emu.memory import PAGE, PROT_READ, PROT_WRITE, AddressSpace, MemoryFault
from kernel.abi.errno import Errno, HpuxError
from kernel.calls.table import Entry, declared
from kernel.clock import VirtualClock
from kernel.credentials import Credentials
from kernel.fs.context import FileSystemContext
from kernel.fs.namespace import build_namespace
from kernel.ipc.ipc import Ipc
from kernel.model import Node
from kernel.process.descriptors import FileTable
from kernel.process.process import Process
from kernel.process.scheduler import Scheduler
from kernel.process.table import Processes
from kernel.process.task import Task, error_code
from kernel.series.convention import of
from kernel.tty.sessions import Sessions
from rom import models

DATA, DATA_SIZE = 0x10000, 64 * PAGE  # guest memory tests may use as they like
_STRINGS, _STRINGS_SIZE = 0x100000, 64 * PAGE  # where byte string arguments go


class FakeGroup:
    def __init__(self, cpu: FakeCpu, names: tuple[str, ...]) -> None:
        self._cpu, self._names = cpu, names

    def read(self) -> tuple[int, ...]:
        return tuple(self._cpu.registers.get(name, 0) for name in self._names)

    def write(self, *values: int) -> None:
        for name, value in zip(self._names, values, strict=True):
            self._cpu.registers[name] = value if name.startswith("f") else value & 0xFFFFFFFF


class FakeCpu:
    """Registers and memory, no instructions: `run` is over at once."""

    def __init__(self, memory: AddressSpace) -> None:
        self.memory = memory
        self.registers: dict[str, int] = {}
        self.pc = 0
        self.precise = True
        self.on_syscall: Callable[[], bool] | None = None
        self.on_breakpoint: Callable[[], bool] | None = None
        self.invalidated: list[tuple[int, int]] = []

    def run(self, seconds: float) -> Stop:
        return Budget()

    def stop(self) -> None:
        pass

    def close(self) -> None:
        pass

    def invalidate(self, start: int, length: int) -> None:
        self.invalidated.append((start, length))

    def fork(self, memory: AddressSpace) -> FakeCpu:
        copy = FakeCpu(memory)
        copy.registers, copy.pc = dict(self.registers), self.pc
        return copy

    def get(self, name: str) -> int:
        return self.registers.get(name, 0)

    def set(self, name: str, value: int) -> None:
        self.registers[name] = value

    def group(self, *names: str) -> FakeGroup:
        return FakeGroup(self, names)


class FakeMachine:
    """What a Task and the handlers ask of a machine."""

    def __init__(self, fs: FileSystemContext) -> None:
        self.clock = VirtualClock()
        self.scheduler = Scheduler(self.clock)
        self.ipc = Ipc(self.clock)
        self.fs = fs
        self.processes = Processes()
        self.tasks = self.processes.alive
        self.sessions = Sessions(self.processes)
        self.node = Node("test", self.clock.monotonic())
        self.model = models.find()
        self.engine: str | None = None
        self.models = {name: models.find(usual) for name, usual in models.DEFAULTS.items()}
        self.messages: list[str] = []
        self._logged: set[str] = set()

    def task(self, series: str = "s300", **attributes: Any) -> Task:
        """A new process; its pid is the lowest free one from 100."""
        import os

        memory = AddressSpace()
        memory.map(DATA, DATA_SIZE, PROT_READ | PROT_WRITE)
        memory.map(_STRINGS, _STRINGS_SIZE, PROT_READ | PROT_WRITE)
        pid = 100 + len(self.tasks)
        credentials = Credentials(os.getuid(), os.getgid(), os.getgroups())
        process = Process(self, pid, memory, FileTable(), self.fs.fork(), credentials)  # type: ignore[arg-type]
        task = Task(process, of(series), FakeCpu(memory))
        for name, value in attributes.items():
            setattr(task, name, value)
        self.processes.enter(task)
        return task

    def part(self, kind: type) -> Any:
        return next(part for part in vars(self).values() if isinstance(part, kind))

    def orphaned(self, pgrp: int) -> bool:
        return self.processes.orphaned(pgrp)

    def calls(self, series: str) -> dict[int, Entry]:
        return _table(series)

    def log(self, message: str) -> None:
        self.messages.append(message)

    def log_once(self, message: str, key: str = "") -> None:
        if (key or message) not in self._logged:
            self._logged.add(key or message)
            self.messages.append(message)

    def exited(self, task: Task) -> None:
        self.ipc.exited(task)
        self.sessions.exited(task)
        self.processes.exited(task)

    def stopped(self, task: Task) -> None:
        self.processes.stopped(task)

    def close(self) -> None:
        for task in list(self.tasks.values()):
            task.files.close_all(task, self.log)
            task.mappings.close()
            task.release()
            if task.lender is None:
                task.cpu.close()
                task.memory.close()
        self.ipc.close()
        self.fs.namespace.active.held.close()
        self.scheduler.close()


class Pending:
    """A system call that waits. `step` lets the scheduler look once; `result` is there when `done`."""

    def __init__(self, task: Task, coroutine: Any) -> None:
        self.task, self._coroutine = task, coroutine
        self.done = False
        self.error: BaseException | None = None
        self._value: Any = None
        self._advance(None)

    def _advance(self, sent: Any) -> None:
        try:
            wanted = self._coroutine.throw(sent) if isinstance(sent, BaseException) else self._coroutine.send(sent)
        except StopIteration as stop:
            self.done, self._value = True, stop.value
        except Exception as error:
            self.done, self.error = True, error
        else:
            self.task._suspension = wanted
            self.task.scheduler.suspend(self.task, wanted)

    def step(self) -> bool:
        """Let the scheduler look at everything once; True when the call is over."""
        scheduler = self.task.scheduler
        if not self.done and self.task._suspension is not None:
            scheduler.runnable.append(self.task)  # something to do: the poller returns at once
            scheduler.poll()
            scheduler.runnable.pop() if self.task._suspension is not None else scheduler.runnable.clear()
        return self.resume()

    def resume(self) -> bool:
        if not self.done and self.task._suspension is None:
            self._advance(self.task._wakeup)
        return self.done

    def run(self) -> Any:
        """Until it is over (the clock jumps to deadlines); raises what the handler raised."""
        scheduler = self.task.scheduler
        while not self.resume():
            scheduler.runnable.clear()
            scheduler.poll()
        scheduler.runnable.clear()
        return self.result

    @property
    def result(self) -> Any:
        assert self.done, "still waiting"
        if self.error is not None:
            raise self.error
        return self._value


class Caller:
    def __init__(self, series: str = "s300") -> None:
        self._series = series
        self._table: dict[str, Entry] = {}
        self._strings = _STRINGS

    def entry(self, name: str) -> Entry:
        if not self._table:
            self._table = {entry.name: entry for entry in _table(self._series).values()}
        return self._table[name]

    def words(self, task: Task, arguments: tuple[int | bytes, ...]) -> tuple[int, ...]:
        return tuple(self.put(task, word + b"\0") if isinstance(word, bytes) else word for word in arguments)

    def put(self, task: Task, data: bytes) -> int:
        """Copy `data` into guest memory and return the address."""
        if self._strings + len(data) > _STRINGS + _STRINGS_SIZE:
            self._strings = _STRINGS
        address = self._strings
        self._strings += len(data) + 4 & ~3
        task.memory.write(address, data)
        return address

    def begin(self, task: Task, name: str, *arguments: int | bytes) -> Any:
        """Make a call: its result, or Pending where it may have to wait."""
        result = self.entry(name).call(task, *self.words(task, arguments))
        return Pending(task, result) if isinstance(result, Coroutine) else result

    def start(self, task: Task, name: str, *arguments: int | bytes) -> Pending:
        """Begin a call that is expected to wait."""
        begun = self.begin(task, name, *arguments)
        assert isinstance(begun, Pending), f"{name} did not wait"
        return begun

    def __call__(self, task: Task, name: str, *arguments: int | bytes) -> Any:
        """The call's result; raises what the handler raises. A call that waits is run to its end."""
        begun = self.begin(task, name, *arguments)
        return begun.run() if isinstance(begun, Pending) else begun

    def fails(self, task: Task, error: type[HpuxError], name: str, *arguments: int | bytes) -> None:
        """Assert that the call fails with `error` as the program sees it."""
        try:
            result = self(task, name, *arguments)
        except (HpuxError, OSError, MemoryFault) as raised:
            if error_code(raised) != error.code:
                pytest.fail(f"{name}: {raised!r}, expected {error.__name__}")
        else:
            pytest.fail(f"{name} returned {result}, expected {error.__name__}")

    def shown(self, task: Task, name: str, *arguments: int | bytes, result: int | None = 0) -> list[str]:
        """What a trace prints of each argument."""
        entry, words = self.entry(name), self.words(task, arguments)
        return [argument.show(task, words, index, result) for index, argument in enumerate(entry.arguments)]


@cache
def _table(series: str) -> dict[int, Entry]:
    """All calls that have handlers."""
    return {entry.number: entry for module in _modules() for entry in declared(module, series)}


def _modules() -> list[Any]:
    """Every module of handlers there is."""
    import importlib
    import pkgutil

    import kernel.syscalls

    return [
        importlib.import_module(f"kernel.syscalls.{module.name}")
        for module in pkgutil.iter_modules(kernel.syscalls.__path__)
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The host directory that is the guest's /."""
    path = tmp_path / "root"
    path.mkdir()
    return path


@pytest.fixture
def machine(root: Path) -> Iterator[FakeMachine]:
    machine = FakeMachine(build_namespace(str(root)))
    yield machine
    machine.close()


@pytest.fixture
def task(machine: FakeMachine) -> Task:
    return machine.task()


@pytest.fixture
def call() -> Caller:
    return Caller()


__all__ = ["DATA", "DATA_SIZE", "Caller", "Errno", "FakeMachine", "Pending"]
