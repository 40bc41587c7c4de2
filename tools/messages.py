"""What the hp9k command says when a file can't be taken, and what it exits with."""

from __future__ import annotations

from kernel.loader.image import FormatError
from kernel.loader.printable import printable

# Exit statuses of the shell for a command that can't be run (sh(1)).
CANNOT_EXECUTE = 126
NOT_FOUND = 127


def describe_error(path: str, error: FormatError | OSError) -> str:
    """The line to print on standard error when `path` can't be taken, without newline."""
    if isinstance(error, FormatError):
        reason = printable(error.prefix + error.reason)
    else:
        reason = (error.strerror or str(error)).lower()
    return f"hp9k: {printable(path)}: {reason}"


def exit_status(error: FormatError | OSError) -> int:
    """What a shell would exit with: 127 if there is no such file, 126 if it can't be executed."""
    return NOT_FOUND if isinstance(error, FileNotFoundError | NotADirectoryError) else CANNOT_EXECUTE
