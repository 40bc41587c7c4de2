"""The terminals of a run and their devices: /dev/tty, /dev/console, /dev/ttyp0 upwards, pseudo-terminals, and further
terminals as /dev/tty01 upwards.

A terminal that standard input, output or error is on has a name of its own, so that ttyname(3) finds it by the device
and inode numbers fstat(2) gave. Majors are the Series 300's (mknod(1M) of its /dev): 0 console, 1 serial lines, 2 the
controlling terminal, 16 and 17 pseudo-terminals.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import O_RDWR
from kernel.fs.device import Device, device_stat
from kernel.fs.vfs import OpenFile
from kernel.tty.sessions import Sessions

if TYPE_CHECKING:
    from kernel.abi.structs import Stat
    from kernel.process.system import System
    from kernel.process.task import Task
    from kernel.tty.host_line import HostLine
    from kernel.tty.line import Line
    from kernel.tty.pty import Pair
    from kernel.tty.remote import RemoteLine

CONSOLE, SERIAL, CONTROLLING, MASTER, SLAVE = 0, 1, 2, 16, 17
PAIRS = 64  # pseudo-terminals
_CLONE = 0xFFFFFF  # minor
_MODE = 0o666


def _standard_error(task: Task, flags: int) -> OpenFile:
    from kernel.tty.inherited import wrap

    try:
        return wrap(os.dup(2), flags, task.fs.namespace.active)
    except OSError:
        raise Errno.ENXIO from None


class Terminals:
    """Those hp9k was started on, its controlling terminal once it is opened, and further ones."""

    def __init__(self, descriptors: tuple[int, ...] = (0, 1, 2)) -> None:
        self._lines: dict[int, HostLine] = {}  # key: the host's device number
        self._files: dict[int, OpenFile] = {}
        self._controlling: HostLine | None = None
        self._remote: list[RemoteLine] = []
        self._session: int | None = None  # the session that was started on the controlling terminal
        self._further = 0
        self.devices: list[Device] = [
            Device(b"console", CONSOLE, 0, _MODE, self._open_console),
            Device(b"tty", CONTROLLING, 0, _MODE, self._open_controlling),
        ]
        for fd in descriptors:
            if os.isatty(fd):
                self._add(fd)
        self._pairs: dict[int, Pair] = {}
        self.devices += self._pair_devices(len(self._lines))

    def _add(self, fd: int) -> None:
        from kernel.tty.host_line import HostLine

        number = os.fstat(fd).st_rdev
        if number in self._lines:
            return
        minor = len(self._lines)
        line = self._lines[number] = HostLine(fd, keep=True).hold()
        self._files[number] = self._line_device(b"ttyp%x" % minor, SLAVE, minor, line)

    def _line_device(self, name: bytes, major: int, minor: int, line: Line) -> OpenFile:
        """A device for a line, and an open file on it."""
        from kernel.tty.terminal import Terminal

        def open_line(task: Task, flags: int) -> OpenFile:
            return Terminal(line, flags, device_stat(device)).opened(task)

        device = Device(name, major, minor, _MODE, open_line)
        line.device = device.number
        self.devices.append(device)
        return Terminal(line, O_RDWR, device_stat(device))

    def standard_file(self, fd: int) -> OpenFile | None:
        """The open file of one of hp9k's own descriptors, shared by all of them that are on the same terminal, as
        after a login; None if that isn't a terminal, or not one of those of 0, 1 and 2."""
        if not os.isatty(fd):
            return None
        return self._files.get(os.fstat(fd).st_rdev)

    # --- pseudo-terminals ---

    def _pair_devices(self, first: int) -> Iterator[Device]:
        """/dev/ptym/ptyXY, the masters, and /dev/pty/ttyXY, their terminals, for XY from p0 to sf but for the first
        few, whose numbers are taken; both also by BSD's names, /dev/ptyXY and /dev/ttyXY. /dev/ptym/clone is the first
        master that is free."""
        for minor in range(first, PAIRS):
            name = b"%c%x" % (ord("p") + minor // 16, minor % 16)
            for directory in (b"ptym/", b""):
                yield Device(directory + b"pty" + name, MASTER, minor, _MODE, partial(self._open_master, minor))
            for directory in (b"pty/", b""):
                yield Device(directory + b"tty" + name, SLAVE, minor, _MODE, partial(self._open_slave, minor))

        def open_clone(task: Task, flags: int) -> OpenFile:
            for minor in range(first, PAIRS):
                with suppress(Errno.EBUSY):
                    return self._open_master(minor, task, flags)
            raise Errno.EBUSY

        yield Device(b"ptym/clone", MASTER, _CLONE, _MODE, open_clone)

    def _pair(self, minor: int) -> Pair:
        from kernel.tty.pty import Pair

        pair = self._pairs.setdefault(minor, Pair())
        pair.line.device = SLAVE << 24 | minor
        return pair

    def _open_master(self, minor: int, task: Task, flags: int) -> OpenFile:
        return self._pair(minor).open_master(task, flags, self._status(MASTER, minor))

    async def _open_slave(self, minor: int, task: Task, flags: int) -> OpenFile:
        return await self._pair(minor).open_slave(task, flags, self._status(SLAVE, minor))

    def _status(self, major: int, minor: int) -> Stat:
        return device_stat(next(device for device in self.devices if device.number == major << 24 | minor))

    # --- further terminals ---

    def _next_name(self) -> tuple[bytes, int]:
        self._further += 1
        return b"tty%02d" % self._further, self._further

    def add_host_terminal(self, path: str) -> None:
        """A terminal of the host's, by its path. Raises OSError."""
        from kernel.tty.host_line import HostLine

        fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        if not os.isatty(fd):
            os.close(fd)
            raise OSError(25, "Not a terminal", path)
        name, minor = self._next_name()
        number = os.fstat(fd).st_rdev
        line = self._lines[number] = HostLine(fd).hold()
        self._add_open(name, minor, line)

    def add_remote(self, line: RemoteLine) -> str:
        """A terminal whose user connects to hp9k; its name below /dev."""
        self._remote.append(line)
        name, minor = self._next_name()
        self._add_open(name, minor, line.hold())
        return name.decode()

    def _add_open(self, name: bytes, minor: int, line: Line) -> None:
        self._line_device(name, SERIAL, minor, line)
        line.references -= 1  # the file is not wanted

    def attach(self, machine: System[Task], task: Task) -> None:
        """`task` is the first process: the terminal it was started on is its controlling terminal."""
        self._session = task.session
        for line in self._lines.values():
            if line.controls():
                machine.part(Sessions).inherit(task, line)
                break
        for remote in self._remote:
            remote.attach(machine)

    def foreground(self) -> int:
        """The process group signals of hp9k's controlling terminal go to; 0 for every process."""
        return next((line.pgrp for line in self._lines.values() if line.session == self._session), 0)

    # --- /dev/console and /dev/tty ---

    def _open_console(self, task: Task, flags: int) -> OpenFile:
        """The terminal hp9k was started on; without one, what daemons have to say goes where hp9k's own messages go.

        Raises ENXIO when there is neither.
        """
        try:
            line = self.controlling()
        except Errno.ENXIO:
            return _standard_error(task, flags)
        return self._open_on(line, flags, CONSOLE)

    def _open_controlling(self, task: Task, flags: int) -> OpenFile:
        """Raises ENXIO for a session that has none, or none any more."""
        line = self._controlling_line(task)
        if line.hung_up():
            raise Errno.ENXIO
        return self._open_on(line, flags, CONTROLLING)

    def _controlling_line(self, task: Task) -> Line:
        sessions = task.machine.part(Sessions)
        if sessions.has_line(task) or self._session not in (None, task.session):
            return sessions.line_of(task)
        line = self.controlling()
        if self._session is not None:
            sessions.inherit(task, line)
        return line

    def _open_on(self, line: Line, flags: int, major: int) -> OpenFile:
        from kernel.tty.terminal import Terminal

        return Terminal(line, flags, self._status(major, 0))

    def controlling(self) -> HostLine:
        """The terminal hp9k itself is controlled by. Raises ENXIO when there is none."""
        if self._controlling is None:
            from kernel.tty.host_line import HostLine

            try:
                fd = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
            except OSError:
                raise Errno.ENXIO from None
            for line in self._lines.values():
                if line.controls():
                    os.close(fd)
                    self._controlling = line
                    return line
            self._controlling = HostLine(fd).hold()
            self._lines[-1] = self._controlling
        return self._controlling

    # --- hp9k's own coming and going ---

    @property
    def changed(self) -> bool:
        """Whether one of them is in modes a guest has set."""
        return any(line.changed for line in self._lines.values())

    def restore(self) -> None:
        """Give all terminals back as they were found."""
        for line in self._lines.values():
            line.restore()

    def reapply(self) -> None:
        """hp9k was continued: put the guests' modes back."""
        for line in self._lines.values():
            line.reapply()

    def close(self) -> None:
        """Restore them and let go of them."""
        for line in self._lines.values():
            line.restore()
            line.release()
        self._lines.clear()
        for remote in self._remote:
            remote.disconnect()
        self._remote.clear()
