"""The descriptors a program starts with: the host's 0, 1 and 2, whatever they are."""

from __future__ import annotations

import fcntl
import os
import stat
from typing import TYPE_CHECKING

from kernel.abi.file import O_APPEND, O_RDWR, O_WRONLY
from kernel.fs.host.file import HostFile, RegularFile, StreamFile
from kernel.fs.host.status import guest_stat
from kernel.fs.vfs import OpenFile

if TYPE_CHECKING:
    from kernel.fs.active import ActiveFiles
    from kernel.fs.vfs import Caller

_STANDARD = (0, 1, 2)


def inherit(host_fd: int, active: ActiveFiles) -> OpenFile | None:
    """An open file on a descriptor of the host; None when the host has it closed, or held by a bare path handle.

    Terminals that several descriptors share are better taken from `kernel.tty.devices.Terminals`.
    """
    try:
        host = fcntl.fcntl(host_fd, fcntl.F_GETFL)
    except OSError:
        return None
    if host & os.O_PATH:
        return None  # nothing can be done with it: it only keeps the number of a closed descriptor taken
    flags = host & os.O_ACCMODE
    if host & os.O_APPEND:
        flags |= O_APPEND
    return wrap(host_fd, flags, active)


def wrap(host_fd: int, flags: int, active: ActiveFiles) -> OpenFile:
    """An open file of the right kind on an open host descriptor, which it owns from now on."""
    mode = os.fstat(host_fd).st_mode
    standard = host_fd in _STANDARD
    if os.isatty(host_fd):
        from kernel.tty.host_line import HostLine
        from kernel.tty.terminal import Terminal

        return Terminal(HostLine(host_fd, keep=standard), flags, guest_stat(os.fstat(host_fd)))
    if stat.S_ISREG(mode) or stat.S_ISBLK(mode):
        return (InheritedRegularFile if standard else RegularFile)(host_fd, flags, active)
    return InheritedStreamFile(host_fd, flags) if standard else StreamFile(host_fd, flags)


def _release(host_fd: int) -> None:
    """Let go of a standard descriptor: the number stays taken, so that nothing else ends up where hp9k writes.

    Descriptor 2 stays what it is, because hp9k's own messages go there.
    """
    if host_fd != 2:
        null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        os.dup2(null, host_fd)
        os.close(null)


class _Inherited(HostFile):
    def released(self, caller: Caller) -> None:
        _release(self.fd)


class InheritedRegularFile(_Inherited, RegularFile):
    """Standard input or output from or to a file."""

    shared = True

    @property
    def place_is_others(self) -> bool:  # type: ignore[override]
        return bool(self.flags & (O_WRONLY | O_RDWR))


class InheritedStreamFile(_Inherited, StreamFile):
    """Standard input or output from or to a pipe, a socket or a device that isn't a terminal."""
