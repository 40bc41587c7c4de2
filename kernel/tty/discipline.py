"""The line discipline (termio(7), termios(7)): between what comes over a line and what programs read of it.

`receive` is given what the other end sends; `transmit` is called whenever there is something for it. The other end is
the master of a pseudo-terminal, or a connection of the host's (`kernel/tty/remote.py`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from kernel.abi.errno import Errno
from kernel.abi.file import POLLERR, POLLHUP, POLLIN, POLLOUT
from kernel.abi.signals import SIGINT, SIGQUIT, SIGTSTP
from kernel.abi.termio import (
    DISABLED,
    ECHO,
    ECHOCTL,
    ECHOE,
    ECHOK,
    ECHONL,
    ICANON,
    ICRNL,
    IEXTEN,
    IGNCR,
    INLCR,
    ISIG,
    ISTRIP,
    IUCLC,
    IXANY,
    IXOFF,
    IXON,
    NOFLSH,
    VEOF,
    VEOL,
    VEOL2,
    VERASE,
    VINTR,
    VKILL,
    VQUIT,
    VSTART,
    VSTOP,
    VSUSP,
    XCASE,
    Ltchars,
    Termios,
    Winsize,
)
from kernel.process.scheduler import Scheduler
from kernel.tty.line import Line
from kernel.tty.output import SUBSTITUTES, Output
from kernel.waiting import Condition, WaitQueue

MAX_CANON = 512  # bytes of a line that is still being typed
MAX_INPUT = 4096  # unread bytes from which on the other end has to wait
MAX_OUTPUT = 4096  # bytes not sent yet, from which on programs have to wait
# Flags with which a line looks at every byte that comes; without them it is no more than a pipe.
_LOOKED_AT, _CHANGED = ICANON | ISIG | ECHO, ISTRIP | INLCR | IGNCR | ICRNL | IUCLC | IXON
_BELL = b"\a"
_NEWLINE, _RETURN, _BACKSLASH = 0x0A, 0x0D, 0x5C
# What XCASE makes of a character after a backslash, beside a capital of every letter.
_AFTER_BACKSLASH = {substitute: byte for byte, substitute in SUBSTITUTES.items()}
_REPRINT, _WORD_ERASE, _LITERAL = 2, 4, 5  # in ltchars
# What a line has before anybody sets it (termio(7)): DEL, FS, #, @, EOT, and STOP and START of every terminal.
DEFAULT_CHARACTERS = bytes((0x7F, 0x1C, 0x23, 0x40, 4, 0, 0, DISABLED, 0, 0, 0, 1, 0, DISABLED, 0x11, 0x13))


class Discipline(Line):
    """A line whose modes and input are the kernel's own.

    `signal` posts a signal to a process group. `records` keeps each `receive` as one record for readers, unedited.
    """

    def __init__(self, modes: Termios, signal: Callable[[int, int], None]) -> None:
        super().__init__()
        self.signal = signal
        self.transmit: Callable[[], None] = _nobody
        self.records = False
        self.carrier = True
        self.output = Output(modes)
        self.input_changed, self.output_changed = WaitQueue(), WaitQueue()
        self._modes = modes
        self._ltchars = bytes([DISABLED]) * 6
        self._size = Winsize()
        self._typed = bytearray()  # the line being edited, or everything when not canonical
        self._lines: deque[bytes] = deque()
        self._literal = self._escaped = False
        self._input_stopped = False

    def time_by(self, scheduler: Scheduler) -> None:
        """Make the delays of output that are time, not characters."""

        def go_on() -> None:
            self.output.go_on()
            self._sendable()

        def pause(seconds: float) -> None:
            scheduler.call_at(scheduler.clock.monotonic() + seconds, go_on)

        self.output.pause = pause

    # --- from the other end ---

    def room(self) -> int:
        """How many bytes the other end may send. A line without an end never fills up: excess input rings the bell."""
        if self._modes.lflag & ICANON and not self.records:
            return MAX_INPUT - sum(map(len, self._lines)) if len(self._lines) else MAX_INPUT
        return MAX_INPUT - len(self._typed) - sum(map(len, self._lines))

    def receive(self, data: bytes) -> None:
        """Take what the other end sent."""
        if self.records:
            self._lines.append(data)
        elif not self._modes.lflag & _LOOKED_AT and not self._modes.iflag & _CHANGED and not self._literal:
            self._typed += data
        else:
            for byte in data:
                self._key(byte)
        self._limit_input()
        self.input_changed.wake()
        self.transmit()

    def _key(self, byte: int) -> None:
        iflag, lflag, cc = self._modes.iflag, self._modes.lflag, self._modes.cc
        if iflag & ISTRIP:
            byte &= 0x7F
        if self._literal:
            self._literal = False
            self._add(byte)
            self._echo(byte)
            return
        if iflag & IXON and self._flow_key(byte, cc):
            return
        if byte == _RETURN:
            if iflag & IGNCR:
                return
            byte = _NEWLINE if iflag & ICRNL else byte
        elif byte == _NEWLINE and iflag & INLCR:
            byte = _RETURN
        if iflag & IUCLC and 0x41 <= byte <= 0x5A:
            byte += 32
        if lflag & ISIG and byte != DISABLED and self._signal_key(byte, cc):
            return
        if lflag & ICANON:
            self._edit(byte, cc)
        else:
            self._add(byte)
            self._echo(byte)

    def _flow_key(self, byte: int, cc: bytes) -> bool:
        stopped = self.output.stopped
        if byte == cc[VSTOP] and not (stopped and cc[VSTOP] == cc[VSTART]):
            self.output.stopped = True
            return True
        if byte == cc[VSTART] or (stopped and self._modes.iflag & IXANY):
            self.output.stopped = False
            self._sendable()
            return byte == cc[VSTART]
        return False

    def _signal_key(self, byte: int, cc: bytes) -> bool:
        for index, number in ((VINTR, SIGINT), (VQUIT, SIGQUIT), (VSUSP, SIGTSTP)):
            if byte == cc[index]:
                self._echo(byte)
                self._interrupt(number)
                return True
        return False

    def _interrupt(self, number: int) -> None:
        if not self._modes.lflag & NOFLSH:
            self.flush(0 if number == SIGTSTP else 2)
        if self.pgrp:
            self.signal(number, self.pgrp)

    # --- editing a line ---

    def _edit(self, byte: int, cc: bytes) -> None:
        """One key in canonical mode. A backslash makes erase, kill and end of file ordinary characters, and with
        XCASE others of letters and signs."""
        escaped, self._escaped = self._escaped, False
        special = byte != DISABLED and byte in (cc[VERASE], cc[VKILL], cc[VEOF])
        if special and escaped:
            self._unecho(1)
            self._typed[-1] = byte
            self._echo(byte)
        elif escaped and self._modes.lflag & XCASE and (other := _after_backslash(byte)):
            self._typed[-1] = other
            self._echo(byte)
        elif byte == cc[VERASE] and special:
            self._erase(1)
        elif byte == cc[VKILL] and special:
            self._kill()
        elif byte == cc[VEOF] and special:
            self._end_line()
        elif byte == _NEWLINE or (byte in (cc[VEOL], cc[VEOL2]) and byte not in (0, DISABLED)):
            self._typed.append(byte)
            self._echo(byte)
            self._end_line()
        elif not self._extended_key(byte):
            if len(self._typed) >= MAX_CANON - 1:
                self.output.echo(_BELL)
                return
            self._escaped = byte == _BACKSLASH and not escaped
            self._typed.append(byte)
            self._echo(byte)

    def _extended_key(self, byte: int) -> bool:
        if not self._modes.lflag & IEXTEN or byte == DISABLED:
            return False
        if byte == self._ltchars[_WORD_ERASE]:
            words = bytes(self._typed).rstrip(b" \t")
            self._erase(len(self._typed) - len(words) + len(words.split(b" ")[-1].split(b"\t")[-1]))
        elif byte == self._ltchars[_LITERAL]:
            self._literal = True
        elif byte == self._ltchars[_REPRINT]:
            self.output.echo(b"^R\r\n" + bytes(self._typed))
        else:
            return False
        return True

    def _end_line(self) -> None:
        self._lines.append(bytes(self._typed))
        self._typed.clear()

    def _erase(self, count: int) -> None:
        count = min(count, len(self._typed))
        self._unecho(count)
        if count:
            del self._typed[-count:]

    def _kill(self) -> None:
        lflag = self._modes.lflag
        if lflag & ECHOE and lflag & ECHOK:
            self._unecho(len(self._typed))
        elif lflag & ECHO:
            self._echo(self._modes.cc[VKILL])
            if lflag & ECHOK:
                self.output.echo(b"\n")
        self._typed.clear()

    def _add(self, byte: int) -> None:
        self._typed.append(byte)

    # --- echo ---

    def _echo(self, byte: int) -> None:
        lflag = self._modes.lflag
        if byte == _NEWLINE and lflag & ICANON and lflag & (ECHO | ECHONL):
            self.output.echo(b"\n")
        elif lflag & ECHO:
            self.output.echo(self._shown(byte))

    def _shown(self, byte: int) -> bytes:
        if self._modes.lflag & ECHOCTL and (byte < 32 or byte == 127) and byte not in (9, 10, 13):
            return bytes((0x5E, byte ^ 0x40))
        return bytes((byte,))

    def _unecho(self, count: int) -> None:
        """Show that the last characters typed are gone."""
        if not self._modes.lflag & ECHO or not count:
            return
        if not self._modes.lflag & ECHOE:
            self.output.echo(bytes((self._modes.cc[VERASE],)) * count)
            return
        width = sum(self._width(byte) for byte in self._typed[-count:])
        self.output.echo(b"\b \b" * width)

    def _width(self, byte: int) -> int:
        """Columns of a character as it was echoed; with XCASE a backslash is before it."""
        two = self._modes.lflag & XCASE and byte != _BACKSLASH and (byte in SUBSTITUTES or 0x41 <= byte <= 0x5A)
        return len(self._shown(byte)) + bool(two)

    # --- to programs ---

    def take(self, buffer: memoryview) -> int | None:
        if self._modes.lflag & ICANON or self.records:
            return self._take_line(buffer)
        if self._lines:  # typed before the mode was changed
            self._typed[:0] = b"".join(self._lines)
            self._lines.clear()
        count = min(len(buffer), len(self._typed))
        if not count:
            return None if self.carrier else 0
        buffer[:count] = self._typed[:count]
        del self._typed[:count]
        self._taken()
        return count

    def _take_line(self, buffer: memoryview) -> int | None:
        if not self._lines:
            return None if self.carrier else 0
        line = self._lines.popleft()
        count = min(len(buffer), len(line))
        buffer[:count] = line[:count]
        if count < len(line):
            self._lines.appendleft(line[count:])
        self._taken()
        return count

    def _taken(self) -> None:
        self._limit_input()
        self.output_changed.wake()  # the other end may have waited for room

    def _limit_input(self) -> None:
        """IXOFF: ask the other end to pause, and to go on."""
        if not self._modes.iflag & IXOFF and not self._input_stopped:
            return
        full = self.input_queued() > MAX_INPUT // 2
        if full != self._input_stopped:
            self._input_stopped = full
            self.output.urgent.append(self._modes.cc[VSTOP if full else VSTART])
            self.transmit()

    def put(self, data: memoryview) -> int:
        if not self.carrier:
            raise Errno.EIO
        count = min(len(data), self._output_room())
        if count:
            self.output.write(bytes(data[:count]))
            self.transmit()
        return count

    def _output_room(self) -> int:
        return max(0, MAX_OUTPUT - len(self.output.queue))

    def sent(self, count: int) -> None:
        """The other end has taken so many bytes of what `output.sendable` said."""
        self.output.sent(count)
        self.output_changed.wake()

    def _sendable(self) -> None:
        self.output_changed.wake()
        self.transmit()

    def ready(self, events: int) -> int:
        if not self.carrier:
            return events & POLLIN | POLLHUP
        found = POLLIN if self.input_queued() else 0
        if self._output_room():
            found |= POLLOUT
        return found & (events | POLLERR)

    def conditions(self, events: int) -> list[Condition]:
        return [queue for bit, queue in ((POLLIN, self.input_changed), (POLLOUT, self.output_changed)) if events & bit]

    def hung_up(self) -> bool:
        return not self.carrier

    def hang_up(self) -> None:
        """The other end is gone."""
        self.carrier = False
        self._forget_input()
        self.output.clear()
        self.input_changed.wake()
        self.output_changed.wake()

    def _forget_input(self) -> None:
        self._typed.clear()
        self._lines.clear()
        self._escaped = self._literal = False

    def connect(self, modes: Termios) -> None:
        """A new user is at the other end."""
        self.hang_up()
        self.carrier = True
        self._ltchars = bytes([DISABLED]) * 6
        self._size = Winsize()
        self.records = False
        self.output.stopped = False
        self.set_modes(modes)

    # --- modes ---

    def modes(self) -> Termios:
        return self._modes

    def set_modes(self, wanted: Termios) -> None:
        if self._modes.lflag & ICANON and not wanted.lflag & ICANON:
            self._typed[:0] = b"".join(self._lines)
            self._lines.clear()
        self._modes = self.output.modes = wanted
        self._escaped = self._literal = False
        if not wanted.iflag & IXON and self.output.stopped:
            self.output.stopped = False
            self._sendable()
        self.input_changed.wake()

    def ltchars(self) -> Ltchars:
        characters = bytearray(self._ltchars)
        characters[0], characters[1] = self._modes.cc[VSUSP], self.dsusp
        return Ltchars(chars=bytes(characters))

    def set_ltchars(self, wanted: Ltchars) -> None:
        self._ltchars, self.dsusp = wanted.chars, wanted.chars[1]
        characters = bytearray(self._modes.cc)
        characters[VSUSP] = wanted.chars[0]
        self._modes.cc = bytes(characters)

    def window_size(self) -> Winsize:
        return self._size

    def set_window_size(self, size: Winsize) -> None:
        self._size = size

    def input_queued(self) -> int:
        lines = sum(map(len, self._lines)) or len(self._lines)  # an end of file can be read too
        return lines if self._modes.lflag & ICANON and not self.records else lines + len(self._typed)

    def output_queued(self) -> int:
        return len(self.output.queue)

    def flush(self, queue: int) -> None:
        if queue != 1:
            self._forget_input()
            self._limit_input()
        if queue != 0:
            self.output.clear()
        self.output_changed.wake()

    def flow(self, action: int) -> None:
        if action in (0, 1):
            self.output.stopped = action == 0
            if action:
                self._sendable()
        else:
            self.output.urgent.append(self._modes.cc[VSTOP if action == 2 else VSTART])
            self.transmit()

    def send_break(self) -> None:
        """There is no wire to hold low."""


def _after_backslash(byte: int) -> int | None:
    """XCASE: the character a terminal of one case lacks."""
    return byte & ~0x20 if 0x41 <= byte & ~0x20 <= 0x5A else _AFTER_BACKSLASH.get(byte)


def _nobody() -> None:
    """Nothing is at the other end yet."""
