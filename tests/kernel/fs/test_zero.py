"""/dev/zero."""

from __future__ import annotations

import tracemalloc
from typing import Any

from emu.memory import PROT_READ, PROT_WRITE
from kernel.abi.file import O_RDONLY
from kernel.fs.device import standard_devices
from kernel.fs.namespace import build_namespace
from tests.kernel.conftest import FakeMachine

BUFFER, SIZE = 1 << 28, 64 << 20


def test_zeros_are_made_piece_by_piece(call: Any, tmp_path: Any) -> None:
    machine = FakeMachine(build_namespace(str(tmp_path), devices=standard_devices()))
    task = machine.task()
    task.memory.map(BUFFER, SIZE, PROT_READ | PROT_WRITE)
    task.memory.write(BUFFER + SIZE - 5, b"other")
    fd = call(task, "open", b"/dev/zero", O_RDONLY, 0)
    tracemalloc.start()
    assert call(task, "read", fd, BUFFER, SIZE - 3) == SIZE - 3
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()
    assert task.memory.read(BUFFER + SIZE - 5, 5) == b"\0\0her"
    machine.close()
