"""Controlling terminals: which line a session has, and what becomes of it (tty(7), termio(7))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.signals import SIGCONT, SIGHUP

if TYPE_CHECKING:
    from kernel.process.table import Processes
    from kernel.process.task import Task
    from kernel.tty.line import Line


class Sessions:
    """The controlling terminal of every session that has one."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes
        self._lines: dict[int, Line] = {}
        self._inherited: int | None = None

    def acquire(self, task: Task, line: Line) -> None:
        """`task` has opened `line`: it becomes its session's if the session has none and the line no other."""
        if task.pid == task.session and task.session not in self._lines and not line.session:
            self._lines[task.session] = line
            line.session, line.pgrp = task.session, task.pgrp

    def inherit(self, task: Task, line: Line) -> None:
        """The first process was started on `line`, as a job of a shell: the end of it ends no session."""
        self._inherited = task.session
        self._lines[task.session] = line
        line.session, line.pgrp = task.session, task.pgrp

    def line_of(self, task: Task) -> Line:
        """Raises ENXIO for a session without a controlling terminal."""
        line = self._lines.get(task.session)
        if line is None:
            raise Errno.ENXIO
        return line

    def has_line(self, task: Task) -> bool:
        return task.session in self._lines

    def exited(self, task: Task) -> None:
        """With its leader a session loses its terminal, and its foreground is hung up on."""
        if task.pid != task.session or task.session == self._inherited:
            return
        line = self._lines.pop(task.session, None)
        if line is not None:
            self._hang_up(line, task)

    def hung_up(self, line: Line) -> None:
        """The terminal is gone: so is the session's."""
        if self._lines.pop(line.session, None) is not None:
            self._hang_up(line, None)

    def _hang_up(self, line: Line, but: Task | None) -> None:
        leader = self._processes.alive.get(line.session)
        members = [task for task in self._processes.group(line.pgrp) if task is not but] if line.pgrp else []
        if leader is not None and leader is not but and leader not in members:
            members.append(leader)
        line.session = line.pgrp = 0
        for task in members:
            task.signals.post(SIGHUP)
            task.signals.post(SIGCONT)
