"""Going back: everything of a process is as it was, as often as wanted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import hp9k


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[hp9k.Machine]:
    with hp9k.Machine(net="none", mounts=[(str(tmp_path), "/files")]) as made:
        yield made


def start(machine: hp9k.Machine, binaries: Path, *arguments: str, stdin: bytes = b"") -> hp9k.Process:
    process = machine.start(str(binaries / "debuggee"), *arguments, stdin=stdin)
    process.run_until("main")
    return process


def test_the_end_is_gone_back_from(machine: hp9k.Machine, binaries: Path) -> None:
    process = start(machine, binaries)
    snapshot = process.snapshot()
    registers = {name: process.registers[name] for name in process.registers if name != "cr16"}
    total = process.address("total")
    for _ in range(3):
        assert process.memory.u32(total) == 0
        assert {name: process.registers[name] for name in process.registers if name != "cr16"} == registers
        assert process.run() == hp9k.Stop("exit", process, status=3)
        assert process.memory.u32(total) == 48
        process.restore(snapshot)
    assert process.stdout == b"45\n0\n" * 3


def test_crashes_are_gone_back_from(machine: hp9k.Machine, binaries: Path) -> None:
    process = start(machine, binaries, "crash")
    snapshot = process.snapshot()
    for _ in range(3):
        assert process.run().reason == "signal"
        process.restore(snapshot)
    process.hook("sum", lambda process: 0)
    assert process.run().reason == "signal"


def test_memory_that_was_mapped_or_unmapped_since(machine: hp9k.Machine, binaries: Path) -> None:
    process = start(machine, binaries)
    before = process.task.memory.regions()
    contents = [process.memory[region.start : region.end] for region in before]
    snapshot = process.snapshot()
    for _ in range(3):
        memory = process.task.memory
        memory.map(0x2000_0000, 8192, 3)
        data = next(region for region in before if region.prot & 2)
        memory.unmap(data.start, 4096)
        process.restore(snapshot)
        assert process.task.memory.regions() == before
        assert [process.memory[region.start : region.end] for region in before] == contents
    assert process.run() == hp9k.Stop("exit", process, status=3)


def test_code_that_was_changed_since(machine: hp9k.Machine, binaries: Path) -> None:
    """What is written over text by a debugger is not gone back from; what the program may write is."""
    process = start(machine, binaries, "fib", "12")
    snapshot = process.snapshot()
    assert process.run().reason == "exit"
    process.restore(snapshot)
    assert process.run().reason == "exit"
    assert process.stdout == b"144\n0\n" * 2


def test_children_made_since_are_ended(machine: hp9k.Machine, binaries: Path) -> None:
    process = start(machine, binaries, "fork")
    snapshot = process.snapshot()
    for _ in range(2):
        assert process.run().status == 6
        process.restore(snapshot)
        assert machine.processes == [process]


def test_signal_handlers_descriptors_and_heap(machine: hp9k.Machine, binaries: Path) -> None:
    process = start(machine, binaries, "raise")
    snapshot, task = process.snapshot(), process.task
    before = task.break_end, task.fs.umask
    for _ in range(2):
        assert process.run().signal == "SIGUSR1"
        assert 16 in task.signals.process.actions
        task.files.close(task, 1)
        task.break_end += 4096
        task.fs.umask = 0o77
        process.restore(snapshot)
        assert 16 not in task.signals.process.actions
        assert task.files.is_open(1)
        assert (task.break_end, task.fs.umask) == before


def test_where_a_file_stands(machine: hp9k.Machine, binaries: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"0123456789")
    process = start(machine, binaries)
    task = process.task
    from kernel.fs.namei import lookup

    opening = lookup(task.fs, None, b"/files/data").open(task, 0)
    try:
        opening.send(None)
    except StopIteration as done:
        task.files.put(3, done.value)
    file = task.files.get(3)
    file.seek(4, 0)
    snapshot = process.snapshot()
    file.seek(9, 0)
    process.restore(snapshot)
    assert file.seek(0, 1) == 4


def test_a_process_in_a_call_or_ended_has_no_snapshot(machine: hp9k.Machine, binaries: Path) -> None:
    process = start(machine, binaries, "pause")
    assert process.run(timeout=0.02).reason == "timeout"
    with pytest.raises(ValueError, match="in the system call"):
        process.snapshot()
    process.kill()
    with pytest.raises(ValueError, match="has ended"):
        process.snapshot()


def test_a_process_that_waits_is_gone_back_with(machine: hp9k.Machine, binaries: Path) -> None:
    process = start(machine, binaries, "pause")
    snapshot = process.snapshot()
    for _ in range(3):
        assert process.run(timeout=0.01).reason == "timeout"
        process.restore(snapshot)
        assert process.registers.pc == process.address("main")


def test_two_snapshots_of_one_process(machine: hp9k.Machine, binaries: Path) -> None:
    process = start(machine, binaries)
    early = process.snapshot()
    process.run_until("add")
    late = process.snapshot()
    for snapshot, place in ((early, "main"), (late, "add"), (early, "main"), (late, "add")):
        process.run()
        process.restore(snapshot)
        assert process.registers.pc == process.address(place)
    assert process.run().status == 3


def test_another_program_is_not_gone_back_from(machine: hp9k.Machine, binaries: Path) -> None:
    process = start(machine, binaries, "exec")
    snapshot = process.snapshot()
    assert process.run().reason == "exit"
    with pytest.raises(ValueError, match="executes another program"):
        process.restore(snapshot)


def test_a_thousand_a_second(machine: hp9k.Machine, binaries: Path) -> None:
    """Measured: some 40,000. A machine under load has its slow moments: the best of several tries counts."""
    process = start(machine, binaries)
    snapshot = process.snapshot()
    rates = []
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(100):
            process.memory.put_u32(process.address("total"), 1)
            process.restore(snapshot)
        rates.append(100 / (time.perf_counter() - begun))
    assert max(rates) > 1000
