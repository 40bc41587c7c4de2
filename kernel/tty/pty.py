"""Pseudo-terminals (pty(7)): a terminal whose other end is a program's, the master (`master.py`).

The devices are in `devices.py`. The master isn't told when the terminal is closed, unless it asks for that with
TIOCTRAP (`trapping.py`): it waits for another process to open it, as on HP-UX.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import O_NDELAY, O_NONBLOCK
from kernel.abi.structs import Stat
from kernel.fs.vfs import OpenFile
from kernel.process.table import Processes
from kernel.tty.master import Master
from kernel.tty.pair_line import PairLine, new_modes
from kernel.tty.sessions import Sessions
from kernel.tty.terminal import Terminal
from kernel.waiting import WaitQueue

if TYPE_CHECKING:
    from kernel.process.task import Task


class Pair:
    """A master and its terminal."""

    def __init__(self) -> None:
        self.line = PairLine()
        self.open = False  # the master
        self.opened = WaitQueue()  # woken then

    @property
    def busy(self) -> bool:
        return self.open or bool(self.line.references)

    def open_master(self, task: Task, flags: int, status: Stat) -> OpenFile:
        """Raises EBUSY while the master, or its terminal, is open."""
        if self.busy:
            raise Errno.EBUSY
        self.line.signal = partial(_post, task)
        self.line.time_by(task.scheduler)
        self.line.connect(new_modes())
        self.open = True
        self.opened.wake()
        return Master(self.line, flags, status, self.master_closed)

    async def open_slave(self, task: Task, flags: int, status: Stat) -> OpenFile:
        """Waits for the master. Raises ENXIO where O_NONBLOCK is set, and what a master that traps opens answers."""
        while not self.open:
            if flags & (O_NDELAY | O_NONBLOCK):
                raise Errno.ENXIO
            await task.wait(self.opened)
        await self.line.traps.opened(task)
        return Terminal(self.line, flags, status).opened(task)

    def master_closed(self, task: Task) -> None:
        self.open = False
        self.line.master_closed()
        task.machine.part(Sessions).hung_up(self.line)


def _post(task: Task, number: int, pgrp: int) -> None:
    task.machine.part(Processes).post(number, pgrp)
