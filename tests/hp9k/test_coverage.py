"""Which instructions are executed, for fuzzers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import hp9k


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


def test_the_engine_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HP9K_ENGINE", "interpreter")
    with hp9k.Machine(coverage=True):
        assert os.environ["HP9K_ENGINE"] == "reference"
    assert os.environ["HP9K_ENGINE"] == "interpreter"


def test_without_coverage_there_is_none(binaries: Path) -> None:
    with hp9k.Machine() as machine:
        machine.start(str(binaries / "debuggee"))
        with pytest.raises(RuntimeError, match="coverage=True"):
            machine.drcov()
