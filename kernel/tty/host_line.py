"""A host terminal as HP-UX processes see it: its modes, its size, its process group.

The host's line discipline edits lines, echoes and raises signals; this object translates and remembers. What the
guest changes is undone by `restore` whenever the terminal goes back to its owner: at the end, and while hp9k is
stopped by job control.
"""

from __future__ import annotations

import os
import select
import signal
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl
from struct import Struct

from kernel.abi import termio
from kernel.abi.file import POLLERR, POLLHUP, POLLIN, POLLOUT
from kernel.abi.termio import HostModes, Ltchars, Termios, Winsize
from kernel.tty.line import Line
from kernel.waiting import READ, WRITE, Condition

WRITE_UNIT = 256  # where we have no description of our own: what a terminal that says it is writable takes at once
_WINSIZE = Struct("HHHH")
_INT = Struct("i")


class HostLine(Line):
    """One terminal of the host's."""

    def __init__(self, fd: int, *, keep: bool = False) -> None:
        """`fd` is the line's from now on, unless it is to be kept as one of hp9k's own standard descriptors is."""
        super().__init__()
        self._fd = fd
        self._keep = keep
        self.signal_follows = True
        self._own_fd = _reopen(fd)
        self._beyond = Termios(iflag=0, oflag=0, cflag=0, lflag=0, reserved=0, cc=b"")
        self._original: HostModes | None = None  # once the guest has changed them
        self._wanted: HostModes | None = None
        self._given_back = False

    @property
    def fd(self) -> int:
        """What to read, write and poll: a description of our own, non-blocking, if the host lets us have one.

        O_NONBLOCK on the user's descriptor would stay set for the shell and everybody else who shares it.
        """
        return self._fd if self._own_fd is None else self._own_fd

    def close(self) -> None:
        """Restore the terminal and close it."""
        self.restore()
        for fd in (self._own_fd, None if self._keep else self._fd):
            if fd is not None:
                os.close(fd)

    def status(self) -> os.stat_result:
        """The number of the host's device."""
        return os.fstat(self._fd)

    # --- data ---

    def take(self, buffer: memoryview) -> int | None:
        found = self.ready(POLLIN)
        if found & POLLHUP:
            return 0  # end of file from now on
        if not found & (POLLIN | POLLERR):
            return None
        if self._own_fd is None and not self.canonical():
            # The host's MIN and TIME must not hold us: ask for no more than there is.
            buffer = buffer[: max(1, self.input_queued())]
        try:
            return os.readv(self.fd, [buffer])
        except BlockingIOError:
            return None

    def put(self, data: memoryview) -> int:
        if not self.ready(POLLOUT) & (POLLOUT | POLLERR | POLLHUP):
            return 0
        try:
            return os.write(self.fd, data if self._own_fd is not None else data[:WRITE_UNIT])
        except BlockingIOError:
            return 0

    def canonical(self) -> bool:
        return bool(self.host_modes()[3] & termios.ICANON)

    def tostop(self) -> bool:
        return self._wanted is not None and bool(self._wanted[3] & termios.TOSTOP)

    # --- modes ---

    def host_modes(self) -> HostModes:
        """Raises OSError when the terminal is gone."""
        with _as_os_error():
            modes: HostModes = termios.tcgetattr(self._fd)
        return modes

    def modes(self) -> Termios:
        """Raises OSError when the terminal is gone."""
        modes = termio.from_host(self.host_modes())
        for word in _WORDS:
            setattr(modes, word, getattr(modes, word) | getattr(self._beyond, word))
        return modes

    def set_modes(self, wanted: Termios) -> None:
        """Raises OSError when the terminal is gone."""
        beyond = termio.guest_only()
        for word in _WORDS:
            setattr(self._beyond, word, getattr(wanted, word) & getattr(beyond, word))
        self.set_host_modes(termio.to_host(wanted, self.host_modes()))

    def ltchars(self) -> Ltchars:
        return termio.to_ltchars(self.host_modes(), self.dsusp)

    def set_ltchars(self, wanted: Ltchars) -> None:
        self.set_host_modes(termio.from_ltchars(wanted, self.host_modes(), self.dsusp))
        self.dsusp = wanted.chars[1]

    def set_host_modes(self, modes: HostModes) -> None:
        """Raises OSError when the terminal is gone."""
        if self._original is None:
            self._original = self.host_modes()
        self._wanted = modes
        self._apply(modes)

    @property
    def changed(self) -> bool:
        """Whether its modes are other than its owner left them."""
        return self._original is not None and not self._given_back and self._wanted != self._original

    def _apply(self, modes: HostModes) -> None:
        # From the background this would stop hp9k itself; the kernel has asked in_background before.
        with _as_os_error(), _blocked(signal.SIGTTOU):
            termios.tcsetattr(self._fd, termios.TCSANOW, modes)

    def restore(self) -> None:
        """Give the terminal back as it was found. A terminal that is gone or another job's is left alone."""
        if self._original is None or self.in_background():
            return
        try:
            self._apply(self._original)
        except OSError:
            return  # it hung up: there is nothing left to restore
        self._given_back = True

    def reapply(self) -> None:
        """Take the terminal again after `restore`: whatever it is now is what the owner wants back later."""
        if self._wanted is None or self.in_background():
            return
        try:
            if self._given_back:
                self._original = self.host_modes()
                self._given_back = False
            self._apply(self._wanted)
        except OSError:
            return  # it hung up: the guest's next read or write will say so

    # --- the rest of what a terminal knows ---

    def controls(self) -> bool:
        """Whether this is hp9k's controlling terminal."""
        try:
            os.tcgetpgrp(self._fd)
        except OSError:
            return False
        return True

    def in_background(self) -> bool:
        """Whether hp9k runs as a background job of this terminal."""
        try:
            return os.tcgetpgrp(self._fd) != os.getpgrp()
        except OSError:
            return False  # not our controlling terminal, or gone: job control does not apply

    def window_size(self) -> Winsize:
        """Raises OSError when the terminal is gone."""
        row, col, xpixel, ypixel = _WINSIZE.unpack(ioctl(self._fd, termios.TIOCGWINSZ, bytes(_WINSIZE.size)))
        return Winsize(row=row, col=col, xpixel=xpixel, ypixel=ypixel)

    def set_window_size(self, size: Winsize) -> None:
        """Raises OSError when the terminal is gone."""
        ioctl(self._fd, termios.TIOCSWINSZ, _WINSIZE.pack(size.row, size.col, size.xpixel, size.ypixel))

    def input_queued(self) -> int:
        return int(_INT.unpack(ioctl(self._fd, termios.FIONREAD, bytes(_INT.size)))[0])

    def output_queued(self) -> int:
        return int(_INT.unpack(ioctl(self._fd, termios.TIOCOUTQ, bytes(_INT.size)))[0])

    def flush(self, queue: int) -> None:
        with _as_os_error():
            termios.tcflush(self._fd, (termios.TCIFLUSH, termios.TCOFLUSH, termios.TCIOFLUSH)[queue])

    def flow(self, action: int) -> None:
        with _as_os_error():
            termios.tcflow(self._fd, (termios.TCOOFF, termios.TCOON, termios.TCIOFF, termios.TCION)[action])

    def send_break(self) -> None:
        with _as_os_error():
            termios.tcsendbreak(self._fd, 0)

    def ready(self, events: int) -> int:
        # Linux numbers these five bits as HP-UX does.
        poller = select.poll()
        poller.register(self.fd, events)
        return next((found for _, found in poller.poll(0)), 0) & (events | POLLERR | POLLHUP)

    def hung_up(self) -> bool:
        return bool(self.ready(0) & POLLHUP)

    def conditions(self, events: int) -> list[Condition]:
        wanted = (READ if events & POLLIN else 0) | (WRITE if events & POLLOUT else 0)
        return [(self.fd, wanted)] if wanted else []


_WORDS = ("iflag", "oflag", "cflag", "lflag")


def _reopen(fd: int) -> int | None:
    """The terminal that `fd` is, opened again without blocking; None where the host does not allow it."""
    for path in (f"/proc/self/fd/{fd}", f"/dev/fd/{fd}"):
        try:
            again = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError:
            continue
        if os.isatty(again):
            return again
        os.close(again)
    return None


@contextmanager
def _as_os_error() -> Iterator[None]:
    # termios.error is not an OSError, though it carries the same two arguments.
    try:
        yield
    except termios.error as error:
        raise OSError(*error.args) from None


@contextmanager
def _blocked(number: int) -> Iterator[None]:
    old = signal.pthread_sigmask(signal.SIG_BLOCK, (number,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old)
