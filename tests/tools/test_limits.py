"""`--limit NAME=VALUE`."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

import pytest

from kernel.fs.namespace import build_namespace
from kernel.ipc.ipc import Ipc
from kernel.machine import Machine
from kernel.net import spec
from kernel.process.table import Processes
from kernel.tunables import BYTES, DEFAULTS, MEANINGS, Tunables
from rom import models
from tools.limits import help_text, limit


@pytest.mark.parametrize(
    ("text", "value"),
    [("nproc=20", 20), ("memory=4G", 4 << 30), ("memory=4g", 4 << 30), ("posixmq=1K", 1024), ("shmall=4096", 4096)],
)
def test_values(text: str, value: int) -> None:
    assert limit(text) == (text.partition("=")[0], value)


@pytest.mark.parametrize(
    "text", ["nproc", "nproc=", "nproc=K", "nproc=4K", "memory=4T", "memory=-1", "memory=0x4", "no=1"]
)
def test_what_is_no_limit(text: str) -> None:
    with pytest.raises(ValueError, match=text.partition("=")[0]):
        limit(text)


def test_help_names_each_with_its_default() -> None:
    lines = help_text().splitlines()
    assert [line.split()[0] for line in lines] == list(Tunables._fields) == list(MEANINGS)
    for line in lines:
        name, value = line.split()[:2]
        assert limit(f"{name}={value}")[1] == getattr(DEFAULTS, name)
    assert set(Tunables._fields) > BYTES


def test_a_machine_has_them(tmp_path) -> None:
    from emu.pieces import pieces

    tunables = Tunables(*range(1000, 1000 + len(DEFAULTS)))
    context = build_namespace(str(tmp_path))
    machine = Machine(
        models.find(), context, partial(spec.create, "none", models.RELEASE), log=lambda text: None, tunables=tunables
    )
    try:
        processes, ipc = machine.part(Processes), machine.part(Ipc)
        found = (
            *(processes.most, processes.most_of_a_user, processes.most_threads, processes.swap, pieces.most),
            *(ipc.segments.most, ipc.memory.most, ipc.message_queues.most),
            *(context.namespace.active.locks.most, context.namespace.active.pipes.most),
            machine.network.rights.most,
        )
        assert found == tuple(tunables)
    finally:
        machine.close()
        pieces.most = DEFAULTS.pieces


def hp9k(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tools.cli", *words], capture_output=True, text=True, check=False)


def test_the_command_line() -> None:
    shown = hp9k("run", "--limit", "help")
    assert (shown.returncode, shown.stdout, shown.stderr) == (0, help_text(), "")
    bad = hp9k("run", "--limit", "memory=4T", "sh")
    assert bad.returncode == 2
    assert "write memory=NUMBER, perhaps with K, M or G" in bad.stderr
    few = hp9k("run", "--limit", "nproc=1", "sh", "-c", "echo one; /bin/echo two; echo three")
    assert "two" not in few.stdout
    assert few.stdout.startswith("one\n")
