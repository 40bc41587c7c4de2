"""The hp9k command: what stands between the shell and the subcommands in `tools/commands.py`.

It is the entry point, so it imports nothing slow before Ctrl-C is harmless.
"""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import NoReturn

SIGNALLED = 128  # added to the signal's number, as shells do


class _Terminated(SystemExit):
    """A signal asked hp9k itself to end: unwinds, so that temporary files and terminal modes are taken back."""


def main() -> None:
    """Run hp9k with the arguments of this process and exit."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # while modules load, Ctrl-C just ends the process
    gc.disable()  # loading modules makes no garbage, but enough objects for the collector to look for it many times
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
    except OSError as error:
        status = 1
        print(f"hp9k: {(error.strerror or str(error)).lower()}", file=sys.stderr)
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


def _leave(status: int) -> NoReturn:
    """Exit at once: taking every module apart first would cost a fifth of a short run."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # whoever read it is gone
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
