"""The host's errors as HP-UX's: the same names but for a few (hpux-net.md 1.1, "Linux mapping")."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import TypeVar

from kernel.abi.errno import Errno, HpuxError, from_host

# Host errors that say nothing to an HP-UX program, and what does.
_NAMES: dict[int, type[HpuxError]] = {
    errno.EPERM: Errno.EACCES,  # a firewall
    errno.ENOMEM: Errno.ENOBUFS,
    errno.EMFILE: Errno.ENFILE,  # the host's table, not the program's
}
_R = TypeVar("_R")


def as_hpux(code: int) -> type[HpuxError]:
    return _NAMES.get(code) or from_host(OSError(code, ""))


def attempt(operation: Callable[..., _R], *arguments: object) -> _R:
    """Call a host function, its errors as HP-UX's."""
    try:
        return operation(*arguments)
    except OSError as error:
        raise as_hpux(error.errno or 0) from None
