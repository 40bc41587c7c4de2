"""What the kernel remarks on: each thing once, and not for ever."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from kernel.clock import VirtualClock
from kernel.fs.namespace import build_namespace
from kernel.machine import Machine
from kernel.net.network import Network
from kernel.net.releases import of_release
from rom import models


def test_each_thing_once(tmp_path: Path) -> None:
    lines: list[str] = []
    machine = Machine(
        models.find(),
        build_namespace(str(tmp_path)),
        partial(Network, of_release("9.x"), None),
        log=lines.append,
        clock=VirtualClock(),
    )
    machine.log_once("call 7, at 0x1000", "call 7")
    machine.log_once("call 7, at 0x2000", "call 7")
    machine.log_once("plain")
    machine.log_once("plain")
    assert lines == ["call 7, at 0x1000", "plain"]
    for number in range(10_000):
        machine.log_once(f"made up {number}")
    assert lines[-2:] == ["made up 97", "too many remarks: no more are shown"]
    machine.close()
