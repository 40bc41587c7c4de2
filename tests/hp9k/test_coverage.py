"""Which instructions are executed, for fuzzers."""

from __future__ import annotations

from pathlib import Path

import pytest

import hp9k
from tools.options import BadOption


def test_what_is_new_is_seen_from_run_to_run(binaries: Path) -> None:
    path = str(binaries / "debuggee")
    with hp9k.Machine(net="none", coverage=True) as machine:
        process = machine.start(path, "fib", "3")
        process.run_until("fib")
        add, fib = process.address("add"), process.address("fib")
        assert machine.executed[path][add] == 0
        snapshot = process.snapshot()
        for turn in range(1, 3):
            process.restore(snapshot)
            assert process.run().reason == "exit"
            assert machine.executed[path][add] == 3 * turn
        assert machine.executed[path][fib] > 2
        assert machine.drcov().startswith(b"DRCOV VERSION: 2\n")


def test_each_machine_has_an_engine_of_its_own(binaries: Path) -> None:
    path = str(binaries / "debuggee")
    with hp9k.Machine(coverage=True) as slow, hp9k.Machine(engine="interpreter") as other, hp9k.Machine() as usual:
        engines = [type(machine.start(path).task.cpu).__module__ for machine in (slow, other, usual)]
    assert engines[0].endswith(".reference")
    assert engines[1:] == [engines[1]] * 2
    assert engines[1].endswith(".compiled.cpu")


def test_an_engine_there_is_not(binaries: Path) -> None:
    with hp9k.Machine(engine="steam") as machine, pytest.raises(BadOption, match="engine steam"):
        machine.start(str(binaries / "debuggee"))


def test_without_coverage_there_is_none(binaries: Path) -> None:
    with hp9k.Machine() as machine:
        machine.start(str(binaries / "debuggee"))
        with pytest.raises(RuntimeError, match="coverage=True"):
            machine.drcov()
