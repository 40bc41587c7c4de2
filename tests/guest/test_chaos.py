"""The machine survives processes that do anything at all. HP9K_SOAK=N takes N times as many steps."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from private_machine import run

from kernel.fs.namespace import build_namespace
from kernel.tty.devices import Terminals

STEPS = 150 * int(os.environ.get("HP9K_SOAK", "1"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_anything_goes(series: str, tmp_path: Path, seed: int) -> None:
    (tmp_path / "tmp").mkdir()
    before = len(os.listdir("/proc/self/fd"))
    terminals = Terminals(())
    namespace = build_namespace(str(tmp_path), devices=terminals.devices)
    assert "6 ended\n" in run(series, "chaos", str(seed), str(STEPS), namespace=namespace, uid=1000)
    terminals.close()
    assert len(os.listdir("/proc/self/fd")) <= before + 4  # engines may keep some for all of them
