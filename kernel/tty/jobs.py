"""Job control: which process may use a terminal now (tty(7), termio(7))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.signals import SIGTTIN, bit
from kernel.process.table import Processes

if TYPE_CHECKING:
    from kernel.process.task import Task
    from kernel.tty.line import Line


async def foreground(line: Line, task: Task, number: int) -> None:
    """Wait until the caller is of the terminal's foreground job; until then its group gets `number`.

    Raises EIO where a reader ignores SIGTTIN or nobody could continue it; one that ignores SIGTTOU may go on.
    """
    while _in_background(line, task) or line.in_background():
        if task.signals.process.ignores(number) or task.signals.mask & bit(number):
            if number == SIGTTIN:
                raise Errno.EIO
            return
        processes = task.machine.part(Processes)
        if processes.orphaned(task.pgrp):
            raise Errno.EIO
        processes.post(number, 0 if line.in_background() else task.pgrp)
        await task.wait()


def _in_background(line: Line, task: Task) -> bool:
    return line.session == task.session and line.pgrp not in (0, task.pgrp)
