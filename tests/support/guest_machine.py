"""Runs the guest programs that check sockets in a machine of their own, in this process.

It has the host's loopback, a clock that jumps over waits, and a network that misbehaves when the program asks for it
(`faults`) by lines it writes: `!hold`, `!release [ERROR]`,
and `!connect ERROR`, `!opened ERROR`, `!bound ERROR`, `!listened ERROR`, `!accepted ERROR`, `!sent ERROR`,
`!received ERROR` for the next of these.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import guest
from faults import Faults, FaultTransport

from kernel.abi.errno import Errno
from kernel.abi.file import O_RDWR
from kernel.clock import VirtualClock
from kernel.credentials import Credentials
from kernel.fs.namespace import build_namespace
from kernel.fs.vfs import OpenFile
from kernel.loader.formats import read
from kernel.machine import Machine
from kernel.net import spec
from kernel.process.descriptors import FileTable
from rom import models


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
            getattr(self.faults, verb).append(raised)


class Checks:
    """A program's lines, its wait(2) status and what the kernel logged."""

    def __init__(self, program: str, release: str, root: str = "/") -> None:
        faults = Faults()
        messages: list[str] = []
        namespace = build_namespace(root)
        guest.lay_libraries(namespace, guest.BINARIES.name)
        machine = Machine(
            models.find(models.DEFAULTS[guest.BINARIES.name], release),
            namespace,
            partial(spec.create, "host", release, wrap=lambda transport: FaultTransport(transport, faults)),
            log=messages.append,
            clock=VirtualClock(),
        )
        console, files = Console(faults), FileTable()
        for fd in range(3):
            files.put(fd, console)
        with read(str(guest.BINARIES / program)) as image:
            task = machine.spawn(image, [program.encode()], [], files, Credentials(os.getuid(), os.getgid()))
        try:
            machine.run()
        finally:
            machine.close()
        self.lines = console.text.splitlines()
        self.status = task.status
        self.messages = messages
