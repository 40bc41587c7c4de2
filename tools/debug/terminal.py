"""Where commands come from and output goes: a terminal with readline, or files.

The program shares hp9k's standard descriptors, lets go of them when it ends, and sets the terminal as it likes. So the
debugger has copies of its own, and gives the terminal to the program only while that runs.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kernel.tty.devices import Terminals

PROMPT = "(hp9k) "
_HISTORY = 1000  # lines kept


def _interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class Console:
    """Made before the program is, closed after it."""

    def __init__(self) -> None:
        self._copies = {fd: copy for fd in (0, 1, 2) if (copy := _copy(fd)) is not None}
        self.interactive = all(fd in self._copies and os.isatty(fd) for fd in (0, 1))
        self.terminals: Terminals | None = None
        self._handlers: dict[int, signal._HANDLER] = {}
        self._history: str | None = None
        self._left = b""

    # -- output and input --------------------------------------------------------------------------------------

    def write(self, text: str) -> None:
        """Raises BrokenPipeError when nobody reads."""
        fd = self._copies.get(1)
        data = text.encode("utf-8", "backslashreplace")
        while data and fd is not None:
            data = data[os.write(fd, data) :]

    def read(self, prompt: str) -> str | None:
        """The next line; None at the end of input. Raises KeyboardInterrupt."""
        if self.interactive:
            try:
                return input(prompt)
            except EOFError:
                self.write("\n")
                return None
        return self._plain()

    def _plain(self) -> str | None:
        """Byte by byte: what is after the line may be for the program."""
        fd = self._copies.get(0)
        line = bytearray()
        while fd is not None:
            byte = os.read(fd, 1)
            if not byte:
                break
            if byte == b"\n":
                return line.decode("utf-8", "replace")
            line += byte
        return line.decode("utf-8", "replace") if line else None

    def use_readline(self, complete: Callable[[str, str], list[str]]) -> None:
        """Editing, history and completion. `complete` gets the line up to the word, and the word."""
        try:
            import readline
        except ImportError:  # a Python without it: lines are read as they come
            return
        self._history = os.path.join(_state_directory(), "debug_history")
        with suppress(OSError):
            readline.read_history_file(self._history)
        readline.set_history_length(_HISTORY)
        readline.set_completer_delims(" \t\n,()[]+-*&|^~!<>=?/:")
        found: list[str] = []

        def completer(text: str, state: int) -> str | None:
            nonlocal found
            if state == 0:
                line = readline.get_line_buffer()[: readline.get_begidx()]
                found = complete(line, text)
            return found[state] if state < len(found) else None

        readline.set_completer(completer)
        readline.parse_and_bind("tab: complete")

    # -- whose the terminal is ---------------------------------------------------------------------------------

    def ours(self) -> None:
        """The program stands still: Ctrl-C is the debugger's, the terminal as it was found."""
        for fd, copy in self._copies.items():
            if not os.path.sameopenfile(fd, copy):  # a program that has ended left /dev/null there
                os.dup2(copy, fd)
        if self.terminals is not None and self.terminals.changed:
            self.terminals.restore()
        if not self._handlers:
            for number, handler in ((signal.SIGINT, _interrupted), (signal.SIGTSTP, signal.SIG_DFL)):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._handlers[number] = signal.signal(number, handler)

    def programs(self) -> None:
        """The program runs."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers.clear()
        if self.terminals is not None:
            self.terminals.reapply()

    def close(self) -> None:
        if self._history is not None:
            import readline

            with suppress(OSError):
                os.makedirs(os.path.dirname(self._history), exist_ok=True)
                readline.write_history_file(self._history)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        for copy in self._copies.values():
            os.close(copy)
        sys.stdout.flush()


def _copy(fd: int) -> int | None:
    """A copy of a descriptor out of the way; None if that is closed, or hp9k holds the place of a closed one."""
    try:
        flags = fcntl.fcntl(fd, fcntl.F_GETFL)
        refused = os.O_WRONLY if fd == 0 else os.O_RDONLY
        if flags & os.O_PATH or flags & os.O_ACCMODE == refused:
            return None
        return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 50)
    except OSError:
        return None


def _state_directory() -> str:
    home = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(home, "hp9k")
