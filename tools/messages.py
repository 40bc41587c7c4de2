"""What the hp9k command says when a file can't be taken, and what it exits with."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING

from kernel.loader.printable import printable

if TYPE_CHECKING:
    from kernel.loader.image import FormatError

# Exit statuses of the shell for a command that can't be run (sh(1)).
CANNOT_EXECUTE = 126
NOT_FOUND = 127
SIGNALLED = 128  # added to the number of the signal that ended a program


def complain(text: str) -> None:
    """One line on standard error, if that is still open."""
    try:
        sys.stderr.write(f"hp9k: {text}\n")
        sys.stderr.flush()
    except OSError:
        return


def describe_error(path: str, error: FormatError | OSError) -> str:
    """What to say (`complain`) when `path` can't be taken."""
    reason = host_reason(error) if isinstance(error, OSError) else error.prefix + error.reason
    return f"{printable(path)}: {printable(reason)}"


def host_reason(error: OSError) -> str:
    """An error of the host as the end of a message: `no such file or directory`."""
    text = (error.strerror or str(error)).lower()
    return text + _too_little_memory() if error.errno == errno.ENOMEM else text


def _too_little_memory() -> str:
    """What a user can do about it, as far as that is known."""
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    if most == resource.RLIM_INFINITY:
        return ""
    return f": `ulimit -v` allows {most >> 10}, and each program has 4 GiB of addresses: make it 6000000, or unlimited"


def exit_status(error: FormatError | OSError) -> int:
    """What a shell would exit with: 127 if there is no such file, 126 if it can't be executed."""
    return NOT_FOUND if isinstance(error, FileNotFoundError | NotADirectoryError) else CANNOT_EXECUTE
