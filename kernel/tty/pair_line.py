"""The line of a pseudo-terminal (pty(7)): a line discipline whose other end is the master's (`master.py`)."""

from __future__ import annotations

from kernel.abi.ptyio import (
    PKT_DATA,
    PKT_DOSTOP,
    PKT_FLUSHREAD,
    PKT_FLUSHWRITE,
    PKT_NOSTOP,
    PKT_START,
    PKT_STOP,
)
from kernel.abi.termio import CREAD, CS8, HUPCL, IXON, SPEEDS, VSTART, VSTOP, Termios
from kernel.tty.discipline import DEFAULT_CHARACTERS, Discipline
from kernel.tty.trapping import Traps
from kernel.waiting import WaitQueue


def new_modes() -> Termios:
    """What a line has when it is opened first: no flag but those that make it work at all."""
    cflag = SPEEDS.index(9600) | CS8 | CREAD | HUPCL
    return Termios(iflag=0, oflag=0, cflag=cflag, lflag=0, reserved=0, cc=DEFAULT_CHARACTERS)


class PairLine(Discipline):
    """The terminal of a pair, as its master sees it."""

    def __init__(self) -> None:
        super().__init__(new_modes(), lambda number, pgrp: None)
        self.carrier = False
        self.packets = False
        self.control = PKT_DATA  # packet mode: what has happened since the master last read
        self.master_changed = WaitQueue()
        self.traps: Traps = Traps(self.master_changed)
        self.transmit = self.master_changed.wake
        self._remote = False

    def master_closed(self) -> None:
        """Undo what the master has set."""
        self.packets = False
        self.traps.reset()
        self.set_remote(False)
        self.hang_up()

    def set_remote(self, on: bool) -> None:
        """TIOCREMOTE: input is records of the master's, not edited."""
        self._remote = on
        self._arrange()

    def set_termio(self, on: bool) -> None:
        """TIOCTTY: off, the line is no more than two pipes."""
        self.traps.termio = on
        self._arrange()

    def _arrange(self) -> None:
        self.output.raw = not self.traps.termio
        self.records = self._remote or not self.traps.termio

    def close(self) -> None:
        """After the last close the terminal is as new, but for output that the master has yet to read."""
        if self.carrier:
            output = bytes(self.output.queue)
            self.set_modes(new_modes())
            self.flush(0)
            self.output.queue[:] = output
            self.traps.closed()
            self.master_changed.wake()

    def flush(self, queue: int) -> None:
        self._note((PKT_FLUSHREAD, PKT_FLUSHWRITE, PKT_FLUSHREAD | PKT_FLUSHWRITE)[queue])
        super().flush(queue)
        self.master_changed.wake()

    def flow(self, action: int) -> None:
        if action in (0, 1):
            self._note(PKT_STOP if action == 0 else PKT_START)
        super().flow(action)
        self.master_changed.wake()

    def set_modes(self, wanted: Termios) -> None:
        before, after = _flow_keys(self.modes()), _flow_keys(wanted)
        if before != after:
            self._note(PKT_DOSTOP if after else PKT_NOSTOP)
        super().set_modes(wanted)

    def _note(self, control: int) -> None:
        if self.packets:
            self.control |= control
            self.master_changed.wake()

    def _taken(self) -> None:
        super()._taken()
        self.master_changed.wake()


def _flow_keys(modes: Termios) -> bool:
    """Whether ^S and ^Q stop and start output, so that the other end may do it itself."""
    return bool(modes.iflag & IXON) and (modes.cc[VSTOP], modes.cc[VSTART]) == (0x13, 0x11)
