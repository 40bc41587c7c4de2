"""The lines of a trace: calls that wait, signals, children, and a tracer that comes and goes."""

from __future__ import annotations

from typing import Any

import pytest

from emu.memory import PAGE
from kernel.abi.errno import Errno
from kernel.abi.signals import SIGTERM, SIGUSR1
from kernel.process.fork import fork
from kernel.process.signals import Action
from kernel.process.task import Task
from kernel.strace import Tracer
from tests.kernel.conftest import DATA

STACK = DATA + PAGE
EXIT, READ, WRITE, CLOSE, GETPID = 1, 3, 4, 6, 20


def issue(task: Any, number: int, *words: int) -> None:
    """Make a system call as the processor does."""
    task._running = True
    task.cpu.registers.update(d0=number, a7=STACK)
    for index, word in enumerate(words, 1):
        task.memory.put_u32(STACK + 4 * index, word & 0xFFFFFFFF)
    task._system_call()


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def tracer(task: Task, lines: list[str]) -> Tracer:
    tracer = Tracer(lines.append)
    task.attach(tracer)
    return tracer


def test_a_result_and_an_error(task: Task, tracer: Tracer, lines: list[str]) -> None:
    issue(task, GETPID)
    issue(task, CLOSE, 99)
    assert lines == [f"getpid() = {task.pid}", f"close(99) = -1 EBADF ({Errno.EBADF.code})"]


def test_a_call_that_waits_shows_where_it_is(task: Task, call: Any, tracer: Tracer, lines: list[str]) -> None:
    read_end, write_end = call(task, "pipe")
    issue(task, READ, read_end, DATA, 10)
    assert lines == [f"read({read_end}, {DATA:#x}, 10 <unfinished ...>"]
    call(task, "write", write_end, b"abc", 3)
    task._resume()
    assert lines[1:] == ['<... read resumed> "abc") = 3']


def test_one_that_comes_in_the_middle_of_a_call(task: Task, call: Any, lines: list[str]) -> None:
    """It has not seen the call begin, and says nothing of it."""
    read_end, write_end = call(task, "pipe")
    issue(task, READ, read_end, DATA, 10)
    tracer = Tracer(lines.append)
    task.attach(tracer)
    call(task, "write", write_end, b"abc", 3)
    task._resume()
    assert not lines
    issue(task, GETPID)
    task.detach(tracer)
    issue(task, GETPID)
    assert lines == [f"getpid() = {task.pid}"]


def test_signals_and_the_end(task: Task, tracer: Tracer, lines: list[str]) -> None:
    task.signals.set_action(SIGUSR1, Action(0x2000))
    task.cpu.set("a7", STACK)
    task.signals.post(SIGUSR1)
    task.signals.deliver()
    task.signals.post(SIGTERM)
    task.signals.deliver()
    assert lines == ["--- SIGUSR1 ---", "--- SIGTERM ---", "+++ killed by SIGTERM +++"]


def test_exit(task: Task, tracer: Tracer, lines: list[str]) -> None:
    issue(task, EXIT, 3)
    assert lines == ["exit(3) = ?", "+++ exited with 3 +++"]


def test_children_are_followed(task: Task, tracer: Tracer, lines: list[str]) -> None:
    tracer.show_pid = True
    child = fork(task)
    issue(child, GETPID)
    issue(task, GETPID)
    assert lines == [f"[{each.pid}] getpid() = {each.pid}" for each in (child, task)]


def test_only_some_calls_and_the_count_of_all(task: Task, lines: list[str]) -> None:
    tracer = Tracer(lines.append, frozenset(("close",)))
    task.attach(tracer)
    issue(task, GETPID)
    issue(task, CLOSE, 99)
    assert [line.partition("(")[0] for line in lines] == ["close"]
    assert {name: (count.calls, count.errors) for name, count in tracer.counts.items()} == {
        "getpid": (1, 0),
        "close": (1, 1),
    }
    assert tracer.summary()[-1].split()[-3:] == ["2", "1", "total"]
