"""Line: what a terminal file needs of a terminal line, whether hp9k or the host keeps its modes and edits its input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from kernel.abi import termio
from kernel.abi.termio import ICANON, TOSTOP, Ltchars, Termios, Winsize
from kernel.waiting import Condition

if TYPE_CHECKING:
    from kernel.tty.trapping import Traps


class Line:
    """One terminal line, shared by every open file on it and closed with the last.

    Methods raise OSError or EIO when the terminal is gone.
    """

    signal_follows = False  # another party sends the SIGHUP of a hangup, perhaps after the hangup has been noticed
    device = -1  # the number of its device file; -1: it has none
    traps: Traps | None = None  # a pseudo-terminal's: its master may have to answer first

    def __init__(self) -> None:
        self.references = 0
        self.pgrp = self.session = 0  # foreground group, and the session whose controlling terminal it is; 0: none
        self.dsusp = termio.DISABLED

    def hold(self) -> Self:
        self.references += 1
        return self

    def release(self) -> None:
        """The last to let go closes it."""
        self.references -= 1
        if not self.references:
            self.close()

    def close(self) -> None:
        """Called when the last open file on it is closed."""

    # --- data ---

    def take(self, buffer: memoryview) -> int | None:
        """Read what may be read now: None if there is nothing, 0 for end of file."""
        raise NotImplementedError

    def put(self, data: memoryview) -> int:
        """Write as much as goes now."""
        raise NotImplementedError

    def ready(self, events: int) -> int:
        """Which of the poll(2) events hold now, POLLERR and POLLHUP unasked."""
        raise NotImplementedError

    def hung_up(self) -> bool:
        """Whether the line was hung up: reads return end of file, everything else fails with EIO."""
        return False

    def conditions(self, events: int) -> list[Condition]:
        """What to wait on for `ready` to change."""
        raise NotImplementedError

    # --- modes ---

    def modes(self) -> Termios:
        raise NotImplementedError

    def set_modes(self, wanted: Termios) -> None:
        raise NotImplementedError

    def ltchars(self) -> Ltchars:
        raise NotImplementedError

    def set_ltchars(self, wanted: Ltchars) -> None:
        raise NotImplementedError

    def canonical(self) -> bool:
        return bool(self.modes().lflag & ICANON)

    def tostop(self) -> bool:
        """Whether background jobs may not write."""
        return bool(self.modes().lflag & TOSTOP)

    # --- the rest of what a terminal knows ---

    def in_background(self) -> bool:
        """Whether hp9k itself runs as a background job of this terminal."""
        return False

    def window_size(self) -> Winsize:
        raise NotImplementedError

    def set_window_size(self, size: Winsize) -> None:
        raise NotImplementedError

    def input_queued(self) -> int:
        """How many bytes can be read now."""
        raise NotImplementedError

    def output_queued(self) -> int:
        """How many bytes still wait to be sent."""
        raise NotImplementedError

    def flush(self, queue: int) -> None:
        """TCFLSH: 0 input, 1 output, 2 both."""
        raise NotImplementedError

    def flow(self, action: int) -> None:
        """TCXONC: 0 stop output, 1 start it, 2 send STOP, 3 send START."""
        raise NotImplementedError

    def send_break(self) -> None:
        raise NotImplementedError
