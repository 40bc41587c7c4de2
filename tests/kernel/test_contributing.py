"""The recipes of docs/contributing.md do what they promise. Its console blocks are run by tests/test_docs.py."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from emu.isa import table as isa
from emu.isa.declaration import Fields
from emu.parisc.isa.encoding import PARISC
from kernel.abi import ioctl
from kernel.abi.errno import Errno
from kernel.abi.file import O_CREAT, O_RDWR
from kernel.calls.table import declared

PAGE = Path(__file__).parent.parent.parent / "docs" / "contributing.md"
DATA = 0x10000


def recipe(title: str) -> ModuleType:
    """The module that the Python block under a heading is."""
    _, _, section = PAGE.read_text().partition(f"\n## {title}\n")
    found = re.search(r"```python\n(.*?)^```", section.partition("\n## ")[0], re.MULTILINE | re.DOTALL)
    assert found, title
    module = ModuleType("recipe")
    exec(compile("from __future__ import annotations\n" + found[1], title, "exec"), module.__dict__)
    return module


def test_a_system_call(task: Any, call: Any) -> None:
    module = recipe("A system call")
    assert not list(declared(module, "s300"))
    call(task, "open", b"/file", O_RDWR | O_CREAT, 0o644)
    [entry] = declared(module, "s800")
    assert (entry.number, entry.name) == (500, "countfds")
    assert entry.call(task, DATA) == len(list(task.files))
    assert task.memory.u32(DATA) == max(task.files)


def test_an_ioctl_request(task: Any) -> None:
    ((number, handler),) = recipe("An ioctl(2) request").REQUESTS.items()
    assert ioctl.writes(number)
    assert ioctl.size(number) == 4
    asyncio.run(handler(SimpleNamespace(output_queued=lambda: 7), task, DATA))
    assert task.memory.u32(DATA) == 7


def test_an_instruction() -> None:
    (nand,) = isa.gather(PARISC, [recipe("An instruction of PA-RISC")], "2.0")
    pattern = nand.pattern
    assert (pattern.words, nand.opcode) == (1, 2)
    assert {"r1", "r2", "t"} <= {field.name for field in pattern.fields}
    machine = SimpleNamespace(gr={1: 0b1100, 2: 0b1010, 3: 0}, mask=(1 << 64) - 1)
    nand.semantics(machine, Fields({"r1": 1, "r2": 2, "t": 3}))
    assert machine.gr[3] == 0xFFFFFFFF_FFFFFFF7
    assert not isa.gather(PARISC, [recipe("An instruction of PA-RISC")], "1.1")


def test_a_device(task: Any) -> None:
    device = recipe("A device").full
    file = device.open(task, O_RDWR)
    assert file.stat().rdev == 3 << 24 | 7
    with pytest.raises(Errno.ENOSPC):
        asyncio.run(file.write(task, memoryview(b"x")))


def test_a_test(task: Any, call: Any) -> None:
    recipe("A test").test_what_was_written_can_be_read_back(task, call)
