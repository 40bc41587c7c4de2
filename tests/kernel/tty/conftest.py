"""A pseudo-terminal with a process at either end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kernel.abi import ioctl, termio
from kernel.abi.errno import Errno
from kernel.abi.file import O_NONBLOCK, O_RDWR
from kernel.abi.termio import Termios
from kernel.fs.namespace import build_namespace
from kernel.tty.devices import Terminals
from tests.kernel.conftest import FakeMachine

DATA, ELSEWHERE = 0x10000, 0x18000
COOKED = termio.ISIG | termio.ICANON | termio.ECHO | termio.ECHOE | termio.ECHOK
CHARACTERS = bytes((0x7F, 0x1C, 0x08, 0x15, 4, 0, 0, 0xFF, 0, 0, 0, 1, 0, 0x1A, 0x11, 0x13))


@pytest.fixture
def machine(root: Any) -> Iterator[FakeMachine]:
    terminals = Terminals(())
    machine = FakeMachine(build_namespace(str(root), devices=terminals.devices))
    yield machine
    machine.close()
    terminals.close()


class Pair:
    """A master in `server`, its terminal in `task` as descriptor 0 and the controlling terminal of its session."""

    def __init__(self, machine: FakeMachine, call: Any) -> None:
        self.machine, self.call = machine, call
        self.server, self.task = machine.task(), machine.task()
        self.master = call(self.server, "open", b"/dev/ptym/ptyp0", O_RDWR, 0)
        self.fd = call(self.task, "open", b"/dev/pty/ttyp0", O_RDWR, 0)

    def type(self, data: bytes) -> int:
        return int(self.call(self.server, "write", self.master, data, len(data)))

    def screen(self) -> bytes:
        """All that is shown so far."""
        self.server.files.get(self.master).flags |= O_NONBLOCK
        shown = b""
        try:
            while got := self.call(self.server, "read", self.master, DATA, 1000):
                shown += self.server.memory.read(DATA, got)
        except Errno.EAGAIN:
            pass
        return shown

    def read(self, count: int = 1000) -> bytes:
        got = self.call(self.task, "read", self.fd, DATA, count)
        return self.task.memory.read(DATA, got)

    def write(self, data: bytes) -> int:
        return int(self.call(self.task, "write", self.fd, data, len(data)))

    def modes(self) -> Termios:
        self.call(self.task, "ioctl", self.fd, ioctl.TCGETATTR, DATA)
        return Termios.load(self.task.memory, DATA, 2)

    def set(self, **words: Any) -> None:
        modes = self.modes()
        for name, value in words.items():
            setattr(modes, name, value)
        modes.store(self.task.memory, DATA, 2)
        self.call(self.task, "ioctl", self.fd, ioctl.TCSETATTR, DATA)

    def cook(self, lflag: int = COOKED, iflag: int = termio.ICRNL | termio.IXON | termio.BRKINT) -> None:
        self.set(lflag=lflag, iflag=iflag, oflag=termio.OPOST | termio.ONLCR, cc=CHARACTERS)

    def set_master(self, request: int, value: int = 1) -> None:
        """One of the master's requests that take an int."""
        self.server.memory.put_u32(ELSEWHERE, value)
        self.call(self.server, "ioctl", self.master, request, ELSEWHERE)

    def waits(self) -> Any:
        pending = self.call.start(self.task, "read", self.fd, DATA, 1000)
        assert not pending.done
        return pending


@pytest.fixture
def pair(machine: FakeMachine, call: Any) -> Pair:
    return Pair(machine, call)
