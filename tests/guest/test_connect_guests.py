"""connect(2) seen by C programs on the 68k: every requirement for AF_INET, through both doors of the kernel.

The programs are their own servers. They run in a machine of their own over the host's loopback, on a clock that
jumps over waits, and steer `kernel.net.fault` by lines they write (`!hold`, `!release`, `!connect ENOBUFS`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import kernel.net
from kernel.abi.errno import Errno
from kernel.clock import VirtualClock
from kernel.files import O_RDWR, FileTable, OpenFile
from kernel.fs.mounts import build_namespace
from kernel.loader import read
from kernel.machine import Machine
from kernel.net.fault import Faults
from kernel.task import Credentials
from rom import models

BINARIES = Path(__file__).parent / "bin" / "s300"
# C-23: every AF_INET type has a connect; C-26: the Series 800; C-28: AF_UNIX.
REQUIREMENTS = [f"C-{number:02}" for number in range(1, 33) if number not in (23, 26, 28)]
PROGRAMS = {"connect_new": "B.09.05", "connect_old": "B.09.05", "connect_permanent": "7.0"}


class Console(OpenFile):
    """Standard output: keeps the program's lines, and does what it asks for."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(O_RDWR)
        self.faults = faults
        self.text = ""
        self.partial = ""

    async def write(self, task: Any, data: memoryview) -> int:
        *lines, self.partial = (self.partial + bytes(data).decode("ascii")).split("\n")
        for line in lines:
            if line.startswith("!"):
                self.obey(*line[1:].split())
            else:
                self.text += line + "\n"
        return len(data)

    def obey(self, verb: str, error: str = "") -> None:
        raised = getattr(Errno, error) if error else None
        if verb == "hold":
            self.faults.hold()
        elif verb == "release":
            self.faults.release(raised)
        else:
            assert verb == "connect"
            self.faults.connect.append(raised)


class Run:
    def __init__(self, program: str, release: str) -> None:
        faults = Faults()
        messages: list[str] = []
        machine = Machine(
            models.find(release=release),
            build_namespace("/"),
            kernel.net.create("host", release, faults),
            log=messages.append,
            clock=VirtualClock(),
        )
        console, files = Console(faults), FileTable()
        for fd in range(3):
            files.put(fd, console)
        with read(str(BINARIES / program)) as image:
            task = machine.spawn(image, [program.encode()], [], files, Credentials(os.getuid(), os.getgid()))
        try:
            machine.run()
        finally:
            machine.close()
        self.lines = console.text.splitlines()
        self.status = task.status
        self.messages = messages


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    return {}


@pytest.mark.parametrize("requirement", REQUIREMENTS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_requirement(runs: dict[str, Run], program: str, requirement: str) -> None:
    if program not in runs:
        runs[program] = Run(program, PROGRAMS[program])
    run = runs[program]
    assert [line for line in run.lines if line.startswith(requirement)] == [f"{requirement} ok"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_programs_say_nothing_else(runs: dict[str, Run], program: str) -> None:
    if program not in runs:
        runs[program] = Run(program, PROGRAMS[program])
    run = runs[program]
    assert run.lines == [f"{requirement} ok" for requirement in REQUIREMENTS]
    assert (run.status, run.messages) == (0, [])
