"""Control of processes: breakpoints, watched memory, steps, signals, forks, on every engine of both series."""

from __future__ import annotations

import threading

import pytest

from emu.memory import Access
from kernel.abi.signals import SIGSEGV, SIGUSR1
from kernel.debug import registers
from kernel.debug.calling import CallFailed, call
from kernel.debug.events import (
    BreakpointHit,
    CallEntered,
    CallReturned,
    Executed,
    Exited,
    Forked,
    Interrupted,
    Over,
    Signalled,
    Stepped,
    WatchHit,
)
from tests.kernel.debug.conftest import Start


def test_a_breakpoint_is_hit_each_time(start: Start) -> None:
    control, task, _ = made = start("count", "4")
    place = control.insert(task, made.address("add"))
    for _ in range(3):
        event = control.run()
        assert isinstance(event, BreakpointHit)
        assert event.breakpoints == (place,)
        assert task.cpu.pc == event.address == made.address("add")
    control.remove(place)
    assert isinstance(control.run(), Exited)
    assert task.status == 3 << 8
    assert isinstance(control.run(), Over)


def test_what_a_breakpoint_asks_need_not_stop(start: Start) -> None:
    control, task, _ = made = start("count", "1000")
    hits = []
    control.insert(task, made.address("add"), lambda task: hits.append(task.cpu.pc) is not None)
    assert isinstance(control.run(), Exited)
    assert len(hits) == 1003


def test_a_breakpoint_may_send_the_program_elsewhere(start: Start) -> None:
    control, task, _ = made = start("count", "4")

    def skip(task: object) -> bool:
        """add(), in Python: it returns 7."""
        cpu = made.task.cpu
        if made.task.abi.NAME == "s300":
            stack = cpu.get("a7")
            cpu.pc = made.task.memory.u32(stack)
            cpu.set("a7", stack + 4)
            cpu.set("d0", 7)
        else:
            cpu.set("gr28", 7)
            cpu.pc = cpu.get("gr2")
        return False

    control.insert(task, made.address("add"), skip)
    assert isinstance(control.run(), Exited)
    assert task.status == 7 << 8


def test_a_hundred_breakpoints_hit_none_or_the_right_one(start: Start) -> None:
    control, task, _ = made = start("count", "4")
    code = made.address("add")
    unit = 2 if task.abi.NAME == "s300" else 4
    places = [control.insert(task, code + 0x2000 + unit * number) for number in range(100)]
    place = control.insert(task, code)
    event = control.run()
    assert isinstance(event, BreakpointHit)
    assert event.breakpoints == (place,)
    for each in (place, *places):
        control.remove(each)
    assert isinstance(control.run(), Exited)


def test_steps_go_one_instruction_at_a_time(start: Start) -> None:
    control, task, _ = made = start("count", "4")
    place = control.insert(task, made.address("add"))
    control.run()
    seen = [task.cpu.pc]
    for _ in range(3):
        assert isinstance(control.step(task), Stepped)
        seen.append(task.cpu.pc)
    assert len(set(seen)) == 4
    while not isinstance(event := control.step(task), BreakpointHit):
        assert isinstance(event, Stepped)
    assert event.breakpoints == (place,)
    control.remove(place)
    assert isinstance(control.run(), Exited)
    assert task.status == 3 << 8


def test_written_memory_is_seen_when_it_changes(start: Start) -> None:
    control, task, _ = made = start("count", "4")
    watch = control.watch(task, made.address("total"), 4)
    values = []
    while isinstance(event := control.run(), WatchHit):
        assert event.watch is watch
        assert event.access is Access.WRITE
        values.append(int.from_bytes(event.new, "big"))
    assert values == [1, 3, 6, 7, 9]
    assert isinstance(event, Exited)


def test_read_memory_is_seen_as_well(start: Start) -> None:
    control, task, _ = made = start("count", "2")
    control.watch(task, made.address("total"), 4, "read")
    reads = 0
    while isinstance(event := control.run(), WatchHit):
        assert event.access is Access.READ
        reads += 1
    assert reads == 5
    assert isinstance(event, Exited)


def test_what_the_kernel_writes_is_seen(start: Start) -> None:
    control, task, _ = made = start("stat")
    control.watch(task, made.address("status"), 8)
    event = control.run()
    assert isinstance(event, WatchHit)
    assert event.access is None
    assert event.new != event.old
    assert isinstance(control.run(), Exited)
    assert task.status == 3 << 8


def test_a_page_that_is_watched_is_what_it_was_for_a_child(start: Start) -> None:
    control, task, _ = made = start("fork")
    control.watch(task, made.address("total"), 4)
    changes = 0
    while isinstance(event := control.run(), WatchHit):
        changes += 1
    assert changes == 2
    assert isinstance(event, Exited)
    assert task.status == (3 + 3) << 8


def test_a_signal_stops_the_process_and_can_be_kept_from_it(start: Start) -> None:
    control, task, _ = start("raise")
    event = control.run()
    assert isinstance(event, Signalled)
    assert event.number == SIGUSR1
    control.pass_signal(task, 0)
    assert isinstance(control.run(), Exited)


def test_a_crash_is_seen_before_the_process_dies(start: Start) -> None:
    control, task, _ = start("crash")
    event = control.run()
    assert isinstance(event, Signalled)
    assert event.number == SIGSEGV
    assert task.alive
    control.signals = lambda number: False
    assert isinstance(control.run(), Exited)
    assert task.status & 0x7F == SIGSEGV


def test_system_calls_stop_before_and_after(start: Start) -> None:
    control, _task, _ = made = start("stat")
    control.watch_calls(lambda entry: entry.name == "stat")
    event = control.run()
    assert isinstance(event, CallEntered)
    assert event.words[1] == made.address("status")
    event = control.run()
    assert isinstance(event, CallReturned)
    assert event.value == 0
    control.watch_calls(None)
    assert isinstance(control.run(), Exited)


def test_a_child_goes_its_own_way_or_is_followed(start: Start) -> None:
    control, task, _ = start("fork")
    control.catches.add(Forked)
    event = control.run()
    assert isinstance(event, Forked)
    assert event.task is task
    assert control.attached == [task]
    control, task, _ = made = start("fork")
    control.follow = "child"
    place = control.insert(task, made.address("count"))
    event = control.run()
    assert isinstance(event, BreakpointHit)
    child = event.task
    assert child is not task
    assert place.task is child
    control.remove(place)
    event = control.run()
    assert isinstance(event, Exited)
    assert event.task is child
    assert child.status == 3 << 8


def test_both_may_stay_attached(start: Start) -> None:
    control, _task, _ = start("fork")
    control.detach_on_fork = False
    ended = []
    while isinstance(event := control.run(), Exited | Signalled):
        if isinstance(event, Exited):
            ended.append(event.task.status >> 8)
    assert ended == [3, 6]


def test_another_program_has_no_breakpoints(start: Start) -> None:
    control, task, _ = made = start("exec")
    control.insert(task, made.address("add"))
    control.catches.add(Executed)
    assert isinstance(control.run(), Executed)
    assert isinstance(control.run(), Exited)


def test_a_run_can_be_interrupted(start: Start) -> None:
    for what in ("forever", "pause"):
        control, task, _ = start(what)
        timer = threading.Timer(0.2, control.interrupt)
        timer.start()
        event = control.run()
        assert isinstance(event, Interrupted)
        assert event.task is task
        timer.join()


def test_a_step_takes_a_call_that_waits_with_it(start: Start) -> None:
    control, task, _ = start("fork")
    control.watch_calls(lambda entry: entry.name == "wait")
    event = control.run()
    while not isinstance(event, CallEntered):
        event = control.run()
    control.watch_calls(None)
    assert isinstance(control.step(task), Stepped)
    assert not task.waiting
    assert isinstance(control.run(), Exited)
    assert task.status == 6 << 8


def test_functions_can_be_called(start: Start) -> None:
    control, task, _ = made = start("count", "4")
    place = control.insert(task, made.address("add"))
    control.run()
    names = registers.of(task.abi.NAME)
    before = [registers.read(task.cpu, task.abi.NAME, name) for name in (*names.general, "pc")]
    control.remove(place)
    assert call(control, task, made.address("fib"), [10]) == 55
    assert call(control, task, made.address("sum"), [1, 2, 3, 4, 5, 6]) == 654321
    assert before == [registers.read(task.cpu, task.abi.NAME, name) for name in (*names.general, "pc")]
    with pytest.raises(CallFailed) as failed:
        call(control, task, 0xFFFFF000, [])
    assert isinstance(failed.value.event, Signalled)
    assert isinstance(control.run(), Exited)
    assert task.status == 3 << 8


def test_a_process_let_go_of_runs_to_its_end(start: Start) -> None:
    control, task, _ = made = start("count", "4")
    control.insert(task, made.address("add"))
    control.run()
    control.detach(task)
    assert isinstance(control.run(), Over) if control.current else not control.attached
