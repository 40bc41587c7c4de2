"""The hp9k command: what stands between the shell and the subcommands in `tools/commands.py`.

It is the entry point, so it imports nothing slow before Ctrl-C is harmless.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from types import FrameType

SIGNALLED = 128  # added to the signal's number, as shells do


class _Terminated(SystemExit):
    """A signal asked hp9k itself to end: unwinds, so that temporary files and terminal modes are taken back."""


def main() -> None:
    """Run hp9k with the arguments of this process and exit."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # while modules load, Ctrl-C just ends the process
    _hold_closed_descriptors()
    from tools.commands import run_command_line

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _terminate)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        status = run_command_line(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = SIGNALLED + signal.SIGINT
    except BrokenPipeError:
        status = SIGNALLED + signal.SIGPIPE
    _leave(status)


def _hold_closed_descriptors() -> None:
    """Keep the numbers of standard descriptors we were started without from whatever is opened next.

    A bare path handle answers EBADF to everything, as a closed descriptor does.
    """
    while (fd := os.open(os.devnull, os.O_PATH | os.O_CLOEXEC)) <= 2:
        pass
    os.close(fd)
    # Python has no streams at all where the descriptors are closed.
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()


def _terminate(number: int, frame: FrameType | None) -> None:
    raise _Terminated(SIGNALLED + number)


def _leave(status: int) -> None:
    try:
        sys.stdout.flush()
    except OSError:
        # Whoever read our output is gone; let the interpreter's own last flush go nowhere instead of complaining.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


if __name__ == "__main__":
    main()
