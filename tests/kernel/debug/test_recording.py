"""A recorded process is taken back and forward, on every engine: registers and memory are as they were."""

from __future__ import annotations

import pytest

from emu.memory import PAGE, PROT_WRITE
from kernel.abi.signals import SIGSEGV
from kernel.debug import registers
from kernel.debug.control import Control
from kernel.debug.events import BreakpointHit, Ending, Exited, RecordingOver, Signalled, Stepped, WatchHit
from kernel.process.task import Task
from tests.kernel.debug.conftest import Debugged, Start


def state(task: Task) -> tuple[dict[str, int], dict[int, bytes]]:
    """The registers, and by its address each page the program may write, unless it is all zero: as one is that is
    mapped later."""
    pages = {
        page: task.memory.peek(page, PAGE)
        for start, end, flags in task.memory.runs()
        if flags & PROT_WRITE
        for page in range(start, end, PAGE)
    }
    known = registers.of(task.abi.NAME)
    names = {"pc", *known.general, *known.float, *known.control, *known.space} - {"cr16"}  # the interval timer
    return {name: task.cpu.get(name) for name in names}, {
        page: contents for page, contents in pages.items() if contents != bytes(PAGE)
    }


def at(debugged: Debugged, name: str) -> tuple[Control, Task]:
    control, task = debugged.control, debugged.task
    place = control.insert(task, debugged.address(name))
    assert isinstance(control.run(), BreakpointHit)
    control.remove(place)
    return control, task


def test_each_instruction_is_gone_back_over_and_forward(start: Start) -> None:
    control, task = at(start("count", "3"), "count")
    control.record(task)
    states = [state(task)]
    for _ in range(60):
        assert isinstance(control.step(task), Stepped)
        states.append(state(task))
    for before in reversed(states[:-1]):
        assert isinstance(control.step_back(task), Stepped)
        assert state(task) == before
    assert control.step_back(task) == RecordingOver(task, back=True)
    for after in states[1:]:
        assert isinstance(control.step(task), Stepped)
        assert state(task) == after
    assert not control.in_past(task)


def test_a_system_call_is_gone_back_over(start: Start) -> None:
    """stat(2) fills a structure."""
    debugged = start("stat")
    control, task = at(debugged, "stat")
    status = debugged.address("status")
    control.record(task)
    begun = state(task)
    assert isinstance(control.run(), Ending)
    ended = state(task)
    assert any(task.memory.peek(status, 64))
    assert control.run_back(task) == RecordingOver(task, back=True)
    assert state(task) == begun
    assert not any(task.memory.peek(status, 64))
    assert control.run() == RecordingOver(task, back=False)
    assert state(task) == ended
    assert isinstance(control.run(), Exited)
    assert task.status >> 8 == 3


def test_breakpoints_and_watched_memory_stop_it_on_the_way_back(start: Start) -> None:
    debugged = start("count", "4")
    control, task = at(debugged, "count")
    total = debugged.address("total")
    control.record(task)
    place = control.insert(task, debugged.address("add"))
    seen = []
    while isinstance(control.run(), BreakpointHit):
        seen.append(task.memory.u32(total))
    assert seen[:5] == [0, 0, 1, 3, 6]
    found = []
    while isinstance(control.run_back(task), BreakpointHit):
        found.append(task.memory.u32(total))
    assert found == seen[::-1]
    control.remove(place)
    while control.in_past(task):
        control.step(task)
    control.watch(task, total, 4)
    event = control.run_back(task)
    assert isinstance(event, WatchHit)
    assert int.from_bytes(event.old, "big") > int.from_bytes(event.new, "big")


def test_a_crash_is_gone_back_from(start: Start) -> None:
    debugged = start("crash")
    control, task = at(debugged, "main")
    control.record(task)
    event = control.run()
    assert isinstance(event, Signalled)
    assert event.number == SIGSEGV
    control.insert(task, debugged.address("sum"))
    assert isinstance(control.run_back(task), BreakpointHit)
    assert task.cpu.pc == debugged.address("sum")
    assert control.run() == RecordingOver(task, back=False)
    assert isinstance(control.run(), Exited) or task.alive


def test_nothing_is_changed_in_the_past(start: Start) -> None:
    control, task = at(start("count"), "count")
    with pytest.raises(ValueError, match="nothing is recorded"):
        control.step_back(task)
    recording = control.record(task)
    control.step(task)
    control.step(task)
    control.step_back(task)
    with pytest.raises(ValueError, match="past"):
        control.changes(task)
    control.step(task)
    control.changes(task)
    assert len(recording) == 0
    control.step(task)
    control.step_back(task)
    control.record_no_more(task)
    assert not control.in_past(task)
    assert isinstance(control.run(), Exited)


def test_a_signal_handler_is_gone_back_out_of(start: Start) -> None:
    debugged = start("raise")
    control, task = at(debugged, "kill")
    control.signals = lambda number: False
    control.record(task)
    begun = state(task)
    assert isinstance(control.run(), Ending)
    assert task.memory.u32(debugged.address("signals")) > 0
    assert control.run_back(task) == RecordingOver(task, back=True)
    assert state(task) == begun


def test_a_process_let_go_of_in_its_past_goes_on_at_the_end(start: Start) -> None:
    """What is before, it would do twice."""
    debugged = start("count", "4")
    control, task = at(debugged, "count")
    control.record(task)
    assert isinstance(control.run(), Ending)
    ended = state(task)
    assert control.run_back(task) == RecordingOver(task, back=True)
    control.detach(task)
    assert state(task) == ended
