"""The terminals of a run and their devices: /dev/tty, /dev/console and /dev/ttyp0 upwards.

A terminal that standard input, output or error is on has a name of its own, so that ttyname(3) finds it by the device
and inode numbers fstat(2) gave. Majors are the Series 300's (mknod(1M) of its /dev): 0 console, 2 the controlling
terminal, 17 pseudo-terminals.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.files import O_RDWR, OpenFile
from kernel.fs.device import Device, device_stat

if TYPE_CHECKING:
    from kernel.task import Task
    from kernel.tty.line import HostLine

CONSOLE, CONTROLLING, PSEUDO = 0, 2, 17
_MODE = 0o666


class Terminals:
    """Those hp9k was started on, plus its controlling terminal once somebody opens that."""

    def __init__(self, descriptors: tuple[int, ...] = (0, 1, 2)) -> None:
        self._lines: dict[int, HostLine] = {}  # by the host's device number
        self._files: dict[int, OpenFile] = {}
        self._controlling: HostLine | None = None
        self.devices: list[Device] = [
            Device(b"console", CONSOLE, 0, _MODE, self._open_controlling(CONSOLE)),
            Device(b"tty", CONTROLLING, 0, _MODE, self._open_controlling(CONTROLLING)),
        ]
        for fd in descriptors:
            if os.isatty(fd):
                self._add(fd)

    def _add(self, fd: int) -> None:
        from kernel.tty.line import HostLine
        from kernel.tty.terminal import HostTerminal

        number = os.fstat(fd).st_rdev
        if number in self._lines:
            return
        minor = len(self._lines)
        line = self._lines[number] = HostLine(fd, keep=True).hold()

        def open_line(task: Task, flags: int) -> OpenFile:
            return HostTerminal(line, flags, device_stat(device))

        device = Device(b"ttyp%x" % minor, PSEUDO, minor, _MODE, open_line)
        self.devices.append(device)
        self._files[number] = HostTerminal(line, O_RDWR, device_stat(device))

    def standard_file(self, fd: int) -> OpenFile | None:
        """The open file of one of hp9k's own descriptors, shared by all of them that are on the same terminal, as
        after a login; None if that isn't a terminal."""
        if not os.isatty(fd):
            return None
        return self._files[os.fstat(fd).st_rdev]

    def _open_controlling(self, major: int) -> Callable[[Task, int], OpenFile]:
        def open_line(task: Task, flags: int) -> OpenFile:
            from kernel.tty.terminal import HostTerminal

            device = next(device for device in self.devices if device.number == major << 24)
            return HostTerminal(self.controlling(), flags, device_stat(device))

        return open_line

    def controlling(self) -> HostLine:
        """The terminal hp9k itself is controlled by. Raises ENXIO when there is none."""
        if self._controlling is None:
            from kernel.tty.line import HostLine

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
