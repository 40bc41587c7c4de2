"""The lines of a trace: calls that wait, signals, children, and a tracer that comes and goes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from emu.memory import PAGE
from kernel.abi.errno import Errno
from kernel.abi.signals import SIGTERM, SIGUSR1
from kernel.process.actions import Action
from kernel.process.fork import fork
from kernel.process.task import Task
from kernel.strace import choice
from kernel.strace.style import Style
from kernel.strace.tracer import Tracer
from kernel.syscalls.catalogue import system_calls
from tests.kernel.conftest import DATA

STACK = DATA + PAGE
EXIT, READ, WRITE, CLOSE, CREAT, GETPID = 1, 3, 4, 6, 8, 20


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
    issue(task, GETPID)
    child = fork(task)
    issue(child, GETPID)
    issue(task, GETPID)
    first, *others = lines
    assert first == f"getpid() = {task.pid}", "one process alone needs no number"
    assert others == [f"[{each.pid}] getpid() = {each.pid}" for each in (child, task)]


def test_only_some_calls_and_the_count_of_all(task: Task, lines: list[str]) -> None:
    tracer = Tracer(lines.append, Style(calls=frozenset(("close",))))
    task.attach(tracer)
    issue(task, GETPID)
    issue(task, CLOSE, 99)
    assert [line.partition("(")[0] for line in lines] == ["close"]
    assert {name: (count.calls, count.errors) for name, count in tracer.counts.items()} == {
        "getpid": (1, 0),
        "close": (1, 1),
    }
    assert tracer.counts.table()[-1].split()[-3:] == ["2", "1", "total"]


@pytest.mark.parametrize(("failed", "shown"), [(True, ["close"]), (False, ["getpid", "exit"]), (None, None)])
def test_calls_by_their_outcome(task: Task, lines: list[str], failed: bool | None, shown: list[str] | None) -> None:
    task.attach(Tracer(lines.append, Style(failed=failed)))
    issue(task, GETPID)
    issue(task, CLOSE, 99)
    issue(task, EXIT, 0)
    assert [line.partition("(")[0] for line in lines[:-1]] == (shown or ["getpid", "close", "exit"])


def test_a_call_that_waits_is_shown_when_its_outcome_is_known(task: Task, call: Any, lines: list[str]) -> None:
    task.attach(Tracer(lines.append, Style(failed=False)))
    read_end, write_end = call(task, "pipe")
    issue(task, READ, read_end, DATA, 10)
    assert not lines
    call(task, "write", write_end, b"abc", 3)
    task._resume()
    assert lines == [f'read({read_end}, "abc", 10) = 3']


@pytest.mark.parametrize(
    ("clock", "start"), [("t", r"\d\d:\d\d:\d\d "), ("tt", r"\d\d:\d\d:\d\d\.250000 "), ("ttt", r"600000000\.250000 ")]
)
def test_times(task: Task, machine: Any, lines: list[str], clock: str, start: str) -> None:
    machine.clock.reached(0.25)
    task.attach(Tracer(lines.append, Style(clock=clock)))
    issue(task, GETPID)
    assert re.fullmatch(start + re.escape(f"getpid() = {task.pid}"), lines[0])


def test_times_between_lines_and_of_calls(task: Task, machine: Any, call: Any, lines: list[str]) -> None:
    read_end, write_end = call(task, "pipe")
    task.attach(Tracer(lines.append, Style(clock="r", durations=True)))
    issue(task, GETPID)
    machine.clock.reached(2.0)
    issue(task, READ, read_end, DATA, 10)
    call(task, "write", write_end, b"abc", 3)
    machine.clock.reached(2.5)
    task._resume()
    assert lines == [
        f"     0.000000 getpid() = {task.pid} <0.000000>",
        f"     2.000000 read({read_end}, {DATA:#x}, 10 <unfinished ...>",
        '     0.500000 <... read resumed> "abc") = 3 <0.500000>',
    ]


def test_descriptors_by_name(task: Task, call: Any, lines: list[str]) -> None:
    task.attach(Tracer(lines.append, Style(names=True)))
    task.memory.write(DATA, b"new\0")
    issue(task, CREAT, DATA, 0o644)
    issue(task, CLOSE, 0)
    issue(task, CLOSE, 0)
    read_end, _ = call(task, "pipe")
    issue(task, CLOSE, read_end)
    assert lines == [
        'creat("new", 0644) = 0</new>',
        "close(0</new>) = 0",
        f"close(0) = -1 EBADF ({Errno.EBADF.code})",
        f"close({read_end}<pipe>) = 0",
    ]


def test_a_file_for_each_process(task: Task) -> None:
    files: dict[int, list[str]] = {}
    task.attach(Tracer(None, Style(separate=lambda pid: files.setdefault(pid, []).append)))
    child = fork(task)
    issue(child, GETPID)
    issue(task, GETPID)
    assert files == {each.pid: [f"getpid() = {each.pid}"] for each in (child, task)}


def test_stacks(task: Task, lines: list[str]) -> None:
    task.attach(Tracer(lines.append, Style(stack=lambda task: ["prog(main+0x4) [0x1004]"])))
    issue(task, GETPID)
    assert lines == [f"getpid() = {task.pid}", " > prog(main+0x4) [0x1004]"]


def test_only_some_signals(task: Task, lines: list[str]) -> None:
    tracer = Tracer(lines.append, Style(signals=frozenset((SIGTERM,))))
    tracer.signalled(task, SIGUSR1, "")
    tracer.signalled(task, SIGTERM, "")
    assert lines == ["--- SIGTERM ---"]


def test_choosing() -> None:
    table = list(system_calls("s300").implemented().values())
    assert choice.calls("open,close", table) == {"open", "close"}
    assert choice.calls("%file", table) >= {"open", "stat", "unlink", "execve"}
    assert not choice.calls("%file", table) & {"read", "close", "getpid"}
    assert choice.calls("%desc", table) >= {"read", "close", "fcntl"}
    assert choice.calls("%process", table) == {"fork", "vfork", "execv", "execve", "exit", "wait", "wait3", "waitpid"}
    assert choice.calls("%network,brk", table) >= {"socket", "connect", "sendmsg", "brk"}
    assert {entry.name for entry in table} - choice.calls("!read,%file", table) == choice.calls("read,%file", table)
    for wrong in ("frobnicate", "%nothing", "", "!"):
        with pytest.raises(ValueError, match="no"):
            choice.calls(wrong, table)
    assert choice.signal_numbers("SIGTERM,usr1") == {SIGTERM, SIGUSR1}
    assert choice.signal_numbers("none") == frozenset()
    assert choice.signal_numbers("all") - choice.signal_numbers("!term") == {SIGTERM}
    with pytest.raises(ValueError, match="SIGFOO"):
        choice.signal_numbers("SIGFOO")
