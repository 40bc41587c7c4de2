"""Looking on at processes: what an observer is told, and when."""

from __future__ import annotations

from typing import Any

import pytest

from emu.cpu import Access, Fault, Stop
from emu.memory import PAGE, PROT_EXEC, PROT_READ
from kernel.abi.errno import Errno
from kernel.abi.file import O_RDONLY
from kernel.abi.signals import SIGSEGV, SIGTERM
from kernel.process.fork import fork
from kernel.process.observer import Observer
from kernel.process.task import Task
from kernel.syscalls.memory import MAP_PRIVATE
from tests.kernel.conftest import DATA

STACK = DATA + PAGE
GETPID, READ, CLOSE, PIPE, EXIT = 20, 3, 6, 42, 1


class Record(Observer[Task]):
    """Notes down everything."""

    def __init__(self, *, claims: bool = False) -> None:
        self.seen: list[tuple[Any, ...]] = []
        self._claims = claims

    def entered(self, task: Task, entry: Any, words: tuple[int, ...]) -> None:
        self.seen.append(("entered", entry.name, words))

    def suspended(self, task: Task) -> None:
        self.seen.append(("suspended",))

    def returned(self, task: Task, value: int | None, error: int | None) -> None:
        self.seen.append(("returned", value, error))

    def signalled(self, task: Task, number: int, reason: str) -> None:
        self.seen.append(("signalled", number, reason))

    def faulted(self, task: Task, stop: Stop) -> bool:
        self.seen.append(("faulted", stop))
        return self._claims

    def forked(self, task: Task, child: Task) -> None:
        self.seen.append(("forked", task.pid, child.pid))

    def loaded(self, task: Task, start: int, length: int, file: Any, offset: int) -> None:
        self.seen.append(("loaded", start, length, task.files.get(3) is file, offset))

    def exited(self, task: Task) -> None:
        self.seen.append(("exited", task.status, task.memory.read(DATA, 3)))


class Signals(Observer[Task]):
    """Wants to know of nothing but signals, of one process alone."""

    follows = False

    def __init__(self) -> None:
        self.taken: list[int] = []

    def signalled(self, task: Task, number: int, reason: str) -> None:
        self.taken.append(number)


def issue(task: Any, number: int, *words: int) -> None:
    """Make a system call as the processor does."""
    task._running = True
    task.cpu.registers.update(d0=number, a7=STACK)
    for index, word in enumerate(words, 1):
        task.memory.put_u32(STACK + 4 * index, word & 0xFFFFFFFF)
    task._system_call()


def bare(task: Any) -> bool:
    """Whether calls go by nobody but the gate."""
    return (task._arguments, task._succeed, task.fail) == (task.gate.arguments, task.gate.succeed, task.gate.fail)


@pytest.fixture
def record(task: Task) -> Record:
    record = Record()
    task.attach(record)
    return record


def test_a_call_and_its_result(task: Task, record: Record) -> None:
    issue(task, GETPID)
    issue(task, CLOSE, 99)
    assert record.seen == [
        ("entered", "getpid", ()),
        ("returned", task.pid, None),
        ("entered", "close", (99,)),
        ("returned", None, Errno.EBADF.code),
    ]
    assert (task.cpu.get("d0"), task.cpu.get("sr")) == (Errno.EBADF.code, 1)


def test_a_call_that_waits(task: Task, call: Any, record: Record) -> None:
    read_end, write_end = call(task, "pipe")
    issue(task, READ, read_end, DATA, 10)
    assert record.seen == [("entered", "read", (read_end, DATA, 10)), ("suspended",)]
    call(task, "write", write_end, b"abc", 3)
    task._resume()
    assert record.seen[2:] == [("returned", 3, None)]


def test_coming_and_going_while_a_call_waits(task: Task, call: Any, record: Record) -> None:
    read_end, write_end = call(task, "pipe")
    issue(task, READ, read_end, DATA, 10)
    late = Record()
    task.attach(late)
    task.detach(record)
    call(task, "write", write_end, b"abc", 3)
    task._resume()
    assert record.seen[1:] == [("suspended",)]
    assert late.seen == [("returned", 3, None)]


def test_what_is_off_costs_nothing(task: Task) -> None:
    assert bare(task)
    signals, record = Signals(), Record()
    task.attach(signals)
    assert bare(task)
    task.attach(record)
    assert not bare(task)
    task.detach(record)
    assert bare(task)
    assert tuple(task.observers) == (signals,)
    with pytest.raises(ValueError, match="not in list"):
        task.detach(record)


def test_a_signal_and_the_end(task: Task, record: Record) -> None:
    """The memory is there to be looked at."""
    task.memory.write(DATA, b"abc")
    task.signals.post(SIGTERM)
    task.signals.deliver()
    assert record.seen == [("signalled", SIGTERM, ""), ("exited", SIGTERM, b"abc")]


def test_exit_returns_nothing(task: Task, record: Record) -> None:
    issue(task, EXIT, 3)
    assert [event[0] for event in record.seen] == ["entered", "exited", "returned"]
    assert record.seen[-1] == ("returned", None, None)


@pytest.mark.parametrize("claims", [False, True])
def test_a_fault_is_a_signal_unless_an_observer_deals_with_it(task: Any, claims: bool) -> None:
    record, other = Record(claims=claims), Record()
    task.attach(record)
    task.attach(other)
    stop = Fault(0x7000_0000, Access.READ, mapped=False)
    stops = iter([stop])
    budget = task.cpu.run
    task.cpu.run = lambda seconds: next(stops, None) or budget(seconds)
    task.proceed()
    assert record.seen[0] == other.seen[0] == ("faulted", stop)
    assert task.alive == claims
    if not claims:
        assert record.seen[1][:2] == ("signalled", SIGSEGV)
        assert "0x70000000" in record.seen[1][2]


def test_children_are_followed_or_not(task: Task, record: Record) -> None:
    alone = Signals()
    task.attach(alone)
    child = fork(task)
    assert record.seen == [("forked", task.pid, child.pid)]
    assert tuple(child.observers) == (record,)
    child.signals.post(SIGTERM)
    child.signals.deliver()
    assert record.seen[1] == ("signalled", SIGTERM, "")
    assert not alone.taken


def test_libraries(task: Task, call: Any, root: Any, record: Record) -> None:
    (root / "lib").write_bytes(bytes(2 * PAGE))
    fd = 3
    task.files.put(fd, task.files.get(call(task, "open", b"/lib", O_RDONLY, 0)))
    call(task, "mmap", 0, PAGE, PROT_READ, MAP_PRIVATE, fd, 0)
    assert not record.seen
    start = call(task, "mmap", 0, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, PAGE)
    assert record.seen == [("loaded", start, PAGE, True, PAGE)]


def test_registers_are_exact_for_those_who_want_that(task: Task) -> None:
    class Exact(Observer[Task]):
        precise = True

    task.cpu.precise = False
    task.attach(Record())
    assert not task.cpu.precise
    task.attach(Exact())
    assert task.cpu.precise
