"""The hp9k command: what stands between the shell and the subcommands in `tools/commands.py`.

It is the entry point, so it imports nothing before Ctrl-C is harmless.
"""

from __future__ import annotations

# What `signal` is made of, and there already; importing that one takes long enough to be interrupted.
import _signal  # type: ignore[import-not-found]

if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:  # not after `trap '' INT`
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)  # while modules load, Ctrl-C just ends the process

import gc
import io
import os
import signal
import sys
from contextlib import suppress
from errno import EBADF

from tools.messages import SIGNALLED, complain, host_reason

TYPE_CHECKING = False  # as type checkers know it; importing typing takes longer than all of the above
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, NoReturn

INTERNAL_ERROR = 70  # EX_SOFTWARE of sysexits(3)
_ENDING = tuple(getattr(signal, "SIG" + name) for name in ("HUP", "INT", "QUIT", "USR1", "USR2", "ALRM", "TERM"))


class _Terminated(SystemExit):
    """A signal asked hp9k itself to end: unwinds, so that temporary files and terminal modes are taken back."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def main() -> None:
    """Run hp9k with the arguments of this process and exit."""
    gc.disable()  # loading modules makes no garbage, but enough objects for the collector to look for it many times
    _hold_closed_descriptors()
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _terminate)
    sys.unraisablehook = _raise_again
    try:
        status = _run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = SIGNALLED + signal.SIGINT
    except _Terminated as ending:
        status = ending.status
    except BrokenPipeError:
        status = SIGNALLED + signal.SIGPIPE
    except OSError as error:
        status = 1
        complain(host_reason(error))
    except Exception as error:
        status = INTERNAL_ERROR
        complain(_internal(error))
    _leave(status)


def run_directly() -> None:
    """`hp9k-run FILE [ARGUMENT]...`, which Linux starts in place of the HP-UX program FILE: `hp9k binfmt` says how."""
    import shlex

    file, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("--help", [])
    try:
        options = shlex.split(os.environ.get("HP9K_OPTIONS", "--here"))
    except ValueError as error:
        complain(f"HP9K_OPTIONS: {str(error).lower()}")
        _leave(2)
    if file != "--help":
        options += ["--", file if "/" in file else f"./{file}"]
    else:
        options = [file]
    sys.argv[1:] = ["run", *options, *arguments]
    main()


def _run(arguments: list[str]) -> int:
    """The exit status of a command line; of one that only runs a program without what parses options."""
    if len(arguments) > 1 and arguments[0] == "run" and not arguments[1].startswith("-"):
        from tools.run.program import run_with_defaults

        return run_with_defaults(arguments[1], tuple(arguments[2:]))
    from tools.commands import run_command_line

    return run_command_line(arguments)


def _internal(error: Exception) -> str:
    """One line for a mistake of hp9k's own; the traceback goes to standard error where HP9K_DEBUG asks for it."""
    if os.environ.get("HP9K_DEBUG"):
        import traceback

        with suppress(OSError):
            traceback.print_exception(error)
    text = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(":")
    return f"internal error: {text}: set HP9K_DEBUG=1 for the traceback"


def _hold_closed_descriptors() -> None:
    """Keep the numbers of standard descriptors we were started without from whatever is opened next.

    A bare path handle, of what is there even where /dev/null isn't, answers EBADF to everything, as a closed descriptor
    does.
    """
    while (fd := os.open("/", os.O_PATH | os.O_CLOEXEC)) <= 2:
        pass
    os.close(fd)
    # Python has no streams at all where the descriptors are closed.
    sys.stdout = sys.stdout or _Closed()
    sys.stderr = sys.stderr or io.StringIO()


class _Closed(io.StringIO):
    """Standard output that isn't open: what is written to it is an error."""

    def fileno(self) -> int:
        return 1

    def flush(self) -> None:
        if self.tell():
            self.seek(0)  # it is said once
            raise OSError(EBADF, os.strerror(EBADF))


def _terminate(number: int, frame: FrameType | None) -> None:
    for other in _ENDING:
        signal.signal(other, signal.SIG_IGN)  # a second one would interrupt the unwinding
    if number == signal.SIGINT:
        raise KeyboardInterrupt  # subprocess.run lets a compiler that got it too take its own files back
    raise _Terminated(SIGNALLED + number)


def _raise_again(unraisable: Any) -> None:
    """An ending that was raised in a finaliser, where Python drops it, comes again a moment later. Anything else there,
    such as a want of memory, is said in one line."""
    ending = unraisable.exc_value
    if not isinstance(ending, KeyboardInterrupt | _Terminated):
        if isinstance(ending, Exception):
            complain(_internal(ending))
        return

    def again(number: int, frame: FrameType | None) -> None:
        raise ending

    signal.signal(signal.SIGALRM, again)
    signal.setitimer(signal.ITIMER_REAL, 0.001)


def _leave(status: int) -> NoReturn:
    """Exit at once: taking every module apart first would cost a fifth of a short run."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # the reader is gone
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
